"""The second factor: turned on, asked for, lost, turned off."""

from datetime import timedelta

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.web import totp
from leitai.web.services import second_factor
from leitai.web.services.passwords import keep_password

from .conftest import PASSWORD

HERE = "203.0.113.9"
STEP = timedelta(seconds=30)


@pytest.fixture
def account(city, noon):
    """Staff with a password."""
    account = city.account(Role.STAFF)
    keep_password(account, PASSWORD, noon, must_change=False)
    return account


@pytest.fixture
def code_at(account):
    """The code the authenticator shows at a time."""
    return lambda at: totp.code_of(
        totp.read(account.totp_secret), int(at.timestamp()) // totp.PERIOD
    )


@pytest.fixture
def recovery(account, code_at, noon):
    """The second factor is on since a minute before noon; these are the recovery codes."""
    second_factor.begin(account)
    return second_factor.turn_on(account, code_at(noon - 2 * STEP), noon - 2 * STEP)


def refusal(asked, *given):
    with pytest.raises(Refused) as refused:
        asked(*given)
    return [fault.id for fault in refused.value.faults]


def test_the_secret_stays_until_it_is_on(account):
    """Looking at the page again shows the same QR code; the database holds no plain secret."""
    assert second_factor.begin(account) == second_factor.begin(account)
    assert not account.totp_on


def test_turned_on_with_a_code(account, recovery, done):
    """A code of the authenticator turns it on; ten recovery codes come back, kept hashed."""
    account.refresh_from_db()
    assert account.totp_on
    assert len(set(recovery)) == 10
    assert set(recovery) & set(account.recovery) == set()
    assert done() == [("second.on", f"account:{account.pk}")]


def test_not_with_another(account, noon):
    """A wrong code turns nothing on."""
    second_factor.begin(account)
    assert refusal(second_factor.turn_on, account, "abcdef", noon) == ["accounts.second-wrong"]
    assert not account.totp_on


def test_not_twice(account, recovery, noon):
    """Where it is on, its secret is not shown again."""
    assert refusal(second_factor.begin, account) == ["accounts.second-on"]


def test_a_code_works_once(account, recovery, code_at, noon):
    """The code that was used is refused, the next one is taken."""
    code = code_at(noon)
    assert second_factor.check(account, code, HERE, noon) == "totp"
    assert refusal(second_factor.check, account, code, HERE, noon) == ["accounts.second-wrong"]
    assert second_factor.check(account, code_at(noon + STEP), HERE, noon + STEP) == "totp"


def test_a_recovery_code_works_once(account, recovery, noon):
    """A recovery code is taken however it is typed, and then no more."""
    assert second_factor.check(account, recovery[3].upper().replace("-", " "), HERE, noon) == (
        "recovery"
    )
    assert refusal(second_factor.check, account, recovery[3], HERE, noon) == [
        "accounts.second-wrong"
    ]
    assert len(account.__class__.objects.get(pk=account.pk).recovery) == 9


def test_five_wrong_codes_lock(account, recovery, code_at, noon):
    """Guessing the second factor locks the account like guessing the password."""
    for _ in range(5):
        refusal(second_factor.check, account, "000000x", HERE, noon)
    account.refresh_from_db()
    assert refusal(second_factor.check, account, code_at(noon), HERE, noon) == [
        "accounts.second-wrong"
    ]


def test_accounts_without_it_have_no_code(account, noon):
    """Where no second factor is on, no code is right: not even that of an empty secret."""
    code = totp.code_of(b"", int(noon.timestamp()) // totp.PERIOD)
    assert refusal(second_factor.check, account, code, HERE, noon) == ["accounts.second-wrong"]


def test_new_recovery_codes_end_the_old(account, recovery, code_at, noon):
    """After new ones were made, the old ones are refused."""
    new = second_factor.renew_recovery(account, code_at(noon), HERE, noon)
    assert set(new) & set(recovery) == set()
    assert refusal(second_factor.check, account, recovery[0], HERE, noon) == [
        "accounts.second-wrong"
    ]
    assert second_factor.check(account, new[0], HERE, noon) == "recovery"


def test_turned_off(account, recovery, code_at, noon):
    """With a code it is turned off; secret and recovery codes are gone."""
    second_factor.turn_off(account, code_at(noon), HERE, noon)
    account.refresh_from_db()
    assert (account.totp_on, account.totp_secret, account.recovery) == (False, "", [])


def test_not_off_where_it_is_demanded(account, recovery, code_at, noon, installed):
    """An installation that demands it lets nobody with a role turn it off."""
    installed(second_factor="required")
    assert refusal(second_factor.turn_off, account, code_at(noon), HERE, noon) == [
        "accounts.second-required"
    ]


def test_who_must_have_one(city, account, installed):
    """Demanded of whoever holds a role and has none; never where it is optional."""
    worker = city.account()
    assert not second_factor.is_demanded(account)
    installed(second_factor="required")
    assert [second_factor.is_demanded(each) for each in (account, worker)] == [True, False]
    account.totp_on = True
    assert not second_factor.is_demanded(account)
