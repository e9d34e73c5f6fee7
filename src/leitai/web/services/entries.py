"""Entries: made within the places there are, confirmed by the worker, withdrawn with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from leitai.faults import Fault, Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Account, Entry, Event, Quota, Unit, Worker
from leitai.web.permits import Forbidden, may, require, role_of
from leitai.web.queries.entries import OPEN, TAKING, delegation_of, room_of

from .acts import note
from .eligibility import (
    OTHER,
    answer_objection,
    decide,
    judge_all,
    judge_rules,
    lock_roster,
    object_to,
    settle,
)
from .taking import Taking
from .waiting import promote

__all__ = [
    "EFFECTS",
    "OTHER",
    "Tried",
    "answer_objection",
    "confirm",
    "decide",
    "drop_unconfirmed",
    "enter",
    "enter_many",
    "judge_all",
    "judge_rules",
    "lock_roster",
    "object_to",
    "set_quota",
    "settle",
    "try_many",
    "withdraw",
]

OFFICE = frozenset({Role.STAFF, Role.SECRETARY})


def locked(event: Event) -> Event:
    """Return the row of *event*, held until the transaction ends: places are counted under it."""
    rows = Event.objects.select_for_update(of=("self",))
    return rows.select_related("competition__organiser").get(pk=event.pk)


@transaction.atomic
def set_quota(event: Event, unit: Unit, places: int, *, by: Account, at: datetime) -> Quota:
    """
    Give the delegation *unit* so many places; whoever waits moves up.

    Raises:
        Forbidden: *by* is neither staff nor secretary of the event.
        Refused: entries are closed; more are entered already.
    """
    require(by, "event.edit", event=event)
    event = locked(event)
    faults = []
    if event.state not in (State.DRAFT, State.PUBLISHED, State.REGISTRATION):
        faults.append(Fault("entries.quota-late"))
    taken = event.entries.filter(delegation=unit, state__in=TAKING).count()
    if places < taken:
        params = {"unit": unit.short_name, "taken": str(taken)}
        faults.append(Fault("entries.quota-below", params))
    if faults:
        raise Refused(faults)
    quota, _ = Quota.objects.update_or_create(event=event, unit=unit, defaults={"places": places})
    note(by, "entries.quota", f"event:{event.slug}", at, unit=unit.code, places=places)
    promote(event, by=by, at=at)
    return quota


@transaction.atomic
def enter(  # noqa: PLR0913 - an entry has so many sides
    event: Event,
    worker: Worker,
    delegation: Unit | None = None,
    *,
    by: Account,
    at: datetime,
    key: str | None = None,
    team: str = "",
    from_heat: Event | None = None,
) -> Entry:
    """
    Enter *worker*; without a free place they wait. The same *key* again returns the same entry.

    Shapes:
        delegation: found from the employer where it is not said.
        from_heat: the round they advanced from: their place is theirs whatever the quota.
    Raises:
        Forbidden: *by* is neither the worker, nor their leader, nor the event's office.
        Refused: everything that keeps the worker out.
    """
    event = locked(event)
    if key and (known := Entry.objects.filter(key=key).first()):
        if (known.event_id, known.worker_id) != (event.pk, worker.pk):
            raise Refused([Fault("entries.key-used")])
        return known
    delegation = delegation or delegation_of(event, worker)
    _require_entering(by, event, worker, office_only=from_heat is not None)
    before = event.entries.filter(worker=worker).first()
    faults = [
        *_time_faults(event, at, advanced=from_heat is not None),
        *_worker_faults(event, worker, delegation, by),
    ]
    if before is not None and before.state != Entry.State.WITHDRAWN:
        faults.append(Fault("entries.already", {"number": worker.number}))
    if event.fed_by.exists() and from_heat is None and not event.open_entry:
        faults.append(Fault("entries.heats-only"))
    if faults or delegation is None:
        raise Refused(faults)
    itself = by.worker_id == worker.pk
    has_place = from_heat is not None or room_of(event).take(delegation.pk)
    # One row per worker and event: whoever withdrew and comes back goes to the end of the list.
    entry = before or Entry(event=event, worker=worker)
    entry.delegation, entry.enterprise, entry.team = delegation, worker.enterprise, team
    entry.number = (event.entries.aggregate(last=Max("number"))["last"] or 0) + 1
    entry.by, entry.at, entry.key, entry.from_heat = by, at, key, from_heat
    entry.confirmed, entry.decided, entry.reason = (at if itself else None), None, ""
    entry.state = _first_state(has_place=has_place, confirmed=itself)
    entry.save()
    note(by, "entry.make", f"entry:{entry.pk}", at, state=entry.state, event=event.slug)
    return entry


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of entering one worker: an entry, or what keeps them out."""

    worker: Worker
    entry: Entry | None
    faults: tuple[Fault, ...] = ()


def enter_many(
    event: Event, workers: Iterable[Worker], *, by: Account, at: datetime, key: str = ""
) -> list[Tried]:
    """
    Enter several workers, each for themself: what keeps one out holds nobody else up.

    Shapes:
        key: of the request; each entry's own key is made of it and the worker's number.
    """
    found = []
    for worker in workers:
        own_key = f"{key[:40]}:{worker.pk}" if key else None
        try:
            entry = enter(event, worker, by=by, at=at, key=own_key)
        except Refused as refused:
            found.append(Tried(worker, None, refused.faults))
        else:
            found.append(Tried(worker, entry))
    return found


