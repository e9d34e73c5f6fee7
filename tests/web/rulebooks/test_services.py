"""Rulebooks: drafts, checks, workbooks, freezing."""

import io

import pytest
import xlsxwriter
from tests.web.conftest import shipped

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.rulebook import Source, build, document, publish
from leitai.rulebook.sheet import to_xlsx
from leitai.web.permits import Forbidden
from leitai.web.queries.rulebooks import changes_between, shipped_names, starts, trials, versions
from leitai.web.services import rulebooks
from leitai.web.services.records import read_rulebook


@pytest.fixture
def staff(city):
    return city.account(Role.STAFF)


@pytest.fixture
def event(city):
    return city.event()


def sheet(*rows):
    """A workbook with these rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("评分表")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def test_a_draft_is_saved_whatever_its_faults(event, staff, noon):
    """Work in progress is kept; saving again changes the same version."""
    first = rulebooks.save_draft(event, "a: [", by=staff, at=noon)
    again = rulebooks.save_draft(event, "a: 1\r\n", by=staff, at=noon)
    assert (first.pk, again.source) == (again.pk, "a: 1\n")


def test_after_a_frozen_version_comes_the_next(city, event, staff, noon):
    """A frozen version never changes: the next edit is version 2."""
    frozen = city.rulebook(event, shipped("welding"))
    draft = rulebooks.save_draft(event, frozen.source + "\n# 改\n", by=staff, at=noon)
    frozen.refresh_from_db()
    assert (draft.number, frozen.source) == (2, shipped("welding"))
    assert [(one.number, before and before.number) for one, before in versions(event)] == [
        (2, 1), (1, None),
    ]  # fmt: skip


def test_a_published_events_rulebook_stands(city, staff, noon):
    """Nobody edits it after publication."""
    with pytest.raises(Refused, match="published"):
        rulebooks.save_draft(city.event(State.PUBLISHED), "a: 1", by=staff, at=noon)


def test_faults_have_lines():
    """What is wrong is said with its line."""
    assert [(fault.id, fault.line) for fault in rulebooks.check("id: x\nid: y\n")] == [
        ("rulebook.duplicate-key", 2)
    ]
    assert rulebooks.check(shipped("bricklaying")) == []


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_rulebook_can_be_a_start(name, event, staff, noon):
    """It takes the event's id, and has no fault that keeps it from being frozen."""
    draft = rulebooks.start_from(event, name, by=staff, at=noon)
    assert document(draft.source)["id"] == event.slug
    assert [fault for fault in rulebooks.check(draft.source) if not fault.warning] == []


def test_starts_of_the_trade_come_first():
    """Whoever holds a bricklaying event sees the bricklayers' rulebook first."""
    assert starts("zh", "瓦工")[0].id == "bricklaying"


def test_a_workbook_comes_back(event, staff, noon):
    """What was downloaded as a workbook is the same rulebook when it is uploaded."""
    source = shipped("welding")
    data = to_xlsx(document(source))
    draft = rulebooks.from_workbook(event, data, "规程.xlsx", by=staff, at=noon)
    assert changes_between(source, draft.source, "zh") == []


def test_a_trades_own_table_becomes_a_draft(event, staff, noon):
    """Aspects with their marks are enough to begin with."""
    data = sheet(["编号", "评分项", "配分"], ["A1", "垂直度", 60], ["A2", "平整度", 40])
    draft = rulebooks.from_workbook(event, data, "砌筑评分表.xlsx", by=staff, at=noon)
    assert rulebooks.check(draft.source) == []


def test_a_wrong_cell_is_said_with_its_place(event, staff, noon):
    """Nothing is saved, and the sheet, row and column are named."""
    data = sheet(["编号", "评分项", "配分"], ["A1", "垂直度", "六十"])
    with pytest.raises(Refused) as refused:
        rulebooks.from_workbook(event, data, "表.xlsx", by=staff, at=noon)
    [fault] = refused.value.faults
    assert (fault.sheet, fault.row, fault.column) == ("评分表", 2, "配分")
    assert not event.rulebooks.exists()


def test_vectors_are_shown_one_by_one():
    """Each vector says what it expected of whom and what came; a wrong one is not passed."""
    source = shipped("bricklaying")
    good = trials(read_rulebook(_published(source)))
    assert good
    assert all(trial.passed for trial in good)
    assert all(row.expected == row.found for trial in good for row in trial.rows)


def test_a_wrong_expectation_shows_both_values():
    """The dry run says what was expected and what came."""
    value = document(shipped("bricklaying"))
    vector = value["vectors"][0]
    code, expected = next(iter(vector["expect"].items()))
    expected["total"] = "0.01"
    [wrong, *_] = trials(build(Source(value)))
    rows = [row for row in wrong.rows if not row.same]
    assert [(row.code, row.what, row.expected) for row in rows] == [(str(code), "total", "0.01")]
    assert rows[0].found not in {"", "0.01"}
    assert not wrong.passed


def _published(source):
    return publish(document(source))


def test_freezing_fixes_the_hash(event, staff, noon):
    """The public hash is the core's; freezing twice, or the same again, is refused."""
    draft = rulebooks.save_draft(event, shipped("bricklaying"), by=staff, at=noon)
    frozen = rulebooks.freeze(draft, by=staff, at=noon)
    assert frozen.sha256 == read_rulebook(_published(shipped("bricklaying"))).hash
    with pytest.raises(Refused, match="frozen-already"):
        rulebooks.freeze(draft, by=staff, at=noon)
    again = rulebooks.save_draft(event, draft.source + "\n", by=staff, at=noon)
    with pytest.raises(Refused, match=r"rulebooks\.same"):
        rulebooks.freeze(again, by=staff, at=noon)


def test_a_faulty_rulebook_is_not_frozen(event, staff, noon):
    """Its faults are the refusal."""
    draft = rulebooks.save_draft(event, "id: x\nid: y\n", by=staff, at=noon)
    with pytest.raises(Refused, match="duplicate-key"):
        rulebooks.freeze(draft, by=staff, at=noon)


def test_the_secretary_edits_and_does_not_freeze(city, event, noon):
    """Freezing is the staff's."""
    secretary = city.account(Role.SECRETARY, event=event)
    draft = rulebooks.save_draft(event, shipped("welding"), by=secretary, at=noon)
    with pytest.raises(Forbidden):
        rulebooks.freeze(draft, by=secretary, at=noon)
