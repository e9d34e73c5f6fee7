"""Panels and inputs: what is entered, and by whom."""

from fractions import Fraction

from leitai.exact import MODES

from .model import Consistency, Input, Panel, Rounding
from .shapes import (
    Keys,
    Renamed,
    Spot,
    as_number,
    entry,
    listed,
    mapped,
    members,
    number,
    one_of,
    positive,
    shown,
    text,
    title,
    whole,
    word,
    yes_no,
)  # fmt: skip

MODE = word(*MODES)

LARGEST = 1000
"""Judges of a panel, levels of a judgement, members of a team: no event has more."""


def rounding(spot: Spot) -> Rounding | None:
    """Read `2` or {decimals, mode, scope}."""
    if not isinstance(spot.value, dict):
        decimals = _decimals(spot)
        return None if decimals is None else Rounding(decimals)
    keys: Keys = {"decimals": _decimals, "mode": MODE, "scope": word("node", "display")}
    values = members(spot, keys, need=("decimals",))
    if values is None:
        return None
    values["display"] = values.pop("scope", "node") == "display"
    return Rounding(**values)


def plain_rounding(spot: Spot) -> Rounding | None:
    """Read `2` or {decimals, mode}."""
    if isinstance(spot.value, dict) and "scope" in spot.value:
        members(spot, {"decimals": _decimals, "mode": MODE})
        return None
    return rounding(spot)


def _decimals(spot: Spot) -> int | None:
    value = as_number(spot.value)
    if value is None or value.denominator != 1 or not -9 <= value <= 30:
        spot.wrong("bad-decimals", value=shown(spot.value))
        return None
    return int(value)


def panel(spot: Spot) -> Panel | None:
    """Read a panel: an object, or the name of one of `panels`."""
    if isinstance(spot.value, str):
        if spot.value not in spot.reading.panels:
            known = ", ".join(spot.reading.panels) or "-"
            spot.wrong("unknown-panel", name=spot.value, known=known)
        return spot.reading.panels.get(spot.value)
    values = members(spot, _PANEL)
    if values is None:
        return None
    named = len(values.get("judges") or ())
    least, most = values.pop("size", None) or (named, named)
    if "size" not in spot.value and "judges" not in spot.value:
        spot.wrong("panel-without-size")
    values["mark_each"] = values.pop("mark", "once") == "each"
    return Panel(least, most, **values)


def _size(spot: Spot) -> tuple[int, int] | None:
    if not isinstance(spot.value, dict):
        value = whole(1, LARGEST)(spot)
        return None if value is None else (value, value)
    values = members(
        spot, {"min": whole(1, LARGEST), "max": whole(1, LARGEST)}, need=("min", "max")
    )
    if values is None or None in values.values():
        return None
    if values["min"] > values["max"]:
        spot.wrong("min-above-max", key=spot.name)
    return values["min"], values["max"]


def _drop(spot: Spot) -> tuple[tuple[int, int, int], ...] | None:
    many = isinstance(spot.value, list)
    keys: Keys = {"high": whole(), "low": whole()}
    spots = [spot.inner(index) for index in range(len(spot.value))] if many else [spot]
    rows = []
    for each in spots:
        step = members(each, keys | {"from": whole(1)} if many else keys, need=("from",) * many)
        if step is not None and None not in step.values():
            rows.append((step.get("from", 0), step.get("high", 0), step.get("low", 0)))
    return tuple(sorted(rows))


def _conflicts(spot: Spot) -> tuple[str, ...] | None:
    values = members(spot, {"same": listed(text)}, need=("same",))
    return None if values is None else values["same"]


def _limit(spot: Spot) -> tuple[bool, Fraction | None, Fraction] | None:
    values = members(spot, {"upto": number, "below": number, "limit": number}, need=("limit",))
    if values is None:
        return None
    one_of(spot, "upto", "below", needed=False)
    strict = "below" in values
    return (strict, values["below"] if strict else values.get("upto"), values["limit"])


def _consistency(spot: Spot) -> Consistency | None:
    keys: Keys = {
        "measure": word("range", "middle"),
        "limit": number,
        "limits": listed(_limit, least=1),
        "on_break": word("block", "reserve", "mean_of_all", "flag"),
        "justify": yes_no,
    }
    values = members(spot, keys)
    if values is None:
        return None
    one_of(spot, "limit", "limits")
    limit = values.pop("limit", None)
    values["limits"] = values.get("limits") or ((False, None, limit),)
    values.setdefault("measure", "range")
    return Consistency(**values)


_PANEL: Keys = {
    "size": _size,
    "judges": listed(entry, least=1),
    "reserve": listed(entry),
    "drop": _drop,
    "combine": word("mean", "median", "sum", "min", "max", "consensus", "majority", "weighted"),
    "weights": mapped(number),
    "factor": number,
    "missing": word("block", "mean_of_given", "shrink"),
    "at_least": whole(1),
    "consistency": _consistency,
    "conflicts": _conflicts,
    "mark": word("once", "each"),
}


def _points(spot: Spot) -> tuple[Fraction, ...] | None:
    if isinstance(spot.value, list):
        points: tuple[Fraction, ...] | None = listed(number)(spot)
        return points
    value = number(spot)
    return None if value is None else (value,)


_MORE: Keys = {
    "entry": word("single", "dual"),
    "default": entry,
    "optional": yes_no,
    "absent": entry,
    "round": plain_rounding,
}

_OF_TYPE: dict[str, Keys] = {
    "number": {
        "min": Renamed("least", number), "max": Renamed("most", number), "step": positive,
        "unit": text,
    },
    "count": {"max": Renamed("most", number), "unit": text},
    "bool": {},
    "choice": {"options": mapped(number)},
    "judgement": {"levels": whole(1, LARGEST), "anchors": mapped(title)},
    "duration": {},
    "answers": {"key": listed(entry, least=1), "points": _points, "wrong": number},
}  # fmt: skip

_NEEDED = {"choice": ("options",), "answers": ("key",)}


def entered(spot: Spot) -> tuple[Input | None, bool]:
    """Read an input; the second value tells whether `entry: dual` was asked for."""
    value = {"type": spot.value} if isinstance(spot.value, str) else spot.value
    whole_spot = Spot(value, spot.path, spot.reading)
    kind = value.get("type") if isinstance(value, dict) else None
    known = isinstance(kind, str) and kind in _OF_TYPE
    keys = (_OF_TYPE[str(kind)] if known else _ANY) | _MORE
    need = ("type", *(_NEEDED.get(str(kind), ()) if known else ()))
    values = members(whole_spot, {"type": word(*_OF_TYPE), **keys}, need)
    if values is None or not known:
        return None, False
    dual = values.pop("entry", "single") == "dual"
    if len(values.get("points") or ()) == 1:
        values["points"] *= len(values.get("key") or ())
    return Input(**values), dual


_ANY: Keys = {key: reader for keys in _OF_TYPE.values() for key, reader in keys.items()}
