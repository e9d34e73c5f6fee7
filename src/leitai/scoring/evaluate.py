"""
Every node of a rulebook for every contestant, with the reason for each value.

This is the explaining evaluator: exact fractions, one node after the other in an order in
which everything a node needs is there. `fast` does the same with whole columns at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from leitai.exact import rounded
from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Gate, Mark, Node, Penalty, Rulebook, Standardise, Status

from .combine import combined, latest, taken
from .entries import Key
from .field import best_of, decayed, field_figures, ratio_to_best, rescaling, with_blood
from .formula import Value, holds, put_in, value_of
from .layout import Layout
from .leaves import Case, Leaves
from .marking import WHOLE_FIELD, marked
from .panel import Blocked
from .people import Contestant
from .scope import NodeScope
from .tables import Given
from .trace import Block, Outcome

MEANING = {
    "OK": "keep", "ABSENT": "zero", "DNF": "keep", "VOID": "zero", "DSQ": "whole",
    "WITHDRAWN": "whole", "EXEMPT": "leave_out", "PENDING": "block",
}  # fmt: skip
"""What a status means for a node, where the rulebook says nothing else."""


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
        return [
            place
            for place in range(len(self.contestants))
            if where in self.status_rule(place).counts_in
        ]

    def meaning(self, node: Node, status: str) -> str:
        """Return what *status* means for *node*."""
        return node.on_status.get(status, MEANING[status])

    def block(self, place: int, node: str, key: Key, blocked: Blocked) -> None:
        """Note that the contestant at *place* cannot have a result yet."""
        if self.status_rule(place).value == "keep":
            label = node + "".join(f"[{each}]" for each in key)
            code = self.contestants[place].code
            self.blocks.append(Block(code, label, blocked.problem, blocked.params))

    def warn(self, place: int, node: str, key: Key, warning: str) -> None:
        """Note something that somebody should look at."""
        label = node + "".join(f"[{each}]" for each in key)
        self.warnings.append(Block(self.contestants[place].code, label, warning))

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
        for kind, step in _stages(node):
            open_ = [case for case in cases if case[2].value is not None]
            self._step(node, kind, step, open_)

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
            self.block(place, node.id, key, blocked)
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
            self.block(place, node.id, key, Blocked("scoring.pending"))
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

    def reckon(self, node: Node, case: Case, value: Value, expression: Expression) -> Value:
        """Return what *expression* is worth in *case*, with `value` as given."""
        return value_of(expression.tree, self._scope(node, case, value))

    def _scope(self, node: Node, case: Case, value: Value) -> NodeScope:
        return NodeScope(self, case[0], self.layout.path[node.id], case[1], {"value": value})

    def _put_in(
        self, node: Node, case: Case, value: Value, expression: Expression
    ) -> dict[str, Value]:
        """Return what to put in to recompute *expression* by hand; nothing for a number."""
        if expression.constant() is not None:
            return {}
        return put_in(expression.tree, self._scope(node, case, value))

    def _step(self, node: Node, kind: str, step: object, cases: Sequence[Case]) -> None:
        if isinstance(step, Mark) and step.kind in WHOLE_FIELD:
            self._mark_by_field(node, step, cases)
        elif isinstance(step, Standardise):
            self._standardise(step, cases)
        else:
            for case in cases:
                self._local(node, kind, step, case)

    def _mark(self, node: Node, mark: Mark, case: Case, value: Any) -> None:
        place, key, outcome = case
        worth: dict[str, Value] = {}
        names: dict[str, Value] = {}

        def reckon(expression: Expression) -> Value:
            result = self.reckon(node, case, value, expression)
            if expression.constant() is None:
                worth[expression.text] = result
                names.update(self._put_in(node, case, value, expression))
            return result

        try:
            result = marked(mark, value, reckon)
        except Blocked as blocked:
            self.block(place, node.id, key, blocked)
            result = None
        outcome.now("mark", result, mark=mark.kind, before=value, worth=worth, names=names)

    def _local(self, node: Node, kind: str, step: object, case: Case) -> None:
        outcome = case[2]
        value = outcome.value
        if not isinstance(value, Fraction):
            if isinstance(step, Mark) and step.kind == "formula":
                self._mark(node, step, case, value)
            return
        if isinstance(step, Mark):
            self._mark(node, step, case, value)
        elif isinstance(step, tuple):
            self._penalties(step, case, value)
        elif isinstance(step, Gate):
            self._gate(node, step, case, value)
        elif isinstance(step, Expression):
            factor = self.reckon(node, case, value, step)
            product = value * factor if isinstance(factor, Fraction) else None
            names = self._put_in(node, case, value, step)
            outcome.now("factor", product, factor=factor, text=step.text, names=names, before=value)
        elif isinstance(step, Fraction):
            _bounded(outcome, kind, step, value)
        elif kind == "round" and node.round is not None:
            how = node.round
            exact = rounded(value, how.decimals, how.mode)
            outcome.now("round", exact, decimals=how.decimals, mode=how.mode, before=value)

    def _penalties(self, penalties: Sequence[Penalty], case: Case, value: Fraction) -> None:
        place, key, outcome = case
        left = value
        for penalty in penalties:
            source = self.outcomes[penalty.node.id][place][key]
            if source.left_out:
                continue
            amount = self._amount(penalty, place, source.value, value)
            if amount is None:
                outcome.now("penalty", None, penalty=penalty.node.id, before=left)
                return
            column = self.taken_off.setdefault(penalty.node.id, [{} for _ in self.contestants])
            column[place][key] = amount
            left -= amount
            if amount or source.value:
                outcome.now(
                    "penalty",
                    left,
                    penalty=penalty.node.id,
                    title=penalty.node.title,
                    given=source.value,
                    percent=penalty.percent,
                    whole=value,
                    amount=amount,
                    before=left + amount,
                )
        outcome.value = left

    def _amount(
        self, penalty: Penalty, place: int, given: Value, value: Fraction
    ) -> Fraction | None:
        if not isinstance(given, Fraction):
            return None
        if penalty.ladder:
            step = penalty.ladder[min(max(int(given), 0), len(penalty.ladder) - 1)]
            if step is None:
                self._flag(place, "disqualify")
                return Fraction(0)
            given = step
        if penalty.most is not None:
            given = min(given, penalty.most)
        return value * given / 100 if penalty.percent else given

    def _flag(self, place: int, effect: str) -> None:
        """Mark the contestant at *place*; who is out anyway is not marked again."""
        rule = self.status_rule(place)
        if rule.value != "keep":
            return
        if effect == "disqualify":
            self.disqualified.add(self.contestants[place].code)
        else:
            self.flags[place].add(effect)

    def _gate(self, node: Node, gate: Gate, case: Case, value: Fraction) -> None:
        if holds(self.reckon(node, case, value, gate.require)):
            return
        results = {
            "zero": Fraction(0),
            "value": gate.amount,
            "cap": min(value, gate.amount),
            "deduct": value - gate.amount,
        }
        if gate.effect not in results:
            self._flag(case[0], gate.effect)
        case[2].now(
            "gate",
            results.get(gate.effect, value),
            gate=gate.id,
            require=gate.require.text,
            names=self._put_in(node, case, value, gate.require),
            before=value,
            effect=gate.effect,
            reason=dict(gate.reason),
        )

    def _mark_by_field(self, node: Node, mark: Mark, cases: Sequence[Case]) -> None:
        counted = set(self.counted("decay" if mark.kind == "decay" else "scale"))
        for cases_here in _by_instance(cases).values():
            field = [case for case in cases_here if case[0] in counted]
            if mark.kind == "decay":
                self._decay(node, mark, cases_here, field)
            else:
                self._against_best(node, mark, cases_here, field)

    def _against_best(
        self, node: Node, mark: Mark, cases: Sequence[Case], field: Sequence[Case]
    ) -> None:
        numbers = [case[2].value for case in field if isinstance(case[2].value, Fraction)]
        best = best_of(numbers, mark.of["better"])
        for case in cases:
            value = case[2].value
            give = self.reckon(node, case, value, mark.of["give"])
            result: Value = None
            if best is not None and isinstance(value, Fraction) and isinstance(give, Fraction):
                result = ratio_to_best(value, best, give, mark.of["better"])
            case[2].now("mark", result, mark=mark.kind, before=value, best=best, points=give)

    def _decay(self, node: Node, mark: Mark, cases: Sequence[Case], field: Sequence[Case]) -> None:
        solvers = [case for case in field if case[2].value]
        times = [case[2].time for case in solvers if case[2].time is not None]
        for case in cases:
            place, key, outcome = case
            numbers = {}
            for name in ("initial", "minimum", "decay", "ratio", "difficulty"):
                expression = mark.of.get(name)
                if isinstance(expression, Expression):
                    number = self.reckon(node, case, outcome.value, expression)
                    if isinstance(number, Fraction):
                        numbers[name] = number
            try:
                worth = decayed(mark.of, numbers, len(solvers))
            except (KeyError, ZeroDivisionError):
                outcome.now("mark", None, mark="decay")
                continue
            self.worth[node.id, key] = full = worth
            before = outcome.value
            if not outcome.value:
                worth = Fraction(0)
            elif mark.of["bloods"]:
                if outcome.time is None:
                    self.block(place, node.id, key, Blocked("scoring.no-time"))
                    outcome.value = None
                    continue
                worth = with_blood(mark.of, worth, outcome.time, times)
            outcome.now(
                "mark",
                worth,
                mark="decay",
                before=before,
                solvers=len(solvers),
                numbers=numbers,
                full=full,
                earlier=sum(each < outcome.time for each in times)
                if outcome.time is not None
                else None,
            )

    def _standardise(self, how: Standardise, cases: Sequence[Case]) -> None:
        counted = set(self.counted("scale"))
        groups: dict[tuple[Key, Value], list[Case]] = {}
        for case in cases:
            part = self.contestants[case[0]].fields.get(how.within) if how.within else None
            groups.setdefault((case[1], part), []).append(case)
        for group in groups.values():
            values = [
                case[2].value
                for case in group
                if case[0] in counted and isinstance(case[2].value, Fraction)
            ]
            rescale = rescaling(how, values)
            figures = field_figures(how, values)
            for _, _, outcome in group:
                before = outcome.value
                scaled = rescale(before) if rescale and isinstance(before, Fraction) else None
                outcome.now(
                    "standardise", scaled, method=how.method, before=before, figures=figures
                )


Evaluate: TypeAlias = Callable[
    [Rulebook, Layout, Given, Sequence[Contestant], Mapping[str, str]], Evaluation
]
"""What evaluates all nodes, the contestants' whole statuses being given."""


