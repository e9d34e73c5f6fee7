"""Results as versions: announced, made final, re-opened; each with a bundle that verifies."""

import pytest

from leitai.faults import Refused
from leitai.lifecycle import State
from leitai.verify import verify_bundle
from leitai.web.installation import installation
from leitai.web.models import Notice, Result, Standing
from leitai.web.services import amendments, steps
from leitai.web.services.records import rules_of


def bundle_of(result):
    return verify_bundle((installation().files / result.bundle).read_bytes())


def test_announced_and_final_results_have_bundles_that_verify(told):
    """The provisional and the final version are kept, and anybody can recompute each."""
    event = told(State.FINAL).event

    versions = list(event.results.order_by("number"))
    assert [each.kind for each in versions] == [Result.Kind.PROVISIONAL, Result.Kind.FINAL]
    assert [bundle_of(each)["verified"] for each in versions] == [True, True]
    assert versions[1].changes == []
    ranked = Standing.objects.filter(event=event).exclude(rank=None)
    assert ranked.count() == len([x for x in versions[1].document["contestants"] if x["rank"]])


def test_a_reopened_result_is_a_new_version_with_what_changed(told):
    """Staff and supervisor re-open; an amendment by two changes a mark; the old version stays."""
    story = told(State.PUBLICITY)
    event, staff, supervisor = story.event, story.people["organiser"], story.people["supervisor"]
    story.take("reopen", staff, story.now - story.starts, "理论成绩登记错误")
    story.take("reopen", supervisor, story.now - story.starts, "同意")
    sheet = event.sheets.filter(judge=None, sheet="theory").exclude(position=None).first()
    after = [dict(cell, value="0") if cell["aspect"] == "theory" else cell for cell in sheet.cells]
    chief = story.people["chief"]
    wanted = amendments.ask(event, sheet, after, "核对原卷", by=chief, at=story.now)

    with pytest.raises(Refused, match="amendments-decided"):
        story.take("finish", staff, story.now - story.starts)
    amendments.decide(wanted, approved=True, by=supervisor, at=story.now)
    story.take("finish", staff, story.now - story.starts)

    last = event.results.latest("number")
    assert last.number == 3
    assert {change["code"] for change in last.changes} >= {sheet.code}
    assert bundle_of(last)["verified"]
    assert bundle_of(event.results.get(number=2))["verified"]
    notice = Notice.objects.get(event=event, kind=Notice.Kind.CORRECTION)
    assert "理论成绩登记错误" in notice.text


def test_parts_of_every_standing_add_up_to_the_total(told):
    """The bricks of a row are the row's total: nothing is drawn that was not counted."""
    event = told(State.PROVISIONAL).event

    root = rules_of(event).scheme
    assert root.combine == "weighted"
    for row in Standing.objects.filter(event=event).exclude(total=""):
        counted = sum(float(part["value"]) for part in row.parts if part["value"])
        assert abs(counted - float(row.total)) < 0.02


def test_steps_of_the_end_cannot_be_taken_early(told):
    """No prizes while the notice is open; no objection is passed over."""
    story = told(State.PUBLICITY)

    with pytest.raises(Refused) as refused:
        steps.take(story.event, "award", by=story.people["organiser"], at=story.now)

    assert {fault.id for fault in refused.value.faults} == {
        "lifecycle.publicity-over",
        "lifecycle.objections-answered",
    }
