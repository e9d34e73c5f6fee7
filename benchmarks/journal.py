"""How many entries a journal takes, and how fast its tree grows: python -m benchmarks.journal."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg.conninfo import make_conninfo

from leitai.journal import (
    START,
    Draft,
    Entry,
    Pen,
    Tree,
    check_log,
    leaf_hash,
    public_key,
    seal,
    signature_faults,
)
from leitai.stores.kept import KeptJournal
from leitai.stores.postgres import PostgresJournal
from leitai.stores.sqlite import SqliteJournal

NAME = "journal.example/benchmark"
TABLETS = 20
SHEETS = 250
ALONE = 500
LEAVES = 100_000

Open = Callable[[str], KeptJournal]
"""Opens the journal of a run that is called so."""


def _pen(name: str) -> Pen:
    return Pen(NAME, name, Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest()))


def _write(pen: Pen, last: Entry | None, kind: str, body: dict[str, object]) -> Entry:
    draft = Draft(kind, "2026-09-12T09:30:00Z", body, bytes(32))
    return seal(pen, last.head if last else START, draft)


def _log() -> tuple[list[Entry], list[Entry]]:
    """The registrations, and one sheet of 20 marks after the other from every tablet in turn."""
    desk, tablets = _pen("desk"), [_pen(f"tablet-{number}") for number in range(TABLETS)]
    key = public_key(desk.key)
    known = [_write(desk, None, "journal.open", {"journal": NAME, "device": "desk", "key": key})]
    for pen in tablets:
        key = public_key(pen.key)
        body: dict[str, object] = {"device": pen.device, "key": key, "registrar": False}
        known.append(_write(desk, known[-1], "device.add", body))
    last: dict[str, Entry] = {}
    sheets = []
    for number in range(SHEETS):
        for pen in tablets:
            marks = {f"A{aspect}": "8.50" for aspect in range(20)}
            body = {"contestant": f"C{number}", "judge": pen.device, "marks": marks}
            last[pen.device] = _write(pen, last.get(pen.device), "sheet", body)
            sheets.append(last[pen.device])
    return _received(known), _received(sheets)


def _received(entries: list[Entry]) -> list[Entry]:
    """The entries as a server gets them: nothing says that this process sealed them itself."""
    return [replace(entry) for entry in entries]


def _together(opened: Open, known: list[Entry], sheets: list[Entry]) -> float:
    with opened("together") as journal:
        journal.append(known)
        start = time.perf_counter()
        for future in [journal.submit([sheet]) for sheet in sheets]:
            future.result()
        return len(sheets) / (time.perf_counter() - start)


def _one_by_one(opened: Open, known: list[Entry], sheets: list[Entry]) -> float:
    with opened("alone") as journal:
        journal.append(known)
        start = time.perf_counter()
        for sheet in sheets[:ALONE]:
            journal.append([sheet])
        return ALONE / (time.perf_counter() - start)


def _seconds_to_open(opened: Open) -> float:
    start = time.perf_counter()
    opened("together").close()
    return time.perf_counter() - start


def _signatures(sheets: list[Entry]) -> float:
    keys = {sheet.device: public_key(_pen(sheet.device).key) for sheet in sheets[:TABLETS]}
    start = time.perf_counter()
    assert not any(signature_faults(sheet, keys[sheet.device], NAME) for sheet in sheets)
    return len(sheets) / (time.perf_counter() - start)


def _checked(known: list[Entry], sheets: list[Entry]) -> float:
    start = time.perf_counter()
    check_log(NAME, [*known, *sheets])
    return (len(known) + len(sheets)) / (time.perf_counter() - start)


def _tree() -> tuple[float, float]:
    """Seconds for a tree of LEAVES leaves and its root; seconds for its leaf hashes alone."""
    start = time.perf_counter()
    leaves = [leaf_hash(b"%d" % number) for number in range(LEAVES)]
    hashed = time.perf_counter()
    Tree(leaves).root()
    return time.perf_counter() - hashed, hashed - start


def _store(
    name: str, opened: Open, known: list[Entry], sheets: list[Entry], ceiling: float
) -> list[tuple[str, float]]:
    alone, together = _one_by_one(opened, known, sheets), _together(opened, known, sheets)
    return [
        (f"{name}: entries a second, one transaction each", alone),
        (f"{name}: entries a second, group commit ({TABLETS * SHEETS} waiting)", together),
        (f"{name}: group commit / one transaction each", together / alone),
        (f"{name}: group commit / signature checks", together / ceiling),
        (f"{name}: seconds to open a journal of {len(sheets)}", _seconds_to_open(opened)),
    ]


def _file_in(folder: Path) -> Open:
    return lambda run: SqliteJournal(folder / f"{run}.db", NAME)


def _database_at(address: str) -> Open:
    with psycopg.connect(address, autocommit=True) as server:
        for run in ("alone", "together"):  # the name is sealed into the entries: a database each
            server.execute(f"CREATE DATABASE {run}")
    return lambda run: PostgresJournal(make_conninfo(address, dbname=run), NAME)


def run() -> list[tuple[str, float]]:
    """
    Return what was measured: rates in entries a second, seconds, and ratios.

    PostgreSQL is measured where LEITAI_TEST_POSTGRES is the address of an empty database:
    ``.ci/with-postgres --durable .venv/bin/python -m benchmarks.journal``.
    """
    known, sheets = _log()
    signatures, checked, (tree, leaves) = _signatures(sheets), _checked(known, sheets), _tree()
    with TemporaryDirectory(dir=".") as folder:  # a disk that flushes: /tmp may be memory
        stores = _store("SQLite", _file_in(Path(folder)), known, sheets, signatures)
    if address := os.environ.get("LEITAI_TEST_POSTGRES"):
        stores += _store("PostgreSQL", _database_at(address), known, sheets, signatures)
    return [
        ("signature checks a second (the ceiling of every store)", signatures),
        *stores,
        ("entries a second, a whole journal checked again", checked),
        (f"seconds for the tree of {LEAVES} leaves and its root", tree),
        ("the tree / hashing its leaves", tree / leaves),
    ]


if __name__ == "__main__":
    for what, figure in run():
        print(f"{figure:12.3f}  {what}")
