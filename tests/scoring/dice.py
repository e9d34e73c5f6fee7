"""Where random rulebooks and marks take their decisions from."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from leitai.exact import decimal_text, finite

T = TypeVar("T")


class Dice(Protocol):
    """Whole numbers, both ends included; everything else is made of them."""

    def whole(self, low: int, high: int) -> int: ...


class Drawn:
    """Decisions that Hypothesis makes, so that it can make a failing case smaller."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw

    def whole(self, low: int, high: int) -> int:
        return int(self.draw(st.integers(low, high)))


class Thrown:
    """Decisions of a seed: quick, where there are too many for Hypothesis (the marks)."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def whole(self, low: int, high: int) -> int:
        return self.random.randint(low, high)


def chance(dice: Dice, percent: int) -> bool:
    """Tell whether something that happens in *percent* of the cases happens; mostly not."""
    return dice.whole(0, 99) >= 100 - percent


def pick(dice: Dice, options: Sequence[T]) -> T:
    """Return one of *options*; the first is the simplest."""
    return options[dice.whole(0, len(options) - 1)]


def some(dice: Dice, options: Sequence[T], percent: int) -> list[T]:
    """Return those of *options* whose own chance came."""
    return [each for each in options if chance(dice, percent)]


def number(dice: Dice, low: int = 0, high: int = 20) -> int | str:
    """Return a number as a published rulebook writes it: often whole, rarely a third."""
    whole = dice.whole(low, high)
    kind = dice.whole(0, 9)
    if kind < 6:
        return whole
    return written(whole + Fraction(dice.whole(1, 11), (4, 10, 100, 3)[kind - 6]))


def written(value: Fraction) -> int | str:
    """Return *value* as a published rulebook writes it."""
    if value.denominator == 1:
        return int(value)
    return decimal_text(value) if finite(value) else str(value)
