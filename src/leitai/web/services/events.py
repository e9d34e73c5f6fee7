"""Competitions and their events: created, changed while that is fair, copied, approved."""

from collections.abc import Mapping
from datetime import datetime
from itertools import chain, count, pairwise
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.text import slugify
from pypinyin import lazy_pinyin

from leitai.faults import Fault, Refused
from leitai.lifecycle import LINE, State
from leitai.registry.levels import NAMES
from leitai.web.installation import installation
from leitai.web.models import Account, Competition, Event, Quota, Rulebook, Unit
from leitai.web.permits import require

from .acts import note
from .records import frozen_rulebook, keep_file, open_records, shelf
from .taking import Taking
from .waiting import promote

S = State
LAST_CHANGE: Mapping[str, State] = {
    "name": S.DRAFT, "round": S.DRAFT, "occupation": S.DRAFT, "entry_mode": S.CONFLICTS,
    "least_level": S.DRAFT, "least_age": S.DRAFT, "most_age": S.DRAFT, "least_years": S.DRAFT,
    "self_entry": S.REGISTRATION, "open_entry": S.REGISTRATION,
    "capacity": S.REGISTRATION, "per_unit": S.REGISTRATION, "fewest": S.PUBLISHED,
    "rank_only": S.ELIGIBILITY, "objection_days": S.PUBLISHED,
    "appeal_hours_process": S.PUBLISHED, "appeal_hours_marks": S.PUBLISHED,
    "publicity_days": S.PUBLISHED, "prizes": S.PUBLISHED, "promotes_to": S.PUBLISHED,
    "quorum": S.PUBLISHED, "feeds": S.REGISTRATION, "advance": S.REGISTRATION,
    "entries_open": S.PUBLISHED, "entries_close": S.REGISTRATION,
    "starts": S.DRAW, "ends": S.DRAW, "place": S.DRAW,
    "board": S.RECONCILE, "about": S.FILED,
}  # fmt: skip
"""Field -> the last state in which it may still change: what people relied on stays."""

COPIED = (
    "name", "round", "occupation", "about", "place", "capacity", "fewest", "per_unit",
    "self_entry", "open_entry", "least_level", "least_age", "most_age", "least_years",
    "entry_mode", "board", "objection_days", "appeal_hours_process", "appeal_hours_marks",
    "publicity_days", "prizes", "promotes_to", "quorum", "advance",
)  # fmt: skip
"""What next year's event takes over; dates and people are its own."""

COMPETITION = ("name", "partners", "grade", "year", "about", "contact")


def free_slug(text: str, taken: type[Competition | Event]) -> str:
    """Return *text* as it can stand in an address (Chinese in pinyin), and as nobody has it yet."""
    base = slugify(" ".join(lazy_pinyin(text)))[:40].strip("-") or taken.__name__.lower()
    used = set(taken.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(used) + 3))
    return base if base not in used else next(slug for slug in numbered if slug not in used)


@transaction.atomic
def create_competition(
    organiser: Unit, *, by: Account, at: datetime, name: str, year: int, **given: Any
) -> Competition:
    """
    Create a competition held by *organiser*.

    Shapes:
        given: partners, grade, about, contact; slug where it should be a certain one.
    Raises:
        Forbidden: *by* is not staff there.
        Refused: no name.
    """
    require(by, "competition.edit", unit=organiser)
    if not name.strip():
        raise Refused([Fault("events.no-name")])
    slug = given.pop("slug", "") or free_slug(f"{name} {year}", Competition)
    made = Competition.objects.create(
        organiser=organiser, name=name.strip(), year=year, slug=slug, **given
    )
    note(by, "competition.create", f"competition:{made.slug}", at)
    return made


@transaction.atomic
def change_competition(
    competition: Competition, *, by: Account, at: datetime, **changes: Any
) -> Competition:
    """
    Change what a competition says of itself.

    Raises:
        Forbidden: *by* is not staff there.
        Refused: no name.
    """
    require(by, "competition.edit", unit=competition.organiser)
    if not str(changes.get("name", competition.name)).strip():
        raise Refused([Fault("events.no-name")])
    changed = _set(competition, {key: changes[key] for key in COMPETITION if key in changes})
    if changed:
        competition.save()
        note(by, "competition.change", f"competition:{competition.slug}", at, fields=changed)
    return competition


@transaction.atomic
def create_event(
    competition: Competition, *, by: Account, at: datetime, name: str, occupation: str, **given: Any
) -> Event:
    """
    Create an event of *competition*: a draft that only its office sees.

    Shapes:
        given: fields of an Event by name; slug where it should be a certain one.
    Raises:
        Forbidden: *by* is not staff of the organiser.
        Refused: everything that does not fit together.
    """
    require(by, "competition.edit", unit=competition.organiser)
    round_ = given.get("round", "")
    slug = given.pop("slug", "") or free_slug(f"{name} {round_} {competition.year}", Event)
    event = Event(
        competition=competition, slug=slug, name=name.strip(), occupation=occupation, **given
    )
    _refuse(plan_faults(event))
    event.save()
    note(by, "event.create", f"event:{event.slug}", at)
    return event


