"""
One value for each of many contestants at once: whole numerators over one common denominator.

Every operation is exact. A column knows how large its numerators can be; where a step could
leave the machine's integers, it goes on in Python's, which have no end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[Any]
"""Integers of any width, or Python's own as objects."""

Truths: TypeAlias = NDArray[np.bool_]


def wide_enough(most: int) -> Any:
    """Return the narrowest type that holds every whole number up to *most* in size."""
    for kind, bits in ((np.int16, 15), (np.int32, 31), (np.int64, 63)):
        if most < 1 << bits:
            return kind
    return object


def widened(top: Numbers, most: int) -> Numbers:
    """Return *top* in a type that also holds *most*; never in a narrower one than before."""
    kind = wide_enough(most)
    if top.dtype == object or kind is object:
        return top.astype(object, copy=False)
    return top if np.iinfo(kind).bits <= top.dtype.itemsize * 8 else top.astype(kind)


@dataclass(frozen=True, slots=True)
class Column:
    """
    Exact values: ``top / bottom``.

    Shapes:
        top: any; the last axis is the contestants.
    Units:
        most: no numerator is larger than this in size.
    """

    top: Numbers
    bottom: int
    most: int

    def value(self, *place: int) -> Fraction:
        """Return one value."""
        return Fraction(int(self.top[place]), self.bottom)

    def over(self, bottom: int) -> "Column":
        """Return the same values over *bottom*, a multiple of the denominator so far."""
        return self._times(bottom // self.bottom, bottom)

    def _times(self, number: int, bottom: int) -> "Column":
        if number == 1:
            return Column(self.top, bottom, self.most)
        most = max(self.most, 1) * abs(number)
        return Column(widened(self.top, most) * number, bottom, most)

    def times(self, factor: Fraction) -> "Column":
        """Return every value times *factor*."""
        above, below = factor.numerator, self.bottom * factor.denominator
        shared = gcd(above, below)
        return self._times(above // shared, below // shared)

    def plus(self, amount: Fraction) -> "Column":
        """Return every value plus *amount*."""
        wide = self.over(lcm(self.bottom, amount.denominator))
        add = amount.numerator * (wide.bottom // amount.denominator)
        most = wide.most + abs(add)
        return Column(widened(wide.top, most) + add, wide.bottom, most)

    def minus(self, other: "Column") -> "Column":
        """Return the differences, one by one."""
        left, right = aligned((self, other))
        most = left.most + right.most
        return Column(widened(left.top, most) - right.top, left.bottom, most)

    def size(self) -> "Column":
        """Return every value without its sign."""
        return Column(np.abs(widened(self.top, self.most)), self.bottom, self.most)

    def at_least(self, least: Fraction) -> "Column":
        """Return every value, but none below *least*."""
        return self._bounded(least, np.maximum)

    def at_most(self, most: Fraction) -> "Column":
        """Return every value, but none above *most*."""
        return self._bounded(most, np.minimum)

    def _bounded(self, bound: Fraction, take: Any) -> "Column":
        wide = self.over(lcm(self.bottom, bound.denominator))
        number = bound.numerator * (wide.bottom // bound.denominator)
        most = max(wide.most, abs(number))
        return Column(take(widened(wide.top, most), number), wide.bottom, most)

    def below(self, bound: Fraction) -> Truths:
        """Tell which values are below *bound*."""
        return self.top < ceil(bound * self.bottom)

    def upto(self, bound: Fraction) -> Truths:
        """Tell which values are not above *bound*."""
        return self.top <= floor(bound * self.bottom)

    def equals(self, number: Fraction) -> Truths:
        """Tell which values are *number*."""
        exact = number * self.bottom
        if exact.denominator != 1:
            return np.zeros(self.top.shape, dtype=np.bool_)
        return np.asarray(self.top == exact.numerator)

    def whole(self, mode: str) -> "Column":
        """Return every value as a whole number, rounded by *mode* (see leitai.exact)."""
        if self.bottom == 1:
            return self
        most = 2 * self.most + 2 * self.bottom
        top: Numbers = _ROUND[mode](widened(self.top, most), self.bottom)
        return Column(top, 1, self.most // self.bottom + 1)

    def rounded(self, decimals: int, mode: str) -> "Column":
        """Return every value rounded to *decimals* places."""
        power = Fraction(10) ** decimals
        return self.times(power).whole(mode).times(1 / power)


def _floor(top: Numbers, bottom: int) -> Numbers:
    return np.asarray(top // bottom)


def _ceil(top: Numbers, bottom: int) -> Numbers:
    return np.negative(_floor(np.negative(top), bottom))


def _truncate(top: Numbers, bottom: int) -> Numbers:
    return np.where(top < 0, _ceil(top, bottom), _floor(top, bottom))


def _half_up(top: Numbers, bottom: int) -> Numbers:
    up = (2 * top + bottom) // (2 * bottom)
    return np.where(top < 0, -((bottom - 2 * top) // (2 * bottom)), up)


def _half_down(top: Numbers, bottom: int) -> Numbers:
    up = -((bottom - 2 * top) // (2 * bottom))
    return np.where(top < 0, (2 * top + bottom) // (2 * bottom), up)


def _half_even(top: Numbers, bottom: int) -> Numbers:
    doubled = 2 * top + bottom
    near = doubled // (2 * bottom)
    return np.asarray(near - ((doubled % (2 * bottom) == 0) & (near % 2 == 1)))


_ROUND = {
    "floor": _floor,
    "ceil": _ceil,
    "truncate": _truncate,
    "half_up": _half_up,
    "half_down": _half_down,
    "half_even": _half_even,
}


def chosen(masks: Sequence[Truths], numbers: Sequence[Fraction], otherwise: Fraction) -> Column:
    """Return for each place the number of the first mask that holds there."""
    bottom = lcm(otherwise.denominator, *(number.denominator for number in numbers))
    tops = [int(number * bottom) for number in (*numbers, otherwise)]
    most = max(abs(top) for top in tops)
    kind = wide_enough(most)
    top = np.full(masks[0].shape, tops[-1], dtype=kind)
    for mask, number in reversed(list(zip(masks, tops[:-1], strict=True))):
        top[mask] = number
    return Column(top, bottom, most)


def aligned(columns: Sequence[Column]) -> list[Column]:
    """Return *columns* over one denominator, in one type."""
    bottom = lcm(*(column.bottom for column in columns))
    wide = [column.over(bottom) for column in columns]
    most = max(column.most for column in wide)
    tops = [widened(column.top, most) for column in wide]
    kind = np.result_type(*tops)
    return [
        Column(top.astype(kind, copy=False), bottom, each.most)
        for top, each in zip(tops, wide, strict=True)
    ]


def stacked(columns: Sequence[Column]) -> Column:
    """Return *columns* as one, along a new first axis."""
    wide = aligned(columns)
    return Column(np.stack([each.top for each in wide]), wide[0].bottom, max(e.most for e in wide))


def summed(column: Column) -> Column:
    """Return the sums along the first axis."""
    most = column.most * len(column.top)
    top = widened(column.top, most)
    return Column(np.add.reduce(top, axis=0, dtype=top.dtype), column.bottom, most)


def weighed(column: Column, weights: Sequence[Fraction]) -> Column:
    """Return the sums along the first axis, each row times its weight."""
    bottom = lcm(*(weight.denominator for weight in weights))
    numbers = [weight.numerator * (bottom // weight.denominator) for weight in weights]
    if len(set(numbers)) == 1:
        return summed(column).times(weights[0])
    most = max(column.most, 1) * sum(abs(number) for number in numbers)
    kind = widened(column.top[:0], most).dtype
    top = np.einsum("a,a...->...", np.array(numbers, dtype=kind), column.top, dtype=kind)
    return Column(top, column.bottom * bottom, most)


def added(columns: Sequence[Column]) -> Column:
    """Return the sums of *columns*, place by place."""
    if len(columns) == 1:
        return columns[0]
    wide = aligned(columns)
    most = sum(column.most for column in wide)
    top = widened(wide[0].top, most) + wide[1].top
    for column in wide[2:]:
        top += column.top
    return Column(top, wide[0].bottom, most)


def multiplied(one: Column, other: Column) -> Column:
    """Return the products, place by place."""
    most = max(one.most, 1) * max(other.most, 1)
    top = widened(one.top, most) * widened(other.top, most)
    return Column(top, one.bottom * other.bottom, most)


def in_order(column: Column) -> Column:
    """Return the values along the first axis from the lowest up."""
    return Column(np.sort(column.top, axis=0), column.bottom, column.most)


def middle(column: Column) -> Column:
    """Return the medians of values that are in order along the first axis."""
    half = len(column.top) // 2
    if len(column.top) % 2:
        return Column(column.top[half], column.bottom, column.most)
    top = widened(column.top, 2 * column.most)
    return Column(top[half - 1] + top[half], 2 * column.bottom, 2 * column.most)


def column_of(values: Sequence[Fraction]) -> Column:
    """Return *values* as one column."""
    bottom = lcm(*(value.denominator for value in values))
    tops = [int(value * bottom) for value in values]
    most = max(map(abs, tops), default=0)
    return Column(np.array(tops, dtype=wide_enough(most)), bottom, most)
