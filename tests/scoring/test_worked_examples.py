"""
Three finals worked out by hand, under the rulebooks that come with the program.

Source: the project's design, "Competitions", section 4 (bricklaying, food inspector, capture
the flag), computed there in exact fractions; the marks are those of the example events.
"""

import csv
import json
from importlib.resources import files
from typing import Any

import pytest

from leitai import verify
from leitai.rulebook import document, publish, read
from leitai.rulebook.model import Rulebook
from leitai.scoring import Tables, score

SHIPPED = files("leitai.rulebooks")

Row = dict[str, str]


def source(name: str) -> str:
    return SHIPPED.joinpath(f"{name}.yaml").read_text("utf-8")


def shipped(name: str) -> Rulebook:
    return read(source(name))


def table(event: str, name: str) -> list[Row] | None:
    path = SHIPPED.joinpath("examples", event, f"{name}.csv")
    return list(csv.DictReader(path.read_text("utf-8").splitlines())) if path.is_file() else None


def event(name: str) -> Tables:
    return Tables(
        marks=table(name, "marks") or [],
        contestants=table(name, "contestants"),
        judges=table(name, "judges"),
    )


def by_code(result: dict[str, Any], key: str) -> dict[str, Any]:
    return {each["code"]: each[key] for each in result["contestants"]}


def node(result: dict[str, Any], name: str) -> dict[str, str]:
    return {code: nodes[name] for code, nodes in by_code(result, "nodes").items()}


# 4.1 Bricklaying


@pytest.fixture(scope="module")
def bricks() -> dict[str, Any]:
    return score(shipped("bricklaying"), event("bricklaying-worked")).document()


def test_bricklaying_totals(bricks: dict[str, Any]) -> None:
    """Rounded half up to two decimals at practice and at the total, nowhere else."""
    assert node(bricks, "practice") == {
        "A1": "89.67", "B1": "85.67", "B2": "97.33", "C1": "78.33", "A2": "74.67", "C2": "54.67",
    }  # fmt: skip
    assert by_code(bricks, "total") == {
        "A1": "89.17", "B1": "87.57", "B2": "85.53", "C1": "79.13", "A2": "75.22", "C2": "59.27",
    }  # fmt: skip


def test_bricklaying_first_by_hand(bricks: dict[str, Any]) -> None:
    """A1: deviations cost 5 of 64, 7/9 of 12 twice, 12 for safety."""
    nodes = by_code(bricks, "nodes")["A1"]
    measured = ("dimensions", "horizontality", "verticality", "flatness")
    assert sum(int(nodes[name]) for name in measured) == 59
    assert nodes["joints"] == nodes["overall"] == "9.333333333333"
    assert nodes["safety"] == "12"


def test_bricklaying_ranks(bricks: dict[str, Any]) -> None:
    """The list comes in order of rank."""
    assert [(each["code"], each["rank"]) for each in bricks["contestants"]] == [
        ("A1", 1), ("B1", 2), ("B2", 3), ("C1", 4), ("A2", 5), ("C2", 6),
    ]  # fmt: skip


def test_bricklaying_prizes(bricks: dict[str, Any]) -> None:
    """10, 20 and 30 % of six are 1, 1 and 2 prizes; a failed theory paper keeps its prize."""
    assert by_code(bricks, "awards") == {
        "A1": ["first"], "B1": ["second"], "B2": ["third"], "C1": ["third"], "A2": [], "C2": [],
    }  # fmt: skip


def test_bricklaying_promotions(bricks: dict[str, Any]) -> None:
    """Shijiazhuang 2010: both parts passed; the first, and seniors in the top ten, technician."""
    assert by_code(bricks, "promotion") == {
        "A1": "2", "B1": "2", "A2": "2", "C1": "3", "B2": None, "C2": None,
    }  # fmt: skip


def test_bricklaying_teams(bricks: dict[str, Any]) -> None:
    """A county's team is the sum of its two best."""
    assert [(each["team"], each["total"], each["rank"]) for each in bricks["teams"]] == [
        ("County B", "173.10", 1), ("County A", "164.39", 2), ("County C", "138.40", 3),
    ]  # fmt: skip


def without_remark(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["round"] != "2"]


def test_disagreeing_judges_block() -> None:
    """A1's joints, first marked 1-3-2, are two levels apart: nobody is ranked."""
    tables = event("bricklaying-worked")
    first_round = Tables(without_remark(list(tables.marks)), tables.contestants, tables.judges)
    result = score(shipped("bricklaying"), first_round).document()
    assert result["state"] == "blocked"
    assert [(each["contestant"], each["node"]) for each in result["blocked"]] == [("A1", "joints")]
    assert set(by_code(result, "rank").values()) == {None}
    assert by_code(result, "total")["A1"] is None


