"""Who is who stays at the desk: what is published names nobody, and no ID number leaves at all."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from leitai.cli import leitai
from leitai.registry.identity import check_character

_FIRST = "11000019900101001"
ID = _FIRST + check_character(_FIRST)
"""A computed ID number; its region, a whole province, is on nobody's card."""
PHONE, NAMES, JUDGE = "13800001234", ("张示例", "李示例"), "王裁判"

RULEBOOK = """\
leitai: rulebook/1
id: small
version: "1"
title: {zh: 小规程, en: Small}
fields: {level: number}
scheme:
  id: total
  children:
    - {id: theory, input: {type: number, min: 0, max: 100}}
    - {id: wall, input: judgement, panel: {size: 1}}
"""
MARKS = """\
contestant,aspect,judge,value,note
A1,theory,,50,
A1,wall,J1,3,
B1,theory,,40,
B1,wall,J1,2,
"""
PEOPLE = (
    "contestant,姓名,身份证号,电话,level\n"
    f"A1,{NAMES[0]},{ID},{PHONE},3\nB1,{NAMES[1]},{ID},{PHONE},4\n"
)
JUDGES = f"judge,name,身份证号\nJ1,{JUDGE},{ID}\n"
EVENT = ("small.yaml", "marks.csv", "--contestants", "people.csv", "--judges", "judges.csv")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    texts = {"small.yaml": RULEBOOK, "marks.csv": MARKS, "people.csv": PEOPLE, "judges.csv": JUDGES}
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")


def run(*words: str, language: str = "zh") -> Result:
    return CliRunner(env={"LEITAI_LANG": language}).invoke(leitai, list(words))


def change(file: str, old: str, new: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new), encoding="utf-8")


def everything() -> dict[str, str]:
    """Every document the program makes of the event, and everything it says, unpacked."""
    out = {}
    for name, words in {
        "board": ("score", *EVENT, "--results", "out.json", "--xlsx", "out.xlsx"),
        "board as JSON": ("score", *EVENT, "--json"),
        "explanation": ("explain", *EVENT, "--contestant", "A1"),
        "explanation as JSON": ("explain", *EVENT, "--contestant", "A1", "--json"),
        "bundle said": ("bundle", *EVENT, "--event", "e", "--out", "e.ltb"),
        "bundle as JSON": ("bundle", *EVENT, "--event", "e", "--out", "e2.ltb", "--json"),
        "verify": ("verify", "e.ltb"),
        "verify as JSON": ("verify", "e.ltb", "--json"),
    }.items():
        done = run(*words)
        assert done.exit_code == 0, (name, done.output)
        out[name] = done.output
    out["results"] = Path("out.json").read_text(encoding="utf-8")
    for file in ("out.xlsx", "e.ltb", "e2.ltb"):
        inside = zipfile.ZipFile(io.BytesIO(Path(file).read_bytes()))
        out |= {f"{file}/{each}": inside.read(each).decode() for each in inside.namelist()}
    return out


def test_where_names_may_stand() -> None:
    """Names stand on the board, in its explanation and in the workbook, and nowhere else."""
    named = {place for place, text in everything().items() if any(each in text for each in NAMES)}
    assert named == {"board", "explanation", "out.xlsx/xl/sharedStrings.xml"}


def test_judges_are_not_named() -> None:
    """A judge's name stands nowhere: the desk needs the code."""
    assert [place for place, text in everything().items() if JUDGE in text] == []


def test_no_id_number_leaves() -> None:
    """The columns with ID numbers and phones are not read into anything."""
    found = [
        place
        for place, text in everything().items()
        if ID in text or ID[6:] in text or PHONE in text
    ]
    assert found == []


MASKED = f"11{'*' * 15}{ID[-1]}"


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "column"),
    [
        ("marks.csv", "A1,theory", f"{ID},theory", 2, "contestant"),
        ("marks.csv", "wall,J1,3", f"wall,{ID},3", 3, "judge"),
        ("marks.csv", "theory,,50,", f"theory,,50,{NAMES[0]} {ID}", 2, "note"),
        ("marks.csv", "theory,,50", f"theory,,{ID}", 2, "value"),
        ("people.csv", f"A1,{NAMES[0]}", f"{ID},{NAMES[0]}", 2, "contestant"),
        ("people.csv", NAMES[0], ID, 2, "姓名"),
        ("people.csv", f"{PHONE},3", f"{PHONE},{ID}", 2, "level"),
        ("judges.csv", JUDGE, "".join(chr(ord(each) + 0xFEE0) for each in ID), 2, "name"),
    ],
)
@pytest.mark.parametrize("command", ["score", "bundle"])
def test_an_id_number_in_the_wrong_place(
    command: str, file: str, old: str, new: str, row: int, column: str
) -> None:
    """Where a column that is read holds an ID number, it is refused there, and never repeated."""
    change(file, old, new)
    more = ("--event", "e", "--out", "e.ltb") if command == "bundle" else ("--results", "out.json")
    said = run(command, *EVENT, *more, "--json")
    faults = json.loads(said.stdout)["faults"]
    places = {(each["file"], each.get("row"), each.get("column"), each["id"]) for each in faults}
    assert (said.exit_code, (file, row, column, "cli.id-number") in places) == (1, True)
    for text in (
        said.output,
        run(command, *EVENT, *more).output,
        run(command, *EVENT, *more, language="en").output,
    ):
        assert ID not in text
        assert ID[6:14] not in text
    assert not Path("e.ltb").exists()
    assert not Path("out.json").exists()


def test_an_id_number_in_a_message_is_masked() -> None:
    """Asked for a contestant by ID number, the program answers without repeating it."""
    said = run("explain", *EVENT, "--contestant", ID)
    assert said.exit_code == 1
    assert ID not in said.output
    assert MASKED in said.output
