"""Accounts and roles: who may make, give, lock and reset, and whom."""

from datetime import timedelta

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.web.models import Account, Act
from leitai.web.permits import Forbidden
from leitai.web.queries.accounts import account_seen, accounts_seen, roles_to_give, units_for
from leitai.web.services import accounts
from leitai.web.services.passwords import keep_password

from .conftest import PASSWORD

DAY = timedelta(days=1)


@pytest.fixture
def staff(city):
    """Staff of the county east."""
    return city.account(Role.STAFF, city.east)


@pytest.fixture
def it(city):
    """IT of the whole city."""
    return city.account(Role.IT)


def give(account, role, unit, **given):
    return accounts.give_role(account, role, unit, **given)


def refusal(asked, *given, **named):
    with pytest.raises(Refused) as refused:
        asked(*given, **named)
    return [fault.id for fault in refused.value.faults]


def test_add(city, staff, noon, done):
    """A new account has a first password that must be changed, and one role."""
    account, password = accounts.add_account(
        "lin", "林主席", "13800001234", Role.LEADER, city.east, by=staff, at=noon
    )
    account.refresh_from_db()
    assert account.check_password(password)
    assert account.must_change_password
    assert [(each.role, each.unit) for each in account.grants_in_force()] == [("leader", city.east)]
    assert done() == [("accounts.add", f"account:{account.pk}")]
    assert Act.objects.get().detail == {"role_given": "leader", "unit": "east"}


def test_user_names_are_taken_once(city, staff, noon):
    """Capitals make no new name."""
    accounts.add_account("lin", "林", "", Role.LEADER, city.east, by=staff, at=noon)
    assert refusal(
        accounts.add_account, "Lin", "林", "", Role.LEADER, city.east, by=staff, at=noon
    ) == ["accounts.username-taken"]


@pytest.mark.parametrize("role", [Role.IT, Role.AUDITOR, Role.APPROVER, Role.JUDGE])
def test_staff_give_no_more_than_they_may(city, staff, noon, role):
    """Staff give staff and leader only: not the approver, not other administrators."""
    with pytest.raises(Forbidden):
        give(city.account(), role, city.east, by=staff, at=noon)


def test_only_below_ones_own_union(city, staff, noon):
    """A county gives no role for another county, nor for the city."""
    for unit in (city.west, city.root):
        with pytest.raises(Forbidden):
            give(city.account(), Role.LEADER, unit, by=staff, at=noon)
    below = city.unit("works", city.east)
    assert give(city.account(), Role.LEADER, below, by=staff, at=noon).unit == below


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.APPROVER])
def test_others_give_nothing(city, noon, role):
    """Leaders, auditors and approvers have no say over accounts."""
    with pytest.raises(Forbidden):
        give(city.account(), Role.LEADER, city.east, by=city.account(role), at=noon)


def test_roles_to_give(city, staff, it):
    """What the form offers is what the service takes."""
    assert roles_to_give(staff, city.east) == [Role.STAFF, Role.LEADER]
    assert roles_to_give(staff, city.west) == []
    assert roles_to_give(it) == [Role.IT, Role.STAFF, Role.APPROVER, Role.LEADER, Role.AUDITOR]
    assert list(units_for(staff)) == [city.east]


ADMINISTRATORS = [Role.IT, Role.STAFF, Role.AUDITOR]


@pytest.mark.parametrize("held", ADMINISTRATORS)
@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_three_kinds_of_administrator_are_three_people(city, it, noon, held, role):
    """No account holds two of IT, staff, auditor; the same one for another union it may."""
    account = city.account(held, city.east)
    if held == role:
        assert give(account, role, city.west, by=it, at=noon).role == role
    else:
        assert refusal(give, account, role, city.west, by=it, at=noon) == ["accounts.apart"]


def test_what_ended_is_no_hindrance(city, it, noon):
    """Staff whose role ended may become auditor."""
    account = city.account(Role.STAFF, city.east)
    accounts.end_role(account.grants.get(), by=it, at=noon)
    assert give(account, Role.AUDITOR, city.root, by=it, at=noon).role == Role.AUDITOR


def test_give_end_and_give_again(city, staff, noon, done):
    """An ended role can be given again; each time is noted."""
    account = city.account()
    grant = give(account, Role.LEADER, city.east, until=noon + DAY, by=staff, at=noon)
    assert refusal(give, account, Role.LEADER, city.east, by=staff, at=noon) == ["accounts.held"]
    accounts.end_role(grant, by=staff, at=noon)
    assert account.grants_in_force(noon) == []
    assert refusal(accounts.end_role, grant, by=staff, at=noon) == ["accounts.ended"]
    assert give(account, Role.LEADER, city.east, by=staff, at=noon).pk == grant.pk
    assert [action for action, _ in done()] == ["accounts.give", "accounts.end", "accounts.give"]


def test_until_must_come(city, staff, noon):
    """A role cannot end before it begins."""
    assert refusal(give, city.account(), Role.LEADER, city.east, until=noon, by=staff, at=noon) == [
        "accounts.until-past"
    ]


