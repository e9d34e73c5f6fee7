"""Judges' own sheets: made for everybody, saved once, changed until signed."""

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Sheet
from leitai.web.permits import Forbidden
from leitai.web.services import marks, records


def test_every_wanted_sheet_is_a_row(hall):
    """Two judges and two modules without a judge, for each of three codes; again: nothing new."""
    rows = list(Sheet.objects.filter(code="K1").values_list("judge__code", "sheet", "missing"))

    assert sorted(rows, key=str) == [
        ("J1", "", 1), ("J2", "", 1), (None, "practice", 2), (None, "theory", 1)
    ]  # fmt: skip
    assert marks.prepare_sheets(hall.event) == 0


def test_a_panel_with_too_few_judges_is_refused(hall):
    """A seat that nobody fills is found before marking begins."""
    hall.judges[1].ended = hall.at
    hall.judges[1].save()

    with pytest.raises(Refused, match=r"too-few-judges.*joints"):
        marks.prepare_sheets(hall.event)


def test_who_takes_over_a_code_takes_over_its_sheets(hall, city):
    """A judge falls ill; another sits down in the same place."""
    hall.judges[1].ended = hall.at
    hall.judges[1].save()
    other = city.official(hall.event, Role.JUDGE, "J2")
    marks.prepare_sheets(hall.event)

    assert Sheet.objects.filter(judge=other).count() == 3


def test_a_saved_sheet_is_in_the_journal(hall):
    """The judge's own device signs it; the row knows its place."""
    sheet = hall.save("K1", 1, "２")

    line = hall.lines()[0]
    assert (line.device, line.content["cells"]) == (
        "judge-J1", [{"aspect": "joints", "value": "2"}]
    )  # fmt: skip
    assert (sheet.state, sheet.missing, sheet.entry_hash) == ("in", 0, line.hash)
    assert records.journal_of(hall.event).entries(sheet.position)[0].hash == line.hash


def test_one_key_is_one_entry(hall):
    """A form sent again, even late, says nothing new; a changed one does."""
    hall.save("K1", 1, "2", key="a")
    hall.save("K1", 1, "2", key="a")
    hall.save("K1", 1, "3", key="b")
    hall.save("K1", 1, "2", key="a")
    assert [line.content["cells"][0]["value"] for line in hall.lines()] == ["2", "3"]

    hall.save("K1", 1, "1", key="a")
    assert hall.sheet("K1", 1).cells == [{"aspect": "joints", "value": "1"}]


def test_nobody_saves_the_sheet_of_another(hall, city):
    """A judge of the event is not the judge of the sheet."""
    sheet = hall.sheet("K1", 1)
    for account in (hall.judge(2), hall.chief, city.account(Role.STAFF)):
        with pytest.raises(Forbidden):
            marks.save_sheet(sheet, [], by=account, at=hall.at)


def test_everything_wrong_is_said_at_once(hall):
    """A value out of range, an item there is not, an aspect of another sheet: each at its cell."""
    cells = [
        *hall.plumb("101", "1"),
        {"aspect": "plumb_mm", "item": "3", "value": "1"},
        {"aspect": "joints", "value": "1"},
    ]
    with pytest.raises(Refused) as refused:
        marks.save_sheet(hall.sheet("K1", name="practice"), cells, by=hall.judge(1), at=hall.at)
    found = {(fault.id, fault.row) for fault in refused.value.faults}
    assert {
        ("scoring.too-high", 1),
        ("scoring.unknown-item", 4),
        ("marks.not-on-sheet", 3),
    } <= found
    assert hall.lines() == []


def test_an_incomplete_sheet_is_kept(hall):
    """A judge saves while they go; the row says what is left."""
    cells = hall.plumb()[:1]
    sheet = hall.sheet("K1", name="practice")
    assert marks.save_sheet(sheet, cells, by=hall.judge(1), at=hall.at).missing == 1


@pytest.mark.parametrize("state", [State.DRAW, State.LOCKED, State.FINAL])
def test_outside_marking_nothing_is_taken(hall, state):
    """Before the sessions and after the lock a sheet is closed."""
    hall.at_state(state)
    with pytest.raises(Refused, match="closed"):
        hall.save("K1", 1, "2")


def test_a_penalty_of_an_incident_is_not_marked_twice(hall):
    """The hall's own sheet has it already: the journal holds one value."""
    body = {"contestant": "K1", "judge": "", "sheet": "incidents"}
    cells = [{"aspect": "violations", "value": "1"}]
    records.write(hall.event, "desk", [("mark", body | {"cells": cells})], hall.at)

    with pytest.raises(Refused, match="marked-already"):
        marks.save_sheet(hall.sheet("K1", name="practice"), cells, by=hall.judge(1), at=hall.at)


def test_what_the_front_wrote_is_caught_up_with(hall):
    """An entry of the journal becomes the row's cells, once; the last one counts."""
    for value in ("1", "3"):
        body = {"contestant": "K2", "judge": "J2", "sheet": ""}
        cells = [{"aspect": "joints", "value": value}]
        records.write(hall.event, "judge-J2", [("mark", body | {"cells": cells})], hall.at)

    assert (marks.catch_up(hall.event), marks.catch_up(hall.event)) == (1, 0)
    sheet = hall.sheet("K2", 2)
    assert (sheet.state, sheet.missing, sheet.cells[0]["value"]) == ("in", 0, "3")


def test_a_remark_is_another_round(hall):
    """Two apart blocks; the chief judge has the panel mark again, with a reason on each sheet."""
    hall.fill()
    hall.save("K1", 1, "0")
    ordered = marks.order_remark(hall.event, "K1", "joints", "相差三档", by=hall.chief, at=hall.at)
    assert [(each.judge.code, each.sheet) for each in ordered] == [
        ("J1", "joints/2"), ("J2", "joints/2")
    ]  # fmt: skip

    cells = [{"aspect": "joints", "value": "2"}]
    with pytest.raises(Refused, match="no-note"):
        marks.save_sheet(ordered[0], cells, by=hall.judge(1), at=hall.at)
    for number, sheet in enumerate(ordered, 1):
        noted = [cells[0] | {"note": "缝宽一致"}]
        marks.save_sheet(sheet, noted, by=hall.judge(number), at=hall.at)
    assert records.score_now(hall.event).blocks == []
    assert hall.sheet("K1", 1, "joints/2").cells[0]["round"] == "2"


def test_a_remark_is_refused_all_at_once(hall):
    """No reason, no panel; and only the chief judge orders one."""
    with pytest.raises(Refused) as refused:
        marks.order_remark(hall.event, "K1", "theory", " ", by=hall.chief, at=hall.at)
    assert [fault.id for fault in refused.value.faults] == ["marks.no-panel", "lifecycle.reason"]
    with pytest.raises(Forbidden):
        marks.order_remark(hall.event, "K1", "joints", "x", by=hall.judge(1), at=hall.at)
