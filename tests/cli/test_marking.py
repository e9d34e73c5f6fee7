"""``leitai rulebook sheet``: a table of marks ready to fill in, which `leitai score` reads."""

import json
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import leitai.cli.marking
from leitai.cli.files import rulebook_bytes, shipped_rulebooks
from leitai.rulebook import build, load
from leitai.rulebook.model import Input

from .conftest import Run
from .test_score import SMALL

GREY = "FFD9D9D9"

CARRIED = {"city-final"}
"""Rulebooks that take marks from an earlier round, which no sheet can hold."""


def rows(sheet: Worksheet) -> list[dict[str, str | None]]:
    heads, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rest]


def valid(wanted: Input, number: int) -> str:
    """Return something that *wanted* takes; *number* tells one contestant from another."""
    if wanted.type == "choice":
        return next(iter(wanted.options))
    if wanted.type == "answers":
        return " ".join(wanted.key)
    if wanted.type in {"bool", "judgement"}:
        return "1"
    least = wanted.least or Fraction(0)
    step = wanted.step or Fraction(1)
    most = least + 20 * step if wanted.most is None else wanted.most
    return str(float(min(least + number * step, most))).removesuffix(".0")


def fill(file: str, book: str, *, optional: bool) -> int:
    """Enter a value in every cell that takes one; return how many."""
    inputs = {node.id: node.input for node in build(load(rulebook_bytes(book))).nodes()}
    workbook = openpyxl.load_workbook(file)
    sheet = workbook.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    filled = 0
    for row in range(2, sheet.max_row + 1):
        cell = sheet.cell(row, at["value"])
        colour = cell.fill.start_color.rgb
        if colour == GREY or (colour == "FFFFFFFF" and not optional):
            continue
        wanted = inputs[sheet.cell(row, at["aspect"]).value]
        cell.value = valid(wanted, int(sheet.cell(row, at["contestant"]).value[1:]))
        for more in ("time", "evidence"):
            if more in at:
                sheet.cell(row, at[more]).value = "1"
        filled += 1
    workbook.save(file)
    return filled


@pytest.mark.parametrize("optional", [True, False])
@pytest.mark.parametrize("book", sorted(set(shipped_rulebooks()) - CARRIED))
def test_filled_in_it_scores(run: Run, book: str, *, optional: bool) -> None:
    """Every value cell filled in, or every yellow one, a shipped rulebook scores completely."""
    Path("people.csv").write_text(
        "contestant,delegation\n" + "".join(f"Q{n},D{n}\n" for n in range(1, 4)), "utf-8"
    )
    files = ("--contestants", "people.csv")
    done = run("rulebook", "sheet", book, "marks.xlsx", *files)
    assert done.exit_code == 0, done.output
    filled = fill("marks.xlsx", book, optional=optional)
    assert filled or not optional
    done = run("score", book, "marks.xlsx", *files, "--seed", "x", "--json")
    assert [each for each in json.loads(done.stdout)["faults"] if not each["warning"]] == []


WALL = """\
contestant,delegation
A1,甲县
B1,乙县
"""
JUDGES = """\
judge,delegation,role
J1,丙县,
J2,乙县,
R1,丁县,reserve
"""


def small(*, conflicts: bool = False) -> tuple[str, ...]:
    panel = "{size: 2, conflicts: {same: [delegation]}}" if conflicts else "{size: 2}"
    Path("small.yaml").write_text(SMALL.replace("{size: 2}", panel), encoding="utf-8")
    Path("people.csv").write_text(WALL, encoding="utf-8")
    Path("judges.csv").write_text(JUDGES, encoding="utf-8")
    return ("small.yaml", "marks.xlsx", "--contestants", "people.csv", "--judges", "judges.csv")


