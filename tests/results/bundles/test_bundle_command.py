"""``leitai bundle``: files in, one verified file out, or nothing."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from leitai.cli.bundle import bundle
from leitai.results import read_bundle
from leitai.verify import verify_bundle

EXAMPLE = Path(str(files("leitai.rulebooks"))) / "examples" / "agri-food-inspector"
NAME = "union.example/2026/agri-food"


def run(*given: object) -> Result:
    runner = CliRunner(env={"LEITAI_LANG": "en"})
    return runner.invoke(bundle, [str(each) for each in given])


@pytest.fixture
def given(tmp_path) -> list[str | Path]:
    tables = ("--contestants", EXAMPLE / "contestants.csv", "--judges", EXAMPLE / "judges.csv")
    out = ("--event", NAME, "--out", tmp_path / "event.ltb")
    return ["agri-food-inspector", EXAMPLE / "marks.csv", *tables, *out]


def test_written_and_verified(given, tmp_path):
    """The bundle is written, verified, and its hashes are said."""
    done = run(*given)
    outcome = verify_bundle((tmp_path / "event.ltb").read_bytes())
    assert (done.exit_code, outcome["failure"]) == (0, None)
    for check in ("keys", "rulebook", "checkpoint"):
        found = next(each["found"] for each in outcome["checks"] if each["check"] == check)
        assert all(value in done.stdout for value in found.values())
    assert "--keys" in done.stderr


def test_keys_are_kept(given, tmp_path):
    """An empty folder is filled with keys nobody else can read; the next bundle has the same."""
    folder = tmp_path / "keys"
    bundles = [tmp_path / name for name in ("event.ltb", "again.ltb")]
    for file in bundles:
        assert run(*given[:-1], file, "--keys", folder).exit_code == 0
    first, again = (read_bundle(file.read_bytes()).keys for file in bundles)
    assert first == again
    assert (first["quorum"], len(first["witnesses"])) == (2, 3)
    assert {oct(file.stat().st_mode & 0o777) for file in folder.glob("*.key")} == {"0o600"}
    secrets = [file.read_text().strip() for file in folder.glob("*.key")]
    assert not any(secret.encode() in bundles[0].read_bytes() for secret in secrets)


def test_salts_differ(given, tmp_path):
    """No two entries share a salt, and no two bundles."""
    for name in ("one", "two"):
        assert run(*given[:-1], tmp_path / name).exit_code == 0
    entries = [
        entry
        for name in ("one", "two")
        for entry in read_bundle((tmp_path / name).read_bytes()).entries
    ]
    assert len({entry.salt for entry in entries}) == len(entries)


def test_draws(given, tmp_path, draw_of):
    """Finished draws go in; a spoilt one is refused, and nothing is written."""
    record = tmp_path / "draw.json"
    record.write_text(json.dumps(draw_of(["S1", "S2", "S3"]), indent=1))
    spoilt = tmp_path / "spoilt.json"
    spoilt.write_text(record.read_text().replace("31415926", "31415927"))
    assert run(*given, "--draw", spoilt).exit_code == 1
    assert run(*given, "--draw", tmp_path / "none.json").exit_code == 1
    assert run(*given, "--draw", EXAMPLE / "marks.csv").exit_code == 1
    assert not (tmp_path / "event.ltb").exists()
    done = run(*given, "--draw", record, "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["ok"]) == (0, True)
    assert list(read_bundle((tmp_path / "event.ltb").read_bytes()).draws) == ["start-order"]


def test_published_stays(given, tmp_path):
    """A bundle that is there is not overwritten."""
    assert run(*given).exit_code == 0
    before = (tmp_path / "event.ltb").read_bytes()
    assert run(*given).exit_code == 1
    assert (tmp_path / "event.ltb").read_bytes() == before


def faults(*given: object) -> list[str]:
    done = run(*given, "--json")
    assert done.exit_code == 1
    return [fault["id"] for fault in json.loads(done.stdout)["faults"]]


def test_refused(given, tmp_path):
    """Marks missing, a name that is none, too large a quorum: refused, and nothing is written."""
    marks = tmp_path / "marks.csv"
    marks.write_text("".join((EXAMPLE / "marks.csv").read_text().splitlines(keepends=True)[:-1]))
    assert set(faults(given[0], marks, *given[2:])) == {"scoring.missing-mark"}
    assert faults(*given, "--event", "two words") == ["results.journal-name"]
    assert faults(*given, "--quorum", 4) == ["results.quorum"]
    assert not (tmp_path / "event.ltb").exists()


def test_bad_keys(given, tmp_path):
    """A folder whose keys are not a set is refused, never completed in silence."""
    folder = tmp_path / "keys"
    assert run(*given, "--keys", folder).exit_code == 0
    given[-1] = tmp_path / "other.ltb"
    (folder / "witness-1.key").write_text((folder / "server.key").read_text())
    assert faults(*given, "--keys", folder) == ["results.keys-alike"]
    (folder / "witness-1.key").write_text("a secret")
    assert faults(*given, "--keys", folder) == ["results.key-form"]
    (folder / "witness-1.key").unlink()
    assert run(*given, "--keys", folder, "--quorum", 2).exit_code == 0
    Path(given[-1]).unlink()
    (folder / "desk.key").unlink()
    assert faults(*given, "--keys", folder) == ["results.key-missing"]
    assert not (folder / "desk.key").exists()
