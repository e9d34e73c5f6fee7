"""Mark functions: a table of the parameters of each."""

from fractions import Fraction
from typing import Any

from .build_panel import MODE, plain_rounding
from .expression import Expression, of_number
from .model import Mark
from .shapes import (
    Keys,
    Reader,
    Spot,
    as_number,
    expression,
    listed,
    members,
    number,
    one_of,
    positive,
    shown,
    word,
    yes_no,
)  # fmt: skip

_ZERO, _ONE = Fraction(0), Fraction(1)
_NOTHING = of_number(_ZERO)


def _parameters(keys: Keys, defaults: dict[str, Any]) -> Reader:
    """Return a reader of an object of parameters; those without a default are needed."""

    def read(spot: Spot) -> dict[str, Any] | None:
        values = members(spot, keys, need=[key for key in keys if key not in defaults])
        return None if values is None else defaults | values

    return read


def _steps(upto: str, below: str) -> Reader:
    """Return a reader of the steps of `bands` or `from_bands`, or {steps, else}."""

    def step(spot: Spot) -> tuple[bool, Fraction | None, Expression] | None:
        one_of(spot, upto, below)
        keys: Keys = {upto: number, below: number, "give": expression}
        values = members(spot, keys, need=("give",))
        if values is None:
            return None
        return below in values, values.get(below, values.get(upto)), values["give"]

    steps = listed(step, least=1)
    with_else = _parameters({"steps": steps, "else": expression}, {"else": _NOTHING})

    def read(spot: Spot) -> Any:
        if isinstance(spot.value, list):
            return {"steps": steps(spot), "else": _NOTHING}
        return with_else(spot)

    return read


def _table(spot: Spot) -> dict[str, Any] | None:
    if not isinstance(spot.value, dict):
        spot.wrong("not-an-object", key=spot.name, value=shown(spot.value))
        return None
    pairs: list[tuple[Fraction | None, Fraction | None]] = []
    for key in spot.value:
        value = as_number(key)
        if value is None:
            spot.inner(key).wrong("not-a-number", key=spot.name, value=key)
        elif any(value == known for known, _ in pairs):
            spot.inner(key).wrong("duplicate-key", key=key)
        pairs.append((value, number(spot.inner(key))))
    # The order of keys plays no part in a rulebook: its published form sorts them.
    return {"pairs": tuple(sorted(pairs, key=lambda pair: pair[0] or _ZERO))}


def _point(spot: Spot) -> tuple[Fraction, Fraction] | None:
    point: tuple[Fraction, ...] | None = listed(number)(spot)
    if point is None:
        return None
    if len(point) != 2:
        spot.wrong("not-a-point")
        return None
    return point[0], point[1]


def _named(name: str, reader: Reader) -> Reader:
    """Return a reader whose one value stands under *name*."""
    return lambda spot: {name: reader(spot)}


_DECAY: Keys = {
    "model": word("ctfd_linear", "ctfd_log", "gzctf", "fixed"),
    "initial": expression,
    "minimum": expression,
    "decay": expression,
    "ratio": expression,
    "difficulty": expression,
    "bloods": listed(number),
    "blood_round": MODE,
}

_DECAY_NEEDS = {
    "ctfd_linear": ("decay",),
    "ctfd_log": ("decay",),
    "gzctf": ("ratio", "difficulty"),
}


def _decay(spot: Spot) -> dict[str, Any] | None:
    defaults = {
        "minimum": _NOTHING, "decay": None, "ratio": None, "difficulty": None, "bloods": (),
        "blood_round": "half_even",
    }  # fmt: skip
    values: dict[str, Any] | None = _parameters(_DECAY, defaults)(spot)
    for name in _DECAY_NEEDS.get(values["model"], ()) if values else ():
        if name not in spot.value:
            spot.wrong("missing-key", key=name, within=spot.name)
    return values


_COUNTED = word("exact", "floor", "ceil")

MARKS: dict[str, Reader] = {
    "all_or_nothing": _parameters({"give": expression, "when": expression}, {"when": None}),
    "deduct": _parameters(
        {
            "from": expression, "nominal": number, "free": number, "per": positive,
            "take": expression, "count": _COUNTED, "floor": number,
        },
        {"nominal": _ZERO, "free": _ZERO, "per": _ONE, "count": "exact", "floor": _ZERO},
    ),
    "bands": _steps("upto", "below"),
    "from_bands": _steps("from", "above"),
    "table": _table,
    "staged": _named("marks", listed(number, least=1)),
    "per_count": _parameters({"give": expression, "most": expression}, {"most": None}),
    "ratio": _parameters(
        {"to": expression, "give": expression, "cap": yes_no},
        {"give": of_number(_ONE), "cap": False},
    ),
    "relative_error": _parameters({"of": expression}, {}),
    "piece_rate": _parameters(
        {"per": positive, "give": expression, "most": expression}, {"most": None}
    ),
    "time_bonus": _parameters(
        {
            "limit": expression, "per": positive, "give": expression, "most": expression,
            "count": _COUNTED,
        },
        {"most": None, "count": "floor"},
    ),
    "interpolate": _named("points", listed(_point, least=1)),
    "ratio_to_best": _parameters(
        {"give": expression, "better": word("high", "low")}, {"better": "high"}
    ),
    "decay": _decay,
    "formula": _named("expression", expression),
    "round": _named("rounding", plain_rounding),
}  # fmt: skip


def marks(spot: Spot) -> tuple[Mark, ...]:
    """Read one mark function or a list of them."""
    many = isinstance(spot.value, list)
    spots = [spot.inner(index) for index in range(len(spot.value))] if many else [spot]
    found = [_mark(each) for each in spots]
    return tuple(mark for mark in found if mark is not None)


def _mark(spot: Spot) -> Mark | None:
    values = members(spot, MARKS)
    if values is None:
        return None
    kind = one_of(spot, *MARKS)
    return None if kind is None or values.get(kind) is None else Mark(kind, values[kind])
