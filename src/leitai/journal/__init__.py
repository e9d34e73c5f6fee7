"""
The journal: an append-only, signed record and its proofs.

What must never be lost or changed silently is an entry first; tables are views over it.
The bytes are specified in ``docs/formats/journal.md``; how things hang together:

- ``Pen`` + ``Draft`` -> ``seal`` -> ``Entry``: a device writes (its ``Head`` says where it is);
  ``read_lines`` / ``write_lines``: ``entries.jsonl``; ``redact``: without body and salt.
- ``check_device_log``: one device's own log; ``check_log``: a whole journal; ``Roll``: the
  same check one entry at a time, as the server does it.
- ``merge``, ``forks``: device logs in any order, any number of times.
- ``approvals``, ``values``: what two people changed or erased, what is in force, its history.
- ``Tree``, ``check_inclusion``, ``check_consistency``: the Merkle tree and its proofs.
- ``Checkpoint``, ``sign``, ``cosign``, ``check_checkpoint``, ``check_growth``: the server's
  word and its witnesses'.
- ``Store``: what a journal asks of the place that keeps it (``leitai.stores``).

>>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
>>> key = Ed25519PrivateKey.from_private_bytes(bytes(32))
>>> pen = Pen("journal.example/final", "desk-1", key)
>>> opening = {"journal": pen.journal, "device": pen.device, "key": public_key(key)}
>>> first = seal(pen, START, Draft("journal.open", "2026-09-12T08:00:00Z", opening, bytes(32)))
>>> sheet = {"contestant": "B07", "judge": "J3", "marks": {"A1": "8.50"}}
>>> second = seal(pen, first.head, Draft("sheet", "2026-09-12T09:00:00Z", sheet, bytes(32)))
>>> roll = check_log(pen.journal, [first, redact(second)])
Traceback (most recent call last):
leitai.faults.Refused: journal.body-missing {'device': 'desk-1', 'device_seq': '2'}
>>> check_log(pen.journal, [first, second]).devices["desk-1"].head == second.head
True
"""

from leitai.journal.approving import RESERVED, Approvals, approvals
from leitai.journal.checkpoint import (
    Checkpoint,
    Trust,
    check_checkpoint,
    check_growth,
    read_checkpoint,
)
from leitai.journal.devices import Device, Roll, check_device_log, check_log, signature_faults
from leitai.journal.entry import (
    START,
    Draft,
    Entry,
    Head,
    Pen,
    entry_faults,
    public_key,
    redact,
    seal,
)
from leitai.journal.history import Values, Version, values
from leitai.journal.lines import read_line, read_lines, write_lines
from leitai.journal.merging import Fork, forks, merge
from leitai.journal.note import Note, NoteKey, Signature, cosign, read_key, read_note, sign
from leitai.journal.store import Store
from leitai.journal.tree import Tree, check_consistency, check_inclusion, leaf_hash

__all__ = [
    "RESERVED",
    "START",
    "Approvals",
    "Checkpoint",
    "Device",
    "Draft",
    "Entry",
    "Fork",
    "Head",
    "Note",
    "NoteKey",
    "Pen",
    "Roll",
    "Signature",
    "Store",
    "Tree",
    "Trust",
    "Values",
    "Version",
    "approvals",
    "check_checkpoint",
    "check_consistency",
    "check_device_log",
    "check_growth",
    "check_inclusion",
    "check_log",
    "cosign",
    "entry_faults",
    "forks",
    "leaf_hash",
    "merge",
    "public_key",
    "read_checkpoint",
    "read_key",
    "read_line",
    "read_lines",
    "read_note",
    "redact",
    "seal",
    "sign",
    "signature_faults",
    "values",
    "write_lines",
]
