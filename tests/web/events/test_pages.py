"""The pages of events: list, plan, overview, steps."""

import pytest
from django.urls import is_valid_path
from tests.web.conftest import shipped

from leitai.lifecycle import NEEDS, Role, State
from leitai.web.desk.steps import WHERE
from leitai.web.models import Competition, Event
from leitai.web.templatetags.events import TABS


@pytest.fixture
def staff(city, client):
    account = city.account(Role.STAFF)
    client.force_login(account)
    return account


def text(response):
    return response.content.decode()


def test_the_list_is_filtered_and_sorted(city, client, staff):
    """By text, state and trade; the newest first unless asked otherwise."""
    first, second = city.event(State.REGISTRATION), city.event(State.DRAFT)
    Event.objects.filter(pk=second.pk).update(name="焊工", occupation="6-18-02-04")
    assert set(client.get("/desk/events/").context["page"]) == {first, second}
    for query, found in (
        ("text=焊", [second]), ("state=registration", [first]), ("trade=6-18-02-04", [second]),
        ("text=nothing", []),
    ):  # fmt: skip
        assert list(client.get(f"/desk/events/?{query}").context["page"]) == found
    assert [each.name for each in client.get("/desk/events/?sort=name").context["page"]] == [
        "焊工", "砌筑工",
    ]  # fmt: skip


def test_the_list_leaves_as_a_workbook(city, client, staff):
    """Everything that was found, not only the page."""
    city.event()
    answer = client.get("/desk/events/?export=xlsx")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content[:2] == b"PK"


def test_the_list_asks_as_often_for_many_as_for_few(
    city, client, staff, django_assert_max_num_queries
):
    """The number of queries does not grow with the rows."""
    for _ in range(3):
        city.entry(city.event(State.REGISTRATION))
    with django_assert_max_num_queries(12) as few:
        client.get("/desk/events/")
    for _ in range(12):
        city.entry(city.event(State.REGISTRATION))
    with django_assert_max_num_queries(len(few)):
        client.get("/desk/events/")


def test_everybody_sees_what_is_theirs(city, client):
    """County staff their own, leaders what is announced above them, officials their event."""
    own = city.event(State.DRAFT, city.competition(city.east))
    above = city.event(State.REGISTRATION)
    draft = city.event(State.DRAFT)
    for account, expected in (
        (city.account(Role.STAFF, city.east), {own}),
        (city.account(Role.LEADER, city.east), {above}),
        (city.account(Role.SECRETARY, event=draft), {draft}),
        (city.account(Role.STAFF), {own, above, draft}),
    ):
        client.force_login(account)
        assert set(client.get("/desk/events/").context["page"]) == expected


def test_a_competition_is_made_and_changed(city, client, staff):
    """From the list to its page."""
    given = {"name": "职工大赛", "year": "2026", "organiser": city.root.pk, "grade": "city-2"}
    answer = client.post("/desk/competitions/new/", given)
    made = Competition.objects.get()
    assert answer["Location"] == f"/desk/competitions/{made.slug}/"
    edit = f"/desk/competitions/{made.slug}/edit/"
    assert client.post(edit, given | {"contact": "组织部"}).status_code == 302
    made.refresh_from_db()
    assert made.contact == "组织部"
    assert "组织部" in text(client.get(f"/desk/competitions/{made.slug}/"))


def test_an_event_is_planned_page_by_page(city, client, staff):
    """Each page saves and leads to the next; the last shows every answer."""
    games = city.competition()
    basics = {"name": "砌筑工", "round": "决赛", "occupation": "瓦工", "entry_mode": "judge",
              "board": "live"}  # fmt: skip
    answer = client.post(f"/desk/competitions/{games.slug}/events/new/", basics)
    event = Event.objects.get()
    root = f"/desk/events/{event.slug}/"
    assert answer["Location"] == f"{root}plan/dates/"
    assert event.occupation == "6-29-01-01"

    dates = {
        "entries_open": "2026-12-01T09:00", "entries_close": "2026-12-10T17:00",
        "starts": "2026-12-20T08:00", "ends": "2026-12-20T17:00", "place": "二号馆",
    }  # fmt: skip
    assert client.post(f"{root}plan/dates/", dates)["Location"] == f"{root}plan/people/"
    page = client.get(f"{root}plan/people/")
    people = {each.name: each.initial for each in page.context["form"] if each.initial is not False}
    answer = client.post(f"{root}plan/people/", people | {"capacity": "40", "least_level": "4"})
    assert answer["Location"] == f"{root}plan/results/"
    given = {
        "appeal_hours_process": "2", "appeal_hours_marks": "24", "publicity_days": "5",
        "quorum": "0", "prizes": "一等奖 3000\n二等奖 1500.50", "advance_best": "3",
    }  # fmt: skip
    assert client.post(f"{root}plan/results/", given)["Location"] == f"{root}rulebook/"

    event.refresh_from_db()
    assert (event.capacity, event.least_level, event.advance) == (40, "4", {"best": 3})
    assert event.prizes == [
        {"award": "一等奖", "yuan": "3000"}, {"award": "二等奖", "yuan": "1500.50"},
    ]  # fmt: skip
    check = text(client.get(f"{root}plan/check/"))
    assert all(said in check for said in ("二号馆", "一等奖 3000", "四级（中级工）"))


def test_what_is_wrong_comes_back_with_the_page(city, client, staff):
    """A refusal of the service and a fault of the form stand in one summary."""
    event = city.event()
    path = f"/desk/events/{event.slug}/plan/dates/"
    answer = client.post(path, {"starts": "2026-12-20T08:00", "ends": "2026-12-19T08:00"})
    assert answer.status_code == 422
    assert "比赛结束要晚于比赛开始" in text(answer)
    answer = client.post(f"/desk/events/{event.slug}/plan/results/", {"prizes": "一等奖"})
    assert "看不懂" in text(answer)


