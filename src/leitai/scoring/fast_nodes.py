"""Nodes evaluated as columns: panels, groups, repeats, penalties for all contestants at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from leitai.rulebook.model import Node, Panel, Penalty, Repeat

from .columns import (
    Column,
    Truths,
    added,
    aligned,
    in_order,
    middle,
    multiplied,
    stacked,
    summed,
    weighed,
    widened,
)
from .fast_plan import Plan, Stage

WIDE = 4096
"""From so many marks of a judge on, aspects are worked on one by one."""

ZERO, HUNDRED = Fraction(0), Fraction(100)


@dataclass(frozen=True, slots=True)
class Block:
    """
    The marks of aspects that are treated alike.

    Shapes:
        marks: (judges, aspects, instances, contestants).
        odd: (aspects, contestants): the marks are not all here, or not plain numbers.
        blank: (aspects, instances, contestants): nothing was entered, which means 0.
    """

    aspects: tuple[str, ...]
    marks: Column
    odd: Truths
    blank: Truths | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """
    A node's values.

    Shapes:
        column: (instances, contestants); of a block (aspects, instances, contestants).
        odd: (contestants); of a block (aspects, contestants): the value is not to be used.
    """

    column: Column
    odd: Truths


class Columns:
    """Evaluates nodes as columns, each once, what is below it first."""

    def __init__(
        self, plan: Plan, blocks: Sequence[Block], other: Callable[[Node], Evaluated]
    ) -> None:
        self.plan, self.blocks, self.other = plan, blocks, other
        self.of_block: dict[int, Evaluated] = {}
        self.of_node: dict[str, Evaluated] = {}
        self.taken_off: dict[str, Column] = {}
        self.where = {
            aspect: (number, row)
            for number, block in enumerate(blocks)
            for row, aspect in enumerate(block.aspects)
        }

    def node(self, node: Node) -> Evaluated:
        """Return the values of *node*."""
        known = self.of_node.get(node.id)
        if known is None:
            known = self._evaluated(node)
            self.of_node[node.id] = known
        return known

    def _evaluated(self, node: Node) -> Evaluated:
        if node.id in self.plan.why:
            return self.other(node)
        if node.input is not None:
            number, row = self.where[node.id]
            whole = self.block(number)
            found = Evaluated(_row(whole.column, row), whole.odd[row])
            return self._with_penalties(node, found) if node.penalties else found
        found = self._repeated(node, node.each) if node.each is not None else self._group(node)
        column, odd = _staged(found.column, self.plan.stages[node.id].before, found.odd)
        return self._with_penalties(node, Evaluated(column, odd))

    def block(self, number: int) -> Evaluated:
        """Return the values of the aspects of one block; where they have penalties, before them."""
        known = self.of_block.get(number)
        if known is None:
            block = self.blocks[number]
            known = panelled(self.plan, block)
            self.of_block[number] = known
        return known

    def _with_penalties(self, node: Node, found: Evaluated) -> Evaluated:
        column, odd = found.column, found.odd
        for penalty in node.penalties:
            source = self.node(penalty.node)
            amount, unknown = _amount(penalty, source.column, found.column)
            odd = odd | source.odd | unknown
            self.taken_off[penalty.node.id] = amount
            column = column.minus(amount)
        return Evaluated(*_staged(column, self.plan.stages[node.id].after, odd))

    def _repeated(self, node: Node, each: Node) -> Evaluated:
        assert node.repeat is not None  # noqa: S101 - `each` comes with `repeat`
        found = self.node(each)
        top = found.column.top
        outer = len(self.plan.keys[node.id])
        split = top.reshape(outer, len(top) // outer, *top.shape[1:])
        column = Column(np.moveaxis(split, 1, 0), found.column.bottom, found.column.most)
        taken = _taken(node.repeat, column)
        odd = found.odd if taken is not None else np.ones_like(found.odd)
        return Evaluated(taken or _nothing(column), odd)

    def _group(self, node: Node) -> Evaluated:
        parts = self._parts(node)
        odd = np.logical_or.reduce(
            [part.odd if part.odd.ndim == 1 else part.odd.any(axis=0) for part, _ in parts]
        )
        if node.combine in {"sum", "mean", "weighted", "threshold"}:
            return Evaluated(_linear(node, parts), odd)
        columns = [self.node(child).column for child in node.children]
        return Evaluated(_combined(node, columns), odd)

    def _parts(self, node: Node) -> list[tuple[Evaluated, list[Fraction]]]:
        """Return the children's values with their weights, those of one block together."""
        parts: list[tuple[Evaluated, list[Fraction]]] = []
        rows: dict[int, list[tuple[int, Fraction]]] = {}
        for child in node.children:
            weight = child.weight or ZERO
            if child.id in self.where and not child.penalties and child.id not in self.plan.why:
                number, row = self.where[child.id]
                rows.setdefault(number, []).append((row, weight))
                continue
            found = self.node(child)
            top = found.column.top[np.newaxis]
            column = Column(top, found.column.bottom, found.column.most)
            parts.append((Evaluated(column, found.odd), [weight]))
        for number, wanted in rows.items():
            whole, places = self.block(number), [row for row, _ in wanted]
            if places != list(range(len(whole.odd))):
                column = whole.column
                whole = Evaluated(
                    Column(column.top[places], column.bottom, column.most), whole.odd[places]
                )
            parts.append((whole, [weight for _, weight in wanted]))
        return parts


