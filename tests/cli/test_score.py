"""``leitai score``: files in, board and documents out, or every fault and nothing written."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner

from leitai.cli import leitai
from leitai.cli.board import Column, table

from .conftest import Run, example, written

# The worked final of docs/rules/scoring.md: who has which total.
TOTALS = {
    "A1": "89.17", "B1": "87.57", "B2": "85.53", "C1": "79.13", "A2": "75.22", "C2": "59.27",
}  # fmt: skip

SMALL = """\
leitai: rulebook/1
id: small
version: "1"
title: {zh: 小规程, en: Small}
fields: {level: number, "单位": text}
scheme:
  id: total
  combine: sum
  round: 2
  children:
    - {id: theory, title: {zh: 理论, en: Theory}, input: {type: number, min: 0, max: 100}}
    - {id: wall, title: {zh: 砌墙, en: Wall}, input: judgement, panel: {size: 2}}
awards: [{id: first, title: {zh: 一等奖, en: First prize}, ranks: [1, 1]}]
"""


def totals(document: dict[str, Any]) -> dict[str, str]:
    return {each["code"]: each["total"] for each in document["contestants"]}


def small(*rows: str, head: str = "contestant,aspect,judge,value") -> tuple[str, str]:
    Path("small.yaml").write_text(SMALL, encoding="utf-8")
    Path("marks.csv").write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return ("small.yaml", "marks.csv")


WHOLE = ("A1,theory,,50", "A1,wall,J1,3", "A1,wall,J2,2")


def test_the_worked_final(run: Run, bricks: tuple[str, ...]) -> None:
    """The worked final comes out of its files, is written, and ends with exit code 0."""
    done = run("score", *bricks, "--results", "out.json")
    assert done.exit_code == 0
    document = json.loads(Path("out.json").read_text("utf-8"))
    assert (document["format"], document["state"]) == ("leitai-results/1", "complete")
    assert totals(document) == TOTALS
    assert [each["rank"] for each in document["contestants"]] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("language", "header", "prize"),
    [
        ("zh", ["名次", "编号", "参赛单位", "总成绩"], "一等奖"),
        ("en", ["rank", "code"], "First prize"),
    ],
)
def test_board(
    run: Run, bricks: tuple[str, ...], language: str, header: list[str], prize: str
) -> None:
    """The board speaks either language: header, rank, code, total, award in one line."""
    done = run("score", *bricks, language=language)
    lines = done.stdout.splitlines()
    head = next(line for line in lines if header[0] in line.split())
    assert head.split()[: len(header)] == header
    first = next(line for line in lines if "A1" in line and "89.17" in line)
    assert first.split()[0] == "1"
    assert prize in first


def test_columns_line_up(run: Run) -> None:
    """A Chinese character takes two columns, and the cells stand under their titles."""
    columns = [Column("名", ["王", "欧阳"]), Column("total", ["1", "89.5"], right=True)]
    lines = list(table(columns, 80))
    assert lines == ["名    total", "────┬──────", "王        1", "欧阳   89.5"]


def test_columns_that_do_not_fit(run: Run) -> None:
    """On a narrow terminal the last columns are left out, never the first."""
    columns = [Column("code", ["A1"]), Column("a long title", ["1"])]
    assert list(table(columns, 10)) == ["code", "────", "A1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(run: Run, encoding: str) -> None:
    """CSV with Chinese headers is read as UTF-8, with or without a BOM, and as GB18030."""
    for name in ("marks", "contestants", "judges"):
        Path(f"{name}.csv").write_bytes(written(example("bricklaying", name), encoding))
    files = ("marks.csv", "--contestants", "contestants.csv", "--judges", "judges.csv")
    done = run("score", "bricklaying", *files, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    document = json.loads(done.stdout)["results"]
    assert totals(document)["A1"] == "89.17"
    assert len(document["contestants"]) == 24


def test_excel(run: Run, bricks: tuple[str, ...]) -> None:
    """A workbook does as well: numbers as Excel stores them, under a merged title row."""
    book = xlsxwriter.Workbook("marks.xlsx")
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 4, "砌筑工决赛打分表")
    for number, row in enumerate(example("bricklaying-worked", "marks"), 1):
        for column, cell in enumerate(row):
            if cell.replace(".", "").isdecimal():
                sheet.write_number(number, column, float(cell))
            else:
                sheet.write_string(number, column, cell)
    book.close()
    done = run("score", bricks[0], "marks.xlsx", *bricks[2:], "--json")
    assert done.exit_code == 0
    assert totals(json.loads(done.stdout)["results"]) == TOTALS


def test_every_fault_at_once(run: Run) -> None:
    """Faults of all three tables come together, each with file, row and column, as JSON too."""
    marks = small(
        "A1,theory,,101", "A1,wall,J1,2.5", "Z9,theory,,1", "A1,hall,J1,1", "A1,wall,J9,1",
        "A1,theory,,99", ",theory,,1", "A1,wall,,3", 'A1,wall,J2,"1,5"',
    )  # fmt: skip
    Path("people.csv").write_text("选手,level\nA1,four\nA1,4\n", encoding="utf-8")
    Path("judges.csv").write_text("judge,role\nJ1,scorer\nJ2,boss\n", encoding="utf-8")
    files = (*marks, "--contestants", "people.csv", "--judges", "judges.csv")
    done = run("score", *files, "--results", "out.json", "--xlsx", "out.xlsx", "--json")
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert said["ok"] is False
    found = {(each["file"], each["row"], each["column"], each["id"]) for each in said["faults"]}
    assert found == {
        ("marks.csv", 2, "value", "scoring.too-high"),
        ("marks.csv", 3, "value", "scoring.not-whole"),
        ("marks.csv", 4, "contestant", "scoring.unknown-contestant"),
        ("marks.csv", 5, "aspect", "scoring.unknown-aspect"),
        ("marks.csv", 6, "judge", "scoring.unknown-judge"),
        ("marks.csv", 7, "aspect", "scoring.row-twice"),
        ("marks.csv", 8, "contestant", "scoring.no-contestant"),
        ("marks.csv", 9, "judge", "scoring.no-judge"),
        ("marks.csv", 10, "value", "registry.comma-decimal"),
        ("people.csv", 2, "level", "registry.not-a-number"),
        ("people.csv", 3, "选手", "scoring.contestant-twice"),
        ("judges.csv", 3, "role", "scoring.unknown-role"),
    }
    assert sorted(each.name for each in Path().iterdir()) == [
        "judges.csv", "marks.csv", "people.csv", "small.yaml",
    ]  # fmt: skip


def test_faults_in_words(run: Run) -> None:
    """For people the place comes first, in their language, under the file's name."""
    marks = small("A1,theory,,101", *WHOLE[1:])
    done = run("score", *marks, language="zh")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "marks.csv：1 处错误",
        "  第 2 行 “value”列：101 高于上限 100",
        "请改正后再运行一次；什么都没有写出。",
    ]


