"""What waits for somebody at the desk: each thing with the page where it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone

from leitai.lifecycle import LINE, State, next_steps
from leitai.web.models import Account, Appeal, Batch, Event, Objection, Unlock
from leitai.web.permits import may, role_of

from .calendar import end_of
from .cases import to_do
from .rows import appeals_for, events_within, objections_for

OVER = (State.ARCHIVED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    One thing to do.

    Shapes:
        entry: an id of the wording, with *params*; *path*: where it is done.
        due: until when, where there is a clock.
    """

    entry: str
    path: str
    params: Mapping[str, object]
    due: datetime | None = None


def own_events(account: Account) -> list[Event]:
    """Return the events that are not over and that *account* sees, the next one first."""
    found = events_within(account, "event.see").exclude(state__in=OVER)
    return list(found.select_related("competition__organiser").order_by("starts", "pk")[:100])


def waiting_for(account: Account, events: list[Event]) -> list[Waiting]:
    """Return what *account* can do now: answers with a clock first, then steps."""
    found = []
    if may(account, "appeals.answer"):
        open_appeals = appeals_for(account).filter(state=Appeal.State.FILED)
        found += [
            Waiting(
                "overview.answer-appeal",
                f"/desk/events/{each.event.slug}/appeals/{each.number}/",
                {"number": each.number, "event": each.event},
                each.due,
            )
            for each in open_appeals[:20]
            if may(account, "appeals.answer", event=each.event)
        ]
    if may(account, "objections.answer"):
        found += [
            Waiting(
                "overview.answer-objection",
                f"/desk/objections/{each.number}/",
                {"number": each.number, "notice": each.notice.title},
            )
            for each in objections_for(account).filter(state=Objection.State.FILED)[:20]
        ]
    if may(account, "certificates.issue"):
        batches = Batch.objects.filter(
            issued=None, event__in=events_within(account, "certificates.issue")
        ).annotate(count=Count("certificates"))
        found += [
            Waiting(
                "overview.issue",
                f"/desk/events/{batch.event.slug}/awards/",
                {"event": batch.event, "count": batch.count},
            )
            for batch in batches.select_related("event")[:20]
        ]
    return found + _cases(account) + _work(account, events) + _steps(account, events)


def _cases(account: Account) -> list[Waiting]:
    """Return how many cases wait for *account*, and the day the first is due."""
    rows = to_do(account, timezone.localdate())
    count, first = rows.count(), rows.first()
    if first is None:
        return []
    due = end_of(first.due) if first.due is not None else None
    return [Waiting("overview.decide-cases", "/desk/cases/", {"count": count}, due)]


def to_confirm(account: Account, events: list[Event], at: datetime) -> list[Waiting]:
    """Return the events in which *account* may confirm that a signed sheet is opened: one query."""
    mine = {each.pk: each for each in events if may(account, "unlocks.decide", event=each)}
    if not mine:
        return []
    asked = Unlock.objects.filter(approved=None, expires__gt=at, sheet__event__in=mine)
    counted = asked.exclude(asked_by=account).order_by().values_list("sheet__event")
    return [
        Waiting(
            "overview.confirm-unlocks",
            f"/desk/events/{mine[event].slug}/chief/unlocks/",
            {"event": mine[event], "count": count},
            due,
        )
        for event, count, due in counted.annotate(count=Count("pk"), due=Min("expires"))
    ]


WORK = (
    ((State.DRAW,), "draws.hold", "hold-draws", "draws/"),
    ((State.RUNNING,), "checkin.do", "check-in", "sessions/"),
    ((State.RUNNING, State.MARKING), "marks.type", "type-sheets", "marks/typing/"),
)
"""Work that no step names: in which states, for whom, what it is called, where it is done."""


def _work(account: Account, events: list[Event]) -> list[Waiting]:
    return [
        Waiting(f"overview.{name}", f"/desk/events/{event.slug}/{path}", {"event": event})
        for event in events
        for states, action, name, path in WORK
        if event.state in states
        and not event.suspended
        and (action != "marks.type" or event.entry_mode == "paper")
        and may(account, action, event=event)
    ]


def _steps(account: Account, events: list[Event]) -> list[Waiting]:
    found = []
    for event in events:
        usual = next(iter(next_steps(State(event.state))), None)
        if usual is None or usual.target not in LINE or event.suspended:
            continue
        if role_of(account, usual.roles | usual.second, event) is not None:
            path = f"/desk/events/{event.slug}/"
            found.append(Waiting(f"step.{usual.id}", path, {"event": event}))
    return found


def figures(account: Account, events: list[Event]) -> list[tuple[str, int, str]]:
    """Return what the desk counts: id of the words, how many, and the page with the rows."""
    states = [event.state for event in events]
    running = sum(state in (State.RUNNING, State.MARKING, State.RECONCILE) for state in states)
    return [
        ("overview.open", states.count(State.REGISTRATION), "/desk/events/?state=registration"),
        ("overview.running", running, "/desk/events/?state=running"),
        ("overview.publicity", states.count(State.PUBLICITY), "/desk/events/?state=publicity"),
        ("overview.all", len(events), "/desk/events/"),
    ]
