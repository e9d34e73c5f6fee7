"""The reveal: everybody's marks at once, and not one before everybody has signed."""

import pytest

from leitai.web.models import Sheet
from leitai.web.services import marks
from leitai.web.services.catching_up import catch_up


@pytest.fixture
def pair(hall):
    """The pads of both judges."""
    return hall.paired(1), hall.paired(2)


def asked(ask, tablet, contestant="K1", sheet=""):
    return ask(f"/pad/panel?contestant={contestant}&sheet={sheet}", tablet)


def send(hall, *tablets):
    for tablet in tablets:
        hall.send(tablet)


def signed(hall, pair, values, sheet="", note=""):
    """Both mark and sign."""
    for tablet, value in zip(pair, values, strict=True):
        cell = {"aspect": "joints", "value": value}
        if sheet:
            cell |= {"round": "2", "note": note}
        said = {"contestant": "K1", "judge": tablet.judge, "sheet": sheet, "cells": [cell]}
        tablet.write("mark", said)
        tablet.sign("K1", sheet)
    send(hall, *pair)


def test_nothing_is_revealed_before_everybody_has_signed(hall, ask, pair):
    """How many are missing, never who, and no mark: neither the own one nor another's."""
    one, other = pair
    one.mark("K1", "2")
    other.mark("K1", "3")
    send(hall, one, other)
    first = asked(ask, one)
    one.sign("K1")
    send(hall, one)
    then = [asked(ask, each).json() for each in pair]
    assert (first.status_code, first.json()["missing"]) == (409, 2)
    assert ([each["missing"] for each in then], then[0] == then[1]) == ([1, 1], True)
    assert sorted(then[0]) == ["missing", "problems"]


def test_everybody_sees_the_same_at_once(hall, ask, pair):
    """Judges by code, their marks, how far apart they are; within the limit nothing blocks."""
    signed(hall, pair, ("2", "3"))
    one, other = (asked(ask, each).json() for each in pair)
    assert one == other
    [row] = one["rows"]
    assert [(each["judge"], each["value"]) for each in row["marks"]] == [("J1", "2"), ("J2", "3")]
    assert (row["apart"], row["limit"], row["far"], row["blocked"]) == ("1", "1", False, False)


def test_marks_too_far_apart_block_and_are_given_again(hall, ask, pair):
    """Beyond the rulebook's limit it says blocked; the second round is revealed by itself."""
    signed(hall, pair, ("0", "3"))
    [row] = asked(ask, pair[0]).json()["rows"]
    assert (row["apart"], row["limit"], row["blocked"]) == ("3", "1", True)
    catch_up(hall.event)
    marks.order_remark(hall.event, "K1", "joints", "相差三级", by=hall.chief, at=hall.at)
    assert asked(ask, pair[0], sheet="joints/2").json()["missing"] == 2
    signed(hall, pair, ("2", "3"), "joints/2", "重新量过")
    [row] = asked(ask, pair[1], sheet="joints/2").json()["rows"]
    assert ([each["note"] for each in row["marks"]], row["blocked"]) == (["重新量过"] * 2, False)


def test_a_judge_who_gave_no_mark_is_no_mark(hall, ask, pair):
    """An absence is shown as one, and is not reckoned with."""
    one, other = pair
    cell = {"aspect": "joints", "value": "", "status": "ABSENT"}
    said = {"contestant": "K1", "judge": "J1", "sheet": "", "cells": [cell]}
    one.write("mark", said)
    one.sign("K1")
    other.mark("K1", "3")
    other.sign("K1")
    send(hall, one, other)
    [row] = asked(ask, one).json()["rows"]
    assert ([each["status"] for each in row["marks"]], row["apart"]) == (["ABSENT", ""], None)


@pytest.mark.parametrize(
    ("contestant", "sheet"),
    [("K9", ""), ("", ""), ("K1", "theory"), ("K1", "joints/2"), ("K1", "/")],
)
def test_what_the_judge_has_no_sheet_of_is_not_there(hall, ask, pair, contestant, sheet):
    """No such contestant, a sheet that no panel marks, a round that nobody ordered."""
    assert asked(ask, pair[0], contestant, sheet).status_code == 404


def test_signing_on_a_pad_signs_the_row(hall, pair):
    """The row follows the journal: in, then signed."""
    one, _ = pair
    one.mark("K1", "2")
    send(hall, one)
    catch_up(hall.event)
    states = [hall.sheet("K1", 1).state]
    one.sign("K1")
    send(hall, one)
    catch_up(hall.event)
    assert [*states, hall.sheet("K1", 1).state] == [Sheet.State.IN, Sheet.State.SIGNED]
