"""Notices, their countdowns and objections."""

from datetime import date, datetime

from leitai.faults import Fault
from leitai.web.models import Event, Notice, Objection

from .calendar import end_of, local_day


def open_for_objections(notice: Notice, at: datetime) -> bool:
    """Tell whether an objection to *notice* is in time at *at*."""
    return notice.last_day is not None and at < end_of(notice.last_day)


def is_shown(notice: Notice, today: date) -> bool:
    """Tell whether the list of *notice* is still shown: personal data do not stay up for ever."""
    return notice.down is None or today < notice.down


def results_notice(event: Event) -> Notice | None:
    """Return the last notice of the event's results."""
    return event.notices.filter(kind=Notice.Kind.RESULTS).order_by("pk").last()


def missing_publicity_over(event: Event, at: datetime) -> Fault | None:
    """Return what is left of the publicity period."""
    notice = results_notice(event)
    if notice is None:
        return Fault("lifecycle.publicity-missing")
    if open_for_objections(notice, at):
        return Fault("lifecycle.publicity-over", {"last": f"{notice.last_day:%Y-%m-%d}"})
    return None


def missing_objections_answered(event: Event, at: datetime) -> Fault | None:
    """Return how many objections nobody has answered."""
    waiting = Objection.objects.filter(
        notice__event=event, state=Objection.State.FILED, at__lte=at
    ).count()
    return Fault("lifecycle.objections-answered", {"count": str(waiting)}) if waiting else None


def notices_up(at: datetime) -> list[Notice]:
    """Return the notices with a running countdown, the one that ends first, first."""
    return list(
        Notice.objects.filter(last_day__gte=local_day(at))
        .select_related("unit", "event")
        .order_by("last_day", "pk")
    )


NEEDS = {
    "publicity-over": missing_publicity_over,
    "objections-answered": missing_objections_answered,
}
