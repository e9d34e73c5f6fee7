from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.journal import START, Draft, Entry, Pen, public_key, seal
from leitai.stores.sqlite import SqliteJournal

NAME = "journal.example/2026/final"


class Tablet:
    """A device that keeps its own head; keys and salts are made of its name (tests only)."""

    def __init__(self, name: str) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
        self.pen = Pen(NAME, name, self.key)
        self.head = START

    def write(self, kind: str, /, **body: Any) -> Entry:
        salt = sha256(f"{self.pen.device} {self.head.device_seq}".encode()).digest()
        entry = seal(self.pen, self.head, Draft(kind, "2026-09-12T09:30:00Z", body, salt))
        self.head = entry.head
        return entry

    def open(self) -> Entry:
        body = {"journal": NAME, "device": self.pen.device, "key": public_key(self.key)}
        return self.write("journal.open", **body)

    def add(self, other: "Tablet") -> Entry:
        body = {"device": other.pen.device, "key": public_key(other.key), "registrar": False}
        return self.write("device.add", **body)

    def sheets(self, count: int, note: str = "") -> list[Entry]:
        return [self.write("sheet", number=number, note=note) for number in range(count)]


@pytest.fixture(scope="session")
def tablet() -> type[Tablet]:
    return Tablet


@pytest.fixture
def open_journal(tmp_path: Path) -> Callable[..., SqliteJournal]:
    """Opens the test's journal file, as often as asked."""

    def opened(**options: Any) -> SqliteJournal:
        return SqliteJournal(tmp_path / "journal.db", NAME, **options)

    return opened
