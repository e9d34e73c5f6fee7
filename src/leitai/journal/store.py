"""What a journal asks of the place that keeps it."""

from collections.abc import Iterable
from typing import Protocol

from leitai.journal.checkpoint import Checkpoint
from leitai.journal.entry import Entry, Head


class Store(Protocol):
    """
    One journal, kept for good: entries are added at the end and never changed.

    Positions count from 0. Whatever ``append`` returned survives a kill or a power cut.
    """

    def append(self, entries: Iterable[Entry]) -> list[int]:
        """
        Add *entries*, all or none, and return their positions once they are safe.

        An entry that is already there keeps its place: sending again does no harm.

        Raises:
            Fork: another entry of that device and number is there.
            Refused: an entry does not follow from the journal; or it could not be written.
        """
        ...

    def entries(self, start: int = 0, end: int | None = None) -> list[Entry]:
        """Return the entries at positions *start* to *end* - 1."""
        ...

    def size(self) -> int:
        """Return the number of entries."""
        ...

    def device_head(self, device: str) -> Head:
        """Return the last entry of *device*: where it goes on. START if it wrote none."""
        ...

    def state(self) -> Checkpoint:
        """Return name, number of entries and root as they are now, for the server to sign."""
        ...

    def inclusion(self, position: int, size: int) -> tuple[bytes, ...]:
        """Return the proof that the entry at *position* is in the tree of *size*."""
        ...

    def consistency(self, old: int, size: int) -> tuple[bytes, ...]:
        """Return the proof that the tree of *size* begins with the tree of *old*."""
        ...

    def save_checkpoint(self, written: str) -> None:
        """
        Keep a signed checkpoint.

        Raises:
            Refused: it does not speak of this journal as it is; older than one kept.
        """
        ...

    def checkpoint(self) -> str | None:
        """Return the checkpoint saved last."""
        ...

    def erase(self, target: str) -> Entry:
        """
        Drop body and salt of the entry with the leaf hash *target*; return what remains.

        Raises:
            Refused: no such entry, or no approved ``redact`` of it in the journal.
        """
        ...
