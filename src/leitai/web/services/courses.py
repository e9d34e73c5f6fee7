"""What may still be said of an event's sheets: asked before anything is written about one."""

from collections.abc import Sequence
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from leitai.faults import Refused
from leitai.results.course import MARK, SIGN, UNLOCK, Course, said_by
from leitai.stores.kept import KeptJournal

Said = Sequence[tuple[str, dict[str, Any]]]

_COURSES: WeakKeyDictionary[KeptJournal, tuple[int, Course]] = WeakKeyDictionary()
"""How far a journal was read, and the course of its event up to there."""

_FOLLOWING = Lock()


def size_for(journal: KeptJournal, said: Said) -> int | None:
    """
    Return the size at which *journal* may go on with *said*; None: *said* is about no sheet.

    Raises:
        Refused: a mark on a signed sheet, an unlock of an open one, anything after the lock.
    """
    if not any(kind in {MARK, SIGN, UNLOCK} for kind, _ in said):
        return None
    with _FOLLOWING:
        size, course = _COURSES.get(journal, (0, Course()))
        fresh = journal.entries(size)
        for entry in fresh:
            course.take(entry.type, said_by(entry))
        size += len(fresh)
        _COURSES[journal] = size, course
        branch = course.branch()
        for kind, body in said:
            if fault := branch.fault(kind, body):
                raise Refused([fault])
            branch.take(kind, body)
    return size
