"""Tables damaged at random: refused with a place, blocked, or scored; never another error."""

import csv
import io
import os
import random
from importlib.resources import files

import pytest

from leitai.faults import Refused
from leitai.rulebook import read
from leitai.rulebook.model import Rulebook
from leitai.scoring import Tables, explain, score
from leitai.wording import describe, say

SHIPPED = files("leitai.rulebooks")
EVENTS = {
    "agri-food-inspector": "agri-food-inspector",
    "bricklaying-worked": "bricklaying",
    "network-security": "network-security",
}
"""Example event -> its rulebook."""
CASES = 600 if os.environ.get("LEITAI_TORTURE") == "1" else 60

NASTY = [
    "", " ", "0", "-1", "1e9", "9" * 60, "9" * 5000, "1/3", "1/0", "0." + "0" * 58 + "1", "nan",
    "1,5", "Ａ１", "A1", "A1 ", "a1", "J1", "J9", "OK", "ABSENT", "DNF", "DSQ", "VOID", "EXEMPT",
    "PENDING", "WITHDRAWN", "缺考", "true", "是", "√", "1:02:03", "99:99:99", "2026-05-01T09:00:00",
    "2026-02-30", "-", "total", "theory", "1", "2", "1.0", "01", "=1+1", "\x00", "\u202e",
    "甲" * 300, "A|B|C", "'", '"', "{", "\n", "delegation:A", "scorer", "reserve", "chief", "boss",
]  # fmt: skip

Rows = list[dict[str, str]]


def table(event: str, name: str) -> Rows:
    file = SHIPPED.joinpath("examples", event, f"{name}.csv")
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8")))) if file.is_file() else []


def damage(rows: Rows, dice: random.Random) -> None:
    """Do one thing to *rows* that happens to tables."""
    if not rows:
        return
    row, other = dice.choice(rows), dice.choice(rows)
    column = dice.choice(list(row) or ["value"])
    kind = dice.randrange(8)
    if kind == 0:
        rows.remove(row)
    elif kind == 1:
        rows.insert(dice.randrange(len(rows)), dict(other))
    elif kind == 2:
        row[column], other[column] = other.get(column, ""), row.get(column, "")
    elif kind == 3:
        row.pop(column, None)
    elif kind == 4:
        row[dice.choice(["status", "attempt", "item", "time", "round", "x"])] = dice.choice(NASTY)
    elif kind == 5:
        rows.append({name: dice.choice(NASTY) for name in row})
    else:
        row[column] = dice.choice(NASTY)


def outcome(book: Rulebook, tables: Tables, *, explained: bool) -> object:
    """The faults, or the results document; all of it must have words."""
    try:
        result = score(book, tables, explained=explained)
    except Refused as refused:
        said = [describe(each, "zh") for each in refused.faults]
        return [(each.id, each.row, each.column) for each in refused.faults], said
    for each in result.blocks:
        say(each.id, "zh", each.params)
    for one in result.contestants[: 2 * explained]:
        explain(result, one.code)
    return result.document()


@pytest.fixture(scope="module", params=EVENTS)
def event(request: pytest.FixtureRequest) -> tuple[Rulebook, dict[str, Rows]]:
    text = SHIPPED.joinpath(f"{EVENTS[request.param]}.yaml").read_bytes()
    names = ("marks", "contestants", "judges")
    return read(text), {name: table(request.param, name) for name in names}


def test_damaged_tables(event: tuple[Rulebook, dict[str, Rows]]) -> None:
    """Both evaluators say the same of every damaged event: refused in words, or one result."""
    book, whole = event
    for seed in range(CASES):
        dice = random.Random(seed)
        tables = {name: [dict(row) for row in rows] for name, rows in whole.items()}
        for _ in range(dice.choice((1, 1, 2, 5))):
            damage(tables[dice.choice(("marks", "marks", "contestants", "judges"))], dice)
        given = Tables(
            marks=tables["marks"],
            contestants=tables["contestants"] or None,
            judges=tables["judges"] or None,
        )
        try:
            slow, fast = (outcome(book, given, explained=each) for each in (True, False))
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
        assert slow == fast, f"seed {seed}"


OPEN = (
    "{leitai: rulebook/1, id: small, version: '1', title: Small, scheme: {id: t, each: {id: run,"
    " input: number}, repeat: {over: item, at_most: 5}}}"
)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"item": "9" * 5000}, ("scoring.unknown-item", 2, "item")),
        ({"round": "9" * 5000}, ("scoring.not-a-round", 2, "round")),
        ({"value": "9" * 5000}, ("registry.number-too-long", 2, "value")),
    ],
)
def test_endless_cells(changed: dict[str, str], fault: tuple[str, int, str]) -> None:
    """A cell that never ends is refused at its place: Python itself would not read the number."""
    row = {"contestant": "A1", "aspect": "run", "value": "5", "item": "1"}
    assert score(read(OPEN), Tables(marks=[row])).contestants[0].total == 5
    with pytest.raises(Refused) as caught:
        score(read(OPEN), Tables(marks=[row | changed]))
    assert [(each.id, each.row, each.column) for each in caught.value.faults] == [fault]
