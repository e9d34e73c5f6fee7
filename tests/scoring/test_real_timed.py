"""
Real rules for what is timed, measured and counted, written from the documentation alone.

Each case states its rule and computes what must come out by other means than the engine.
"""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from .real_case import Case, Row, both_ways, enter


def wca() -> Case:
    """Average of five (WCA 9f8): best and worst off, one DNF is the worst, two are a DNF."""
    solves = {
        "A": "12.34 11.028 13.999 DNF 12.50", "B": "12.10 12.20 DNF DNF 9.00",
        "C": "12.61 13 10.02 13.24 12.50", "D": "8.99 DNF DNF DNF DNF", "E": "DNF DNF DNF DNF DNF",
    }  # fmt: skip
    expect: dict[str, dict[str, object]] = {}
    for who, text in solves.items():
        times = sorted(
            Decimal("Infinity") if word == "DNF"
            else Decimal(word).quantize(Decimal("0.01"), ROUND_FLOOR)
            for word in text.split()
        )  # fmt: skip
        mean = sum(times[1:4], Decimal(0)) / 3
        done = mean.is_finite()
        expect[who] = {
            "total": str(mean.quantize(Decimal("0.01"), ROUND_HALF_UP)) if done else None
        }
    for who, rank in zip("CADBE", (1, 2, 3, 4, 5), strict=True):
        expect[who]["rank"] = rank
    marks = [row for who, text in solves.items() for row in enter(who, "solve", text, "attempt")]
    return Case("wca-average-of-five", marks, expect)


def mean_of_three() -> Case:
    """Mean of three (WCA 9f9): any DNF is a DNF for the mean."""
    marks = enter("A", "solve", "1:02.34 59.99 1:00.02", "attempt")
    marks += enter("B", "solve", "40.00 DNF 41.00", "attempt")
    mean = (Fraction("62.34") + Fraction("59.99") + Fraction("60.02")) / 3
    cents = Fraction(int(mean * 100 + Fraction(1, 2)), 100)
    return Case(
        "wca-mean-of-three", marks,
        {"A": {"total": cents, "rank": 1}, "B": {"total": None, "rank": 2}},
    )  # fmt: skip


def multi_blind() -> Case:
    """Multi-blind (WCA 9f12): solved minus unsolved; below 0 or 1 of 2: DNF; then time."""
    tried = {"A": (9, 10, "3500"), "B": (8, 8, "3000"), "C": (1, 2, "300"), "D": (11, 14, "3000")}
    marks: list[Row] = []
    expect: dict[str, dict[str, object]] = {}
    order = []
    for who, (solved, attempted, spent) in tried.items():
        marks += enter(who, "solved", str(solved)) + enter(who, "tried", str(attempted))
        marks += enter(who, "spent", spent)
        points = 2 * solved - attempted
        dnf = points < 0 or solved < 2
        expect[who] = {"total": None if dnf else points, "rank": None}
        if not dnf:
            order.append((-points, int(spent), attempted - solved, who))
    for place, (*_, who) in enumerate(sorted(order), start=1):
        expect[who]["rank"] = place
    return Case("wca-multi-blind", marks, expect)


def alpine() -> Case:
    """Alpine slalom: two runs, times added; who does not finish a run has no time."""
    runs = {
        "A": "52.31 55.02",
        "B": "51.99 55.34",
        "C": "51.50 DNF",
        "D": "DSQ -",
        "E": "53.00 54.00",
    }
    marks: list[Row] = []
    for who, text in runs.items():
        words = text.split()
        gone = next((word for word in words if word in ("DNF", "DSQ")), "")
        marks += enter(who, "total", gone) if gone else enter(who, "run", text, "item")
    expect = {
        "A": {"total": "107.33", "rank": 2, "status": "OK"},
        "B": {"total": "107.33", "rank": 2},
        "C": {"total": None, "rank": None, "status": "DNF"},
        "D": {"total": None, "rank": None, "status": "DSQ"},
        "E": {"total": "107.00", "rank": 1},
    }
    return Case("alpine-slalom", marks, expect)


