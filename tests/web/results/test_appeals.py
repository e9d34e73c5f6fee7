"""Appeals: their clock, who files, who answers, once."""

import datetime as dt

import pytest

from leitai.demo.people import account_of
from leitai.faults import Refused
from leitai.lifecycle import State
from leitai.web.models import Appeal
from leitai.web.permits import Forbidden
from leitai.web.queries.appeals import appeal_ends
from leitai.web.services import appeals


@pytest.fixture
def story(told):
    return told(State.APPEAL)


def entry_of(story, place=0):
    return story.event.standings.order_by("order")[place].entry


def test_the_worker_and_the_leader_may_file_nobody_else(story):
    """An appeal is the contestant's own, or the delegation's."""
    entry = entry_of(story)
    leader = story.people.leader(entry.delegation.code)
    other = account_of(entry_of(story, 1).worker)

    appeals.file(entry, "marks", "请核对", by=account_of(entry.worker), at=story.now)
    appeals.file(entry, "marks", "请核对", by=leader, at=story.now)
    with pytest.raises(Forbidden):
        appeals.file(entry, "marks", "请核对", by=other, at=story.now)


def test_the_clock_is_kept(story):
    """After the last minute nothing is taken, and the refusal says when it was."""
    entry = entry_of(story)
    late = appeal_ends(story.event)["marks"] + dt.timedelta(seconds=1)

    with pytest.raises(Refused, match="too-late"):
        appeals.file(entry, "marks", "请核对", by=account_of(entry.worker), at=late)
    with pytest.raises(Refused, match="nothing-said"):
        appeals.file(entry, "marks", " ", by=account_of(entry.worker), at=story.now)


def test_one_answer_by_an_arbiter(story):
    """The chief judge cannot answer; the arbiter answers once, with a reason."""
    appeal = Appeal.objects.get(event=story.event)
    arbiter, chief = story.people["arbiter"], story.people["chief"]

    with pytest.raises(Forbidden):
        appeals.answer(appeal, upheld=True, text="成立", by=chief, at=story.now)
    with pytest.raises(Refused, match="no-reason"):
        appeals.answer(appeal, upheld=True, text="", by=arbiter, at=story.now)
    appeals.answer(appeal, upheld=False, text="记录一致", by=arbiter, at=story.now)
    with pytest.raises(Refused, match="answered-already"):
        appeals.answer(appeal, upheld=True, text="再议", by=arbiter, at=story.now)


def test_the_pages_show_and_answer_an_appeal(story, client):
    """The arbiter finds it on the list, answers it, and the public page says so without names."""
    appeal = Appeal.objects.get(event=story.event)
    client.force_login(story.people["arbiter"])

    assert appeal.number in client.get("/desk/appeals/").content.decode()
    page = f"/desk/events/{story.event.slug}/appeals/{appeal.number}/"
    assert client.post(page, {"upheld": "no", "text": "记录一致"}).status_code == 302
    client.logout()
    shown = client.get(f"/answers/{appeal.number}/").content.decode()
    assert "记录一致" in shown
    assert appeal.entry.worker.name not in shown
