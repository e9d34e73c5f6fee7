"""
Real rules for what judges mark, written from the documentation alone.

Each case states its rule and computes what must come out by other means than the engine.
"""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest

from .real_case import Case, Row, both_ways, enter


def trimmed(marks: str, off: int = 1) -> list[Decimal]:
    """Return the marks without the *off* lowest and highest."""
    return sorted(Decimal(mark) for mark in marks.split())[off:-off]


def halves(value: Decimal | Fraction, places: str) -> Decimal:
    """Return *value* rounded half up."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / value.denominator
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def ski_jumping() -> Case:
    """Ski jumping, K 90: 60 + 2 a metre, three middle styles of five, wind and gate."""
    jumps = {
        "A": [("98.5", "18.5 18 18.5 17.5 19", "0.46", "0"),
              ("101", "18.5 18.5 18 19 18.5", "-0.31", "-1")],
        "B": [("96", "17 17.5 17 18 17", "-0.52", "0"),
              ("99.5", "18 18 18 18.5 17.5", "0.12", "-1")],
        "C": [("81.5", "15 15.5 16 15 14.5", "0.11", "2")],
    }  # fmt: skip
    marks: list[Row] = []
    expect = {}
    for who, sheets in jumps.items():
        total = Decimal(0)
        for number, (distance, style, wind, gates) in enumerate(sheets, start=1):
            marks += enter(who, "distance", distance, item=str(number))
            marks += enter(who, "style", style, "judge", item=str(number))
            marks += enter(who, "wind", wind, item=str(number))
            marks += enter(who, "gates_up", gates, item=str(number))
            total += 60 + (Decimal(distance) - 90) * 2 + sum(trimmed(style))
            total += halves(Decimal(wind) * -8, "0.1") - Decimal(gates) * Decimal("3.5")
        expect[who] = {"total": str(total)}
    return Case("ski-jumping", marks, expect)


def gymnastics() -> Case:
    """Artistic gymnastics: D + E - ND; E = 10 - mean of the middle three of five, cut to 0.001."""
    sheets = {
        "A": [("5.4", "0.9 1.1 0.8 1.0 1.2", "0.1"), ("6.1", "1.5 1.4 1.6 1.3 1.4", ""),
              ("5.8", "2.0 1.8 2.1 1.7 1.9", "0.3"), ("5.5", "1.1 1.2 1.2 1.3 1.1", "")],
        "B": [("5.0", "1.0 1.0 1.0 1.0 1.0", ""), ("5.9", "1.4 1.4 1.5 1.5 1.5", ""),
              ("5.7", "1.6 1.5 1.5 1.6 1.7", ""), ("5.2", "0.9 1.0 1.0 1.1 1.2", "0.1")],
    }  # fmt: skip
    marks: list[Row] = []
    totals = {}
    for who, rotations in sheets.items():
        total = Decimal(0)
        for on, (difficulty, deductions, neutral) in zip(
            ("vault", "bars", "beam", "floor_exercise"), rotations, strict=True
        ):
            marks += enter(who, "difficulty", difficulty, item=on)
            marks += enter(who, "execution", deductions, "judge", item=on)
            marks += enter(who, "neutral", neutral, item=on)
            mean = sum(trimmed(deductions), Decimal(0)) / 3
            total += Decimal(difficulty) + (10 - mean).quantize(Decimal("0.001"), ROUND_FLOOR)
            total -= Decimal(neutral or 0)
        totals[who] = total
    expect = {
        who: {"total": str(total), "rank": 1 + sum(other > total for other in totals.values())}
        for who, total in totals.items()
    }
    return Case("artistic-gymnastics", marks, expect)


def rhythmic() -> Case:
    """Rhythmic gymnastics: DB + DA (two judges each) + A + E (10 - middle two) - penalty."""
    marks = enter("A", "body", "7.9 8.0", "judge") + enter("A", "apparatus", "8.2 8.2", "judge")
    marks += enter("A", "artistry", "1.3 1.5 1.45 1.2", "judge")
    marks += enter("A", "execution", "1.9 1.6 1.65 1.8", "judge") + enter("A", "line", "0.05")
    total = Decimal("7.95") + Decimal("8.2") + 10 - Decimal("1.375") + 10 - Decimal("1.725")
    return Case("rhythmic-gymnastics", marks, {"A": {"total": str(total - Decimal("0.05"))}})


def trampoline() -> Case:
    """Trampoline: E of ten jumps, each the middle two of four; D, H, time of flight."""
    sheet = ["0.1 0.2 0.2 0.3", "0.0 0.1 0.1 0.1", "0.3 0.2 0.2 0.2", "0.5 0.3 0.4 0.4"] + [
        "0.1 0.1 0.2 0.2"
    ] * 6
    marks = enter("A", "displacement", "0.4 0.5", "judge") + enter("A", "difficulty", "16.8")
    marks += enter("A", "flight", "17.1259") + enter("A", "lines", "0.3")
    execution = Decimal(0)
    for number, deductions in enumerate(sheet, start=1):
        marks += enter("A", "skill", deductions, "judge", item=str(number))
        execution += 2 - sum(trimmed(deductions))
    total = execution + Decimal("9.55") + Decimal("16.8") + Decimal("17.125") - Decimal("0.3")
    return Case(
        "trampoline",
        marks,
        {"A": {"total": str(total), "nodes": {"execution": str(execution)}}},
    )


def synchronised_diving() -> Case:
    """Synchronised diving: the middle of 3, of 3, the three middle of 5; x 0.6 x difficulty."""
    sheets = [
        ("8 8.5 7.5", "7 8 8", "9 8.5 8.5 9 8", "3.2"),
        ("6 7 6.5", "8 8 8.5", "7 7.5 8 7.5 7", "3.4"),
    ]
    marks: list[Row] = []
    total = Decimal(0)
    for number, (one, two, five, dd) in enumerate(sheets, start=1):
        at = {"item": str(number)}
        marks += enter("A", "first_diver", one, "judge", **at) + enter("A", "difficulty", dd, **at)
        marks += enter("A", "second_diver", two, "judge", **at)
        marks += enter("A", "together", five, "judge", **at)
        points = sum(trimmed(one)) + sum(trimmed(two)) + sum(trimmed(five))
        total += halves(points * Decimal("0.6") * Decimal(dd), "0.01")
    return Case("synchronised-diving", marks, {"A": {"total": str(total)}})


def pairs_skating() -> Case:
    """Pair skating (ISU 2022): base + trimmed grade x 10 % of base; components; short + free."""
    sheets = {
        "short": ([("5.7", "", "3 2 3 3 4 2 3 3 1"), ("7.0", "1", "-1 -2 -1 0 -1 -1 -3 -2 -1")],
                  "1.33", "0"),
        "free": ([("9.4", "", "1 1 2 0 1 1 2 1 3"), ("5.3", "1", "4 4 3 5 4 4 4 3 4")],
                 "2.67", "1"),
    }  # fmt: skip
    panel = "8.25 8.5 8.0 7.75 8.25 8.5 8.75 8.0 8.25"
    marks: list[Row] = []
    total = Decimal(0)
    for name, (elements, factor, falls) in sheets.items():
        for number, (worth, late, grades) in enumerate(elements, start=1):
            at = {"item": str(number)}
            marks += enter("A", f"{name}_worth", worth, **at) + enter(
                "A", f"{name}_late", late, **at
            )
            marks += enter("A", f"{name}_grade", grades, "judge", **at)
            base = halves(Decimal(worth) * (Decimal("1.1") if late else 1), "0.01")
            total += halves(
                base + sum(trimmed(grades), Decimal(0)) / 7 * Decimal(worth) / 10, "0.01"
            )
        for component in ("composition", "presentation", "skills"):
            marks += enter("A", f"{name}_component", panel, "judge", item=component)
        mean = halves(sum(trimmed(panel), Decimal(0)) / 7, "0.01")
        total += halves(3 * mean * Decimal(factor), "0.01") - Decimal(falls)
        marks += enter("A", f"{name}_falls", falls)
    return Case("pair-skating", marks, {"A": {"total": str(total)}})


def artistic_swimming() -> Case:
    """Artistic swimming (2017): execution 30, impression 30, elements 40 by difficulty; trimmed."""
    sheets = {
        "execution": "8.5 8.7 8.6 8.9 8.4", "impression": "8.8 8.8 8.6 9.0 8.7",
        "element1": "8.1 8.3 8.2 8.2 8.6", "element2": "8.4 8.5 8.5 8.3 8.4",
    }  # fmt: skip
    marks = [row for aspect, text in sheets.items() for row in enter("A", aspect, text, "judge")]
    mean = {aspect: Fraction(sum(trimmed(text), Decimal(0))) / 3 for aspect, text in sheets.items()}
    total = 3 * mean["execution"] + 3 * mean["impression"]
    total += 4 * (mean["element1"] * 55 + mean["element2"] * 45) / 100 - 1
    marks += enter("A", "walking", "1")
    return Case("artistic-swimming", marks, {"A": {"total": str(halves(total, "0.0001"))}})


def dressage() -> Case:
    """Dressage: per cent of each sheet, the mean of seven; errors cost 0.5, 1.5, then out."""
    movements, piaffe = "7 6.5 7.5 8", ["7", "6.5", "7", "8", "7.5", "7", "6"]
    marks: list[Row] = []
    for who, errors in (("A", "1"), ("B", "3")):
        for judge, mark in zip("KEHCMBF", piaffe, strict=True):
            marks += enter(who, "movement", movements, "attempt", item=judge)
            marks += enter(who, "piaffe", mark, item=judge)
        marks += enter(who, "errors", errors)
    sheets = [(29 + 2 * Fraction(mark)) * 100 / 60 for mark in piaffe]
    total = halves(sum(sheets, Fraction(0)) / 7 - Fraction(1, 2), "0.001")
    expect: dict[str, dict[str, Any]] = {
        "A": {"total": str(total), "rank": 1}, "B": {"total": None, "rank": None, "status": "DSQ"},
    }  # fmt: skip
    return Case("dressage", marks, expect)


def boulder() -> Case:
    """Boulder: tops, zones, tries to both; and 25 or 10 points less 0.1 a further try."""
    sheets = {"A": ("1 3 - 2", "1 1 4 1"), "B": ("2 2 - 2", "1 1 1 1"), "C": ("1 1 - -", "1 1 1 1"),
              "D": ("2 2 - 2", "1 2 - 1")}  # fmt: skip
    marks: list[Row] = []
    keys = {}
    expect: dict[str, dict[str, Any]] = {}
    for who, (tops, zones) in sheets.items():
        marks += enter(who, "top_at", tops, "item") + enter(who, "zone_at", zones, "item")
        top, zone = ([int(w) for w in text.replace("-", "0").split()] for text in (tops, zones))
        keys[who] = (-sum(t > 0 for t in top), -sum(z > 0 for z in zone), sum(top), sum(zone))
        points = sum(
            (251 - t if t else 101 - z if z else 0) for t, z in zip(top, zone, strict=True)
        )
        expect[who] = {"total": Fraction(points, 10)}
    for who, key in keys.items():
        expect[who]["rank"] = 1 + sum(other < key for other in keys.values())
    return Case("boulder", marks, expect)


def climbing_combined() -> Case:
    """Climbing combined (2020): the product of the places in speed, boulder and lead; low wins."""
    sheets = {"A": ("5.45", "3", "2", "42.1"), "B": ("6.10", "3", "4", "38"),
              "C": ("7.86", "4", "7", "38"), "D": ("6.10", "1", "1", "20.1")}  # fmt: skip
    marks: list[Row] = []
    for who, values in sheets.items():
        for aspect, value in zip(("speed", "tops", "tries_to_top", "holds"), values, strict=True):
            marks += enter(who, aspect, value)
    expect = {
        "A": {"total": 1 * 2 * 1, "rank": 1}, "B": {"total": 2 * 3 * 2, "rank": 3},
        "C": {"total": 4 * 1 * 2, "rank": 2}, "D": {"total": 2 * 4 * 4, "rank": 4},
    }  # fmt: skip
    return Case("climbing-combined", marks, expect)


def rifle() -> Case:
    """Rifle, sixty shots: the sum; then inner tens; then the last series, the one before, ..."""
    series = {
        "A": "97 98 99 96 98 97",
        "B": "98 98 98 97 97 97",
        "C": "97 97 99 97 98 97",
        "D": "99 97 97 97 97 98",
    }
    inner = {"A": "4 5 6 3 5 4", "B": "4 5 5 4 5 4", "C": "3 5 6 4 5 4", "D": "4 5 6 3 5 4"}
    marks: list[Row] = []
    keys = {}
    for who, text in series.items():
        sums = [int(word) for word in text.split()]
        for number, ring_sum in enumerate(sums, start=1):
            lost = 100 - ring_sum
            shots = " ".join(["9"] * lost + ["10"] * (10 - lost))
            marks += enter(who, "ring", shots, "attempt", item=str(number))
        marks += enter(who, "inner", inner[who], "item")
        keys[who] = (sum(sums), sum(map(int, inner[who].split())), sums[::-1])
    expect = {
        who: {"total": key[0], "rank": 1 + sum(other > key for other in keys.values())}
        for who, key in keys.items()
    }
    return Case("rifle-sixty", marks, expect)


def places_of_dance(given: dict[str, list[int]]) -> dict[str, Fraction]:
    """Return the places of one dance by the skating system, rules 5 to 8: column by column."""
    places: dict[str, Fraction] = {}

    def settle(couples: list[str], column: int) -> None:
        if column > len(given):  # equal to the last column: they share the places
            first = len(places) + 1
            shared = Fraction(2 * first + len(couples) - 1, 2)
            places.update(dict.fromkeys(couples, shared))
            return
        keys = {}
        for couple in couples:
            marks = [mark for mark in given[couple] if mark <= column]
            keys[couple] = (-len(marks), sum(marks))
        for key in sorted(set(keys.values())):
            group = [couple for couple in couples if keys[couple] == key]
            if len(group) == 1:
                places[group[0]] = Fraction(len(places) + 1)
            else:
                settle(group, column + 1)

    for column in range(1, len(given) + 1):
        ready = [
            couple for couple, marks in given.items()
            if couple not in places and sum(mark <= column for mark in marks) >= 3
        ]  # fmt: skip
        settle(ready, column)
    return places


def ballroom() -> Case:
    """Ballroom dance: the majority of five judges places each dance; low sum wins."""
    given = {
        "waltz": {"A": [1, 1, 2, 1, 3], "B": [2, 3, 1, 2, 1],
                  "C": [3, 2, 3, 4, 2], "D": [4, 4, 4, 3, 4]},
        "tango": {"A": [2, 2, 2, 2, 2], "B": [1, 3, 1, 3, 3],
                  "C": [3, 1, 3, 1, 1], "D": [4, 4, 4, 4, 4]},
        "foxtrot": {"A": [1, 2, 1, 2, 4], "B": [2, 1, 2, 1, 3],
                    "C": [4, 4, 3, 3, 2], "D": [3, 3, 4, 4, 1]},
    }  # fmt: skip
    marks: list[Row] = []
    totals = dict.fromkeys("ABCD", Fraction(0))
    nodes: dict[str, dict[str, Fraction]] = {who: {} for who in totals}
    for dance, couples in given.items():
        for who, places in couples.items():
            marks += enter(who, "place_given", " ".join(map(str, places)), "judge", item=dance)
        for who, place in places_of_dance(couples).items():
            totals[who] += place
            nodes[who][f"dance[{dance}]"] = place
    expect = {who: {"total": total, "nodes": nodes[who]} for who, total in totals.items()}
    return Case("ballroom", marks, expect)


CASES = [
    ski_jumping(), gymnastics(), rhythmic(), trampoline(), synchronised_diving(), pairs_skating(),
    artistic_swimming(), dressage(), boulder(), climbing_combined(), rifle(), ballroom(),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rulebook)
def test_real_rule(case: Case) -> None:
    """The rulebook gives what the rule's own arithmetic gives, by both implementations."""
    came, expected = both_ways(case)
    assert came == expected