def try_many(event: Event, workers: Iterable[Worker], *, by: Account, at: datetime) -> list[Tried]:
    """Return what `enter_many` would come to; nothing is kept."""
    with transaction.atomic():
        found = enter_many(event, workers, by=by, at=at)
        transaction.set_rollback(True)
    return found


def _first_state(*, has_place: bool, confirmed: bool) -> Entry.State:
    if not has_place:
        return Entry.State.WAITING
    return Entry.State.ENTERED if confirmed else Entry.State.UNCONFIRMED


def _require_entering(by: Account, event: Event, worker: Worker, *, office_only: bool) -> None:
    if role_of(by, OFFICE, event):
        return
    unit = worker.enterprise.unit if worker.enterprise else None
    leads = unit is not None and may(by, "entries.make", unit=unit)
    if office_only or not (leads or by.worker_id == worker.pk):
        raise Forbidden("entries.make")


def _time_faults(event: Event, at: datetime, *, advanced: bool) -> list[Fault]:
    if event.suspended:
        return [Fault("lifecycle.suspended")]
    if advanced:
        early = event.state in (State.PUBLISHED, State.REGISTRATION, State.ELIGIBILITY)
        return [] if early else [Fault("entries.not-open")]
    if event.state != State.REGISTRATION:
        return [Fault("entries.not-open")]
    if event.entries_open and at < event.entries_open:
        return [Fault("entries.too-early")]
    if event.entries_close and at >= event.entries_close:
        return [Fault("entries.too-late")]
    return []


def _worker_faults(
    event: Event, worker: Worker, delegation: Unit | None, by: Account
) -> list[Fault]:
    faults = []
    if worker.erased:
        faults.append(Fault("entries.erased"))
    if delegation is None:
        return [*faults, Fault("entries.no-employer", {"number": worker.number})]
    if role_of(by, OFFICE, event):
        return faults
    if by.worker_id == worker.pk and not event.self_entry:
        faults.append(Fault("entries.no-self"))
    unit = worker.enterprise.unit if worker.enterprise else None
    if unit is None or not unit.path.startswith(event.competition.organiser.path):
        faults.append(Fault("entries.elsewhere", {"number": worker.number}))
    elif not unit.path.startswith(delegation.path):
        faults.append(Fault("entries.other-delegation", {"number": worker.number}))
    return faults


def _held(entry: Entry) -> Entry:
    """Return the row of *entry* as it is now, its event held."""
    event = locked(entry.event)
    found = Entry.objects.select_related("worker__enterprise__unit", "delegation").get(pk=entry.pk)
    found.event = event
    return found


def _speaks_for(by: Account, entry: Entry) -> bool:
    return (
        by.worker_id == entry.worker_id
        or role_of(by, OFFICE, entry.event) is not None
        or may(by, "entries.make", unit=entry.delegation)
    )


@transaction.atomic
def confirm(entry: Entry, *, by: Account, at: datetime) -> Entry:
    """
    Confirm an entry: the worker themself, or the office with the worker's signature on paper.

    Raises:
        Forbidden: neither of them.
        Refused: confirmed already; the roster is locked.
    """
    entry = _held(entry)
    on_paper = by.worker_id != entry.worker_id
    if on_paper and role_of(by, OFFICE, entry.event) is None:
        raise Forbidden("entries.confirm")
    if entry.confirmed or entry.state not in (Entry.State.UNCONFIRMED, Entry.State.WAITING):
        raise Refused([Fault("entries.confirmed-already")])
    if entry.event.state not in OPEN:
        raise Refused([Fault("entries.locked")])
    entry.confirmed = at
    if entry.state == Entry.State.UNCONFIRMED:
        entry.state = Entry.State.ENTERED
    entry.save(update_fields=["confirmed", "state"])
    note(by, "entry.confirm", f"entry:{entry.pk}", at, on_paper=on_paper)
    return entry


@transaction.atomic
def withdraw(entry: Entry, reason: str, *, by: Account, at: datetime) -> Entry:
    """
    Withdraw an entry; whoever waits moves up.

    Raises:
        Forbidden: *by* is neither the worker, nor their leader, nor the office.
        Refused: no reason; withdrawn already; the roster is locked.
    """
    entry = _held(entry)
    if not _speaks_for(by, entry):
        raise Forbidden("entries.withdraw")
    faults = []
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if entry.state == Entry.State.WITHDRAWN:
        faults.append(Fault("entries.withdrawn-already"))
    if entry.event.state not in OPEN:
        faults.append(Fault("entries.locked"))
    if faults:
        raise Refused(faults)
    entry.state, entry.reason, entry.key = Entry.State.WITHDRAWN, reason.strip(), None
    entry.save(update_fields=["state", "reason", "key"])
    note(by, "entry.withdraw", f"entry:{entry.pk}", at)
    promote(entry.event, by=by, at=at)
    return entry


@transaction.atomic
def drop_unconfirmed(event: Event, reason: str, *, by: Account, at: datetime) -> int:
    """
    Withdraw every entry that its worker did not confirm, once entries are closed.

    Raises:
        Forbidden: *by* is neither staff nor secretary of the event.
        Refused: no reason; entries are still open.
    """
    require(by, "entries.decide", event=event)
    if event.state != State.ELIGIBILITY:
        raise Refused([Fault("entries.still-open")])
    unsure = list(event.entries.filter(state=Entry.State.UNCONFIRMED))
    for entry in unsure:
        withdraw(entry, reason, by=by, at=at)
    return len(unsure)


def close_entries(taking: Taking) -> None:
    """Give what places are left to those who wait."""
    promote(taking.event, by=taking.by, at=taking.at)


EFFECTS = {"close-entries": close_entries, "lock-roster": lock_roster}
