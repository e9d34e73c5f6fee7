"""
Mark functions over whole columns: those whose parameters are the same for everybody.

Meaning: docs/formats/rulebook.md, "Mark functions"; one value at a time: `marking`.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Mark

from .columns import Column, Truths, chosen
from .formula import Value, value_of

ZERO = Fraction(0)

Found = tuple[Column, Truths | None]
"""The marks, and the places where the function has none to give (a table without the value)."""

Numbers = Mapping[str, Any]
"""The parameters of a mark function, its expressions evaluated."""


class _Constants:
    """The names that mean the same for everybody."""

    def __init__(self, constants: Mapping[str, Fraction | str]) -> None:
        self.constants = constants

    def name(self, name: str) -> Value:
        return self.constants[name]

    def of_node(self, _function: str, node: str, _arguments: object) -> Value:
        raise KeyError(node)


def constant(expression: Expression, constants: Mapping[str, Fraction | str]) -> Fraction | None:
    """Return what *expression* is worth if that is the same number for everybody."""
    try:
        value = value_of(expression.tree, _Constants(constants))
    except KeyError:
        return None
    return value if isinstance(value, Fraction) else None


def prepared(
    mark: Mark, constants: Mapping[str, Fraction | str]
) -> Callable[[Column], Found] | None:
    """Return *mark* as a function of columns; None: it looks at more than the value."""
    make = _MAKE.get(mark.kind)
    if make is None:
        return None
    numbers: dict[str, Any] = {}
    for name, parameter in mark.of.items():
        if isinstance(parameter, Expression):
            numbers[name] = constant(parameter, constants)
            if numbers[name] is None:
                return None
        elif name == "steps":
            gives = [constant(give, constants) for _, _, give in parameter]
            if None in gives:
                return None
            numbers[name] = [
                (strict, limit, give)
                for (strict, limit, _), give in zip(parameter, gives, strict=True)
            ]
        else:
            numbers[name] = parameter
    return make(numbers)


def _all_or_nothing(of: Numbers) -> Callable[[Column], Found] | None:
    if of.get("when") is not None:
        return None
    give = [of["give"]]
    return lambda column: (chosen([column.top != 0], give, ZERO), None)


def _deduct(of: Numbers) -> Callable[[Column], Found]:
    def deduct(column: Column) -> Found:
        beyond = column.plus(-of["nominal"]).size().plus(-of["free"]).at_least(ZERO)
        counted = _counted(beyond.times(1 / of["per"]), of["count"])
        left = counted.times(-of["take"]).plus(of["from"])
        return (left if of["floor"] is None else left.at_least(of["floor"])), None

    return deduct


def _counted(column: Column, how: str) -> Column:
    return column if how == "exact" else column.whole(how)


def _bands(of: Numbers) -> Callable[[Column], Found]:
    gives = [give for _, _, give in of["steps"]]

    def bands(column: Column) -> Found:
        masks = [
            column.below(limit) if strict else column.upto(limit)
            for strict, limit, _ in of["steps"]
        ]
        return chosen(masks, gives, of["else"]), None

    return bands


def _from_bands(of: Numbers) -> Callable[[Column], Found]:
    gives = [give for _, _, give in of["steps"]]

    def bands(column: Column) -> Found:
        masks = [
            ~(column.upto(limit) if strict else column.below(limit))
            for strict, limit, _ in of["steps"]
        ]
        return chosen(masks, gives, of["else"]), None

    return bands


def _table(of: Numbers) -> Callable[[Column], Found]:
    def table(column: Column) -> Found:
        masks = [column.equals(known) for known, _ in of["pairs"]]
        unknown = ~np.logical_or.reduce(masks)
        return chosen(masks, [give for _, give in of["pairs"]], ZERO), unknown

    return table


def _staged(of: Numbers) -> Callable[[Column], Found]:
    gives = [ZERO, *of["marks"]]

    def staged(column: Column) -> Found:
        masks = [column.equals(Fraction(stage)) for stage in range(len(gives))]
        broken = (column.top % column.bottom != 0) | (column.top < 0)
        return chosen(masks, gives, gives[-1]), broken

    return staged


def _at_most(column: Column, most: Fraction | None) -> Column:
    return column if most is None else column.at_most(most)


def _per_count(of: Numbers) -> Callable[[Column], Found]:
    def count(column: Column) -> Found:
        amount = column.times(of["give"])
        if of["most"] is None:
            return amount, None
        most = max(of["most"], ZERO)
        return amount.at_most(most).at_least(-most), None

    return count


def _ratio(of: Numbers) -> Callable[[Column], Found] | None:
    if not of["to"]:
        return None

    def ratio(column: Column) -> Found:
        share = column.times(of["give"] / of["to"])
        return (share.at_most(of["give"]) if of["cap"] else share), None

    return ratio


def _relative_error(of: Numbers) -> Callable[[Column], Found] | None:
    if not of["of"]:
        return None
    return lambda column: (column.plus(-of["of"]).size().times(1 / abs(of["of"])), None)


def _piece_rate(of: Numbers) -> Callable[[Column], Found]:
    def rate(column: Column) -> Found:
        pieces = column.times(1 / of["per"]).whole("floor")
        return _at_most(pieces.times(of["give"]), of["most"]), None

    return rate


def _time_bonus(of: Numbers) -> Callable[[Column], Found]:
    def bonus(column: Column) -> Found:
        left = column.times(Fraction(-1)).plus(of["limit"]).at_least(ZERO)
        units = _counted(left.times(1 / of["per"]), of["count"])
        return _at_most(units.times(of["give"]), of["most"]), None

    return bonus


def _round(of: Numbers) -> Callable[[Column], Found]:
    rounding = of["rounding"]
    return lambda column: (column.rounded(rounding.decimals, rounding.mode), None)


_MAKE: dict[str, Callable[[Numbers], Callable[[Column], Found] | None]] = {
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
    "round": _round,
}
