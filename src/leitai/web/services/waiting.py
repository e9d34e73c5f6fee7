"""The waiting list: it moves up by itself whenever a place is free."""

from datetime import datetime

from leitai.web.models import Account, Entry, Event
from leitai.web.queries.entries import OPEN, room_of

from .acts import note
from .messages import tell


def promote(event: Event, *, by: Account, at: datetime) -> list[Entry]:
    """
    Give free places of *event* to those who wait, the longest wait first; call it under a lock.

    Whose delegation is full waits on, and holds nobody else up.
    """
    if event.state not in OPEN:
        return []
    room, moved = room_of(event), []
    waiting = event.entries.filter(state=Entry.State.WAITING).order_by("number")
    for entry in waiting:
        if room.take(entry.delegation_id):
            entry.state = Entry.State.ENTERED if entry.confirmed else Entry.State.UNCONFIRMED
            moved.append(entry)
    Entry.objects.bulk_update(moved, ["state"])
    for entry in moved:
        note(by, "entry.promote", f"entry:{entry.pk}", at)
    tell("moved-up", event, [entry.worker_id for entry in moved], at)
    return moved
