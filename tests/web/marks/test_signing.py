"""Sheets that pads sign one by one, and that are unlocked: the journal says it, rows follow."""

from datetime import timedelta

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Sheet, Signature
from leitai.web.services import marks, records
from leitai.web.services.steps import take

OPENED = {"reason": "misread", "second": "supervisor"}


def key(code, judge, sheet=""):
    return {"contestant": code, "judge": f"J{judge}" if judge else "", "sheet": sheet}


def mark(hall, code, judge, value="2"):
    """A mark as a pad says it: nobody of Django's writes the row."""
    cells = [{"aspect": "joints", "value": value}]
    said = [("mark", key(code, judge) | {"cells": cells})]
    records.write(hall.event, f"pad-J{judge}-1", said, hall.at)


def sign(hall, code, judge, minutes=0):
    at = hall.at + timedelta(minutes=minutes)
    records.write(hall.event, f"pad-J{judge}-1", [("sign", key(code, judge))], at)


def unlock(hall, code, judge):
    said = [("unlock", key(code, judge) | OPENED)]
    records.write(hall.event, "chief_judge", said, hall.at)


def state(hall, code, judge):
    return hall.sheet(code, judge).state


def test_signed_and_unlocked(hall):
    """A signature signs the row, an unlock opens it again, whether seen apart or together."""
    mark(hall, "K1", 1)
    sign(hall, "K1", 1)
    assert marks.catch_up(hall.event) == 2
    assert state(hall, "K1", 1) == Sheet.State.SIGNED
    unlock(hall, "K1", 1)
    marks.catch_up(hall.event)
    assert state(hall, "K1", 1) == Sheet.State.IN
    mark(hall, "K1", 1, "3")
    sign(hall, "K1", 1)
    unlock(hall, "K1", 1)
    marks.catch_up(hall.event)
    assert state(hall, "K1", 1) == Sheet.State.IN
    sign(hall, "K1", 1)
    marks.catch_up(hall.event)
    assert state(hall, "K1", 1) == Sheet.State.SIGNED
    assert marks.catch_up(hall.event) == 0


def test_only_the_mark_in_force_is_signed(hall):
    """A signature that is older than the sheet's mark signs nothing."""
    mark(hall, "K1", 1)
    sign(hall, "K1", 1)
    unlock(hall, "K1", 1)
    mark(hall, "K1", 1, "3")
    marks.catch_up(hall.event)
    sheet = hall.sheet("K1", 1)
    assert (sheet.state, sheet.cells[0]["value"]) == (Sheet.State.IN, "3")


def test_a_signed_sheet_takes_no_mark(hall):
    """What a pad signed, its judge's page does not change, even before the row knows."""
    mark(hall, "K1", 1)
    sign(hall, "K1", 1)
    with pytest.raises(Refused, match=r"results\.sheet-signed"):
        hall.save("K1", 1, "3")
    assert len(hall.lines()) == 1
    unlock(hall, "K1", 1)
    hall.save("K1", 1, "3")
    assert len(hall.lines()) == 2


def test_all_signed(hall):
    """With the last sheet the judge has signed the marks; a sheet opened and closed, once more."""
    for number, code in enumerate(hall.codes):
        mark(hall, code, 1)
        sign(hall, code, 1, minutes=number)
        marks.catch_up(hall.event)
        assert Signature.objects.count() == (1 if code == "K3" else 0)
    signature = Signature.objects.get()
    state_now = records.journal_of(hall.event).state()
    assert (signature.what, signature.role, signature.by) == ("marks", Role.JUDGE, hall.judge(1))
    assert (signature.size, signature.root) == (state_now.size, state_now.root.hex())
    assert signature.at == hall.at + timedelta(minutes=2)
    unlock(hall, "K1", 1)
    mark(hall, "K1", 1, "3")
    sign(hall, "K1", 1)
    marks.catch_up(hall.event)
    assert Signature.objects.count() == 2


def test_an_absent_contestant_is_not_waited_for(hall):
    """Whoever has a status as a whole needs no mark and no signature."""
    status = {"contestant": "K3", "aspect": "total", "item": "", "attempt": ""}
    said = [("status", status | {"status": "ABSENT", "reason": ""})]
    records.write(hall.event, "chief_judge", said, hall.at)
    for code in ("K1", "K2"):
        mark(hall, code, 1)
        sign(hall, code, 1)
    marks.catch_up(hall.event)
    assert Signature.objects.filter(what="marks", by=hall.judge(1)).count() == 1


def test_the_lock_needs_every_signature(hall):
    """Marked and signed on pads, the event is locked without a signature for all on a page."""
    for code in hall.codes:
        hall.measured(code)
        for judge in (1, 2):
            mark(hall, code, judge)
            if (code, judge) != ("K3", 2):
                sign(hall, code, judge)
    hall.at_state(State.RECONCILE)
    with pytest.raises(Refused, match=r"lifecycle\.judges-signed"):
        take(hall.event, "lock", by=hall.chief, at=hall.at)
    sign(hall, "K3", 2)
    take(hall.event, "lock", by=hall.chief, at=hall.at)
    hall.event.refresh_from_db()
    assert hall.event.state == State.LOCKED
    marks.catch_up(hall.event)
    assert set(hall.event.sheets.exclude(judge=None).values_list("state", flat=True)) == {"signed"}
