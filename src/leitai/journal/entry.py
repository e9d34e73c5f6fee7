"""
One entry: what a device says, sealed so that it can be proved, and erased without losing the proof.

The layout is specified byte by byte in ``docs/formats/journal.md``.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, Never

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.canonical import canonical
from leitai.faults import Fault, Refused
from leitai.journal.tree import leaf_hash

MAX_BODY = 65_536
"""Bytes of canonical JSON a body may have."""

MAX_LEVELS = 16
"""Objects and lists inside each other, the body itself included."""

LARGEST = 2**53 - 1
"""The largest whole number JSON carries exactly (RFC 8785)."""

HASH = re.compile(r"[0-9a-f]{64}")
JOURNAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:-]{0,127}")
FORMS = {
    "device": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
    "type": re.compile(r"[a-z][a-z0-9._-]{0,63}"),
    "at": re.compile(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)",
        re.ASCII,
    ),
    "prev": HASH,
    "commitment": HASH,
    "sig": re.compile(r"[0-9a-f]{128}"),
}
FIELDS = frozenset({*FORMS, "device_seq", "salt", "body"})


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a device: its number and its leaf hash; START before the first."""

    device_seq: int
    leaf: str


START = Head(0, "0" * 64)


@dataclass(frozen=True)
class Entry:
    """
    One entry as it is kept and handed on.

    Units:
        device_seq: 1, 2, 3 ... for each device.
        prev: leaf hash of the device's entry before, zeros for the first.
        at: the time the device claims (RFC 3339); nothing is decided by it.
        body: canonical JSON of an object; with ``salt`` it is None once erased.
        commitment, prev, salt, sig: lower-case hexadecimal.
    """

    device: str
    device_seq: int
    prev: str
    type: str
    at: str
    commitment: str
    sig: str
    salt: str | None
    body: str | None

    @cached_property
    def leaf(self) -> bytes:
        """The sealed part as bytes: what is hashed and signed, and what erasing keeps."""
        return canonical(
            {
                "at": self.at,
                "commitment": self.commitment,
                "device": self.device,
                "device_seq": self.device_seq,
                "prev": self.prev,
                "type": self.type,
            },
        )

    @cached_property
    def hash(self) -> str:
        """The leaf hash, by which other entries name this one."""
        return leaf_hash(self.leaf).hex()

    @cached_property
    def sealed_by(self) -> tuple[str, str] | None:
        """
        Journal and public key (hex) for which this very process sealed the entry; else None.

        Only `seal` says so, of the object it returns: nothing that was read or altered has it.
        """
        return None

    @property
    def head(self) -> Head:
        """The head of the device once it wrote this entry."""
        return Head(self.device_seq, self.hash)

    @cached_property
    def content(self) -> dict[str, Any]:
        """
        The body's members.

        Raises:
            Refused: the body was erased.
        """
        if self.body is None:
            raise Refused([Fault("journal.body-missing", named(self))])
        members: dict[str, Any] = json.loads(self.body)
        return members

    @cached_property
    def line(self) -> str:
        """The entry as one line of ``entries.jsonl``, without the line end."""
        members = {name: getattr(self, name) for name in FIELDS}
        members["body"] = None if self.body is None else json.loads(self.body)
        return canonical(members).decode()


def named(entry: Entry) -> dict[str, str]:
    """Return the parameters by which a fault names *entry*."""
    return {"device": entry.device, "device_seq": str(entry.device_seq)}


def commitment(salt: str, body: str) -> str:
    """
    Return the hash that stands for a body once it is erased.

    The 32 random bytes of the salt keep a short body from being guessed.
    """
    return sha256(b"\x02" + bytes.fromhex(salt) + body.encode()).hexdigest()


def signed_bytes(journal: str, leaf: bytes) -> bytes:
    """Return what a device signs: a tag, the journal's name (no replay elsewhere), the leaf."""
    return b"leitai-entry-v1\n" + journal.encode() + b"\n" + leaf