def test_not_oneself(city, it, noon):
    """Nobody gives themselves a role, ends one of their own, or resets their own account."""
    assert refusal(give, it, Role.APPROVER, city.root, by=it, at=noon) == ["accounts.oneself"]
    assert refusal(accounts.end_role, it.grants.get(), by=it, at=noon) == ["accounts.oneself"]
    for change in (accounts.lock, accounts.unlock, accounts.reset_password):
        assert refusal(change, it, by=it, at=noon) == ["accounts.oneself"]


def test_event_roles_are_changed_with_the_officials(city, it, noon):
    """A judge's role is not ended here."""
    judge = city.account(Role.JUDGE, event=city.event())
    assert refusal(accounts.end_role, judge.grants.get(), by=it, at=noon) == ["accounts.event-role"]


def test_reset_password(city, staff, noon, done):
    """A reset ends the old password; the new one must be changed; it is noted without it."""
    leader = city.account(Role.LEADER, city.east)
    keep_password(leader, PASSWORD, noon, must_change=False)
    new = accounts.reset_password(leader, by=staff, at=noon)
    leader.refresh_from_db()
    assert leader.check_password(new)
    assert leader.must_change_password
    assert done() == [("accounts.reset", f"account:{leader.pk}")]


@pytest.mark.parametrize("role", [Role.APPROVER, Role.AUDITOR, Role.IT])
def test_staff_cannot_reset_whom_they_could_become(city, staff, noon, role):
    """Whoever resets a password can sign in with it: not the approver's, not an auditor's."""
    other = city.account(role, city.east)
    for change in (accounts.reset_password, accounts.reset_second_factor, accounts.lock):
        with pytest.raises(Forbidden):
            change(other, by=staff, at=noon)


def test_an_events_officials_are_its_it(city, staff, it, noon):
    """A supervisor's account is reset by IT, never by the staff whose decisions it agrees with."""
    event = city.event(competition=city.competition(city.east))
    supervisor = city.account(Role.SUPERVISOR, event=event)
    with pytest.raises(Forbidden):
        accounts.reset_password(supervisor, by=staff, at=noon)
    assert accounts.reset_password(supervisor, by=it, at=noon)


def test_one_role_out_of_reach_is_enough(city, staff, noon):
    """Staff of the county cannot reset somebody who is also staff of the city."""
    both = city.account(Role.STAFF, city.east)
    both.grants.create(role=Role.STAFF, unit=city.root)
    with pytest.raises(Forbidden):
        accounts.reset_password(both, by=staff, at=noon)


def test_workers_of_others_are_out_of_reach(city, staff, noon):
    """A county closes accounts of its own workers, not those of another county."""
    ours = city.account(worker=city.worker(enterprise=city.enterprise(city.east)))
    theirs = city.account(worker=city.worker(enterprise=city.enterprise(city.west)))
    accounts.lock(ours, by=staff, at=noon)
    with pytest.raises(Forbidden):
        accounts.lock(theirs, by=staff, at=noon)


def test_lock_and_unlock(city, staff, noon, done):
    """A closed account can be opened again, with its failures forgotten."""
    leader = city.account(Role.LEADER, city.east, failures=5, locked_until=noon + DAY)
    accounts.lock(leader, by=staff, at=noon)
    leader.refresh_from_db()
    assert not leader.is_active
    accounts.unlock(leader, by=staff, at=noon)
    leader.refresh_from_db()
    assert (leader.is_active, leader.failures, leader.locked_until) == (True, 0, None)
    assert [action for action, _ in done()] == ["accounts.lock", "accounts.unlock"]


def test_reset_second_factor(city, staff, noon):
    """Who lost the authenticator gets in without it after a reset."""
    leader = city.account(Role.LEADER, city.east, totp_on=True, totp_secret="GEZDGNBV")
    accounts.reset_second_factor(leader, by=staff, at=noon)
    leader.refresh_from_db()
    assert (leader.totp_on, leader.totp_secret) == (False, "")


def test_who_is_seen(city, staff, it, noon):
    """A county sees those who hold a role or work there, IT of the city everybody."""
    leader = city.account(Role.LEADER, city.east, username="leader")
    city.account(Role.LEADER, city.west)
    judge = city.account(
        Role.JUDGE, event=city.event(competition=city.competition(city.east)), username="judge"
    )
    worker = city.account(worker=city.worker(), username="welder")
    assert set(accounts_seen(staff, noon)) == {staff, leader, judge, worker}
    assert accounts_seen(it, noon).count() == Account.objects.count()
    with pytest.raises(Account.DoesNotExist):
        account_seen(staff, it.pk)


def test_filters(city, it, noon):
    """By part of a name, by role, by state."""
    closed = city.account(Role.LEADER, city.east, username="zhao", is_active=False)
    locked = city.account(Role.LEADER, city.east, username="qian", locked_until=noon + DAY)
    none = city.account(worker=city.worker(), username="sun")

    def found(**filters):
        return [account.username for account in accounts_seen(it, noon, **filters)]

    assert found(text="ZHA") == ["zhao"]
    assert found(role="leader") == ["qian", "zhao"]
    assert found(state="closed") == [closed.username]
    assert found(state="locked") == [locked.username]
    assert found(state="none") == [none.username]
