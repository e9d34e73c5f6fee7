"""``leitai explain EVENT.ltb``: a bundle verified, then explained like the files it came from."""

import json
from pathlib import Path

import pytest

from .conftest import Run

ALONE = ("explain", "event.ltb", "--contestant", "A1")


@pytest.fixture
def event(run: Run, bricks: tuple[str, ...]) -> tuple[str, ...]:
    """The worked final as the bundle event.ltb; the words that name its files."""
    done = run("bundle", *bricks, "--event", "union.example/bricks", "--out", "event.ltb")
    assert done.exit_code == 0
    return bricks


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_explanation(run: Run, event: tuple[str, ...], language: str) -> None:
    """Below one line about the keys stands what the files give, in either language."""
    first, nothing, *lines = run(*ALONE, language=language).stdout.splitlines()
    shown = run("verify", "event.ltb", "--json").stdout
    checks = {each["check"]: each["found"] for each in json.loads(shown)["checks"]}
    assert first.endswith(checks["keys"]["fingerprint"])
    assert nothing == ""
    files = run("explain", *event, "--contestant", "A1", language=language)
    assert lines[1:] == files.stdout.splitlines()[1:]
    assert lines[0].split()[0] == "A1"


def test_json(run: Run, event: tuple[str, ...]) -> None:
    """As JSON: the same tree as from the files, and the three values to compare."""
    told = json.loads(run(*ALONE, "--json").stdout)
    files = json.loads(run("explain", *event, "--contestant", "A1", "--json").stdout)
    assert told["explanation"] == files["explanation"]
    assert {name: len(told[name]) for name in ("fingerprint", "rulebook", "root")} == {
        "fingerprint": 64, "rulebook": 64, "root": 64,
    }  # fmt: skip


def test_what_does_not_verify_is_not_explained(run: Run, event: tuple[str, ...]) -> None:
    """One digit changed: the first difference is named, nothing is explained, exit code 1."""
    Path("event.ltb").write_bytes(Path("event.ltb").read_bytes().replace(b"89.17", b"99.17"))
    done = run(*ALONE)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "NOT VERIFIED (file): results.json" in done.stderr
    (fault,) = json.loads(run(*ALONE, "--json").stdout)["faults"]
    assert fault["id"] == "results.not-verified"


def test_nobody_of_that_code(run: Run, event: tuple[str, ...]) -> None:
    """A code that is not in the bundle, and a bundle that is not there, are refused."""
    assert run("explain", "event.ltb", "--contestant", "Z9").exit_code == 1
    assert run("explain", "other.ltb", "--contestant", "A1").exit_code == 1


def test_one_file_is_a_bundle(run: Run, event: tuple[str, ...]) -> None:
    """A rulebook without marks, and other files beside a bundle, are wrong usage."""
    assert run("explain", "bricklaying", "--contestant", "A1").exit_code == 2
    beside = run(*ALONE, "--judges", "judges.csv")
    assert (beside.exit_code, "name no other file" in beside.stderr) == (2, True)
