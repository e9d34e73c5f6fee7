"""
From a value to a mark: the mark functions that need nobody else's value.

Meaning: docs/formats/rulebook.md, "Mark functions".
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from leitai.exact import rounded
from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Mark

from .formula import Value, holds
from .panel import Blocked

Reckon = Callable[[Expression], Value]
"""What an expression is worth here, with `value` as the value that came in."""

COUNTED: dict[str, Callable[[Fraction], Fraction]] = {
    "exact": lambda value: value,
    "floor": lambda value: Fraction(math.floor(value)),
    "ceil": lambda value: Fraction(math.ceil(value)),
}

WHOLE_FIELD = frozenset({"ratio_to_best", "decay"})
"""The mark functions that look at the other contestants too: see `field`."""


def marked(mark: Mark, value: Fraction, reckon: Reckon) -> Value:
    """
    Return what *mark* makes of *value*.

    Raises:
        Blocked: the value is none that the function knows (a table without it).
    """
    try:
        return _MARKS[mark.kind](mark.of, value, reckon)
    except _NoNumber:
        return None


class _NoNumber(Exception):
    """A parameter came to no number."""


def _most(of: Mapping[str, Any], reckon: Reckon) -> Fraction | None:
    """Return the parameter `most`; None: there is no limit."""
    if of.get("most") is None:
        return None
    most = _parameter(of, "most", reckon)
    if most is None:
        raise _NoNumber
    return most


def _parameter(of: Mapping[str, Any], name: str, reckon: Reckon) -> Fraction | None:
    expression = of.get(name)
    value = reckon(expression) if isinstance(expression, Expression) else None
    return value if isinstance(value, Fraction) else None


def _all_or_nothing(of: Mapping[str, Any], value: Fraction, reckon: Reckon) -> Value:
    when = of.get("when")
    good = value != 0 if when is None else holds(reckon(when))
    return _parameter(of, "give", reckon) if good else Fraction(0)


def _deduct(of: Mapping[str, Any], value: Fraction, reckon: Reckon) -> Value:
    start, take = _parameter(of, "from", reckon), _parameter(of, "take", reckon)
    if start is None or take is None:
        return None
    beyond = max(Fraction(0), abs(value - of["nominal"]) - of["free"]) / of["per"]
    left: Fraction = start - take * COUNTED[of["count"]](beyond)
    return left if of["floor"] is None else max(left, of["floor"])


def _bands(of: Mapping[str, Any], value: Fraction, reckon: Reckon) -> Value:
    for strict, limit, give in of["steps"]:
        if value < limit or (value == limit and not strict):
            return reckon(give)
    return reckon(of["else"])


def _from_bands(of: Mapping[str, Any], value: Fraction, reckon: Reckon) -> Value:
    for strict, limit, give in of["steps"]:
        if value > limit or (value == limit and not strict):
            return reckon(give)
    return reckon(of["else"])


def _table(of: Mapping[str, Any], value: Fraction, _: Reckon) -> Value:
    for known, give in of["pairs"]:
        if value == known:
            return Fraction(give)
    raise Blocked("scoring.not-in-table", value=str(value))


def _staged(of: Mapping[str, Any], value: Fraction, _: Reckon) -> Value:
    if value.denominator != 1 or value < 0:
        raise Blocked("scoring.not-in-table", value=str(value))
    if not value:
        return Fraction(0)
    return Fraction(of["marks"][min(value.numerator, len(of["marks"])) - 1])


def _at_most(amount: Fraction, most: Fraction | None) -> Fraction:
    return amount if most is None else min(amount, most)


def _per_count(of: Mapping[str, Any], value: Fraction, reckon: Reckon) -> Value:
    give, most = _parameter(of, "give", reckon), _most(of, reckon)
    if give is None:
        return None
    amount = value * give
    if most is None or abs(amount) <= max(most, Fraction(0)):
        return amount
    return max(most, Fraction(0)) * (1 if amount > 0 else -1)


def _ratio(of: Mapping[str, Any], value: Fraction, reckon: Reckon) -> Value:
    to, give = _parameter(of, "to", reckon), _parameter(of, "give", reckon)
    if not to or give is None:
        return None
    share = value / to * give
    return min(share, give) if of["cap"] else share


def _relative_error(of: Mapping[str, Any], value: Fraction, reckon: Reckon) -> Value:
    right = _parameter(of, "of", reckon)
    return abs(value - right) / abs(right) if right else None


def _piece_rate(of: Mapping[str, Any], value: Fraction, reckon: Reckon) -> Value:
    give = _parameter(of, "give", reckon)
    if give is None:
        return None
    return _at_most(Fraction(math.floor(value / of["per"])) * give, _most(of, reckon))


def _time_bonus(of: Mapping[str, Any], value: Fraction, reckon: Reckon) -> Value:
    limit, give = _parameter(of, "limit", reckon), _parameter(of, "give", reckon)
    if limit is None or give is None:
        return None
    units = COUNTED[of["count"]](max(Fraction(0), limit - value) / of["per"])
    return _at_most(units * give, _most(of, reckon))


def _interpolate(of: Mapping[str, Any], value: Fraction, _: Reckon) -> Value:
    points: tuple[tuple[Fraction, Fraction], ...] = of["points"]
    if value <= points[0][0]:
        return points[0][1]
    for (x1, y1), (x2, y2) in pairwise(points):
        if value <= x2:
            return y1 + (y2 - y1) * (value - x1) / (x2 - x1)
    return points[-1][1]


def _formula(of: Mapping[str, Any], _value: Fraction, reckon: Reckon) -> Value:
    return reckon(of["expression"])


def _round(of: Mapping[str, Any], value: Fraction, _: Reckon) -> Value:
    return rounded(value, of["rounding"].decimals, of["rounding"].mode)


_MARKS: dict[str, Callable[[Mapping[str, Any], Fraction, Reckon], Value]] = {
    "all_or_nothing": _all_or_nothing,
    "deduct": _deduct,
    "bands": _bands,
    "from_bands": _from_bands,
    "table": _table,
    "staged": _staged,
    "per_count": _per_count,
    "ratio": _ratio,
    "relative_error": _relative_error,
    "piece_rate": _piece_rate,
    "time_bonus": _time_bonus,
    "interpolate": _interpolate,
    "formula": _formula,
    "round": _round,
}
