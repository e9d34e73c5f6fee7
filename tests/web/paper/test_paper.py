"""Single sheets on paper in an event that is marked on screens: numbers, switching, receiving."""

import pytest

from leitai.faults import Refused
from leitai.lifecycle import State
from leitai.web.models import Act, PaperSheet
from leitai.web.permits import Forbidden
from leitai.web.queries.marks import form_of, forms_of, piles_to_type
from leitai.web.queries.paper import counted, reconciled, source_of
from leitai.web.services import locking, records
from leitai.web.services.paper import (
    find_sheet,
    number_of,
    receive,
    switch_back,
    switch_to_paper,
)


def number(desk, sheet):
    rules = records.rules_of(desk.event)
    return number_of(sheet, rules, form_of(forms_of(desk.event, rules), sheet))


def switched(desk, code="K1", judge=1):
    switch_to_paper(desk.event, [desk.sheet(code, judge)], "平板坏了", by=desk.chief, at=desk.at)
    return desk.sheet(code, judge)


def test_a_number_leads_to_its_sheet(desk):
    """As the QR code says it, in small letters, with blanks, or without its check."""
    sheet = desk.sheet("K1", 1)
    printed = number(desk, sheet)
    for said in (printed, f" {printed.lower()} ", printed.partition("-")[0], f"x/{printed}"):
        assert find_sheet(desk.event, said) == sheet


def test_every_sheet_has_its_own_number(desk):
    """Judge, code and form are in its check."""
    numbers = [number(desk, sheet).partition("-") for sheet in desk.event.sheets.all()]
    assert len({own for own, _, _ in numbers}) == len({check for _, _, check in numbers}) == 12


def test_paper_of_another_form_is_told_apart(desk):
    """The number is right, its check is not: printed before the form changed."""
    sheet = desk.sheet("K1", 1)
    with pytest.raises(Refused, match=r"paper\.other-form"):
        find_sheet(desk.event, f"S{sheet.pk}-000000")


@pytest.mark.parametrize(
    ("said", "fault"), [("", "no-number"), ("K1", "no-number"), ("S999999", "unknown")]
)
def test_what_leads_nowhere(desk, said, fault):
    """It says what a number looks like, or that the event has none such."""
    with pytest.raises(Refused, match=fault):
        find_sheet(desk.event, said)


def test_a_sheet_of_another_event_is_unknown_here(desk, city, noon):
    """Its paper lay in the wrong hall."""
    other = type(desk)(city, noon)
    with pytest.raises(Refused, match="unknown"):
        find_sheet(desk.event, number(other, other.sheet("K1", 1)))


def test_one_sheet_goes_to_paper(desk):
    """Its judge cannot mark it on the screen any more, two clerks can type it."""
    switched(desk)
    with pytest.raises(Refused, match="on-paper"):
        desk.save("K1", 1, "2")
    desk.save("K2", 1, "2")
    with pytest.raises(Refused, match="by-judge"):
        desk.typed(0, "2", judge=2)
    assert desk.typed(0, "2").state == "typed"
    assert desk.typed(1, "2").state == "in"
    piles = piles_to_type(desk.event, desk.clerks[0])
    assert sorted((each.judge, each.wanted) for each in piles) == [("", 3), ("", 3), ("J1", 1)]


def test_what_the_pad_had_sent_stays_in_the_journal(desk):
    """The sheet is written anew on paper, and the paper counts."""
    desk.save("K1", 1, "1")
    switched(desk)
    desk.typed(0, "3")
    sheet = desk.typed(1, "3")
    assert [line.content["cells"][0]["value"] for line in desk.lines()] == ["1", "3"]
    assert (source_of(sheet), sheet.cells[0]["value"]) == ("paper", "3")


def test_a_pad_that_comes_back_late_is_seen(desk):
    """Its mark is taken, as it was said first; the clerks then have nothing to type."""
    switched(desk)
    body = {"contestant": "K1", "judge": "J1", "sheet": "",
            "cells": [{"aspect": "joints", "value": "1"}]}  # fmt: skip
    records.write(desk.event, "judge-J1", [("mark", body)], desk.at)
    with pytest.raises(Refused, match="typed-already"):
        desk.typed(0, "3")