def test_rows_under_a_title(run: Run) -> None:
    """Rows are numbered as the file shows them, title rows and empty rows included."""
    marks = small("A1,theory,,101", *WHOLE[1:], head="打分表\n\ncontestant,aspect,judge,value")
    fault = json.loads(run("score", *marks, "--json").stdout)["faults"][0]
    assert (fault["row"], fault["column"]) == (4, "value")


def test_unreadable_cell_is_one_fault(run: Run) -> None:
    """A cell the table reader refused is not complained about a second time by the scorer."""
    small()
    book = xlsxwriter.Workbook("marks.xlsx")
    sheet = book.add_worksheet("打分")
    sheet.write_row(0, 0, ["contestant", "aspect", "judge", "value"])
    sheet.write_row(1, 0, ["A1", "theory", ""])
    sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    book.close()
    faults = json.loads(run("score", "small.yaml", "marks.xlsx", "--json").stdout)["faults"]
    found = [(each["id"], each["sheet"], each["row"], each["column"]) for each in faults]
    assert found == [("registry.error-cell", "打分", 2, "value")]


def test_unknown_column_is_a_warning(run: Run) -> None:
    """A column nobody knows is kept out and mentioned; the result stands."""
    marks = small(*(f"{row},x" for row in WHOLE), head="contestant,aspect,judge,value,weather")
    done = run("score", *marks)
    assert done.exit_code == 0
    assert '"weather"' in done.stderr


