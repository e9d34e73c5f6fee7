"""
All marks of an event in dense arrays, and what can be computed from them alone.

Layout, measured: judges before aspects before instances before contestants, so that a panel is
combined by adding whole rows; the narrowest integers that hold a panel's sum; contestants in
parts that stay in the processor's cache.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from leitai.rulebook.model import Node, Rulebook

from .columns import Column, Numbers, Truths, wide_enough
from .fast_nodes import Columns
from .fast_panel import Block, Evaluated
from .fast_plan import Plan, plan_of
from .layout import lay_out

CACHE = 1 << 19
"""Bytes of one aspect's marks that are worked on at a time: half a small second-level cache."""


COUNTED = 1 << 20
"""Ranks are counted, not sorted, where the values lie in so small a range."""


class NotVectorisable(ValueError):
    """The rulebook (or these marks) need the explaining evaluator; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Board:
    """
    What everybody came to.

    Shapes:
        totals: (contestants).
        ranks: (contestants), from 1.
    """

    totals: Column
    ranks: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cube:
    """The marks of an event; `codes` names the contestants along the last axis."""

    plan: Plan
    codes: Sequence[str]
    blocks: tuple[Block, ...]

    @classmethod
    def from_arrays(
        cls,
        rulebook: Rulebook,
        codes: Sequence[str],
        marks: Sequence[tuple[Sequence[str], Numbers]],
        unit: Fraction = Fraction(1),
    ) -> "Cube":
        """
        Return the cube of marks that are already numbers, every one present.

        Shapes:
            marks: (aspects, array) pairs; the array is (judges, aspects, contestants), or
                (judges, aspects, instances, contestants) inside repeats; judges is 1 where
                there is no panel.
            unit: what 1 in the arrays is worth: Fraction(1, 100) for hundredths.
        Raises:
            NotVectorisable: an aspect of the scheme has no array, or cannot be worked on so.
            ValueError: an array has another shape than its aspects ask for.
        """
        plan = plan_of(rulebook, lay_out(rulebook))
        blocks: list[Block] = []
        for aspects, array in marks:
            whole = array if array.ndim == 4 else array[:, :, np.newaxis]
            _check_shape(plan, aspects, whole, len(codes))
            rows: dict[str, list[int]] = {}
            for row, aspect in enumerate(aspects):
                rows.setdefault(plan.alike[aspect], []).append(row)
            for chosen in rows.values():
                part = whole if len(chosen) == len(aspects) else whole[:, chosen]
                blocks.append(_block([aspects[row] for row in chosen], part, unit))
        given = {aspect for block in blocks for aspect in block.aspects}
        for node in rulebook.scheme.walk():
            if node.input is not None and node.id not in given:
                raise NotVectorisable(f"{node.id}: no marks")
        return cls(plan, codes, tuple(blocks))

    def of(self, places: Sequence[int] | NDArray[np.int64] | slice) -> "Cube":
        """Return the part of the contestants at *places*, in that order."""
        codes = (
            self.codes[places] if isinstance(places, slice) else [self.codes[at] for at in places]
        )
        return Cube(
            self.plan,
            codes,
            tuple(
                Block(
                    block.aspects,
                    Column(block.marks.top[..., places], block.marks.bottom, block.marks.most),
                    block.odd[:, places],
                    None if block.blank is None else block.blank[..., places],
                )
                for block in self.blocks
            ),
        )

    def columns(self, wanted: Sequence[Node]) -> list[Column]:
        """
        Return the values of *wanted*, each (contestants).

        Raises:
            NotVectorisable: one of them depends on something that is no column.
        """
        width = self._width()
        found: list[list[Column]] = [[] for _ in wanted]
        for start in range(0, max(len(self.codes), 1), width):
            part = self.of(slice(start, start + width))
            columns = Columns(self.plan, part.blocks, self._other)
            for parts, node in zip(found, wanted, strict=True):
                evaluated = columns.node(node)
                if evaluated.odd.any() or len(evaluated.column.top) != 1:
                    raise NotVectorisable(f"{node.id}: not everybody has one plain value")
                column = evaluated.column
                parts.append(Column(column.top[0], column.bottom, column.most))
        return [_joined(parts) for parts in found]

    def _width(self) -> int:
        """Return how many contestants are worked on at a time."""
        widest = max((block.marks.top[:, 0, ..., :1].nbytes for block in self.blocks), default=1)
        return max(CACHE // widest, 64)

    def _other(self, node: Node) -> Evaluated:
        raise NotVectorisable(f"{node.id}: {self.plan.why[node.id]}")

    def board(self) -> Board:
        """
        Return totals and ranks.

        Raises:
            NotVectorisable: the ranking asks for more than values of nodes.
        """
        keys = self.columns(ranked_by(self.plan))
        return Board(keys[0] if self.plan.rulebook.ranking.on is None else self.columns(
            [self.plan.rulebook.scheme])[0], ranks_of(self.plan, keys))  # fmt: skip


def _check_shape(plan: Plan, aspects: Sequence[str], array: Numbers, people: int) -> None:
    for aspect in aspects:
        if aspect in plan.why:
            raise NotVectorisable(f"{aspect}: {plan.why[aspect]}")
        panel = plan.layout.nodes[aspect].panel
        judges = 1 if panel is None else panel.least
        wanted = (judges, len(aspects), len(plan.keys[aspect]), people)
        if array.shape != wanted or array.dtype.kind != "i":
            raise ValueError(f"{aspect}: {array.dtype} {array.shape}, not integers {wanted}")


def _block(aspects: Sequence[str], array: Numbers, unit: Fraction) -> Block:
    most = max(int(array.max(initial=0)), -int(array.min(initial=0)))
    kind = wide_enough(most * len(array))
    column = Column(array.astype(kind, copy=False), 1, most).times(unit)
    odd = np.zeros((len(aspects), array.shape[-1]), dtype=np.bool_)
    return Block(tuple(aspects), column, odd)


def _joined(parts: Sequence[Column]) -> Column:
    """Return the columns of the contestants' parts as one."""
    most = max(part.most for part in parts)
    top = np.concatenate([part.top.astype(wide_enough(max(most, 1 << 40))) for part in parts])
    return Column(top, parts[0].bottom, most)