def biathlon() -> Case:
    """Biathlon individual: a minute for every miss; who gives up has no time."""
    course = {"A": ("50:12.4", "0 1 0 0"), "B": ("48:59.9", "1 1 1 0")}
    marks = enter("C", "result", "DNF") + enter("C", "misses", "1", item="1")
    for who, (time, misses) in course.items():
        marks += enter(who, "course", time) + enter(who, "misses", misses, "item")
    expect = {
        "A": {"total": Fraction("3012.4") + 60, "rank": 1},
        "B": {"total": Fraction("2939.9") + 180, "rank": 2},
        "C": {"total": None, "rank": None, "status": "DNF"},
    }
    return Case("biathlon-individual", marks, expect)


def high_jump() -> Case:
    """High jump (World Athletics 26.8): fewest failures at the last height, then up to it."""
    bars = [215, 220, 224, 227]
    sheets = {  # one word per height; - is a height passed
        "A": "O XO O XXX", "B": "- O O XXX", "C": "XO - XO -", "D": "XXX - - -", "E": "O XO O -",
        "F": "O O X- XX",
    }  # fmt: skip
    marks: list[Row] = []
    keys = {}
    for who, sheet in sheets.items():
        failures, passed, best, kept = 0, [], 0, 0
        for bar, word in zip(bars, sheet.split(), strict=True):
            jumps = word.replace("-", "")
            marks += enter(who, "jump", " ".join(jumps), "attempt", item=str(bar)) if jumps else []
            failures += jumps.count("X")
            passed.append(jumps)
            if "O" in jumps:
                best, last, kept = bar, jumps.count("X"), failures
        if best:
            keys[who] = (-best, last, kept)
    expect: dict[str, dict[str, object]] = {"D": {"total": None, "rank": None}}
    for who, key in keys.items():
        expect[who] = {
            "total": -key[0], "rank": 1 + sum(other < key for other in keys.values()),
        }  # fmt: skip
    return Case("high-jump", marks, expect)


def long_jump() -> Case:
    """Long jump: the longest of six; equal, the second longest, then the third, decide."""
    sheets = {
        "A": "8.10 DNF 7.90 8.00 - -", "B": "8.02 8.10 DNF 7.11 7.12 7.13",
        "C": "DNF 8.10 8.02 7.99 - -", "D": "DNF DNF DNF - - -",
    }  # fmt: skip
    marks = [row for who, text in sheets.items() for row in enter(who, "measured", text, "attempt")]
    keys = {
        who: sorted(Fraction(w) for w in text.replace("DNF", "0").replace("-", "0").split())[:2:-1]
        for who, text in sheets.items()
    }
    expect = {
        who: {"total": key[0], "rank": 1 + sum(other > key for other in keys.values())}
        for who, key in keys.items()
    }
    return Case("long-jump", marks, expect)


def sailing() -> Case:
    """Sailing (RRS appendix A): places, DNF = entries + 1, worst off; ties by A8."""
    places = {
        "A": "1 3 3 DNF 2", "B": "2 2 4 1 4", "C": "3 1 1 4 5", "D": "4 4 2 2 1",
        "E": "DNF 5 5 3 3", "F": "- - - - -",
    }  # fmt: skip
    marks = [row for who, text in places.items() for row in enter(who, "place", text, "item")]
    keys = {}
    for who, text in places.items():
        races = [int(w) if w.isdigit() else len(places) + 1 for w in text.split()]
        counted = sorted(races)[:-1]
        keys[who] = (sum(counted), counted, races[::-1])
    expect = {
        who: {"total": key[0], "rank": 1 + sum(other < key for other in keys.values())}
        for who, key in keys.items()
    }
    return Case("sailing", marks, expect, contestants=[{"contestant": who} for who in places])


def decathlon() -> Case:
    """Decathlon: floor(a (b - T)^c) or floor(a (D - b)^c); the world record of 2018 as printed."""
    entered = {
        "m100": "10.55", "long": "780", "shot": "16.00", "high": "205", "m400": "48.42",
        "hurdles": "13.75", "discus": "50.54", "pole": "545", "javelin": "71.90",
        "m1500": "4:36.11",
    }  # fmt: skip
    marks = [row for event, mark in entered.items() for row in enter("A", event, mark)]
    printed = {
        "m100": 963, "long": 1010, "shot": 851, "high": 850, "m400": 889, "hurdles": 1007,
        "discus": 882, "pole": 1051, "javelin": 918, "m1500": 705,
    }  # fmt: skip
    return Case("decathlon", marks, {"A": {"total": 9126, "rank": 1, "nodes": printed}})


