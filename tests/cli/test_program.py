"""The program as a whole: help, languages, exit codes, what it does when it fails."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import openpyxl
import pytest

import leitai.cli.doctor
from leitai import __version__
from leitai.cli import main
from leitai.cli.click_words import _chinese as chinese_words
from leitai.cli.files import why
from leitai.registry.identity import check_character

from .conftest import Run

COMMANDS = [
    "demo", "examples", "score", "explain", "rulebook", "draw", "keys", "bundle", "verify",
    "certificate", "registry", "init", "serve", "board", "hall", "jobs", "backup", "restore",
    "upgrade", "user", "service", "doctor",
]  # fmt: skip


def shell(
    *words: str, language: str = "en", **environment: str
) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, as a shell starts it."""
    given = {**os.environ, "LEITAI_LANG": language, "PYTHONIOENCODING": "utf-8", **environment}
    program = [sys.executable, "-c", "from leitai.cli import main; main()", *words]
    return subprocess.run(program, capture_output=True, encoding="utf-8", env=given, check=False)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Usage:", "Options:", "Commands:"]), ("zh", ["用法：", "选项:", "命令:"])],
)
def test_help(language: str, words: list[str]) -> None:
    """Help speaks either language, click's words included, and lists what there is, in order."""
    done = shell("--help", language=language)
    assert (done.returncode, done.stderr) == (0, "")
    assert [word for word in words if word in done.stdout] == words
    listed = done.stdout.split(words[-1])[1].split("\n  ")[1:]
    assert [line.split()[0] for line in listed] == COMMANDS


@pytest.mark.parametrize("command", [["score"], ["draw", "commit"], ["rulebook", "check"]])
def test_lang_after_the_command(command: list[str]) -> None:
    """--lang is understood wherever it stands."""
    done = shell(*command, "--help", "--lang", "zh")
    assert done.returncode == 0
    assert done.stdout.startswith("用法：")
    assert "Show this message" not in done.stdout


def test_click_still_says_so() -> None:
    """Every English text of the translation is a message that click has, to the letter."""
    folder = Path(click.__file__).parent
    source = "\n".join(file.read_text("utf-8") for file in folder.glob("*.py"))
    assert [words for words in chinese_words() if words not in source] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scoer"], "没有命令“scoer”。"),
        (["score"], "错误：缺少参数"),
        (["score", "a", "b", "--loud"], "没有选项“--loud”。"),
        (["score", "a", "b", "--seed"], "选项“--seed”后面要写一个值。"),
        (["verify", "x", "--witnesses", "many"], "“many”不是合法的"),
    ],
)
def test_usage_in_chinese(words: list[str], said: str) -> None:
    """Wrong usage ends with exit code 2, in Chinese where Chinese is spoken."""
    done = shell(*words, language="zh", LC_ALL="C.UTF-8")
    assert done.returncode == 2
    assert said in done.stderr


