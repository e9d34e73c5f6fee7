"""
Working days: a week from Monday to Friday, but for the days a calendar names.

Source:
    国务院《全国年节及纪念日放假办法》 (State Council decree 795, 2024-11-10, in force 2025-01-01)
    sets the holidays; the General Office announces each year which weekend days are worked
    instead, so the calendar is data.
"""

import datetime as dt
from collections.abc import Mapping

SATURDAY = 5


def works(day: dt.date, calendar: Mapping[dt.date, bool]) -> bool:
    """
    Tell whether *day* is a working day.

    Shapes:
        calendar: day -> True where it is worked, False where it is off, against the week's rule.

    >>> works(dt.date(2026, 10, 1), {dt.date(2026, 10, 1): False})
    False
    """
    return calendar.get(day, day.weekday() < SATURDAY)


def add_working_days(start: dt.date, days: int, calendar: Mapping[dt.date, bool]) -> dt.date:
    """
    Return the *days*-th working day after *start*; *start* itself is not counted.

    Raises:
        ValueError: *days* is negative.

    >>> add_working_days(dt.date(2026, 11, 20), 5, {})
    datetime.date(2026, 11, 27)
    """
    if days < 0:
        raise ValueError(days)
    day = start
    for _ in range(days):
        day += dt.timedelta(days=1)
        while not works(day, calendar):
            day += dt.timedelta(days=1)
    return day


def working_days_left(today: dt.date, last: dt.date, calendar: Mapping[dt.date, bool]) -> int:
    """
    Return how many working days there are from *today* to *last*, both counted; 0 when it is over.

    >>> working_days_left(dt.date(2026, 11, 25), dt.date(2026, 11, 27), {})
    3
    """
    span = (last - today).days + 1
    return sum(works(today + dt.timedelta(days=n), calendar) for n in range(max(span, 0)))
