"""Boards while marks arrive: as if everything were read and scored anew."""

from random import Random

import pytest

from leitai.scoring.so_far import so_far
from leitai.web.queries.boards import live_row
from leitai.web.services import records
from leitai.web.services.boards import board_of
from leitai.web.services.live import SHARE, Running, live
from leitai.web.services.standing import open_blocks

from .conftest import RULES, Hall

COMPARED = RULES.replace("max: 40\n", "max: 40\n      standardise: {method: to_leader, to: 40}\n")
"""The same wall; theory is compared with the best of the field."""


class Clock:
    """Seconds that pass when told to: *cost* for every look at it, as if something took long."""

    def __init__(self, cost=0.0):
        self.now, self.cost = 0.0, cost

    def __call__(self):
        self.now += self.cost
        return self.now


def anew(hall):
    """Return the lines as they come out of the whole journal."""
    rules = records.rules_of(hall.event)
    found = so_far(rules, records.tables_now(hall.event)).contestants
    return {each.code: live_row(rules, each) for each in found}


def shown(running):
    return {row.code: row for row in running.look(exact=True).rows}


def cells_for(dice, sheet):
    """Return some of the cells of a sheet, complete or not."""
    measured = [{"aspect": "plumb_mm", "item": item, "value": str(dice.randint(0, 20))}
                for item in "12"]  # fmt: skip
    cells = {
        "theory": [{"aspect": "theory", "value": str(dice.randint(0, 40))}],
        "practice": measured[: dice.randint(0, 2)],
        "": [{"aspect": "joints", "value": str(dice.randint(1, 3))}],
    }[sheet]
    return cells[: dice.randint(0, 9)]


def happen(hall, dice):
    """Let something happen in the journal: a sheet, a status, an amendment and its approval."""
    code = dice.choice(hall.codes)
    what = dice.choice(["mark"] * 6 + ["status", "amend"])
    if what == "status":
        where = {"contestant": code, "aspect": "total", "item": "", "attempt": "", "reason": "x"}
        said = [("status", where | {"status": dice.choice(["OK", "DSQ", "ABSENT", "PENDING"])})]
        records.write(hall.event, "desk", said, hall.at)
        return
    judge, sheet = dice.choice([("J1", ""), ("J2", ""), ("", "theory"), ("", "practice")])
    body = {"contestant": code, "judge": judge, "sheet": sheet, "cells": cells_for(dice, sheet)}
    [written] = records.write(hall.event, "desk", [("mark", body)], hall.at)
    if what == "amend":
        body |= {"cells": cells_for(dice, sheet)}
        names = {"approver": "chief", "second": "supervisor"}
        said = {"target": written.hash, "body": body, "reason": "x", **names}
        [asked] = records.write(hall.event, "chief", [("amend", said)], hall.at)
        said = {"target": asked.hash, "approver": "supervisor"}
        records.write(hall.event, "supervisor", [("approve", said)], hall.at)


@pytest.mark.parametrize("source", [RULES, COMPARED], ids=["alone", "compared"])
@pytest.mark.parametrize("seed", range(4))
def test_as_if_scored_anew(city, noon, source, seed):
    """Marks, statuses and amendments in any order: at every look the lines are the same."""
    hall, dice = Hall(city, noon, source=source), Random(seed)
    running = Running(hall.event, records.rules_of(hall.event), Clock())
    for _ in range(25):
        for _ in range(dice.randint(1, 3)):
            happen(hall, dice)
        assert shown(running) == anew(hall)


def test_a_part_is_there_with_its_own_marks(hall):
    """A part without all its marks has no value; what is counted so far is open."""
    hall.save("K1", 1, "2")
    hall.measured("K2", theory="30")
    rows = {row.code: row for row in board_of(hall.event).rows}
    assert [part["value"] for part in rows["K1"].parts] == [None, None]
    half = rows["K2"]
    assert (half.parts[0]["value"], half.total, half.open) == ("30.00", "30.00", True)
    hall.save("K2", 1, "2")
    hall.save("K2", 2, "3")
    hall.event.sheets.filter(code="K2").exclude(judge=None).update(state="signed")
    row = {row.code: row for row in board_of(hall.event).rows}["K2"]
    assert (row.open, row.total) == (False, "84.00")


def test_one_sheet_scores_one_contestant(hall):
    """Where nobody is compared with anybody, the others' lines are not made again."""
    hall.fill()
    running = Running(hall.event, records.rules_of(hall.event))
    before = {each.code: each for each in running.look().contestants}
    hall.save("K2", 1, "1")
    after = {each.code: each for each in running.look().contestants}
    assert {code for code in before if before[code] is not after[code]} == {"K2"}


def test_scoring_everybody_has_its_share(city, noon):
    """Where everybody is compared, newer marks wait until scoring takes no more than its share."""
    hall, clock = Hall(city, noon, source=COMPARED), Clock(cost=0.5)
    running = Running(hall.event, records.rules_of(hall.event), clock)
    before = running.look()
    hall.measured("K1")
    first = running.look()
    assert (before.behind, before.size) == (False, first.size)
    assert (first.behind, first.rows[0].parts[0]["value"]) == (True, None)
    clock.now += 0.5 / SHARE
    second = running.look()
    assert (second.behind, second.rows[0].parts[0]["value"]) == (False, "40.00")
    assert second.size == records.journal_of(hall.event).size()


def test_exact_is_never_behind(city, noon):
    """A step that asks whether all is complete is not told of older marks."""
    hall = Hall(city, noon, source=COMPARED)
    running = Running(hall.event, records.rules_of(hall.event), Clock(cost=5.0))
    running.look()
    hall.measured("K1")
    assert not running.look(exact=True).behind


def test_wrong_marks_leave_the_board_standing(hall):
    """A mark that cannot be read is told; everybody else's values stay, and it may be replaced."""
    hall.fill()
    before = live(hall.event).rows
    body = {"contestant": "K1", "judge": "J1", "sheet": "", "cells": [
        {"aspect": "joints", "value": "much"}]}  # fmt: skip
    records.write(hall.event, "desk", [("mark", body)], hall.at)
    found = live(hall.event, exact=True)
    assert (found.rows, [fault.id for fault in found.faults]) == (before, ["registry.not-a-number"])
    assert open_blocks(hall.event) == found.faults
    body["cells"][0]["value"] = "2"
    records.write(hall.event, "desk", [("mark", body)], hall.at)
    assert live(hall.event, exact=True).faults == ()


def test_the_board_page_says_when_it_is_behind(client, hall):
    """Older values are marked as such, so that the page asks again; lines say code and total."""
    hall.fill()
    page = client.get(f"/events/{hall.event.slug}/board/").content.decode()
    assert "data-behind" not in page
    assert all(f'<span class="code">{code}</span>' in page for code in hall.codes)
