"""
What an event's marks have come to by now, kept in each process and brought up to the journal.

Of the journal only what is new is read. Where no value depends on the others, only those are
scored again whose marks are new; else everybody is, but not so often that it takes more than
its share of the processor: then what is shown is behind for a moment, and says so.

The values that everybody may see are kept apart: they are made of published items alone.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from leitai.faults import Fault, Refused
from leitai.results.growing import Growing
from leitai.rulebook.model import Rulebook
from leitai.scoring import Tables
from leitai.scoring.so_far import SoFar, so_far
from leitai.web.models import Event
from leitai.web.queries.boards import Row, live_row

from .carrying import carried_nodes, without_carried
from .published import Published
from .records import carried, journal_of, rules_of

MOST_KEPT = 40_000
"""Entries of the journals whose marks are kept in a process, those asked for last first."""

SHARE = 0.2
"""Of one core, at most, for scoring an event again and again."""

MANY = 64
"""From so many contestants with new marks on, everybody is scored at once."""


@dataclass(frozen=True, slots=True)
class Live:
    """
    Everybody's values so far.

    Units:
        size: entries of the journal that are in the values.
        faults: what is wrong with the marks; the values are older ones then.
        behind: newer marks are there and not yet in the values.
    """

    contestants: tuple[SoFar, ...]
    rows: tuple[Row, ...]
    size: int
    faults: tuple[Fault, ...] = ()
    behind: bool = False
    published: tuple[int, int] = (0, 0)
    """How many items everybody may see, of how many; (0, 0) where all marks are looked at."""


class Running:
    """One event's values, of what is *published* alone or of all; *clock* tells the seconds."""

    def __init__(
        self,
        event: Event,
        rules: Rulebook,
        clock: Callable[[], float] = time.monotonic,
        published: Published | None = None,
    ) -> None:
        self._published = published
        self.rules, self._clock, self._hidden = rules, clock, carried_nodes(rules)
        self._growing = Growing(journal_of(event), lambda: carried(event))
        self._lock = Lock()
        self._found: dict[str, SoFar] = {}
        self._rows: dict[str, Row] = {}
        self._new: set[str] | None = None
        """Whose marks are new; None: perhaps everybody's."""
        self._counted = 0
        self._alone = False
        self._due = 0.0
        self._faults: tuple[Fault, ...] = ()

    @property
    def size(self) -> int:
        """Entries of the journal that were read."""
        return self._growing.size

    def look(self, *, exact: bool = False) -> Live:
        """Return the values by now; *exact*: never behind, whatever it costs."""
        with self._lock:
            try:
                told = self._told()
                self._new = None if told is None or self._new is None else self._new | told
                behind = not self._catch_up(exact=exact)
                if not behind:
                    self._faults, self._counted = (), self._growing.size
            except Refused as refused:
                self._faults, behind, self._new = tuple(refused.faults), False, None
            found, rows = tuple(self._found.values()), tuple(self._rows.values())
            items = self._published.count() if self._published is not None else (0, 0)
            return Live(found, rows, self._counted, self._faults, behind, items)

    def _told(self) -> set[str] | None:
        """Take in what is new; return whom it is about, None where perhaps everybody."""
        told = self._growing.look()
        if self._published is not None:
            opened = self._published.look(told, self._growing.size)
            told = None if told is None else told | opened
        return told

    def _seen(self, tables: Tables) -> Tables:
        return tables if self._published is None else self._published.only(tables)

    def _catch_up(self, *, exact: bool) -> bool:
        """Score what is new; False where it is too early for that."""
        if self._new is not None and (not self._new or self._take_singly(self._new)):
            self._new = set()
            return True
        begun = self._clock()
        if begun < self._due and not exact:
            return False
        try:
            whole = so_far(self.rules, self._seen(self._growing.tables()))
        finally:
            ended = self._clock()
            self._due = ended + (ended - begun) * (1 / SHARE - 1)
        self._found, self._rows = {}, {}
        for each in whole.contestants:
            self._put(each)
        self._new, self._alone = set(), whole.alone
        return True

    def _take_singly(self, codes: set[str]) -> bool:
        """Score each of *codes* alone; False where that does not do."""
        if not self._alone or len(codes) > MANY or not codes <= self._found.keys():
            return False
        for code in codes:
            try:
                found = so_far(self.rules, self._seen(self._growing.tables_about({code})))
            except Refused:
                return False  # with everybody's marks, the faults have their right places
            if not found.alone:
                return False
            self._put(found.contestants[0])
        return True

    def _put(self, each: SoFar) -> None:
        shown = without_carried(self._hidden, self.rules.scheme.id, each)
        row = live_row(self.rules, shown)
        if self._published is not None:
            row = self._published.without_sealed(row)
        self._found[each.code], self._rows[each.code] = each, row


_RUNNING: OrderedDict[tuple[str, str, bool], Running] = OrderedDict()
_CHOOSING = Lock()


def live(event: Event, *, exact: bool = False, published: bool = False) -> Live:
    """
    Return what the marks of *event* have come to by now; *published*: what everybody may see.

    Raises:
        Refused: the event is not published yet.
    """
    rules = rules_of(event)
    name = str(event.journal), rules.hash, published
    with _CHOOSING:
        running = _RUNNING.pop(name, None)
        if running is None:
            seen = Published(event, rules) if published else None
            running = Running(event, rules, published=seen)
        _RUNNING[name] = running
        while len(_RUNNING) > 1 and sum(each.size for each in _RUNNING.values()) > MOST_KEPT:
            _RUNNING.popitem(last=False)
    return running.look(exact=exact)
