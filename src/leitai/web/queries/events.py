"""Events as pages ask for them."""

from datetime import datetime

from django.http import Http404

from leitai.faults import Fault
from leitai.web.models import Event


def event_called(slug: str) -> Event:
    """
    Return the event called *slug*, its competition and organiser loaded.

    Raises:
        Http404: there is none.
    """
    found = Event.objects.select_related("competition__organiser").filter(slug=slug).first()
    if found is None:
        raise Http404(slug)
    return found


def missing_dates(event: Event, at: datetime) -> Fault | None:
    """Return that a date is not set, or that entries would close before they are announced."""
    days = (event.entries_open, event.entries_close, event.starts, event.ends)
    if None in days:
        return Fault("lifecycle.dates-set")
    if event.entries_close is not None and event.entries_close <= at:
        return Fault("lifecycle.dates-past")
    return None


def missing_place(event: Event, at: datetime) -> Fault | None:
    """Return that nobody has said where the event is held."""
    return None if event.place.strip() else Fault("lifecycle.place-set")


def missing_approval(event: Event, at: datetime) -> Fault | None:
    """Return that the federation has not approved the event as it stands."""
    return None if event.approved else Fault("lifecycle.approved")


NEEDS = {
    "dates-set": missing_dates,
    "place-set": missing_place,
    "approved": missing_approval,
}
