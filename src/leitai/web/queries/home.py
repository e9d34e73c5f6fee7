"""What the public pages ask: open entries, coming events, what runs now, the year's figures."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from leitai.lifecycle import State
from leitai.web.models import Entry, Event

from .boards import ANNOUNCED

HIDDEN = (State.DRAFT,)
TAKEN = (Entry.State.UNCONFIRMED, Entry.State.ENTERED, Entry.State.ELIGIBLE)
ON = (State.RUNNING, State.MARKING)


def public_events() -> QuerySet[Event]:
    """Return the events everybody may see, with how many places are taken and who waits."""
    return (
        Event.objects.exclude(state__in=HIDDEN)
        .select_related("competition__organiser")
        .annotate(
            taken=Count("entries", filter=Q(entries__state__in=TAKEN)),
            waiting=Count("entries", filter=Q(entries__state=Entry.State.WAITING)),
        )
    )


def open_entries(at: datetime) -> list[Event]:
    """Return the events that take entries, the one that closes first, first."""
    found = public_events().filter(state=State.REGISTRATION, entries_close__gt=at)
    return list(found.order_by("entries_close", "pk"))


def shown_first() -> Event | None:
    """Return the event whose board stands on the home page: what runs now, else the last result."""
    running = public_events().filter(state__in=ON, board="live").order_by("-starts").first()
    if running is not None:
        return running
    return public_events().filter(state__in=ANNOUNCED).order_by("-starts", "pk").first()


def year_figures(year: int) -> dict[str, int]:
    """Return how many workers entered this year, in how many trades and counties."""
    entries = Entry.objects.filter(event__competition__year=year).exclude(
        state__in=(Entry.State.WITHDRAWN, Entry.State.INELIGIBLE)
    )
    return entries.aggregate(
        workers=Count("worker", distinct=True),
        trades=Count("event__occupation", distinct=True),
        delegations=Count("delegation", distinct=True),
        events=Count("event", distinct=True),
    )


def events_found(text: str, trade: str, state: str, unit: str) -> QuerySet[Event]:
    """Return the public events that fit; an empty filter fits all."""
    found = public_events()
    if text:
        found = found.filter(Q(name__icontains=text) | Q(competition__name__icontains=text))
    if trade:
        found = found.filter(occupation=trade)
    if state == "open":
        found = found.filter(state=State.REGISTRATION)
    elif state == "running":
        found = found.filter(state__in=[*ON, State.DRAW, State.CONFLICTS])
    elif state == "over":
        found = found.filter(state__in=ANNOUNCED)
    if unit:
        found = found.filter(competition__organiser__code=unit)
    return found.order_by("-starts", "pk")
