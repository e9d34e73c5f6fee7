"""What workers are told: noted at once, sent by a job, kept with what came of it."""

import datetime as dt
from io import BytesIO

import pytest
from openpyxl import load_workbook

from leitai.lifecycle import Role, State
from leitai.web.models import Award, Entry, Job, Message
from leitai.web.permits import Forbidden
from leitai.web.queries.messages import KINDS
from leitai.web.services import appeals, certificates, eligibility, entries, sessions
from leitai.web.services import messages as short
from leitai.web.services.jobs import run_now
from leitai.wording import table

S = Entry.State
sent: list[tuple[str, str]] = []


def gateway(phone, text):
    """A gateway that takes no message for a phone that ends with 9."""
    if phone.endswith("9"):
        raise TimeoutError(phone)
    sent.append((phone, text.words))


@pytest.fixture
def told(monkeypatch):
    """What the gateway took."""
    sent.clear()
    monkeypatch.setattr(short, "sender", lambda _: gateway)
    return sent


def kinds(event):
    rows = Message.objects.filter(event=event).order_by("pk")
    return [(each.kind, each.worker.name) for each in rows]


def send(at):
    """Do the job that waits; there is one at most."""
    return run_now(Job.objects.get(kind="messages", state=Job.State.WAITING), at)


def test_moving_up_is_told(city, noon):
    """Whoever gets a place that has become free, and nobody else."""
    event = city.event(State.REGISTRATION, capacity=1)
    first = city.entry(event, city.worker("白守业"), S.ENTERED, confirmed=noon)
    for name in ("夏明霞", "彭学文"):
        city.entry(event, city.worker(name), S.WAITING, confirmed=noon)
    entries.withdraw(first, "生病", by=city.account(Role.STAFF), at=noon)
    assert kinds(event) == [("moved-up", "夏明霞")]


def test_decisions_are_told(city, noon):
    """Eligible or not, and the answer to an objection; who is still open hears nothing."""
    event = city.event(State.ELIGIBILITY, least_age=18, most_age=60)
    staff = city.account(Role.STAFF)
    _, _, refused = (
        city.entry(event, city.worker(name, born=born), S.ENTERED, confirmed=noon)
        for name, born in (("白守业", dt.date(1985, 1, 1)), ("夏明霞", dt.date(1920, 1, 1)),
                           ("彭学文", dt.date(1921, 1, 1)))
    )  # fmt: skip
    eligibility.judge_all(event, by=staff, at=noon)
    eligibility.decide(refused, "age", met=False, reason="超龄", by=staff, at=noon)
    eligibility.settle(event, by=staff, at=noon)
    assert kinds(event) == [("eligible", "白守业"), ("ineligible", "彭学文")]
    worker = city.account(worker=refused.worker)
    objection = eligibility.object_to(refused, "年龄登记有误", by=worker, at=noon)
    eligibility.answer_objection(objection, upheld=False, answer="登记无误", by=staff, at=noon)
    assert kinds(event)[2:] == [("objection-answered", "彭学文")]


def test_a_session_that_moves_is_told(ceremony, noon):
    """To those who were drawn into it; a new name alone is no news."""
    ceremony.draw("stations")
    session, secretary = ceremony.sessions[0], ceremony.secretary
    plan = {"starts": session.starts, "ends": session.ends, "stations": session.stations}
    sessions.change_plan(session, "上午场", **plan, place="2 号馆", by=secretary, at=noon)
    assert kinds(ceremony.event) == []
    plan["starts"] += dt.timedelta(minutes=30)
    sessions.change_plan(session, "上午场", **plan, place="2 号馆", by=secretary, at=noon)
    drawn = {each.entry.worker.name for each in session.places.exclude(entry=None)}
    assert {name for _, name in kinds(ceremony.event)} == drawn
    assert "上午场改到 09-01 12:30，地点：2 号馆" in short.text_of(Message.objects.first()).words


def test_answers_and_certificates_are_told(city, announced, now):
    """An appeal's answer to whom it is about; a certificate to each winner once."""
    event, entry = announced.event, announced.entries[0]
    appeal = appeals.file(entry, "marks", "量错了", by=announced.accounts[0], at=now)
    appeals.answer(appeal, upheld=False, text="复核无误", by=announced.arbiter, at=now)
    announced.at_state(State.AWARDED)
    for name in ("一等奖", "技术能手"):
        Award.objects.create(event=event, entry=entry, name=name, rank=1)
    staff, chair = city.account(Role.STAFF), city.account(Role.APPROVER)
    certificates.issue(certificates.prepare(event, by=staff, at=now), by=chair, at=now)
    name = entry.worker.name
    assert kinds(event) == [("appeal-answered", name), ("certificate", name)]
    assert appeal.number in short.text_of(Message.objects.last()).words


