"""The pages of entries: the office's, the leader's, the worker's own."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.pictures import png

from leitai.lifecycle import Role, State
from leitai.web.models import Entry, Event, Quota
from leitai.web.services import entries

S = Entry.State


@pytest.fixture
def open_event(city, now):
    """An event that takes entries now."""
    event = city.event(State.REGISTRATION)
    day = dt.timedelta(days=1)
    Event.objects.filter(pk=event.pk).update(
        entries_open=now - day, entries_close=now + day, starts=now + 9 * day, ends=now + 10 * day
    )
    event.refresh_from_db()
    return event


@pytest.fixture
def staff(city, client):
    account = city.account(Role.STAFF)
    client.force_login(account)
    return account


def text(response):
    return response.content.decode()


def test_the_office_sees_filters_and_exports(city, client, staff, open_event):
    """By name, number and state; ID numbers stay masked in the workbook and on the page."""
    one = city.entry(open_event, city.worker("陈立柱", id_number="11010519491231002X"))
    city.entry(open_event, city.worker("王大力"), S.WAITING)
    path = f"/desk/events/{open_event.slug}/entries/"
    assert len(client.get(path).context["page"]) == 2
    assert list(client.get(f"{path}?text=陈").context["page"]) == [one]
    assert list(client.get(f"{path}?text={one.worker.number}").context["page"]) == [one]
    assert len(client.get(f"{path}?state=waiting").context["page"]) == 1
    assert client.get(f"{path}?export=xlsx").content[:2] == b"PK"
    page = text(client.get(f"{path}{one.pk}/"))
    assert "11010519491231002X" not in page
    assert one.worker.masked_id in page


def test_the_lists_ask_as_often_for_many_as_for_few(
    city, client, staff, open_event, django_assert_max_num_queries
):
    """The office's list, the eligibility table and the leader's page at two sizes."""
    paths = [
        f"/desk/events/{open_event.slug}/entries/{end}" for end in ("", "eligibility/", "ours/")
    ]
    city.entry(open_event, state=S.ENTERED)
    entries.judge_all(open_event, by=staff, at=open_event.entries_open)
    counts = []
    for path in paths:
        with django_assert_max_num_queries(25) as few:
            client.get(path)
        counts.append(len(few))
    for _ in range(12):
        city.entry(open_event, state=S.ENTERED)
    entries.judge_all(open_event, by=staff, at=open_event.entries_open)
    for path, count in zip(paths, counts, strict=True):
        with django_assert_max_num_queries(count):
            client.get(path)


def test_quotas_are_typed_or_pasted(city, client, staff, open_event):
    """A wrong line is named, and nothing is changed by it."""
    path = f"/desk/events/{open_event.slug}/entries/quotas/"
    assert client.post(path, {f"unit-{city.east.pk}": "5"}).status_code == 302
    assert client.post(path, {"table": "east\t7\nwest 3\n"}).status_code == 302
    assert dict(Quota.objects.values_list("unit__code", "places")) == {"east": 7, "west": 3}
    answer = client.post(path, {"table": "east 9\nmars 3"})
    assert answer.status_code == 422
    assert "mars 3" in text(answer)
    assert client.get(path).context["sum"] == 10


def test_eligibility_is_compared_settled_and_decided(city, client, staff):
    """All who meet everything at once; the other one by one, on evidence."""
    event = city.event(State.ELIGIBILITY, least_level="4")
    good, other = (city.entry(event, city.worker(level=level), S.ENTERED) for level in ("3", "5"))
    root = f"/desk/events/{event.slug}/entries/"
    client.post(f"{root}eligibility/compare/")
    client.post(f"{root}eligibility/settle/")
    good.refresh_from_db()
    assert good.state == S.ELIGIBLE
    assert [each for each, _ in client.get(f"{root}eligibility/").context["rows"]] == [other]

    given = {"rule": "level", "met": "yes", "reason": ""}
    assert client.post(f"{root}{other.pk}/", given).status_code == 422
    file = SimpleUploadedFile("证书.png", png())
    given |= {"reason": "看过证书", "evidence": file}
    assert client.post(f"{root}{other.pk}/", given).status_code == 302
    evidence = other.decisions.get(rule="level", in_force=True).evidence
    answer = client.get(f"{root}evidence/{evidence.pk}/")
    assert (answer.content, answer["Content-Type"]) == (png(), "application/octet-stream")
    assert answer["Content-Disposition"].startswith("attachment")


def test_evidence_is_what_it_begins_with(city, client, staff):
    """A program called .pdf is no evidence."""
    event = city.event(State.ELIGIBILITY)
    entry = city.entry(event, state=S.ENTERED)
    file = SimpleUploadedFile("证明.pdf", b"MZ not a pdf")
    given = {"rule": "age", "met": "no", "reason": "小", "evidence": file}
    answer = client.post(f"/desk/events/{event.slug}/entries/{entry.pk}/", given)
    assert answer.status_code == 422
    assert "只接受" in text(answer)
    assert not entry.decisions.exists()


def test_a_leader_searches_and_enters(city, client, open_event):
    """Only own workers are found; the same press twice enters once; a full quota waits."""
    client.force_login(city.account(Role.LEADER, city.east))
    mine = [city.worker("陈立柱", initials="clz"), city.worker("陈大柱", initials="cdz")]
    other = city.worker("陈西", enterprise=city.enterprise(city.west))
    open_event.quotas.create(unit=city.east, places=1)
    path = f"/desk/events/{open_event.slug}/entries/ours/"
    found = client.get(f"{path}?q=陈").context["found"]
    assert {worker for worker, _ in found} == set(mine)
    assert [worker for worker, _ in client.get(f"{path}?q=CLZ").context["found"]] == mine[:1]
    given = {"key": "k", "worker": [each.number for each in [*mine, other]]}
    for _ in range(2):
        assert client.post(path, given).status_code == 302
    assert sorted(open_event.entries.values_list("worker__name", "state")) == [
        ("陈大柱", S.WAITING), ("陈立柱", S.UNCONFIRMED),
    ]  # fmt: skip


def test_a_list_is_looked_at_before_it_is_taken(city, client, open_event):
    """The dry run says what would come of each line and keeps nothing."""
    client.force_login(city.account(Role.LEADER, city.east))
    good, entered = city.worker(), city.worker()
    city.entry(open_event, entered)
    path = f"/desk/events/{open_event.slug}/entries/ours/paste/"
    numbers = f"{good.number}\n{entered.number}，W9999999"
    lines = client.post(path, {"numbers": numbers}).context["lines"]
    assert [[fault.id for fault in line.faults] for line in lines] == [
        [], ["entries.already"], ["entries.unknown-number"],
    ]  # fmt: skip
    assert open_event.entries.count() == 1
    client.post(path, {"numbers": good.number, "sure": "1", "key": "k"})
    assert open_event.entries.count() == 2
    file = SimpleUploadedFile("名单.csv", "职工编号\nW1\n".encode())
    assert client.post(path, {"file": file}).context["lines"][0].number == "W1"
    assert client.post(path, {"numbers": " "}).status_code == 422


def test_a_leader_withdraws_and_objects(city, client, open_event):
    """With a text each; not for somebody else's entries."""
    client.force_login(city.account(Role.LEADER, city.east))
    entry = city.entry(open_event, state=S.UNCONFIRMED)
    other = city.entry(open_event, city.worker(enterprise=city.enterprise(city.west)))
    root = f"/desk/events/{open_event.slug}/entries/"
    assert client.get(f"{root}{entry.pk}/withdraw/").status_code == 200
    assert client.post(f"{root}{entry.pk}/withdraw/", {"text": ""}).status_code == 422
    assert client.post(f"{root}{entry.pk}/withdraw/", {"text": "换人"}).status_code == 302
    assert client.post(f"{root}{other.pk}/withdraw/", {"text": "换人"}).status_code == 404
    assert client.get(f"{root}{entry.pk}/object/").status_code == 200
    assert client.get(root).status_code == 403


