"""
Each document of an event, made of what is kept: plain values for the printing room.

Nothing here asks who may have it: `documents.print_document` does. Only `codes` joins a blind
code and a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leitai.faults import Fault, Refused
from leitai.lifecycle import Role
from leitai.printing import (
    Badge,
    Badges,
    Frame,
    Listing,
    Minutes,
    Notice,
    Part,
    RulebookText,
    SeatLabel,
    SeatLabels,
    Ticket,
    Tickets,
)
from leitai.rulebook.phrases import titled
from leitai.web.models import Entry, Event, Official, Session
from leitai.web.models import Notice as PublicNotice
from leitai.web.queries import documents as rows
from leitai.web.queries.calendar import local_day
from leitai.web.queries.coding import codes_of
from leitai.web.queries.results import last_result
from leitai.web.queries.rulebooks import lines_of
from leitai.wording import say

from .locking import grouped
from .notices import result_rows
from .records import frozen_rulebook, journal_of, rules_of

SIGNERS = (Role.CHIEF_JUDGE, Role.SUPERVISOR, Role.CODER, Role.ARBITER, Role.SECRETARY)
"""Who signs the closing minutes, where they were appointed."""

COLOURS = {
    Role.JUDGE: "red", Role.CHIEF_JUDGE: "red", Role.ARBITER: "pine", Role.SUPERVISOR: "pine",
}  # fmt: skip
"""Badges of officials: judges red, those who watch over them green, the others brass."""


@dataclass(frozen=True, slots=True)
class Order:
    """
    One document that is asked for.

    Shapes:
        language: "zh" or "en". part: which part of it, "" for all.
        paths: the unions whose contestants the reader may see; None: everybody's.
        at: when it is asked for, where that is known: what it tells is as of then.
    """

    event: Event
    frame: Frame
    language: str
    part: str = ""
    paths: rows.Paths = None
    at: datetime | None = None

    def say(self, entry: str, **params: object) -> str:
        """Return the words of *entry* in the language of the document."""
        return say(entry, self.language, {name: str(value) for name, value in params.items()})

    @property
    def session(self) -> int | None:
        """Return the session's number, where *part* is one."""
        return int(self.part) if self.part.isdecimal() else None

    @property
    def title(self) -> str:
        """Return the whole name of the event."""
        return f"{self.event.competition} {self.event}"


def rulebook(order: Order) -> RulebookText:
    """The rulebook in force, in words."""
    frozen, rules = frozen_rulebook(order.event), rules_of(order.event)
    lines = tuple(lines_of(rules, order.language))
    title = titled(rules.title, order.language, str(order.event))
    return RulebookText(order.frame, title, frozen.sha256, lines)


def roster(order: Order) -> Listing:
    """Who competes, by start number; for a leader, who of their own."""
    found = rows.roster_rows(order.event, order.language, order.paths)
    return _listing(order, "roster", found)


def stations(order: Order) -> Listing:
    """Who works at which station; perhaps of one session."""
    return _listing(order, "stations", rows.station_rows(order.event, order.session))


def codes(order: Order) -> Listing:
    """The coder's list: the one document that joins blind codes and persons."""
    return _listing(order, "codes", rows.code_rows(order.event))


def awards(order: Order) -> Listing:
    """The prizes in force."""
    return _listing(order, "award-list", rows.award_rows(order.event), _result_facts(order))


def promotions(order: Order) -> Listing:
    """Proposals to raise skill levels, for the office that decides."""
    found = rows.promotion_rows(order.event, order.language)
    return _listing(order, "promotion-filing", found, _result_facts(order))


def _listing(
    order: Order, kind: str, found: Sequence[rows.Row], facts: tuple[tuple[str, str], ...] = ()
) -> Listing:
    if not found:
        raise Refused([Fault("documents.nothing-yet")])
    here = (
        (order.say("documents.fact-event"), order.title),
        (order.say("documents.fact-place"), order.event.place),
    )
    return Listing(order.frame, kind, order.title, tuple(found), (*here, *facts))  # type: ignore[arg-type]


