"""Nodes: the tree of the marking scheme, with everything a node may carry."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from .build_mark import marks
from .build_panel import LARGEST, entered, panel, rounding
from .model import Gate, Node, Panel, Penalty, Repeat, Standardise
from .shapes import (
    Keys,
    Renamed,
    Spot,
    constant,
    entry,
    expression,
    ident,
    listed,
    mapped,
    members,
    number,
    one_of,
    positive,
    record,
    shown,
    slug,
    text,
    title,
    whole,
    word,
    yes_no,
)  # fmt: skip

EFFECTS = ("zero", "keep", "leave_out", "whole", "block")
_STATUS = word("OK", "ABSENT", "DNF", "VOID", "DSQ", "WITHDRAWN", "EXEMPT", "PENDING")
_TAKES = (
    "sum", "mean", "median", "product", "min", "max", "best", "last", "first_success", "list",
)  # fmt: skip
_COMBINES = ("sum", "weighted", "mean", "median", "product", "min", "max", "first")
MOST_INSTANCES = 10_000


def node(spot: Spot) -> Node | None:
    """Read a node and everything below it."""
    values = members(spot, _NODE, need=("id",))
    return None if values is None else Node(**_sourced(spot, values))


def _sourced(spot: Spot, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a node with exactly one source, its id declared."""
    if values["id"] is not None:
        spot.inner("id").declare(values["id"])
    if "formula" in spot.value and "children" in spot.value:
        one_of(spot, "children", "input", "carry", "each")
    else:
        one_of(spot, "input", "carry", "children", "formula", "each")
    for key, other in (("combine", "children"), ("each", "repeat"), ("repeat", "each")):
        if key in spot.value and other not in spot.value:
            spot.inner(key).wrong("key-needs", key=key, other=other)
    if "combine" in spot.value and "formula" in spot.value:
        spot.inner("combine").wrong("only-one-of", keys="combine, formula")
    values["combine"], values["combine_of"] = values.get("combine") or (
        ("sum", {}) if "children" in values and "formula" not in values else ("", {})
    )
    values.pop("note", None)
    return _judged(spot, values)


