"""Entries: places, who waits, what keeps the roster from being locked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from leitai.faults import Fault
from leitai.lifecycle import State
from leitai.registry.eligibility import Person, Terms, compare
from leitai.web.models import Entry, EntryObjection, Event, Unit, Worker

from .calendar import end_of, local_day

S = Entry.State
TAKING = (S.UNCONFIRMED, S.ENTERED, S.ELIGIBLE)
"""The states of an entry that has a place."""

OPEN = (State.REGISTRATION, State.ELIGIBILITY)
"""The states of an event in which entries may still change."""


@dataclass(slots=True)
class Room:
    """
    The places of an event, and who has them.

    Shapes:
        quotas, taken: id of the delegation -> places.
    Units:
        capacity, per_unit: 0 for no limit.
    """

    capacity: int
    per_unit: int
    quotas: Mapping[int, int]
    taken: dict[int, int]

    def limit(self, delegation: int) -> int | None:
        """Return the places of a delegation; None where there is no limit."""
        return self.quotas.get(delegation, self.per_unit or None)

    def free(self, delegation: int) -> int | None:
        """Return how many more a delegation may enter; None where there is no limit."""
        limit = self.limit(delegation)
        left = [] if limit is None else [limit - self.taken.get(delegation, 0)]
        if self.capacity:
            left.append(self.capacity - sum(self.taken.values()))
        return max(min(left), 0) if left else None

    def take(self, delegation: int) -> bool:
        """Take a place for a delegation, if there is one."""
        if self.free(delegation) == 0:
            return False
        self.taken[delegation] = self.taken.get(delegation, 0) + 1
        return True


def room_of(event: Event) -> Room:
    """Return the places of *event*: two queries."""
    held = event.entries.filter(state__in=TAKING).values_list("delegation").order_by("delegation")
    return Room(
        capacity=event.capacity,
        per_unit=event.per_unit,
        quotas=dict(event.quotas.values_list("unit", "places")),
        taken=dict(held.annotate(count=Count("pk"))),
    )


SORTS = {
    "number": "number", "name": "worker__name", "bib": "bib", "state": "state",
    "delegation": "delegation__path", "enterprise": "enterprise__name", "at": "at",
}  # fmt: skip


def entries_seen(
    event: Event, *, text: str = "", state: str = "", delegation: str = "", sort: str = ""
) -> QuerySet[Entry]:
    """
    Return the entries of *event*, with worker, delegation and enterprise.

    Shapes:
        text: part of a name, a worker number, initials or a start number.
        delegation: a unit's code.
    """
    found = event.entries.select_related("worker", "delegation", "enterprise")
    if text:
        found = found.filter(
            Q(worker__name__icontains=text)
            | Q(worker__number__iexact=text)
            | Q(worker__initials__startswith=text.lower())
            | Q(bib=text)
        )
    if state:
        found = found.filter(state=state)
    if delegation:
        found = found.filter(delegation__code=delegation)
    column = SORTS.get(sort.removeprefix("-"), "number")
    return found.order_by(f"-{column}" if sort.startswith("-") else column, "number")


def entries_under(event: Event, paths: Iterable[str]) -> QuerySet[Entry]:
    """Return the entries of *event* whose delegation or employer is at or below one of *paths*."""
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(delegation__path__startswith=path) | Q(enterprise__unit__path__startswith=path)
    found = event.entries.filter(wanted).select_related("worker", "delegation", "enterprise")
    return found.order_by("number")


def workers_under(paths: Iterable[str], text: str, most: int = 50) -> list[Worker]:
    """Return workers below *paths* found by name, number or the initials of their name."""
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(enterprise__unit__path__startswith=path)
    typed = text.strip()
    named = Q(name__startswith=typed) | Q(number__istartswith=typed)
    found = Worker.objects.filter(wanted, named | Q(initials__startswith=typed.lower()))
    return list(found.filter(erased=None).select_related("enterprise__unit")[:most])


def workers_numbered(paths: Iterable[str], numbers: Iterable[str]) -> dict[str, Worker]:
    """Return the workers below *paths* with these numbers, by number."""
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(enterprise__unit__path__startswith=path)
    found = Worker.objects.filter(wanted, number__in=list(numbers), erased=None)
    return {worker.number: worker for worker in found.select_related("enterprise__unit")}


@dataclass(frozen=True, slots=True)
class Places:
    """A delegation's places: how many it has (None: no limit), how many are taken."""

    unit: Unit
    limit: int | None
    taken: int


def places_of(event: Event, paths: Iterable[str]) -> list[Places]:
    """Return the delegations at or below *paths* that have a quota or entries, with places."""
    room = room_of(event)
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(path__startswith=path)
    known = Q(pk__in=[*room.quotas, *room.taken])
    units = Unit.objects.filter(wanted, known)
    return [Places(unit, room.limit(unit.pk), room.taken.get(unit.pk, 0)) for unit in units]


def waiting_places(event: Event) -> dict[int, int]:
    """Return entry id -> place on the waiting list, from 1."""
    waiting = event.entries.filter(state=S.WAITING).order_by("number")
    return {pk: place for place, pk in enumerate(waiting.values_list("pk", flat=True), 1)}


def quota_units(event: Event) -> list[Unit]:
    """Return the units that may get a quota: those below the organiser, and those that have one."""
    organiser = event.competition.organiser
    direct = Q(parent=organiser, active=True) | Q(quota__event=event)
    return list(Unit.objects.filter(direct).distinct().order_by("path"))