def weightlifting() -> Case:
    """Weightlifting: best snatch + best clean and jerk; equal: who had it first; none: no total."""
    marks: list[Row] = []
    for who, snatch, jerk in [
        ("A", "150@1 155@9 DNF", "180@20 185@31 DNF"), ("B", "152@2 DNF DNF", "184@24 188@33 DNF"),
        ("C", "DNF DNF DNF", "190@22 DNF DNF"), ("D", "140@1 145@3 146@4", "180@18 DNF DNF"),
    ]:  # fmt: skip
        marks += enter(who, "snatch_lift", snatch, "attempt")
        marks += enter(who, "jerk_lift", jerk, "attempt")
    expect = {
        "A": {"total": 155 + 185, "rank": 1}, "B": {"total": 152 + 188, "rank": 2},
        "C": {"total": None, "rank": None}, "D": {"total": 146 + 180, "rank": 3},
    }  # fmt: skip
    return Case("weightlifting", marks, expect)


def golf() -> Case:
    """Stroke play with a cut: after two rounds the best four and ties play on."""
    over = {"A": 0, "B": 3, "C": -2, "D": 5, "E": 5, "F": 6}
    marks: list[Row] = []
    for who, extra in over.items():
        holes = [4] * 36
        for hole in range(abs(extra)):
            holes[hole] += 1 if extra > 0 else -1
        marks += enter(who, "hole_strokes", " ".join(map(str, holes)), "item")
    line = sorted(over.values())[3]
    expect = {
        who: {"total": 144 + extra, "advance": "weekend" if extra <= line else None}
        for who, extra in over.items()
    }
    return Case("golf-cut", marks, expect)


def pentathlon() -> Case:
    """Modern pentathlon (2022): fencing 250 at 70 %, swimming 2:30 = 250, laser run 13:20 = 500."""
    marks = enter("A", "fencing", "25") + enter("A", "riding", "7")
    marks += enter("A", "swimming", "2:01.27") + enter("A", "laser_run", "11:04.9")
    marks += enter("B", "fencing", "20") + enter("B", "riding", "0")
    marks += enter("B", "swimming", "2:30.01") + enter("B", "laser_run", "13:20.0")
    expect = {
        "A": {"nodes": {"fencing": 253, "riding": 293, "swimming": 250 + 57, "laser_run": 636},
              "total": 253 + 293 + 307 + 636},
        "B": {"nodes": {"fencing": 223, "swimming": 249, "laser_run": 500}, "total": 1272},
    }  # fmt: skip
    return Case("modern-pentathlon", marks, expect)


def heats() -> Case:
    """Heats of a relay: the first two of each heat (Q) and the two next fastest (q)."""
    legs = {
        "A1": "10.1 10 10 10", "A2": "10.2 10 10 10", "A3": "10.25 10 10 10", "A4": "10.3 10 10 10",
        "B1": "10.4 10 10 10", "B2": "10.8 10 10 10", "B3": "11.2 10 10 10",
        "C1": "10.5 10 10 10", "C2": "11.5 10 10 10", "C3": "10.9 10 DNF -",
    }  # fmt: skip
    marks: list[Row] = []
    for who, text in legs.items():
        marks += enter(who, "time", "DNF") if "DNF" in text else enter(who, "leg", text, "item")
    through = {"A1", "A2", "B1", "B2", "C1", "C2"} | {"A3", "A4"}
    expect = {who: {"advance": "final" if who in through else None} for who in legs}
    return Case(
        "heats-of-a-relay", marks, expect,
        contestants=[{"contestant": who, "heat": who[0]} for who in legs],
    )  # fmt: skip


CASES = [
    wca(), mean_of_three(), multi_blind(), alpine(), biathlon(), high_jump(), long_jump(),
    sailing(), decathlon(), weightlifting(), golf(), pentathlon(), heats(),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rulebook)
def test_real_rule(case: Case) -> None:
    """The rulebook gives what the rule's own arithmetic gives, by both implementations."""
    came, expected = both_ways(case)
    assert came == expected
