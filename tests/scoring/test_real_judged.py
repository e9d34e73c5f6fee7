"""
Real rules for what judges mark, written from the documentation alone.

Each case states its rule and computes what must come out by other means than the engine.
"""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from .real_case import Case, Row, agrees, enter


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
            total += halves(base + sum(trimmed(grades)) / 7 * Decimal(worth) / 10, "0.01")
        for component in ("composition", "presentation", "skills"):
            marks += enter("A", f"{name}_component", panel, "judge", item=component)
        mean = halves(sum(trimmed(panel)) / 7, "0.01")
        total += halves(3 * mean * Decimal(factor), "0.01") - Decimal(falls)
        marks += enter("A", f"{name}_falls", falls)
    return Case("pair-skating", marks, {"A": {"total": str(total)}})


CASES = [
    ski_jumping(), gymnastics(), rhythmic(), trampoline(), synchronised_diving(), pairs_skating(),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rulebook)
def test_real_rule(case: Case) -> None:
    """The rulebook gives what the rule's own arithmetic gives, by both implementations."""
    assert agrees(case)
