"""
What an expression of a rulebook is worth.

Meaning: docs/formats/rulebook.md, "Expressions". Nothing here fails on data: whatever has no
value is none.
"""

import math
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Protocol, TypeAlias

from leitai.exact import (
    LONG,
    MODES,
    decimal_text,
    exponential,
    logarithm,
    over_one_bottom,
    power,
    root,
    rounded,
)
from leitai.rulebook.expression import (
    COMPARISONS,
    OF_NODE,
    Apply,
    Name,
    Nothing,
    Number,
    Several,
    Text,
    Tree,
)

Value: TypeAlias = "Fraction | str | tuple[Value, ...] | None"
"""A number, a text, none, or a list of them."""

YES, NO = Fraction(1), Fraction(0)


class Scope(Protocol):
    """Where the names of an expression stand for something."""

    def name(self, name: str) -> Value:
        """Return what *name* stands for."""

    def of_node(self, function: str, node: str, arguments: Sequence[Value]) -> Value:
        """Return what *function* (item, time, tries, count, status, field_...) says of *node*."""


def holds(value: Value) -> bool:
    """Tell whether *value* counts as yes: anything but 0 and none."""
    return value is not None and value != 0


def value_of(tree: Tree, scope: Scope) -> Value:
    """Return the value of *tree* where names mean what *scope* says."""
    if isinstance(tree, Number | Text):
        return tree.value
    if isinstance(tree, Name):
        return scope.name(tree.id)
    if isinstance(tree, Nothing):
        return None
    if isinstance(tree, Several):
        return tuple(value_of(part, scope) for part in tree.parts)
    return _applied(tree, scope)


def put_in(tree: Tree, scope: Scope) -> dict[str, Value]:
    """
    Return what to put in to recompute *tree* by hand: every name, every question about a node.

    Shapes:
        as written (``theory``, ``time(flag)``) -> value, in the order of reading.
    """
    if isinstance(tree, Name):
        return {tree.id: scope.name(tree.id)}
    if not isinstance(tree, Several | Apply):
        return {}
    parts, out = tree.parts, {}
    if isinstance(tree, Apply) and tree.operator in OF_NODE:
        asked = [parts[0].id] if isinstance(parts[0], Name) else []
        asked += [_written(value_of(part, scope)) for part in parts[1:]]
        out[f"{tree.operator}({', '.join(asked)})"] = value_of(tree, scope)
        parts = parts[1:]
    for part in parts:
        out |= put_in(part, scope)
    return out


def _written(value: Value) -> str:
    return decimal_text(value) if isinstance(value, Fraction) else str(value)


def _applied(tree: Apply, scope: Scope) -> Value:
    operator, parts = tree.operator, tree.parts
    if operator == "and":
        return YES if all(holds(value_of(part, scope)) for part in parts) else NO
    if operator == "or":
        return YES if any(holds(value_of(part, scope)) for part in parts) else NO
    if operator == "if":
        return value_of(parts[1] if holds(value_of(parts[0], scope)) else parts[2], scope)
    if operator in OF_NODE:
        node = parts[0]
        name = node.id if isinstance(node, Name) else ""
        return scope.of_node(operator, name, [value_of(part, scope) for part in parts[1:]])
    values = [value_of(part, scope) for part in parts]
    if operator in COMPARISONS:
        return YES if _compared(operator, values[0], values[1]) else NO
    if operator in _ARITHMETIC:
        return _reckoned(operator, values)
    return _FUNCTIONS[operator](values)


_ARITHMETIC = frozenset({"+", "-", "*", "/", "neg"})


def _compared(sign: str, left: Value, right: Value) -> bool:
    if left is None or right is None:
        return False
    if sign == "in":
        return isinstance(right, tuple) and any(_compared("==", left, each) for each in right)
    if isinstance(left, tuple) or isinstance(right, tuple):
        return False
    if sign == "==":
        return left == right
    if sign == "!=":
        return left != right
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[
            sign
        ]
    if isinstance(left, str) and isinstance(right, str):
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[
            sign
        ]
    return False


def _reckoned(sign: str, values: list[Value]) -> Value:
    numbers = _numbers(values)
    if numbers is None:
        return None
    if sign == "neg":
        return -numbers[0]
    left, right = numbers
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    return left / right if right else None


def _numbers(values: Sequence[Value]) -> list[Fraction] | None:
    """Return *values* if all are numbers, else None."""
    numbers = [value for value in values if isinstance(value, Fraction)]
    return numbers if len(numbers) == len(values) else None


