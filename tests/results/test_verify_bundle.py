"""The bundle, from docs/formats/bundle.md: whole ones accepted, each kind of change named."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from leitai import verify

ROOT = Path(__file__).parents[2]


def failure(data: bytes, **demands: Any) -> tuple[str, str] | None:
    """The check that failed and the failure's name."""
    outcome = verify.verify_bundle(data, verify.Demands(**demands))
    assert outcome["verified"] is (outcome["failure"] is None)
    return outcome["failure"] and (outcome["failure"]["check"], outcome["failure"]["id"])


def changed(desk: Any, name: str, old: bytes, new: bytes) -> bytes:
    """The bundle with a member changed and everything sealed again."""
    members = desk.members()
    assert old in members[name]
    return bytes(desk.sealed(members | {name: members[name].replace(old, new, 1)}))


def test_whole_bundle_is_verified(held):
    """A bundle in which everything agrees passes all twelve checks."""
    outcome = verify.verify_bundle(held.bundle())
    assert outcome["failure"] is None
    assert [each["check"] for each in outcome["checks"]] == list(verify.STEP_WORDS)
    assert outcome["checks"][-1]["found"] == {"contestants": "3", "values": "15", "first": "A1"}


def test_bundle_is_an_ordinary_zip_file(held):
    """Any unpacker opens it."""
    with zipfile.ZipFile(io.BytesIO(held.bundle())) as file:
        assert file.testzip() is None
        assert file.read("rules.json") == held.members()["rules.json"]


def test_command_says_so_in_both_languages(held, tmp_path):
    """One file, no other module: exit status 0 and a sentence."""
    path = tmp_path / "EVENT.ltb"
    path.write_bytes(held.bundle())
    command = [sys.executable, "-I", "-S", str(ROOT / "src/leitai/verify.py"), str(path)]
    said = [
        subprocess.run([*command, "--lang", language], capture_output=True, text=True, check=True)
        for language in ("zh", "en")
    ]
    assert "核验通过" in said[0].stdout
    assert "VERIFIED: " in said[1].stdout
    assert "NOT VERIFIED" not in said[1].stdout


def test_command_fails_with_the_first_difference(held, tmp_path):
    """Exit status 1; contestant, field and both values are named."""
    document = held.results()
    document["contestants"][1]["nodes"]["theory"] = "93"
    held.lines, held.leaves = held.lines[:-2], held.leaves[:-2]
    held.last["desk"] = (len(held.lines), held.leaves[-1].hex())
    held.finish(document)
    path = tmp_path / "EVENT.ltb"
    path.write_bytes(held.bundle())
    command = [sys.executable, str(ROOT / "src/leitai/verify.py"), str(path), "--lang", "en"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "B1, contestants[2].nodes.theory: published 93, recomputed 92" in said.stdout


def test_command_refuses_a_file_that_is_not_there(tmp_path, capsys):
    """Exit status 2, no traceback."""
    assert verify.main([str(tmp_path / "none.ltb"), "--lang", "en"]) == 2
    assert "cannot be opened" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        (
            "none.ltb",
            "打不开文件：没有 none.ltb",
            "the file cannot be opened: there is no none.ltb",
        ),
        (
            ".",
            "打不开文件：. 是文件夹，不是文件",
            "the file cannot be opened: . is a folder, not a file",
        ),
    ],
)
def test_why_a_file_cannot_be_opened(name, zh, en, tmp_path, capsys, monkeypatch):
    """The reason is in the reader's language."""
    monkeypatch.chdir(tmp_path)
    for language, said in (("zh", zh), ("en", en)):
        assert verify.main([name, "--lang", language]) == 2
        assert capsys.readouterr().err == f"{said}\n"


