"""Signing, locking, and what two people may still change after it."""

import pytest

from leitai import verify
from leitai.canonical import canonical, sha256_hex
from leitai.faults import Refused
from leitai.journal import read_checkpoint, read_note
from leitai.lifecycle import State
from leitai.web.models import Amendment, Signature
from leitai.web.permits import Forbidden
from leitai.web.services import amendments, locking, marks, records
from leitai.web.services.needs import NEEDS
from leitai.web.services.steps import take


def ask(hall, value="0", reason="纸上是0"):
    cells = [{"aspect": "joints", "value": value}]
    return amendments.ask(hall.event, hall.sheet("K1", 2), cells, reason, by=hall.chief, at=hall.at)


def total(hall, code):
    return str(records.score_now(hall.event).contestant(code).total)


def test_signing_says_what_is_missing(hall):
    """Each code with an empty cell; nothing is signed."""
    hall.save("K1", 1, "2")
    with pytest.raises(Refused) as refused:
        locking.sign_marks(hall.event, by=hall.judge(1), at=hall.at)
    assert [fault.params["code"] for fault in refused.value.faults] == ["K2", "K3"]
    assert not Signature.objects.exists()


def test_whoever_is_absent_is_not_waited_for(hall):
    """A contestant with a status is asked for nothing."""
    hall.fill(("K1", "K2"))
    body = {"contestant": "K3", "aspect": "total", "item": "", "attempt": "", "reason": ""}
    records.write(hall.event, "desk", [("status", body | {"status": "ABSENT"})], hall.at)

    assert NEEDS["sheets-complete"](hall.event, hall.at) is None
    locking.sign_marks(hall.event, by=hall.judge(1), at=hall.at)


def test_a_signature_names_the_journal_and_closes_the_sheets(hall):
    """Size and root as they were; the judge changes nothing after it."""
    hall.fill()
    state = records.journal_of(hall.event).state()
    signature = locking.sign_marks(hall.event, by=hall.judge(1), at=hall.at)

    assert (signature.size, signature.root) == (state.size, state.root.hex())
    with pytest.raises(Refused, match="signed"):
        hall.save("K1", 1, "3")


def test_a_mark_after_the_signature_must_be_signed_again(hall):
    """The front took one more sheet: its judge is waited for."""
    hall.fill()
    hall.sign_all()
    assert NEEDS["judges-signed"](hall.event, hall.at) is None
    body = {"contestant": "K1", "judge": "J2", "sheet": "", "cells": hall.sheet("K1", 2).cells}
    records.write(hall.event, "judge-J2", [("mark", body)], hall.at)
    marks.catch_up(hall.event)

    fault = NEEDS["judges-signed"](hall.event, hall.at)
    assert fault.params == {"count": "1", "judges": "J2"}


def test_each_need_says_what_is_left(hall, paper):
    """Sheets missing, a typing that waits, a panel apart, judges who have not signed."""
    hall.fill(("K1", "K2"))
    assert NEEDS["sheets-complete"](hall.event, hall.at).params == {"sheets": "4", "codes": "K3"}
    hall.measured("K3")
    hall.save("K3", 1, "0")
    hall.save("K3", 2, "3")
    assert NEEDS["results-complete"](hall.event, hall.at).params == {"count": "1", "codes": "K3"}
    assert NEEDS["judges-signed"](hall.event, hall.at).params["judges"] == "J1、J2"

    marks.type_sheet(
        paper.sheet("K1", 1), [{"aspect": "joints", "value": "2"}], by=paper.clerks[0], at=paper.at
    )
    assert NEEDS["sheets-agree"](paper.event, paper.at).params == {"sheets": "1", "codes": "K1"}
    assert NEEDS["judges-signed"](paper.event, paper.at) is None


def test_the_lock_is_an_entry_with_a_checkpoint(hall):
    """The chief judge's device writes it, the server signs the journal, the chief has signed."""
    event = hall.locked()
    journal = records.journal_of(event)

    assert [line.device for line in hall.lines("lock")] == ["chief-judge"]
    kept = read_checkpoint(read_note(journal.checkpoint()))
    signed = Signature.objects.get(event=event, what="lock")
    assert (kept.size, kept.root.hex()) == (signed.size, signed.root)
    assert kept.size == journal.size()
    with pytest.raises(Refused, match="closed"):
        hall.save("K1", 1, "3")


def test_nothing_is_locked_before_the_judges_signed(hall):
    """The step says who is missing, and the journal has no lock."""
    hall.fill()
    hall.at_state(State.RECONCILE)
    with pytest.raises(Refused, match="judges-signed"):
        take(hall.event, "lock", by=hall.chief, at=hall.at)
    assert hall.lines("lock") == []


