"""
A journal in one SQLite file.

Nothing is acknowledged before its transaction is on the disk (WAL, synchronous=FULL);
one thread writes, so that everybody who waits shares one flush (group commit).
"""

import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from leitai.faults import Fault, Refused
from leitai.journal import (
    Checkpoint,
    Entry,
    Head,
    Roll,
    Store,
    Tree,
    approvals,
    read_checkpoint,
    read_note,
    redact,
)
from leitai.journal.entry import HASH
from leitai.stores import rows
from leitai.stores.group_commit import BOUND, GroupCommit, Work
from leitai.stores.intake import Intake


class NotWritten(Refused):
    """The disk did not take it: nothing was acknowledged, and sending again is safe."""

    def __init__(self, error: sqlite3.Error) -> None:
        super().__init__([Fault("stores.not-written", {"error": str(error)})])


class SqliteJournal:
    """
    ``leitai.journal.Store`` on one file; several threads and processes may use it.

    *journal*: the journal's name; *opener*: the key that must open it, where known (hex).
    Opening reads every leaf hash once, to build the tree.

    Raises:
        Refused: the file is another journal's, or no journal at all.
    """

    def __init__(
        self,
        path: Path | str,
        journal: str,
        opener: str | None = None,
        bound: int = BOUND,
    ) -> None:
        self._roll, self._tree = Roll(journal, opener), Tree()
        self._writing, self._reading, self._growing = Lock(), Lock(), Lock()
        self._writer = rows.connect(Path(path))
        try:
            rows.prepare(self._writer, journal)
        except Refused:
            self._writer.close()
            raise
        self._reader = rows.connect(Path(path))
        self._catch_up()
        self._queue = GroupCommit(self._write, bound)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is queued, then close the file."""
        self._queue.close()
        with self._reading, self._writing:
            self._reader.close()
            self._writer.close()

    def submit(
        self,
        entries: Iterable[Entry],
        patience: float | None = None,
    ) -> Future[list[int]]:
        """
        Queue *entries*; the future gives their positions, or raises as ``append`` does.

        Raises:
            Refused: the queue stayed full for *patience* seconds (None: wait for ever).
        """
        return self._queue.submit(tuple(entries), patience)

    def append(self, entries: Iterable[Entry]) -> list[int]:
        """Add *entries*, all or none; return their positions once they are on the disk."""
        return self.submit(entries).result()

    def _write(self, batch: list[Work]) -> None:
        with self._writing:
            with self._transaction():
                intake = Intake(self._writer, self._roll, len(self._tree))
                outcomes = [_outcome(intake, work.entries) for work in batch]
                rows.insert(self._writer, intake.fresh, len(self._tree))
            self._roll = intake.roll
            self._grow(bytes.fromhex(entry.hash) for entry in intake.fresh)
        for work, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Refused):
                work.done.set_exception(outcome)
            else:
                work.done.set_result(outcome)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit what is done inside, or nothing, on a file this object is abreast of."""
        try:
            self._writer.execute("BEGIN IMMEDIATE")  # nobody writes between looking and adding
            if rows.count(self._writer) != len(self._tree):  # another process wrote
                self._catch_up()
            yield
            self._writer.execute("COMMIT")
        except BaseException as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise NotWritten(error) from error
            raise

    def _catch_up(self) -> None:
        self._roll.resume(rows.registrations(self._writer), rows.heads(self._writer))
        self._grow(rows.leaves(self._writer, len(self._tree)))

    def _grow(self, leaves: Iterable[bytes]) -> None:
        with self._growing:
            for leaf in leaves:
                self._tree.append(leaf)

    def entries(self, start: int = 0, end: int | None = None) -> list[Entry]:
        """Return the entries at positions *start* to *end* - 1 (all that follow unless given)."""
        with self._reading:
            return rows.between(self._reader, start, self.size() if end is None else end)

    def size(self) -> int:
        """Return the number of entries."""
        return len(self._tree)

    def device_head(self, device: str) -> Head:
        """Return the last entry of *device*: where it goes on. START if it wrote none."""
        with self._reading:
            return rows.head(self._reader, device)

    def state(self) -> Checkpoint:
        """Return name, number of entries and root as they are now, for the server to sign."""
        with self._growing:
            return Checkpoint(self._roll.journal, len(self._tree), self._tree.root())

    def inclusion(self, position: int, size: int) -> tuple[bytes, ...]:
        """Return the proof that the entry at *position* is in the tree of *size*."""
        with self._growing:
            return self._tree.inclusion(position, size)

    def consistency(self, old: int, size: int) -> tuple[bytes, ...]:
        """Return the proof that the tree of *size* begins with the tree of *old*."""
        with self._growing:
            return self._tree.consistency(old, size)

    def save_checkpoint(self, written: str) -> None:
        """
        Keep a signed checkpoint; whose signatures hold is for ``check_checkpoint`` to say.

        Raises:
            Refused: not a checkpoint, or it does not speak of this journal as it is; older
                than one already kept.
        """
        said = read_checkpoint(read_note(written))
        with self._writing, self._transaction():
            kept = rows.checkpoint(self._writer)
            least = read_checkpoint(read_note(kept)).size if kept else 0
            if said.size < least:
                sizes = {"old": str(least), "new": str(said.size)}
                raise Refused([Fault("journal.checkpoint-stale", sizes)])
            if said.size > len(self._tree) or said != self._as_of(said.size):
                raise Refused([Fault("stores.checkpoint-false", {"size": str(said.size)})])
            rows.save_checkpoint(self._writer, said.size, written)

    def _as_of(self, size: int) -> Checkpoint:
        return Checkpoint(self._roll.journal, size, self._tree.root(size))

    def checkpoint(self) -> str | None:
        """Return the checkpoint saved last."""
        with self._reading:
            return rows.checkpoint(self._reader)

    def erase(self, target: str) -> Entry:
        """
        Drop body and salt of the entry with the leaf hash *target*; return what remains.

        The bytes are overwritten in the file, and the write-ahead log is emptied.

        Raises:
            Refused: no such entry; no approved ``redact`` of it in the journal; somebody is
                reading the old log (erase again: the bytes are still there).
        """
        with self._writing:
            with self._transaction():
                found = rows.by_leaf(self._writer, target) if HASH.fullmatch(target) else None
                if not found:
                    raise Refused([Fault("stores.no-entry", {"target": target})])
                position, entry = found
                if target not in approvals(rows.reserved(self._writer, position)).erased:
                    raise Refused([Fault("stores.not-approved", {"target": target})])
                rows.erase(self._writer, position)
            with self._reading:
                emptied = rows.empty_log(self._writer)
        if not emptied:
            raise Refused([Fault("stores.erase-again", {"target": target})])
        return redact(entry)


def _outcome(intake: Intake, entries: tuple[Entry, ...]) -> list[int] | Refused:
    try:
        return intake.take(entries)
    except Refused as refused:
        return refused


if TYPE_CHECKING:
    _: type[Store] = SqliteJournal  # mypy says here when the class and the protocol part
