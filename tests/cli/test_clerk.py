"""``leitai score`` on the files that clerks really bring: the right result, or a place and why."""

import json
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from .conftest import Rows, Run, written

RULEBOOK = """\
leitai: rulebook/1
id: small
version: "1"
title: {zh: 小规程, en: Small}
scheme:
  id: total
  children:
    - {id: theory, input: {type: number, min: 0, max: 100, step: 0.5}}
    - {id: wall, input: judgement, panel: {size: 2}}
    - {id: runs, each: {id: run, input: {type: number, default: 0}}, repeat: {over: item, count: 2}}
    - {id: tries, each: {id: jump, input: {type: number, default: 0}},
       repeat: {over: attempt, count: 2}}
"""
HEAD = ["contestant", "aspect", "judge", "value", "item", "attempt"]
WALL = [["A1", "wall", "J1", 3], ["A1", "wall", "J2", 2]]
WHOLE = [["A1", "theory", None, 50], *WALL]

Cells = list[list[Any]]


@pytest.fixture(autouse=True)
def rulebook(run: Run) -> None:
    Path("small.yaml").write_text(RULEBOOK, encoding="utf-8")


def excel(rows: Cells, change: Callable[[Any, Any], None] | None = None) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if change is not None:
        change(book, sheet)
    book.save("marks.xlsx")


def text_rows(rows: Cells) -> Rows:
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def total(run: Run, file: str = "marks.xlsx") -> str:
    """The one contestant's total."""
    done = run("score", "small.yaml", file, "--json")
    assert done.exit_code == 0, done.stdout
    return json.loads(done.stdout)["results"]["contestants"][0]["total"]


def faults(run: Run, file: str = "marks.xlsx") -> list[tuple[str, int | None, str | None]]:
    """What is refused: id, row, column; nothing may have been written, both languages speak."""
    before = sorted(Path().iterdir())
    words = ("score", "small.yaml", file, "--results", "out.json", "--xlsx", "out.xlsx")
    done = run(*words, "--json")
    assert done.exit_code == 1
    for language in ("zh", "en"):
        said = run(*words, language=language)
        assert (said.exit_code, said.stdout) == (1, "")
        assert said.stderr.strip()
        assert all(len(line) < 1000 for line in said.stderr.splitlines())
    assert sorted(Path().iterdir()) == before
    return [
        (each["id"], each.get("row"), each.get("column"))
        for each in json.loads(done.stdout)["faults"]
        if not each["warning"]
    ]


def titled(_: Any, sheet: Any) -> None:
    sheet.insert_rows(1, 3)
    sheet["A1"] = "打分表"
    sheet.merge_cells("A1:F1")
    sheet["A2"] = "裁判长签字："


def hidden(book: Any, _: Any) -> None:
    other = book.create_sheet("隐藏")
    for row in (HEAD, ["A1", "theory", None, 99], *WALL):
        other.append(row)
    other.sheet_state = "hidden"


def far_blank(_: Any, sheet: Any) -> None:
    sheet.cell(1_048_576, 1).value = " "


@pytest.mark.parametrize("change", [None, titled, hidden, far_blank])
def test_one_table_is_found(run: Run, change: Any) -> None:
    """Title rows, hidden sheets and a blank in the last row of all do not matter."""
    excel([HEAD, *WHOLE], change)
    assert total(run) == "52.5"


@pytest.mark.parametrize(
    "first",
    [
        ["Ａ１", "theory", None, "５０"],
        [" A1", "theory ", "", "  50　"],
        ["A1", "theory", None, "50.0"],
        ["\u202aA1\u202c", "theory", None, 50.0],
    ],
)
def test_understood_cells(run: Run, first: list[Any]) -> None:
    """Full-width signs, spaces and numbers as text mean what they say."""
    excel([HEAD, first, *WALL])
    assert total(run) == "52.5"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("50,5", "registry.comma-decimal"),
        ("1,050", "registry.comma-decimal"),
        ("50%", "registry.not-a-number"),
        ("1e2", "registry.not-a-number"),
        ("\u22125", "registry.not-a-number"),
        ("1/2", "registry.not-a-number"),
        ("9" * 5000, "registry.number-too-long"),
        ("5\u202e0", "registry.unseen-characters"),
        (date(2026, 5, 1), "registry.not-a-number"),
        (time(0, 50), "registry.not-a-number"),
        (True, "registry.not-a-number"),
        (1e300, "registry.number-not-text"),
        (1e-300, "registry.number-too-long"),
        (50.25, "scoring.off-step"),
        (100.5, "scoring.too-high"),
        (-0.5, "scoring.too-low"),
    ],
)
def test_refused_values(run: Run, value: Any, fault: str) -> None:
    """What is no plain mark is refused at its row and column, however long it is."""
    excel([HEAD, ["A1", "theory", None, value], *WALL])
    assert faults(run) == [(fault, 2, "value")]


