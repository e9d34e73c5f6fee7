from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.journal import START, Draft, Entry, Pen, public_key, seal

JOURNAL = "journal.example/2026/final"


class Author:
    """A device that keeps its own head; keys and salts are made of its name (tests only)."""

    def __init__(self, name: str, journal: str = JOURNAL) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
        self.public = public_key(self.key)
        self.pen = Pen(journal, name, self.key)
        self.head = START

    def write(self, kind: str, /, **body: Any) -> Entry:
        salt = sha256(f"{self.pen.device} {self.head.device_seq}".encode()).digest()
        draft = Draft(kind, "2026-09-12T09:30:00+08:00", body, salt)
        entry = seal(self.pen, self.head, draft)
        self.head = entry.head
        return entry

    def open(self) -> Entry:
        return self.write(
            "journal.open",
            journal=self.pen.journal,
            device=self.pen.device,
            key=self.public,
        )

    def add(self, other: "Author", *, registrar: bool = False) -> Entry:
        return self.write(
            "device.add",
            device=other.pen.device,
            key=other.public,
            registrar=registrar,
        )

    def sheet(self, contestant: str, judge: str, mark: str) -> Entry:
        return self.write("sheet", contestant=contestant, judge=judge, marks={"A1": mark})

    def amend(self, entry: Entry, /, **changes: Any) -> Entry:
        body = {"contestant": "B07", "judge": "J1", "marks": {"A1": "9.00"}}
        said = {"reason": "typing error", "approver": "chief judge", "second": "arbiter"}
        return self.write("amend", **{"target": entry.hash, "body": body} | said | changes)

    def redact(self, target: Entry) -> Entry:
        said = {"reason": "asked to be forgotten", "approver": "clerk", "second": "arbiter"}
        return self.write("redact", target=target.hash, **said)

    def approve(self, request: Entry, approver: str = "arbiter") -> Entry:
        return self.write("approve", target=request.hash, approver=approver)


@pytest.fixture(scope="session")
def author() -> type[Author]:
    return Author


@pytest.fixture(scope="session")
def sample() -> Callable[[int], list[Entry]]:
    """A journal of three devices: sheets, one amended, one consent erased; *more* sheets."""

    def make(more: int = 0) -> list[Entry]:
        desk, pad, arbiter = Author("desk"), Author("pad"), Author("arbiter")
        log = [desk.open(), desk.add(pad), desk.add(arbiter)]
        log += [pad.sheet("B07", "J1", "8.50"), pad.write("consent", name="B07 in full")]
        log += [desk.amend(log[3]), desk.redact(log[4])]
        log += [arbiter.approve(log[5]), arbiter.approve(log[6])]
        return log + [pad.sheet(f"C{number}", "J1", "7.25") for number in range(more)]

    return make
