"""One's own first page: the next step, the wall, the timeline."""

import datetime as dt

import pytest

from leitai.lifecycle import Role, State
from leitai.web.models import Entry, Promotion
from leitai.web.queries.me import ladder, mine, next_step, timeline


def step_of(worker, at):
    step = next_step(mine(worker), at)
    return step and step.kind


def test_nobody_is_sent_to_sign_in(client, db):
    """Pages of one's own are for who is signed in."""
    for path in ("/me/", "/me/results/", "/me/certificates/", "/me/data/"):
        assert client.get(path).headers["Location"] == f"/sign-in/?next={path}"


def test_an_account_without_worker_is_told_so(client, city):
    """Staff have pages of their own too, with nothing of a worker's."""
    client.force_login(city.account(Role.STAFF))

    for path in ("/me/", "/me/results/", "/me/certificates/", "/me/data/"):
        assert client.get(path).status_code == 200
    assert client.get("/me/data/data.json").status_code == 404


def test_nothing_done_yet_shows_what_could_be_entered(client, city, now):
    """A worker without entries sees the open events of their trade."""
    worker = city.worker()
    event = city.event(State.REGISTRATION, slug="open-now")
    event.entries_close = now + dt.timedelta(days=3)
    event.save()
    client.force_login(city.account(worker=worker))

    page = client.get("/me/").content.decode()

    assert "/me/events/open-now/" in page
    assert "第一块砖从报名开始" in page


def test_the_next_step_follows_the_entry(city, now):
    """Confirm first, then wait, then compete where and when the draw said."""
    event = city.event(State.REGISTRATION)
    entry = city.entry(event, state=Entry.State.UNCONFIRMED)
    assert step_of(entry.worker, now) == "confirm"

    entry.state, entry.confirmed = Entry.State.ELIGIBLE, now
    entry.save()
    assert step_of(entry.worker, now) == "wait"

    event.state = State.RUNNING
    event.save()
    starts = now + dt.timedelta(hours=2)
    session = event.sessions.create(
        name="第一场", number=1, starts=starts, ends=starts + dt.timedelta(hours=1), stations=4
    )
    session.places.create(entry=entry, station=3)
    step = next_step(mine(entry.worker), now)
    assert (step.kind, step.until, step.tasks[3].text) == ("compete", starts, "第一场 · 3")

    event.state = State.MARKING
    event.save()
    assert step_of(entry.worker, now) is None


def test_who_waits_for_a_place_is_told_which_one_in_line(client, city, now):
    """The first page and the list say it; once the roster is locked there is no waiting."""
    event = city.event(State.REGISTRATION)
    waiting = {"state": Entry.State.WAITING, "confirmed": now}
    city.entry(event, **waiting)
    city.entry(event, state=Entry.State.WITHDRAWN)
    entry = city.entry(event, **waiting)
    client.force_login(city.account(worker=entry.worker))
    assert step_of(entry.worker, now) == "queue"
    assert "候补第 2 位：" in client.get("/me/").content.decode()
    assert "<b>候补第 2 位</b>" in client.get("/me/entries/").content.decode()

    event.state = State.DRAW
    event.save()
    assert step_of(entry.worker, now) is None


def test_who_has_no_total_reads_why_in_words(me, announced):
    """Not the letters that the tables use."""
    announced.event.standings.update(total="", rank=None, status="ABSENT")
    for path in ("/me/", "/me/results/", f"/me/results/{announced.event.slug}/"):
        page = me.get(path).content.decode()
        assert ("ABSENT" in page, "缺考" in page) == (False, True)


def test_an_appeal_in_time_comes_next_until_it_is_filed(me, announced, now):
    """The clock of appeals is the next step while it runs."""
    worker = announced.entries[0].worker
    assert step_of(worker, now) == "appeal"
    assert step_of(worker, now + dt.timedelta(days=2)) is None


@pytest.mark.parametrize("state", [s for s in State if s != State.DRAFT])
def test_home_in_every_state(me, announced, state):
    """The page stands whatever state the event is in."""
    announced.at_state(state)
    assert me.get("/me/").status_code == 200
    assert me.get("/me/results/").status_code == 200


def test_timeline_is_newest_first_and_has_the_rank(me, announced, now):
    """Entries, results and promotions stand in their order; the podium has its seal."""
    entry = announced.entries[0]
    later = now + dt.timedelta(days=1)
    Promotion.objects.create(
        event=announced.event, entry=entry, to_level="3", why="第一名", at=later,
        state=Promotion.State.APPROVED, decided=later,
    )  # fmt: skip

    kinds = [each.kind for each in timeline(mine(entry.worker))]
    page = me.get("/me/").content.decode()

    assert kinds == ["promotion-approved", "result", "entry"]
    assert "壹" in page
    assert "三级（高级工）" in page


def test_queries_do_not_grow(me, announced, city, now, django_assert_max_num_queries):
    """Ten more entries cost no more queries."""
    with django_assert_max_num_queries(20) as few:
        me.get("/me/")
    for _ in range(10):
        city.entry(city.event(State.ELIGIBILITY), announced.entries[0].worker, confirmed=now)
    with django_assert_max_num_queries(len(few)):
        me.get("/me/")


def test_the_ruler_has_eight_levels():
    """From apprentice to chief; who has no level is not on it."""
    assert (ladder("apprentice").place, ladder("chief").place) == ("0.00", "100.00")
    assert (len(ladder("").marks), ladder("").place) == (8, "")


def test_ones_own_ticket(client, ceremony, city):
    """Who is drawn prints their own ticket; nobody another's."""
    mine_, other = ceremony.run().entries[:2]
    client.force_login(city.account(worker=mine_.worker))

    assert "ticket.pdf" in client.get(f"/me/entries/{mine_.pk}/").content.decode()
    assert client.get(f"/me/entries/{mine_.pk}/ticket.pdf").content[:5] == b"%PDF-"
    assert client.get(f"/me/entries/{other.pk}/ticket.pdf").status_code == 404


def test_no_ticket_before_there_is_one(client, city):
    """An entry without a start number has no ticket yet."""
    entry = city.entry(city.event(State.REGISTRATION))
    client.force_login(city.account(worker=entry.worker))

    assert client.get(f"/me/entries/{entry.pk}/ticket.pdf").status_code == 422