def _result_facts(order: Order) -> tuple[tuple[str, str], ...]:
    result = last_result(order.event)
    if result is None:
        return ()
    said = order.say("documents.result-version", number=result.number, sha256=result.sha256[:16])
    return ((order.say("documents.fact-result"), said),)


def seat_labels(order: Order) -> SeatLabels:
    """A label for every station in use: nobody's name, nobody's code."""
    return SeatLabels(
        tuple(
            SeatLabel(str(order.event), f"{station:02d}", (order.event.place, *_times(sessions)))
            for station, sessions in rows.stations_in_use(order.event).items()
        )
    )


def _times(sessions: Sequence[Session]) -> tuple[str, ...]:
    return tuple(f"{each.name} {rows.clock(each.starts)}" for each in sessions[:2])


def code_labels(order: Order) -> SeatLabels:
    """A label for every blind code, to stick on the work."""
    event = str(order.event)
    return SeatLabels(tuple(SeatLabel(event, code, qr=code) for code in codes_of(order.event)))


def badges(order: Order) -> Badges:
    """Badges of contestants: start number, name, where they work."""
    contestant = order.say("documents.contestant")
    return Badges(
        tuple(
            Badge(
                str(order.event), each.worker.name, contestant, rows.unit_name(each), each.bib,
                "blue", qr=each.bib,
            )
            for each in rows.contestants(order.event)
        )
    )  # fmt: skip


def official_badges(order: Order) -> Badges:
    """Badges of officials: the judges' codes are not on them."""
    return Badges(tuple(_official(order, each) for each in rows.officials_in_office(order.event)))


def _official(order: Order, official: Official) -> Badge:
    role = Role(official.role)
    unit = official.enterprise or official.unit
    return Badge(
        str(order.event), official.account.name, order.say(f"role.{role.value}"),
        str(unit) if unit else "", "", COLOURS.get(role, "brass"),  # type: ignore[arg-type]
    )  # fmt: skip


def tickets(order: Order) -> Tickets:
    """Admission tickets; the QR code says the start number, which check-in searches for."""
    general = rows.general_sessions(order.event)
    contestants = rows.contestants(order.event, order.paths)
    return Tickets(order.frame, tuple(ticket(order, each, general) for each in contestants))


def ticket(order: Order, entry: Entry, general: Sequence[Session]) -> Ticket:
    """One contestant's ticket; *general*: the sessions for which nothing is drawn."""
    return Ticket(
        order.title, entry.worker.name, rows.unit_name(entry), entry.bib,
        _sessions(order, entry, general),
        tuple(order.say(f"documents.ticket-rule-{each}") for each in ("early", "id", "work")),
        entry.bib,
    )  # fmt: skip


def _sessions(
    order: Order, entry: Entry, general: Sequence[Session]
) -> tuple[tuple[str, str, str, str], ...]:
    """Return when and where *entry* is expected; the event itself before anything is drawn."""
    place, event = getattr(entry, "place", None), order.event
    found = [(each, "") for each in general]
    if place is not None:
        found.append((place.session, f"{place.station:02d}"))
    if not found:
        begins = rows.clock(event.starts) if event.starts else ""
        return ((str(event), begins, event.place, order.say("documents.not-drawn")),)
    in_order = sorted(found, key=lambda each: each[0].starts)
    return tuple(
        (each.name, rows.clock(each.starts), each.place or event.place, seat)
        for each, seat in in_order
    )


NOTICE_COLUMNS = ("rank", "name", "unit", "delegation", "total", "award")


