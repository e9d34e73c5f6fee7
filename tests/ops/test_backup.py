"""
A backup holds everything, a restored one is the same, a damaged one is refused.

G2: with the server's disk gone nothing final is lost: the last backup, and what the tablets
send again, give the same journal and the same results.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from .conftest import new_database

TRIALS = 50 if os.environ.get("LEITAI_TORTURE") == "1" else 2
CHILD = Path(__file__).with_name("marking_child.py")
SEALED = {"LEITAI_BACKUP_PASSPHRASE": "battery staple"}


def marked(home: Path, until: int) -> dict[str, object]:
    """Have tablets send their first *until* sheets each; what the journal and result then are."""
    environment = {**os.environ, "LEITAI_HOME": str(home)}
    environment.pop("LEITAI_DATABASE", None)
    program = [sys.executable, str(CHILD), str(until)]
    done = subprocess.run(program, capture_output=True, text=True, env=environment, check=True)
    return json.loads(done.stdout)


def restored(say, file: Path, home: Path, **environment: str):
    address = new_database()
    words = ["--database", address] if address else []
    return say("restore", str(file), *words, home=home, **environment)


@pytest.mark.torture
def test_the_disk_is_gone(say, home, tmp_path):
    """Restored, and sent again what came later: the same entries, root and result, every time."""
    before = marked(home, 3)
    (home / "files" / "evidence").mkdir()
    (home / "files" / "evidence" / "photo").write_bytes(b"\xff" * 5000)
    say("backup", str(tmp_path / "last"), home=home, **SEALED)
    whole = marked(home, 6)
    shutil.rmtree(home)
    for trial in range(TRIALS):
        place = tmp_path / f"home-{trial}"
        said = restored(say, tmp_path / "last", place, **SEALED)
        assert (said["restored"], said["journals"]) == (True, 2)
        assert (place / "files" / "evidence" / "photo").read_bytes() == b"\xff" * 5000
        assert marked(place, 3) == before
        assert marked(place, 6) == whole
    assert before["result"] != whole["result"]


def test_only_looking(say, home, tmp_path):
    """A dry run says that the backup is good, and makes nothing."""
    marked(home, 1)
    say("backup", str(tmp_path / "last"), home=home)
    said = say("restore", str(tmp_path / "last"), "--dry-run", home=tmp_path / "new")
    assert (said["ok"], said["restored"]) == (True, False)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["home", "last"]


def test_nothing_is_overwritten(say, home, tmp_path):
    """A backup never takes another file's place, a restored one never another installation's."""
    file = tmp_path / "last"
    say("backup", str(file), home=home)
    kept = file.read_bytes()
    said = say("backup", str(file), home=home, code=1)
    assert [fault["id"] for fault in said["faults"]] == ["ops.file-there"]
    assert file.read_bytes() == kept
    assert file.stat().st_mode & 0o777 == 0o600
    said = say("restore", str(file), home=home, code=1)
    assert [fault["id"] for fault in said["faults"]] == ["ops.home-used"]


def test_keys_are_sealed(say, run, home, tmp_path):
    """Under a passphrase no key is readable in the file; without one that is said plainly."""
    secret = (home / "secret.key").read_bytes()
    say("backup", str(tmp_path / "sealed"), home=home, **SEALED)
    done = run("backup", str(tmp_path / "open"), home=home)
    assert "the keys in it are not sealed" in done.stdout
    members = {}
    for name in ("sealed", "open"):
        with tarfile.open(tmp_path / name) as file:
            members[name] = file.extractfile("secret.key").read()
    assert members["open"] == secret
    assert secret.strip() not in members["sealed"]
    words = ("restore", str(tmp_path / "sealed"), "--dry-run")
    said = say(*words, home=tmp_path / "x", code=1, LEITAI_BACKUP_PASSPHRASE="horse")
    assert [fault["id"] for fault in said["faults"]] == ["ops.passphrase-wrong"]


def rewritten(file: Path, to: Path, change) -> None:
    """Write the backup *file* anew, each member's bytes as *change* says; None leaves it out."""
    with tarfile.open(file) as source, tarfile.open(to, "w:gz") as out:
        for member in source:
            data = change(member.name, source.extractfile(member).read())
            if data is not None:
                part = to.with_name("part")
                part.write_bytes(data)
                out.add(part, member.name)


def flipped(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


DAMAGE = {
    "changed": (lambda name, data: flipped(data) if name == "secret.key" else data, "changed"),
    "missing": (lambda name, data: None if name == "leitai.toml" else data, "missing"),
    "more": (
        lambda name, data: (
            data.replace(b'"secret.key"', b'"secret.kez"') if name == "manifest.json" else data
        ),
        "strange",
    ),
}


@pytest.mark.parametrize("damage", sorted(DAMAGE))
def test_damaged(say, home, tmp_path, damage):
    """A member changed, missing or not named: said which, and nothing is restored."""
    say("backup", str(tmp_path / "last"), home=home)
    change, word = DAMAGE[damage]
    rewritten(tmp_path / "last", tmp_path / "bad", change)
    said = say("restore", str(tmp_path / "bad"), home=tmp_path / "new", code=1)
    assert f"ops.member-{word}" in [fault["id"] for fault in said["faults"]]
    assert not (tmp_path / "new").exists()


def test_no_backup(say, tmp_path):
    """Any other file is refused."""
    (tmp_path / "text").write_text("not a backup")
    for name in ("text", "none"):
        said = say("restore", str(tmp_path / name), home=tmp_path / "new", code=1)
        assert [fault["id"] for fault in said["faults"]] == ["ops.not-a-backup"]
    with tarfile.open(tmp_path / "tar", "w:gz") as out:
        out.add(tmp_path / "text", "manifest.json")
    said = say("restore", str(tmp_path / "tar"), home=tmp_path / "new", code=1)
    assert [fault["id"] for fault in said["faults"]] == ["ops.not-a-backup"]


def test_paths_that_leave_the_folder(say, home, tmp_path):
    """A member whose path leads out of the folder is refused and written nowhere."""
    say("backup", str(tmp_path / "last"), home=home)
    with tarfile.open(tmp_path / "last") as source:
        said = json.loads(source.extractfile("manifest.json").read())
    said["members"]["../escaped"] = "0" * 64
    (tmp_path / "manifest.json").write_text(json.dumps(said))
    with tarfile.open(tmp_path / "bad", "w:gz") as out:
        out.add(tmp_path / "manifest.json", "manifest.json")
        out.add(tmp_path / "manifest.json", "../escaped")
    answer = say("restore", str(tmp_path / "bad"), home=tmp_path / "new", code=1)
    assert "ops.member-strange" in [fault["id"] for fault in answer["faults"]]
    assert list(tmp_path.rglob("*escaped*")) == []
