"""The rows of the marks table, read and sorted to the aspects they belong to."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from leitai.faults import Fault, Refused
from leitai.registry.text import plain, read_number
from leitai.rulebook.model import Clock, Node, Rulebook

from .inputs import read_clock, read_value
from .layout import Layout
from .people import STATUS_OF, Judge

Key = tuple[str, ...]
"""Which instance: the ids of the items and attempts around a node, outermost first."""

ENTRY_STATUSES = {
    "": "", "OK": "",
    "ABSENT": "ABSENT", "弃评": "ABSENT",
    "VOID": "VOID", "作废": "VOID",
    "DNF": "DNF", "DNS": "DNF", "未完成": "DNF",
}  # fmt: skip


class Entry(NamedTuple):
    """One row of the marks: one value by one judge, or the word that there is none."""

    judge: str
    value: Fraction | None
    entered: str
    status: str
    """"", ABSENT, VOID or DNF."""
    time: Fraction | None
    round: int
    note: str
    row: int


@dataclass(frozen=True, slots=True)
class MarksRead:
    """What the marks table says."""

    entries: Mapping[tuple[str, str], Mapping[Key, list[Entry]]]
    """(node, contestant) -> instance -> rows."""
    statuses: Mapping[tuple[str, str], Mapping[Key, str]]
    """(node, contestant) -> instance -> status."""


class MarksRow:
    """One row, cleaned; what is wrong with it goes to the faults."""

    __slots__ = ("faults", "row", "text")

    def __init__(
        self, text: Mapping[str, str], row: int, faults: list[Fault], clean: Callable[[str], str]
    ) -> None:
        self.text = {name: clean(value) if value else "" for name, value in text.items()}
        self.row, self.faults = row, faults

    def wrong(self, problem: str, column: str, **params: str) -> None:
        """Note that the cell of *column* is wrong."""
        self.faults.append(Fault(problem, params, row=self.row, column=column))


LONGEST_ID = 100
"""Characters of an item's or attempt's id where the rulebook does not list them."""


class MarksReader:
    """Reads rows one by one; remembers what it has read before, because marks repeat."""

    def __init__(
        self,
        rulebook: Rulebook,
        layout: Layout,
        contestants: set[str] | None,
        judges: Mapping[str, Judge] | None,
    ) -> None:
        self.layout = layout
        self.aspects = {node.id: node for node in rulebook.nodes() if node.input is not None}
        self.contestants, self.judges = contestants, judges
        self.axes = {node: layout.axes(node) for node in layout.nodes}
        self.clean = cache(plain)
        self.value = cache(self._value)
        self.time = cache(lambda text: read_time(text, rulebook.clock))
        self.faults: list[Fault] = []
        self.entries: dict[tuple[str, str], dict[Key, list[Entry]]] = {}
        self.statuses: dict[tuple[str, str], dict[Key, str]] = {}
        self.seen: set[tuple[str, ...]] = set()

    def _value(self, node: str, text: str) -> Fraction | tuple[Fault, ...]:
        wanted = self.aspects[node].input
        assert wanted is not None  # noqa: S101 - aspects are the nodes with an input
        try:
            return read_value(text, wanted)
        except Refused as refused:
            return refused.faults

    def read(self, rows: Sequence[Mapping[str, str]], numbers: Sequence[int]) -> MarksRead:
        """Return what *rows* say; the faults stand in ``faults``."""
        for number, text in zip(numbers, rows, strict=True):
            self.take(self.row(text, number))
        return MarksRead(self.entries, self.statuses)

    def fresh(self) -> "MarksReader":
        """Return a reader that has read no row yet, but remembers what values mean."""
        other = copy(self)
        other.faults, other.entries, other.statuses, other.seen = [], {}, {}, set()
        return other

    def row(self, text: Mapping[str, str], number: int) -> MarksRow:
        """Return a row, cleaned; what is wrong with it goes to this reader's faults."""
        return MarksRow(text, number, self.faults, self.clean)

    def take(self, row: MarksRow) -> None:
        """Read one row."""
        text = row.text
        contestant, aspect = text.get("contestant", ""), text.get("aspect", "")
        node = self.layout.nodes.get(aspect)
        if node is None:
            row.wrong("scoring.unknown-aspect", "aspect", aspect=aspect)
        if not contestant:
            row.wrong("scoring.no-contestant", "contestant")
        elif self.contestants is not None and contestant not in self.contestants:
            row.wrong("scoring.unknown-contestant", "contestant", code=contestant)
        if node is None or not contestant:
            return
        key = self.key_of(row, node)
        if key is None:
            return
        if self.is_node_status(row, node):
            self._take_status(row, node, contestant, key)
        elif node.input is None:
            row.wrong("scoring.not-an-aspect", "aspect", aspect=aspect)
        else:
            self._take_entry(row, node, contestant, key)

    def key_of(self, row: MarksRow, node: Node) -> Key | None:
        """Return the instance *row* is about (shorter than the node's path for a status)."""
        key: list[str] = []
        axes, path = self.axes[node.id], self.layout.path[node.id]
        good = True
        for axis, around in zip(axes, path, strict=True):
            given = row.text.get(axis, "")
            if not given:
                row.wrong(f"scoring.no-{axis}", axis, aspect=node.id)
                good = False
                continue
            repeat = self.layout.nodes[around].repeat
            known = repeat.ids if repeat is not None else None
            if len(given) > LONGEST_ID if known is None else given not in known:
                row.wrong(f"scoring.unknown-{axis}", axis, aspect=node.id, given=given)
                good = False
            key.append(given)
        for axis in ("item", "attempt"):
            if row.text.get(axis) and axis not in axes:
                row.wrong(f"scoring.{axis}-not-wanted", axis, aspect=node.id)
                good = False
        return tuple(key) if good else None

    def is_node_status(self, row: MarksRow, node: Node) -> bool:
        """Tell whether *row* gives a node a status, rather than an aspect a mark."""
        status = row.text.get("status", "")
        if not status or row.text.get("judge") or row.text.get("value"):
            return False
        attempt_failed = (
            node.input is not None
            and bool(self.axes[node.id])
            and ENTRY_STATUSES.get(status.upper()) == "DNF"
        )
        return not attempt_failed

    def _take_status(self, row: MarksRow, node: Node, contestant: str, key: Key) -> None:
        status = STATUS_OF.get(row.text["status"].upper())
        if status is None:
            row.wrong("scoring.unknown-status", "status", status=row.text["status"])
            return
        given = self.statuses.setdefault((node.id, contestant), {})
        if key in given:
            row.wrong("scoring.row-twice", "aspect", aspect=node.id, code=contestant)
        given[key] = status

    def _take_entry(self, row: MarksRow, node: Node, contestant: str, key: Key) -> None:
        text = row.text
        judge = text.get("judge", "")
        status = ENTRY_STATUSES.get(text.get("status", "").upper())
        if status is None or (judge and status == "DNF"):
            row.wrong("scoring.unknown-status", "status", status=text["status"])
            return
        if status != "DNF":  # nobody marks an attempt that failed
            self.check_judge(row, node, judge)
        entered = text.get("value", "")
        value = self.value_of(row, node, entered, status)
        round_ = self._round(row)
        identity = (node.id, contestant, judge, str(round_), *key)
        if status != "VOID" and identity in self.seen:
            row.wrong("scoring.row-twice", "aspect", aspect=node.id, code=contestant)
            return
        self.seen.add(identity)
        time = self.time(text.get("time", ""))
        if isinstance(time, str):
            row.wrong("scoring.not-a-time", "time", value=text["time"])
            time = None
        if node.evidence == "required" and not text.get("evidence"):
            row.wrong("scoring.no-evidence", "evidence", aspect=node.id)
        entry = Entry(judge, value, entered, status, time, round_, text.get("note", ""), row.row)
        self.entries.setdefault((node.id, contestant), {}).setdefault(key, []).append(entry)

    def value_of(self, row: MarksRow, node: Node, entered: str, status: str) -> Fraction | None:
        """Return what was entered as a number, None where there is none."""
        if not entered and status:
            return None
        value = self.value(node.id, entered)
        if isinstance(value, Fraction):
            return value
        for fault in value:
            row.wrong(fault.id, "value", aspect=node.id, **fault.params)
        return None

    def check_judge(self, row: MarksRow, node: Node, judge: str) -> None:
        """Note it if *judge* may not mark *node*."""
        panel = node.panel
        if panel is None:
            return
        if not judge:
            row.wrong("scoring.no-judge", "judge", aspect=node.id)
        elif self.judges is not None and judge not in self.judges:
            row.wrong("scoring.unknown-judge", "judge", code=judge)
        elif panel.judges and judge not in panel.judges and judge not in panel.reserve:
            reserve = self.judges is not None and self.judges[judge].reserve
            if not reserve:
                row.wrong("scoring.not-on-panel", "judge", code=judge, aspect=node.id)

    def _round(self, row: MarksRow) -> int:
        text = row.text.get("round", "")
        if not text:
            return 1
        if not (text.isascii() and text.isdecimal() and len(text) <= 2 and int(text)):
            row.wrong("scoring.not-a-round", "round", value=text)
            return 1
        return int(text)


def read_time(text: str, clock: Clock) -> Fraction | str | None:
    """Return the time that *text* writes, less the removed intervals; a text: unreadable."""
    if not text:
        return None
    value = read_clock(text)
    if value is None:
        try:
            value = read_number(text)
        except Refused:
            value = _since(text, clock.start)
    if value is None:
        return text
    return _without_removed(value, clock)


def _since(text: str, start: str) -> Fraction | None:
    if not start:
        return None
    try:
        passed = datetime.fromisoformat(text) - datetime.fromisoformat(start)
    except (ValueError, TypeError):
        return None
    return Fraction(passed.days * 86400 + passed.seconds) + Fraction(passed.microseconds, 10**6)


def _without_removed(value: Fraction, clock: Clock) -> Fraction:
    lost = Fraction(0)
    for begin, end in clock.removed:
        if value >= end:
            lost += end - begin
        elif value > begin:
            lost += value - begin
    return value - lost