def _judged(spot: Spot, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with `entry: dual` turned into the panel it stands for."""
    values["input"], dual = values.get("input") or (None, False)
    if "panel" in spot.value and "input" not in spot.value:
        spot.inner("panel").wrong("key-needs", key="panel", other="input")
    if dual and "panel" in spot.value:
        spot.inner("panel").wrong("only-one-of", keys="entry: dual, panel")
    if dual:
        values["panel"] = Panel(2, 2, combine="consensus")
    return values


def _penalty(spot: Spot) -> Penalty | None:
    own: Keys = {
        "kind": Renamed("percent", lambda at: word("points", "percent")(at) == "percent"),
        "most": number,
        "ladder": listed(_rung, least=1),
        "signatures": whole(1, LARGEST),
    }
    values = members(spot, _NODE | own, need=("id",))
    if values is None:
        return None
    apart = {key: values.pop(key) for key in ("percent", "most", "ladder") if key in values}
    signatures = values.pop("signatures", None)
    inner = Node(**_sourced(spot, values))
    if signatures and inner.panel:
        spot.inner("signatures").wrong("only-one-of", keys="signatures, panel")
    if signatures:
        inner = replace(inner, panel=Panel(signatures, signatures, combine="consensus"))
    return Penalty(inner, **apart)


def _rung(spot: Spot) -> Fraction | None:
    return None if spot.value == "disqualify" else number(spot)


_AMOUNTS = ("value", "cap", "deduct")
_ELSE = ("zero", "no_award", "no_promotion", "unranked", "disqualify")


def _otherwise(spot: Spot) -> tuple[str, Fraction] | None:
    if not isinstance(spot.value, dict):
        effect = word(*_ELSE)(spot)
        return None if effect is None else (effect, Fraction(0))
    values = members(spot, dict.fromkeys(_AMOUNTS, number))
    effect = one_of(spot, *_AMOUNTS)
    return None if values is None or effect is None else (effect, values.get(effect) or Fraction(0))


def _gate(spot: Spot) -> Gate | None:
    keys: Keys = {"id": slug, "require": expression, "else": _otherwise, "reason": title}
    values = members(spot, keys, need=("require", "else"))
    if values is None:
        return None
    effect, amount = values.pop("else") or ("", Fraction(0))
    return Gate(**values, effect=effect, amount=amount)


def _combine(spot: Spot) -> tuple[str, dict[str, Fraction]] | None:
    if not isinstance(spot.value, dict):
        found = word(*_COMBINES)(spot)
        return None if found is None else (found, {})
    if "best" in spot.value:
        values = members(spot, {"best": whole(1)})
        return None if values is None else ("best", {"k": Fraction(values["best"] or 0)})
    values = members(spot, {"threshold": number, "give": number}, need=("threshold", "give"))
    if values is None:
        return None
    return "threshold", {"t": values["threshold"], "give": values["give"]}


def _carry(spot: Spot) -> tuple[str, str] | None:
    values = members(spot, {"round": entry, "node": text}, need=("round", "node"))
    return None if values is None else (values["round"], values["node"])


def _scale(spot: Spot) -> Fraction | None:
    values = members(spot, {"from": positive, "to": number}, need=("from", "to"))
    if values is None or None in values.values():
        return None
    scale: Fraction = values["to"] / values["from"]
    return scale


def _high_low(spot: Spot) -> tuple[int, int] | None:
    values = members(spot, {"high": whole(), "low": whole()})
    return None if values is None else (values.get("high", 0), values.get("low", 0))


def _count(spot: Spot) -> tuple[str, ...]:
    """Read how many instances there are: their ids are 1, 2, ..."""
    count = whole(1)(spot) or 0
    if count > MOST_INSTANCES:
        spot.wrong("too-many-instances", most=str(MOST_INSTANCES))
    return tuple(str(at + 1) for at in range(min(count, MOST_INSTANCES)))


def _apart(spot: Spot, ids: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Return *ids*, noting those that stand there twice."""
    for at, name in enumerate(ids):
        if name is not None and name in ids[:at]:
            spot.inner(at).wrong("duplicate-item", id=name)
    return ids


def _ids(spot: Spot) -> tuple[str | None, ...]:
    return _apart(spot, listed(entry, least=1)(spot) or ())


def _table(spot: Spot) -> dict[str, dict[str, Any]]:
    """Read rows with an id each: id -> its parameters."""
    rows = tuple(row for row in listed(_row, least=1)(spot) or () if row is not None)
    _apart(spot, tuple(name for name, _ in rows))
    return dict(rows)


def _row(spot: Spot) -> tuple[str | None, dict[str, Any]] | None:
    if not isinstance(spot.value, dict):
        spot.wrong("not-an-object", key=spot.name, value=shown(spot.value))
        return None
    values = members(spot, dict.fromkeys(spot.value, constant) | {"id": entry}, need=("id",))
    for name in spot.value:
        ident(Spot(name, (*spot.path, name), spot.reading))
    return None if values is None else (values.pop("id"), values)


def _repeat(spot: Spot) -> Repeat | None:
    values = members(spot, _REPEAT, need=("over",))
    one_of(spot, "count", "ids", "table", "at_most")
    if values is None:
        return None
    parameters = values.pop("table", None) or {}
    ids = values.pop("count", None) or values.pop("ids", None) or tuple(parameters) or None
    return Repeat(**values, ids=ids, parameters=parameters)


_REPEAT: Keys = {
    "over": word("item", "attempt"),
    "count": _count,
    "ids": _ids,
    "table": _table,
    "at_most": whole(),
    "take": word(*_TAKES),
    "better": word("high", "low"),
    "keep": whole(1),
    "drop": _high_low,
    "success": expression,
    "failed": word("zero", "skip", "worst"),
    "empty": word("zero", "none"),
}

_STANDARDISE: dict[str, Keys] = {
    "z": {"mean": number, "sd": number, "sample": yes_no},
    "ws_scale_mad30": {"centre": number, "spread": number},
    "min_max": {"to": number},
    "to_leader": {"to": number},
    "rank_points": {
        "points": listed(number, least=1), "better": word("high", "low"),
        "share": word("best", "mean"),
    },
}  # fmt: skip


def _standardise(spot: Spot) -> Standardise | None:
    method = spot.value.get("method") if isinstance(spot.value, dict) else None
    keys = _STANDARDISE.get(method, {}) if isinstance(method, str) else {}
    need = ("method", "points") if method == "rank_points" else ("method",)
    found: Standardise | None = record(
        Standardise, {"method": word(*_STANDARDISE), "within": text, **keys}, need
    )(spot)
    return found


_NODE: Keys = {
    "id": ident,
    "title": title,
    "type": word("measurement", "judgement"),
    "note": title,
    "evidence": word("none", "optional", "required"),
    "max": number,
    "weight": number,
    "input": entered,
    "panel": panel,
    "carry": _carry,
    "children": listed(node, least=1),
    "combine": _combine,
    "formula": expression,
    "each": node,
    "repeat": _repeat,
    "mark": marks,
    "standardise": _standardise,
    "scale": _scale,
    "factor": expression,
    "penalties": listed(_penalty),
    "gates": listed(_gate),
    "floor": number,
    "cap": number,
    "round": rounding,
    "on_status": mapped(word(*EFFECTS), _STATUS),
}