def notice(order: Order) -> Notice:
    """The notice of the results as the office would draw it up; number and seal are its own."""
    event, result = order.event, last_result(order.event)
    found = result_rows(event)
    if result is None or not found:
        raise Refused([Fault("documents.nothing-yet")])
    organiser = event.competition.organiser
    given = event.notices.filter(kind=PublicNotice.Kind.RESULTS).first()
    day = local_day(given.published) if given else local_day(result.at)
    listed = tuple(_noticed(order, each) for each in found)
    parts = (
        Part((order.say("documents.notice-text", event=order.title, days=event.publicity_days),)),
        Part((), order.say("documents.notice-results"), _columns(order), listed),
        Part((order.say("documents.notice-how"),), order.say("documents.notice-objections")),
        Part(
            (order.say("documents.notice-data-text", sha256=grouped(result.bundle_sha256)),),
            order.say("documents.notice-data"),
        ),
    )
    return Notice(
        order.frame,
        sign=order.say("documents.notice-sign", unit=organiser.name),
        number=given.number if given else f"{organiser.series}〔{day.year}〕　号",
        title=order.say("notices.results-title", competition=event.competition, event=event),
        parts=parts,
        issuer=organiser.name,
        issued=day,
        contact=event.competition.contact,
    )


def _noticed(order: Order, row: Mapping[str, object]) -> tuple[str, ...]:
    """Return a line of the notice; who has no rank has their status in its place."""
    rank = row["rank"] or rows.status_name(str(row["status"]), order.language)
    return tuple(str(each) for each in (rank, *(row[name] or "" for name in NOTICE_COLUMNS[1:])))


def _columns(order: Order) -> tuple[str, ...]:
    return tuple(order.say(f"documents.notice-{name}") for name in NOTICE_COLUMNS)


def minutes(order: Order) -> Minutes:
    """One page that closes the competition: facts, steps, officials, the journal's root."""
    event = order.event
    state = journal_of(event).state()
    facts = [("event", order.title), ("place", event.place), ("sessions", _when(event))]
    facts += [("contestants", came(order)), ("records", _records(order))]
    in_office = rows.officials_in_office(event)
    return Minutes(
        order.frame,
        order.say("documents.minutes-title", event=event),
        (
            *((order.say(f"documents.fact-{name}"), value) for name, value in facts),
            *_result_facts(order),
        ),
        (
            Part((), order.say("documents.minutes-steps"), _headers(order), _steps(order)),
            Part(_offices(order, in_office), order.say("documents.minutes-officials")),
            Part(
                (
                    order.say("documents.minutes-size", size=state.size),
                    grouped(state.root.hex()),
                ),
                order.say("documents.minutes-root"),
            ),
        ),
        office_signers(order),
    )


def _when(event: Event) -> str:
    times = [f"{each.name} {rows.clock(each.starts)}" for each in event.sessions.all()]
    return "；".join(times)


def came(order: Order) -> str:
    """Return how many were expected, came, and did not."""
    states = [place.state for place in rows.places(order.event)]
    absent = states.count("absent")
    return order.say("documents.came", all=len(states), came=len(states) - absent, absent=absent)


def _records(order: Order) -> str:
    """Return how much was noted in the hall, and changed after the lock."""
    changed = order.event.amendments.filter(approved=True).count()
    noted = order.event.incidents.count()
    return order.say("documents.records", incidents=noted, amendments=changed)


def _headers(order: Order) -> tuple[str, ...]:
    return tuple(order.say(f"documents.minutes-{name}") for name in ("step", "time", "who"))


def _steps(order: Order) -> tuple[tuple[str, ...], ...]:
    found = order.event.changes.filter(step__in=rows.MINUTED).select_related("by", "second")
    return tuple(
        (
            order.say(f"step.{each.step}"),
            rows.clock(each.at),
            "、".join(str(who.name) for who in (each.by, each.second) if who),
        )
        for each in found
    )


def _offices(order: Order, in_office: Sequence[Official]) -> tuple[str, ...]:
    by_role = rows.grouped_by(in_office, lambda each: each.role)
    said = [
        order.say(
            "documents.minutes-office",
            role=order.say(f"role.{role}"),
            names="、".join(each.account.name for each in found),
        )
        for role, found in by_role.items()
    ]
    return ("；".join(said),) if said else ()


def office_signers(order: Order) -> tuple[str, ...]:
    """Return the roles that sign minutes, of those who were appointed."""
    appointed = {each.role for each in rows.officials_in_office(order.event)}
    return tuple(order.say(f"role.{role.value}") for role in SIGNERS if role.value in appointed)
