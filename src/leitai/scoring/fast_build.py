"""From a marks table read as columns to the cube of an event."""

from collections.abc import Sequence
from math import lcm

import numpy as np
from numpy.typing import NDArray

from leitai.rulebook.model import Node, Panel

from .columns import Column, Numbers, Truths, wide_enough
from .cube import Cube
from .fast_panel import Block
from .fast_plan import Plan
from .fast_rows import CodedRows
from .inputs import read_value
from .panel import in_conflict, is_reserve
from .tables import Given


def cube_of(plan: Plan, given: Given, rows: CodedRows) -> Cube:
    """Return the marks of an event whose table was read as columns, odd ones marked as such."""
    builder = _Builder(plan, given, rows)
    alike: dict[str, list[Node]] = {}
    for node in plan.layout.nodes.values():
        if node.id in plan.alike:
            alike.setdefault(plan.alike[node.id], []).append(node)
    codes = [each.code for each in given.contestants]
    return Cube(plan, codes, tuple(builder.block(nodes) for nodes in alike.values()))


class _Builder:
    """Puts the marks of the rows where they belong."""

    def __init__(self, plan: Plan, given: Given, rows: CodedRows) -> None:
        self.plan, self.given, self.rows = plan, given, rows
        self.people = len(given.contestants)
        place = {each.code: number for number, each in enumerate(given.contestants)}
        self.place = np.array([place[code] for code in rows.contestants])[rows.contestant]
        keys = {
            (aspect, key): number
            for aspect in rows.aspects
            for number, key in enumerate(plan.keys.get(aspect, ()))
        }
        self.key = np.array([keys.get(each, 0) for each in rows.instances])[rows.instance]
        self.clashes: dict[tuple[str, ...], dict[str, Truths]] = {}

    def block(self, nodes: Sequence[Node]) -> Block:
        """Return the marks of *nodes*, which are treated alike."""
        found = [self._aspect(node) for node in nodes]
        bottom = lcm(*(column.bottom for column, _, _ in found))
        wide = [column.over(bottom) for column, _, _ in found]
        most = max(column.most for column in wide)
        kind = wide_enough(most * len(wide[0].top))
        top = np.stack([column.top.astype(kind) for column in wide], axis=1)
        odd = np.stack([odd for _, odd, _ in found])
        blank = np.stack([empty for *_, empty in found])
        may_be_blank = nodes[0].id in self.plan.blank
        ids = tuple(node.id for node in nodes)
        return Block(ids, Column(top, bottom, most), odd, blank if may_be_blank else None)

    def _aspect(self, node: Node) -> tuple[Column, Truths, Truths]:
        """Return the marks, who has odd ones, and the instances without any."""
        rows = self.rows.rows_of(node.id)
        instances = len(self.plan.keys[node.id])
        judges = 1 if node.panel is None else node.panel.least
        cell = self.key[rows] * self.people + self.place[rows]
        by_cell = np.argsort(cell, kind="stable")
        rows, cell = rows[by_cell], cell[by_cell]
        many = np.bincount(cell, minlength=instances * self.people)
        slot = np.arange(len(rows)) - (np.cumsum(many) - many)[cell]
        fine = self._fine(node, rows)
        odd = many != judges
        odd[cell[~fine]] = True
        empty: Truths = many == 0
        bottom, tops = self._numerators(node, rows[fine])
        here = fine & (slot < judges)
        marks: Numbers = np.zeros((judges, instances * self.people), dtype=tops.dtype)
        marks[slot[here], cell[here]] = tops[self.rows.value[rows[here]]]
        wanted = node.input
        if node.id in self.plan.blank:
            odd &= ~empty
        elif wanted is not None and wanted.default is not None:
            odd &= ~empty
            marks[:, empty] = int(read_value(wanted.default, wanted) * bottom)
        most = max(int(marks.max(initial=0)), -int(marks.min(initial=0)))
        column = Column(marks.reshape(judges, instances, self.people), bottom, most)
        shape = (instances, self.people)
        return (
            column,
            odd.reshape(shape).any(axis=0) | self._clash(node.panel, rows),
            empty.reshape(shape),
        )

    def _numerators(self, node: Node, rows: NDArray[np.int64]) -> tuple[int, Numbers]:
        """Return a denominator for the values of *rows*, and the numerator of every value."""
        used = np.unique(self.rows.value[rows])
        known = [self.rows.entered[number] for number in used]
        wanted = node.input
        if wanted is not None and wanted.default is not None:
            known.append(read_value(wanted.default, wanted))
        bottom = lcm(*(value.denominator for value in known))
        tops = [int(value * bottom) for value in known]
        kind = object if wide_enough(max(map(abs, tops), default=0)) is object else np.int64
        numerators: Numbers = np.zeros(max(len(self.rows.entered), 1), dtype=kind)
        numerators[used] = tops[: len(used)]
        return bottom, numerators

    def _fine(self, node: Node, rows: NDArray[np.int64]) -> Truths:
        """Tell which rows are marks that count as they are."""
        fine: Truths = self.rows.plain[rows]
        wanted, panel = node.input, node.panel
        if wanted is not None and wanted.absent is not None:
            absent = read_value(wanted.absent, wanted)
            fine &= np.array([value != absent for value in self.rows.entered])[
                self.rows.value[rows]
            ]
        if panel is not None:
            judges = self.given.judges or {}
            scorer = [not is_reserve(panel, code, judges.get(code)) for code in self.rows.judges]
            fine &= np.array(scorer)[self.rows.judge[rows]]
        return fine

    def _clash(self, panel: Panel | None, rows: NDArray[np.int64]) -> Truths:
        """Tell which contestants have a judge on the panel who may not mark them."""
        none = np.zeros(self.people, dtype=np.bool_)
        if panel is None or panel.conflicts is None or self.given.judges is None:
            return none
        known = self.clashes.setdefault(panel.conflicts, {})
        codes = {self.rows.judges[judge] for judge in np.unique(self.rows.judge[rows])}
        for code in codes | set(panel.judges):
            if code not in known:
                judge = self.given.judges.get(code)
                known[code] = np.array(
                    [in_conflict(panel, judge, each) for each in self.given.contestants]
                )
            none = none | known[code]
        return none
