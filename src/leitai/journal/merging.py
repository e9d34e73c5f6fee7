"""Device logs that arrive in any order, any number of times, from any side."""

from collections.abc import Iterable
from itertools import groupby

from leitai.faults import Fault, Refused
from leitai.journal.entry import Entry, named, redact


class Fork(Refused):
    """A device said two things under one number; ``entries`` are both (or all) of them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        super().__init__([fork_fault(self.entries)])


def fork_fault(entries: tuple[Entry, ...]) -> Fault:
    """Return the fault that names the *entries* of one fork by their leaf hashes."""
    hashes = ", ".join(entry.hash for entry in entries)
    return Fault("journal.fork", {**named(entries[0]), "hashes": hashes})


def _place(entry: Entry) -> tuple[str, int]:
    return entry.device, entry.device_seq


def merge(*parts: Iterable[Entry]) -> tuple[Entry, ...]:
    """
    Return the union of *parts*: one result for every order and repetition of them.

    Sorted by device and number. An erased copy gives way to a full copy of the same entry
    (``approvals(...).erased`` says which to erase again). Forks stay, side by side: see
    ``forks``.

    >>> merge() == merge([], [])
    True
    """
    union = {entry for part in parts for entry in part}
    lost = {redact(entry) for entry in union if entry.body is not None}
    kept = {entry for entry in union if entry not in lost}
    return tuple(sorted(kept, key=lambda entry: (*_place(entry), entry.line)))


def forks(merged: Iterable[Entry]) -> list[Fork]:
    """Return every place where the *merged* entries say two things; empty when all is well."""
    places = (tuple(group) for _, group in groupby(merged, _place))
    return [Fork(entries) for entries in places if len(entries) > 1]
