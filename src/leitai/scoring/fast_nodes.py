"""Nodes evaluated as columns: panels, groups, repeats, penalties for all contestants at once."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from leitai.rulebook.model import Node, Penalty, Repeat

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
)
from .fast_panel import Block, Evaluated, nothing, panelled, row_of, staged
from .fast_plan import Plan

ZERO, HUNDRED = Fraction(0), Fraction(100)


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
            found = Evaluated(row_of(whole.column, row), whole.odd[row])
            return self._with_penalties(node, found) if node.penalties else found
        found = self._repeated(node, node.each) if node.each is not None else self._group(node)
        column, odd = staged(found.column, self.plan.stages[node.id].before, found.odd)
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
        return Evaluated(*staged(column, self.plan.stages[node.id].after, odd))

    def _repeated(self, node: Node, each: Node) -> Evaluated:
        assert node.repeat is not None  # noqa: S101 - `each` comes with `repeat`
        found = self.node(each)
        top = found.column.top
        outer = len(self.plan.keys[node.id])
        split = top.reshape(outer, len(top) // outer, *top.shape[1:])
        column = Column(np.moveaxis(split, 1, 0), found.column.bottom, found.column.most)
        taken = _taken(node.repeat, column)
        odd = found.odd if taken is not None else np.ones_like(found.odd)
        return Evaluated(taken or nothing(column), odd)

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
    return row_of(order, -1 if how == "max" else 0)


def _taken(repeat: Repeat, column: Column) -> Column | None:
    """Return the instances (along the first axis) taken together; None: none is left."""
    if repeat.take == "last":
        return row_of(column, -1)
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
        return nothing(column) if repeat.empty == "zero" else None
    left = Column(top, column.bottom, column.most)
    if repeat.take in {"sum", "mean"}:
        total = summed(left)
        return total if repeat.take == "sum" else total.times(Fraction(1, len(top)))
    if repeat.take == "product":
        return _multiplied([row_of(left, row) for row in range(len(top))])
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
