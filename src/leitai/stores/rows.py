"""What a kept journal asks of the database: ``sqlite_rows`` and ``postgres_rows`` answer."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from operator import attrgetter
from typing import Protocol

from leitai.faults import Fault, Refused
from leitai.journal import Entry, Head

REGISTRATIONS = frozenset({"journal.open", "device.add", "device.revoke"})
"""Entries that say which devices there are."""

columns = attrgetter(*Entry.__dataclass_fields__)
"""The columns of an entry in the order in which both databases have them."""

Found = tuple[int, Entry]
"""A position and the entry that is there."""


class NotWritten(Refused):
    """The disk did not take it: nothing was acknowledged, and sending again is safe."""

    def __init__(self, error: Exception) -> None:
        super().__init__([Fault("stores.not-written", {"error": str(error).strip()})])


class Rows(Protocol):
    """The rows of one journal, over one connection that one thread uses at a time."""

    def prepare(self) -> None:
        """
        Make what an empty database lacks; in any other, check that it keeps this journal.

        Raises:
            Refused: it keeps something else.
        """
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """
        Commit what is done inside, or nothing; no other process writes meanwhile.

        Raises:
            NotWritten: the database did not take it.
        """
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...

    def rest(self) -> None:
        """Give the connection back until the next question, where connections are few."""
        ...

    def insert(self, entries: Iterable[Entry], position: int) -> None:
        """Add *entries* from *position* on."""
        ...

    def count(self) -> int:
        """Return the number of entries."""
        ...

    def leaves(self, start: int) -> Iterable[bytes]:
        """Return the leaf hashes from position *start* on."""
        ...

    def between(self, start: int, end: int | None) -> list[Entry]:
        """Return the entries from position *start* to before *end*; None: all that follow."""
        ...

    def by_number(self, device: str, device_seq: int) -> Found | None:
        """Return position and entry of a device's number, if there is one."""
        ...

    def by_leaf(self, leaf: str) -> Found | None:
        """Return position and entry with the leaf hash *leaf*, if there is one."""
        ...

    def reserved(self, position: int) -> list[Entry]:
        """Return, in order, the entries of reserved types and the one at *position*."""
        ...

    def heads(self, start: int) -> dict[str, Head]:
        """Return the last entry of every device that wrote at *start* or later."""
        ...

    def head(self, device: str) -> Head:
        """Return the last entry of *device*; START if it wrote none."""
        ...

    def erase(self, position: int) -> None:
        """Drop body and salt of the entry at *position*."""
        ...

    def scrub(self) -> bool:
        """Leave nothing of erased bodies in the database's files; False if somebody reads them."""
        ...

    def save_checkpoint(self, size: int, note: str) -> None:
        """Keep *note* as the last checkpoint."""
        ...

    def checkpoint(self) -> str | None:
        """Return the last checkpoint."""
        ...