def test_each_ends_as_it_ends(city, noon, told):
    """Sent, failed, nobody to send to, or too old; the job says how many of each."""
    event = city.event(State.REGISTRATION)
    people = [city.worker() for _ in range(3)]
    people[1].phone, people[2].phone = "13900000009", ""
    for each in people:
        each.save()
    short.tell("eligible", event, [people[0].pk], noon - dt.timedelta(days=4))
    short.tell("eligible", event, [each.pk for each in people], noon)
    job = send(noon)
    found = Message.objects.order_by("pk")
    assert [(each.state, each.tries) for each in found] == [
        ("stale", 0), ("sent", 1), ("failed", 1), ("unreachable", 0),
    ]  # fmt: skip
    assert (found[2].error, job.result) == (
        "TimeoutError",
        {"path": "/desk/messages/", "stale": 1, "sent": 1, "failed": 1, "unreachable": 1},
    )
    assert told == [(str(people[0].phone), short.text_of(found[1]).words)]


def test_nothing_is_sent_twice(city, noon, told):
    """A job that is run again sends what is left; what failed goes when somebody says so."""
    event, worker = city.event(State.REGISTRATION), city.worker()
    short.tell("eligible", event, [worker.pk], noon)
    send(noon)
    short.ask_sending()
    send(noon)
    assert len(told) == 1
    Message.objects.update(state=Message.State.FAILED)
    assert (short.try_again(by=city.account(Role.STAFF, city.west), at=noon), len(told)) == (0, 1)
    assert short.try_again(by=city.account(Role.STAFF), at=noon) == 1
    send(noon)
    assert len(told) == 2
    with pytest.raises(Forbidden):
        short.try_again(by=city.account(Role.AUDITOR), at=noon)


def test_the_console_prints_no_number(city, noon, capsys):
    """In the demo the text stands on the console, the number masked."""
    worker = city.worker()
    short.tell("eligible", city.event(State.REGISTRATION), [worker.pk], noon)
    send(noon)
    said = capsys.readouterr().out
    assert ("资格审查已通过" in said, str(worker.phone) in said) == (True, False)


def test_every_kind_has_words():
    """Text, name, and no kind that nobody is told."""
    texts = {entry.partition(".")[2] for entry in table() if entry.startswith("message.")}
    names = {entry.partition(".")[2] for entry in table() if entry.startswith("messagekind.")}
    assert texts == names == set(KINDS)


@pytest.fixture
def kept(city, now):
    """Three messages, one of which failed."""
    event = city.event(State.REGISTRATION)
    short.tell("eligible", event, [city.worker().pk for _ in range(3)], now)
    Message.objects.filter(pk=Message.objects.first().pk).update(state="failed", error="OSError")
    return list(Message.objects.all())


def test_the_desk_counts_them_and_tries_again(client, city, kept):
    """Counts, what failed and why, no number; one button for those that failed."""
    client.force_login(city.account(Role.STAFF))
    page = client.get("/desk/messages/").content.decode()
    assert ("待发送 2 条，发送失败 1 条" in page, "OSError" in page) == (True, True)
    assert str(kept[0].worker.phone) not in page
    only = client.get("/desk/messages/?state=failed").content.decode()
    assert [each.worker.number in only for each in kept] == [True, False, False]
    assert client.post("/desk/messages/again/").status_code == 302
    assert Message.objects.filter(state="waiting").count() == 3


def test_the_list_can_be_taken_away(client, city, kept):
    """With the text, without the number."""
    client.force_login(city.account(Role.AUDITOR))
    data = client.get("/desk/messages/?export=1").content
    rows = list(load_workbook(BytesIO(data)).active.iter_rows(values_only=True))
    assert (len(rows), "资格审查已通过" in rows[1][5]) == (4, True)
    assert str(kept[0].worker.phone) not in {cell for row in rows for cell in row}


def test_others_messages_are_not_there(client, city, kept):
    """Staff of a county see none of the city's; leaders have no such page."""
    client.force_login(city.account(Role.STAFF, city.east))
    page = client.get("/desk/messages/").content.decode()
    assert [each.worker.number in page for each in kept] == [False] * 3
    client.force_login(city.account(Role.LEADER, city.east))
    assert client.get("/desk/messages/").status_code == 403
    client.force_login(city.account(Role.AUDITOR))
    assert client.post("/desk/messages/again/").status_code == 403


def test_the_list_does_not_ask_for_each_row(client, city, kept, now, django_assert_max_num_queries):
    """Thirty messages cost as many queries as three."""
    client.force_login(city.account(Role.STAFF))
    with django_assert_max_num_queries(12) as few:
        client.get("/desk/messages/")
    event = kept[0].event
    short.tell("ineligible", event, [city.worker().pk for _ in range(30)], now)
    with django_assert_max_num_queries(len(few)):
        client.get("/desk/messages/")