def test_outcome_as_json(held, tmp_path, capsys):
    """--json prints what was checked."""
    path = tmp_path / "EVENT.ltb"
    path.write_bytes(held.bundle())
    assert verify.main([str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verified"] is True


def test_member_that_is_null_is_not_a_member_that_is_missing(held):
    """Results without a member, or with one more that is null, are other results."""
    for results in (held.results() | {"champion": None}, held.results()):
        results.pop("recheck")
        held.lines, held.leaves = held.lines[:-2], held.leaves[:-2]
        held.last["desk"] = (len(held.lines), held.leaves[-1].hex())
        held.finish(results)
        assert failure(held.bundle()) == ("results", "results-differ")


# ---- the file


def test_every_cut_is_found(held):
    """A truncated bundle is refused wherever it is cut."""
    data = held.bundle()
    assert all(failure(data[:end]) for end in range(0, len(data), 997))
    assert failure(data[:-1]) == ("file", "file-form")


def test_byte_between_members_is_found(held):
    """Nothing hides in headers, comments or gaps."""
    data = held.bundle()
    assert failure(data + b"\0") == ("file", "file-form")
    assert failure(b"\0" + data) == ("file", "file-missing")
    touched = bytearray(data)
    touched[10] ^= 1  # the time of the first member
    assert failure(bytes(touched)) == ("file", "file-form")


def test_compressed_zip_is_refused(held):
    """Only stored members: nothing can expand."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in held.members().items():
            file.writestr(name, data)
    assert failure(memory.getvalue())[0] == "file"


@pytest.mark.parametrize("name", ["extra.txt", "../rules.json", "draws/x/y.json", "Rules.json"])
def test_unknown_member_is_refused(held, name):
    """A file that bundle.md does not name is refused."""
    assert failure(held.sealed(held.members() | {name: b"{}"})) == ("file", "file-unknown")


def test_member_twice_is_refused(held):
    """The second of two members of one name is found."""
    data = held.bundle()
    at = data.index(b"PK\x03\x04", 1)
    assert failure(data[:at] + data) == ("file", "file-twice")


@pytest.mark.parametrize("name", sorted(verify.NEEDED - {"manifest.json", "manifest.sig"}))
def test_missing_member_is_named(held, name):
    """Every needed member is asked for."""
    members = held.members()
    del members[name]
    assert failure(held.sealed(members)) == ("file", "file-missing")


def test_too_large_file_is_refused(held, monkeypatch):
    """The limit is looked at before anything is read."""
    monkeypatch.setattr(verify, "MOST_BYTES", 1000)
    assert failure(held.bundle()) == ("file", "file-too-large")


# ---- manifest, keys, rulebook


@pytest.mark.parametrize("name", ["checkpoint", "entries.jsonl", "results.json", "verify.py"])
def test_member_that_is_not_the_manifests_is_found(held, name):
    """A changed member under the old manifest."""
    members = verify.read_zip(held.bundle())
    members[name] = members[name][:-2] + b"xx"
    assert failure(verify.zip_bytes(members)) == ("manifest", "manifest-differs")


def test_manifest_of_another_server_is_refused(held):
    """The manifest carries the server's signature."""
    members = verify.read_zip(held.bundle())
    members["manifest.sig"] = b"0" * 128 + b"\n"
    assert failure(verify.zip_bytes(members)) == ("manifest", "manifest-signature")


def test_given_fingerprints_are_compared(held):
    """--keys and --rulebook pin what was published."""
    keys = verify.sha256(held.members()["keys.json"]).hex()
    assert failure(held.bundle(), keys=keys, rulebook=held.rules_hash()) is None
    assert failure(held.bundle(), keys="0" * 64) == ("keys", "keys-differ")
    assert failure(held.bundle(), rulebook="0" * 64) == ("rulebook", "rulebook-differs")


def test_other_rulebook_is_found(held):
    """One weight changed by one, everything sealed again."""
    data = changed(held, "rules.json", b'"weight":30', b'"weight":31')
    assert failure(data) == ("rulebook", "rulebook-differs")


# ---- the journal


def test_changed_mark_is_found(held):
    """The salted commitment no longer fits."""
    data = changed(held, "entries.jsonl", b'"value":"92"', b'"value":"99"')
    assert failure(data) == ("entries", "entry-commitment")


def test_swapped_entries_are_found(held):
    """Entries of one device in another order."""
    held.lines[4], held.lines[5] = held.lines[5], held.lines[4]
    assert failure(held.bundle()) == ("entries", "entry-sequence")


def test_deleted_entry_is_found(held):
    """A gap in the device's sequence."""
    del held.lines[6]
    assert failure(held.bundle()) == ("entries", "entry-sequence")


def test_repeated_entry_is_found(held):
    """The same entry twice is not a sequence."""
    held.lines.insert(6, held.lines[6])
    assert failure(held.bundle()) == ("entries", "entry-sequence")


def test_wrong_key_is_found(held):
    """An entry signed by somebody else."""
    held.lines[7]["sig"] = held.lines[8]["sig"]
    assert failure(held.bundle()) == ("entries", "entry-signature")


def test_link_to_another_entry_is_found(desk):
    """An honestly signed entry that does not follow the device's last."""
    desk.write("event", {"event": "small", "rulebook": desk.rules_hash()}, prev="1" * 64)
    desk.finish(desk.results())
    assert failure(desk.bundle()) == ("entries", "entry-link")


def test_unregistered_device_is_found(desk):
    """Nobody registered the device."""
    desk.event()
    desk.sheet("A1", "", {"theory": "1"}, "stranger")
    desk.finish(desk.results())
    assert failure(desk.bundle()) == ("entries", "entry-device")


def test_revoked_device_is_found(desk):
    """A device that writes after it was revoked."""
    desk.event()
    desk.add_device("tablet")
    desk.write("device.revoke", {"device": "tablet", "reason": "lost"})
    desk.sheet("A1", "", {"theory": "1"}, "tablet")
    desk.finish(desk.results())
    assert failure(desk.bundle()) == ("entries", "entry-device")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"type":"mark"', b'"type": "mark"'),
        (b"2026-09-12T08:00:00+08:00", b"2026-13-12T08:00:00+08:00"),
        (b'"device_seq":2', b'"device_seq":2.0'),
        (b'"salt":"', b'"salt":"0'),
    ],
)
def test_form_of_entries_is_kept(held, old, new):
    """Lines that are not canonical or not an entry."""
    assert failure(changed(held, "entries.jsonl", old, new))[0] == "entries"