def test_a_published_plan_is_mostly_fixed(city, client, staff):
    """What may no longer change is shown and cannot be typed; what may is saved."""
    event = city.event(State.REGISTRATION)
    path = f"/desk/events/{event.slug}/plan/basics/"
    given = {"name": "瓦工", "about": "欢迎", "entry_mode": "judge", "board": "live"}
    assert client.post(path, given)["Location"] == f"/desk/events/{event.slug}/"
    event.refresh_from_db()
    assert (event.name, event.about) == ("砌筑工", "欢迎")


@pytest.mark.parametrize("state", State)
def test_the_page_of_every_state(city, client, staff, state):
    """In every state the page says where the event is and what comes next; so do its steps'."""
    event = city.event(state)
    city.rulebook(event, shipped("bricklaying"))
    page = client.get(f"/desk/events/{event.slug}/")
    assert page.status_code == 200
    for way in [page.context["next"], *page.context["others"]]:
        if way is not None:
            step = client.get(f"/desk/events/{event.slug}/steps/{way.step.id}/")
            assert step.status_code == 200


def test_a_step_is_taken_on_its_page(city, client, staff):
    """The button is there when nothing is missing; pressing it moves the event."""
    event = city.event(State.PUBLISHED)
    path = f"/desk/events/{event.slug}/steps/open-entries/"
    assert "开始报名" in text(client.get(path))
    assert client.post(path)["Location"] == f"/desk/events/{event.slug}/"
    event.refresh_from_db()
    assert event.state == State.REGISTRATION
    assert client.get(path).status_code == 404


def test_two_people_agree_on_two_pages(city, client, staff):
    """The first agrees; the second sees who did, and it happens."""
    event = city.event(State.FINAL)
    path = f"/desk/events/{event.slug}/steps/reopen/"
    assert client.post(path, {"reason": " "}).status_code == 422
    client.post(path, {"reason": "漏算一项"})
    event.refresh_from_db()
    assert event.state == State.FINAL
    supervisor = city.account(Role.SUPERVISOR, event=event)
    client.force_login(supervisor)
    assert staff.name in text(client.get(path))


def test_what_is_missing_leads_to_where_it_is_done(city, client, staff):
    """Each need that is not met has a link to its page."""
    event = city.event()
    Event.objects.filter(pk=event.pk).update(place="")
    tasks = client.get(f"/desk/events/{event.slug}/").context["next"].tasks
    missing = {task.need: task.path for task in tasks if task.fault}
    root = f"/desk/events/{event.slug}/"
    assert missing["place-set"] == f"{root}plan/dates/"
    assert missing["rulebook-frozen"] == f"{root}rulebook/"


def test_every_way_leads_somewhere():
    """Every need of a step has a page to see to it, every tab its page."""
    assert set(WHERE) == NEEDS
    paths = [
        *(path.partition("?")[0] for path in WHERE.values()),
        *(f"{tab}/" for tab in TABS if tab),
    ]
    assert [path for path in paths if not is_valid_path(f"/desk/events/wall/{path}")] == []


def test_an_event_is_approved_on_its_page(city, client):
    """By an approver only."""
    event = city.event()
    city.rulebook(event, shipped("bricklaying"))
    path = f"/desk/events/{event.slug}/approve/"
    client.force_login(city.account(Role.STAFF))
    assert client.post(path).status_code == 403
    client.force_login(city.account(Role.APPROVER))
    assert client.post(path).status_code == 302
    event.refresh_from_db()
    assert event.approved is not None


def test_an_event_is_suspended_and_goes_on(city, client, staff):
    """With a reason, on one page."""
    event = city.event(State.RUNNING)
    path = f"/desk/events/{event.slug}/pause/"
    assert client.post(path).status_code == 422
    client.post(path, {"reason": "停电"})
    event.refresh_from_db()
    assert event.suspended
    client.post(path, {"reason": "来电"})
    event.refresh_from_db()
    assert not event.suspended


def test_copy_and_rank_only(city, client, staff):
    """Next year's draft; and an event with too few contestants."""
    event = city.event(State.ELIGIBILITY, fewest=9)
    into = city.competition()
    answer = client.post(f"/desk/events/{event.slug}/copy/", {"competition": into.pk})
    assert answer["Location"] == f"/desk/events/{into.events.get().slug}/plan/basics/"
    path = f"/desk/events/{event.slug}/rank-only/"
    assert client.post(path, {"reason": "人少"}).status_code == 302
    assert client.get(path).status_code == 200


def test_strangers_are_sent_away(city, client):
    """Who is not signed in signs in; a judge and another county's staff are refused."""
    event = city.event()
    path = f"/desk/events/{event.slug}/"
    assert client.get(path).status_code == 302
    for account in (
        city.account(Role.STAFF, city.east), city.account(Role.JUDGE, event=event),
        city.account(Role.LEADER, city.east),
    ):  # fmt: skip
        client.force_login(account)
        assert client.get(path).status_code == 403
        assert client.get(f"{path}plan/basics/").status_code == 403


def test_the_overview_asks_as_often_for_many_as_for_few(
    city, client, staff, django_assert_max_num_queries
):
    """The number of queries does not grow with the entries."""
    event = city.event(State.ELIGIBILITY)
    city.entry(event)
    with django_assert_max_num_queries(30) as few:
        client.get(f"/desk/events/{event.slug}/")
    for _ in range(10):
        city.entry(event)
    with django_assert_max_num_queries(len(few)):
        client.get(f"/desk/events/{event.slug}/")
