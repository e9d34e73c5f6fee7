"""
A journal kept in a database, whichever it is.

Nothing is acknowledged before its transaction is committed; one thread writes, so that
everybody who waits shares one flush (group commit).
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
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

from .group_commit import GroupCommit, Work
from .intake import Intake
from .rows import REGISTRATIONS, Rows


class KeptJournal:
    """
    ``leitai.journal.Store`` over ``Rows``; several threads and processes may use it.

    *opened* gives a connection: one is for writing, one for reading. Opening reads every
    leaf hash once, to build the tree; what other processes write later is read when asked for.

    Raises:
        Refused: the database keeps another journal there, or cannot keep one.
    """

    def __init__(self, roll: Roll, opened: Callable[[], Rows], bound: int) -> None:
        self._roll, self._tree = roll, Tree()
        self._enrolled = 0  # the entries that the roll knows of: the tree may be further
        self._writing, self._reading, self._growing = Lock(), Lock(), Lock()
        self._writer = opened()
        try:
            self._writer.prepare()
            self._reader = opened()
            self._enrol()
        except BaseException:
            self._writer.close()
            raise
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
        """Write what is queued, then close the connections."""
        self._queue.close()
        with self._reading, self._writing:
            self._reader.close()
            self._writer.close()

    def rest(self) -> None:
        """Give back connections that a server has only so many of; the next use takes new ones."""
        with self._reading:
            self._reader.rest()
        with self._writing:
            self._writer.rest()

    def submit(
        self,
        entries: Iterable[Entry],
        patience: float | None = None,
        after: int | None = None,
    ) -> Future[list[int]]:
        """
        Queue *entries*; the future gives their positions, or raises as ``append`` does.

        *after*: how many entries the writer knows of. If there are others by now, it may have
        decided on something that is no longer so: refused with ``stores.moved``.

        Raises:
            Refused: the queue stayed full for *patience* seconds (None: wait for ever).
        """
        return self._queue.submit(Work(tuple(entries), after), patience)

    def append(self, entries: Iterable[Entry]) -> list[int]:
        """Add *entries*, all or none; return their positions once they are on the disk."""
        return self.submit(entries).result()

    def _write(self, batch: list[Work]) -> None:
        with self._writing:
            with self._transaction():
                start = self._enrolled
                intake = Intake(self._writer, self._roll, start)
                outcomes = [_outcome(intake, work) for work in batch]
                self._writer.insert(intake.fresh, start)
            self._roll = intake.roll
            self._enrolled += len(intake.fresh)
            self._grow(start, (bytes.fromhex(entry.hash) for entry in intake.fresh))
        for work, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Refused):
                work.done.set_exception(outcome)
            else:
                work.done.set_result(outcome)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit what is done inside, or nothing, on rows that this object is abreast of."""
        with self._writer.transaction():
            self._enrol()
            yield

    def _enrol(self) -> None:
        """Take in what other processes wrote: the roll for the next write, and the tree."""
        there = self._writer.count()
        if there < max(self._enrolled, len(self._tree)):
            # An old backup under a running program, or a standby that never had the last ones.
            sizes = {"known": str(len(self._tree)), "there": str(there)}
            raise Refused([Fault("stores.shorter", sizes)])
        if there == self._enrolled:
            return
        known = {name: device.head for name, device in self._roll.devices.items()}
        registered = (each for each in self._writer.reserved(0) if each.type in REGISTRATIONS)
        self._roll.resume(registered, known | self._writer.heads(self._enrolled))
        self._grow(self._enrolled, self._writer.leaves(self._enrolled))
        self._enrolled = there

    def _grow(self, start: int, leaves: Iterable[bytes]) -> None:
        """Add those of *leaves*, which begin at position *start*, that the tree does not have."""
        with self._growing:
            for position, leaf in enumerate(leaves, start):
                if position == len(self._tree):
                    self._tree.append(leaf)

    def _look(self) -> None:
        """Take into the tree what other processes wrote."""
        with self._reading:
            known = len(self._tree)
            if self._reader.count() > known:
                self._grow(known, self._reader.leaves(known))

    def entries(self, start: int = 0, end: int | None = None) -> list[Entry]:
        """Return the entries at positions *start* to *end* - 1 (all that follow unless given)."""
        with self._reading:
            return self._reader.between(start, end)

    def size(self) -> int:
        """Return the number of entries."""
        with self._reading:
            return self._reader.count()

    def device_head(self, device: str) -> Head:
        """Return the last entry of *device*: where it goes on. START if it wrote none."""
        with self._reading:
            return self._reader.head(device)

    def heads(self) -> dict[str, Head]:
        """Return the last entry of every device that wrote any."""
        with self._reading:
            return self._reader.heads(0)

    def state(self) -> Checkpoint:
        """Return name, number of entries and root as they are now, for the server to sign."""
        self._look()
        with self._growing:
            return self._as_of(len(self._tree))

    def inclusion(self, position: int, size: int) -> tuple[bytes, ...]:
        """Return the proof that the entry at *position* is in the tree of *size*."""
        self._look()
        with self._growing:
            return self._tree.inclusion(position, size)

    def consistency(self, old: int, size: int) -> tuple[bytes, ...]:
        """Return the proof that the tree of *size* begins with the tree of *old*."""
        self._look()
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
            kept = self._writer.checkpoint()
            least = read_checkpoint(read_note(kept)).size if kept else 0
            if said.size < least:
                sizes = {"old": str(least), "new": str(said.size)}
                raise Refused([Fault("journal.checkpoint-stale", sizes)])
            with self._growing:
                true = said.size <= len(self._tree) and said == self._as_of(said.size)
            if not true:
                raise Refused([Fault("stores.checkpoint-false", {"size": str(said.size)})])
            self._writer.save_checkpoint(said.size, written)

    def was(self, said: Checkpoint) -> bool:
        """Tell whether *said* speaks of this journal as it is or once was."""
        self._look()
        with self._growing:
            return said.size <= len(self._tree) and said == self._as_of(said.size)

    def _as_of(self, size: int) -> Checkpoint:
        return Checkpoint(self._roll.journal, size, self._tree.root(size))

    def checkpoint(self) -> str | None:
        """Return the checkpoint saved last."""
        with self._reading:
            return self._reader.checkpoint()

    def erase(self, target: str) -> Entry:
        """
        Drop body and salt of the entry with the leaf hash *target*; return what remains.

        Raises:
            Refused: no such entry; no approved ``redact`` of it in the journal; somebody is
                reading the old data (erase again: the bytes are still there).
        """
        with self._writing:
            with self._transaction():
                found = self._writer.by_leaf(target) if HASH.fullmatch(target) else None
                if not found:
                    raise Refused([Fault("stores.no-entry", {"target": target})])
                position, entry = found
                if target not in approvals(self._writer.reserved(position)).erased:
                    raise Refused([Fault("stores.not-approved", {"target": target})])
                self._writer.erase(position)
            with self._reading:
                scrubbed = self._writer.scrub()
        if not scrubbed:
            raise Refused([Fault("stores.erase-again", {"target": target})])
        return redact(entry)


def _outcome(intake: Intake, work: Work) -> list[int] | Refused:
    if work.after not in {None, intake.end}:
        sizes = {"known": str(work.after), "there": str(intake.end)}
        return Refused([Fault("stores.moved", sizes)])
    try:
        return intake.take(work.entries)
    except Refused as refused:
        return refused


if TYPE_CHECKING:
    _: type[Store] = KeptJournal  # mypy says here when the class and the protocol part