# ---- checkpoint and proofs


def test_stale_checkpoint_is_found(held):
    """A true checkpoint of fewer entries."""
    held.files["checkpoint"] = held.checkpoint(len(held.leaves) - 1).encode()
    assert failure(held.bundle()) == ("checkpoint", "checkpoint-size")


def test_other_root_is_found(held):
    """A checkpoint of the right size over other entries."""
    leaves, held.leaves = held.leaves, [b"\0" * 32, *held.leaves[1:]]
    held.files["checkpoint"] = held.checkpoint().encode()
    held.leaves = leaves
    assert failure(held.bundle()) == ("checkpoint", "checkpoint-root")


def test_too_few_witnesses_are_refused(held):
    """Two of three must have signed; a demand on the command line counts instead."""
    held.signers = held.signers[:1]
    assert failure(held.bundle()) == ("checkpoint", "too-few-witnesses")
    assert failure(held.bundle(), witnesses=1) is None


def test_witness_counts_once(held):
    """One witness who signs twice is one witness."""
    held.signers = held.signers[:1] * 2
    assert failure(held.bundle()) == ("checkpoint", "too-few-witnesses")


def test_false_cosignature_is_refused(held):
    """A line of a known witness must hold."""
    note = held.checkpoint()
    held.files["checkpoint"] = note.replace("\n2", "\n2", 1).encode()[:-10] + b"AAAAAAAA=\n"
    assert failure(held.bundle())[0] == "checkpoint"


def test_earlier_checkpoints_are_proved(held):
    """For every earlier size, the proof of RFC 6962 holds; a false one is refused."""
    for size in range(1, len(held.leaves)):
        held.earlier(size)
    assert failure(held.bundle()) is None
    name = "proofs/earlier-5.json"
    held.files[name] = held.files["proofs/earlier-6.json"]
    assert failure(held.bundle()) == ("proofs", "proof-differs")


def test_false_inclusion_is_refused(held):
    """The proof of the last entry must lead to the root."""
    proof = json.loads(held.members()["proofs/results.json"])
    proof["inclusion"][0] = "0" * 64
    held.files["proofs/results.json"] = verify.canonical(proof)
    assert failure(held.bundle()) == ("proofs", "proof-differs")


# ---- two people


def erased(desk: Any, *, approved: bool) -> Any:
    """A contestant's first entry, replaced by a second one, is erased."""
    desk.event()
    desk.add_device("tablet")
    leaf = desk.write("contestant", {"contestant": "A1", "fields": {"delegation": "Z"}})
    position = len(desk.lines) - 1
    people = {"approver": "secretary", "second": "supervisor"}
    request = desk.write("redact", {"target": leaf, "reason": "asked for", **people})
    if approved:
        desk.write("approve", {"target": request, "approver": "supervisor"}, "tablet")
    desk.marks()
    desk.finish(desk.results())
    desk.lines[position] |= {"body": None, "salt": None}
    return desk


def test_approved_erasure_is_accepted(desk):
    """Body and salt are gone, everything else still holds."""
    assert failure(erased(desk, approved=True).bundle()) is None


def test_erasure_by_one_person_is_refused(desk):
    """A body that is missing without a second person's approval."""
    assert failure(erased(desk, approved=False).bundle()) == ("redactions", "body-missing")


def amended(desk: Any, second: str, device: str) -> Any:
    """A theory mark of 88 entered as 78, amended after the lock."""
    desk.event()
    desk.add_device("tablet")
    desk.marks()
    wrong = desk.sheet("A1", "", {"theory": "78"})
    desk.write("lock", {"event": "small"})
    cells = [{"aspect": "theory", "value": "88"}]
    body = {"contestant": "A1", "judge": "", "sheet": "", "cells": cells}
    people = {"approver": "secretary", "second": "supervisor"}
    request = desk.write("amend", {"target": wrong, "body": body, "reason": "misread", **people})
    desk.write("approve", {"target": request, "approver": second}, device)
    desk.finish(desk.results())
    return desk