@dataclass(frozen=True, slots=True)
class Pen:
    """A device that writes into one journal, with its key."""

    journal: str
    device: str
    key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said; *salt* is 32 bytes fresh from the system's dice for every entry."""

    type: str
    at: str
    body: dict[str, Any]
    salt: bytes


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public half of *key* as registrations write it: 64 hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def seal(pen: Pen, head: Head, draft: Draft) -> Entry:
    """
    Return *draft* as the entry that follows *head*, signed.

    Raises:
        Refused: a field is not in its form (a binary float in the body, for example).
    """
    body = body_text(draft.body)
    unsigned = Entry(
        device=pen.device,
        device_seq=head.device_seq + 1,
        prev=head.leaf,
        type=draft.type,
        at=draft.at,
        commitment=commitment(draft.salt.hex(), body),
        sig="0" * 128,
        salt=draft.salt.hex(),
        body=body,
    )
    if faults := _field_faults(unsigned):
        raise Refused(faults)
    entry = replace(unsigned, sig=pen.key.sign(signed_bytes(pen.journal, unsigned.leaf)).hex())
    vars(entry)["leaf"] = unsigned.leaf  # the signature is no part of it
    vars(entry)["sealed_by"] = (pen.journal, public_key(pen.key))
    return entry


def body_text(value: object) -> str:
    """
    Return *value* as a body: canonical JSON.

    Raises:
        Refused: not an object; a float, a number past LARGEST, too deep or too long.
    """
    try:
        text = canonical(value)
        fits = isinstance(value, dict) and _levels(value) <= MAX_LEVELS and len(text) <= MAX_BODY
    except (TypeError, ValueError, RecursionError):
        fits = False
    if not fits:
        raise Refused([Fault("journal.body-form")])
    return text.decode()


def _levels(value: object) -> int:
    """Return how many objects and lists of *value* stand inside each other."""
    level, levels = [value], 0
    while objects := [each for each in level if isinstance(each, dict | list | tuple)]:
        levels += 1
        level = [
            inner
            for each in objects
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return levels


def entry_faults(entry: Entry) -> list[Fault]:
    """Return what is wrong with *entry* by itself: forms, body, commitment; not its signature."""
    faults = _field_faults(entry)
    if faults or entry.salt is None or entry.body is None:
        return faults
    if not HASH.fullmatch(entry.salt):
        return [Fault("journal.field", {**named(entry), "field": "salt"})]
    if not _is_body(entry.body):
        return [Fault("journal.body-form", named(entry))]
    if commitment(entry.salt, entry.body) != entry.commitment:
        return [Fault("journal.commitment", named(entry))]
    return []


def _field_faults(entry: Entry) -> list[Fault]:
    faults = [
        Fault("journal.field", {**named(entry), "field": name})
        for name, form in FORMS.items()
        if not form.fullmatch(getattr(entry, name)) or (name == "at" and not _is_time(entry.at))
    ]
    if not 1 <= entry.device_seq <= LARGEST:
        faults.append(Fault("journal.field", {**named(entry), "field": "device_seq"}))
    if (entry.salt is None) != (entry.body is None):
        faults.append(Fault("journal.half-erased", named(entry)))
    return faults


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_body(text: str) -> bool:
    try:
        return body_text(parsed(text)) == text
    except (ValueError, RecursionError):
        return False


def parsed(text: str) -> Any:
    """
    Return the JSON value *text* writes.

    Raises:
        ValueError: not JSON, or a number with decimals in it.
    """
    return json.loads(text, parse_float=_no_float, parse_constant=_no_float)


def _no_float(text: str) -> Never:
    raise ValueError(text)


def redact(entry: Entry) -> Entry:
    """Return *entry* with body and salt dropped: its hash, links and signature stay the same."""
    return replace(entry, salt=None, body=None)