def test_sheet(run: Run) -> None:
    """Chinese titles, text cells, a frozen header, drop-downs, messages; the same bytes again."""
    done = run("rulebook", "sheet", *small(), language="zh")
    assert done.output == "已写出 marks.xlsx：8 行。填好以后：leitai score small.yaml marks.xlsx\n"
    book = openpyxl.load_workbook("marks.xlsx")
    assert [(each.title, each.sheet_state) for each in book] == [
        ("打分表", "visible"), ("填写说明", "visible"), ("选项", "hidden"),
    ]  # fmt: skip
    sheet = book["打分表"]
    assert [cell.value for cell in sheet[1]] == [
        "选手", "评分项", "裁判", "分值", "状态", "轮", "说明",
    ]  # fmt: skip
    assert sheet.freeze_panes == "A2"
    shown = [(each["选手"], each["评分项"], each["裁判"]) for each in rows(sheet)]
    assert shown[:4] == [("A1", "theory", None), *(("A1", "wall", j) for j in ("J1", "J2", "R1"))]
    assert {sheet[cell].number_format for cell in ("A2", "B2", "D3")} == {"@"}
    theory, wall, states = sheet.data_validations.dataValidation
    assert (theory.type, theory.formula1, theory.formula2) == ("decimal", "0.0", "100.0")
    assert (theory.promptTitle, str(theory.sqref)) == ("理论", "D2 D6")
    assert (wall.type, wall.formula1, str(wall.sqref)) == (
        "list",
        "'选项'!$A$1:$A$4",
        "D3:D5 D7:D9",
    )
    assert [cell.value for cell in book["选项"]["A"]] == ["0", "1", "2", "3"]
    assert [cell.value for cell in book["选项"]["B"][:3]] == ["弃评", "未完成", "作废"]
    assert states.errorStyle == "warning"
    first = Path("marks.xlsx").read_bytes()
    assert run("rulebook", "sheet", *small(), language="zh").exit_code == 1
    assert run("rulebook", "sheet", *small(), "--force", language="zh").exit_code == 0
    assert Path("marks.xlsx").read_bytes() == first


def test_conflict(run: Run) -> None:
    """Of two judges for two seats one may not mark a compatriot: declared absent, and grey."""
    run("rulebook", "sheet", *small(conflicts=True))
    sheet = openpyxl.load_workbook("marks.xlsx").worksheets[0]
    barred = [each for each in rows(sheet) if each["status"]]
    assert [(each["contestant"], each["judge"], each["status"]) for each in barred] == [
        ("B1", "J2", "ABSENT")
    ]
    assert sheet["D8"].fill.start_color.rgb == GREY


def test_nobody_known(run: Run) -> None:
    """Without tables: room for so many contestants, J1 to Jn; unused rows may stay empty."""
    done = run("rulebook", "sheet", *small()[:2], "--rows", "3", "--json")
    assert json.loads(done.stdout)["rows"] == 9
    book = openpyxl.load_workbook("marks.xlsx")
    sheet = book.worksheets[0]
    assert [each["judge"] for each in rows(sheet)][:4] == [None, "J1", "J2", None]
    for row, value in ((2, 50), (3, "2"), (4, "3")):
        sheet.cell(row, 1).value, sheet.cell(row, 4).value = "A1", value
    book.save("marks.xlsx")
    assert json.loads(run("score", "small.yaml", "marks.xlsx", "--json").stdout)["ok"] is True
    sheet.cell(5, 1).value = "B1"
    book.save("marks.xlsx")
    done = run("score", "small.yaml", "marks.xlsx")
    assert (done.exit_code, "row 5" in done.stderr) == (1, True)


def test_instructions(run: Run) -> None:
    """The second sheet names every aspect, where it stands, what is entered, what levels mean."""
    run("rulebook", "sheet", "worldskills-100", "marks.xlsx", "--rows", "1", language="zh")
    sheet = openpyxl.load_workbook("marks.xlsx")["填写说明"]
    told = list(sheet.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(told) if row[0] == "编号")
    assert told[head] == ("编号", "名称", "所属大项", "怎么填", "满分", "裁判人数", "各档标准")
    aspects = [n.id for n in build(load(rulebook_bytes("worldskills-100"))).nodes() if n.input]
    assert [row[0] for row in told[head + 1 :]] == aspects


def test_too_long(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than a sheet has are refused, and nothing is written."""
    monkeypatch.setattr(leitai.cli.marking, "LONGEST", 7)
    done = run("rulebook", "sheet", *small())
    assert (done.exit_code, "8 rows do not fit" in done.stderr) == (1, True)
    assert not Path("marks.xlsx").exists()


def test_faults_of_the_tables(run: Run) -> None:
    """What is wrong with contestants and judges is refused at its file, row and column."""
    files = small()
    Path("people.csv").write_text("选手,状态\nA1,\nA1,\n", encoding="utf-8")
    Path("judges.csv").write_text("裁判,角色\nJ1,boss\n", encoding="utf-8")
    said = json.loads(run("rulebook", "sheet", *files, "--json").stdout)["faults"]
    assert [(each["id"], each["file"], each["row"], each["column"]) for each in said] == [
        ("scoring.contestant-twice", "people.csv", 3, "选手"),
        ("scoring.unknown-role", "judges.csv", 2, "角色"),
    ]
