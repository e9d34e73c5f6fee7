"""While an event is at a hall, the city reads it and changes nothing."""

import json

import pytest
from django.apps import apps
from django.db import connection

from leitai.faults import Refused
from leitai.front.lent import check_here, lent_to
from leitai.lifecycle import Role, State
from leitai.web.hall_home import ROOM
from leitai.web.installation import installation
from leitai.web.models import Entry, Event, Hall, Notice, Sheet, Unit
from leitai.web.permits import Forbidden
from leitai.web.services import halls, lending, marks, records, steps
from leitai.web.services.packing_rows import columns_of
from leitai.web.services.packing_tables import EMPTY, LEFT_OUT, PACKED, REFERRED
from leitai.web.services.unpacking import start_keys


def ids(refused):
    return [fault.id for fault in refused.value.faults]


def test_every_model_of_an_event_travels_or_stays_for_a_reason():
    """A model that points to Event, or to what points to it, is packed or named as left out."""
    of_event, grew = {Event}, True
    while grew:
        fresh = {
            model
            for model in apps.get_app_config("web").get_models()
            if model not in of_event
            for column in columns_of(model)
            if column.related_model in of_event
            and column.related_model.__name__ not in (*REFERRED, *LEFT_OUT)
            and model.__name__ not in REFERRED
        }
        grew = bool(fresh)
        of_event |= fresh
    names = {model.__name__ for model in of_event}
    assert names - set(PACKED) - set(LEFT_OUT) == set()
    assert set(PACKED) & set(LEFT_OUT) == set()
    assert all(LEFT_OUT.values())


def test_whatever_a_packed_row_names_is_in_the_package():
    """No packed or referred row points to a table that does not travel."""
    for name in (*PACKED, *REFERRED):
        for column in columns_of(apps.get_model("web", name)):
            if column.is_relation:
                assert column.related_model.__name__ in (*PACKED, *REFERRED), (name, column.name)


@pytest.mark.django_db
def test_lending_says_who_has_it(lent):
    """The hall has a number and a package; the front is told."""
    assert (lent.hall.number, lent.hall.name) == (1, "建校二号馆")
    assert lending.hall_of(lent.event) == lent.hall
    assert lent_to(installation().lent, lent.event.journal) == "建校二号馆"
    with pytest.raises(Refused) as refused:
        check_here(installation().lent, lent.event.journal)
    assert ids(refused) == ["front.lent"]


def test_only_the_office_lends(ceremony, noon):
    """A judge lends nothing."""
    ceremony.run()
    with pytest.raises(Forbidden):
        halls.lend(ceremony.event, "馆", by=ceremony.judges[0].account, at=noon)


def test_one_hall_at_a_time(lent, noon):
    """Every fault is said at once."""
    with pytest.raises(Refused) as refused:
        halls.lend(lent.event, " ", by=lent.staff, at=noon)
    assert ids(refused) == ["halls.no-name", "halls.lent-already"]


def test_not_before_the_roster_is_locked(city, noon):
    """An event that takes entries is not lent."""
    event = city.event(State.REGISTRATION)
    with pytest.raises(Refused) as refused:
        halls.lend(event, "馆", by=city.account(Role.STAFF), at=noon)
    assert ids(refused) == ["halls.not-now"]


def test_a_refused_lending_leaves_no_note(lent, noon, city):
    """What is not lent stays open for marks."""
    event = city.event(State.FINAL)
    with pytest.raises(Refused):
        halls.lend(event, "馆", by=lent.staff, at=noon)
    assert lent_to(installation().lent, event.journal) == ""


def test_the_journal_takes_nothing_here(lent, noon):
    """Nobody writes into the journal of a lent event in the city."""
    size = records.journal_of(lent.event).size()
    with pytest.raises(Refused) as refused:
        records.write(lent.event, "desk", [("note", {"text": "x"})], noon)
    assert ids(refused) == ["front.lent"]
    assert records.journal_of(lent.event).size() == size


def test_no_step_and_no_pause_here(lent, noon):
    """The event's state is the hall's to change."""
    with pytest.raises(Refused) as refused:
        steps.take(lent.event, "end-sessions", by=lent.ceremony.chief, at=noon)
    assert ids(refused) == ["halls.lent"]
    with pytest.raises(Refused) as refused:
        steps.suspend(lent.event, by=lent.ceremony.chief, at=noon, reason="停电")
    assert ids(refused) == ["halls.lent"]


