"""Random marks, contestants and judges for a rulebook, mostly complete."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .dice import Dice, chance, pick, written
from .random_nodes import JUDGES, STATUSES, Spec

Row = dict[str, str]
DELEGATIONS = ("A", "B", "C", "")


@dataclass(frozen=True)
class Mishaps:
    """What goes wrong in one event, each in so many percent of the cases."""

    missing: int
    statuses: int
    absent: int
    void: int
    remarks: int
    timed: int
    odd: int

    @classmethod
    def draw(cls, dice: Dice) -> "Mishaps":
        def rate(event: int, rates: tuple[int, ...]) -> int:
            return pick(dice, rates) if chance(dice, event) else 0

        return cls(
            missing=rate(12, (2, 10)),
            statuses=rate(15, (3, 10)),
            absent=rate(30, (4, 20)),
            void=rate(15, (10,)),
            remarks=rate(20, (5, 20)),
            timed=pick(dice, (100, 100, 60, 0)),
            odd=rate(20, (5,)),
        )


def tables(dice: Dice, rulebook: Spec, people: int) -> dict[str, Any]:
    """Return the tables of an event of so many *people* under *rulebook*."""
    contestants = [_contestant(dice, f"C{at}", at) for at in range(1, people + 1)]
    marks = list(_Marker(dice, rulebook, contestants).rows())
    listed = chance(dice, 90)
    here = {row["contestant"] for row in marks}
    if not listed:
        contestants = [each for each in contestants if each["contestant"] in here]
    order = dice.whole(0, 2)
    if order == 1:
        marks.reverse()
    return {
        "marks": marks,
        "contestants": contestants if listed else None,
        "judges": _judges(dice) if chance(dice, 60) else None,
        "carry": {"heat": _heat(dice, contestants)},
        "seed": "2026" if chance(dice, 85) else None,
    }


def _contestant(dice: Dice, code: str, at: int) -> Row:
    status = pick(dice, STATUSES[:6]) if chance(dice, 10) else ""
    if chance(dice, 1):
        status = "PENDING"
    return {
        "contestant": code,
        "name": f"N{dice.whole(1, 5)}",
        "delegation": pick(dice, DELEGATIONS),
        "status": status,
        "age": pick(dice, ("", "17", "30", "41.5")),
        "group": pick(dice, ("A", "B", "")),
        "member": pick(dice, ("1", "否", "")),
        "born": pick(dice, ("1990-02-28", "2004-02-29", "2008-01-01", "")),
        "heat": pick(dice, ("one", "two")),
        "tiebreak": str(at) if chance(dice, 80) else "",
    }


def _judges(dice: Dice) -> list[Row]:
    rows = [
        {"judge": judge, "delegation": pick(dice, DELEGATIONS), "role": "scorer", "conflicts": ""}
        for judge in (*JUDGES, *(f"V{judge}" for judge in (*JUDGES, "R1", "R2")))
    ]
    rows += [
        {"judge": judge, "delegation": pick(dice, DELEGATIONS), "role": "reserve", "conflicts": ""}
        for judge in ("R1", "R2")
    ]
    for row in rows:
        if chance(dice, 10):
            row["conflicts"] = pick(dice, ("C1", "C1 delegation:B", "C2; C3"))
    return rows


def _heat(dice: Dice, contestants: list[Row]) -> dict[str, Any]:
    return {
        "contestants": [
            {
                "code": each["contestant"],
                "nodes": {"total": str(dice.whole(0, 90)), "n1": str(written(Fraction(7, 4)))},
            }
            for each in contestants
            if chance(dice, 90)
        ]
    }


class _Marker:
    """Gives the marks of one event."""

    def __init__(self, dice: Dice, rulebook: Spec, contestants: list[Row]) -> None:
        self.dice, self.rulebook, self.contestants = dice, rulebook, contestants
        self.mishaps = Mishaps.draw(dice)
        self.clock = "clock" in rulebook

    def rows(self) -> Iterator[Row]:
        for person in self.contestants:
            if chance(self.dice, self.mishaps.statuses // 3):
                code = person["contestant"]
                status = pick(self.dice, (*STATUSES[:6], "OK"))
                yield _row(code, self.rulebook["scheme"]["id"], {}, status=status)
            for top in [*self.rulebook.get("records", ()), self.rulebook["scheme"]]:
                yield from self._node(person, top, {})

    def _node(self, person: Row, node: Spec, where: Mapping[str, str]) -> Iterator[Row]:
        """Return the rows of one contestant under *node*, in the instance *where*."""
        dice, code = self.dice, person["contestant"]
        if node is not self.rulebook["scheme"] and chance(dice, self.mishaps.statuses):
            status = pick(dice, STATUSES) if chance(dice, 60) else pick(dice, ("ABSENT", "DNF"))
            if not (status == "DNF" and where and "input" in node):
                yield _row(code, node["id"], where, status=status)
        if "input" in node:
            yield from self._leaf(person, node, where)
        for child in [*node.get("children", ()), *node.get("penalties", ())]:
            yield from self._node(person, child, where)
        if "each" in node:
            for instance in self._instances(node["repeat"]):
                yield from self._node(
                    person, node["each"], {**where, node["repeat"]["over"]: instance}
                )

    def _instances(self, repeat: Spec) -> list[str]:
        if "count" in repeat:
            return [str(at + 1) for at in range(repeat["count"])]
        if "ids" in repeat:
            return [str(each) for each in repeat["ids"]]
        if "table" in repeat:
            return [str(each["id"]) for each in repeat["table"]]
        return ["2", "10", "1", "x"][: self.dice.whole(0, 3 if chance(self.dice, 70) else 4)]

    def _leaf(self, person: Row, node: Spec, where: Mapping[str, str]) -> Iterator[Row]:
        dice, code, wanted = self.dice, person["contestant"], _input(node)
        penalty = "kind" in node or "ladder" in node or "signatures" in node
        spared = penalty or "default" in wanted or "optional" in wanted
        if spared and chance(dice, 50 if not penalty else 30):
            return
        if person["status"] and chance(dice, 30):
            return
        if where and chance(dice, 6 if self.mishaps.statuses or self.mishaps.odd else 1):
            status = pick(dice, ("DNF", "DNS", "未完成"))
            yield _row(code, node["id"], where, status=status) | {"evidence": "photo"}
            return
        yield from self._round(person, node, where, 1)
        if chance(dice, self.mishaps.remarks):
            yield from self._round(person, node, where, 2)

    def _round(
        self, person: Row, node: Spec, where: Mapping[str, str], number: int
    ) -> Iterator[Row]:
        dice, wanted = self.dice, _input(node)
        values = [entered(dice, wanted) for _ in range(2)]
        agree = _agree(node)
        for judge in _judges_of(dice, node):
            if chance(dice, self.mishaps.missing):
                continue
            row = _row(person["contestant"], node["id"], where, judge=judge)
            row["value"] = values[0] if chance(dice, agree) else values[1]
            row["round"] = str(number) if number > 1 or chance(dice, 5) else ""
            row["note"] = "again" if number > 1 and chance(dice, 90) else ""
            row["evidence"] = "photo" if node.get("evidence") == "required" else ""
            row["time"] = self._time() if chance(dice, self.mishaps.timed) else ""
            spared = "missing" in node.get("panel", {}) or chance(dice, 5)
            if judge and spared and chance(dice, self.mishaps.absent):
                row |= {"status": pick(dice, ("ABSENT", "弃评")), "value": ""}
            elif chance(dice, self.mishaps.odd):
                row["value"] = _wide(row["value"])
            yield row
            if "size" in node.get("panel", {}) and chance(dice, self.mishaps.void):
                yield row | {"judge": f"V{judge}", "status": "VOID", "note": ""}

    def _time(self) -> str:
        seconds = self.dice.whole(0, 200)
        kind = self.dice.whole(0, 3 if self.clock else 2)
        if kind == 0:
            return f"{seconds}.5"
        if kind == 1:
            return f"0:{seconds // 60:02}:{seconds % 60:02}"
        if kind == 2:
            return str(seconds)
        return f"2026-05-01T09:{seconds // 60:02}:{seconds % 60:02}"


def _row(code: str, node: str, where: Mapping[str, str], judge: str = "", status: str = "") -> Row:
    row = {"contestant": code, "aspect": node, "judge": judge, "value": "", "status": status}
    return row | dict(where)


def _input(node: Spec) -> Spec:
    wanted = node["input"]
    return {"type": wanted} if isinstance(wanted, str) else wanted


def _agree(node: Spec) -> int:
    """Return in how many percent of the cases a judge gives the first value."""
    combine = node.get("panel", {}).get("combine")
    if combine == "consensus" or "signatures" in node or "entry" in _input(node):
        return 99
    return 85 if combine == "majority" else 60


def _judges_of(dice: Dice, node: Spec) -> list[str]:
    if "signatures" in node or "entry" in _input(node):
        return ["J1", "J2"]
    panel = node.get("panel")
    if panel is None:
        return ["" if chance(dice, 70) else "J1"]
    size = panel.get("size")
    if isinstance(size, dict):
        size = dice.whole(size["min"], size["max"])
    judges = panel.get("judges") or list(JUDGES[:size])
    reserve = [judge for judge in panel.get("reserve", ()) if chance(dice, 50)]
    return [*judges, *reserve]


def entered(dice: Dice, wanted: Spec) -> str:
    """Return something that may be entered for an aspect."""
    kind = wanted["type"]
    if kind == "number":
        step = Fraction(wanted.get("step", "0.01"))
        return str(written(step * dice.whole(0, int(20 / step))))
    if kind == "count":
        return str(dice.whole(0, 6))
    if kind == "judgement":
        return str(dice.whole(0, wanted.get("levels", 3)))
    words = {
        "bool": ("1", "0", "是", "N", "√"),
        "choice": ("good", "fair", "bad"),
        "duration": ("1:05", "65", "83.45", "0:00:12", "7.5"),
        "answers": ("A B CD", "a|B|DC", "- B C", "C C C", "A B -"),
    }
    return pick(dice, words[kind])


def _wide(text: str) -> str:
    """Return *text* as an input method leaves it: full-width digits, a space around."""
    return f" {''.join(chr(ord(each) + 0xFEE0) if each.isdecimal() else each for each in text)} "
