"""What stands on documents of an event, as rows of plain text; a fixed number of queries each."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from leitai.web.models import Award, Batch, Certificate, Entry, Event, Official, Place, Session
from leitai.wording import say, table

from .coding import labels_of
from .marks import PENALTIES, sheets_of
from .officials import contestants_of, officials_of
from .sessions import live_sessions
from .trades import trade_name

Row = dict[str, str]
Paths = Sequence[str] | None
"""Paths of the unions whose contestants may be seen; None: everybody's."""

Each = TypeVar("Each")

MINUTED = (
    "seal-codes", "end-sessions", "end-marking", "lock", "recheck", "decode", "announce",
    "finish", "reopen", "suspend", "resume",
)  # fmt: skip
"""Steps of the competition itself: what closing minutes tell."""


def clock(at: datetime) -> str:
    """Return *at* as the clock of the place shows it."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def status_name(status: str, language: str) -> str:
    """Return the status of who has no rank in words; "" for none."""
    entry = f"cli.status.{status}"
    return say(entry, language) if entry in table() else status


def level_name(level: str, language: str) -> str:
    """Return a skill level in words; as it is where there are none, "" for none."""
    entry = f"events.level-{level}"
    return say(entry, language) if entry in table() else level


def within(entries: QuerySet[Entry], paths: Paths) -> QuerySet[Entry]:
    """Return those of *entries* whose delegation is at or below one of *paths*."""
    if paths is None:
        return entries
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(delegation__path__startswith=path)
    return entries.filter(below)


def contestants(event: Event, paths: Paths = None) -> list[Entry]:
    """Return who is on the locked roster, by start number: one query."""
    found = contestants_of(event).select_related(
        "worker", "delegation", "enterprise", "place__session"
    )
    return list(within(found, paths))


def unit_name(entry: Entry) -> str:
    """Return where a contestant works; the delegation, where nobody knows."""
    return entry.enterprise.name if entry.enterprise else entry.delegation.name


def roster_rows(event: Event, language: str, paths: Paths = None) -> list[Row]:
    """Return the roster by start number, without blind codes: one query."""
    return [
        {
            "order": str(order),
            "number": entry.bib,
            "name": entry.worker.name,
            "unit": unit_name(entry),
            "occupation": trade_name(entry.worker.occupation),
            "level": level_name(entry.worker.level, language),
        }
        for order, entry in enumerate(contestants(event, paths), 1)
    ]


def places(event: Event, session: int | None = None) -> QuerySet[Place]:
    """Return who works where, by session and station."""
    found = Place.objects.filter(session__in=live_sessions(event))
    if session is not None:
        found = found.filter(session__number=session)
    return found.select_related(
        "session", "entry__worker", "entry__delegation", "entry__enterprise"
    ).order_by("session__number", "station")


def station_rows(event: Event, session: int | None = None) -> list[Row]:
    """Return the list of stations, without blind codes: one query."""
    return [
        {
            "session": place.session.name,
            "time": f"{timezone.localtime(place.session.starts):%m-%d %H:%M}",
            "station": f"{place.station:02d}",
            "number": place.entry.bib,
            "name": place.entry.worker.name,
            "unit": unit_name(place.entry),
        }
        for place in places(event, session)
    ]


def code_rows(event: Event) -> list[Row]:
    """Return the coder's list: the one table of codes and names; who asks may ``codes.see``."""
    return [
        {
            "code": label.code,
            "number": label.entry.bib,
            "name": label.entry.worker.name,
            "unit": unit_name(label.entry),
            "station": _station(label.place),
        }
        for label in labels_of(event)
    ]


def _station(place: Place | None) -> str:
    return f"{place.session.number}-{place.station:02d}" if place else ""


def stations_in_use(event: Event) -> dict[int, list[Session]]:
    """Return each station that somebody works at, with the sessions in which: one query."""
    found: dict[int, list[Session]] = {}
    for place in places(event):
        found.setdefault(place.station, []).append(place.session)
    return dict(sorted(found.items()))


def general_sessions(event: Event) -> list[Session]:
    """Return the sessions that everybody is in at once, as theory is."""
    return list(live_sessions(event).filter(stations=0).order_by("number"))


def officials_in_office(event: Event) -> list[Official]:
    """Return the officials in office, by role and code."""
    return list(officials_of(event).order_by("role", "code", "account__name"))


def award_rows(event: Event) -> list[Row]:
    """Return the prizes in force, of people and of teams: two queries."""
    totals = dict(event.standings.values_list("entry_id", "total"))
    return [
        {
            "rank": str(award.rank or ""),
            "award": award.name,
            "name": award.entry.worker.name if award.entry else "",
            "unit": unit_name(award.entry) if award.entry else str(award.unit),
            "total": totals.get(award.entry_id or 0, ""),
            "yuan": f"{award.yuan:.2f}" if award.yuan else "",
        }
        for award in awards_of(event)
    ]


def awards_of(event: Event) -> QuerySet[Award]:
    """Return the prizes in force, by rank."""
    return event.awards.filter(annulled=None).select_related(
        "unit", "entry__worker", "entry__delegation", "entry__enterprise"
    )


def promotion_rows(event: Event, language: str) -> list[Row]:
    """Return the proposals to raise a skill level, as they are filed: two queries."""
    ranks = dict(event.standings.values_list("entry_id", "rank"))
    found = event.promotions.select_related(
        "entry__worker", "entry__delegation", "entry__enterprise"
    )
    return [
        {
            "order": str(order),
            "name": each.entry.worker.name,
            "unit": unit_name(each.entry),
            "occupation": trade_name(each.entry.worker.occupation),
            "from_level": level_name(each.from_level, language),
            "to_level": level_name(each.to_level, language),
            "rank": str(ranks.get(each.entry_id) or ""),
            "why": say("documents.by-rule", language, {"rule": each.why}),
        }
        for order, each in enumerate(found.exclude(state="refused"), 1)
    ]


def piles(event: Event) -> list[tuple[str, str]]:
    """Return the piles of marking sheets: judge's code ("" for none) and sheet: one query."""
    found = sheets_of(event).exclude(sheet=PENALTIES).exclude(sheet__contains="/").order_by()
    pairs = found.values_list("judge__code", "sheet").distinct()
    return sorted(
        {(judge or "", sheet) for judge, sheet in pairs}, key=lambda each: (not each[0], each)
    )


def batches_of(event: Event) -> list[Batch]:
    """Return the issued batches of certificates, each with its certificates: two queries."""
    found = event.batches.exclude(issued=None).select_related("issued_by")
    return list(found.prefetch_related("certificates"))


def certificates_of(batch: Batch) -> list[Certificate]:
    """Return the certificates of *batch* that are in force, by number: one query."""
    found = batch.certificates.filter(revoked=None).exclude(issued=None)
    return list(
        found.select_related(
            "entry__worker", "entry__enterprise", "entry__delegation", "entry__standing",
            "batch__event__competition__organiser",
        ).order_by("number")
    )  # fmt: skip


def grouped_by(rows: Iterable[Each], key: Callable[[Each], str]) -> dict[str, list[Each]]:
    """Return *rows* by *key*, in the order in which keys come."""
    found: dict[str, list[Each]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
