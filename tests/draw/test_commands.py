"""``leitai draw`` with files: the whole way, each exit code, both languages."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from leitai.cli.draw import draw

PARTIES = ("discipline office", "county union", "contestants")
DICE = "3141592653 5897932384"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan_of: Callable[..., Any]) -> Path:
    """A folder with plan.json, English spoken."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEITAI_LANG", "en")
    Path("plan.json").write_text(json.dumps(plan_of()), encoding="utf-8")
    return tmp_path


def leitai(*given: str) -> Result:
    return CliRunner().invoke(draw, given)


def held(*, run: bool = True) -> None:
    steps = [("announce", "plan.json", "d.json")]
    steps += [("commit", "d.json", name, "--secret", f"{name}.json") for name in PARTIES]
    secrets = [word for name in PARTIES for word in ("--secret", f"{name}.json")]
    steps += [("reveal", "d.json", "--public", DICE), ("reveal", "d.json", *secrets)]
    steps += [("run", "d.json")] if run else []
    for step in steps:
        done = leitai(*step)
        assert (done.exit_code, done.stderr) == (0, "")


def test_the_whole_way(here: Path) -> None:
    """Announce, three commitments, dice, three reveals, run, verify: exit code 0 throughout."""
    held()
    done = leitai("verify", "d.json")
    assert (done.exit_code, done.stdout) == (
        0,
        'The draw "city-final-order" recomputes: 5 rows agree.\n',
    )


def test_secret_file(here: Path) -> None:
    """A secret is readable by its owner alone, and never overwritten."""
    held()
    assert (here / "contestants.json").stat().st_mode & 0o777 == 0o600
    again = leitai("announce", "plan.json", "e.json")
    assert again.exit_code == 0
    refused = leitai("commit", "e.json", "contestants", "--secret", "contestants.json")
    assert refused.exit_code == 1
    assert "exists already" in refused.stderr
    record = json.loads(Path("e.json").read_text(encoding="utf-8"))
    assert [each["commitment"] for each in record["announcement"]["parties"]] == [None] * 3


def test_commitment_made_elsewhere(here: Path) -> None:
    """A party may make its commitment on its own machine and only tell it."""
    leitai("announce", "plan.json", "d.json")
    done = leitai("commit", "d.json", "county union", "--commitment", "ab" * 32, "--json")
    assert json.loads(done.stdout) == {
        "ok": True,
        "commitment": "ab" * 32,
        "announcement_hash": None,
    }


def test_run_twice(here: Path) -> None:
    """The second run is refused and changes nothing."""
    held()
    before = Path("d.json").read_bytes()
    done = leitai("run", "d.json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "One id, one result" in done.stderr
    assert Path("d.json").read_bytes() == before


def test_json_outcome(here: Path) -> None:
    """With --json the outcome is what the record holds."""
    held(run=False)
    shown = json.loads(leitai("run", "d.json", "--json").stdout)
    record = json.loads(Path("d.json").read_text(encoding="utf-8"))
    assert shown["outcome"] == record["result"]["outcome"]
    assert shown["record_hash"] == record["record_hash"]
    assert json.loads(leitai("verify", "d.json", "--json").stdout)["rows"] == 5


def test_edited_record(here: Path) -> None:
    """An edited record does not verify; with --json the faults are listed by id."""
    held()
    text = Path("d.json").read_text(encoding="utf-8")
    Path("d.json").write_text(text.replace('"A01"', '"A99"'), encoding="utf-8")
    done = leitai("verify", "d.json", "--json")
    assert done.exit_code == 1
    assert [each["id"] for each in json.loads(done.stdout)["faults"]] == ["draw.list-changed"]


def test_other_announcement(here: Path) -> None:
    """--announced compares with what the notice board shows."""
    held()
    assert leitai("verify", "d.json", "--announced", "00" * 32).exit_code == 1


def test_secret_of_another_draw(here: Path) -> None:
    """A secret made for another draw is refused by name."""
    held()
    plan = json.loads(Path("plan.json").read_text(encoding="utf-8")) | {"id": "other"}
    Path("other.json").write_text(json.dumps(plan), encoding="utf-8")
    leitai("announce", "other.json", "o.json")
    for number, name in enumerate(PARTIES):
        leitai("commit", "o.json", name, "--commitment", f"{number}a" * 32)
    done = leitai("reveal", "o.json", "--public", DICE, "--secret", "contestants.json")
    assert done.exit_code == 1
    assert 'holds a value for the draw "city-final-order"' in done.stderr


def test_envelope(here: Path) -> None:
    """--opened-by is kept in the record."""
    held(run=False)
    record = json.loads(Path("d.json").read_text(encoding="utf-8"))
    record["reveals"] = []
    Path("d.json").write_text(json.dumps(record), encoding="utf-8")
    leitai("reveal", "d.json", "--secret", "county union.json", "--opened-by", "chief judge")
    record = json.loads(Path("d.json").read_text(encoding="utf-8"))
    assert [(each["party"], each["opened_by"]) for each in record["reveals"]] == [
        ("county union", "chief judge")
    ]


@pytest.mark.parametrize("text", ["", "{", '{"a": 1, "a": 2}', "[" * 100_000])
def test_unreadable(here: Path, text: str) -> None:
    """A file that is missing or no sound JSON is refused: a name given twice is not sound."""
    assert leitai("verify", "nowhere.json").exit_code == 1
    Path("bad.json").write_text(text, encoding="utf-8")
    done = leitai("verify", "bad.json")
    assert (done.exit_code, done.stderr) == (
        1,
        "bad.json cannot be read: it is not there or is not JSON in UTF-8\n",
    )


@pytest.mark.parametrize(
    "given", [("commit", "d.json", "x"), ("reveal", "d.json"), ("run",), ("fly",)]
)
def test_usage(here: Path, given: tuple[str, ...]) -> None:
    """A command that lacks what it needs ends with exit code 2."""
    assert leitai(*given).exit_code == 2


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [("zh", "谁都能复算的抽签"), ("en", "Draws by lot that anyone can repeat")],
)
def test_help(spoken: str, expected: str) -> None:
    """Help speaks the language that was asked for."""
    done = subprocess.run(
        [sys.executable, "-c", "from leitai.cli.draw import draw; draw(['--help'])"],
        capture_output=True,
        check=True,
        env={**os.environ, "LEITAI_LANG": spoken, "PYTHONUTF8": "1"},
    )
    assert expected in done.stdout.decode()
