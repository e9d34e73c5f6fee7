"""``leitai draw announce`` with options: a table and a few words make the plan."""

import json
from pathlib import Path
from typing import Any

import pytest

from leitai.registry.identity import check_character

from .conftest import Run, written

ROWS = [["选手", "姓名", "参赛单位", "工种"]] + [
    [f"Q{at}", "某人", f"示例{at % 3}厂", f"w{at % 2}"] for at in range(1, 7)
]
PARTIES = ("--party", "a", "--party", "b", "--party", "c")


def announced(run: Run, *more: str, rows: list[list[str]] = ROWS) -> dict[str, Any]:
    """What is announced for the list *rows* and the options *more*."""
    Path("list.csv").write_bytes(written(rows))
    start = ("draw", "announce", "--id", "d-1", "--purpose", "order", "--list", "list.csv")
    done = run(*start, *PARTIES, "--public", "20 ten-sided dice", "--out", "d.json", *more)
    assert (done.exit_code, done.stderr) == (0, "")
    told: dict[str, Any] = json.loads(Path("d.json").read_text("utf-8"))["announcement"]
    return told


def test_same_as_a_plan(run: Run) -> None:
    """Options and a plan in JSON announce the same, to the last hash; names stay out of it."""
    told = announced(run, "--apart", "参赛单位", "--where", "hall")
    plan = {
        "id": "d-1",
        "purpose": "order",
        "items": [
            {"code": f"Q{at}", "attributes": {"delegation": f"示例{at % 3}厂"}}
            for at in range(1, 7)
        ],
        "shape": {"kind": "order"},
        "constraints": [{"apart": "delegation", "within": "neighbours"}],
        "parties": ["a", "b", "c"],
        "public": {"kind": "dice", "count": 20, "sides": 10, "where": "hall"},
    }
    Path("plan.json").write_text(json.dumps(plan), encoding="utf-8")
    assert run("draw", "announce", "plan.json", "same.json").exit_code == 0
    assert json.loads(Path("same.json").read_text("utf-8"))["announcement"] == told


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("A,B:2，C、D：2", [("A", 1), ("B", 2), ("C", 1), ("D", 2)]),
        ("station 1..6", [(f"station {at}", 1) for at in range(1, 7)]),
        ("09..11号台:2", [("09号台", 2), ("10号台", 2), ("11号台", 2)]),
    ],
)
def test_targets(run: Run, text: str, targets: list[tuple[str, int]]) -> None:
    """Targets are names, ranges of numbers, and after a colon how many each takes."""
    told = announced(run, "--targets", text)
    expected = [{"name": name, "places": places} for name, places in targets]
    assert told["shape"] == {"kind": "assign", "targets": expected}


def test_within_targets(run: Run) -> None:
    """--within targets keeps apart who would share one; any column of the table will do."""
    told = announced(run, "--targets", "bench 1..3:2", "--apart", "工种", "--within", "targets")
    assert told["constraints"] == [{"apart": "工种", "within": "target"}]
    assert told["items"][0]["attributes"] == {"delegation": "示例1厂", "工种": "w1"}


def test_other_shapes(run: Run) -> None:
    """Sessions with an even spread, and a sample."""
    shape = announced(run, "--sessions", "2", "--spread", "delegation")["shape"]
    assert shape == {"kind": "sessions", "count": 2, "spread": "delegation"}
    Path("d.json").unlink()
    assert announced(run, "--sample", "2")["shape"] == {"kind": "sample", "size": 2}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("20 ten-sided dice", ("dice", 20, 10)),
        ("30 six-sided dice", ("dice", 30, 6)),
        ("20 个十面骰", ("dice", 20, 10)),
        ("30枚6面骰子", ("dice", 30, 6)),
        ("双色球 第2026130期", ("lottery", "双色球", "2026130")),
        ("double-colour ball 2026-130", ("lottery", "double-colour ball", "2026-130")),
    ],
)
def test_public_value(run: Run, text: str, form: tuple[Any, ...]) -> None:
    """Dice and the double-colour ball are said in words, in either language."""
    told = announced(run, "--public", text)["public"]
    names = ("count", "sides") if form[0] == "dice" else ("name", "issue")
    assert (told["kind"], *(told[name] for name in names)) == form


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--public", "two coins"), "no public value this option knows"),
        (("--sample", "2", "--sessions", "2"), "only one of these options"),
        (("--within", "targets"), "--within goes with --apart"),
        (("--spread", "delegation"), "--spread goes with --sessions"),
        (("--targets", "bench 3..1"), "the numbers go up"),
        (("--purpose", ""), "options are missing: --purpose"),
    ],
)
def test_wrong_usage(run: Run, more: tuple[str, ...], said: str) -> None:
    """What the options cannot mean is wrong usage, exit code 2, and nothing is written."""
    Path("list.csv").write_bytes(written(ROWS))
    start = ("draw", "announce", "--id", "d", "--purpose", "order", "--list", "list.csv", *PARTIES)
    done = run(*start, "--public", "20 ten-sided dice", "--out", "d.json", *more)
    assert (done.exit_code, Path("d.json").exists()) == (2, False)
    assert said in done.stderr


def test_a_plan_stands_alone(run: Run) -> None:
    """A plan without its record, or with options beside it, is wrong usage."""
    assert run("draw", "announce", "plan.json").exit_code == 2
    assert run("draw", "announce", "plan.json", "d.json", "--sample", "2").exit_code == 2


def test_faults_of_the_list(run: Run) -> None:
    """A row without a code and an ID number are refused at file, row and column, together."""
    number = "11000019900101001"
    number += check_character(number)  # computed; its region, a whole province, is on no card
    rows = [["contestant", "delegation"], ["", "x"], ["Q2", number], ["Q3", "z"]]
    Path("list.csv").write_bytes(written(rows))
    start = ("draw", "announce", "--id", "d", "--purpose", "order", "--list", "list.csv", *PARTIES)
    done = run(*start, "--public", "20 ten-sided dice", "--out", "d.json", "--json")
    assert (done.exit_code, Path("d.json").exists()) == (1, False)
    faults = json.loads(done.stdout)["faults"]
    assert [(each["id"], each["row"], each["file"]) for each in faults] == [
        ("cli.id-number", 3, "list.csv"), ("draw.list-code", 2, "list.csv"),
    ]  # fmt: skip
