"""
Every node of a rulebook for every contestant, with the reason for each value.

This is the explaining evaluator: exact fractions, one node after the other in an order in
which everything a node needs is there. `fast` does the same with whole columns at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from leitai.exact import too_long
from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Node, Rulebook, Status

from .board import Case
from .combine import combined, latest, taken
from .entries import Key
from .formula import Value, holds, put_in, value_of
from .layout import Layout
from .leaves import Leaves
from .panel import Blocked
from .people import Contestant
from .scope import NodeScope
from .steps import do_step, stages
from .tables import Given
from .trace import Block, Outcome

MEANING = {
    "OK": "keep", "ABSENT": "zero", "DNF": "keep", "VOID": "zero", "DSQ": "whole",
    "WITHDRAWN": "whole", "EXEMPT": "leave_out", "PENDING": "block",
}  # fmt: skip
"""What a status means for a node, where the rulebook says nothing else."""

GRAVEST = ("DSQ", "WITHDRAWN", "VOID", "ABSENT", "EXEMPT", "DNF", "PENDING", "OK")
"""Which status a contestant takes over where several nodes hand one up."""


FROZEN = Status("none", ranked=False, counts_in=frozenset({"field", "scale", "decay"}))
"""What DSQ means where a disqualification is to move nobody."""


class Evaluation:
    """One pass over all nodes, with the contestants' whole statuses as they stand."""

    def __init__(
        self,
        rulebook: Rulebook,
        layout: Layout,
        given: Given,
        contestants: Sequence[Contestant],
        whole: Mapping[str, str],
    ) -> None:
        self.rulebook, self.layout, self.given = rulebook, layout, given
        self.contestants, self.whole = contestants, whole
        self.outcomes: dict[str, Sequence[dict[Key, Outcome]]] = {}
        self.field_cache: dict[tuple[str, str, Key], list[Fraction]] = {}
        self.blocks: list[Block] = []
        self.warnings: list[Block] = []
        self.flags: list[set[str]] = [set() for _ in contestants]
        self.disqualified: set[str] = set()
        self.taken_off: dict[str, Sequence[dict[Key, Fraction]]] = {}
        self.worth: dict[tuple[str, Key], Fraction] = {}
        self.asks_field = False
        """Whether a value of somebody was looked at beside the others'."""
        self.leaves = Leaves(self)
        for node in layout.order:
            self._evaluate(node)

    def status_rule(self, place: int) -> Status:
        """Return what the whole status of the contestant at *place* means."""
        status = self.whole_status(place)
        if self.rulebook.freeze and status == "DSQ":
            return FROZEN
        return self.rulebook.statuses[status]

    def whole_status(self, place: int) -> str:
        """Return the whole status of the contestant at *place*."""
        return self.whole[self.contestants[place].code]

    def counted(self, where: str) -> list[int]:
        """Return the places of the contestants counted in *where*."""
        self.asks_field |= where in {"scale", "decay"}
        return [
            place
            for place in range(len(self.contestants))
            if where in self.status_rule(place).counts_in
        ]

    def meaning(self, node: Node, status: str) -> str:
        """Return what *status* means for *node*."""
        return node.on_status.get(status, MEANING[status])

    def block(self, node: str, case: Case, blocked: Blocked) -> None:
        """Note that *case* has no value yet, and its contestant no result."""
        place, key, outcome = case
        if self.status_rule(place).value == "keep":
            outcome.open = True
            label = node + "".join(f"[{each}]" for each in key)
            code = self.contestants[place].code
            self.blocks.append(Block(code, label, blocked.problem, blocked.params))

    def warn(self, place: int, node: str, key: Key, warning: str) -> None:
        """Note something that somebody should look at."""
        label = node + "".join(f"[{each}]" for each in key)
        self.warnings.append(Block(self.contestants[place].code, label, warning))

    def flag(self, place: int, effect: str) -> None:
        """Mark the contestant at *place*; who is out anyway is not marked again."""
        rule = self.status_rule(place)
        if rule.value != "keep":
            return
        if effect == "disqualify":
            self.disqualified.add(self.contestants[place].code)
        else:
            self.flags[place].add(effect)

    def _evaluate(self, node: Node) -> None:
        column: list[dict[Key, Outcome]] = [{} for _ in self.contestants]
        self.outcomes[node.id] = column
        self.evaluate_at(node, column, range(len(self.contestants)))

    def evaluate_at(
        self, node: Node, column: Sequence[dict[Key, Outcome]], places: Iterable[int]
    ) -> None:
        """Fill *column* with what *node* comes to for the contestants at *places*."""
        cases: list[Case] = []
        for place in places:
            for key in self.leaves.keys(place, self.layout.path[node.id]):
                outcome = Outcome()
                column[place][key] = outcome
                if self._start(node, place, key, outcome):
                    cases.append((place, key, outcome))
        for kind, step in stages(node):
            open_ = [case for case in cases if case[2].value is not None]
            do_step(self, node, kind, step, open_)
        for case in cases:
            value = case[2].value
            if isinstance(value, Fraction) and too_long(value):
                case[2].value = None
                self.block(node.id, case, Blocked("scoring.too-long"))

    def _start(self, node: Node, place: int, key: Key, outcome: Outcome) -> bool:
        """Give *outcome* the node's source value; tell whether its steps are to be done."""
        outcome.status = self.leaves.status(place, node.id, key)
        if outcome.status != "OK" and self._settled(node, place, key, outcome):
            return False
        try:
            if node.input is not None:
                return self.leaves.fill(node, place, key, outcome)
            self._source(node, place, key, outcome)
        except Blocked as blocked:
            self.block(node.id, (place, key, outcome), blocked)
            return False
        return not outcome.left_out

    def _settled(self, node: Node, place: int, key: Key, outcome: Outcome) -> bool:
        """Tell whether the node's own status already decides its value, and set it."""
        if outcome.status == "DNF" and key:
            outcome.now("status", None, status=outcome.status)
            return True
        meaning = self.meaning(node, outcome.status)
        if meaning == "zero":
            outcome.now("status", Fraction(0), status=outcome.status)
        elif meaning == "leave_out":
            outcome.left_out = True
            outcome.now("status", None, status=outcome.status)
        elif meaning == "block":
            self.block(node.id, (place, key, outcome), Blocked("scoring.pending"))
        return meaning in {"zero", "leave_out", "block"}

    def _source(self, node: Node, place: int, key: Key, outcome: Outcome) -> None:
        if node.carry is not None:
            code = self.contestants[place].code
            outcome.now("carry", self.given.carry[node.carry].get(code), round=node.carry[0])
            return
        if node.each is not None:
            self._repeat(node, node.each, place, key, outcome)
            return
        children = [(child, self.outcomes[child.id][place][key]) for child in node.children]
        if children and all(each.left_out for _, each in children):
            outcome.left_out = True
            return
        outcome.time = latest([each for _, each in children])
        outcome.open = any(each.open for _, each in children)
        if node.formula is not None:
            self._formula(node, node.formula, place, key, outcome)
            return
        parts = [
            (child.id, None if each.left_out else each.value, child.weight)
            for child, each in children
        ]
        outcome.now("combine", combined(node, children), how=node.combine, parts=parts)

    def _formula(
        self, node: Node, formula: Expression, place: int, key: Key, outcome: Outcome
    ) -> None:
        scope = NodeScope(self, place, self.layout.path[node.id], key)
        value = value_of(formula.tree, scope)
        outcome.now("formula", value, text=formula.text, names=put_in(formula.tree, scope))

    def _repeat(self, node: Node, each: Node, place: int, key: Key, outcome: Outcome) -> None:
        repeat = node.repeat
        assert repeat is not None  # noqa: S101 - `each` comes with `repeat`
        ids = self.leaves.instances(place, node, key)
        outcomes = [self.outcomes[each.id][place][(*key, instance)] for instance in ids]
        if outcomes and all(one.left_out for one in outcomes):
            outcome.left_out = True
            return
        if any(one.open for one in outcomes):
            outcome.open = True
            return

        def success(value: Value) -> bool:
            if repeat.success is None:
                return isinstance(value, Fraction) and value > 0
            extra = {"value": value}
            scope = NodeScope(self, place, self.layout.path[node.id], key, extra)
            return holds(value_of(repeat.success.tree, scope))

        result = taken(repeat, outcomes, success)
        outcome.time, outcome.tries = result.time, result.tries
        instances = [
            (instance, one.value, fate)
            for instance, one, fate in zip(ids, outcomes, result.fates, strict=True)
        ]
        outcome.now("take", result.value, how=repeat.take, over=repeat.over, instances=instances)


Evaluate: TypeAlias = Callable[
    [Rulebook, Layout, Given, Sequence[Contestant], Mapping[str, str]], Evaluation
]
"""What evaluates all nodes, the contestants' whole statuses being given."""
