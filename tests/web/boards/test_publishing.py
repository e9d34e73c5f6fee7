"""An item goes up once all its judges have closed it; until then nothing tells anything of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.marks.conftest import Hall

from leitai.lifecycle import State
from leitai.web.models import Sheet
from leitai.web.services import marks, records
from leitai.web.services.boards import board_of, current_board
from leitai.web.services.live import live
from leitai.web.services.published import Published

from .conftest import COMPARED, closed


def shown(hall):
    return {row.code: row for row in current_board(hall.event, exact=True).rows}


def surfaces(client, hall):
    """Everything that everybody can ask for, less the number of entries in the journal."""
    size = records.journal_of(hall.event).size()
    slug = hall.event.slug
    paths = (
        f"/events/{slug}/board/", f"/events/{slug}/screen/", f"/events/{slug}/", "/",
        f"/api/v1/events/{slug}/board", f"/api/v1/events/{slug}", "/api/v1/changes",
    )  # fmt: skip
    said = [client.get(path).content.decode() for path in paths]
    told = (f"{size} 条签名记录", f'"size": {size}', f'"size":{size}')
    for each in told:
        said = [text.replace(each, "SIZE") for text in said]
    return said


def test_all_judges_of_the_panel(hall):
    """One of two judges signed: hatched, and not counted; both: open."""
    hall.fill(["K1"])
    closed(hall, "K1", 1)
    row = shown(hall)["K1"]
    assert [part["value"] for part in row.parts] == ["40.00", None]
    assert (row.total, row.open) == ("40.00", True)
    closed(hall, "K1", 2)
    row = shown(hall)["K1"]
    assert [part["value"] for part in row.parts] == ["40.00", "54.00"]
    assert (row.total, row.open) == ("94.00", False)


def test_a_sheet_opened_again(hall):
    """What is unlocked goes back under its hatching until its judge signs once more."""
    hall.fill(["K1"])
    closed(hall, "K1", 1), closed(hall, "K1", 2)
    assert shown(hall)["K1"].total == "94.00"
    hall.event.sheets.filter(code="K1", judge__code="J2").update(state=Sheet.State.IN)
    assert shown(hall)["K1"].total == "40.00"


def test_marked_again(hall):
    """An aspect that the chief judge has marked again is not out until that is signed."""
    hall.fill(["K1"])
    closed(hall, "K1", 1), closed(hall, "K1", 2)
    marks.order_remark(hall.event, "K1", "joints", "差距大", by=hall.chief, at=hall.at)
    assert shown(hall)["K1"].parts[1]["value"] is None


def test_where_no_judge_signs(hall):
    """A measured module is out when its sheet is complete, not before."""
    by = {"by": hall.judge(1), "at": hall.at}
    marks.save_sheet(hall.sheet("K1", name="practice"), hall.plumb()[:1], **by)
    marks.save_sheet(hall.sheet("K2", name="theory"), [{"aspect": "theory", "value": "9"}], **by)
    assert [part["value"] for part in shown(hall)["K1"].parts] == [None, None]
    assert [part["value"] for part in shown(hall)["K2"].parts] == ["9.00", None]


def test_on_paper(city, noon):
    """Where clerks type, a sheet is out once both typings are in and nothing is missing."""
    paper = Hall(city, noon, mode="paper")
    cells = {"theory": [{"aspect": "theory", "value": "30"}], "practice": paper.plumb(),
             "": [{"aspect": "joints", "value": "3"}]}  # fmt: skip
    sheets = [paper.sheet("K1", name="theory"), paper.sheet("K1", name="practice"),
              paper.sheet("K1", 1), paper.sheet("K1", 2)]  # fmt: skip
    for number, sheet in enumerate(sheets, 1):
        for clerk in paper.clerks:
            marks.type_sheet(sheet, cells[sheet.sheet], by=clerk, at=noon)
        assert shown(paper)["K1"].open == (number < len(sheets))


@pytest.mark.parametrize("planted", ["1", "2", "3"])
def test_nothing_of_an_open_item_shows(client, either, planted):
    """Marks that are not signed change no total, rank, brick, axis, page or answer of the API."""
    hall = either
    for code in hall.codes:
        hall.measured(code, theory="20")
    hall.save("K1", 1, "1")
    closed(hall, "K1", 1)
    hall.save("K1", 2, "1"), hall.save("K2", 1, "1")
    before = surfaces(client, hall)
    hall.save("K1", 2, planted), hall.save("K2", 1, planted), hall.save("K3", 2, planted)
    assert surfaces(client, hall) == before
    inside = {each.code: each for each in live(hall.event, exact=True).rows}
    assert any(part["value"] is None for part in inside["K2"].parts)


def test_the_leader_s_open_mark_moves_nobody(client, city, noon):
    """Compared with the best of the field, only published marks are the field."""
    judged = COMPARED.replace(
        "input: {type: number, min: 0, max: 40, step: 0.5}",
        "input: {type: number, min: 0, max: 40, step: 0.5}\n      panel: {size: 2, combine: mean}",
    )
    hall = Hall(city, noon, source=judged)
    for code, value in (("K1", "10"), ("K2", "40")):
        for judge in (1, 2):
            cells = [{"aspect": "theory", "value": value}, {"aspect": "joints", "value": "2"}]
            by = {"by": hall.judge(judge), "at": noon}
            marks.save_sheet(hall.sheet(code, judge), cells, **by)
    closed(hall, "K1", 1), closed(hall, "K1", 2), closed(hall, "K2", 1)
    assert shown(hall)["K1"].parts[0]["value"] == "40.00"
    closed(hall, "K2", 2)
    assert shown(hall)["K1"].parts[0]["value"] == "10.00"


def test_a_mark_after_the_tables_were_read(hall):
    """A sheet that was marked once more and signed meanwhile is not out with its older mark."""
    hall.fill(["K1"])
    read = records.journal_of(hall.event).size()
    hall.save("K1", 2, "1")
    closed(hall, "K1", 1), closed(hall, "K1", 2)
    seen = Published(hall.event, records.rules_of(hall.event))
    seen.look(None, read)
    assert seen.only(records.tables_now(hall.event)).marks == [
        row for row in records.tables_now(hall.event).marks if row["aspect"] != "joints"
    ]


def test_the_setting(hall):
    """Off: none before the announcement; locked: none before the lock."""
    hall.fill()
    hall.event.board = "off"
    assert board_of(hall.event).kind == "none"
    hall.event.board = "locked"
    assert board_of(hall.event).kind == "none"
    hall.locked()
    hall.event.board = "locked"
    assert [row.open for row in board_of(hall.event).rows] == [False, False, False]


def test_how_many_items_are_out(hall):
    """The board says how many items are out, of those that are asked for."""
    hall.measured("K1")
    proof = board_of(hall.event).proof
    assert (proof["published"], proof["asked"]) == (3, 12)


def test_queries_do_not_grow(big_hall):
    """A look at a board asks the database as often for twenty contestants as for two."""
    small, big = big_hall
    counts = []
    for hall in (small, big):
        hall.fill(hall.codes[:1])
        board_of(hall.event)
        hall.save(hall.codes[0], 1, "1")
        with CaptureQueriesContext(connection) as asked:
            board_of(hall.event)
        counts.append(len(asked))
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize("state", [State.LOCKED, State.RECHECK, State.DECODED])
def test_after_the_lock_all_is_out(hall, state):
    """All judges have signed by then."""
    hall.locked()
    hall.at_state(state)
    assert [row.open for row in board_of(hall.event).rows] == [False, False, False]