@transaction.atomic
def change_event(event: Event, *, by: Account, at: datetime, **changes: Any) -> Event:
    """
    Change fields of an event, by name; before publication that takes its approval back.

    Raises:
        Forbidden: *by* is neither staff nor secretary of it.
        Refused: a field that may no longer change; everything that does not fit together.
    """
    require(by, "event.edit", event=event)
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    changed = _set(event, changes)
    late = [name for name in changed if not may_change(event, name)]
    faults = [Fault("events.too-late", {"field": name}) for name in late]
    _refuse([*faults, *plan_faults(event)])
    if changed:
        if event.state == State.DRAFT:
            event.approved = event.approved_by = None
        event.save()
        note(by, "event.change", f"event:{event.slug}", at, fields=changed)
    if {"capacity", "per_unit"} & set(changed):
        promote(event, by=by, at=at)
    return event


def may_change(event: Event, field: str) -> bool:
    """Tell whether *field* may still change in the state of *event*."""
    state = State(event.state)
    if state not in LINE:
        return False
    return LINE.index(state) <= LINE.index(LAST_CHANGE[field])


def _set(row: Any, changes: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    return sorted(changed)


def plan_faults(event: Event) -> list[Fault]:
    """Return what does not fit together in the plan of *event*; what is left open is no fault."""
    faults = []
    days = [event.entries_open, event.entries_close, event.starts, event.ends]
    names = ["entries_open", "entries_close", "starts", "ends"]
    known = [(name, day) for name, day in zip(names, days, strict=True) if day is not None]
    for (first, day), (then, later) in pairwise(known):
        if later < day or (later == day and (first, then) != ("entries_close", "starts")):
            faults.append(Fault(f"events.order-{then.replace('_', '-')}"))
    if not event.name.strip():
        faults.append(Fault("events.no-name"))
    if not event.occupation.strip():
        faults.append(Fault("events.no-trade"))
    if event.capacity and event.fewest > event.capacity:
        faults.append(Fault("events.fewest", {"capacity": str(event.capacity)}))
    if event.most_age and event.most_age < event.least_age:
        faults.append(Fault("events.ages", {"least": str(event.least_age)}))
    faults += [
        Fault("registry.level-unknown", {"text": level})
        for level in (event.least_level, event.promotes_to)
        if level and level not in NAMES
    ]
    if event.feeds_id is not None and event.feeds_id == event.pk:
        faults.append(Fault("events.feeds-itself"))
    return faults


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Refused(faults)


@transaction.atomic
def copy_event(source: Event, competition: Competition, *, by: Account, at: datetime) -> Event:
    """
    Return a new draft in *competition* with what *source* had: plan, quotas, rulebook as a draft.

    Raises:
        Forbidden: *by* is not staff of the organiser, or may not see the source.
    """
    require(by, "event.see", event=source)
    given = {name: getattr(source, name) for name in COPIED}
    event = create_event(competition, by=by, at=at, **given)
    quotas = source.quotas.values_list("unit_id", "places")
    Quota.objects.bulk_create(
        Quota(event=event, unit_id=unit, places=places) for unit, places in quotas
    )
    last = source.rulebooks.order_by("-number").first()
    if last is not None:
        Rulebook.objects.create(
            event=event, number=1, source=last.source, by=by, at=at, note=last.note
        )
    return event


@transaction.atomic
def approve_event(event: Event, *, by: Account, at: datetime) -> Event:
    """
    Approve a draft as it stands, for publication.

    Raises:
        Forbidden: *by* does not approve for the organiser.
        Refused: it is published already; its rulebook is not frozen.
    """
    require(by, "event.approve", event=event)
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.state != State.DRAFT:
        raise Refused([Fault("lifecycle.not-now", {"step": "approve", "state": event.state})])
    if not event.rulebooks.exclude(frozen=None).exists():
        raise Refused([Fault("lifecycle.rulebook-frozen")])
    event.approved, event.approved_by = at, by
    event.save(update_fields=["approved", "approved_by"])
    note(by, "event.approve", f"event:{event.slug}", at)
    return event


@transaction.atomic
def hold_rank_only(event: Event, *, by: Account, at: datetime, reason: str) -> Event:
    """
    Hold the event although too few compete: ranked, without prizes and promotions.

    Raises:
        Forbidden: *by* is neither staff nor secretary of it.
        Refused: no reason; the roster is locked.
    """
    if not reason.strip():
        raise Refused([Fault("lifecycle.reason")])
    event = change_event(event, by=by, at=at, rank_only=True)
    note(by, "event.rank-only", f"event:{event.slug}", at, reason=reason.strip())
    return event


def publish(taking: Taking) -> None:
    """Give the event its journal, and write the frozen rulebook where everybody finds it."""
    event = taking.event
    event.journal = _journal_name(event)
    rulebook = frozen_rulebook(event)
    keep_file("rulebooks", f"{rulebook.sha256}.json", bytes(rulebook.published))
    open_records(event, taking.at)


def _journal_name(event: Event) -> str:
    """The site's host and the slug; numbered where one that was cut off left a journal."""
    name = f"{urlsplit(installation().site).hostname}/{event.slug}"
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(each for each in names if not shelf().journal(each).state().size)


EFFECTS = {"publish": publish}
