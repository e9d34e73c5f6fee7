"""A journal's entries as rows of a PostgreSQL database that keeps many journals."""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors

from leitai.faults import Fault, Refused
from leitai.journal import RESERVED, START, Entry, Head

from .postgres_schema import PLANNED_ANEW, SCHEMA, SCHEMA_NAME, VERSION
from .rows import Found, NotWritten, Rows, columns

LOCKS = 0x4C454954
"""The first half of the keys of our advisory locks ("LEIT"); the second is the journal's id."""

NO_END = 2**62

SCRUBS = 3

PATIENCE = "5s"
"""How long an erasure waits for those who read the table; every writer waits with it."""

_SECRET = re.compile(r"(?<=:)[^:@/]*(?=@)|(?<=password=)\S+")
_SELECT = (
    "SELECT position, device, device_seq, prev, type, at, commitment, sig, salt, body "
    "FROM leitai_journal.entry WHERE journal = %s AND "
)
_COPY = (
    "COPY leitai_journal.entry (journal, position, device, device_seq, prev, type, at, "
    "commitment, sig, salt, body, leaf, reserved) FROM STDIN (FORMAT BINARY)"
)
_TYPES = ("int4", "int8", "text", "int8", *("text",) * 7, "bytea", "bool")


class PostgresRows:
    """
    ``Rows`` in the database at *address*, as libpq reads it.

    What was committed is on the disk, and on a synchronous standby's. A connection that was
    lost is made again, but never inside a transaction.

    Raises:
        Refused: no connection is to be had.
    """

    def __init__(self, address: str, journal: str) -> None:
        self._address, self._journal, self._id = address, journal, 0
        self._inside = False
        self.connection = _connect(address)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def rest(self) -> None:
        """Close the connection; the next question makes another."""
        self.connection.close()

    def prepare(self) -> None:
        """Make the tables in a new database, and the row of a new journal."""
        with self.connection.transaction():
            # Two processes that open a new database at once must not both make the tables.
            self._run("SELECT pg_advisory_xact_lock(%s, 0)", LOCKS)
            query = "SELECT obj_description(oid) FROM pg_namespace WHERE nspname = %s"
            there = self._run(query, SCHEMA_NAME).fetchone()
            if there is None:
                for statement in SCHEMA:
                    self._run(statement)
            elif there[0] != VERSION:
                raise Refused([Fault("stores.not-our-schema", {"schema": SCHEMA_NAME})])
            self._run(
                "INSERT INTO leitai_journal.journal (name) SELECT %s WHERE NOT EXISTS "
                "(SELECT 1 FROM leitai_journal.journal WHERE name = %s)",
                self._journal,
                self._journal,
            )

    def known(self) -> bool:
        """Tell whether the journal is there; asking makes nothing."""
        there = self._run("SELECT to_regclass('leitai_journal.journal') IS NOT NULL").fetchone()
        query = "SELECT 1 FROM leitai_journal.journal WHERE name = %s"
        return bool(there and there[0]) and bool(self._run(query, self._journal).fetchone())

    @property
    def _here(self) -> int:
        """The journal's number, by which its rows are known."""
        if not self._id:
            query = "SELECT id FROM leitai_journal.journal WHERE name = %s"
            (self._id,) = self._run(query, self._journal).fetchall()[0]
        return self._id

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what is done inside, or nothing; no other process writes to this journal."""
        try:
            self._run("SELECT")  # a lost connection shows itself while another can be made
            with self.connection.transaction():
                self._inside = True
                self._run("SELECT pg_advisory_xact_lock(%s, %s)", LOCKS, self._here)
                yield
        except psycopg.Error as error:
            raise NotWritten(error) from error
        finally:
            self._inside = False

    def insert(self, entries: Iterable[Entry], position: int) -> None:
        """Add *entries* from *position* on."""
        with self.connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for at, entry in enumerate(entries, position):
                leaf, reserved = bytes.fromhex(entry.hash), entry.type in RESERVED
                copy.write_row((self._here, at, *columns(entry), leaf, reserved))

    def count(self) -> int:
        """Return the number of entries."""
        # Not max(): where the planner expects few rows of a journal it would read them all.
        query = (
            "SELECT position FROM leitai_journal.entry WHERE journal = %s "
            "ORDER BY position DESC LIMIT 1"
        )
        row = self._run(query, self._here).fetchone()
        return int(row[0]) + 1 if row else 0

    def leaves(self, start: int) -> Iterable[bytes]:
        """Return the leaf hashes from position *start* on."""
        query = (
            "SELECT leaf FROM leitai_journal.entry WHERE journal = %s AND position >= %s "
            "ORDER BY position"
        )
        return (leaf for (leaf,) in self._run(query, self._here, start))

    def between(self, start: int, end: int | None) -> list[Entry]:
        """Return the entries from position *start* to before *end*; None: all that follow."""
        last = NO_END if end is None else end
        return self._entries("position >= %s AND position < %s", start, last)

    def by_number(self, device: str, device_seq: int) -> Found | None:
        """Return position and entry of a device's number, if there is one."""
        return self._found("device = %s AND device_seq = %s", device, device_seq)

    def by_leaf(self, leaf: str) -> Found | None:
        """Return position and entry with the leaf hash *leaf*, if there is one."""
        return self._found("leaf = %s", bytes.fromhex(leaf))

    def reserved(self, position: int) -> list[Entry]:
        """Return, in order, the entries of reserved types and the one at *position*."""
        return self._entries("(reserved OR position = %s)", position)

    def heads(self, start: int) -> dict[str, Head]:
        """Return the last entry of every device that wrote at *start* or later."""
        query = (
            "SELECT DISTINCT ON (device) device, device_seq, leaf FROM leitai_journal.entry "
            "WHERE journal = %s AND position >= %s ORDER BY device, device_seq DESC"
        )
        found = self._run(query, self._here, start)
        return {device: Head(number, leaf.hex()) for device, number, leaf in found}

    def head(self, device: str) -> Head:
        """Return the last entry of *device*; START if it wrote none."""
        query = (
            "SELECT device_seq, leaf FROM leitai_journal.entry WHERE journal = %s AND device = %s "
            "ORDER BY device_seq DESC LIMIT 1"
        )
        row = self._run(query, self._here, device).fetchone()
        return Head(row[0], row[1].hex()) if row else START

    def erase(self, position: int) -> None:
        """Drop body and salt of the entry at *position*."""
        note = "INSERT INTO leitai_journal.erasure VALUES (%s, %s) ON CONFLICT DO NOTHING"
        self._run(note, self._here, position)
        drop = (
            "UPDATE leitai_journal.entry SET salt = NULL, body = NULL "
            "WHERE journal = %s AND position = %s"
        )
        self._run(drop, self._here, position)

    def scrub(self) -> bool:
        """
        Write the table anew without what was erased; False if somebody may still read it.

        An older snapshot anywhere in the database makes the server keep what it could see; most
        are over in a moment.

        The server's write-ahead log and its backups are beyond reach: they forget as they are
        recycled (``docs/guide/operate.md``).
        """
        # VACUUM runs in no transaction, so the limit cannot be one transaction's.
        self._run("SELECT set_config('lock_timeout', %s, false)", PATIENCE)
        try:
            for attempt in range(SCRUBS):
                time.sleep(attempt * 0.2)
                if self._written_anew():
                    return True
        except errors.LockNotAvailable:
            pass
        finally:
            self._run("RESET lock_timeout")
        return False

    def _written_anew(self) -> bool:
        """Tell whether no dead row was kept: VERBOSE says how many, in the server's language."""
        told: list[str] = []

        def listen(said: errors.Diagnostic) -> None:
            told.extend(re.findall(r"\d+", said.message_detail or "")[:1])

        self.connection.add_notice_handler(listen)
        try:
            self._run("VACUUM (FULL, VERBOSE) leitai_journal.entry")
        finally:
            self.connection.remove_notice_handler(listen)
        return told == ["0"]

    def save_checkpoint(self, size: int, note: str) -> None:
        """Keep *note* as the last checkpoint."""
        query = "INSERT INTO leitai_journal.checkpoint (journal, size, note) VALUES (%s, %s, %s)"
        self._run(query, self._here, size, note)

    def checkpoint(self) -> str | None:
        """Return the last checkpoint."""
        query = (
            "SELECT note FROM leitai_journal.checkpoint WHERE journal = %s ORDER BY id DESC LIMIT 1"
        )
        row = self._run(query, self._here).fetchone()
        return str(row[0]) if row else None

    def _entries(self, where: str, *given: object) -> list[Entry]:
        found = self._run(f"{_SELECT}{where} ORDER BY position", self._here, *given)
        return [Entry(*row[1:]) for row in found]

    def _found(self, where: str, *given: object) -> Found | None:
        row = self._run(_SELECT + where, self._here, *given).fetchone()
        return (row[0], Entry(*row[1:])) if row else None

    def _run(self, query: str, *given: object) -> psycopg.Cursor[Any]:
        said = query.encode()
        try:
            return self.connection.execute(said, given or None)
        except psycopg.OperationalError:
            if self._inside or not self.connection.closed:
                raise
            self.connection = _connect(self._address)
            return self.connection.execute(said, given or None)


def names_at(address: str) -> list[str]:
    """
    Return the names of the journals in the database at *address*.

    Raises:
        Refused: no connection is to be had.
    """
    with _connect(address) as connection:
        there = connection.execute("SELECT to_regclass('leitai_journal.journal')").fetchone()
        if there is None or there[0] is None:
            return []
        query = "SELECT name FROM leitai_journal.journal ORDER BY name"
        return [name for (name,) in connection.execute(query)]


def _connect(address: str) -> psycopg.Connection[Any]:
    try:
        connection = psycopg.connect(address, autocommit=True, application_name="leitai journal")
        connection.execute("SET synchronous_commit = on")
        connection.execute(PLANNED_ANEW)
    except psycopg.Error as error:
        said = _SECRET.sub("***", str(error).strip())
        raise Refused([Fault("stores.no-database", {"error": said})]) from None
    return connection


if TYPE_CHECKING:
    _: type[Rows] = PostgresRows  # mypy says here when the class and the protocol part
