"""Appeals and their clocks."""

from datetime import datetime, timedelta

from leitai.faults import Fault
from leitai.lifecycle import State
from leitai.web.models import Appeal, Event

TAKING = (State.PROVISIONAL, State.APPEAL)
"""The states of an event in which appeals are taken."""


def announced_at(event: Event) -> datetime | None:
    """Return when the provisional results were announced: the clocks of appeals start then."""
    change = event.changes.filter(step="announce").order_by("pk").last()
    return change.at if change else None


def appeal_ends(event: Event) -> dict[str, datetime]:
    """Return until when an appeal is in time, by kind; empty before the announcement."""
    start = announced_at(event)
    return {} if start is None else ends_from(event, start)


def ends_from(event: Event, start: datetime) -> dict[str, datetime]:
    """Return until when an appeal is in time, by kind, where results were announced at *start*."""
    return {
        "process": start + timedelta(hours=event.appeal_hours_process),
        "marks": start + timedelta(hours=event.appeal_hours_marks),
    }


def in_time(event: Event, at: datetime) -> dict[str, datetime]:
    """Return the kinds of appeal that may still be filed at *at*, each with its end."""
    if event.state not in TAKING:
        return {}
    return {kind: end for kind, end in appeal_ends(event).items() if at <= end}


def missing_appeals_over(event: Event, at: datetime) -> Fault | None:
    """Return what keeps the appeals from being over: the clock, or one that is not answered."""
    waiting = event.appeals.filter(state=Appeal.State.FILED).count()
    if waiting:
        return Fault("lifecycle.appeals-over", {"count": str(waiting)})
    ends = max(appeal_ends(event).values(), default=None)
    if ends is not None and at < ends:
        return Fault("lifecycle.appeals-running", {"until": f"{ends.astimezone():%m-%d %H:%M}"})
    return None


NEEDS = {"appeals-over": missing_appeals_over}