def test_formulas(run: Run) -> None:
    """A formula counts as what it shows: 15 digits of it, not what a binary float holds."""
    book = xlsxwriter.Workbook("marks.xlsx")
    sheet = book.add_worksheet()
    for number, row in enumerate([HEAD, *WHOLE, ["A1", "run", None, None, 1]]):
        sheet.write_row(number, 0, row)
    sheet.write_formula(4, 3, "=0.1+0.2", None, 0.1 + 0.2)
    book.close()
    assert total(run) == "52.8"


def test_items_and_attempts(run: Run) -> None:
    """A 1.0 that Excel made of 1 is 1; a "1.0" that somebody typed is not."""
    excel([HEAD, *WHOLE, ["A1", "run", None, 4, 1.0], ["A1", "jump", None, 4, None, "1"]])
    assert total(run) == "60.5"
    excel([HEAD, *WHOLE, ["A1", "run", None, 4, "1.0"], ["A1", "jump", None, 4, None, "一"]])
    assert [place[1:] for place in faults(run)] == [(5, "item"), (6, "attempt")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("comma", "end"), [(",", "\n"), (";", "\r\n"), ("\t", "\r\n")])
def test_text_tables(run: Run, encoding: str, comma: str, end: str) -> None:
    """Encodings, delimiters and line ends of every office program."""
    rows = [["选手", "评分项", "裁判", "分值", "说明"], *text_rows(WHOLE)]
    text = end.join(comma.join(row) for row in rows) + f'{comma}"甲\n乙"'
    Path("marks.csv").write_bytes(text.encode(encoding))
    assert total(run, "marks.csv") == "52.5"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "registry.not-a-table"),
        (b" \n \n", "registry.not-a-table"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff", "registry.not-a-table"),
        (b"PK\x03\x04" + bytes(range(256)), "registry.not-a-table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "registry.not-a-table"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "registry.web-page"),
        ("选手,分值".encode("utf-16-be"), "registry.not-a-table"),
        (b"a|b|c\n1|2|3\n", "registry.no-header"),
        (b'contestant,aspect,judge,value\nA1,theory,,"50\n', "registry.bad-csv"),
        (b"contestant,aspect,judge,value\nA1,theory,," + b"5" * 200_000, "registry.bad-csv"),
        (b"contestant,aspect,judge,value\n", "cli.nobody"),
    ],
)
def test_no_table(run: Run, data: bytes, fault: str) -> None:
    """What is no table of marks is refused by name, under whatever name it comes."""
    Path("marks.xlsx").write_bytes(data)
    assert [place[0] for place in faults(run)] == [fault]


def test_damaged_workbooks(run: Run) -> None:
    """A workbook cut off anywhere is refused; never a crash."""
    excel([HEAD, *WHOLE])
    whole = Path("marks.xlsx").read_bytes()
    for end in range(4, len(whole), len(whole) // 7):
        Path("marks.xlsx").write_bytes(whole[:end])
        assert run("score", "small.yaml", "marks.xlsx").exit_code == 1


@pytest.mark.parametrize("name", ["missing.csv", "folder", "folder/none.csv"])
def test_no_file(run: Run, name: str) -> None:
    """A missing file, or a folder, is said in the language of the run."""
    Path("folder").mkdir()
    assert [place[0] for place in faults(run, name)] == ["cli.cannot-read"]
    assert "No such file" not in run("score", "small.yaml", name, language="zh").stderr


@pytest.mark.parametrize(
    "outputs",
    [
        ("--results", "marks.csv"),
        ("--xlsx", "folder/../marks.csv"),
        ("--results", "small.yaml"),
        ("--results", "out.json", "--xlsx", "out.json"),
    ],
)
def test_inputs_are_not_written_over(run: Run, outputs: tuple[str, ...]) -> None:
    """The file of marks, the rulebook and the other document survive a slip of the hand."""
    Path("folder").mkdir()
    Path("marks.csv").write_bytes(written(text_rows([HEAD[:4], *WHOLE])))
    before = {file: file.read_bytes() for file in Path().glob("*.*")}
    done = run("score", "small.yaml", "marks.csv", *outputs, "--json")
    assert (done.exit_code, json.loads(done.stdout)["faults"][0]["id"]) == (1, "cli.same-file")
    assert {file: file.read_bytes() for file in Path().glob("*.*")} == before


NAMES = ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\u200b=1+1", "＝1+1"]


def test_no_formula_leaves(run: Run) -> None:
    """No name becomes a formula in the workbook, however it is disguised."""
    Path("people.csv").write_bytes(
        written([["contestant", "name"], *([f"A{n}", name] for n, name in enumerate(NAMES))])
    )
    rows = [[f"A{n}", *row[1:]] for n in range(len(NAMES)) for row in WHOLE]
    Path("marks.csv").write_bytes(written(text_rows([HEAD[:4], *rows])))
    files = ("marks.csv", "--contestants", "people.csv", "--xlsx", "out.xlsx")
    assert run("score", "small.yaml", *files).exit_code == 0
    cells = [
        row[2] for row in openpyxl.load_workbook("out.xlsx").worksheets[0].iter_rows(min_row=2)
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.value[0] for cell in cells} == {"'"}