def _staged(column: Column, stages: Sequence[Stage], odd: Truths) -> tuple[Column, Truths]:
    """Return *column* after *stages*, and where they have no value to give."""
    for stage in stages:
        column, unknown = stage(column)
        if unknown is not None:
            odd = odd | _anywhere(unknown, odd)
    return column, odd


def _anywhere(unknown: Truths, odd: Truths) -> Truths:
    """Return *unknown* without its instances (and judges): (contestants) or (aspects, ...)."""
    while unknown.ndim > odd.ndim:
        unknown = np.logical_or.reduce(unknown, axis=0 if unknown.ndim == 4 else -2)
    return unknown


def panelled(plan: Plan, block: Block) -> Evaluated:
    """Return the values of a block's aspects (where there are penalties, before them)."""
    node = plan.layout.nodes[block.aspects[0]]
    stages, odd, marks = plan.stages[node.id], block.odd, block.marks
    marks, odd = _staged(marks, stages.each, odd)
    if node.panel is None:
        column = Column(marks.top[0], marks.bottom, marks.most)
    else:
        rule = node.panel.consistency
        if rule is not None and len(marks.top) > 1:
            apart = _highest(marks).minus(_lowest(marks))
            odd = odd | _anywhere(~apart.upto(rule.limits[0][2]), odd)
        column, unknown = _panel(node.panel, marks)
        if unknown is not None:
            odd = odd | _anywhere(unknown, odd)
    after = () if node.penalties else stages.after
    column, odd = _staged(column, (*stages.before, *after), odd)
    if block.blank is not None:
        column = Column(np.where(block.blank, 0, column.top), column.bottom, column.most)
    return Evaluated(column, odd)


def _highest(column: Column) -> Column:
    return Column(np.maximum.reduce(column.top, axis=0), column.bottom, column.most)


def _lowest(column: Column) -> Column:
    return Column(np.minimum.reduce(column.top, axis=0), column.bottom, column.most)


def _panel(panel: Panel, marks: Column) -> tuple[Column, Truths | None]:
    """Return the panel's marks combined, and where they cannot be."""
    judges = len(marks.top)
    high = low = 0
    for least, drop_high, drop_low in panel.drop:
        if judges >= least:
            high, low = drop_high, drop_low
    left = judges - high - low
    if left <= 0:
        return _nothing(marks), np.ones(marks.top.shape[1:], dtype=np.bool_)
    unknown = None
    if panel.combine in {"mean", "sum"}:
        column = _without_extremes(marks, high, low)
        if panel.combine == "mean":
            column = column.times(Fraction(1, left))
    else:
        order = in_order(marks)
        kept = Column(order.top[low : judges - high], order.bottom, order.most)
        if panel.combine == "median":
            column = middle(kept)
        else:
            column = _row(kept, -1 if panel.combine == "max" else 0)
        if panel.combine == "consensus":
            unknown = kept.top[0] != kept.top[-1]
    return column.times(panel.factor), unknown