def test_amendment_by_two_people_counts(desk):
    """The new value is in force, and counted as one amendment."""
    outcome = verify.verify_bundle(amended(desk, "supervisor", "tablet").bundle())
    assert outcome["failure"] is None
    assert outcome["checks"][9]["found"]["amended"] == "1"


@pytest.mark.parametrize(("second", "device"), [("secretary", "tablet"), ("supervisor", "desk")])
def test_amendment_by_one_person_has_no_effect(desk, second, device):
    """The same person, or the same device: the old value stays, so the results differ."""
    assert failure(amended(desk, second, device).bundle()) == ("results", "results-differ")


# ---- the event


def test_mark_after_the_lock_is_refused(desk):
    """From the lock on only amendments change a value."""
    desk.event()
    desk.marks()
    desk.write("lock", {"event": "small"})
    desk.sheet("A1", "", {"theory": "99"})
    desk.finish(desk.results())
    assert failure(desk.bundle()) == ("event", "after-lock")


def test_name_in_the_journal_is_refused(desk):
    """No personal data in a public file."""
    desk.event()
    desk.write("contestant", {"contestant": "A1", "fields": {"name": "…"}})
    desk.marks()
    desk.finish(desk.results())
    assert failure(desk.bundle()) == ("event", "personal-name")


def test_unknown_entry_type_is_refused(desk):
    """Nothing in the journal is passed over."""
    desk.event()
    desk.write("makr", {"contestant": "A1"})
    desk.marks()
    desk.finish(desk.results())
    assert failure(desk.bundle()) == ("event", "entry-type")


def test_results_must_be_the_last_entry(held):
    """Results of another hash, or something after them."""
    held.write("lock", {"event": "small"})
    assert failure(held.bundle()) == ("event", "results-entry")


def test_missing_mark_blocks(desk):
    """A mark that was never entered is a result that cannot be."""
    desk.event()
    desk.marks()
    desk.write("contestant", {"contestant": "D1", "fields": {}})
    desk.finish(desk.results())
    assert failure(desk.bundle()) == ("balance", "blocked")


def test_mark_that_nothing_counts_is_found(desk):
    """A mark for an item that the scheme does not have."""
    desk.event()
    desk.marks()
    cell = {"aspect": "theory", "value": "1", "item": "7"}
    body = {"contestant": "A1", "judge": "", "sheet": "more", "cells": [cell]}
    desk.write("mark", body)
    desk.finish(desk.results())
    assert failure(desk.bundle()) == ("balance", "mark-not-counted")


def test_later_sheet_replaces_the_earlier(desk):
    """A sheet sent again counts once, as it was sent last."""
    desk.event()
    desk.sheet("A1", "J1", {"wall": "0"})
    desk.marks()
    desk.finish(desk.results())
    assert failure(desk.bundle()) is None


def test_carried_results_are_hashed(desk):
    """An earlier round's results come with their hash in the journal."""
    earlier = desk.results()
    desk.files["carry/heat.json"] = verify.canonical(earlier)
    told = {"carry": "heat", "sha256": verify.sha256(desk.files["carry/heat.json"]).hex()}
    desk.event()
    desk.write("carry", told)
    desk.marks()
    desk.finish(desk.results())
    assert failure(desk.bundle()) is None
    desk.files["carry/heat.json"] = verify.canonical(earlier | {"values": {"x": "1"}})
    assert failure(desk.bundle()) == ("balance", "carry-differs")


# ---- draws


def with_draw(desk: Any, record: dict[str, Any]) -> Any:
    """The event with a draw, told to the journal as the record says."""
    name = record["announcement"]["id"]
    desk.files[f"draws/{name}.json"] = verify.canonical(record)
    desk.event()
    announced = {"draw": name, "announcement_hash": record["announcement_hash"]}
    desk.write("draw.announce", announced)
    desk.write("draw", {"draw": name, "record_hash": record["record_hash"]})
    desk.marks()
    desk.finish(desk.results())
    return desk


@pytest.fixture
def example() -> dict[str, Any]:
    """The record of docs/rules/draw.md."""
    record: dict[str, Any] = json.loads((ROOT / "docs/rules/draw-example.json").read_text())
    return record


def test_draw_is_recomputed(desk, example):
    """The worked example of docs/rules/draw.md."""
    assert failure(with_draw(desk, example).bundle()) is None


def test_draw_with_another_outcome_is_found(desk, example):
    """Two contestants exchanged."""
    rows = example["result"]["outcome"]
    rows[0]["code"], rows[1]["code"] = rows[1]["code"], rows[0]["code"]
    assert failure(with_draw(desk, example).bundle()) == ("draws", "draw-differs")


def test_draw_that_the_journal_does_not_know_is_found(held, example):
    """A record without its entries."""
    name = example["announcement"]["id"]
    held.files[f"draws/{name}.json"] = verify.canonical(example)
    assert failure(held.bundle()) == ("draws", "draw-journal")
