"""Entries: within the places there are, confirmed by the worker, withdrawn with a reason."""

import datetime as dt

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Account, Act, Entry
from leitai.web.permits import Forbidden
from leitai.web.queries.entries import delegation_of, waiting_place
from leitai.web.services import entries

S = Entry.State
DAY = dt.timedelta(days=1)


def faults(refused):
    return [fault.id for fault in refused.value.faults]


@pytest.fixture
def open_day(noon):
    """A day on which entries are open."""
    return noon - 20 * DAY


@pytest.fixture
def event(city):
    return city.event(State.REGISTRATION)


@pytest.fixture
def leader(city):
    return city.account(Role.LEADER, city.east)


def own_account(city, worker):
    return city.account(worker=worker)


def test_a_leader_enters_and_the_worker_confirms(city, event, leader, open_day):
    """The worker has the last word: until then the entry is not confirmed."""
    worker = city.worker()
    entry = entries.enter(event, worker, by=leader, at=open_day)
    assert (entry.state, entry.delegation, entry.number) == (S.UNCONFIRMED, city.east, 1)

    entry = entries.confirm(entry, by=own_account(city, worker), at=open_day)
    assert (entry.state, entry.confirmed) == (S.ENTERED, open_day)
    with pytest.raises(Refused, match="confirmed-already"):
        entries.confirm(entry, by=own_account_again(worker), at=open_day)


def own_account_again(worker):
    return Account.objects.get(worker=worker)


def test_a_worker_who_enters_needs_no_confirmation(city, event, open_day):
    """Entering oneself is the confirmation."""
    worker = city.worker()
    entry = entries.enter(event, worker, by=own_account(city, worker), at=open_day)
    assert (entry.state, entry.confirmed) == (S.ENTERED, open_day)


def test_the_same_key_is_the_same_entry(city, event, leader, open_day):
    """A request that is sent twice enters once; the key of another entry is refused."""
    worker = city.worker()
    first = entries.enter(event, worker, by=leader, at=open_day, key="k")
    assert entries.enter(event, worker, by=leader, at=open_day, key="k").pk == first.pk
    with pytest.raises(Refused, match="key-used"):
        entries.enter(event, city.worker(), by=leader, at=open_day, key="k")
    with pytest.raises(Refused, match="already"):
        entries.enter(event, worker, by=leader, at=open_day, key="other")


def test_strangers_and_other_leaders_may_not_enter(city, event, open_day):
    """A leader enters the workers of their own union only; nobody enters somebody else."""
    worker = city.worker(enterprise=city.enterprise(city.west))
    for account in (city.account(Role.LEADER, city.east), own_account(city, city.worker())):
        with pytest.raises(Forbidden):
            entries.enter(event, worker, by=account, at=open_day)


def test_time_and_ways_of_entering(city, event, leader, noon):
    """Before and after its time, in another state, or where only leaders enter, it is refused."""
    worker = city.worker()
    for at, fault in ((noon - 50 * DAY, "too-early"), (noon, "too-late")):
        with pytest.raises(Refused) as refused:
            entries.enter(event, worker, by=leader, at=at)
        assert faults(refused) == [f"entries.{fault}"]
    other = city.event(State.PUBLISHED, self_entry=False)
    with pytest.raises(Refused) as refused:
        entries.enter(other, worker, by=own_account(city, worker), at=noon)
    assert faults(refused) == ["entries.not-open", "entries.no-self"]


def test_a_worker_from_elsewhere(city, open_day):
    """The event of one county does not take another county's workers."""
    event = city.event(State.REGISTRATION, city.competition(city.west))
    with pytest.raises(Refused) as refused:
        entries.enter(event, city.worker(), by=city.account(Role.LEADER, city.east), at=open_day)
    assert faults(refused) == ["entries.elsewhere"]


def test_without_an_employer_there_is_no_delegation(city, event, open_day):
    """It is said before a row is made."""
    worker = city.worker()
    worker.enterprise = None
    worker.save()
    with pytest.raises(Refused, match="no-employer"):
        entries.enter(event, worker, by=city.account(Role.STAFF), at=open_day)


def test_the_nearest_union_with_a_quota_is_the_delegation(city, event):
    """An enterprise with its own quota enters for itself; else the county does."""
    own = city.unit("plant", city.east)
    worker = city.worker(enterprise=city.enterprise(own))
    assert delegation_of(event, worker) == city.east
    event.quotas.create(unit=own, places=2)
    assert delegation_of(event, worker) == own


def test_over_the_quota_one_waits(city, event, leader, open_day):
    """The quota of one county is full, the other still has places; the capacity holds for both."""
    event.quotas.create(unit=city.east, places=1)
    event.capacity = 2
    event.save()
    west = city.account(Role.LEADER, city.west)
    made = [entries.enter(event, city.worker(), by=leader, at=open_day) for _ in range(2)]
    made += [
        entries.enter(event, city.worker(enterprise=city.enterprise(city.west)), by=west,
                      at=open_day)
        for _ in range(2)
    ]  # fmt: skip
    assert [entry.state for entry in made] == [S.UNCONFIRMED, S.WAITING, S.UNCONFIRMED, S.WAITING]
    assert [waiting_place(entry) for entry in made] == [0, 1, 0, 2]


