"""The steps of a node that look at everybody: the best, the solvers, the field's middle."""

from collections.abc import Sequence
from fractions import Fraction

from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Mark, Node, Standardise

from .board import Board, Case
from .entries import Key
from .field import best_of, decayed, field_figures, ratio_to_best, rescaling, with_blood
from .formula import Value
from .panel import Blocked
from .scope import reckoned


def mark_by_field(board: Board, node: Node, mark: Mark, cases: Sequence[Case]) -> None:
    """Do a mark function that looks at everybody, instance by instance."""
    counted = set(board.counted("decay" if mark.kind == "decay" else "scale"))
    for cases_here in _by_instance(cases).values():
        field = [case for case in cases_here if case[0] in counted]
        if mark.kind == "decay":
            _decay(board, node, mark, cases_here, field)
        else:
            _against_best(board, node, mark, cases_here, field)


def _against_best(
    board: Board, node: Node, mark: Mark, cases: Sequence[Case], field: Sequence[Case]
) -> None:
    numbers = [case[2].value for case in field if isinstance(case[2].value, Fraction)]
    best = best_of(numbers, mark.of["better"])
    for case in cases:
        value = case[2].value
        give = reckoned(board, node, case, value, mark.of["give"])
        result: Value = None
        if best is not None and isinstance(value, Fraction) and isinstance(give, Fraction):
            result = ratio_to_best(value, best, give, mark.of["better"])
        case[2].now("mark", result, mark=mark.kind, before=value, best=best, points=give)


def _decay(
    board: Board, node: Node, mark: Mark, cases: Sequence[Case], field: Sequence[Case]
) -> None:
    solvers = [case for case in field if case[2].value]
    times = [case[2].time for case in solvers if case[2].time is not None]
    for case in cases:
        _, key, outcome = case
        numbers = {}
        for name in ("initial", "minimum", "decay", "ratio", "difficulty"):
            expression = mark.of.get(name)
            if isinstance(expression, Expression):
                number = reckoned(board, node, case, outcome.value, expression)
                if isinstance(number, Fraction):
                    numbers[name] = number
        try:
            worth = decayed(mark.of, numbers, len(solvers))
        except (KeyError, ZeroDivisionError):
            outcome.now("mark", None, mark="decay")
            continue
        board.worth[node.id, key] = full = worth
        before = outcome.value
        if not outcome.value:
            worth = Fraction(0)
        elif mark.of["bloods"]:
            if outcome.time is None:
                board.block(node.id, case, Blocked("scoring.no-time"))
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


def standardise(board: Board, how: Standardise, cases: Sequence[Case]) -> None:
    """Compare the values of *cases* with the whole field, instance by instance."""
    counted = set(board.counted("scale"))
    groups: dict[tuple[Key, Value], list[Case]] = {}
    for case in cases:
        part = board.contestants[case[0]].fields.get(how.within) if how.within else None
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
            outcome.now("standardise", scaled, method=how.method, before=before, figures=figures)


def _by_instance(cases: Sequence[Case]) -> dict[Key, list[Case]]:
    out: dict[Key, list[Case]] = {}
    for case in cases:
        out.setdefault(case[1], []).append(case)
    return out
