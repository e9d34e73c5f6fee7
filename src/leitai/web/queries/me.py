"""What a worker's own pages ask: everything of one worker, and nothing of anybody else."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from leitai.lifecycle import LINE, State
from leitai.registry.levels import NAMES
from leitai.web.models import (
    Appeal,
    Certificate,
    Entry,
    Event,
    Promotion,
    Result,
    Standing,
    StateChange,
    Worker,
)

from .appeals import TAKING, ends_from
from .boards import ANNOUNCED
from .entries import OPEN, entries_of_worker, objection_ends
from .home import open_entries

NEW_FOR = timedelta(days=30)
"""For how long a certificate is news."""

OVER = frozenset({*LINE[LINE.index(State.MARKING) :], State.REOPENED, State.CANCELLED})
"""States in which nobody competes any more."""


@dataclass(frozen=True, slots=True)
class Mine:
    """
    What there is of one worker.

    Shapes:
        standings: of announced events alone; results, announced: id of the event -> the version in
            force, and when results were first made known.
    """

    entries: list[Entry]
    standings: list[Standing]
    results: dict[int, Result]
    announced: dict[int, datetime]
    certificates: list[Certificate]
    appeals: list[Appeal]
    promotions: list[Promotion]


NOTHING = Mine([], [], {}, {}, [], [], [])
"""What there is of an account that belongs to no worker."""


def worker_of(pk: int | None) -> Worker | None:
    """Return the worker an account belongs to, with employer and union."""
    return Worker.objects.select_related("enterprise__unit").filter(pk=pk).first() if pk else None


def mine(worker: Worker) -> Mine:
    """Return everything of *worker* that their pages show: seven queries, however much it is."""
    standings = list(standings_of(worker))
    events = [each.event_id for each in standings]
    results = Result.objects.filter(event__in=events).defer("document", "changes")
    announced = StateChange.objects.filter(event__in=events, step="announce")
    return Mine(
        entries=list(entries_of_worker(worker)),
        standings=standings,
        results={each.event_id: each for each in results.order_by("number")},
        announced=dict(announced.order_by("pk").values_list("event", "at")),
        certificates=list(certificates_of(worker)),
        appeals=list(appeals_of(worker)),
        promotions=list(
            Promotion.objects.filter(entry__worker=worker, event__state__in=ANNOUNCED)
            .select_related("event")
            .order_by("-at")
        ),
    )


def standings_of(worker: Worker) -> QuerySet[Standing]:
    """Return where *worker* stands in events whose results are announced, the newest first."""
    return (
        Standing.objects.filter(entry__worker=worker, event__state__in=ANNOUNCED)
        .select_related("event__competition__organiser", "entry")
        .order_by("-event__starts", "-pk")
    )


def certificates_of(worker: Worker) -> QuerySet[Certificate]:
    """Return the issued certificates of *worker*, the newest first."""
    return (
        Certificate.objects.filter(entry__worker=worker)
        .exclude(issued=None)
        .select_related("batch__event__competition__organiser", "entry__enterprise")
        .order_by("-issued", "-pk")
    )


def appeals_of(worker: Worker) -> QuerySet[Appeal]:
    """Return the appeals for entries of *worker*, the newest first."""
    found = Appeal.objects.filter(entry__worker=worker)
    return found.select_related("event__competition", "entry", "evidence").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a next step: ``done``, ``bad`` or ``open``, with what is said beside it."""

    name: str
    state: str
    at: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """
    What comes next for a worker.

    Shapes:
        kind: ``me.next-<kind>`` says it, ``me.do-<kind>`` is the button to *page* of *argument*.
        until: when it is too late; None where nothing runs out.
        place: on the waiting list, from 1; 0 where there is no waiting.
    """

    kind: str
    event: Event
    page: str
    argument: object
    until: datetime | None = None
    tasks: tuple[Task, ...] = field(default=())
    place: int = 0


def next_step(own: Mine, at: datetime) -> Step | None:
    """Return the one thing that is due next; None where nothing is."""
    found = [step for entry in own.entries if (step := _of_entry(entry, at))]
    found += [step for each in own.standings if (step := _of_standing(own, each, at))]
    new = [each for each in own.certificates if _is_new(each, at)]
    found += [
        Step("certificate", each.batch.event, "me:certificate", each.code) for each in new[:1]
    ]
    return min(found, key=lambda step: _urgency(step, at), default=None)


URGENT = ("confirm", "object", "compete", "appeal", "answer", "certificate", "queue", "wait")


def _urgency(step: Step, at: datetime) -> tuple[int, datetime]:
    return URGENT.index(step.kind), step.until or step.event.starts or at