def test_a_freed_place_goes_to_who_waits_longest_and_may_have_it(city, event, leader, open_day):
    """When the west withdraws, the east (whose quota is full) waits on and the west moves up."""
    test_over_the_quota_one_waits(city, event, leader, open_day)
    first, east, third, west = event.entries.order_by("number")
    entries.withdraw(third, "生病", by=city.account(Role.LEADER, city.west), at=open_day)
    states = [Entry.objects.get(pk=each.pk).state for each in (first, east, third, west)]
    assert states == [S.UNCONFIRMED, S.WAITING, S.WITHDRAWN, S.UNCONFIRMED]
    assert [act.subject for act in Act.objects.filter(action="entry.promote")] == [
        f"entry:{west.pk}"
    ]


def test_more_places_move_the_list_up(city, event, leader, open_day):
    """A larger quota is given to those who wait; it cannot go below what is taken."""
    event.quotas.create(unit=city.east, places=1)
    made = [entries.enter(event, city.worker(), by=leader, at=open_day) for _ in range(3)]
    staff = city.account(Role.STAFF)
    entries.set_quota(event, city.east, 2, by=staff, at=open_day)
    assert [Entry.objects.get(pk=each.pk).state for each in made] == [
        S.UNCONFIRMED, S.UNCONFIRMED, S.WAITING,
    ]  # fmt: skip
    with pytest.raises(Refused, match="quota-below"):
        entries.set_quota(event, city.east, 1, by=staff, at=open_day)


def test_withdrawing_takes_a_reason_and_the_right_person(city, event, leader, open_day):
    """Nobody withdraws somebody else's entry, and nobody without saying why."""
    entry = entries.enter(event, city.worker(), by=leader, at=open_day)
    with pytest.raises(Refused) as refused:
        entries.withdraw(entry, " ", by=leader, at=open_day)
    assert faults(refused) == ["lifecycle.reason"]
    with pytest.raises(Forbidden):
        entries.withdraw(entry, "换人", by=city.account(Role.LEADER, city.west), at=open_day)


def test_whoever_comes_back_goes_to_the_end(city, event, leader, open_day):
    """A withdrawn entry is taken up again as the last one: its row stays the same."""
    worker = city.worker()
    first = entries.enter(event, worker, by=leader, at=open_day)
    entries.enter(event, city.worker(), by=leader, at=open_day)
    entries.withdraw(first, "有事", by=leader, at=open_day)
    again = entries.enter(event, worker, by=leader, at=open_day)
    assert (again.pk, again.number, again.state, again.reason) == (first.pk, 3, S.UNCONFIRMED, "")


def test_a_final_takes_those_who_advanced(city, event, open_day):
    """Others may enter only where the final says so; who advanced has a place in any case."""
    city.event(State.FINAL, feeds=event)
    heat, staff = event.fed_by.get(), city.account(Role.STAFF)
    event.quotas.create(unit=city.east, places=0)
    with pytest.raises(Refused, match="heats-only"):
        entries.enter(event, city.worker(), by=staff, at=open_day)
    entry = entries.enter(event, city.worker(), by=staff, at=open_day, from_heat=heat)
    assert (entry.state, entry.from_heat) == (S.UNCONFIRMED, heat)
    with pytest.raises(Forbidden):
        entries.enter(
            event, city.worker(), by=city.account(Role.LEADER, city.east), at=open_day,
            from_heat=heat,
        )  # fmt: skip


def test_unconfirmed_entries_are_dropped_after_the_close(city, event, leader, open_day):
    """The office withdraws what nobody confirmed, with a reason; not before entries close."""
    entry = entries.enter(event, city.worker(), by=leader, at=open_day)
    staff = city.account(Role.STAFF)
    with pytest.raises(Refused, match="still-open"):
        entries.drop_unconfirmed(event, "逾期", by=staff, at=open_day)
    event.state = State.ELIGIBILITY
    event.save()
    assert entries.drop_unconfirmed(event, "逾期未确认", by=staff, at=open_day) == 1
    entry.refresh_from_db()
    assert (entry.state, entry.reason) == (S.WITHDRAWN, "逾期未确认")


def test_a_signature_on_paper_confirms_too(city, event, leader, open_day):
    """The office confirms for a worker without a phone; a leader cannot."""
    entry = entries.enter(event, city.worker(), by=leader, at=open_day)
    with pytest.raises(Forbidden):
        entries.confirm(entry, by=leader, at=open_day)
    entries.confirm(entry, by=city.account(Role.STAFF), at=open_day)
    assert Act.objects.get(action="entry.confirm").detail == {"on_paper": True}


def test_after_the_roster_is_locked_nothing_moves(city, open_day):
    """Who does not come is recorded at check-in."""
    event = city.event(State.CONFLICTS)
    entry = city.entry(event)
    with pytest.raises(Refused, match="locked"):
        entries.withdraw(entry, "病", by=city.account(Role.STAFF), at=open_day)
