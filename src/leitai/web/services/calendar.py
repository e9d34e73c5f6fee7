"""The calendar of working days is changed."""

import datetime as dt

from django.db import transaction

from leitai.web.models import Account, Holiday
from leitai.web.permits import require

from .acts import note


@transaction.atomic
def set_day(day: dt.date, *, works: bool, name: str = "", by: Account, at: dt.datetime) -> Holiday:
    """
    Say that *day* is worked, or off, against the week's rule.

    Raises:
        Forbidden: *by* may not.
    """
    require(by, "calendar.edit")
    holiday, _ = Holiday.objects.update_or_create(
        day=day, defaults={"works": works, "name": name.strip()}
    )
    note(by, "calendar.set", f"day:{day}", at, works=works)
    return holiday


@transaction.atomic
def clear_day(day: dt.date, *, by: Account, at: dt.datetime) -> None:
    """
    Let the week's rule hold for *day* again.

    Raises:
        Forbidden: *by* may not.
    """
    require(by, "calendar.edit")
    Holiday.objects.filter(day=day).delete()
    note(by, "calendar.clear", f"day:{day}", at)