def test_no_row_of_it_is_saved_here(lent, noon):
    """A service that asks nobody is stopped where it saves."""
    sheet = Sheet.objects.filter(event=lent.event, judge__isnull=False).first()
    with pytest.raises(Refused):
        marks.save_sheet(sheet, [], by=sheet.judge.account, at=noon)
    entry = lent.event.entries.first()
    entry.bib = "99"
    with pytest.raises(Refused) as refused:
        entry.save()
    assert ids(refused) == ["halls.lent"]
    assert Entry.objects.get(pk=entry.pk).bib != "99"
    place = entry.place
    with pytest.raises(Refused):
        place.save()


def test_other_events_go_on(lent, city):
    """Only the event that is lent is closed."""
    other = city.entry(city.event(State.RUNNING))
    other.bib = "07"
    other.save()
    assert Entry.objects.get(pk=other.pk).bib == "07"


def test_a_form_of_a_lent_event_is_refused_in_words(lent, client):
    """The desk's forms say where the event is; its pages are there."""
    client.force_login(lent.ceremony.chief)
    address = f"/desk/events/{lent.event.slug}/pause/"
    assert client.get(address).status_code == 200
    answer = client.post(address, {"reason": "停电"})
    assert answer.status_code == 422
    assert "建校二号馆" in answer.content.decode()


def test_the_package_has_no_numbers_of_people(lent):
    """ID numbers, telephones and other people's passwords stay in the city."""
    rows = {
        path.removeprefix("rows/").removesuffix(".jsonl"): [
            json.loads(line) for line in data.splitlines()
        ]
        for path, data in lent.package.members.items()
        if path.startswith("rows/")
    }
    assert len(rows["Worker"]) == len(rows["Entry"]) == 6
    for name, columns in EMPTY.items():
        for row in rows[name]:
            assert set(row) & (columns - {"password"}) == set(), name
    officials = {row["account_id"] for row in rows["Official"]} | {
        row["account_id"] for row in rows["Grant"]
    }
    assert {row["id"] for row in rows["Account"] if "password" in row} <= officials
    text = b"".join(lent.package.members.values()).decode()
    for worker in (entry.worker for entry in lent.event.entries.all()):
        assert worker.phone not in text


def test_the_journal_and_its_keys_go_along(lent):
    """A hall writes with the devices of the event."""
    members = lent.package.members
    assert members["journal.jsonl"].count(b"\n") == records.journal_of(lent.event).size()
    assert "keys/desk.key" in members


def test_taking_back_needs_a_reason_and_another_person(lent, noon, city):
    """Whoever lent it does not take it back alone."""
    with pytest.raises(Refused) as refused:
        halls.take_back(lent.hall, " ", by=lent.staff, at=noon)
    assert ids(refused) == ["lifecycle.reason", "lifecycle.same-person"]
    with pytest.raises(Forbidden):
        halls.take_back(lent.hall, "丢了", by=lent.ceremony.chief, at=noon)


@pytest.mark.django_db(transaction=True)
def test_taken_back_it_is_the_citys_again(lent, noon, city):
    """The city writes again, and lends it anew under another number."""
    other = city.account(Role.STAFF)
    halls.take_back(lent.hall, "电脑坏了", by=other, at=noon)
    assert lending.hall_of(lent.event) is None
    check_here(installation().lent, lent.event.journal)
    assert halls.lend(lent.event, "体育馆", by=other, at=noon).hall.number == 2
    assert Hall.objects.get(number=1).reason == "电脑坏了"


def test_a_hall_makes_nothing_that_the_city_numbers(city, monkeypatch):
    """Notices, unions and the steps after the announcement are the city's."""
    monkeypatch.setattr(lending, "this_hall", object)
    with pytest.raises(Refused) as refused:
        city.unit("new", city.root)
    assert ids(refused) == ["halls.at-city"]
    with pytest.raises(Refused):
        lending.check_step(Event(), "give-notice")
    lending.check_step(Event(), "announce")
    assert (Unit.objects.filter(code="new").count(), Notice.objects.count()) == (0, 0)


def test_rows_made_in_a_hall_are_numbered_apart(city):
    """From the hall's number times 10^12 on, in every table."""
    start_keys(7 * ROOM)
    assert (city.account().pk, city.worker().pk) == (7 * ROOM + 1, 7 * ROOM + 1)
    if connection.vendor != "sqlite":  # no transaction takes a sequence back
        start_keys(10 * ROOM)
