"""Short messages, as those who look after an event see them."""

from django.db.models import Count, QuerySet

from leitai.web.models import Account, Message

from .accounts import below, paths_of

KINDS = (
    "moved-up", "eligible", "ineligible", "objection-answered", "session-moved", "appeal-answered",
    "certificate",
)  # fmt: skip
"""What workers are told; ``message.<kind>`` is the text, ``messagekind.<kind>`` its name."""


def messages_seen(
    by: Account, action: str = "messages.see", *, kind: str = "", state: str = "", text: str = ""
) -> QuerySet[Message]:
    """
    Return the messages about events of the unions that *by* looks after, the newest first.

    Shapes:
        text: a worker's number, or part of the event's address.
    """
    where = below(paths_of(by, action), "event__competition__organiser__path")
    found = Message.objects.filter(where).select_related("worker", "event__competition")
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    if text:
        found = found.filter(worker__number__iexact=text) | found.filter(event__slug=text)
    return found


def counts_of(found: QuerySet[Message]) -> dict[str, int]:
    """Return how many of *found* are in each state."""
    rows = found.order_by().values_list("state").annotate(count=Count("pk"))
    return {state.value: 0 for state in Message.State} | dict(rows)
