"""``leitai draw seal`` and ``open``: two layers of blind codes, closed and opened with files."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from leitai.draw import Layer, seal

from .conftest import Run, written

PARTIES = ("a", "b", "c")
SEAL_1 = ("draw", "seal", "one.json", "seals.json", "--holder", "Ann", "--closed", "ann.json")
SEAL_2 = ("draw", "seal", "two.json", "seals.json", "--holder", "Bo", "--closed", "bo.json")


def drawn(run: Run, name: str, codes: list[str], *shape: str) -> None:
    """Hold the draw *name* of *codes*; its record is NAME.json."""
    record = f"{name}.json"
    Path("list.csv").write_bytes(written([["contestant"], *([code] for code in codes)]))
    parties = [word for party in PARTIES for word in ("--party", party)]
    words = ["--id", name, "--purpose", "codes", "--list", "list.csv", "--out", record, *shape]
    secrets = [f"{name}-{party}.json" for party in PARTIES]
    steps = [["announce", *words, *parties, "--public", "20 ten-sided dice"]]
    steps += [
        ["commit", record, party, "--secret", file]
        for party, file in zip(PARTIES, secrets, strict=True)
    ]
    opened = [word for file in secrets for word in ("--secret", file)]
    steps += [["reveal", record, "--public", "31415926535897932384", *opened], ["run", record]]
    for step in steps:
        assert run("draw", *step).exit_code == 0


def held(name: str) -> Any:
    return json.loads(Path(name).read_text("utf-8"))


@pytest.fixture
def draws(run: Run) -> None:
    """Layer 1 gives three people numbers; layer 2 gives the numbers work codes."""
    drawn(run, "one", ["Q1", "Q2", "Q3"])
    drawn(run, "two", ["1", "2", "3"], "--targets", "W7..9")


@pytest.fixture
def sealed(run: Run, draws: None) -> None:
    for step in (SEAL_1, SEAL_2):
        assert run(*step).exit_code == 0


def test_sealed(run: Run, draws: None) -> None:
    """The holder's file is the owner's alone and fits the published seal, which says nothing."""
    done = run(*SEAL_1)
    kept = held("ann.json")
    layer = Layer("one", "Ann", kept["codes"], kept["salt"])
    assert Path("ann.json").stat().st_mode & 0o777 == 0o600
    assert kept["codes"] == {
        row["code"]: row["target"] for row in held("one.json")["result"]["outcome"]
    }
    published = {"draw": "one", "holder": "Ann", "hash": seal(layer).hash}
    assert held("seals.json") == {"seals": [published], "opened": []}
    assert published["hash"] in done.stdout


def test_opened(run: Run, sealed: None) -> None:
    """Opened from the last back, one run after the other, the map comes out and is written."""
    first = run("draw", "open", "seals.json", "bo.json")
    assert first.stdout == '1 layer(s) still closed; next is "one", held by Ann\n'
    done = run("draw", "open", "seals.json", "ann.json", "--out", "map.csv")
    number = {work: code for code, work in held("bo.json")["codes"].items()}
    person = {code: name for name, code in held("ann.json")["codes"].items()}
    expected = [[work, person[number[work]]] for work in ("W7", "W8", "W9")]
    assert [line.split("\t") for line in done.stdout.splitlines()] == expected
    with Path("map.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["work", "contestant"], *expected]
    assert run("draw", "open", "seals.json").stdout == done.stdout


def test_both_at_once(run: Run, sealed: None) -> None:
    """The files may be given together, the last layer's first."""
    assert run("draw", "open", "seals.json", "ann.json", "bo.json").exit_code == 1
    told = json.loads(run("draw", "open", "seals.json", "bo.json", "ann.json", "--json").stdout)
    assert (told["closed"], sorted(told["people"])) == (0, ["W7", "W8", "W9"])


def test_out_of_turn(run: Run, sealed: None) -> None:
    """Layer 1 before layer 2, or a map while a layer is closed: refused, nothing is opened."""
    before = Path("seals.json").read_bytes()
    done = run("draw", "open", "seals.json", "ann.json")
    assert (done.exit_code, "held by Bo" in done.stderr) == (1, True)
    done = run("draw", "open", "seals.json", "bo.json", "--out", "map.csv", "--json")
    assert [each["id"] for each in json.loads(done.stdout)["faults"]] == ["draw.layer-closed"]
    assert (Path("seals.json").read_bytes(), Path("map.csv").exists()) == (before, False)


def test_another_map(run: Run, sealed: None) -> None:
    """A holder's file that was changed does not fit its seal."""
    kept = held("bo.json")
    first, second, *_ = kept["codes"]
    kept["codes"][first], kept["codes"][second] = kept["codes"][second], kept["codes"][first]
    Path("bo.json").write_text(json.dumps(kept), encoding="utf-8")
    done = run("draw", "open", "seals.json", "bo.json", "--json")
    assert [each["id"] for each in json.loads(done.stdout)["faults"]] == ["draw.layer-differs"]


def faults(run: Run, *words: str) -> list[str]:
    done = run(*words, "--json")
    assert done.exit_code == 1
    return [each["id"] for each in json.loads(done.stdout)["faults"]]


def test_what_cannot_be_sealed(run: Run, sealed: None) -> None:
    """A draw twice, one without a result, one that leaves somebody out; and one too late."""
    assert faults(run, *SEAL_1[:-1], "again.json") == ["draw.layer-twice"]
    Path("three.json").write_bytes(Path("one.json").read_bytes().replace(b'"Q1"', b'"Q9"'))
    assert faults(run, *SEAL_1[:2], "three.json", *SEAL_1[3:]) == ["draw.list-changed"]
    drawn(run, "four", ["Q1", "Q2", "Q3"], "--sample", "2")
    assert faults(run, *SEAL_1[:2], "four.json", *SEAL_1[3:-1], "4.json") == ["draw.layer-sample"]
    run("draw", "open", "seals.json", "bo.json")
    assert faults(run, *SEAL_1[:-1], "again.json") == ["draw.layers-opening"]
    assert not Path("again.json").exists()
