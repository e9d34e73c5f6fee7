"""
The casework journal: what happens to a filed case is here first, then in its rows.

One journal for an installation. A body names a case by its number and people by the numbers of
their accounts: no personal data.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from leitai import casework
from leitai.faults import Refused
from leitai.journal import Draft, Pen, public_key, seal
from leitai.web.models import Account, Case, CaseEvent

from .records import keyring, shelf, written_at

JOURNAL = "leitai/cases"
DEVICE = "server"
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Said:
    """An event of a case, on its way into the journal."""

    case: Case
    number: int
    event: casework.Event


def write(said: Sequence[Said], by: Account | None, at: datetime) -> list[CaseEvent]:
    """
    Write events into the journal, then their rows; they are safe when this returns.

    Raises:
        Refused: the journal did not take them.
    """
    journal = shelf().journal(JOURNAL)
    pen = Pen(JOURNAL, DEVICE, keyring().device(JOURNAL, DEVICE))
    for attempt in range(ATTEMPTS):
        head, entries = journal.device_head(DEVICE), []
        if not head.device_seq:
            first = {"device": DEVICE, "key": public_key(pen.key), "journal": JOURNAL}
            entries.append(seal(pen, head, _draft("journal.open", first, at)))
            head = entries[-1].head
        opening = len(entries)
        for each in said:
            entries.append(seal(pen, head, _draft("case", body_of(each, by), at)))
            head = entries[-1].head
        try:
            positions = journal.append(entries)[opening:]
        except Refused:
            # Another process wrote in between: its head moved on.
            if attempt + 1 == ATTEMPTS or journal.device_head(DEVICE).leaf == entries[0].prev:
                raise
            continue
        return CaseEvent.objects.bulk_create(
            row_of(each, by, at, position, entry.hash)
            for each, position, entry in zip(said, positions, entries[opening:], strict=True)
        )
    raise AssertionError


def _draft(kind: str, body: dict[str, Any], at: datetime) -> Draft:
    return Draft(kind, written_at(at), body, secrets.token_bytes(32))


def body_of(said: Said, by: Account | None) -> dict[str, Any]:
    """Return what the journal says of an event."""
    return {
        "case": said.case.number,
        "number": said.number,
        "kind": said.event.kind,
        "day": said.event.day.isoformat(),
        "by": by.pk if by is not None else 0,
        "said": dict(said.event.body),
    }


def row_of(
    said: Said, by: Account | None, at: datetime, position: int | None, entry_hash: str = ""
) -> CaseEvent:
    """Return the row of an event, not saved."""
    return CaseEvent(
        case=said.case, number=said.number, kind=said.event.kind, day=said.event.day, at=at, by=by,
        body=dict(said.event.body), position=position, entry_hash=entry_hash,
    )  # fmt: skip


def event_of(row: CaseEvent) -> casework.Event:
    """Return a row as the core knows it."""
    return casework.Event(row.kind, row.day, key_of(row.by_id), row.body)


def key_of(account: int | None) -> str:
    """Return how the core calls an account."""
    return f"account:{account}" if account else ""


def replayed(case: Case) -> list[casework.Event]:
    """Return what the journal itself says happened to *case*, from its filing on."""
    return [
        casework.Event(
            said["kind"], date.fromisoformat(said["day"]), key_of(said["by"]), said["said"]
        )
        for entry in shelf().journal(JOURNAL).entries()
        if entry.type == "case" and (said := entry.content)["case"] == case.number
    ]
