import os
import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg.conninfo import make_conninfo

from leitai.journal import START, Draft, Entry, Note, Pen, cosign, public_key, seal, sign
from leitai.stores.kept import KeptJournal
from leitai.stores.postgres import PostgresJournal
from leitai.stores.sqlite import SqliteJournal

NAME = "journal.example/2026/final"
SERVER = Ed25519PrivateKey.from_private_bytes(bytes(32))

Open = Callable[..., KeptJournal]


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
def place(tmp_path: Path) -> Path:
    """Where the test's SQLite journal is."""
    return tmp_path / "journal.db"


@pytest.fixture
def open_file(place: Path) -> Open:
    """Opens the test's journal in SQLite, as often as asked."""
    return lambda **options: SqliteJournal(place, NAME, **options)


@pytest.fixture(scope="session")
def server() -> str:
    """The address of a PostgreSQL database of this session's own."""
    given = os.environ.get("LEITAI_TEST_POSTGRES", "")
    if not given:
        pytest.skip("needs PostgreSQL: make test-postgres (LEITAI_TEST_POSTGRES is its address)")
    name = f"stores_{secrets.token_hex(4)}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return make_conninfo(given, dbname=name)


@pytest.fixture
def address(server: str) -> str:
    """The address of a PostgreSQL database without journals."""
    with psycopg.connect(server) as connection:
        connection.execute("DROP SCHEMA IF EXISTS leitai_journal CASCADE")
    return server


@pytest.fixture
def open_database(address: str) -> Open:
    """Opens the test's journal in PostgreSQL, as often as asked."""
    return lambda **options: PostgresJournal(address, NAME, **options)


@pytest.fixture(params=["open_file", "open_database"], ids=["sqlite", "postgres"])
def open_journal(request: pytest.FixtureRequest) -> Open:
    """Opens the test's journal, in each of the stores in turn."""
    opened: Open = request.getfixturevalue(request.param)
    return opened


@pytest.fixture
def signed() -> Callable[..., str]:
    """Signs a journal as it is, for the server and the witnesses named."""

    def checkpoint(journal: KeptJournal, *witnesses: str) -> str:
        text = str(journal.state())
        lines = [cosign(text, name, SERVER, 1) for name in witnesses]
        return str(Note(text, (sign(text, NAME, SERVER), *lines)))

    return checkpoint
