"""The calendar of working days, from the table of holidays."""

import datetime as dt

from django.utils import timezone

from leitai.web.models import Holiday
from leitai.workdays import add_working_days, working_days_left


def calendar() -> dict[dt.date, bool]:
    """Return the days that differ from the week: day -> whether it is worked."""
    return dict(Holiday.objects.values_list("day", "works"))


def local_day(at: dt.datetime) -> dt.date:
    """Return the date of *at* where the federation is."""
    return timezone.localtime(at).date()


def last_working_day(at: dt.datetime, days: int) -> dt.date:
    """Return the *days*-th working day after the day of *at*."""
    return add_working_days(local_day(at), days, calendar())


def end_of(day: dt.date) -> dt.datetime:
    """Return the moment at which *day* is over."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def days_left(at: dt.datetime, last: dt.date) -> int:
    """Return how many working days are left until *last*, today counted."""
    return working_days_left(local_day(at), last, calendar())
