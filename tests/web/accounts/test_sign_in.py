"""Signing in with a password: lock-out, and answers that tell nothing."""

from datetime import timedelta

import pytest

from leitai.faults import Refused
from leitai.web.models import Act
from leitai.web.services.passwords import keep_password
from leitai.web.services.sign_in import NETWORK_FAILURES, by_password, let_in, network_of

from .conftest import PASSWORD

HERE = "203.0.113.9"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def account(city, noon):
    """An account with a password that need not be changed."""
    account = city.account(username="zhang")
    keep_password(account, PASSWORD, noon, must_change=False)
    return account


def refusal(*given):
    with pytest.raises(Refused) as refused:
        by_password(*given)
    return [fault.id for fault in refused.value.faults]


def fail(at, times, username="zhang"):
    return [refusal(username, "wrong", f"2001:db8:{n}::1", at) for n in range(times)]


def test_right(account, noon, done):
    """Name and password open the account; that is noted when it is let in."""
    assert by_password("zhang", PASSWORD, HERE, noon) == account
    let_in(account, "password", noon)
    assert done() == [("sign-in.done", f"account:{account.pk}")]
    assert Act.objects.get().detail == {"way": "password"}


def test_unknown_and_wrong_are_answered_alike(account, noon, done):
    """The refusal does not tell whether the account exists; the log does."""
    assert refusal("nobody", PASSWORD, HERE, noon) == refusal("zhang", "wrong", HERE, noon)
    assert done() == [
        ("sign-in.refused", "account:-"),
        ("sign-in.refused", f"account:{account.pk}"),
    ]


def test_five_failures_lock_for_fifteen_minutes(account, noon):
    """After the fifth failure even the right password is refused, with the same words."""
    assert fail(noon, 5) == [["accounts.no-match"]] * 5
    assert refusal("zhang", PASSWORD, HERE, noon + 14 * MINUTE) == ["accounts.no-match"]
    assert by_password("zhang", PASSWORD, HERE, noon + 15 * MINUTE) == account


def test_four_failures_do_not(account, noon):
    """Until the fifth, the right password still opens."""
    fail(noon, 4)
    assert by_password("zhang", PASSWORD, HERE, noon) == account


def test_the_lock_doubles(account, noon):
    """Five more failures lock for 30 minutes; signing in starts over."""
    fail(noon, 5)
    fail(noon + 15 * MINUTE, 5)
    account.refresh_from_db()
    assert account.locked_until == noon + 45 * MINUTE
    let_in(account, "password", noon + 45 * MINUTE)
    assert (account.failures, account.locked_until) == (0, None)


def test_failures_while_locked_do_not_prolong_it(account, noon):
    """Whoever goes on guessing cannot lock the owner out for ever."""
    fail(noon, 20)
    account.refresh_from_db()
    assert account.locked_until == noon + 15 * MINUTE


def test_closed_accounts_stay_closed(account, noon):
    """A closed account is refused like a wrong password."""
    account.is_active = False
    account.save()
    assert refusal("zhang", PASSWORD, HERE, noon) == ["accounts.no-match"]


def test_one_network_cannot_go_on_guessing(account, noon):
    """After thirty failures in ten minutes an address must wait, whatever names it tries."""
    for number in range(NETWORK_FAILURES):
        refusal(f"name{number}", "wrong", HERE, noon)
    assert refusal("zhang", PASSWORD, HERE, noon + 9 * MINUTE) == ["accounts.network"]
    assert by_password("zhang", PASSWORD, "198.51.100.1", noon) == account
    assert by_password("zhang", PASSWORD, HERE, noon + 10 * MINUTE) == account


def test_old_passwords_must_be_changed(account, noon):
    """Signing in with a password past its age asks for a new one."""
    let_in(account, "password", noon + timedelta(days=181))
    account.refresh_from_db()
    assert account.must_change_password


def test_networks():
    """IPv4 mapped into IPv6 is the IPv4 address; nonsense is one network."""
    assert [network_of(each) for each in ("::ffff:203.0.113.9", "unix:")] == ["203.0.113.9", ""]
