"""The marks of a panel taken together: all judges' marks of aspects that are treated alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from leitai.rulebook.model import Panel

from .columns import Column, Truths, in_order, middle, summed, widened
from .fast_plan import Plan, Stage

WIDE = 4096
"""From so many marks of a judge on, aspects are worked on one by one."""


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


def staged(column: Column, stages: Sequence[Stage], odd: Truths) -> tuple[Column, Truths]:
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
    marks, odd = staged(marks, stages.each, odd)
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
    column, odd = staged(column, (*stages.before, *after), odd)
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
        return nothing(marks), np.ones(marks.top.shape[1:], dtype=np.bool_)
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
            column = row_of(kept, -1 if panel.combine == "max" else 0)
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


def row_of(column: Column, row: int) -> Column:
    """Return one of the rows along the first axis."""
    return Column(column.top[row], column.bottom, column.most)


def nothing(column: Column) -> Column:
    """Return zeros, one for each pile along the first axis."""
    return Column(np.zeros_like(column.top[0]), column.bottom, column.most)
