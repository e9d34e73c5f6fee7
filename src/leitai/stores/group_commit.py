"""Group commit: many wait, one thread writes, and whatever is waiting shares one disk flush."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from threading import Event, Thread

from leitai.faults import Fault, Refused
from leitai.journal import Entry

BOUND = 4096
"""Pieces of work that may wait; past that ``submit`` waits or refuses, and drops nothing."""

MOST = 512
"""Pieces of work in one transaction: enough to hide the flush, few enough to stay quick."""


@dataclass(frozen=True, slots=True)
class Work:
    """
    Entries to be written, and the future that gets their positions once they are safe.

    *after*: the number of entries they are to come after; None: whatever is there.
    """

    entries: tuple[Entry, ...]
    after: int | None = None
    done: Future[list[int]] = field(default_factory=Future)


class GroupCommit:
    """
    The queue before one writing thread.

    *write* is called on that thread alone. It settles the future of every work it is
    given, those written only after the commit; what it leaves open when it raises is
    settled with the error.
    """

    def __init__(self, write: Callable[[list[Work]], None], bound: int = BOUND) -> None:
        self._write = write
        self._queue: Queue[Work | None] = Queue(bound)
        self._stopping = False
        self._closed = Event()
        self._ended = Event()
        self._thread = Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work, patience: float | None) -> Future[list[int]]:
        """
        Queue *work*; wait *patience* seconds for a place (None: as long as it takes).

        Raises:
            Refused: no place in time, or closed.
        """
        if self._closed.is_set():
            raise Refused([Fault("stores.closed")])
        try:
            self._queue.put(work, block=patience != 0, timeout=patience or None)
        except Full:
            raise Refused([Fault("stores.busy")]) from None
        if self._ended.is_set():  # closed meanwhile: nobody else will look into the queue
            self._refuse_rest()
        return work.done

    def close(self) -> None:
        """Write what is queued, then stop."""
        if not self._closed.is_set():
            self._closed.set()
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._settle(self._next_batch())
        finally:
            self._ended.set()
            self._refuse_rest()

    def _next_batch(self) -> list[Work]:
        """Wait for work and return all that is there, less what was cancelled meanwhile."""
        waiting = [self._queue.get()]
        while waiting[-1] is not None and len(waiting) < MOST:
            try:
                waiting.append(self._queue.get_nowait())
            except Empty:
                break
        self._stopping = waiting[-1] is None
        return [work for work in waiting if work and work.done.set_running_or_notify_cancel()]

    def _settle(self, batch: list[Work]) -> None:
        try:
            self._write(batch)
        except Exception as error:  # noqa: BLE001 - whatever it was, nobody may wait for ever
            for work in batch:
                if not work.done.done():
                    work.done.set_exception(error)

    def _refuse_rest(self) -> None:
        while True:
            try:
                work = self._queue.get_nowait()
            except Empty:
                return
            if work is not None:
                work.done.set_exception(Refused([Fault("stores.closed")]))
