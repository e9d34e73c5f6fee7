"""Appeals and their clocks."""

from datetime import datetime, timedelta

from leitai.faults import Fault
from leitai.web.models import Appeal, Event


def announced_at(event: Event) -> datetime | None:
    """Return when the provisional results were announced: the clocks of appeals start then."""
    change = event.changes.filter(step="announce").order_by("pk").last()
    return change.at if change else None


def appeal_ends(event: Event) -> dict[str, datetime]:
    """Return until when an appeal is in time, by kind; empty before the announcement."""
    start = announced_at(event)
    if start is None:
        return {}
    return {
        "process": start + timedelta(hours=event.appeal_hours_process),
        "marks": start + timedelta(hours=event.appeal_hours_marks),
    }


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