def _without_extremes(marks: Column, high: int, low: int) -> Column:
    """Return the sums of the marks without the *high* highest and *low* lowest."""
    if high > 1 or low > 1:
        top = np.sort(marks.top, axis=0)[low : len(marks.top) - high]
        return summed(Column(top, marks.bottom, marks.most))
    most = marks.most * len(marks.top)
    wide = widened(marks.top, most)
    top = np.empty(wide.shape[1:], dtype=wide.dtype)
    many = 1 if wide[0, 0].size >= WIDE else len(top)
    for row in range(0, len(top), many):  # so few aspects at a time stay in the cache
        some, out = wide[:, row : row + many], top[row : row + many]
        np.add.reduce(some, axis=0, out=out)
        if high:
            out -= np.maximum.reduce(some, axis=0)
        if low:
            out -= np.minimum.reduce(some, axis=0)
    return Column(top, marks.bottom, most)


def _row(column: Column, row: int) -> Column:
    return Column(column.top[row], column.bottom, column.most)


def _nothing(column: Column) -> Column:
    return Column(np.zeros_like(column.top[0]), column.bottom, column.most)


def _linear(node: Node, parts: Sequence[tuple[Evaluated, list[Fraction]]]) -> Column:
    if node.combine == "weighted":
        return added([weighed(part.column, weights) for part, weights in parts]).times(1 / HUNDRED)
    total = added([summed(part.column) for part, _ in parts])
    if node.combine == "mean":
        return total.times(Fraction(1, len(node.children)))
    if node.combine == "threshold":
        give = node.combine_of["give"]
        enough = ~total.below(node.combine_of["t"])
        top = np.where(enough, give.numerator, 0)
        return Column(top, give.denominator, abs(give.numerator))
    return total


def _combined(node: Node, columns: Sequence[Column]) -> Column:
    if node.combine == "first":
        return columns[0]
    if node.combine == "product":
        return _multiplied(columns)
    order = in_order(stacked(columns))
    if node.combine == "best":
        many = int(node.combine_of["k"])
        return summed(Column(order.top[max(len(columns) - many, 0) :], order.bottom, order.most))
    return _of_ordered(node.combine, order)


def _multiplied(columns: Sequence[Column]) -> Column:
    out = columns[0]
    for column in columns[1:]:
        out = multiplied(out, column)
    return out


def _of_ordered(how: str, order: Column) -> Column:
    """Return one value of each pile that is in order from the lowest up."""
    if how == "median":
        return middle(order)
    return _row(order, -1 if how == "max" else 0)


def _taken(repeat: Repeat, column: Column) -> Column | None:
    """Return the instances (along the first axis) taken together; None: none is left."""
    if repeat.take == "last":
        return _row(column, -1)
    if repeat.take == "best":
        return _of_ordered("max" if repeat.better == "high" else "min", in_order(column))
    many = len(column.top)
    high, low = repeat.drop
    if high or low or repeat.keep is not None or repeat.take in {"median", "min", "max"}:
        column = in_order(column)
    top = column.top[low : max(many - high, low)]
    if repeat.keep is not None:
        top = top[: repeat.keep] if repeat.better == "low" else top[-repeat.keep :]
    if not len(top):
        return _nothing(column) if repeat.empty == "zero" else None
    left = Column(top, column.bottom, column.most)
    if repeat.take in {"sum", "mean"}:
        total = summed(left)
        return total if repeat.take == "sum" else total.times(Fraction(1, len(top)))
    if repeat.take == "product":
        return _multiplied([_row(left, row) for row in range(len(top))])
    return _of_ordered(repeat.take, left)


def _amount(penalty: Penalty, given: Column, value: Column) -> tuple[Column, Truths]:
    """Return what *penalty* takes off, and where somebody is disqualified by it."""
    out = np.zeros(given.top.shape[-1], dtype=np.bool_)
    if penalty.ladder:
        step = np.clip(np.where(given.top < 0, 0, given.top // given.bottom), 0, None)
        step = np.minimum(step, len(penalty.ladder) - 1).astype(np.int64)
        rungs = [ZERO if rung is None else rung for rung in penalty.ladder]
        amounts = aligned([Column(np.array([rung.numerator]), rung.denominator, abs(rung.numerator))
                           for rung in rungs])  # fmt: skip
        table = np.concatenate([each.top for each in amounts])
        given = Column(table[step], amounts[0].bottom, max(each.most for each in amounts))
        last = np.array([rung is None for rung in penalty.ladder])
        out = last[step].any(axis=0)
    if penalty.most is not None:
        given = given.at_most(penalty.most)
    if penalty.percent:
        given = multiplied(value, given).times(1 / HUNDRED)
    return given, out