def _of_entry(entry: Entry, at: datetime) -> Step | None:
    """Return what *entry* wants of the worker, or what it waits for."""
    event = entry.event
    state = State(event.state)
    queue: int = entry.queue  # type: ignore[attr-defined]
    if entry.state == Entry.State.WITHDRAWN or state in OVER or (queue and state not in OPEN):
        return None
    tasks = _tasks(entry)
    seat = getattr(entry, "place", None)
    kind, until = "wait", None
    if entry.state == Entry.State.INELIGIBLE:
        until = objection_ends(entry)
        if until is None or at >= until:
            return None
        kind = "object"
    elif entry.confirmed is None and state in OPEN:
        kind, until = "confirm", event.entries_close
        until = until if until and at < until else None
    elif queue:
        kind = "queue"
    elif seat is not None:
        kind, until = "compete", seat.session.starts if at < seat.session.starts else None
    return Step(kind, event, "me:entry", entry.pk, until, tasks, queue)


def _tasks(entry: Entry) -> tuple[Task, ...]:
    """Return the way from the entry to the competition, and how far the worker is on it."""
    checked = {Entry.State.ELIGIBLE: "done", Entry.State.INELIGIBLE: "bad"}
    seat = getattr(entry, "place", None)
    drawn = Task("drawn", "open")
    if seat is not None:
        drawn = Task("drawn", "done", text=f"{seat.session.name} · {seat.station}")
    return (
        Task("entered", "done", entry.at),
        *([Task("queue", "open")] if entry.state == Entry.State.WAITING else []),
        Task("confirmed", "done" if entry.confirmed else "open", entry.confirmed),
        Task("checked", checked.get(Entry.State(entry.state), "open"), entry.decided),
        drawn,
        Task("competes", "open", seat.session.starts if seat else entry.event.starts),
    )


def _of_standing(own: Mine, standing: Standing, at: datetime) -> Step | None:
    """Return that an appeal is in time, or that one waits for its answer."""
    event = standing.event
    filed = [each for each in own.appeals if each.entry_id == standing.entry_id]
    waiting = [each for each in filed if each.state == Appeal.State.FILED]
    if waiting:
        return Step("answer", event, "me:appeal", waiting[0].number, waiting[0].due)
    until = appeal_open_until(own, event, at)
    if until is None or filed:
        return None
    return Step("appeal", event, "me:result", event.slug, until)


def appeal_open_until(own: Mine, event: Event, at: datetime) -> datetime | None:
    """Return until when some appeal of *event* is in time; None where none is any more."""
    start = own.announced.get(event.pk)
    if start is None or event.state not in TAKING:
        return None
    last = max(ends_from(event, start).values())
    return last if at <= last else None


def _is_new(certificate: Certificate, at: datetime) -> bool:
    issued = certificate.issued
    return certificate.revoked is None and issued is not None and issued > at - NEW_FOR


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the growth timeline; ``me.did-<kind>`` says what it was."""

    kind: str
    tone: str
    at: datetime
    event: Event
    standing: Standing | None = None
    certificate: Certificate | None = None
    promotion: Promotion | None = None


def timeline(own: Mine) -> list[Moment]:
    """Return what *own* holds in the order in which it happened, the newest first."""
    found = [
        Moment("entry", "blue", each.at, each.event)
        for each in own.entries
        if each.state != Entry.State.WITHDRAWN
    ]
    found += [
        Moment("result", "red", _known_at(own, each), each.event, standing=each)
        for each in own.standings
    ]
    found += [
        Moment("certificate", "brass", each.issued, each.batch.event, certificate=each)
        for each in own.certificates
        if each.issued and each.revoked is None
    ]
    found += [
        Moment(f"promotion-{each.state}", "pine", each.decided or each.at, each.event,
               promotion=each)
        for each in own.promotions
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.at, reverse=True)


def _known_at(own: Mine, standing: Standing) -> datetime:
    result = own.results.get(standing.event_id)
    known = own.announced.get(standing.event_id) or (result.at if result else None)
    return known or standing.event.starts or timezone.now()


def could_enter(worker: Worker, own: Mine, at: datetime) -> list[Event]:
    """Return open events of the worker's trade that they have not entered, three at most."""
    entered = {each.event_id for each in own.entries if each.state != Entry.State.WITHDRAWN}
    fits = [
        event
        for event in open_entries(at)
        if event.self_entry and event.occupation == worker.occupation and event.pk not in entered
    ]
    return fits[:3]


FINE = 5
"""Fine ticks of the ruler between one level and the next."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """
    Where a level stands among the eight, and what comes next.

    Units:
        place, marks, fine: percent of the ruler: the pointer, the levels, the ticks between them.
    """

    level: str
    following: str
    place: str
    marks: tuple[str, ...]
    fine: tuple[str, ...]


def ladder(level: str) -> Ladder:
    """
    Return where *level* is on the ruler of levels; "" is not on it.

    >>> ladder("4").following, ladder("4").place, ladder("chief").following
    ('3', '28.57', '')
    """
    order = list(NAMES)
    fine = _shares((len(order) - 1) * FINE)
    marks = fine[::FINE]
    if level not in NAMES:
        return Ladder("", order[0], "", marks, fine)
    at = order.index(level)
    return Ladder(level, order[at + 1] if at + 1 < len(order) else "", marks[at], marks, fine)


def _shares(parts: int) -> tuple[str, ...]:
    """Return the ends of *parts* equal parts of a whole, in percent."""
    return tuple(f"{Decimal(at * 100) / parts:.2f}" for at in range(parts + 1))
