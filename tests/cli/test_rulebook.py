"""``leitai rulebook``: every command, what it prints, how it ends."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.rulebook.example import example, small

from leitai.rulebook import document, publish, read

from .conftest import Run

HASH = read(example()).hash


@pytest.fixture
def file(run: Run) -> str:
    Path("book.yaml").write_text(example(), "utf-8")
    return "book.yaml"


def plain(output: str) -> Any:
    return json.loads(output)


def test_check_says_that_all_is_well(run: Run, file: str) -> None:
    """A clean rulebook: its name, its hash, exit code 0."""
    result = run("rulebook", "check", file)
    assert result.exit_code == 0
    assert result.stdout == (
        "nothing wrong: bricklaying-small version 1; it has no test vector yet, "
        f"one is worth writing. Hash {HASH}\n"
    )
    assert run("rulebook", "check", file, "--lang", "zh").exit_code == 0


def test_check_names_every_fault_with_its_line(run: Run) -> None:
    """Faults of form: all of them, on standard error, in words, exit code 1."""
    Path("bad.yaml").write_text(small("{id: total, inputs: count, max: five}"), "utf-8")
    result = run("rulebook", "check", "bad.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bad.yaml" in result.stderr
    assert 'line 5: unknown key "inputs". Did you mean "input"?' in result.stderr
    assert 'line 5: "max" wants a number such as 3, 0.25 or "1/3", not "five"' in result.stderr
    chinese = run("rulebook", "check", "bad.yaml", language="zh")
    assert "第 5 行：不认识的键“inputs”。是不是“input”？" in chinese.stderr


def test_check_judges_more_than_the_form(run: Run) -> None:
    """Faults of the whole refuse; doubts are said and do no harm."""
    scheme = "{id: total, max: 5, input: {type: number, min: 0, max: 4}}"
    Path("bad.yaml").write_text(small(scheme), "utf-8")
    assert run("rulebook", "check", "bad.yaml").exit_code == 1
    Path("doubt.yaml").write_text(small(rest="constants: {pass_mark: 60}"), "utf-8")
    result = run("rulebook", "check", "doubt.yaml", "--json")
    found = plain(result.stdout)
    assert (result.exit_code, found["ok"]) == (0, True)
    assert [(each["id"], each["line"], each["warning"]) for each in found["faults"]] == [
        ("rulebook.unused-constant", 6, True)
    ]


def test_check_scores_the_vectors(run: Run) -> None:
    """A vector that does not come out is a fault."""
    vector = (
        'vectors: [{title: one, marks: "contestant,aspect,judge,value\\nA1,total,,3",'
        " expect: {A1: {total: 4}}}]"
    )
    Path("book.yaml").write_text(small(rest=vector), "utf-8")
    result = run("rulebook", "check", "book.yaml", "--json")
    assert result.exit_code == 1
    assert [each["id"] for each in plain(result.stdout)["faults"]] == ["scoring.vector-differs"]
    Path("book.yaml").write_text(small(rest=vector.replace("total: 4", "total: 3")), "utf-8")
    assert run("rulebook", "check", "book.yaml").exit_code == 0


@pytest.mark.parametrize("command", ["check", "hash", "show"])
def test_a_shipped_rulebook_needs_no_file(run: Run, command: str) -> None:
    """The id of a shipped rulebook stands for it."""
    assert run("rulebook", command, "bricklaying").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("check", "nothing"), ("hash", "nothing"), ("show", "nothing"),
        ("diff", "bricklaying", "nothing"), ("export-xlsx", "nothing", "out.xlsx"),
        ("import-xlsx", "nothing.xlsx"), ("new", "nothing"), ("new", "a", "--from", "nothing.csv"),
    ],
)  # fmt: skip
def test_what_is_not_there(run: Run, words: tuple[str, ...]) -> None:
    """No such file, no such rulebook: said, exit code 1, nothing written."""
    result = run("rulebook", *words)
    assert result.exit_code == 1
    assert "nothing" in result.stderr
    assert list(Path().iterdir()) == []


def test_usage(run: Run) -> None:
    """A missing word is wrong usage: exit code 2."""
    assert run("rulebook", "check").exit_code == 2
    assert run("rulebook", "diff", "bricklaying").exit_code == 2


def test_hash(run: Run, file: str) -> None:
    """The hash alone, ready for a script; the published form has the same."""
    assert run("rulebook", "hash", file).stdout == HASH + "\n"
    Path("published.json").write_bytes(publish(document(example())))
    found = plain(run("rulebook", "hash", "published.json", "--json").stdout)
    assert found == {"ok": True, "id": "bricklaying-small", "version": "1", "hash": HASH}


def test_show(run: Run, file: str) -> None:
    """A rulebook in the words of the reader's language."""
    assert "Second prize: 20 % of the field" in run("rulebook", "show", file).stdout
    assert "二等奖：参赛人数的 20%" in run("rulebook", "show", file, language="zh").stdout
    lines = plain(run("rulebook", "show", file, "--json").stdout)["lines"]
    assert lines[0] == {"depth": 0, "text": "Bricklaying (example) (bricklaying-small, version 1)"}


