"""Blind codes: sealed, held by the coder, opened under supervision; nobody else reads them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import leitai.web
from leitai.canonical import canonical, sha256_hex
from leitai.draw import Layer, seal, verify
from leitai.faults import Refused
from leitai.lifecycle import State
from leitai.web.models import Code, CodeSeal, Place, Sheet
from leitai.web.permits import Forbidden
from leitai.web.queries.coding import codes_of, decoded_entries, labels_of
from leitai.web.services import coding, records, sessions, steps


def said(event, kind):
    entries = records.journal_of(event).entries()
    return [entry.content for entry in entries if entry.type == kind]


def ids(refused):
    return [fault.id for fault in refused.value.faults]


def test_the_seal_is_that_of_the_draw(ceremony, noon):
    """The public hash is the core's seal of exactly the map that was drawn."""
    draw = ceremony.draw("codes")
    sealed = coding.seal_codes(ceremony.event, by=ceremony.coder, at=noon)

    kept = json.loads(CodeSeal.objects.get().layer)
    outcome = json.loads(draw.sealed)["result"]["outcome"]
    assert kept["codes"] == {row["code"]: row["target"] for row in outcome}
    assert seal(Layer(**kept)).hash == sealed.hash


def test_codes_tell_nothing_in_the_database(ceremony, noon):
    """No column of the table joins a code to an entry before decoding."""
    ceremony.draw("codes")
    coding.seal_codes(ceremony.event, by=ceremony.coder, at=noon)
    assert codes_of(ceremony.event) == ["M01", "M02", "M03", "M04", "M05", "M06"]
    assert decoded_entries(ceremony.event) == {}
    assert set(Code.objects.values_list("entry", flat=True)) == {None}


def test_codes_are_sealed_once_after_their_draw_by_the_coder(ceremony, noon):
    """Each way of being wrong is refused."""
    with pytest.raises(Refused) as refused:
        coding.seal_codes(ceremony.event, by=ceremony.coder, at=noon)
    assert ids(refused) == ["coding.not-drawn"]
    ceremony.draw("codes")
    with pytest.raises(Forbidden):
        coding.seal_codes(ceremony.event, by=ceremony.supervisor, at=noon)
    coding.seal_codes(ceremony.event, by=ceremony.coder, at=noon)
    with pytest.raises(Refused) as refused:
        coding.seal_codes(ceremony.event, by=ceremony.coder, at=noon)
    assert ids(refused) == ["coding.sealed-already"]


def test_the_step_needs_draws_and_seal(ceremony, noon):
    """What is missing is said before anybody goes to the hall."""
    with pytest.raises(Refused) as refused:
        steps.take(ceremony.event, "seal-codes", by=ceremony.coder, at=noon)
    assert ids(refused) == ["lifecycle.no-draw-stations", "lifecycle.codes-sealed"]


def test_the_journal_gets_the_roster_by_code(ceremony):
    """Contestants and judges with what the rulebook reckons with; nobody's name; empty sheets."""
    ceremony.run()
    contestants = said(ceremony.event, "contestant")
    assert [each["contestant"] for each in contestants] == codes_of(ceremony.event)
    delegations = {entry.delegation.name for entry in ceremony.entries}
    assert all(set(each["fields"]) == {"delegation", "level"} for each in contestants)
    assert {each["fields"]["delegation"] for each in contestants} == delegations
    assert [each["judge"] for each in said(ceremony.event, "judge")] == ["J1", "J2", "J3"]
    assert Sheet.objects.filter(event=ceremony.event).values("code").distinct().count() == 6
    text = str([entry.body for entry in records.journal_of(ceremony.event).entries()])
    assert "选手" not in text


def test_a_judge_in_conflict_bears_the_codes_in_the_journal(ceremony):
    """The scheme sets their marks aside for exactly those contestants."""
    judge, entry = ceremony.judges[0], ceremony.entries[0]
    judge.enterprise = entry.enterprise
    judge.save()
    ceremony.run()
    own = {e.pk for e in ceremony.entries if e.enterprise_id == entry.enterprise_id}
    codes = sorted(x.code for x in labels_of(ceremony.event) if x.entry.pk in own)
    assert said(ceremony.event, "judge")[0]["fields"]["conflicts"] == " ".join(codes)


def test_only_the_coder_is_told_a_code(ceremony):
    """Chief judge and supervisor are refused."""
    ceremony.run()
    entry = ceremony.entries[0]
    assert coding.code_of(entry, ceremony.coder) in codes_of(ceremony.event)
    for other in (ceremony.chief, ceremony.supervisor, ceremony.secretary):
        with pytest.raises(Forbidden):
            coding.code_of(entry, other)


