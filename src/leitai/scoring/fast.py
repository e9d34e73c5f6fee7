"""
The evaluator of whole columns: the explaining one, with every node that can be done at once.

A node that cannot be (a formula, a comparison with the field) is evaluated by the explaining
evaluator and joins as a column. So is a contestant with anything out of the ordinary in a
node: a missing mark, a re-mark, a status. Values are the same to the last digit.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Generic, TypeVar, overload

import numpy as np

from leitai.rulebook.model import Node, Rulebook

from .columns import Column, column_of
from .cube import Cube
from .entries import Key
from .evaluate import Evaluate, Evaluation
from .fast_build import cube_of
from .fast_nodes import Columns
from .fast_panel import Evaluated
from .fast_plan import plan_of
from .fast_rows import CodedRows
from .layout import Layout
from .people import Contestant
from .tables import Given
from .trace import Outcome

T = TypeVar("T")


def fast_evaluation(rulebook: Rulebook, layout: Layout, given: Given) -> Evaluate:
    """Return what evaluates these tables the fastest."""
    if not isinstance(given.entries, CodedRows):
        return Evaluation
    cube = cube_of(plan_of(rulebook, layout), given, given.entries)
    return partial(FastEvaluation, cube)


class Made(Sequence[dict[Key, T]], Generic[T]):
    """One dictionary for each contestant, made of columns when it is asked for."""

    def __init__(self, keys: Sequence[Key], column: Column, make: Callable[[Fraction], T]) -> None:
        self.keys, self.column, self.make = keys, column, make
        self.made: dict[int, dict[Key, T]] = {}

    @overload
    def __getitem__(self, place: int) -> dict[Key, T]: ...
    @overload
    def __getitem__(self, place: slice) -> list[dict[Key, T]]: ...
    def __getitem__(self, place: int | slice) -> dict[Key, T] | list[dict[Key, T]]:
        """Return the values of one contestant by instance."""
        if isinstance(place, slice):
            return [self[each] for each in range(len(self))[place]]
        found = self.made.get(place)
        if found is None:
            tops, bottom = self.column.top[:, place].tolist(), self.column.bottom
            found = {
                key: self.make(Fraction(top, bottom))
                for key, top in zip(self.keys, tops, strict=True)
            }
            self.made[place] = found
        return found

    def __len__(self) -> int:
        return int(self.column.top.shape[-1])


class FastEvaluation(Evaluation):
    """One pass over all nodes, whole columns at once where that can be done."""

    def __init__(
        self,
        cube: Cube,
        rulebook: Rulebook,
        layout: Layout,
        given: Given,
        contestants: Sequence[Contestant],
        whole: Mapping[str, str],
    ) -> None:
        place = {code: number for number, code in enumerate(cube.codes)}
        part = cube.of([place[each.code] for each in contestants])
        with_status = {code for _, code in given.statuses}
        self.unusual = np.array(
            [whole[each.code] != "OK" or each.code in with_status for each in contestants],
            dtype=np.bool_,
        )
        self.plan = cube.plan
        self.columns = Columns(cube.plan, part.blocks, self._joining)
        super().__init__(rulebook, layout, given, contestants, whole)

    def _evaluate(self, node: Node) -> None:
        if node.id in self.plan.why:
            super()._evaluate(node)
            return
        found = self.columns.node(node)
        keys = self.plan.keys[node.id]
        column = Made(keys, found.column, Outcome)
        self.outcomes[node.id] = column
        odd = [int(place) for place in np.flatnonzero(found.odd | self.unusual)]
        for penalty in node.penalties:
            amounts = Made(keys, self.columns.taken_off[penalty.node.id], Fraction)
            amounts.made.update((place, {}) for place in odd)
            self.taken_off[penalty.node.id] = amounts
        column.made.update((place, {}) for place in odd)
        self.evaluate_at(node, column, odd)

    def _joining(self, node: Node) -> Evaluated:
        """Return as a column what the explaining evaluator found for *node*."""
        keys = self.plan.instances(node.id)
        values: list[list[Fraction]] = []
        odd = np.zeros(len(self.contestants), dtype=np.bool_)
        for place, outcomes in enumerate(self.outcomes[node.id]):
            numbers = [
                each.value
                for key in keys
                if (each := outcomes.get(key)) is not None
                and isinstance(each.value, Fraction)
                and not (each.left_out or each.open)
            ]
            odd[place] = len(numbers) < len(keys)
            values.append([Fraction(0)] * len(keys) if odd[place] else numbers)
        column = column_of([number for numbers in values for number in numbers])
        top = column.top.reshape(len(values), len(keys)).T
        return Evaluated(Column(top, column.bottom, column.most), odd)
