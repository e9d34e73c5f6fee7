"""
The course of an event: which sheets are marked and signed, and what may not come any more.

Points 2 and 6 of docs/formats/bundle.md, "What the entries say".
"""

from collections import ChainMap
from collections.abc import Iterable, MutableMapping
from typing import Any

from leitai.faults import Fault, Refused
from leitai.journal import Entry

from .rows import KEYS, in_form

MARK, SIGN, UNLOCK, LOCK = "mark", "sign", "unlock", "lock"
SHEET = KEYS[MARK]
ENDED = frozenset({*KEYS, SIGN, UNLOCK})
"""The types of entry that no lock lets through."""

SheetKey = tuple[str, ...]
"""Contestant, judge, sheet."""


class Course:
    """
    How far an event is after the entries taken in so far.

    Shapes:
        _signed: every sheet that has a mark -> whether it is signed.
    """

    def __init__(self) -> None:
        self.locked = False
        self._signed: MutableMapping[SheetKey, bool] = {}
        self._erased = False

    def branch(self) -> "Course":
        """Return a course that goes on from here by itself, while this one stands still."""
        twin = Course()
        twin.locked, twin._erased = self.locked, self._erased
        twin._signed = ChainMap({}, self._signed)
        return twin

    def is_signed(self, key: SheetKey) -> bool:
        """Tell whether the sheet *key* is signed."""
        return self._signed.get(key, False)

    def fault(self, kind: str, body: dict[str, Any] | None) -> Fault | None:
        """Return why an entry of type *kind* saying *body* (None: erased) may not come next."""
        if self.locked and kind in ENDED:
            return Fault("results.after-lock", {"type": kind})
        if kind not in {MARK, SIGN, UNLOCK} or (body is None and kind == MARK):
            return None
        if body is None or not in_form(kind, body) or not _told(kind, body):
            return Fault("results.body", {"type": kind, "key": ""})
        key = sheet_key(body)
        if kind == MARK and self.is_signed(key):
            return Fault("results.sheet-signed", _named(key))
        if kind == SIGN and key not in self._signed and not self._erased:
            return Fault("results.sheet-unmarked", _named(key))
        if kind == UNLOCK and not self.is_signed(key):
            return Fault("results.sheet-open", _named(key))
        return None

    def take(self, kind: str, body: dict[str, Any] | None) -> None:
        """Take in an entry of type *kind* that says *body*; whether it may come is for `fault`."""
        if kind == LOCK:
            self.locked = True
        elif kind == MARK and body is None:
            self._erased = True
        elif body is None or kind not in {MARK, SIGN, UNLOCK}:
            return
        else:
            self._signed[sheet_key(body)] = kind == SIGN


def _told(kind: str, body: dict[str, Any]) -> bool:
    """Tell whether nothing is empty that must say something."""
    if kind == MARK:
        return True
    return bool(body["contestant"]) and all(body.get(name, "-") for name in ("reason", "second"))


def said_by(entry: Entry) -> dict[str, Any] | None:
    """Return what *entry* says; None where it was erased."""
    return None if entry.body is None else entry.content


def sheet_key(body: dict[str, Any]) -> SheetKey:
    """Return which sheet a ``mark``, ``sign`` or ``unlock`` is about."""
    return tuple(str(body.get(name, "")) for name in SHEET)


def check_course(entries: Iterable[Entry]) -> None:
    """
    Check that each of *entries*, a checked journal, might come when it came.

    Raises:
        Refused: the first that might not; ``line`` says which, from 1.
    """
    course = Course()
    for line, entry in enumerate(entries, 1):
        body = said_by(entry)
        if fault := course.fault(entry.type, body):
            raise Refused([Fault(fault.id, fault.params, line=line)])
        course.take(entry.type, body)


def _named(key: SheetKey) -> dict[str, str]:
    return dict(zip(SHEET, key, strict=True))