def test_diff(run: Run, file: str) -> None:
    """What changed, node by node, in words."""
    new = example().replace("max: 40", "max: 45").replace("end: shared", "end: draw")
    new = new.replace("{id: violation,", "{id: offence,")
    Path("new.yaml").write_text(new, "utf-8")
    assert run("rulebook", "diff", file, "new.yaml").stdout.splitlines() == [
        "node violation gone; it was {id: violation, input: count, mark: {per_count: {give: 2}}}",
        "wall · max: 40 → 45",
        (
            "new node offence under practice: "
            "{id: offence, input: count, mark: {per_count: {give: 2}}}"
        ),
        "ranking · end: shared → draw",
    ]
    assert run("rulebook", "diff", file, file).stdout == "no difference: both have the same hash\n"
    found = plain(run("rulebook", "diff", file, "new.yaml", "--json").stdout)
    assert (found["same"], len(found["changes"])) == (False, 4)
    assert found["changes"][1]["words"] == "wall · max: 40 → 45"


def test_to_a_workbook_and_back(run: Run, file: str) -> None:
    """A rulebook survives the spreadsheet; a file that is there is not overwritten."""
    assert run("rulebook", "export-xlsx", file, "book.xlsx").exit_code == 0
    text = run("rulebook", "import-xlsx", "book.xlsx").stdout
    assert read(text).hash == HASH
    assert run("rulebook", "import-xlsx", "book.xlsx", "back.yaml").exit_code == 0
    assert Path("back.yaml").read_text("utf-8") == text
    for words in (("export-xlsx", file, "book.xlsx"), ("import-xlsx", "book.xlsx", "back.yaml")):
        assert run("rulebook", *words).exit_code == 1
        assert run("rulebook", *words, "--force").exit_code == 0


def test_a_bad_workbook_is_named_cell_by_cell(run: Run, file: str) -> None:
    """Faults of a workbook bear sheet, row and column."""
    run("rulebook", "export-xlsx", file, "book.xlsx")
    book = openpyxl.load_workbook("book.xlsx")
    book["scheme"]["H6"] = "forty"
    book.save("book.xlsx")
    result = run("rulebook", "import-xlsx", "book.xlsx", "--json")
    assert result.exit_code == 1
    (fault,) = plain(result.stdout)["faults"]
    place = {name: fault[name] for name in ("file", "sheet", "row", "column")}
    assert place == {"file": "book.xlsx", "sheet": "scheme", "row": 6, "column": "满分 max"}
    assert fault["id"] == "rulebook.not-a-number"


def test_list(run: Run) -> None:
    """Every shipped rulebook, with its title in the reader's language."""
    english = run("rulebook", "list").stdout
    assert "bricklaying " in english
    assert "砌筑工" in run("rulebook", "list", language="zh").stdout
    found = plain(run("rulebook", "list", "--json").stdout)["rulebooks"]
    assert len(found) == len(english.splitlines()) >= 20


def test_new_copies_a_shipped_rulebook(run: Run) -> None:
    """Its text with all its comments, to standard output or a file."""
    text = run("rulebook", "new", "bricklaying").stdout
    assert text.startswith("# A city final for bricklayers")
    assert run("rulebook", "new", "bricklaying", "mine.yaml").exit_code == 0
    assert Path("mine.yaml").read_text("utf-8") == text
    assert run("rulebook", "new", "bricklaying", "mine.yaml").exit_code == 1


def test_new_from_a_table(run: Run) -> None:
    """A trade's table becomes a rulebook that checks clean."""
    Path("table.csv").write_bytes("评分项,配分,类型\n墙,60,\n灰缝,40,评价\n".encode("gb18030"))
    result = run("rulebook", "new", "wall", "wall.yaml", "--from", "table.csv")
    assert result.exit_code == 0
    assert run("rulebook", "check", "wall.yaml").stderr == ""
    Path("table.csv").write_text("评分项,配分\n墙,many\n", "utf-8")
    result = run("rulebook", "new", "wall", "--from", "table.csv")
    assert result.exit_code == 1
    assert 'the marks "many" are not a number above 0' in result.stderr
    assert run("rulebook", "new", "1", "--from", "table.csv").exit_code == 1
