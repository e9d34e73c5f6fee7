"""Entries as rows of the journal's file, and the questions asked of them."""

import sqlite3
from collections.abc import Iterable
from operator import attrgetter
from pathlib import Path
from typing import Any

from leitai.faults import Fault, Refused
from leitai.journal import RESERVED, START, Entry, Head
from leitai.stores.schema import SCHEMA, VERSION

BUSY_SECONDS = 10

_columns = attrgetter(*Entry.__dataclass_fields__)  # the table's columns, in this order

REGISTRATIONS = frozenset({"journal.open", "device.add", "device.revoke"})


def connect(path: Path) -> sqlite3.Connection:
    """
    Return a connection to *path* on which a commit is on the disk when it returns.

    Raises:
        Refused: another program's file, or a place where SQLite cannot keep a write-ahead log.
    """
    connection = sqlite3.connect(
        path,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        ours = version == VERSION or (version, tables) == (0, 0)
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] if ours else "none"
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: a plain fsync stops at the drive
        connection.execute("PRAGMA secure_delete = ON")  # an erased body leaves no bytes behind
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.DatabaseError:
        ours, mode = False, "none"
    if mode != "wal":
        connection.close()
        raise Refused([Fault("stores.no-wal" if ours else "stores.not-a-journal")])
    return connection


def prepare(connection: sqlite3.Connection, journal: str) -> None:
    """
    Make the tables in an empty file; in any other, check that it keeps *journal*.

    Raises:
        Refused: it is another journal's file.
    """
    # IMMEDIATE: two processes that open a new file at once must not both make the tables.
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if not version:
        for statement in SCHEMA:
            connection.execute(statement)
        connection.execute("INSERT INTO journal VALUES (1, ?)", (journal,))
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
    (name,) = connection.execute("SELECT name FROM journal").fetchone()
    if name != journal:
        raise Refused([Fault("stores.other-journal", {"journal": name, "expected": journal})])


def insert(connection: sqlite3.Connection, entries: Iterable[Entry], position: int) -> None:
    """Add *entries* from *position* on."""
    rows = (
        (at, *_columns(entry), bytes.fromhex(entry.hash), entry.type in RESERVED)
        for at, entry in enumerate(entries, position)
    )
    connection.executemany("INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", rows)


def count(connection: sqlite3.Connection) -> int:
    """Return the number of entries."""
    (size,) = connection.execute("SELECT coalesce(max(position) + 1, 0) FROM entry").fetchone()
    return int(size)


def leaves(connection: sqlite3.Connection, start: int) -> Iterable[bytes]:
    """Return the leaf hashes from position *start* on."""
    query = "SELECT leaf FROM entry WHERE position >= ? ORDER BY position"
    return (leaf for (leaf,) in connection.execute(query, (start,)))


def between(connection: sqlite3.Connection, start: int, end: int) -> list[Entry]:
    """Return the entries at positions *start* to *end* - 1."""
    query = "SELECT * FROM entry WHERE position >= ? AND position < ? ORDER BY position"
    return [_entry(row) for row in connection.execute(query, (start, end))]


def by_number(connection: sqlite3.Connection, entry: Entry) -> tuple[int, Entry] | None:
    """Return position and entry with device and number of *entry*, if there is one."""
    query = "SELECT * FROM entry WHERE device = ? AND device_seq = ?"
    row = connection.execute(query, (entry.device, entry.device_seq)).fetchone()
    return (row[0], _entry(row)) if row else None


def by_leaf(connection: sqlite3.Connection, leaf: str) -> tuple[int, Entry] | None:
    """Return position and entry with the leaf hash *leaf*, if there is one."""
    query = "SELECT * FROM entry WHERE leaf = ?"
    row = connection.execute(query, (bytes.fromhex(leaf),)).fetchone()
    return (row[0], _entry(row)) if row else None


def reserved(connection: sqlite3.Connection, position: int) -> list[Entry]:
    """Return, in order, the entries of reserved types and the one at *position*."""
    query = "SELECT * FROM entry WHERE reserved OR position = ? ORDER BY position"
    return [_entry(row) for row in connection.execute(query, (position,))]


def registrations(connection: sqlite3.Connection) -> list[Entry]:
    """Return the entries that say which devices there are, in order."""
    query = "SELECT * FROM entry WHERE reserved ORDER BY position"
    found = (_entry(row) for row in connection.execute(query))
    return [entry for entry in found if entry.type in REGISTRATIONS]


def heads(connection: sqlite3.Connection) -> dict[str, Head]:
    """Return the last entry of every device that wrote."""
    # With max() alone SQLite takes the other columns from the row that holds it.
    rows = connection.execute("SELECT device, max(device_seq), leaf FROM entry GROUP BY device")
    return {device: Head(number, leaf.hex()) for device, number, leaf in rows}


def head(connection: sqlite3.Connection, device: str) -> Head:
    """Return the last entry of *device*; START if it wrote none."""
    row = connection.execute(
        "SELECT device_seq, leaf FROM entry WHERE device = ? ORDER BY device_seq DESC LIMIT 1",
        (device,),
    ).fetchone()
    return Head(row[0], row[1].hex()) if row else START


def erase(connection: sqlite3.Connection, position: int) -> None:
    """Drop body and salt of the entry at *position*."""
    connection.execute("INSERT OR IGNORE INTO erasure VALUES (?)", (position,))
    connection.execute("UPDATE entry SET salt = NULL, body = NULL WHERE position = ?", (position,))


def empty_log(connection: sqlite3.Connection) -> bool:
    """Move the write-ahead log into the file and cut it to nothing; False if it is being read."""
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def save_checkpoint(connection: sqlite3.Connection, size: int, note: str) -> None:
    """Keep *note* as the last checkpoint."""
    connection.execute("INSERT INTO checkpoint (size, note) VALUES (?, ?)", (size, note))


def checkpoint(connection: sqlite3.Connection) -> str | None:
    """Return the last checkpoint."""
    row = connection.execute("SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1").fetchone()
    return str(row[0]) if row else None


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(*row[1:-2])