def test_field_claims_its_column(run: Run) -> None:
    """A rulebook's field of a known title is that column; the name of the built-in one goes."""
    marks = small(*WHOLE)
    Path("people.csv").write_text("contestant,单位,level\nA1,县,4\n", encoding="utf-8")
    done = run("score", *marks, "--contestants", "people.csv", "--json")
    assert (done.exit_code, json.loads(done.stdout)["faults"]) == (0, [])


def test_missing_mark_blocks(run: Run) -> None:
    """One mark missing: the place is named, nothing is written, exit code 1."""
    marks = small(*WHOLE[:2])
    done = run("score", *marks, "--results", "out.json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "A1  1 mark(s) missing: Wall" in done.stderr
    assert not Path("out.json").exists()


def test_partial(run: Run) -> None:
    """With --partial the document is written all the same: blocked, without ranks, exit code 1."""
    marks = small(*WHOLE[:2], "B1,theory,,60", "B1,wall,J1,1", "B1,wall,J2,1")
    done = run("score", *marks, "--results", "out.json", "--partial")
    assert done.exit_code == 1
    document = json.loads(Path("out.json").read_text("utf-8"))
    assert document["state"] == "blocked"
    assert totals(document) == {"A1": None, "B1": "61.00"}
    assert {each["rank"] for each in document["contestants"]} == {None}
    assert [each["contestant"] for each in document["blocked"]] == ["A1"]


def test_names_stay_here(run: Run) -> None:
    """Names are on the board and in the workbook, never in the results document."""
    marks = small(*WHOLE)
    Path("people.csv").write_text("contestant,name\nA1,张示例\n", encoding="utf-8")
    files = ("--contestants", "people.csv", "--results", "out.json", "--xlsx", "out.xlsx")
    done = run("score", *marks, *files)
    assert "张示例" in done.stdout
    assert "张示例" not in Path("out.json").read_text("utf-8")
    assert openpyxl.load_workbook("out.xlsx").worksheets[0]["C2"].value == "张示例"


def test_workbook(run: Run, bricks: tuple[str, ...]) -> None:
    """The workbook: a frozen header, numbers with their declared decimals, no formula, no clock."""
    assert run("score", *bricks, "--xlsx", "out.xlsx").exit_code == 0
    book = openpyxl.load_workbook("out.xlsx")
    assert book.sheetnames == ["Results", "Items", "Teams", "About"]
    sheet = book["Results"]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[2]][:5] == [1, "A1", None, "County A", 89.17]
    assert sheet["E2"].number_format == "0.00"
    about = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=2)}
    assert (about["rulebook"], len(about["rulebook's hash (SHA-256)"])) == ("bricklaying", 64)
    first = Path("out.xlsx").read_bytes()
    run("score", *bricks, "--xlsx", "out.xlsx")
    assert Path("out.xlsx").read_bytes() == first


def test_workbook_is_harmless(run: Run) -> None:
    """A name that looks like a formula is text, also after the sheet is saved as CSV."""
    marks = small(*WHOLE)
    Path("people.csv").write_text("contestant,name\nA1,=1+1\n", encoding="utf-8")
    run("score", *marks, "--contestants", "people.csv", "--xlsx", "out.xlsx")
    cell = openpyxl.load_workbook("out.xlsx").worksheets[0]["C2"]
    assert (cell.data_type, cell.value) == ("s", "'=1+1")


def test_carry(run: Run) -> None:
    """An earlier round's results document is carried over by name; anything else is refused."""
    marks = small(*WHOLE)
    run("score", *marks, "--results", "heat.json")
    Path("final.yaml").write_text(
        'leitai: rulebook/1\nid: final\nversion: "1"\ntitle: Final\n'
        "scheme: {id: total, children: [{id: heat, carry: {round: heat, node: total}},"
        " {id: now, input: number}]}\n",
        encoding="utf-8",
    )
    Path("now.csv").write_text("contestant,aspect,value\nA1,now,10\n", encoding="utf-8")
    done = run("score", "final.yaml", "now.csv", "--carry", "heat=heat.json", "--json")
    assert totals(json.loads(done.stdout)["results"]) == {"A1": "62.5"}
    for wrong in ("marks.csv", "nowhere.json"):
        assert run("score", "final.yaml", "now.csv", "--carry", f"heat={wrong}").exit_code == 1
    assert run("score", "final.yaml", "now.csv", "--carry", "heat").exit_code == 2