def flat(values: Sequence[Value]) -> list[Value]:
    """Return *values* with lists taken apart."""
    out: list[Value] = []
    for value in values:
        out.extend(flat(value) if isinstance(value, tuple) else [value])
    return out


def mean(numbers: Sequence[Fraction]) -> Fraction:
    """Return the arithmetic mean of at least one number."""
    tops, bottom = over_one_bottom(numbers)
    return Fraction(sum(tops), bottom * len(numbers))


def median(numbers: Sequence[Fraction]) -> Fraction:
    """Return the middle number, of an even count the mean of the middle two."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def mad(numbers: Sequence[Fraction]) -> Fraction:
    """Return the median absolute deviation from the median."""
    middle = median(numbers)
    return median([abs(number - middle) for number in numbers])


def deviation(numbers: Sequence[Fraction], *, sample: bool = False) -> Fraction | None:
    """Return the standard deviation (divisor n, for a *sample* n - 1); of too few: None."""
    divisor = len(numbers) - sample
    if divisor < 1:
        return None
    middle = mean(numbers)
    return root(sum(((number - middle) ** 2 for number in numbers), Fraction(0)) / divisor)


OfNumbers: TypeAlias = Callable[[Sequence[Fraction]], Value]


def _gathered(function: OfNumbers, of_nothing: Value = None) -> Callable[[list[Value]], Value]:
    """Make *function* of numbers work on arguments and lists."""

    def work(values: list[Value]) -> Value:
        numbers = _numbers(flat(values))
        if numbers is None:
            return None
        return function(numbers) if numbers else of_nothing

    return work


def _single(function: Callable[[Fraction], Fraction | int]) -> Callable[[list[Value]], Value]:
    """Make *function* of one number give none outside its domain."""

    def work(values: list[Value]) -> Value:
        if not isinstance(values[0], Fraction):
            return None
        try:
            return Fraction(function(values[0]))
        except (ValueError, ArithmeticError):
            return None

    return work


def _rounded(values: list[Value]) -> Value:
    mode = values[2] if len(values) == 3 else "half_up"
    if not isinstance(values[0], Fraction) or not isinstance(values[1], Fraction):
        return None
    if not isinstance(mode, str) or mode not in MODES or values[1].denominator != 1:
        return None
    if abs(values[1]) > LONG:
        return None
    return rounded(values[0], values[1].numerator, mode)


def _power(values: list[Value]) -> Value:
    numbers = _numbers(values)
    if numbers is None:
        return None
    try:
        return power(*numbers)
    except (ValueError, ArithmeticError):
        return None


def _ordered(*, best: bool) -> Callable[[list[Value]], Value]:
    """Make the function that sums the k highest (*best*) or lowest of a list."""

    def work(values: list[Value]) -> Value:
        numbers, many = _numbers(flat(values[:1])), values[1]
        if numbers is None or not isinstance(many, Fraction):
            return None
        return sum(sorted(numbers, reverse=best)[: max(math.floor(many), 0)], Fraction(0))

    return work


def _first_given(values: list[Value]) -> Value:
    return next((value for value in values if value is not None), None)


def _between(unit: int) -> Callable[[list[Value]], Value]:
    """Make the function that counts full periods of *unit* months between two dates."""

    def work(values: list[Value]) -> Value:
        if not isinstance(values[0], str) or not isinstance(values[1], str):
            return None
        try:
            start, end = date.fromisoformat(values[0]), date.fromisoformat(values[1])
        except ValueError:
            return None
        sign, (start, end) = (1, (start, end)) if start <= end else (-1, (end, start))
        months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
        return Fraction(sign * (months // unit))

    return work


_FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "not": lambda values: NO if holds(values[0]) else YES,
    "min": _gathered(min),
    "max": _gathered(max),
    "sum": _gathered(lambda numbers: sum(numbers, Fraction(0)), Fraction(0)),
    "mean": _gathered(mean),
    "median": _gathered(median),
    "range": _gathered(lambda numbers: max(numbers) - min(numbers)),
    "top": _ordered(best=True),
    "bottom": _ordered(best=False),
    "length": lambda values: Fraction(sum(value is not None for value in flat(values))),
    "abs": _single(abs),
    "floor": _single(math.floor),
    "ceil": _single(math.ceil),
    "round": _rounded,
    "sqrt": _single(root),
    "exp": _single(exponential),
    "ln": _single(logarithm),
    "pow": _power,
    "given": lambda values: NO if values[0] is None else YES,
    "first_given": _first_given,
    "years_between": _between(12),
    "months_between": _between(1),
}