def test_opening_shows_whose_work_it_was(ceremony, noon):
    """The map equals the coder's; the draw's whole record is public and verifies."""
    ceremony.run()
    held = {label.code: label.entry.pk for label in labels_of(ceremony.event)}
    coding.open_codes(ceremony.event, ceremony.supervisor, by=ceremony.coder, at=noon)

    assert decoded_entries(ceremony.event) == held
    draw = ceremony.event.draws.get(name="codes")
    assert verify(draw.record) == []


def test_opening_takes_two_people_and_is_done_once(ceremony, noon):
    """The coder alone, a second time, before sealing: refused."""
    with pytest.raises(Refused) as refused:
        coding.open_codes(ceremony.event, ceremony.supervisor, by=ceremony.coder, at=noon)
    assert ids(refused) == ["lifecycle.codes-sealed"]
    ceremony.run()
    with pytest.raises(Refused) as refused:
        coding.open_codes(ceremony.event, ceremony.coder, by=ceremony.coder, at=noon)
    assert ids(refused) == ["lifecycle.same-person"]
    coding.open_codes(ceremony.event, ceremony.supervisor, by=ceremony.coder, at=noon)
    with pytest.raises(Refused) as refused:
        coding.open_codes(ceremony.event, ceremony.supervisor, by=ceremony.coder, at=noon)
    assert ids(refused) == ["coding.opened-already"]


def test_a_forged_map_does_not_open(ceremony, noon):
    """Two codes exchanged in the database: the seal does not fit, nothing is decoded."""
    ceremony.run()
    sealed = CodeSeal.objects.get()
    kept = json.loads(sealed.layer)
    kept["codes"]["01"], kept["codes"]["02"] = kept["codes"]["02"], kept["codes"]["01"]
    sealed.layer = json.dumps(kept)
    sealed.save()
    with pytest.raises(Refused) as refused:
        coding.open_codes(ceremony.event, ceremony.supervisor, by=ceremony.coder, at=noon)
    assert ids(refused) == ["draw.layer-differs"]
    assert decoded_entries(ceremony.event) == {}


def test_the_bundle_verifies(ceremony, noon, tmp_path):
    """Both draws, roster and statuses of a whole event are accepted by verify.py."""
    ceremony.run()
    event = ceremony.event
    for session in ceremony.sessions:
        sessions.open_session(session, by=ceremony.timekeeper, at=session.starts)
        for place in session.places.all():
            state = "present" if place.station == 1 and session.number == 1 else "absent"
            sessions.check_in(place, state, "晚点", by=ceremony.timekeeper, at=session.starts)
        sessions.end_session(session, by=ceremony.timekeeper, at=session.ends)
    present = Place.objects.get(state="present")
    code = coding.code_of(present.entry, ceremony.coder)
    records.write(event, "desk", [("mark", each) for each in marks_of(code)], noon)
    coding.open_codes(event, ceremony.supervisor, by=ceremony.coder, at=noon)
    document = records.score_now(event).document()
    said_ = {"event": records.rules_of(event).id}
    records.write(event, "chief-judge", [("lock", said_)], noon)
    data = canonical(document)
    records.write(event, "chief-judge", [("results", said_ | {"sha256": sha256_hex(data)})], noon)
    bundle = tmp_path / "event.ltb"
    bundle.write_bytes(records.bundle_of(event, data, noon))

    verifier = Path(leitai.web.__file__).parent.parent / "verify.py"
    done = subprocess.run(
        [sys.executable, str(verifier), str(bundle)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def marks_of(code):
    """Every mark of the bricklaying scheme for one contestant: measured, and of three judges."""
    numbers = {"dimension_mm": 5, "level_mm": 4, "plumb_mm": 4, "flat_mm": 3}
    cells = [{"aspect": "theory", "value": "80"}, {"aspect": "minutes", "value": "300"}]
    cells += [
        {"aspect": aspect, "value": "1", "item": str(item)}
        for aspect, count in numbers.items()
        for item in range(1, count + 1)
    ]
    cells += [
        {"aspect": each, "value": "1"}
        for each in ("protective_gear", "tools_safe", "station_clean")
    ]
    levels = [{"aspect": each, "value": "2"} for each in ("joints", "overall")]
    sheets = [("", cells), *((judge, levels) for judge in ("J1", "J2", "J3"))]
    return [
        {"contestant": code, "judge": judge, "sheet": "", "cells": given} for judge, given in sheets
    ]


def test_nobody_else_reads_the_codes():
    """No other module of the web part names the tables of codes, but the list of what is lent."""
    root = Path(leitai.web.__file__).parent
    named = re.compile(r"\b(Code|CodeSeal|opened_codes|code_seal|entry_sealed)\b")
    allowed = {"models/draws.py", "models/__init__.py", "services/coding.py", "queries/coding.py"}
    allowed |= {"services/packing_tables.py"}
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "migrations" not in path.parts and named.search(path.read_text(encoding="utf-8"))
    }
    assert found == allowed


def test_the_event_went_on(ceremony):
    """With the supervisor's word the event runs."""
    assert ceremony.run().event.state == State.RUNNING
