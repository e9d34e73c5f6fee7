"""Random mark functions."""

from collections.abc import Callable
from typing import Any

from .dice import Dice, chance, number, pick
from .random_expression import Writer

Spec = dict[str, Any]


def mark_functions(dice: Dice, words: Writer, spec: Spec) -> list[Spec]:
    """Return mark functions for a node; those that know few values only where they know all."""
    if not chance(dice, 50):
        return []
    kind = spec.get("input")
    kind = kind["type"] if isinstance(kind, dict) else kind
    known = VALUES.get(str(kind)) if "panel" not in spec else None
    if known and chance(dice, 40):
        first: Spec = {"table": {value: number(dice) for value in known}}
        if kind in {"bool", "judgement"} and chance(dice, 50):
            first = {"staged": [number(dice) for _ in range(dice.whole(1, 3))]}
        return [first]
    return [pick(dice, _MAKE)(dice, words) for _ in range(pick(dice, (1, 1, 1, 2)))]


VALUES = {
    "bool": ("0", "1"),
    "judgement": ("0", "1", "2", "3", "4", "5"),
    "choice": ("3", "1.5", "0", "-1"),
}


def _all_or_nothing(dice: Dice, words: Writer) -> Spec:
    when = {"when": words.yes_no()} if chance(dice, 40) else {}
    return {"all_or_nothing": {"give": words.amount()} | when}


def _deduct(dice: Dice, words: Writer) -> Spec:
    spec: Spec = {"from": words.amount(5, 20), "take": words.amount(0, 3)}
    spec |= {"nominal": number(dice)} if chance(dice, 40) else {}
    spec |= {"free": number(dice, 0, 3)} if chance(dice, 40) else {}
    spec |= {"per": number(dice, 1, 3)} if chance(dice, 40) else {}
    spec |= {"count": pick(dice, ("floor", "ceil"))} if chance(dice, 50) else {}
    return {"deduct": spec | ({"floor": number(dice, -2, 3)} if chance(dice, 30) else {})}


def _bands(dice: Dice, words: Writer) -> Spec:
    up = chance(dice, 50)
    at_or, beyond = ("upto", "below") if up else ("from", "above")
    bounds = sorted(dice.whole(0, 20) for _ in range(dice.whole(1, 3)))
    steps = [
        {pick(dice, (at_or, beyond)): bound, "give": words.amount()}
        for bound in (bounds if up else reversed(bounds))
    ]
    name = "bands" if up else "from_bands"
    return {name: {"steps": steps, "else": words.amount()} if chance(dice, 50) else steps}


def _per_count(dice: Dice, words: Writer) -> Spec:
    return {"per_count": {"give": words.amount(-2, 4)} | _most(dice, words)}


def _most(dice: Dice, words: Writer) -> Spec:
    return {"most": words.amount(1, 20)} if chance(dice, 50) else {}


def _ratio(dice: Dice, words: Writer) -> Spec:
    spec: Spec = {"to": words.amount(0, 10)}
    spec |= {"give": words.amount(1, 10)} if chance(dice, 60) else {}
    return {"ratio": spec | ({"cap": True} if chance(dice, 50) else {})}


def _relative_error(dice: Dice, words: Writer) -> Spec:
    return {"relative_error": {"of": words.amount(0, 10)}}


def _piece_rate(dice: Dice, words: Writer) -> Spec:
    spec = {"per": number(dice, 1, 4), "give": words.amount(0, 4)}
    return {"piece_rate": spec | _most(dice, words)}


def _time_bonus(dice: Dice, words: Writer) -> Spec:
    spec = {"limit": words.amount(5, 30), "per": number(dice, 1, 4), "give": words.amount(0, 4)}
    spec |= {"count": pick(dice, ("ceil", "exact"))} if chance(dice, 50) else {}
    return {"time_bonus": spec | _most(dice, words)}


def _interpolate(dice: Dice, words: Writer) -> Spec:
    across = sorted({dice.whole(0, 20) for _ in range(dice.whole(1, 3))})
    return {"interpolate": [[x, number(dice)] for x in across]}


def _ratio_to_best(dice: Dice, words: Writer) -> Spec:
    spec: Spec = {"give": words.amount(1, 10)}
    return {"ratio_to_best": spec | ({"better": "low"} if chance(dice, 40) else {})}


def _decay(dice: Dice, words: Writer) -> Spec:
    initial = pick(dice, [*words.parameters, 100, "37.5"])
    spec: Spec = {"model": pick(dice, ("ctfd_linear", "ctfd_log", "gzctf", "fixed"))}
    spec |= {"initial": initial}
    spec |= {"minimum": number(dice, 1, 20)} if chance(dice, 50) else {}
    if spec["model"].startswith("ctfd"):
        spec["decay"] = number(dice, 1, 10)
    elif spec["model"] == "gzctf":
        spec |= {"ratio": "0.25", "difficulty": number(dice, 1, 5)}
    if chance(dice, 40):
        spec["bloods"] = ["0.05", "0.03"]
        spec |= {"blood_round": pick(dice, ("floor", "half_up"))} if chance(dice, 40) else {}
    return {"decay": spec}


def _formula(dice: Dice, words: Writer) -> Spec:
    return {"formula": words.numeric()}


def _round(dice: Dice, words: Writer) -> Spec:
    return {"round": pick(dice, (1, 0, {"decimals": 0, "mode": "half_even"}))}


_MAKE: tuple[Callable[[Dice, Writer], Spec], ...] = (
    _all_or_nothing, _deduct, _bands, _bands, _per_count, _ratio, _relative_error, _piece_rate,
    _time_bonus, _interpolate, _ratio_to_best, _decay, _formula, _round,
)  # fmt: skip
