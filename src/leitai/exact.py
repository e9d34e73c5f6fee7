"""
Exact numbers: read, rounded where a rule says so, written as decimals.

Marks are rationals (`fractions.Fraction`). Nothing here touches a binary float.
"""

import math
import re
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
FRACTION = re.compile(r"[+-]?\d+/0*[1-9]\d*", re.ASCII)

PLACES = 40
"""Decimals kept of an irrational value (a root, an exponential); far below any mark."""

SHOWN = 12
"""Decimals written of a value that has no finite decimal form and no declared rounding."""

STEEP = 100
"""The largest exponent of e that is worked out: beyond it a mark has lost its meaning."""

LONG = 1000
"""The largest whole exponent that is worked out."""

LONGEST = 4_000
"""The most binary digits of a node's numerator and denominator: about 1,200 decimal ones."""

LARGE = 100_000
"""Binary digits that a whole power may have at most: exponent times those of the base."""

_CONTEXT = Context(prec=160)


def too_long(value: Fraction) -> bool:
    """Tell whether *value* has grown beyond what a mark can mean (LONGEST binary digits)."""
    return max(value.numerator.bit_length(), value.denominator.bit_length()) > LONGEST


def number(text: str) -> Fraction:
    """
    Return the number that *text* writes: a decimal ("2.50") or a fraction ("1/3").

    Raises:
        ValueError: anything else, exponents and full-width digits included.

    >>> number("2.50"), number("1/3")
    (Fraction(5, 2), Fraction(1, 3))
    """
    if DECIMAL.fullmatch(text) or FRACTION.fullmatch(text):
        return Fraction(text)
    raise ValueError(text)


def half_up(value: Fraction) -> int:
    """Return the nearest integer; a half goes away from zero."""
    top, bottom = value.numerator, value.denominator
    whole = (2 * abs(top) + bottom) // (2 * bottom)
    return whole if top >= 0 else -whole


def half_even(value: Fraction) -> int:
    """Return the nearest integer; a half goes to the even one (GB/T 8170-2008)."""
    return round(value)


def half_down(value: Fraction) -> int:
    """Return the nearest integer; a half goes towards zero."""
    whole = math.ceil(abs(value) - Fraction(1, 2))
    return whole if value >= 0 else -whole


MODES: dict[str, Callable[[Fraction], int]] = {
    "half_up": half_up,
    "half_even": half_even,
    "half_down": half_down,
    "floor": math.floor,
    "ceil": math.ceil,
    "truncate": math.trunc,
}