def test_seed(run: Run) -> None:
    """Lots need a seed: without it the tie is open, with it the result stands."""
    rows = [row.replace("A1", code) for code in ("A1", "B1") for row in WHOLE]
    marks = small(*rows)
    Path("small.yaml").write_text(SMALL + "ranking: {end: draw}\n", encoding="utf-8")
    open_ = run("score", *marks, "--json")
    assert (open_.exit_code, json.loads(open_.stdout)["faults"][0]["id"]) == (1, "scoring.no-seed")
    assert run("score", *marks, "--seed", "3 1 4 1 5").exit_code == 0


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("no-such", "marks.csv"), "cli.no-rulebook"),
        (("small.yaml", "nowhere.csv"), "cli.cannot-read"),
        (("marks.csv", "marks.csv"), "rulebook."),
        (("small.yaml", "marks.csv", "--results", "no/where.json"), "cli.cannot-write"),
        (("small.yaml", "small.yaml"), "registry."),
    ],
)
def test_refusals(run: Run, words: tuple[str, ...], fault: str) -> None:
    """What cannot be read or written is refused by name, with exit code 1."""
    small(*WHOLE)
    done = run("score", *words, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["faults"][0]["id"].startswith(fault)


def test_rulebook_with_faults(run: Run) -> None:
    """A rulebook that `rulebook check` finds wrong scores nothing."""
    marks = small(*WHOLE)
    Path("small.yaml").write_text(SMALL + "ranking: {ties: [{by: walll}]}\n", encoding="utf-8")
    done = run("score", *marks, "--json")
    faults = json.loads(done.stdout)["faults"]
    assert (done.exit_code, faults[0]["file"], faults[0]["line"]) == (1, "small.yaml", 14)


def test_written_as_a_whole(run: Run) -> None:
    """A second file that cannot be written leaves the first one as it was."""
    marks = small(*WHOLE)
    Path("out.json").write_text("old", encoding="utf-8")
    done = run("score", *marks, "--results", "out.json", "--xlsx", "no/where.xlsx")
    assert done.exit_code == 1
    assert Path("out.json").read_text("utf-8") == "old"
    assert sorted(each.name for each in Path().iterdir()) == ["marks.csv", "out.json", "small.yaml"]


def test_no_color(run: Run) -> None:
    """Colours only where they are wanted: NO_COLOR takes them away even on a terminal."""
    words = ["score", *small(*WHOLE)]
    coloured = CliRunner(env={"LEITAI_LANG": "en"}).invoke(leitai, words, color=True)
    plain = CliRunner(env={"LEITAI_LANG": "en", "NO_COLOR": "1"}).invoke(leitai, words, color=True)
    assert "\x1b[" in coloured.stdout
    assert "\x1b[" not in plain.stdout
    assert io.StringIO(plain.stdout).readline() == "Small\n"


def test_reserves_are_unknown_without_judges(run: Run) -> None:
    """Too many marks for a panel: without a table of judges it is said what may be missing."""
    marks = small(*WHOLE, "A1,wall,R1,2")
    done = run("score", *marks)
    assert done.exit_code == 1
    assert "Without a table of judges nobody is known to be a reserve" in done.stderr
    Path("judges.csv").write_text("judge,role\nJ1,\nJ2,\nR1,\n", encoding="utf-8")
    done = run("score", *marks, "--judges", "judges.csv")
    assert (done.exit_code, "Without a table" in done.stderr) == (1, False)
    Path("judges.csv").write_text("judge,role\nJ1,\nJ2,\nR1,reserve\n", encoding="utf-8")
    assert run("score", *marks, "--judges", "judges.csv").exit_code == 0
