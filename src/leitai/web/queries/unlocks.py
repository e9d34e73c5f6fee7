"""Requests to open signed sheets: which wait, which were decided, which nobody decided in time."""

from datetime import datetime

from django.db.models import QuerySet

from leitai.web.models import Event, Unlock


def unlocks_of(event: Event) -> QuerySet[Unlock]:
    """Return every request of *event*, the newest first."""
    found = Unlock.objects.filter(sheet__event=event)
    return found.select_related("sheet__judge", "asked_by", "decided_by").order_by("-pk")


def waiting_unlocks(event: Event, at: datetime) -> QuerySet[Unlock]:
    """Return the requests that wait for a second person, the oldest first."""
    return unlocks_of(event).filter(approved=None, expires__gt=at).order_by("pk")


def unlock_state(unlock: Unlock, at: datetime) -> str:
    """Return how a request stands: waiting, approved, refused, lapsed."""
    if unlock.approved is None:
        return "waiting" if unlock.expires > at else "lapsed"
    return "approved" if unlock.approved else "refused"
