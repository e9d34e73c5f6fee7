"""One's own appeals: looked over, numbered, withdrawn."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.pictures import png

from leitai.lifecycle import State
from leitai.web.models import Appeal, Evidence, StateChange
from leitai.web.services import appeals

SAID = {"kind": "marks", "aspect": "joints", "text": "灰缝第二处量错了"}


@pytest.fixture
def path(announced):
    return f"/me/results/{announced.event.slug}/appeal/"


def test_looked_over_then_sent(me, announced, path):
    """The form, the page to look it over, the number, the state without signing in."""
    looked = me.post(path, SAID)
    assert (looked.status_code, Appeal.objects.count()) == (200, 0)
    assert "灰缝第二处量错了" in looked.content.decode()

    sent = me.post(path, {**SAID, "do": "send"})
    appeal = Appeal.objects.get()

    assert sent.url == f"/me/appeals/{appeal.number}/"
    assert appeal.number in me.get(sent.url).content.decode()
    assert appeal.number in me.get("/me/results/").content.decode()
    assert (appeal.entry, appeal.aspect) == (announced.entries[0], "joints")


def test_sent_twice_is_one(me, path):
    """A second tap on the button files no second appeal."""
    for _ in range(2):
        me.post(path, {**SAID, "do": "send"})
    assert Appeal.objects.count() == 1


def test_a_photograph_waits_until_it_is_sent(me, path):
    """The photograph is kept while the appeal is looked over, and goes with it."""
    photo = SimpleUploadedFile("joint.png", png(), "image/png")
    looked = me.post(path, {**SAID, "photo": photo})
    kept = looked.context["given"]["kept"]

    me.post(path, {**SAID, "kept": kept, "do": "send"})

    assert Appeal.objects.get().evidence == Evidence.objects.get()


@pytest.mark.parametrize("kept", ["1", "1:forged"])
def test_somebody_elses_photograph_is_not_taken(me, announced, path, kept):
    """Only a number that this site signed names a photograph."""
    me.post(path, {**SAID, "kept": kept, "do": "send"})
    assert Appeal.objects.get().evidence is None


def test_what_is_no_photograph_is_refused(me, path):
    """A program is no evidence."""
    photo = SimpleUploadedFile("joint.png", b"MZ", "image/png")
    refused = me.post(path, {**SAID, "photo": photo, "do": "send"})

    assert (refused.status_code, Appeal.objects.count()) == (422, 0)


def test_back_keeps_what_was_written(me, path):
    """Going back changes nothing that was written."""
    page = me.post(path, {**SAID, "do": "back"}).content.decode()
    assert "灰缝第二处量错了</textarea>" in page


@pytest.mark.parametrize("left_out", ["kind", "text"])
def test_what_is_missing_is_said(me, path, left_out):
    """Kind and reasons are wanted."""
    refused = me.post(path, {**SAID, left_out: ""})
    assert (refused.status_code, Appeal.objects.count()) == (422, 0)


def test_after_its_clock_no_appeal_is_taken(me, announced, path, now):
    """When the time is over the page says so, and a form sent late is refused."""
    StateChange.objects.filter(step="announce").update(at=now - dt.timedelta(days=3))

    assert "现在不受理申诉" in me.get(path).content.decode()
    assert me.post(path, {**SAID, "do": "send"}).status_code == 422
    assert Appeal.objects.count() == 0


def test_withdrawn_until_it_is_answered(me, announced, path, now):
    """One's own appeal can be withdrawn; an answered one stands."""
    me.post(path, {**SAID, "do": "send"})
    appeal = Appeal.objects.get()
    me.post(f"/me/appeals/{appeal.number}/withdraw/")
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.WITHDRAWN

    entry = announced.entries[0]
    other = appeals.file(entry, "marks", "再看一次", by=announced.accounts[0], at=now)
    appeals.answer(other, upheld=False, text="复核无误", by=announced.arbiter, at=now)
    assert me.post(f"/me/appeals/{other.number}/withdraw/").status_code == 422
    assert "复核无误" in me.get(f"/me/appeals/{other.number}/").content.decode()


def test_somebody_elses_appeal_is_not_there(me, announced, now):
    """Another's appeal is neither shown nor withdrawn."""
    other = appeals.file(announced.entries[1], "marks", "看错了", by=announced.accounts[1], at=now)

    assert me.get(f"/me/appeals/{other.number}/").status_code == 404
    assert me.post(f"/me/appeals/{other.number}/withdraw/").status_code == 404


def test_final_results_take_no_appeal(me, announced, path):
    """Once results are final the form is closed."""
    announced.at_state(State.FINAL)
    assert "现在不受理申诉" in me.get(path).content.decode()
