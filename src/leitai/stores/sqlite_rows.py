"""A journal's entries as rows of one SQLite file."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leitai.faults import Fault, Refused
from leitai.journal import RESERVED, START, Entry, Head

from .rows import Found, NotWritten, Rows, columns
from .sqlite_schema import SCHEMA, VERSION

BUSY_SECONDS = 10

TOGETHER = 80
"""Rows in one statement: SQLite takes 999 values everywhere, and a row has 12."""


class SqliteRows:
    """
    ``Rows`` in the file *path*; a commit is on the disk when it returns.

    Raises:
        Refused: another program's file, or a place where SQLite cannot keep a write-ahead log.
    """

    def __init__(self, path: Path, journal: str) -> None:
        self._journal = journal
        self.connection = _connect(path)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def rest(self) -> None:
        """Do nothing: a file is open as often as one likes."""

    def prepare(self) -> None:
        """Make the tables in an empty file; in any other, check that it keeps this journal."""
        # IMMEDIATE: two processes that open a new file at once must not both make the tables.
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        (version,) = run("PRAGMA user_version").fetchone()
        if not version:
            for statement in SCHEMA:
                run(statement)
            run("INSERT INTO journal VALUES (1, ?)", (self._journal,))
            run(f"PRAGMA user_version = {VERSION}")
        run("COMMIT")
        (name,) = run("SELECT name FROM journal").fetchone()
        if name != self._journal:
            names = {"journal": name, "expected": self._journal}
            raise Refused([Fault("stores.other-journal", names)])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what is done inside, or nothing; no other process writes meanwhile."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield
            self.connection.execute("COMMIT")
        except BaseException as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise NotWritten(error) from error
            raise

    def insert(self, entries: Iterable[Entry], position: int) -> None:
        """Add *entries* from *position* on."""
        added = [
            (at, *columns(entry), bytes.fromhex(entry.hash), entry.type in RESERVED)
            for at, entry in enumerate(entries, position)
        ]
        # Many rows in one statement: with each one the interpreter lets other threads run, and
        # in a busy process the writer would wait for its turn again after every row.
        for start in range(0, len(added), TOGETHER):
            rows = added[start : start + TOGETHER]
            values = ", ".join(["(?,?,?,?,?,?,?,?,?,?,?,?)"] * len(rows))
            self.connection.execute(f"INSERT INTO entry VALUES {values}", list(chain(*rows)))  # noqa: S608

    def count(self) -> int:
        """Return the number of entries."""
        query = "SELECT coalesce(max(position) + 1, 0) FROM entry"
        (size,) = self.connection.execute(query).fetchone()
        return int(size)

    def leaves(self, start: int) -> Iterable[bytes]:
        """Return the leaf hashes from position *start* on."""
        query = "SELECT leaf FROM entry WHERE position >= ? ORDER BY position"
        return (leaf for (leaf,) in self.connection.execute(query, (start,)))

    def between(self, start: int, end: int | None) -> list[Entry]:
        """Return the entries from position *start* to before *end*; None: all that follow."""
        return self._entries("position >= ? AND (? IS NULL OR position < ?)", start, end, end)

    def by_number(self, device: str, device_seq: int) -> Found | None:
        """Return position and entry of a device's number, if there is one."""
        return self._found("device = ? AND device_seq = ?", device, device_seq)

    def by_leaf(self, leaf: str) -> Found | None:
        """Return position and entry with the leaf hash *leaf*, if there is one."""
        return self._found("leaf = ?", bytes.fromhex(leaf))

    def reserved(self, position: int) -> list[Entry]:
        """Return, in order, the entries of reserved types and the one at *position*."""
        return self._entries("reserved OR position = ?", position)

    def heads(self, start: int) -> dict[str, Head]:
        """Return the last entry of every device that wrote at *start* or later."""
        # With max() alone SQLite takes the other columns from the row that holds it.
        query = (
            "SELECT device, max(device_seq), leaf FROM entry WHERE position >= ? GROUP BY device"
        )
        found = self.connection.execute(query, (start,))
        return {device: Head(number, leaf.hex()) for device, number, leaf in found}

    def head(self, device: str) -> Head:
        """Return the last entry of *device*; START if it wrote none."""
        query = (
            "SELECT device_seq, leaf FROM entry WHERE device = ? ORDER BY device_seq DESC LIMIT 1"
        )
        row = self.connection.execute(query, (device,)).fetchone()
        return Head(row[0], row[1].hex()) if row else START

    def erase(self, position: int) -> None:
        """Drop body and salt of the entry at *position*; their bytes are overwritten."""
        run = self.connection.execute
        run("INSERT OR IGNORE INTO erasure VALUES (?)", (position,))
        run("UPDATE entry SET salt = NULL, body = NULL WHERE position = ?", (position,))

    def scrub(self) -> bool:
        """Move the write-ahead log into the file and empty it; False if it is being read."""
        (busy, _, _) = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def save_checkpoint(self, size: int, note: str) -> None:
        """Keep *note* as the last checkpoint."""
        self.connection.execute("INSERT INTO checkpoint (size, note) VALUES (?, ?)", (size, note))

    def checkpoint(self) -> str | None:
        """Return the last checkpoint."""
        query = "SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1"
        row = self.connection.execute(query).fetchone()
        return str(row[0]) if row else None

    def _entries(self, where: str, *given: object) -> list[Entry]:
        query = f"SELECT * FROM entry WHERE {where} ORDER BY position"  # noqa: S608 - ours
        return [_entry(row) for row in self.connection.execute(query, given)]

    def _found(self, where: str, *given: object) -> Found | None:
        query = f"SELECT * FROM entry WHERE {where}"  # noqa: S608 - ours
        row = self.connection.execute(query, given).fetchone()
        return (row[0], _entry(row)) if row else None


def name_in(path: Path) -> str:
    """
    Return the name of the journal in the file *path*.

    Raises:
        Refused: it is no journal.
    """
    connection = _connect(path)
    try:
        (name,) = connection.execute("SELECT name FROM journal").fetchone()
    except sqlite3.OperationalError:
        raise Refused([Fault("stores.not-a-journal")]) from None
    finally:
        connection.close()
    return str(name)


def copy(path: Path, to: Path) -> None:
    """Copy a database as it is at one moment, whoever is writing; *to* needs no log beside it."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as copied:
        source.backup(copied)
        copied.execute("PRAGMA journal_mode = DELETE")


def _connect(path: Path) -> sqlite3.Connection:
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


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(*row[1:-2])


if TYPE_CHECKING:
    _: type[Rows] = SqliteRows  # mypy says here when the class and the protocol part
