"""Paper sheets: typed twice by two clerks, entered when they agree, settled when they differ."""

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.web.permits import Forbidden
from leitai.web.queries.marks import typings_of
from leitai.web.services import marks


def typed(hall, clerk, value, sheet=None):
    cells = [{"aspect": "joints", "value": value}]
    sheet = sheet or hall.sheet("K1", 1)
    return marks.type_sheet(sheet, cells, by=hall.clerks[clerk], at=hall.at)


def test_two_clerks_who_agree_make_an_entry(paper):
    """One typing is nothing; the second, however it is written, makes it an entry of the desk."""
    assert typed(paper, 0, "2").state == "typed"
    assert paper.lines() == []

    assert typed(paper, 1, "２").state == "in"
    assert [(line.device, line.content["judge"]) for line in paper.lines()] == [("desk", "J1")]


def test_one_clerk_alone_cannot_agree_with_themself(paper):
    """Typing again before the second clerk replaces one's own."""
    typed(paper, 0, "2")
    assert typed(paper, 0, "2").state == "typed"
    assert typed(paper, 0, "3").state == "typed"
    assert typed(paper, 1, "3").state == "in"


def test_clerks_who_differ_wait_for_the_chief_judge(paper):
    """Nothing is entered; neither types again; the chief judge settles with a reason."""
    typed(paper, 0, "2")
    assert typed(paper, 1, "3").state == "differs"
    with pytest.raises(Refused, match="typed-already"):
        typed(paper, 0, "3")

    cells, sheet = [{"aspect": "joints", "value": "3"}], paper.sheet("K1", 1)
    with pytest.raises(Refused, match=r"lifecycle\.reason"):
        marks.settle_difference(sheet, cells, "", by=paper.chief, at=paper.at)
    with pytest.raises(Forbidden):
        marks.settle_difference(sheet, cells, "x", by=paper.clerks[0], at=paper.at)
    settled = marks.settle_difference(sheet, cells, "纸上是3", by=paper.chief, at=paper.at)
    assert (settled.state, settled.why) == ("in", "纸上是3")
    assert [line.device for line in paper.lines()] == ["chief-judge"]


def test_a_clerk_sees_only_their_own_typing(paper):
    """What the other typed is not among what the page asks for."""
    typed(paper, 0, "2")
    sheet = paper.sheet("K1", 1)
    assert typings_of([sheet], paper.clerks[1]) == {}
    assert typings_of([sheet], paper.clerks[0])[sheet.pk].cells[0]["value"] == "2"


def test_paper_is_typed_whole(paper):
    """A sheet with an empty cell goes back to its judge, not into the program."""
    with pytest.raises(Refused, match=r"marks\.missing"):
        marks.type_sheet(
            paper.sheet("K1", name="practice"), paper.plumb()[:1], by=paper.clerks[0], at=paper.at
        )


def test_the_chief_judge_sends_a_sheet_back(paper):
    """Both misread: it is typed again, twice; the journal keeps what it had."""
    typed(paper, 0, "2")
    typed(paper, 1, "2")
    with pytest.raises(Refused, match="never-typed"):
        marks.type_again(paper.sheet("K2", 1), "x", by=paper.chief, at=paper.at)

    marks.type_again(paper.sheet("K1", 1), "看错", by=paper.chief, at=paper.at)
    typed(paper, 1, "3")
    assert typed(paper, 0, "3").state == "in"
    assert [line.content["cells"][0]["value"] for line in paper.lines()] == ["2", "3"]


def test_who_may_type_what(paper, hall):
    """Clerks type paper, judges do not; on screens a judge's sheet is the judge's."""
    cells = [{"aspect": "joints", "value": "2"}]
    with pytest.raises(Forbidden):
        marks.type_sheet(paper.sheet("K1", 1), cells, by=paper.chief, at=paper.at)
    with pytest.raises(Refused, match="on-paper"):
        marks.save_sheet(paper.sheet("K1", 1), cells, by=paper.judge(1), at=paper.at)
    with pytest.raises(Refused, match="by-judge"):
        typed(hall, 0, "2")
    assert paper.city.account(Role.CLERK, event=hall.event).offices.count() == 0
