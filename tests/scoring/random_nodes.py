"""Random nodes: inputs, panels, repeats, groups, formulas, and the steps of all of them."""

from typing import Any

from .dice import Dice, chance, number, pick, some
from .random_expression import Names, Path, Writer
from .random_marks import mark_functions

Spec = dict[str, Any]

MODES = ("half_up", "half_even", "half_down", "floor", "ceil", "truncate")
STATUSES = ("ABSENT", "DNF", "VOID", "DSQ", "WITHDRAWN", "EXEMPT", "PENDING")
JUDGES = ("J1", "J2", "J3", "J4", "J5")


def rounding(dice: Dice) -> int | Spec:
    if chance(dice, 50):
        return dice.whole(0, 2)
    return {"decimals": dice.whole(-1, 2), "mode": pick(dice, MODES)}


class Grower:
    """Grows the tree of one rulebook; what is grown can be named by what comes later."""

    def __init__(self, dice: Dice, names: Names, size: int) -> None:
        self.dice, self.names, self.left = dice, names, size
        self.count = 0
        self.rounds: set[str] = set()

    def node(self, path: Path = (), depth: int = 3, *, penalty: bool = False) -> Spec:
        """Return a node and everything below it."""
        self.left -= 1
        self.count += 1
        name = f"n{self.count}"
        kind = self.dice.whole(0, 19) if depth and self.left > 0 and not penalty else 0
        if kind < 9:
            spec = self._leaf(path, penalty=penalty)
        elif kind < 14 or depth == 3:
            spec = self._group(path, depth)
        elif kind < 18:
            spec = self._repeat(name, path, depth)
        elif kind == 18:
            spec = {"formula": Writer(self.dice, self.names, path).numeric()}
        else:
            self.rounds.add("heat")
            spec = {"carry": {"round": "heat", "node": pick(self.dice, ("total", "n1"))}}
        spec |= self._steps(name, path, spec, penalty=penalty)
        self.names.nodes[name] = path
        return {"id": name} | spec

    def _leaf(self, path: Path, *, penalty: bool) -> Spec:
        spec: Spec = {"input": self._input(penalty=penalty)}
        if chance(self.dice, 40) and "entry" not in spec["input"]:
            spec["panel"] = self._panel()
        elif chance(self.dice, 3):
            spec["evidence"] = "required"
        words = Writer(self.dice, self.names, path, ("value",))
        marks = mark_functions(self.dice, words, spec)
        if marks:
            spec["mark"] = marks
            plain = not {"decay", "ratio_to_best"} & {kind for each in marks for kind in each}
            if "panel" in spec and plain and chance(self.dice, 30):
                spec["panel"]["mark"] = "each"
        return spec

    def _input(self, *, penalty: bool) -> Any:
        kinds = ("number", "count", "bool", "judgement", "choice", "duration", "answers")
        if penalty:
            kinds = ("count", "count", "number", "bool", "judgement", "duration")
        kind = pick(self.dice, kinds)
        spec: Spec = {"type": kind}
        if kind == "number":
            spec |= {"min": 0, "max": 20} if chance(self.dice, 60) else {}
            spec |= {"step": pick(self.dice, ("0.5", 1, "0.25"))} if chance(self.dice, 40) else {}
        elif kind == "choice":
            spec["options"] = {"good": 3, "fair": "1.5", "bad": pick(self.dice, (0, -1))}
        elif kind == "judgement" and chance(self.dice, 40):
            spec["levels"] = 5
        elif kind == "answers":
            spec |= {"key": ["A", "B", "CD"]}
            spec |= {"points": [1, 2, "0.5"]} if chance(self.dice, 50) else {"points": 2}
            spec |= {"wrong": "0.25"} if chance(self.dice, 50) else {}
        if not penalty and kind != "answers" and chance(self.dice, 15):
            spec |= pick(self.dice, ({"default": DEFAULT[kind]}, {"optional": True}))
        if kind in {"number", "count"} and chance(self.dice, 6):
            spec["absent"] = pick(self.dice, ("0", "1"))
        if kind in {"number", "duration"} and chance(self.dice, 6):
            spec["round"] = rounding(self.dice)
        if chance(self.dice, 4):
            spec["entry"] = "dual"
        return kind if spec == {"type": kind} and chance(self.dice, 50) else spec

    def _panel(self) -> Spec:
        dice = self.dice
        spec: Spec = {}
        if chance(dice, 30):
            spec["judges"] = list(JUDGES[: dice.whole(2, 5)])
        elif chance(dice, 15):
            spec["size"] = {"min": 2, "max": 5}
        else:
            spec["size"] = dice.whole(1, 5)
        combines = (
            "mean", "median", "sum", "min", "max", "weighted", "majority", "consensus",
        )  # fmt: skip
        if chance(dice, 60):
            spec["combine"] = combines[min(dice.whole(0, 7), dice.whole(0, 7))]
        if spec.get("combine") == "weighted":
            spec["weights"] = {judge: number(dice, 1, 4) for judge in some(dice, JUDGES, 60)}
        if chance(dice, 35):
            spec["drop"] = pick(
                dice,
                (
                    {"high": 1, "low": 1},
                    {"low": 1},
                    [{"from": 3, "high": 1}, {"from": 5, "high": 2, "low": 1}],
                ),
            )
        if chance(dice, 35):
            spec["missing"] = pick(dice, ("mean_of_given", "shrink", "block"))
            spec |= {"at_least": 2} if chance(dice, 30) else {}
        spec |= {"factor": number(dice, 1, 3)} if chance(dice, 10) else {}
        spec |= {"reserve": ["R1", "R2"]} if chance(dice, 25) else {}
        spec |= {"conflicts": {"same": ["delegation"]}} if chance(dice, 25) else {}
        if chance(dice, 25):
            spec["consistency"] = self._consistency()
        return spec

    def _consistency(self) -> Spec:
        dice = self.dice
        on_break = pick(dice, ("flag", "mean_of_all", "reserve", "block"))
        rule: Spec = {"on_break": on_break, "measure": pick(dice, ("range", "middle"))}
        if chance(dice, 30):
            bound = pick(dice, ("upto", "below"))
            rule["limits"] = [{bound: 2, "limit": 1}, {"limit": number(dice, 1, 6)}]
        else:
            rule["limit"] = number(dice, 1, 6)
        return rule | ({"justify": True} if chance(dice, 20) else {})

    def _group(self, path: Path, depth: int) -> Spec:
        many = self.dice.whole(1, 4)
        children = [self.node(path, depth - 1) for _ in range(many)]
        if chance(self.dice, 15):
            formula = Writer(self.dice, self.names, path).numeric()
            return {"formula": formula, "children": children}
        combine = pick(
            self.dice,
            (
                "sum", "weighted", "mean", "min", "max", "median", "product", "first",
                {"best": 2}, {"threshold": number(self.dice), "give": 10},
            ),
        )  # fmt: skip
        if combine == "weighted":
            shares = {1: [100], 2: [30, 70], 3: [20, "30.5", "49.5"], 4: [10, 20, 30, 40]}[many]
            for child, weight in zip(children, shares, strict=True):
                child["weight"] = weight
        return {"combine": combine, "children": children}

    def _repeat(self, name: str, path: Path, depth: int) -> Spec:
        dice = self.dice
        used = {self.names.axes[each] for each in path}
        axes = [axis for axis in ("item", "attempt") if axis not in used]
        if not axes:
            return self._group(path, depth)
        repeat: Spec = {"over": pick(dice, axes)}
        self.names.axes[name] = repeat["over"]
        repeat |= self._instances(name)
        each = self.node((*path, name), depth - 1)
        takes = (
            "sum", "mean", "median", "product", "min", "max", "best", "last", "first_success",
            "list",
        )  # fmt: skip
        repeat["take"] = takes[min(dice.whole(0, 9), dice.whole(0, 9))]
        repeat |= {"better": "low"} if chance(dice, 25) else {}
        repeat |= {"keep": 2} if chance(dice, 15) else {}
        repeat |= {"drop": {"high": 1, "low": 1}} if chance(dice, 15) else {}
        if repeat["take"] == "first_success" and chance(dice, 50):
            repeat["success"] = Writer(dice, self.names, path, ("value",)).yes_no()
        repeat |= {"failed": pick(dice, ("skip", "worst"))} if chance(dice, 50) else {}
        repeat |= {"empty": "none"} if chance(dice, 25) else {}
        return {"each": each, "repeat": repeat}

    def _instances(self, name: str) -> Spec:
        kind = self.dice.whole(0, 3)
        if kind == 0:
            many = self.dice.whole(1, 3)
            self.names.ids[name] = [str(at + 1) for at in range(many)]
            return {"count": many}
        if kind == 1:
            self.names.ids[name] = ["P", "2", "乙"]
            return {"ids": ["P", 2, "乙"]}
        if kind == 2:
            self.names.ids[name] = ["P1", "P2"]
            self.names.tables[name] = f"points_{name}"
            return {
                "table": [{"id": "P1", f"points_{name}": 8}, {"id": "P2", f"points_{name}": "2.5"}]
            }
        self.names.ids[name] = ["1", "10"]
        return {"at_most": pick(self.dice, (0, 4))}

    def _steps(self, name: str, path: Path, spec: Spec, *, penalty: bool) -> Spec:
        dice, out = self.dice, Spec()
        words = Writer(dice, self.names, path, ("value",))
        if "input" not in spec and chance(dice, 15):
            out["mark"] = mark_functions(dice, words, spec) or [{"round": 1}]
        if chance(dice, 7):
            out["standardise"] = self._standardise()
        out |= {"scale": {"from": 4, "to": number(dice, 1, 10)}} if chance(dice, 10) else {}
        out |= {"factor": words.amount(1, 4)} if chance(dice, 10) else {}
        if not penalty and self.left > 0 and chance(dice, 12):
            out["penalties"] = [self._penalty(path) for _ in range(dice.whole(1, 2))]
        if chance(dice, 10):
            out["gates"] = [self._gate(f"g{name}_{at}", words) for at in range(dice.whole(1, 2))]
        out |= {"floor": number(dice, 0, 4)} if chance(dice, 12) else {}
        out |= {"cap": number(dice, 5, 30)} if chance(dice, 12) else {}
        if chance(dice, 30):
            out["round"] = rounding(dice)
            if isinstance(out["round"], dict) and chance(dice, 20):
                out["round"]["scope"] = "display"
        if chance(dice, 5):
            effect = pick(dice, ("zero", "keep", "leave_out", "whole", "block"))
            out["on_status"] = {pick(dice, STATUSES): effect}
        return out

    def _penalty(self, path: Path) -> Spec:
        spec = self.node(path, penalty=True)
        spec |= {"kind": "percent"} if chance(self.dice, 30) else {}
        spec |= {"most": number(self.dice, 2, 8)} if chance(self.dice, 30) else {}
        if "mark" not in spec and "standardise" not in spec and spec["input"] == "count":
            ladder = pick(self.dice, ([], [0, 0, 5, "disqualify"], [0, "0.5", 2]))
            spec |= {"ladder": ladder} if ladder else {}
        if "panel" not in spec and "evidence" not in spec and chance(self.dice, 15):
            plain = isinstance(spec["input"], str) or "entry" not in spec["input"]
            spec |= {"signatures": 2} if plain else {}
        return spec

    def _gate(self, name: str, words: Writer) -> Spec:
        amount = number(self.dice)
        effect = pick(
            self.dice,
            (
                "zero", {"value": amount}, {"cap": amount}, {"deduct": amount}, "no_award",
                "no_promotion", "unranked", "disqualify",
            ),
        )  # fmt: skip
        return {"id": name, "require": words.yes_no(), "else": effect}

    def _standardise(self) -> Spec:
        dice = self.dice
        spec: Spec = pick(
            dice,
            (
                {"method": "z"},
                {"method": "z", "sample": True, "mean": 50, "sd": "7.5"},
                {"method": "ws_scale_mad30"},
                {"method": "min_max", "to": 10},
                {"method": "to_leader"},
                {"method": "rank_points", "points": [10, 8, "6.5"]},
                {"method": "rank_points", "points": [5, 3], "better": "low", "share": "mean"},
            ),
        )
        return {**spec, "within": "delegation"} if chance(dice, 30) else dict(spec)


DEFAULT = {
    "number": "2", "count": 1, "bool": False, "judgement": 2, "choice": "fair", "duration": "1:05",
}  # fmt: skip
"""What a missing row means, as it would stand in the marks."""
