"""What was done, by whom: noted with the deed, sealed into the installation's journal after it."""

import secrets
from datetime import datetime
from threading import Lock
from typing import Any

from django.db import transaction

from leitai.journal import Draft, Pen, public_key, seal
from leitai.web.models import Account, Act

from .records import keyring, shelf, written_at

JOURNAL = "leitai/acts"
DEVICE = "server"
MOST = 500

_sealing = Lock()


def note(
    by: Account | None, action: str, subject: str, at: datetime, role: str = "", **detail: Any
) -> Act:
    """
    Note that *by* did *action* to *subject*; call it inside the transaction that does it.

    Shapes:
        subject: "event:bricklaying-final", "entry:41": rows by slug, code or id, never by name.
        detail: plain JSON without personal data.
    """
    act = Act.objects.create(
        at=at, account=by, action=action, subject=subject, role=role, detail=detail
    )
    transaction.on_commit(seal_acts)
    return act


def seal_acts() -> int:
    """Write the acts that the journal does not have yet into it; return how many."""
    with _sealing:
        waiting = list(Act.objects.filter(position=None).order_by("pk")[:MOST])
        if not waiting:
            return 0
        journal = shelf().journal(JOURNAL)
        key = keyring().device(JOURNAL, DEVICE)
        pen, head = Pen(JOURNAL, DEVICE, key), journal.device_head(DEVICE)
        entries = []
        if not head.device_seq:
            said = {"device": DEVICE, "key": public_key(key), "journal": JOURNAL}
            opening = Draft(
                "journal.open", written_at(waiting[0].at), said, secrets.token_bytes(32)
            )
            entries.append(seal(pen, head, opening))
            head = entries[-1].head
        opened = len(entries)
        for act in waiting:
            draft = Draft("act", written_at(act.at), act_body(act), secrets.token_bytes(32))
            entries.append(seal(pen, head, draft))
            head = entries[-1].head
        positions = journal.append(entries)[opened:]
        for act, position in zip(waiting, positions, strict=True):
            act.position = position
        Act.objects.bulk_update(waiting, ["position"])
        return len(waiting)


def act_body(act: Act) -> dict[str, Any]:
    """Return what the journal says of *act*."""
    return {
        "act": act.pk,
        "account": act.account_id or 0,
        "role": act.role,
        "action": act.action,
        "subject": act.subject,
        "detail": act.detail,
    }