def _by_instance(cases: Sequence[Case]) -> dict[Key, list[Case]]:
    out: dict[Key, list[Case]] = {}
    for case in cases:
        out.setdefault(case[1], []).append(case)
    return out


def _stages(node: Node) -> list[tuple[str, object]]:
    """Return the steps of *node* after its source, in the order of the document."""
    marks = () if node.panel is not None and node.panel.mark_each else node.mark
    stages: list[tuple[str, object]] = [("mark", mark) for mark in marks]
    stages += [
        ("standardise", node.standardise),
        ("scale", node.scale),
        ("factor", node.factor),
        ("penalties", node.penalties or None),
    ]
    stages += [("gate", gate) for gate in node.gates]
    stages += [("floor", node.floor), ("cap", node.cap)]
    if node.round is not None and not node.round.display:
        stages.append(("round", node.round))
    return [(kind, step) for kind, step in stages if step is not None]


def _bounded(outcome: Outcome, kind: str, by: Fraction, value: Fraction) -> None:
    """Do the steps that need one number: scale, floor, cap."""
    if kind == "scale":
        outcome.now("scale", value * by, by=by, before=value)
    elif kind == "floor" and value < by:
        outcome.now("floor", by, before=value)
    elif kind == "cap" and value > by:
        outcome.now("cap", by, before=value)
