"""
Totals and ranks of an event while its marks arrive: one sheet changes one contestant.

A contestant stands on the board as soon as none of their marks is missing. The board is what
`score` gives for the contestants that are on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import lcm

import numpy as np

from leitai.faults import Fault, Refused
from leitai.registry.text import plain
from leitai.rulebook.model import Node, Rulebook

from .columns import Column, Numbers, Truths
from .cube import NotVectorisable, ranked_by, ranks_of
from .entries import Key
from .fast_nodes import Columns
from .fast_panel import Block, Evaluated
from .fast_plan import Plan, plan_of
from .fast_rows import Codes
from .inputs import read_value
from .layout import lay_out
from .people import Row
from .score import score
from .tables import Tables

Place = tuple[str, Key]
"""An aspect and its instance."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contestant stands on the board."""

    rank: int | None
    total: Fraction | None


class LiveCube:
    """
    The board of one event, kept current sheet by sheet.

    `reason` says why every look at the board scores the whole event again: something in the
    rulebook depends on more than one contestant's own marks. It is empty where a sheet
    changes one contestant only.
    """

    def __init__(self, rulebook: Rulebook, contestants: Sequence[Row]) -> None:
        self.rulebook, self.contestants = rulebook, contestants
        self.codes = [plain(each["contestant"]) for each in contestants]
        self.place = {code: place for place, code in enumerate(self.codes)}
        self.plan = plan_of(rulebook, lay_out(rulebook))
        self.sheets: dict[tuple[str, str], dict[Place, str]] = {}
        self.reason = ""
        self._board: dict[str, Standing] | None = None
        try:
            self._dense = _Dense(self.plan, len(self.codes), self._check())
        except NotVectorisable as refusal:
            self.reason = refusal.reason

    def _check(self) -> list[Node]:
        """Return the nodes that decide the ranks, if a sheet changes one contestant only."""
        for name, why in self.plan.why.items():
            raise NotVectorisable(f"{name}: {why}")
        for node in self.rulebook.nodes():
            wanted, panel = node.input, node.panel
            if wanted is not None and (wanted.optional or wanted.absent is not None):
                raise NotVectorisable(f"{node.id}: a mark may be left out")
            if panel is not None and (panel.conflicts is not None or panel.reserve):
                raise NotVectorisable(f"{node.id}: not every judge counts for everybody")
            if any(rung is None for penalty in node.penalties for rung in penalty.ladder):
                raise NotVectorisable(f"{node.id}: a penalty may disqualify")
        book = self.rulebook
        if book.division or book.eligibility or book.limits or book.minimum_field:
            raise NotVectorisable("not everybody is ranked with everybody")
        if any(plain(each.get("status", "")) for each in self.contestants):
            raise NotVectorisable("a contestant has a status")
        return ranked_by(self.plan)

    def put(self, contestant: str, judge: str, marks: Mapping[Place, str]) -> None:
        """
        Take over a sheet: what *judge* entered for *contestant*; earlier entries are replaced.

        Raises:
            KeyError: there is no such contestant or aspect.
            Refused: an entry is not what its aspect wants, or the judge has no place on the
                panel; nothing of the sheet is taken over.
        """
        place = self.place[contestant]
        if not self.reason:
            self._dense.put(place, judge, marks)
        self.sheets.setdefault((contestant, judge), {}).update(marks)
        self._board = None

    def standing(self, contestant: str) -> Standing:
        """Return where *contestant* stands; nothing is known while a mark is missing."""
        if self.reason:
            return self.board()[contestant]
        place = self.place[contestant]
        return Standing(self._dense.rank(place), self._dense.total(place))

    def board(self) -> dict[str, Standing]:
        """Return where everybody stands, by code."""
        if self._board is None:
            self._board = (
                self._scored()
                if self.reason
                else {code: self.standing(code) for code in self.codes}
            )
        return self._board

    def rows(self) -> list[Row]:
        """Return all marks so far as rows of a marks table."""
        return [
            {"contestant": contestant, "aspect": aspect, "judge": judge, "value": value}
            | dict(zip(self.plan.layout.axes(aspect), key, strict=True))
            for (contestant, judge), marks in self.sheets.items()
            for (aspect, key), value in marks.items()
        ]

    def _read(self) -> dict[str, Standing]:
        return {code: self.standing(code) for code in self.codes}

    def _scored(self) -> dict[str, Standing]:
        """Return the board by scoring everything again, without those who are blocked."""
        rows, people = self.rows(), list(self.contestants)
        out = dict.fromkeys(self.codes, Standing(None, None))
        while people:
            here = {plain(each["contestant"]) for each in people}
            marks = [row for row in rows if row["contestant"] in here]
            result = score(self.rulebook, Tables(marks, people), explained=False)
            blocked = {block.contestant for block in result.blocks}
            if not blocked:
                for each in result.contestants:
                    total = each.total if isinstance(each.total, Fraction) else None
                    out[each.code] = Standing(each.rank, total)
                break
            people = [each for each in people if plain(each["contestant"]) not in blocked]
        return out


