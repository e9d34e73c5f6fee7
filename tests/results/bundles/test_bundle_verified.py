"""Bundles as they are made are accepted by verify.py, on a machine with nothing but Python."""

import csv
import json
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from leitai.results import Event, build, record, unpack
from leitai.rulebook import document
from leitai.scoring import Tables

SHIPPED = files("leitai.rulebooks")
VERIFIER = Path(str(files("leitai"))) / "verify.py"
EXAMPLES = {
    "agri-food-inspector": "agri-food-inspector",
    "bricklaying-worked": "bricklaying",
    "network-security": "network-security",
}


def example(name: str) -> Event:
    def table(of: str) -> list[dict[str, str]] | None:
        path = SHIPPED.joinpath("examples", name, f"{of}.csv")
        return (
            list(csv.DictReader(path.read_text("utf-8").splitlines())) if path.is_file() else None
        )

    rulebook = document(SHIPPED.joinpath(f"{EXAMPLES[name]}.yaml").read_text("utf-8"))
    return Event(rulebook, Tables(table("marks") or [], table("contestants"), table("judges")))


def run(file: Path, *more: str) -> tuple[int, dict]:
    """Run verify.py as a stranger does: no packages, no environment, from another folder."""
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(file), "--json", *more]
    done = subprocess.run(command, cwd=file.parent, env={}, capture_output=True, check=False)
    assert done.stderr == b""
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("name", EXAMPLES)
def test_shipped_examples(name, recorded, signers, tmp_path):
    """The example events, verified by the copy inside the bundle."""
    contents = recorded(example(name))
    file = tmp_path / "event.ltb"
    file.write_bytes(build(contents, signers.server, VERIFIER.read_bytes()))
    code, found = run(file)
    assert (code, found["failure"]) == (0, None)
    assert [each["check"] for each in found["checks"]][-1] == "results"
    assert unpack(file.read_bytes())["verify.py"] == VERIFIER.read_bytes()


def test_nobody_is_named(recorded, packed):
    """The example's names are nowhere in its bundle."""
    event = example("agri-food-inspector")
    data = packed(recorded(event))
    names = [row["name"] for row in event.tables.contestants or ()]
    assert len(names) == 6
    assert [name for name in names if name.encode() in data] == []


def test_exit_code(small_event, recorded, packed, tmp_path):
    """A spoilt bundle ends with 1 and the name of the check; no file, with 2."""
    file = tmp_path / "event.ltb"
    data = bytearray(packed(recorded(small_event(1))))
    data[-1] ^= 1
    file.write_bytes(data)
    code, found = run(file)
    assert (code, found["failure"]["check"]) == (1, "file")
    gone = [sys.executable, "-I", "-S", str(VERIFIER), str(tmp_path / "none.ltb")]
    assert subprocess.run(gone, capture_output=True, check=False).returncode == 2


def test_what_was_published(small_event, recorded, packed, tmp_path):
    """Hashes published beforehand are held against the bundle."""
    contents = recorded(small_event(2))
    file = tmp_path / "event.ltb"
    file.write_bytes(packed(contents))
    _, found = run(file)
    told = {each["check"]: each["found"] for each in found["checks"]}
    published = ("--keys", told["keys"]["fingerprint"], "--rulebook", told["rulebook"]["hash"])
    assert run(file, *published, "--witnesses", "3")[0] == 0
    assert run(file, "--keys", "0" * 64)[1]["failure"]["check"] == "keys"
    assert run(file, "--rulebook", "0" * 64)[1]["failure"]["check"] == "rulebook"
    assert run(file, "--witnesses", "4")[1]["failure"]["check"] == "checkpoint"


def test_no_witnesses(small_event, signers, chance, packed, failing):
    """An event without witnesses is possible; the verifier says how many there were: none."""
    alone = replace(signers, witnesses={})
    assert failing(packed(record(small_event(5), alone, chance))) is None
