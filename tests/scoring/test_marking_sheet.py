"""The rows of a marks table before anything is entered."""

import pytest

from leitai.rulebook import build, load
from leitai.scoring.layout import Layout, lay_out
from leitai.scoring.marking_sheet import asks_time, left_empty, open_repeats, sheet_rows
from leitai.scoring.people import Contestant, Judge

BOOK = """\
leitai: rulebook/1
id: b
version: "1"
title: B
scheme:
  id: total
  children:
    - id: pieces
      repeat: {over: item, ids: [p, q]}
      each: {id: cut, input: number}
    - id: tries
      repeat: {over: attempt, at_most: 5, take: best}
      each: {id: jump, input: duration}
    - {id: look, input: judgement, panel: PANEL}
  penalties:
    - {id: foul, input: count, mark: {per_count: {give: 1}}}
"""


def shape(panel: str, judges: dict[str, Judge] | None, *codes: str) -> list[tuple[str, ...]]:
    """Return (contestant, judge, duty) of the rows of the judged aspect."""
    book = build(load(BOOK.replace("PANEL", panel).encode()))
    people = [Contestant(code, {"contestant": code, "delegation": code[0]}) for code in codes]
    rows = sheet_rows(book, lay_out(book), people, judges)
    return [(row.contestant, row.judge, row.duty) for row in rows if row.node.id == "look"]


def judge(code: str, delegation: str = "", *, reserve: bool = False) -> Judge:
    return Judge(code, {"delegation": delegation}, reserve)


def layout() -> Layout:
    return lay_out(build(load(BOOK.replace("PANEL", "{size: 2, reserve: [R]}").encode())))


def test_rows() -> None:
    """Fixed instances have a row each, open repeats one; penalties are optional."""
    book = build(load(BOOK.replace("PANEL", "{size: 1}").encode()))
    rows = sheet_rows(book, lay_out(book), [None], None)
    assert [(row.node.id, row.item, row.attempt, row.judge, row.duty) for row in rows] == [
        ("cut", "p", "", "", "wanted"),
        ("cut", "q", "", "", "wanted"),
        ("jump", "", "1", "", "wanted"),
        ("look", "", "", "J1", "wanted"),
        ("foul", "", "", "", "optional"),
    ]
    known = layout()
    assert [each.id for each in open_repeats(known, known.nodes["jump"])] == ["tries"]
    assert open_repeats(known, known.nodes["cut"]) == ()
    assert asks_time(book) is False


def test_status() -> None:
    """Who was absent is asked for nothing."""
    book = build(load(BOOK.replace("PANEL", "{size: 1}").encode()))
    assert list(sheet_rows(book, lay_out(book), [Contestant("A", {}, "ABSENT")], None)) == []


@pytest.mark.parametrize(
    ("panel", "judges", "rows"),
    [
        ("{size: 2}", None, [("J1", "wanted"), ("J2", "wanted")]),
        ("{judges: [X, Y], reserve: [R]}", None,
         [("X", "wanted"), ("Y", "wanted"), ("R", "optional")]),
        ("{size: 2}", ["J", "K", "L"], [("", "wanted"), ("", "wanted")]),
        ("{size: {min: 2, max: 3}}", ["J", "K", "L"],
         [("J", "wanted"), ("K", "wanted"), ("L", "wanted")]),
        ("{size: 2}", ["J"], [("J", "wanted"), ("", "wanted")]),
    ],
)  # fmt: skip
def test_seats(panel: str, judges: list[str] | None, rows: list[tuple[str, str]]) -> None:
    """Who sits: whom the panel names, else the table, else J1, J2; nobody where it is open."""
    known = None if judges is None else {code: judge(code) for code in judges}
    assert shape(panel, known, "A1") == [("A1", *row) for row in rows]


def test_conflicts() -> None:
    """Who may not mark is left out where two others can, or the panel names its judges."""
    known = {code: judge(code, code[0]) for code in ("A9", "B9", "C9")}
    known["R"] = judge("R", "A", reserve=True)
    ranging = "{size: {min: 2, max: 3}, conflicts: {same: [delegation]}}"
    assert shape(ranging, known, "A1", "D1") == [
        ("A1", "B9", "wanted"),
        ("A1", "C9", "wanted"),
        ("D1", "A9", "wanted"),
        ("D1", "B9", "wanted"),
        ("D1", "C9", "wanted"),
        ("D1", "R", "optional"),
    ]
    three = "{size: 3, conflicts: {same: [delegation]}}"
    assert shape(three, known, "A1")[-1] == ("A1", "A9", "absent")
    named = "{judges: [A9, B9], conflicts: {same: [delegation]}, missing: mean_of_given}"
    assert shape(named, known, "A1") == [("A1", "B9", "wanted")]


@pytest.mark.parametrize(
    ("row", "empty"),
    [
        ({"contestant": "A", "aspect": "cut"}, False),
        ({"contestant": " ", "aspect": "cut"}, True),
        ({"contestant": "", "aspect": "cut", "value": "0"}, False),
        ({"contestant": "", "aspect": "cut", "note": "?"}, False),
        ({"contestant": "A", "aspect": "foul"}, True),
        ({"contestant": "A", "aspect": "foul", "value": " "}, True),
        ({"contestant": "A", "aspect": "look", "judge": "R"}, True),
        ({"contestant": "A", "aspect": "look", "judge": "S"}, True),
        ({"contestant": "A", "aspect": "look", "judge": "J"}, False),
        ({"contestant": "", "aspect": "nothing"}, False),
        ({"contestant": "A", "aspect": "total"}, False),
    ],
)
def test_left_empty(row: dict[str, str], *, empty: bool) -> None:
    """Only a row that says nothing, of nobody, a reserve or what may lack, is left empty."""
    known = {"J": judge("J"), "S": judge("S", reserve=True)}
    assert left_empty(row, layout(), known) is empty
