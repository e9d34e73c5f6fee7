"""
Where an event may be changed: here, or in the hall that it is lent to; never in both.

One guard for everything: services and doors ask `check_here`; whatever else saves a row of an
event is stopped by a signal. What a hall sends is written by ``receiving`` past the signal.
"""

from typing import Any

from django.apps import apps
from django.db.models.signals import pre_save

from leitai.faults import Fault, Refused
from leitai.front.lent import any_lent
from leitai.web.hall_home import check_journal_here, this_hall
from leitai.web.installation import installation
from leitai.web.models import Event, Hall

from .packing_tables import AT_CITY, PACKED, STEPS_HERE

VIEWS = {"Event": frozenset({"journal_seen"})}
"""Columns that only say how far rows have followed the journal."""


def hall_of(event: Event) -> Hall | None:
    """Return the hall that *event* is lent to; None where it is here."""
    return Hall.objects.filter(event=event, returned=None).first()


def check_here(event: Event) -> None:
    """
    Return where *event* is lent to no hall.

    Raises:
        Refused: ``halls.lent``; in a hall that sent it home: ``front.gone-home``.
    """
    check_journal_here(event.journal)


def check_step(event: Event, step: str) -> None:
    """
    Return where *step* may be taken in this installation.

    Raises:
        Refused: the event is lent; this is a hall, and the step is the city's.
    """
    check_here(event)
    if this_hall() is not None and step not in STEPS_HERE:
        raise Refused([Fault("halls.at-city")])


def guard() -> None:
    """Have every save of a row of an event ask whether it may be here."""
    for name in {*PACKED, *AT_CITY}:
        model = apps.get_model("web", name)
        pre_save.connect(_saving, sender=model, dispatch_uid=f"leitai-lent-{name}")


def _saving(
    sender: type[Any], instance: Any, *, raw: bool = False, update_fields: Any = None, **_: Any
) -> None:
    name = sender.__name__
    if raw:
        return
    if name in AT_CITY and this_hall() is not None:
        raise Refused([Fault("halls.at-city")])
    if name not in PACKED or not any_lent(installation().lent):
        return
    if update_fields and set(update_fields) <= VIEWS.get(name, frozenset()):
        return
    event = instance
    for step in PACKED[name].split("__"):
        event = event if step == "pk" else getattr(event, step)
    if event is not None:
        check_here(event)
