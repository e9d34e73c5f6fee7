"""The same event gives the same bytes: on any day, in any process, with its rows in any order."""

import csv
import io
import json
import os
import random
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.canonical import canonical
from leitai.results import Chance, Event, Signers, build, record
from leitai.rulebook import document, read
from leitai.scoring import Tables, score

SHIPPED = files("leitai.rulebooks")
EVENTS = {
    "agri-food-inspector": "agri-food-inspector",
    "bricklaying-worked": "bricklaying",
    "network-security": "network-security",
}
"""Example event -> its rulebook."""

Rows = list[dict[str, str]]


def table(event: str, name: str) -> Rows:
    file = SHIPPED.joinpath("examples", event, f"{name}.csv")
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8")))) if file.is_file() else []


def tables(event: str, dice: random.Random | None = None) -> Tables:
    """The tables of an example event; with *dice*, every table shuffled."""
    rows = {name: table(event, name) for name in ("marks", "contestants", "judges")}
    if dice is not None:
        for each in rows.values():
            dice.shuffle(each)
    return Tables(rows["marks"], rows["contestants"] or None, rows["judges"] or None)


@pytest.mark.parametrize("event", EVENTS)
def test_rows_in_any_order(event: str) -> None:
    """Shuffled tables give the same results document, byte for byte."""
    rulebook = read(SHIPPED.joinpath(f"{EVENTS[event]}.yaml").read_bytes())
    expected = canonical(score(rulebook, tables(event)).document())
    for seed in range(5):
        shuffled = score(rulebook, tables(event, random.Random(seed))).document()
        assert canonical(shuffled) == expected


def test_the_same_files_in_other_processes(tmp_path: Path) -> None:
    """Another process, another hash seed, another language, another folder: the same files."""
    examples = SHIPPED.joinpath("examples", "bricklaying")
    given = [str(examples.joinpath(f"{name}.csv")) for name in ("marks", "contestants", "judges")]
    event = ["bricklaying", given[0], "--contestants", given[1], "--judges", given[2]]
    made = []
    for seed in ("0", "1"):
        folder = tmp_path / seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", "from leitai.cli import main; main()", "score", *event,
             "--results", "out.json", "--xlsx", "out.xlsx"],
            cwd=folder, env=os.environ | {"PYTHONHASHSEED": seed, "LEITAI_LANG": "zh"},
            check=True, capture_output=True,
        )  # fmt: skip
        made.append([(folder / name).read_bytes() for name in ("out.json", "out.xlsx")])
    assert made[0] == made[1]
    assert json.loads(made[0][0])["state"] == "complete"


BUNDLE = """
import sys
from tests.test_determinism import bundled
sys.stdout.buffer.write(bundled())
"""


def bundled() -> bytes:
    """The bundle of an example event with given keys, salts and times."""
    first, second, server, witness = (
        Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(4)
    )
    who = Signers(
        journal="tests/bricklaying",
        server=server,
        devices={"desk": first, "second": second},
        witnesses={"witness": witness},
        roles={name: name for name in ("desk", "second", "witness")},
    )
    chance = Chance(
        salt=lambda number: number.to_bytes(32),
        at=lambda _: "2026-05-01T09:00:00+08:00",
        witnessed=1_777_600_000,
    )
    rules = document(SHIPPED.joinpath("bricklaying.yaml").read_bytes())
    contents = record(Event(rules, tables("bricklaying-worked")), who, chance)
    return build(contents, who.server, b"# verify.py\n")


def test_the_same_bundle(request: pytest.FixtureRequest) -> None:
    """With the same keys, salts and times a bundle is the same file, whatever the hash seed."""
    made = [
        subprocess.run(
            [sys.executable, "-c", BUNDLE], cwd=request.config.rootpath,
            env=os.environ | {"PYTHONHASHSEED": seed}, check=True, capture_output=True,
        ).stdout
        for seed in ("0", "1")
    ]  # fmt: skip
    assert made[0] == made[1] == bundled()
