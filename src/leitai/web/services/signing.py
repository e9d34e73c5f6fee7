"""Who signed, and what state of the journal they saw."""

from datetime import datetime

from leitai.lifecycle import Role
from leitai.web.models import Account, Event, Official, Sheet, Signature
from leitai.web.queries.marks import sheets_of

from .acts import note
from .records import journal_of
from .statuses import statuses


def sign(event: Event, what: str, *, by: Account, role: Role, at: datetime) -> Signature:
    """Note that *by* signed the journal as it is now: its size and root."""
    state = journal_of(event).state()
    signature, _ = Signature.objects.get_or_create(
        event=event,
        what=what,
        by=by,
        size=state.size,
        defaults={"role": role, "at": at, "root": state.root.hex()},
    )
    note(by, f"sign.{what}", f"event:{event.slug}", at, role, size=state.size)
    return signature


def sign_when_all(official: Official, at: datetime) -> Signature | None:
    """
    Note that *official* signed all marks, once every sheet of theirs is signed one by one.

    Sheets of whoever has a status as a whole, an absent contestant, are not waited for.
    """
    event = official.event
    own = sheets_of(event).filter(judge=official)
    left = own.exclude(state=Sheet.State.SIGNED)
    open_ = left.exclude(position=None, code__in=statuses(event))
    if open_.exists() or not own.filter(state=Sheet.State.SIGNED).exists():
        return None
    return sign(event, "marks", by=official.account, role=Role(official.role), at=at)