def test_what_is_signed_on_paper_need_not_be_signed_on_the_pad(desk):
    """Typed from paper it waits for nobody; marks that the pad sent after all do."""
    need = locking.NEEDS["judges-signed"]
    switched(desk)
    desk.typed(0, "2")
    desk.typed(1, "2")
    assert need(desk.event, desk.at) is None
    desk.save("K2", 1, "2")
    assert need(desk.event, desk.at).params["judges"] == "J1"


def test_what_cannot_be_switched(desk):
    """Signed, without a judge, on paper already: each said; and why is asked."""
    desk.save("K1", 1, "2")
    desk.signed("K1", 1)
    switched(desk, "K2")
    sheets = [desk.sheet("K1", 1), desk.sheet("K2", 1), desk.sheet("K1", name="theory")]
    with pytest.raises(Refused) as refused:
        switch_to_paper(desk.event, sheets, " ", by=desk.chief, at=desk.at)
    assert [fault.id for fault in refused.value.faults] == [
        "lifecycle.reason", "paper.is-on-paper", "paper.signed", "paper.is-on-paper",
    ]  # fmt: skip
    with pytest.raises(Refused, match=r"paper\.nothing"):
        switch_to_paper(desk.event, [], "x", by=desk.chief, at=desk.at)


def test_an_event_on_paper_has_nothing_to_switch(city, noon, desk):
    """It is said, instead of asking for what is so already."""
    paper = type(desk)(city, noon, mode="paper")
    with pytest.raises(Refused, match="all-on-paper"):
        switched(paper)


def test_back_to_the_pad(desk):
    """Until somebody has typed it; what the pad had sent counts again."""
    desk.save("K1", 1, "2")
    switched(desk)
    back = switch_back(desk.sheet("K1", 1), "平板好了", by=desk.chief, at=desk.at)
    assert (back.state, back.on_paper) == ("in", False)
    switched(desk)
    desk.typed(0, "2")
    with pytest.raises(Refused, match=r"paper\.typed"):
        switch_back(desk.sheet("K1", 1), "x", by=desk.chief, at=desk.at)
    with pytest.raises(Refused, match="not-on-paper"):
        switch_back(desk.sheet("K2", 1), "x", by=desk.chief, at=desk.at)


def test_paper_is_handed_in(desk):
    """Noted with who and when; noted by mistake, it is taken back."""
    sheet = switched(desk)
    receive(sheet, by=desk.clerks[0], at=desk.at)
    assert PaperSheet.objects.get(sheet=sheet).received_by == desk.clerks[0]
    assert counted(desk.event)["awaited"] == 0
    receive(sheet, there=False, by=desk.secretary, at=desk.at)
    assert counted(desk.event)["awaited"] == 1
    assert Act.objects.filter(action="paper.receive").count() == 2


def test_where_every_sheets_marks_came_from(desk):
    """Screen, paper typed by two, settled by the chief judge, none."""
    desk.save("K1", 1, "2")
    switched(desk, "K2")
    desk.typed(0, "2", "K2")
    desk.typed(1, "2", "K2")
    found = {source: len(reconciled(desk.event, source=source))
             for source in ("screen", "paper", "pad", "none")}  # fmt: skip
    assert found == {"screen": 1, "paper": 1, "pad": 0, "none": 10}
    numbers = counted(desk.event)
    assert (numbers["screen"], numbers["paper"], numbers["none"]) == (1, 1, 10)
    assert [each.code for each in reconciled(desk.event, text="k2", source="paper")] == ["K2"]


def test_after_the_lock_nothing_is_switched(desk):
    """Then it is an amendment."""
    desk.at_state(State.LOCKED)
    with pytest.raises(Refused, match=r"marks\.closed"):
        switched(desk)


def test_who_may(desk):
    """Only the chief judge switches; judges do not note what was handed in."""
    for by in (desk.judge(1), desk.supervisor, desk.clerks[0]):
        with pytest.raises(Forbidden):
            switch_to_paper(desk.event, [desk.sheet("K1", 1)], "x", by=by, at=desk.at)
    for by in (desk.judge(1), desk.chief):
        with pytest.raises(Forbidden):
            receive(desk.sheet("K1", 1), by=by, at=desk.at)