def test_an_objection_is_answered_on_the_entrys_page(city, client, staff, now):
    """The answer needs words; upheld, the entry is eligible."""
    event = city.event(State.ELIGIBILITY)
    entry = city.entry(event, city.worker(level=""), S.INELIGIBLE, decided=now)
    made = entries.object_to(entry, "有证书", by=city.account(Role.LEADER, city.east), at=now)
    path = f"/desk/events/{event.slug}/entries/objections/{made.pk}/"
    assert client.post(path, {"upheld": "yes"}).status_code == 422
    assert client.post(path, {"upheld": "yes", "answer": "属实"}).status_code == 302
    entry.refresh_from_db()
    assert entry.state == S.ELIGIBLE


def test_unconfirmed_are_dropped_and_paper_confirms(city, client, staff):
    """Two ways in which an unconfirmed entry comes to an end."""
    event = city.event(State.ELIGIBILITY)
    paper, late = (city.entry(event, state=S.UNCONFIRMED) for _ in range(2))
    root = f"/desk/events/{event.slug}/entries/"
    client.post(f"{root}{paper.pk}/confirm/")
    assert client.get(f"{root}drop/").status_code == 200
    client.post(f"{root}drop/", {"reason": "逾期"})
    assert [Entry.objects.get(pk=each.pk).state for each in (paper, late)] == [
        S.ENTERED, S.WITHDRAWN,
    ]  # fmt: skip