def rules_asked(event: Event, at: datetime) -> list[str]:
    """Return the rules of eligibility that *event* asks, in their order."""
    return [finding.rule for finding in compare(terms_of(event, at), Person())]


def entries_of_worker(worker: Worker) -> QuerySet[Entry]:
    """
    Return the entries of *worker*, the newest event first, with where the draw put them.

    Each has ``queue``: its place on the waiting list, from 1; 0 where it does not wait.
    """
    waiting = Entry.objects.filter(
        event=OuterRef("event"), state=S.WAITING, number__lte=OuterRef("number")
    )
    place = waiting.order_by().values("event").annotate(count=Count("pk")).values("count")
    found = worker.entries.select_related(
        "event__competition", "delegation", "enterprise", "place__session"
    ).annotate(queue=Case(When(state=S.WAITING, then=Subquery(place)), default=0))
    return found.order_by("-event__starts", "-pk")


def waiting_place(entry: Entry) -> int:
    """Return the place of *entry* on the waiting list, from 1; 0 where it does not wait."""
    if entry.state != S.WAITING:
        return 0
    return Entry.objects.filter(
        event_id=entry.event_id, state=S.WAITING, number__lte=entry.number
    ).count()


def delegation_of(event: Event, worker: Worker) -> Unit | None:
    """
    Return the delegation that *worker* belongs to in *event*; None without an employer.

    The nearest union above the employer that has a quota; else the one directly below the
    organiser; else the employer's own.
    """
    unit = worker.enterprise.unit if worker.enterprise else None
    if unit is None:
        return None
    paths = [unit.path[:end] for end in range(5, len(unit.path) + 1, 5)]
    above = {each.path: each for each in Unit.objects.filter(path__in=paths)}
    quotas = set(event.quotas.values_list("unit__path", flat=True))
    for path in reversed(paths):
        if path in quotas:
            return above[path]
    below = [path for path in paths if path.startswith(event.competition.organiser.path)][1:]
    return above[below[0]] if below else unit


def terms_of(event: Event, at: datetime) -> Terms:
    """Return what *event* asks of its contestants, on the day it starts."""
    return Terms(
        on=local_day(event.starts or at),
        least_age=event.least_age,
        most_age=event.most_age,
        least_level=event.least_level,
        least_years=event.least_years,
        occupation=event.occupation,
    )


def person_of(entry: Entry) -> Person:
    """Return what the registry knows of whoever *entry* is for."""
    worker = entry.worker
    unit = worker.enterprise.unit if worker.enterprise else None
    return Person(
        born=worker.born,
        level=worker.level,
        started=worker.started,
        occupation=worker.occupation,
        employed_here=unit is not None and unit.path.startswith(entry.delegation.path),
    )


def objection_ends(entry: Entry) -> datetime | None:
    """Return until when a decision on *entry* can be objected to; None where there is none."""
    if entry.decided is None or entry.state != S.INELIGIBLE:
        return None
    days = timedelta(days=entry.event.objection_days)
    return end_of(local_day(entry.decided) + days)


def missing_entries_closed(event: Event, at: datetime) -> Fault | None:
    """Return until when entries are still taken."""
    if event.entries_close is None or at >= event.entries_close:
        return None
    until = timezone.localtime(event.entries_close)
    return Fault("lifecycle.entries-closed", {"until": f"{until:%Y-%m-%d %H:%M}"})


def missing_entries_decided(event: Event, at: datetime) -> Fault | None:
    """Return how many entries nobody has decided, and how many are not confirmed."""
    states = event.entries.values_list("state").order_by("state")
    counts = dict(states.annotate(count=Count("pk")))
    open_, unsure = counts.get(S.ENTERED, 0), counts.get(S.UNCONFIRMED, 0)
    if not open_ and not unsure:
        return None
    params = {"undecided": str(open_), "unconfirmed": str(unsure)}
    return Fault("lifecycle.entries-decided", params)


def missing_objections_answered(event: Event, at: datetime) -> Fault | None:
    """Return how many objections wait for an answer, or until when one may still come."""
    waiting = EntryObjection.objects.filter(entry__event=event, answered=None).count()
    if waiting:
        return Fault("lifecycle.entry-objections-answered", {"count": str(waiting)})
    last = event.entries.filter(state=S.INELIGIBLE).exclude(decided=None).order_by("-decided")
    entry = last.select_related("event").first()
    ends = objection_ends(entry) if entry else None
    if ends is None or at >= ends or not event.objection_days:
        return None
    until = timezone.localtime(ends - timedelta(minutes=1))
    return Fault("lifecycle.entry-objections-open", {"until": f"{until:%Y-%m-%d %H:%M}"})


def missing_contestants(event: Event, at: datetime) -> Fault | None:
    """Return how many contestants there are, where they are too few."""
    count = event.entries.filter(state=S.ELIGIBLE).count()
    if count and (event.rank_only or count >= event.fewest):
        return None
    params = {"count": str(count), "fewest": str(max(event.fewest, 1))}
    return Fault("lifecycle.enough-contestants", params)


def counts_of(event: Event) -> dict[str, int]:
    """Return how many entries are in each state; "placed" counts those with a place."""
    rows = event.entries.values_list("state").order_by("state").annotate(count=Count("pk"))
    found = {state.value: 0 for state in S} | dict(rows)
    return found | {"placed": sum(found[state] for state in TAKING)}


NEEDS = {
    "entries-closed": missing_entries_closed,
    "entries-decided": missing_entries_decided,
    "entry-objections-answered": missing_objections_answered,
    "enough-contestants": missing_contestants,
}
