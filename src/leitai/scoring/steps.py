"""
The steps of a node after its source, one contestant and instance at a time.

Their order is that of docs/formats/rulebook.md, "Nodes".
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from leitai.exact import rounded
from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Gate, Mark, Node, Penalty, Standardise

from .board import Board, Case
from .field_steps import mark_by_field, standardise
from .formula import Value, holds
from .marking import WHOLE_FIELD, marked
from .panel import Blocked
from .scope import by_hand, reckoned
from .trace import Outcome


def stages(node: Node) -> list[tuple[str, object]]:
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


def do_step(board: Board, node: Node, kind: str, step: object, cases: Sequence[Case]) -> None:
    """Do one step of *node* in every one of *cases*, which all have a value."""
    numbers = [case for case in cases if isinstance(case[2].value, Fraction)]
    if isinstance(step, Mark) and step.kind in WHOLE_FIELD:
        mark_by_field(board, node, step, numbers)
    elif isinstance(step, Standardise):
        standardise(board, step, numbers)
    else:
        for case in cases:
            _local(board, node, kind, step, case)


def _mark(board: Board, node: Node, mark: Mark, case: Case, value: Any) -> None:
    outcome = case[2]
    worth: dict[str, Value] = {}
    names: dict[str, Value] = {}

    def reckon(expression: Expression) -> Value:
        result = reckoned(board, node, case, value, expression)
        if expression.constant() is None:
            worth[expression.text] = result
            names.update(by_hand(board, node, case, value, expression))
        return result

    try:
        result = marked(mark, value, reckon)
    except Blocked as blocked:
        board.block(node.id, case, blocked)
        result = None
    outcome.now("mark", result, mark=mark.kind, before=value, worth=worth, names=names)


def _local(board: Board, node: Node, kind: str, step: object, case: Case) -> None:
    outcome = case[2]
    value = outcome.value
    if not isinstance(value, Fraction):
        if isinstance(step, Mark) and step.kind == "formula":
            _mark(board, node, step, case, value)
        return
    if isinstance(step, Mark):
        _mark(board, node, step, case, value)
    elif isinstance(step, tuple):
        _penalties(board, step, case, value)
    elif isinstance(step, Gate):
        _gate(board, node, step, case, value)
    elif isinstance(step, Expression):
        factor = reckoned(board, node, case, value, step)
        product = value * factor if isinstance(factor, Fraction) else None
        names = by_hand(board, node, case, value, step)
        outcome.now("factor", product, factor=factor, text=step.text, names=names, before=value)
    elif isinstance(step, Fraction):
        _bounded(outcome, kind, step, value)
    elif kind == "round" and node.round is not None:
        how = node.round
        exact = rounded(value, how.decimals, how.mode)
        outcome.now("round", exact, decimals=how.decimals, mode=how.mode, before=value)


def _penalties(board: Board, penalties: Sequence[Penalty], case: Case, value: Fraction) -> None:
    place, key, outcome = case
    left = value
    for penalty in penalties:
        source = board.outcomes[penalty.node.id][place][key]
        if source.left_out:
            continue
        amount = _amount(board, penalty, place, source.value, value)
        if amount is None:
            outcome.now("penalty", None, penalty=penalty.node.id, before=left)
            return
        column = board.taken_off.setdefault(penalty.node.id, [{} for _ in board.contestants])
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
    board: Board, penalty: Penalty, place: int, given: Value, value: Fraction
) -> Fraction | None:
    if not isinstance(given, Fraction):
        return None
    if penalty.ladder:
        step = penalty.ladder[min(max(int(given), 0), len(penalty.ladder) - 1)]
        if step is None:
            board.flag(place, "disqualify")
            return Fraction(0)
        given = step
    if penalty.most is not None:
        given = min(given, penalty.most)
    return value * given / 100 if penalty.percent else given


def _gate(board: Board, node: Node, gate: Gate, case: Case, value: Fraction) -> None:
    if holds(reckoned(board, node, case, value, gate.require)):
        return
    results = {
        "zero": Fraction(0),
        "value": gate.amount,
        "cap": min(value, gate.amount),
        "deduct": value - gate.amount,
    }
    if gate.effect not in results:
        board.flag(case[0], gate.effect)
    case[2].now(
        "gate",
        results.get(gate.effect, value),
        gate=gate.id,
        require=gate.require.text,
        names=by_hand(board, node, case, value, gate.require),
        before=value,
        effect=gate.effect,
        reason=dict(gate.reason),
    )


def _bounded(outcome: Outcome, kind: str, by: Fraction, value: Fraction) -> None:
    """Do the steps that need one number: scale, floor, cap."""
    if kind == "scale":
        outcome.now("scale", value * by, by=by, before=value)
    elif kind == "floor" and value < by:
        outcome.now("floor", by, before=value)
    elif kind == "cap" and value > by:
        outcome.now("cap", by, before=value)