def test_a_worker_enters_confirms_and_withdraws(city, client, open_event):
    """On a phone: the event's page, the entry's page, the list."""
    worker = city.worker()
    client.force_login(city.account(worker=worker))
    path = f"/me/events/{open_event.slug}/"
    assert client.get(path).context["can_enter"]
    answer = client.post(path, {"key": "k"})
    entry = open_event.entries.get()
    assert (answer["Location"], entry.state) == (f"/me/entries/{entry.pk}/", S.ENTERED)
    assert client.get(path)["Location"] == f"/me/entries/{entry.pk}/"
    assert client.get("/me/entries/").context["rows"] == [entry]
    assert client.post(f"/me/entries/{entry.pk}/withdraw/", {"text": ""}).status_code == 422
    client.post(f"/me/entries/{entry.pk}/withdraw/", {"text": "有事"})
    entry.refresh_from_db()
    assert entry.state == S.WITHDRAWN


def test_a_worker_confirms_what_the_leader_entered(city, client, open_event):
    """The page asks for it; somebody else's entry is not there."""
    worker = city.worker()
    entry, other = (city.entry(open_event, each, S.UNCONFIRMED) for each in (worker, None))
    client.force_login(city.account(worker=worker))
    assert client.get(f"/me/entries/{entry.pk}/").context["can_confirm"]
    client.post(f"/me/entries/{entry.pk}/confirm/")
    entry.refresh_from_db()
    assert entry.state == S.ENTERED
    assert client.get(f"/me/entries/{other.pk}/").status_code == 404


def test_a_worker_objects(city, client, now):
    """While the time runs."""
    event = city.event(State.ELIGIBILITY)
    entry = city.entry(event, state=S.INELIGIBLE, decided=now)
    client.force_login(city.account(worker=entry.worker))
    assert "提出异议" in text(client.get(f"/me/entries/{entry.pk}/"))
    client.post(f"/me/entries/{entry.pk}/object/", {"text": "符合"})
    assert entry.objections.count() == 1


def test_the_drawn_place_is_the_ticket(city, client):
    """Session, station and start number stand on the entry's page."""
    event = city.event(State.RUNNING)
    entry = city.entry(event, bib="07")
    session = event.sessions.create(
        name="上午场", number=1, starts=event.starts, ends=event.ends, stations=9
    )
    session.places.create(entry=entry, station=4)
    client.force_login(city.account(worker=entry.worker))
    page = text(client.get(f"/me/entries/{entry.pk}/"))
    assert "参赛凭证" in page
    assert "上午场" in page
    assert client.get("/me/entries/").status_code == 200


def test_without_a_worker_there_is_nothing_to_enter(city, client, open_event):
    """The pages say what to do; a draft is not there."""
    client.force_login(city.account(Role.STAFF))
    assert "没有对应的职工登记" in text(client.get("/me/entries/"))
    assert not client.get(f"/me/events/{open_event.slug}/").context["can_enter"]
    assert client.get(f"/me/events/{city.event().slug}/").status_code == 404
    client.logout()
    assert client.get("/me/entries/").status_code == 302