def ranked_by(plan: Plan) -> list[Node]:
    """
    Return the nodes that decide the ranks, in order.

    Raises:
        NotVectorisable: something else than nodes decides, or equals are told apart otherwise.
    """
    ranking, nodes = plan.rulebook.ranking, plan.layout.nodes
    if ranking.end not in {"shared", "dense"} or ranking.near is not None:
        raise NotVectorisable("ranking: equal contestants are told apart by more than values")
    out = [plan.rulebook.scheme]
    if ranking.on is not None:
        out = [_node_of(nodes, ranking.on.text)]
    return out + [_node_of(nodes, tie.by.text) for tie in ranking.ties]


def _node_of(nodes: Mapping[str, Node], text: str) -> Node:
    if text.strip() not in nodes:
        raise NotVectorisable(f"ranking: {text} is not a node")
    return nodes[text.strip()]


def ranks_of(plan: Plan, keys: Sequence[Column]) -> NDArray[np.int64]:
    """Return everybody's rank by *keys*, equals sharing as the rulebook says."""
    ranking = plan.rulebook.ranking
    better = [ranking.better, *(tie.better for tie in ranking.ties)]
    tops = [-key.top if way == "high" else key.top for key, way in zip(keys, better, strict=True)]
    return shared_ranks(tops, dense=ranking.end == "dense")


def shared_ranks(tops: Sequence[Numbers], *, dense: bool) -> NDArray[np.int64]:
    """
    Return ranks from 1, the lowest first; equal ones share.

    >>> [int(rank) for rank in shared_ranks([np.array([3, 1, 3, 2])], dense=False)]
    [3, 1, 3, 2]
    """
    if len(tops) == 1 and tops[0].dtype != object and len(tops[0]):
        least, most = int(tops[0].min()), int(tops[0].max())
        if most - least < COUNTED:
            return _counted_ranks((tops[0] - least).astype(np.int64), dense=dense)
    order = np.lexsort(tops[::-1])
    new: Truths = np.ones(len(order), dtype=np.bool_)
    for number, top in enumerate(tops):
        sorted_ = top[order]
        differs = sorted_[1:] != sorted_[:-1]
        new[1:] = differs if number == 0 else new[1:] | differs
    starts = np.where(new, np.arange(1, len(order) + 1), 0)
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.cumsum(new) if dense else np.maximum.accumulate(starts)
    return ranks


def _counted_ranks(top: NDArray[np.int64], *, dense: bool) -> NDArray[np.int64]:
    """Return ranks of small numbers from 0: by how many there are of each, without sorting."""
    many = np.bincount(top)
    if dense:
        many = (many > 0).astype(np.int64)
    ranks: NDArray[np.int64] = (np.cumsum(many) - many + 1)[top]
    return ranks
