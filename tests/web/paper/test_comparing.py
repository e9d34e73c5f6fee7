"""Paper against journal: drawn by nobody's choice, read blind, differences settled."""

import pytest

from leitai.faults import Refused
from leitai.web.models import Comparison
from leitai.web.permits import Forbidden
from leitai.web.services import comparing
from leitai.web.services.comparing import compare, draw_sheets
from leitai.web.services.paper import receive


def cells(value):
    return [{"aspect": "joints", "value": value}]


def read(desk, value, by=None, code="K1"):
    return compare(desk.sheet(code, 1), cells(value), by=by or desk.clerks[0], at=desk.at)


@pytest.fixture
def kept(desk):
    """Every judge's mark is in, and was written on paper beside it; all of it handed in."""
    for code in desk.codes:
        for judge in (1, 2):
            desk.save(code, judge, "2")
            receive(desk.sheet(code, judge), by=desk.secretary, at=desk.at)
    return desk


def test_paper_that_says_the_same(kept):
    """However it is written: ２ is 2."""
    assert read(kept, "２").outcome == "same"


def test_paper_that_differs_waits_for_the_chief_judge(kept):
    """The journal stays as it is; settling says which is right, and why."""
    found = read(kept, "3")
    assert (found.outcome, kept.sheet("K1", 1).cells[0]["value"]) == ("differs", "2")
    comparing.settle(found, "journal", "纸上改过", by=kept.chief, at=kept.at)
    found.refresh_from_db()
    assert (found.outcome, found.note, found.settled_by) == ("journal", "纸上改过", kept.chief)
    with pytest.raises(Refused, match="settled-already"):
        read(kept, "2")


def test_read_again_until_it_is_settled(kept):
    """Who misread reads again."""
    read(kept, "3")
    assert read(kept, "2", by=kept.clerks[1]).outcome == "same"
    assert Comparison.objects.count() == 1


def test_an_empty_cell_differs_from_a_mark(kept):
    """Nothing on the paper where the journal has something."""
    assert compare(kept.sheet("K1", 1), [], by=kept.supervisor, at=kept.at).outcome == "differs"


def test_a_sample_is_drawn_by_the_journal(kept):
    """A fifth of six, rounded up; drawn once only; then the rest, until nothing is left."""
    first = draw_sheets(kept.event, 20, by=kept.supervisor, at=kept.at)
    second = draw_sheets(kept.event, 20, by=kept.supervisor, at=kept.at)
    rest = draw_sheets(kept.event, 100, by=kept.chief, at=kept.at)
    drawn = [each.sheet_id for each in (*first, *second, *rest)]
    assert ([len(first), len(second), len(rest)], len(set(drawn))) == ([2, 1, 3], 6)
    with pytest.raises(Refused, match="nothing-left"):
        draw_sheets(kept.event, 100, by=kept.chief, at=kept.at)


def test_the_same_journal_draws_the_same(kept):
    """Nobody can try again until they like it."""
    first = [each.sheet_id for each in draw_sheets(kept.event, 20, by=kept.chief, at=kept.at)]
    Comparison.objects.all().delete()
    again = [each.sheet_id for each in draw_sheets(kept.event, 20, by=kept.chief, at=kept.at)]
    assert first == again


def test_what_is_refused(kept):
    """A share nobody offers; a sheet without marks; a value the form has not; one's own typing."""
    with pytest.raises(Refused, match=r"comparing\.share"):
        draw_sheets(kept.event, 7, by=kept.chief, at=kept.at)
    with pytest.raises(Refused, match="not-in"):
        compare(kept.sheet("K1", name="theory"), [], by=kept.clerks[0], at=kept.at)
    with pytest.raises(Refused, match=r"scoring\."):
        read(kept, "7")


def test_nobody_checks_their_own_typing(desk):
    """A clerk's own reading again would say nothing."""
    sheet = desk.sheet("K1", 1)
    desk.event.entry_mode = "paper"
    desk.event.save()
    desk.typed(0, "2")
    desk.typed(1, "2")
    with pytest.raises(Refused, match="own-typing"):
        compare(sheet, cells("2"), by=desk.clerks[0], at=desk.at)
    assert compare(sheet, cells("2"), by=desk.supervisor, at=desk.at).outcome == "same"


def test_settling_wants_a_difference_a_side_and_a_reason(kept):
    """All said at once."""
    found = read(kept, "2")
    with pytest.raises(Refused) as refused:
        comparing.settle(found, "both", "", by=kept.chief, at=kept.at)
    assert [fault.id for fault in refused.value.faults] == [
        "comparing.nothing-to-settle", "comparing.which", "lifecycle.reason",
    ]  # fmt: skip


def test_who_may(kept):
    """Clerks and supervisor read; the chief judge settles; nobody else."""
    found = read(kept, "3")
    for by in (kept.chief, kept.judge(2)):
        with pytest.raises(Forbidden):
            read(kept, "3", by=by)
    for by in (kept.supervisor, kept.clerks[0]):
        with pytest.raises(Forbidden):
            comparing.settle(found, "journal", "x", by=by, at=kept.at)
    with pytest.raises(Forbidden):
        draw_sheets(kept.event, 20, by=kept.clerks[0], at=kept.at)