def over_one_bottom(numbers: Sequence[Fraction]) -> tuple[list[int], int]:
    """
    Return the numerators of *numbers* over one common denominator, and that denominator.

    >>> over_one_bottom([Fraction(1, 2), Fraction(2, 3)])
    ([3, 4], 6)
    """
    bottom = math.lcm(*[number.denominator for number in numbers])
    return [number.numerator * (bottom // number.denominator) for number in numbers], bottom


def total(numbers: Sequence[Fraction]) -> Fraction:
    """
    Return the sum, as `sum` does but reduced only once.

    >>> total([Fraction(1, 2), Fraction(2, 3)])
    Fraction(7, 6)
    """
    tops, bottom = over_one_bottom(numbers)
    return Fraction(sum(tops), bottom)


def rounded(value: Fraction, decimals: int, mode: str = "half_up") -> Fraction:
    """
    Return *value* rounded to *decimals* places (negative: tens, hundreds ...).

    Raises:
        KeyError: *mode* is none of MODES.

    >>> rounded(Fraction(269, 3), 2)
    Fraction(8967, 100)
    """
    if decimals < 0:
        tens = 10**-decimals
        return Fraction(MODES[mode](value / tens) * tens)
    power = 10**decimals
    return Fraction(MODES[mode](value * power), power)


def finite(value: Fraction) -> bool:
    """Tell whether *value* has a finite decimal form."""
    return _decimals(value.denominator) is not None


@lru_cache(1024)
def _decimals(denominator: int) -> int | None:
    """Return how many decimals a fraction of this denominator needs; None: no end of them."""
    needed = 0
    for prime in (2, 5):
        many = 0
        while denominator % prime == 0:
            denominator //= prime
            many += 1
        needed = max(needed, many)
    return needed if denominator == 1 else None


def decimal_text(value: Fraction, decimals: int | None = None) -> str:
    """
    Return *value* as a plain decimal.

    With *decimals* exactly so many are written (the value must already be rounded to
    them, else it is rounded half even). Without, as many as the value needs; a value with
    no finite decimal form is written with SHOWN decimals, half even.

    >>> decimal_text(Fraction(90), 2), decimal_text(Fraction(1, 4)), decimal_text(Fraction(2, 3))
    ('90.00', '0.25', '0.666666666667')
    """
    return _written(value.numerator, value.denominator, decimals)


def exact_text(value: Fraction) -> str:
    """
    Return *value* as a plain decimal, or as a fraction where no decimal is exact.

    >>> exact_text(Fraction(1, 4)), exact_text(Fraction(2, 3))
    ('0.25', '2/3')
    """
    return _exactly(value.numerator, value.denominator)


@lru_cache(1 << 16)
def _exactly(numerator: int, denominator: int) -> str:
    if _decimals(denominator) is None:
        return f"{numerator}/{denominator}"
    return _written(numerator, denominator, None)


@lru_cache(1 << 16)
def _written(numerator: int, denominator: int, decimals: int | None) -> str:
    """Return what `decimal_text` says; marks and points repeat, so it is remembered."""
    if decimals is None:
        needed = _decimals(denominator)
        decimals = SHOWN if needed is None else needed
    decimals = max(decimals, 0)
    units, rest = divmod(numerator * 10**decimals, denominator)
    units += 2 * rest > denominator or (2 * rest == denominator and units % 2)
    digits = str(abs(units)).rjust(decimals + 1, "0")
    sign = "-" if units < 0 else ""
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def root(value: Fraction) -> Fraction:
    """
    Return the square root: exact where it is rational, else cut off after PLACES decimals.

    Raises:
        ValueError: *value* is negative.

    >>> root(Fraction(9, 4))
    Fraction(3, 2)
    """
    if value < 0:
        raise ValueError(value)
    top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    power = 10**PLACES
    return Fraction(math.isqrt(value.numerator * power * power // value.denominator), power)


def _decimal(value: Fraction) -> Decimal:
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _cut(value: Decimal) -> Fraction:
    return rounded(Fraction(value), PLACES, "half_even")


def exponential(value: Fraction) -> Fraction:
    """
    Return e to the power of *value*, rounded half even to PLACES decimals.

    Raises:
        ValueError: *value* is beyond ±STEEP.

    >>> exponential(Fraction(0))
    Fraction(1, 1)
    """
    if abs(value) > STEEP:
        raise ValueError(value)
    return _cut(_CONTEXT.exp(_decimal(value)))


def logarithm(value: Fraction) -> Fraction:
    """
    Return the natural logarithm of *value*, rounded half even to PLACES decimals.

    Raises:
        ValueError: *value* is not positive.
    """
    if value <= 0:
        raise ValueError(value)
    return _cut(_CONTEXT.ln(_decimal(value)))


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """
    Return *base* to the power of *exponent*: exact for whole exponents, else PLACES decimals.

    Raises:
        ValueError: 0 to a negative power; a negative base with a broken exponent; a whole
            exponent beyond ±LONG or a result of more than LARGE binary digits; a broken
            exponent where exponent times ln(base) is beyond ±STEEP.

    >>> power(Fraction(2), Fraction(-2))
    Fraction(1, 4)
    """
    if exponent.denominator == 1:
        if (base == 0 and exponent < 0) or abs(exponent) > LONG:
            raise ValueError(base)
        digits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if digits * abs(exponent) > LARGE:
            raise ValueError(base)
        return base**exponent.numerator
    if base < 0:
        raise ValueError(base)
    if base == 0:
        if exponent < 0:
            raise ValueError(base)
        return Fraction(0)
    product = _CONTEXT.multiply(_decimal(exponent), _CONTEXT.ln(_decimal(base)))
    if abs(product) > STEEP:
        raise ValueError(base)
    return _cut(_CONTEXT.exp(product))
