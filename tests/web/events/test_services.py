"""Competitions and events: created, changed while that is fair, copied, approved, published."""

import datetime as dt

import pytest
from tests.web.conftest import shipped

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.web.installation import installation
from leitai.web.models import Act, Event
from leitai.web.permits import Forbidden
from leitai.web.services import events
from leitai.web.services.records import journal_of
from leitai.web.services.steps import take

DAY = dt.timedelta(days=1)


def faults(refused):
    return [fault.id for fault in refused.value.faults]


@pytest.fixture
def staff(city):
    return city.account(Role.STAFF)


def test_a_competition_gets_an_address(city, staff, noon):
    """Its name in pinyin and the year; the second of the same name is numbered."""
    names = [
        events.create_competition(city.root, by=staff, at=noon, name="职工大赛", year=2026).slug
        for _ in range(2)
    ]
    assert names == ["zhi-gong-da-sai-2026", "zhi-gong-da-sai-2026-2"]


def test_staff_of_a_county_cannot_hold_the_citys(city, noon):
    """What is held for the city is created by the city's staff."""
    with pytest.raises(Forbidden):
        events.create_competition(
            city.root, by=city.account(Role.STAFF, unit=city.east), at=noon, name="大赛", year=2026
        )


def test_an_event_begins_as_a_draft(city, staff, noon):
    """It has an address, a state and an act; what is wrong is said all at once."""
    games = city.competition()
    event = events.create_event(
        games, by=staff, at=noon, name="砌筑工", occupation="6-29-01-01", round="决赛"
    )
    assert (event.slug, event.state) == ("qi-zhu-gong-jue-sai-2026", State.DRAFT)
    assert Act.objects.filter(action="event.create").count() == 1
    with pytest.raises(Refused) as refused:
        events.create_event(
            games, by=staff, at=noon, name=" ", occupation="", capacity=5, fewest=9,
            least_age=40, most_age=30, entries_open=noon, entries_close=noon - DAY,
        )  # fmt: skip
    assert faults(refused) == [
        "events.order-entries-close", "events.no-name", "events.no-trade",
        "events.fewest", "events.ages",
    ]  # fmt: skip


def test_what_people_rely_on_stays(city, staff, noon):
    """After publication the terms stand; the place may still change before the draw is over."""
    event = city.event(State.REGISTRATION)
    with pytest.raises(Refused) as refused:
        events.change_event(event, by=staff, at=noon, least_age=20, name="瓦工")
    assert faults(refused) == ["events.too-late", "events.too-late"]
    changed = events.change_event(event, by=staff, at=noon, place="一号馆", capacity=30)
    assert (changed.place, changed.capacity) == ("一号馆", 30)


def test_a_change_takes_the_approval_back(city, staff, noon):
    """What is approved is what is published; saving the same again changes nothing."""
    event = city.event()
    city.rulebook(event, shipped("bricklaying"))
    event = events.approve_event(event, by=city.account(Role.APPROVER), at=noon)
    assert events.change_event(event, by=staff, at=noon, place=event.place).approved == noon
    assert events.change_event(event, by=staff, at=noon, place="别处").approved is None


def test_only_an_approver_approves_and_only_a_frozen_rulebook(city, staff, noon):
    """Staff cannot approve their own; without a frozen rulebook there is nothing to approve."""
    event = city.event()
    with pytest.raises(Forbidden):
        events.approve_event(event, by=staff, at=noon)
    with pytest.raises(Refused) as refused:
        events.approve_event(event, by=city.account(Role.APPROVER), at=noon)
    assert faults(refused) == ["lifecycle.rulebook-frozen"]


def test_publishing_says_what_is_missing(city, staff, noon):
    """A bare draft lacks dates, a place, a rulebook and an approval."""
    event = city.event()
    Event.objects.filter(pk=event.pk).update(starts=None, place="")
    with pytest.raises(Refused) as refused:
        take(event, "publish", by=staff, at=noon)
    assert faults(refused) == [
        "lifecycle.dates-set", "lifecycle.place-set", "lifecycle.rulebook-frozen",
        "lifecycle.approved",
    ]  # fmt: skip


def test_publishing_opens_the_journal(city, staff, noon):
    """The journal says the rulebook's hash first; the rulebook is a public file under its hash."""
    event = city.event()
    rulebook = city.rulebook(event, shipped("bricklaying"))
    at = noon - 20 * DAY
    events.approve_event(event, by=city.account(Role.APPROVER), at=at)

    take(event, "publish", by=staff, at=at)

    event.refresh_from_db()
    assert event.journal.endswith(f"/{event.slug}")
    opened, said = list(journal_of(event).entries())
    assert (opened.type, said.content["rulebook"]) == ("journal.open", rulebook.sha256)
    file = installation().files / "rulebooks" / f"{rulebook.sha256}.json"
    assert file.read_bytes() == rulebook.published


def test_next_year_begins_with_this_years(city, staff, noon):
    """The copy has plan, quotas and rulebook as a draft, and no dates."""
    event = city.event(capacity=40, least_level="4")
    event.quotas.create(unit=city.east, places=6)
    city.rulebook(event, shipped("bricklaying"))

    copy = events.copy_event(event, city.competition(), by=staff, at=noon)

    assert (copy.capacity, copy.least_level, copy.starts) == (40, "4", None)
    assert list(copy.quotas.values_list("unit__code", "places")) == [("east", 6)]
    assert copy.rulebooks.get().frozen is None


def test_too_few_may_be_ranked_without_prizes(city, staff, noon):
    """It takes a reason."""
    event = city.event(State.ELIGIBILITY, fewest=10)
    with pytest.raises(Refused):
        events.hold_rank_only(event, by=staff, at=noon, reason=" ")
    assert events.hold_rank_only(event, by=staff, at=noon, reason="人数不足").rank_only