class _Dense:
    """The marks in arrays, and for each contestant the values that decide the ranks."""

    def __init__(self, plan: Plan, people: int, decisive: Sequence[Node]) -> None:
        self.plan, self.people, self.decisive = plan, people, decisive
        alike: dict[str, list[str]] = {}
        for aspect, text in plan.alike.items():
            alike.setdefault(text, []).append(aspect)
        self.blocks = [_Sheets(plan, aspects, people) for aspects in alike.values()]
        self.at = {
            aspect: (block, row)
            for block in self.blocks
            for row, aspect in enumerate(block.aspects)
        }
        self.key = {
            (aspect, key): number
            for aspect in plan.alike
            for number, key in enumerate(plan.keys[aspect])
        }
        self.value = cache(self._value)
        self.complete: Truths = np.zeros(people, dtype=np.bool_)
        wanted = [plan.rulebook.scheme, *decisive]
        self.values = [Column(np.zeros(people, dtype=np.int64), 1, 0) for _ in wanted]
        self.ranks: Codes | None = None
        for place in range(people):
            self._evaluate(place)

    def _value(self, aspect: str, text: str) -> Fraction:
        wanted = self.plan.layout.nodes[aspect].input
        assert wanted is not None  # noqa: S101 - asked of aspects only
        return read_value(text, wanted)

    def put(self, place: int, judge: str, marks: Mapping[Place, str]) -> None:
        found = [
            (*self.at[aspect], self.key[aspect, key], self.value(aspect, text))
            for (aspect, key), text in marks.items()
        ]
        faults = [
            Fault("scoring.not-on-panel", {"code": judge, "aspect": block.aspects[row]})
            for block, row, key, _ in found
            if not block.has_place(row, key, place, judge)
        ]
        if faults:
            raise Refused(faults)
        for block, row, key, value in found:
            block.put(row, key, place, judge, value)
        self._evaluate(place)

    def _evaluate(self, place: int) -> None:
        """Evaluate one contestant and put the values where the ranks look for them."""
        self.ranks = None
        self.complete[place] = all(block.is_complete(place) for block in self.blocks)
        if not self.complete[place]:
            return
        columns = Columns(self.plan, [block.part(place) for block in self.blocks], _unexpected)
        for number, node in enumerate((self.plan.rulebook.scheme, *self.decisive)):
            found = columns.node(node)
            self.complete[place] &= not found.odd[0]
            self.values[number] = _replaced(self.values[number], place, found.column.value(0, 0))

    def total(self, place: int) -> Fraction | None:
        return self.values[0].value(place) if self.complete[place] else None

    def rank(self, place: int) -> int | None:
        if self.ranks is None:
            self.ranks = np.zeros(self.people, dtype=np.int64)
            here = np.flatnonzero(self.complete)
            keys = [Column(each.top[here], each.bottom, each.most) for each in self.values[1:]]
            self.ranks[here] = ranks_of(self.plan, keys)
        return int(self.ranks[place]) or None


class _Sheets:
    """The marks of aspects that are treated alike, and which of them are here."""

    def __init__(self, plan: Plan, aspects: Sequence[str], people: int) -> None:
        self.aspects = tuple(aspects)
        node = plan.layout.nodes[aspects[0]]
        judges = 1 if node.panel is None else node.panel.least
        shape = (judges, len(aspects), len(plan.keys[node.id]), people)
        self.marks = Column(np.zeros(shape, dtype=np.int64), 1, 0)
        self.here: Truths = np.zeros(shape, dtype=np.bool_)
        self.judges: dict[tuple[int, int, int], list[str]] = {}
        self.panel = node.panel
        self.spared = False
        wanted = node.input
        if wanted is not None and wanted.default is not None:
            self.spared = True
            default = read_value(wanted.default, wanted)
            most = abs(default.numerator)
            top: Numbers = np.full(shape, default.numerator, dtype=np.int64)
            self.marks = Column(top, default.denominator, most)
        self.may_be_blank = node.id in plan.blank

    def has_place(self, row: int, key: int, place: int, judge: str) -> bool:
        """Tell whether *judge* may give this mark."""
        if self.panel is None:
            return True
        judges = self.judges.get((row, key, place), [])
        named = not self.panel.judges or judge in self.panel.judges
        return named and (judge in judges or len(judges) < len(self.here))

    def put(self, row: int, key: int, place: int, judge: str, value: Fraction) -> None:
        """Take over one mark."""
        judges = self.judges.setdefault((row, key, place), [])
        if judge not in judges and (not judges or self.panel is not None):
            judges.append(judge)
        slot = judges.index(judge) if self.panel is not None else 0
        if self.marks.bottom % value.denominator:
            self.marks = self.marks.over(lcm(self.marks.bottom, value.denominator))
        number = value.numerator * (self.marks.bottom // value.denominator)
        self.marks = _placed(self.marks, (slot, row, key, place), number)
        self.here[slot, row, key, place] = True

    def is_complete(self, place: int) -> bool:
        """Tell whether no mark of one contestant is missing."""
        here = self.here[..., place]
        if self.may_be_blank or self.spared:
            return bool((here.all(axis=0) | ~here.any(axis=0)).all())
        return bool(here.all())

    def part(self, place: int) -> Block:
        """Return one contestant's marks."""
        one = slice(place, place + 1)
        blank = ~np.logical_or.reduce(self.here[..., one], axis=0) if self.may_be_blank else None
        column = Column(self.marks.top[..., one], self.marks.bottom, self.marks.most)
        return Block(self.aspects, column, np.zeros((len(self.aspects), 1), dtype=np.bool_), blank)


def _placed(column: Column, place: tuple[int, ...], number: int) -> Column:
    """Put a numerator into *column*, in its own array where it fits."""
    most = max(column.most, abs(number))
    top = column.top if most < 1 << 63 else column.top.astype(object, copy=False)
    top[place] = number
    return Column(top, column.bottom, most)


def _replaced(column: Column, place: int, value: Fraction) -> Column:
    """Return *column* with another value at *place*."""
    wide = column.over(lcm(column.bottom, value.denominator))
    return _placed(wide, (place,), value.numerator * (wide.bottom // value.denominator))


def _unexpected(node: Node) -> Evaluated:
    raise NotVectorisable(node.id)
