"""``leitai keys``: made before the event, published, and the same in the bundle."""

import hashlib
import json
from pathlib import Path

import pytest

from .conftest import Run

EVENT = "union.example/bricks"


def made(run: Run, *more: str) -> str:
    """The fingerprint of new keys in the folder k."""
    done = run("keys", "new", "k", "--event", EVENT, *more, "--json")
    assert done.exit_code == 0
    fingerprint: str = json.loads(done.stdout)["fingerprint"]
    return fingerprint


def faults(run: Run, *words: str) -> list[str]:
    done = run(*words, "--json")
    assert done.exit_code == 1
    return [each["id"] for each in json.loads(done.stdout)["faults"]]


def test_the_bundle_has_the_fingerprint(run: Run, bricks: tuple[str, ...]) -> None:
    """What is published before the event is what verify finds in the bundle."""
    fingerprint = made(run, "--witness", "discipline", "--witness", "leaders", "--quorum", "2")
    done = run("bundle", *bricks, "--event", EVENT, "--keys", "k", "--out", "e.ltb")
    assert done.exit_code == 0
    assert run("verify", "e.ltb", "--keys", fingerprint, "--witnesses", "2").exit_code == 0
    assert hashlib.sha256(Path("k/keys.json").read_bytes()).hexdigest() == fingerprint
    assert json.loads(run("keys", "show", "k", "--json").stdout)["fingerprint"] == fingerprint


def test_a_bundle_makes_the_same_folder(run: Run, bricks: tuple[str, ...]) -> None:
    """`bundle --keys` of an empty folder makes keys that `keys show` knows."""
    done = run("bundle", *bricks, "--event", EVENT, "--keys", "k", "--out", "e.ltb")
    assert done.exit_code == 0
    shown = json.loads(run("keys", "show", "k", "--json").stdout)
    assert run("verify", "e.ltb", "--keys", shown["fingerprint"]).exit_code == 0


@pytest.mark.parametrize(
    ("language", "here", "away", "needed"),
    [
        ("zh", "在本机", "已带走", "1 位见证人中至少要有 1 位签名"),
        ("en", "here", "away", "1 of 1 witnesses must sign"),
    ],
)
def test_shown(run: Run, language: str, here: str, away: str, needed: str) -> None:
    """Shown are who signs, which keys are still here, and the fingerprint; never a secret."""
    fingerprint = made(run, "--witness", "leaders")
    secrets = [file.read_text("ascii").strip() for file in Path("k").glob("*.key")]
    Path("k/witness-leaders.key").unlink()
    shown = run("keys", "show", "k", language=language).stdout
    rows = [line.split()[:2] for line in shown.splitlines()[1:5]]
    assert rows == [
        ["server", here], ["desk", here], ["second", here], ["witness-leaders", away],
    ]  # fmt: skip
    assert (needed in shown, fingerprint in shown) == (True, True)
    assert [secret for secret in secrets if secret in shown] == []


def test_secrets_are_the_owners_alone(run: Run) -> None:
    """Private keys are readable by their owner alone."""
    made(run)
    files = sorted(Path("k").glob("*.key"))
    assert [file.stem for file in files] == [
        "desk", "second", "server", "witness-1", "witness-2", "witness-3",
    ]  # fmt: skip
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_new_refused(run: Run) -> None:
    """Keys are never replaced; names and the quorum are checked, all at once."""
    made(run)
    before = {file.name: file.read_bytes() for file in Path("k").iterdir()}
    words = ("keys", "new", "k", "--event", "no name", "--witness", "見", "--quorum", "2")
    assert faults(run, *words) == [
        "results.witness-name", "results.journal-name", "results.quorum", "results.keys-there",
    ]  # fmt: skip
    assert {file.name: file.read_bytes() for file in Path("k").iterdir()} == before


def test_another_fingerprint_is_refused(run: Run, bricks: tuple[str, ...]) -> None:
    """No bundle is written whose fingerprint would not be the published one."""
    made(run)
    bundle = ("bundle", *bricks, "--keys", "k", "--out", "e.ltb", "--event")
    assert faults(run, *bundle, "other", "--quorum", "3") == [
        "results.keys-event", "results.keys-quorum",
    ]  # fmt: skip
    for each in ("1", "2"):
        Path(f"k/witness-{each}.key").unlink()
    assert faults(run, *bundle, EVENT) == ["results.key-missing"] * 2
    Path("k/witness-2.key").write_text("ab" * 32, encoding="ascii")
    assert faults(run, *bundle, EVENT) == ["results.keys-differ"]
    assert not Path("e.ltb").exists()


def test_a_witness_who_is_away(run: Run, bricks: tuple[str, ...]) -> None:
    """Two of three witnesses sign; the third stays in the list, so the fingerprint holds."""
    fingerprint = made(run)
    Path("k/witness-2.key").unlink()
    done = run("bundle", *bricks, "--event", EVENT, "--keys", "k", "--out", "e.ltb")
    assert done.exit_code == 0
    told = json.loads(run("verify", "e.ltb", "--keys", fingerprint, "--json").stdout)
    found = {each["check"]: each["found"] for each in told["checks"]}
    assert (found["keys"]["witnesses"], found["checkpoint"]["names"]) == (
        "3", "witness-1, witness-3",
    )  # fmt: skip
    assert run("verify", "e.ltb", "--witnesses", "3").exit_code == 1


def test_show_refused(run: Run) -> None:
    """A folder without the published list, and a list that is none, are refused."""
    assert faults(run, "keys", "show", "k") == ["results.key-missing"]
    Path("k").mkdir()
    for text in ("{", "[]", '{"log": {"name": "x"}, "devices": [1], "witnesses": [], "quorum": 1}'):
        Path("k/keys.json").write_text(text, encoding="utf-8")
        assert faults(run, "keys", "show", "k") == ["results.keys-form"]