def test_usage_as_json() -> None:
    """With --json wrong usage is a fault on standard output, too."""
    done = shell("score", "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["ok"]) == (2, False)
    assert said["faults"][0]["id"] == "cli.usage"


def test_version(run: Run) -> None:
    """The version."""
    assert run("--version").stdout == f"leitai {__version__}\n"


def failing(error: BaseException, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run the program with a scorer that raises *error*; the exit code."""

    def broken(_: object) -> None:
        raise error

    monkeypatch.setattr("leitai.cli.scoring.bring", broken)
    with pytest.raises(SystemExit) as ended:
        main(["score", "rules", "marks", *words])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_failure_is_an_apology(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """When the program itself fails it says so, and what to report; the data is not shown."""
    monkeypatch.setenv("LEITAI_LANG", "en")
    monkeypatch.delenv("LEITAI_DEBUG", raising=False)
    assert failing(ZeroDivisionError("secret of A1"), monkeypatch, "--json") == 1
    said = capsys.readouterr()
    assert "ZeroDivisionError" in said.err
    assert "Traceback" not in said.err
    assert "secret" not in said.err + said.out
    assert json.loads(said.out)["faults"][0]["id"] == "cli.unexpected"


def test_debug_shows_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """LEITAI_DEBUG=1 lets the failure through, for its traceback."""
    monkeypatch.setenv("LEITAI_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        failing(ZeroDivisionError(), monkeypatch)


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130."""
    assert failing(KeyboardInterrupt(), monkeypatch) == 130


def test_broken_pipe() -> None:
    """Somebody who stops reading gets no traceback."""
    program = f"{sys.executable} -c 'from leitai.cli import main; main()' doctor | true"
    done = subprocess.run(program, shell=True, capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""


def test_doctor(run: Run) -> None:
    """On a machine that can run the tests all is well."""
    done = run("doctor", "--json", "--home", "none")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["ok"]) == (0, True)
    assert list(said["checks"]) == ["programme", "libraries", "data", "store"]


def test_doctor_finds_what_is_wrong(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong is shown, and the exit code is 1."""
    monkeypatch.setattr(leitai.cli.doctor, "NEEDED", ("no-such-library",))
    done = run("doctor", "--home", "none")
    assert done.exit_code == 1
    assert "[bad] libraries: PackageNotFoundError" in done.stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_demo(run: Run, tmp_path: Path, language: str) -> None:
    """The demonstration: boards, an explanation, a bundle that verifies, no line over 100."""
    done = run("examples", "--out", "shown", language=language)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.count("■■■■■■■■■□") > 3
    assert "(88 × 30 + 89.67 × 70) ÷ 100 = 89.169" in done.stdout
    bundle = tmp_path / "shown" / "bricklaying.ltb"
    assert run("verify", str(bundle)).exit_code == 0
    changed = bytearray(bundle.read_bytes())
    changed[len(changed) // 2] ^= 1
    bundle.write_bytes(changed)
    assert run("verify", str(bundle), "--json").exit_code == 1


def test_demo_files(run: Run) -> None:
    """The example tables, as CSV and as XLSX alike, score as the demonstration showed."""
    shown = json.loads(run("examples", "--out", "shown", "--json").stdout)
    assert len(shown["files"]) == 21
    for event, wanted in shown["events"].items():
        there = Path("shown") / event
        for kind in ("csv", "xlsx"):
            more = ["--contestants", str(there / f"contestants.{kind}")]
            if (there / f"judges.{kind}").exists():
                more += ["--judges", str(there / f"judges.{kind}")]
            marks = (str(there / f"{event}.yaml"), str(there / f"marks.{kind}"))
            assert json.loads(run("score", *marks, *more, "--json").stdout)["results"] == wanted
    sheet = openpyxl.load_workbook("shown/bricklaying/marks.xlsx").active
    assert [cell.value for cell in sheet[2]][:4] == ["A1", "theory", None, 88]


def test_demo_overwrites_nothing(run: Run) -> None:
    """A file that is there already is not touched, and nothing else is written."""
    there = Path("shown/bricklaying/marks.xlsx")
    there.parent.mkdir(parents=True)
    there.write_text("mine", encoding="utf-8")
    done = run("examples", "--out", "shown")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "marks.xlsx is there already" in done.stderr
    assert [each.name for each in Path("shown").rglob("*.*")] == ["marks.xlsx"]


def test_demo_as_json(run: Run) -> None:
    """For programs: every result, and whether the bundle verified."""
    said = json.loads(run("examples", "--out", "shown", "--json").stdout)
    assert (said["ok"], said["verified"]) == (True, True)
    assert list(said["events"]) == ["bricklaying", "agri-food-inspector", "network-security"]


def good_id() -> str:
    """A computed ID number; its region, a whole province, is on nobody's card."""
    first = "11000019900101001"
    return first + check_character(first)


def test_registry_check(run: Run) -> None:
    """A table of workers: sound rows pass; a wrong one comes back in the same workbook."""
    head = "姓名,身份证号,单位\n"
    Path("good.csv").write_text(f"{head}王示例,{good_id()},示例厂\n", encoding="utf-8")
    assert run("registry", "check", "good.csv").exit_code == 0
    Path("bad.csv").write_text(f"{head}王示例,123,示例厂\n,{good_id()},示例厂\n", encoding="utf-8")
    done = run("registry", "check", "bad.csv", "--errors", "back.xlsx", "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["ok"], said["rows"], said["sound"]) == (1, False, 2, 0)
    assert [(each["row"], each["column"]) for each in said["faults"]] == [
        (2, "身份证号"), (3, "姓名"),
    ]  # fmt: skip
    assert Path("back.xlsx").read_bytes()[:2] == b"PK"


def test_registry_not_a_table(run: Run) -> None:
    """A file that is no table of workers is refused with its name."""
    Path("notes.txt").write_text("hello\n", encoding="utf-8")
    done = run("registry", "check", "notes.txt", "--json")
    assert (done.exit_code, json.loads(done.stdout)["faults"][0]["file"]) == (1, "notes.txt")


def test_folders_and_files(run: Run, tmp_path: Path) -> None:
    """A folder is no rulebook, and said to be one; it hides no rulebook of the program."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "bricklaying").mkdir()
    said = run("rulebook", "show", "mine", language="zh").stderr
    assert said == "打不开 mine：这是文件夹，不是文件\n"
    assert run("rulebook", "show", "bricklaying").exit_code == 0
    assert why(Path("x"), OSError(errno.EIO, "Input/output error"))["why"].endswith(
        "Input/output error"
    )