def test_remark_needs_a_justification() -> None:
    """The same re-mark, 2-3-2, without its notes still blocks."""
    tables = event("bricklaying-worked")
    silent = [{**row, "note": ""} for row in tables.marks]
    result = score(
        shipped("bricklaying"), Tables(silent, tables.contestants, tables.judges)
    ).document()
    assert [(each["contestant"], each["node"]) for each in result["blocked"]] == [("A1", "joints")]


def test_compatriot_mark_is_set_aside(bricks: dict[str, Any]) -> None:
    """What the judge from county A writes for A1 and A2 changes nothing: the reserve counts."""
    tables = event("bricklaying-worked")
    marks = [
        {**row, "status": "", "value": "3"} if row["status"] == "ABSENT" else row
        for row in tables.marks
    ]
    absent = [row for row in tables.marks if row["status"] == "ABSENT"]
    assert {(row["contestant"], row["judge"]) for row in absent} == {("A1", "J3"), ("A2", "J3")}
    result = score(
        shipped("bricklaying"), Tables(marks, tables.contestants, tables.judges)
    ).document()
    assert by_code(result, "total") == by_code(bricks, "total")


def test_compatriot_without_a_reserve_blocks() -> None:
    """Where the reserve did not mark, the place of the judge from county A stays vacant."""
    tables = event("bricklaying-worked")
    marks = [row for row in tables.marks if row["judge"] != "R1"]
    result = score(
        shipped("bricklaying"), Tables(marks, tables.contestants, tables.judges)
    ).document()
    assert {(each["contestant"], each["node"]) for each in result["blocked"]} == {
        ("A1", "joints"), ("A1", "overall"), ("A2", "joints"), ("A2", "overall"),
    }  # fmt: skip


# 4.2 Food inspector


@pytest.fixture(scope="module")
def food() -> dict[str, Any]:
    return score(shipped("agri-food-inspector"), event("agri-food-inspector")).document()


def test_food_values(food: dict[str, Any]) -> None:
    """Chemistry, practice and total, rounded at each of the three."""
    assert node(food, "chemistry") == {
        "S1": "90.00", "S2": "79.67", "S3": "87.50", "S4": "98.33", "S6": "70.33", "S5": "39.00",
    }  # fmt: skip
    assert node(food, "practice") == {
        "S1": "90.75", "S2": "83.84", "S3": "90.25", "S4": "96.92", "S6": "71.42", "S5": "59.50",
    }  # fmt: skip
    assert by_code(food, "total") == {
        "S1": "88.73", "S2": "86.89", "S3": "86.88", "S4": "85.24", "S6": "71.89", "S5": "68.05",
    }  # fmt: skip


def test_food_missing_judge(food: dict[str, Any]) -> None:
    """The mean of the four given marks stands in for S3's absent judge."""
    assert node(food, "process")["S3"] == "34.5"


def test_food_ranks_and_prizes(food: dict[str, Any]) -> None:
    """Six contestants: 1, 1 and 2 prizes."""
    assert by_code(food, "rank") == {"S1": 1, "S2": 2, "S3": 3, "S4": 4, "S6": 5, "S5": 6}
    assert by_code(food, "awards") == {
        "S1": ["first"], "S2": ["second"], "S3": ["third"], "S4": ["third"], "S6": [], "S5": [],
    }  # fmt: skip


def test_food_promotions(food: dict[str, Any]) -> None:
    """S4 failed theory (58), S5 practice (59.50): nothing is proposed for them."""
    assert by_code(food, "promotion") == {
        "S1": "2", "S2": "3", "S3": "3", "S4": None, "S6": "3", "S5": None,
    }  # fmt: skip


def only_at_the_root(text: str) -> Rulebook:
    """Return the same rulebook with the roundings of practice and chemistry taken out."""
    plain = document(text)
    practice = plain["scheme"]["children"][1]
    del practice["round"], practice["children"][1]["round"]
    return read(publish(plain))


def test_rounding_decides_second_place() -> None:
    """Rounded only at the root, S2 and S3 are equal and the better practice, S3's, is second."""
    rulebook = only_at_the_root(source("agri-food-inspector"))
    result = score(rulebook, event("agri-food-inspector")).document()
    totals, ranks = by_code(result, "total"), by_code(result, "rank")
    assert (totals["S2"], totals["S3"]) == ("86.88", "86.88")
    assert (ranks["S3"], ranks["S2"]) == (2, 3)


# 4.3 Capture the flag