def test_one_person_changes_nothing_two_do(hall):
    """Asked for: the old mark counts. Approved by the supervisor: the new one, the old one kept."""
    hall.locked()
    before = total(hall, "K1")
    amendment = ask(hall, "0")
    amendments.decide(amendment, approved=False, note_="不成立", by=hall.supervisor, at=hall.at)
    amendment = ask(hall, "1")
    assert total(hall, "K1") == before
    assert NEEDS["amendments-decided"](hall.event, hall.at).params == {"count": "1"}

    amendments.decide(amendment, approved=True, by=hall.supervisor, at=hall.at)
    assert total(hall, "K1") != before
    sheet = hall.sheet("K1", 2)
    assert (sheet.state, sheet.cells[0]["value"]) == ("signed", "1")
    versions = amendments.sheet_versions(sheet)
    assert [each.body["cells"][0]["value"] for each in versions] == ["3", "1"]
    assert sheet.entry_hash == versions[-1].entry.hash
    assert NEEDS["amendments-decided"](hall.event, hall.at) is None


def test_an_amended_sheet_can_be_amended_again(hall):
    """The next change replaces the amendment, not the first entry."""
    hall.locked()
    for value in ("1", "2"):
        amendments.decide(ask(hall, value), approved=True, by=hall.supervisor, at=hall.at)
    values = [
        each.body["cells"][0]["value"] for each in amendments.sheet_versions(hall.sheet("K1", 2))
    ]
    assert values == ["3", "1", "2"]


def test_what_cannot_be_asked_for(hall):
    """Before the lock, without a reason, nothing new, twice at once, by somebody else."""
    hall.fill()
    with pytest.raises(Refused, match="not-now"):
        ask(hall)
    hall.locked()
    for value, reason, fault in (
        ("3", "x", "no-change"),
        ("0", " ", "reason"),
        ("9", "x", "too-high"),
    ):
        with pytest.raises(Refused, match=fault):
            ask(hall, value, reason)
    ask(hall)
    with pytest.raises(Refused, match="pending-already"):
        ask(hall, "1")
    with pytest.raises(Forbidden):
        amendments.ask(hall.event, hall.sheet("K2", 1), [], "x", by=hall.supervisor, at=hall.at)


def test_what_cannot_be_decided(hall):
    """By who asked, without a reason against it, twice."""
    hall.locked()
    amendment = ask(hall)
    with pytest.raises(Forbidden):
        amendments.decide(amendment, approved=True, by=hall.chief, at=hall.at)
    with pytest.raises(Refused, match="reason"):
        amendments.decide(amendment, approved=False, by=hall.supervisor, at=hall.at)
    amendments.decide(amendment, approved=True, by=hall.supervisor, at=hall.at)
    with pytest.raises(Refused, match="decided"):
        amendments.decide(amendment, approved=True, by=hall.supervisor, at=hall.at)


def test_a_status_is_amended_too(hall):
    """Disqualified after the lock, and taken back: where there was no status before, and where."""
    hall.locked()
    for status, code in (("DSQ", "K1"), ("OK", "K1"), ("DSQ", "K1")):
        amendment = amendments.ask(
            hall.event, amendments.StatusOf(code), status, "申诉", by=hall.chief, at=hall.at
        )
        amendments.decide(amendment, approved=True, by=hall.supervisor, at=hall.at)
        assert records.score_now(hall.event).contestant(code).status == status
    assert set(Amendment.objects.values_list("kind", flat=True)) == {"contestant"}


def test_a_status_of_the_journal_is_replaced(hall):
    """An absence that was noted wrongly."""
    body = {"contestant": "K3", "aspect": "total", "item": "", "attempt": "", "reason": ""}
    records.write(hall.event, "desk", [("status", body | {"status": "ABSENT"})], hall.at)
    hall.locked()
    amendment = amendments.ask(
        hall.event, amendments.StatusOf("K3"), "正常", "到场", by=hall.chief, at=hall.at
    )
    amendments.decide(amendment, approved=True, by=hall.supervisor, at=hall.at)
    assert (amendment.kind, records.score_now(hall.event).contestant("K3").rank) == ("status", 3)
    with pytest.raises(Refused, match="unknown-status"):
        amendments.ask(hall.event, amendments.StatusOf("K3"), "病", "x", by=hall.chief, at=hall.at)


def test_the_bundle_of_an_amended_event_verifies(hall, tmp_path):
    """Marks, lock, amendment, status, result: the one-file verifier recomputes it."""
    hall.locked()
    amendments.decide(ask(hall, "1"), approved=True, by=hall.supervisor, at=hall.at)
    ask(hall, "2")
    results = canonical(records.score_now(hall.event).document())
    said = {"event": "wall", "sha256": sha256_hex(results)}
    records.write(hall.event, "chief-judge", [("results", said)], hall.at)
    file = tmp_path / "wall.ltb"
    file.write_bytes(records.bundle_of(hall.event, results, hall.at))
    assert verify.main([str(file)]) == 0