def flags(rulebook: Rulebook, disqualified: str = "") -> dict[str, Any]:
    tables = event("network-security")
    contestants = [
        {**row, "status": "DSQ" if row["contestant"] == disqualified else ""}
        for row in tables.contestants or []
    ]
    return score(rulebook, Tables(tables.marks, contestants)).document()


def test_flag_values() -> None:
    """CTFd, logarithmic, 500/100/5: six, four, three and two solvers."""
    result = flags(shipped("network-security"))
    assert result["values"] == {
        "flag[P1]": "100", "flag[P2]": "356", "flag[P3]": "436", "flag[P4]": "484",
    }  # fmt: skip
    assert node(result, "raw") == {
        "U5": "1376", "U2": "940", "U1": "892", "U3": "536", "U4": "456", "U6": "100",
    }  # fmt: skip


def test_flag_totals_and_ranks() -> None:
    """Raw points as a percentage of the best, rounded, then 30 : 70."""
    result = flags(shipped("network-security"))
    assert by_code(result, "total") == {
        "U5": "98.50", "U2": "74.82", "U1": "69.98", "U3": "50.07", "U4": "49.60", "U6": "23.39",
    }  # fmt: skip
    assert by_code(result, "rank") == {"U5": 1, "U2": 2, "U1": 3, "U3": 4, "U4": 5, "U6": 6}


def test_flag_scale_values() -> None:
    """Median 60.025, median absolute deviation 12.61: 700 and 30 on the scale."""
    assert node(flags(shipped("network-security")), "scale_value") == {
        "U5": "762", "U2": "724", "U1": "716", "U3": "684", "U4": "683", "U6": "641",
    }  # fmt: skip


def test_disqualification_reorders_bystanders() -> None:
    """Without U5 every challenge is worth more, and U4 passes U3."""
    result = flags(shipped("network-security"), disqualified="U5")
    assert result["values"] == {
        "flag[P1]": "244", "flag[P2]": "436", "flag[P3]": "484", "flag[P4]": "500",
    }  # fmt: skip
    assert by_code(result, "total") == {
        "U2": "97.00", "U1": "93.65", "U4": "66.74", "U3": "65.98", "U6": "32.78", "U5": None,
    }  # fmt: skip
    assert by_code(result, "rank") == {"U2": 1, "U1": 2, "U4": 3, "U3": 4, "U6": 5, "U5": None}


def test_frozen_disqualification_moves_nobody() -> None:
    """With the policy `freeze` the others keep their values and ranks; U5's place stays empty."""
    frozen = read(source("network-security").replace(": recompute", ": freeze"))
    before, after = flags(frozen), flags(frozen, disqualified="U5")
    assert after["values"] == before["values"]
    assert by_code(after, "rank") == {**by_code(before, "rank"), "U5": None}


# Vectors of the same section


def test_near_tie_medals() -> None:
    """Scale values within two points share the medal; two golds leave no silver."""
    rows = [
        {"contestant": f"W{place}", "aspect": "points", "judge": "", "value": value}
        for place, value in enumerate(["754", "753", "741", "740", "700", "699"], start=1)
    ]
    rulebook = read(source("worldskills-2015-medals").replace("points >= 500", "points >= 700"))
    result = score(rulebook, Tables(rows)).document()
    assert by_code(result, "awards") == {
        "W1": ["gold"], "W2": ["gold"], "W3": ["bronze"], "W4": ["bronze"],
        "W5": ["medallion"], "W6": [],
    }  # fmt: skip


def test_gzctf_values() -> None:
    """GZCTF with 1000, 0.25, 5 for one, two, three, five and ten solvers."""
    solvers = {"web": 1, "pwn": 2, "crypto": 3, "reverse": 5, "misc": 10}
    rows = [
        {"contestant": f"T{team}", "aspect": "flag", "item": item, "value": "1", "time": str(team)}
        for item, count in solvers.items()
        for team in range(1, count + 1)
    ]
    result = score(shipped("gzctf-jeopardy"), Tables(rows)).document()
    assert result["values"] == {
        "flag[web]": "1000", "flag[pwn]": "864", "flag[crypto]": "752",
        "flag[reverse]": "586", "flag[misc]": "373",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("bricklaying", "bricklaying-worked"),
        ("agri-food-inspector", "agri-food-inspector"),
        ("network-security", "network-security"),
    ],
)
def test_verifier_agrees(name: str, example: str) -> None:
    """The verifier, which shares no code with the scorer, finds the same document."""
    tables = event(example)
    again = verify.score(
        json.loads(publish(document(source(name)))),
        {
            "marks": tables.marks, "contestants": tables.contestants, "judges": tables.judges,
            "carry": {}, "seed": None,
        },
    )  # fmt: skip
    assert again == score(shipped(name), tables).document()
