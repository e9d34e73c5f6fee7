"""What a password must be, and changing it."""

import dataclasses
from datetime import timedelta
from itertools import pairwise

import pytest

from leitai.faults import Refused
from leitai.web.installation import read_installation
from leitai.web.passwords import is_too_old, password_faults
from leitai.web.services.passwords import change_password, keep_password, new_password

from .conftest import PASSWORD


@pytest.mark.parametrize(
    ("password", "faults"),
    [
        ("brick-and-mortar-7", []),
        ("wallsandbridgesandlathes", []),
        ("wallbridge7", []),
        ("mortar7", ["password-length"]),
        ("w4" * 65, ["password-length", "password-common"]),
        ("wallbridgela", ["password-plain"]),
        ("password123", ["password-common"]),
        ("aaaaaaaaaaaaaaa1", ["password-common"]),
        ("Zhanggong-2026x", ["password-own"]),
        ("我叫张工的密码word7", ["password-own"]),
        ("wall13900001234", ["password-own"]),
    ],
)
def test_rules(password, faults):
    """Length or classes, nothing common, nothing of one's own."""
    own = ["zhanggong", "张工", "13900001234", "", "it"]
    assert [fault.id for fault in password_faults(password, own)] == [
        f"accounts.{fault}" for fault in faults
    ]


@pytest.fixture
def account(city, noon):
    """An account with a password."""
    account = city.account()
    keep_password(account, PASSWORD, noon, must_change=True)
    return account


def test_new_passwords_keep_the_rules():
    """A password that is handed over passes the rules and is another one each time."""
    made = [new_password() for _ in range(20)]
    assert [password_faults(each) for each in made] == [[]] * 20
    assert len(set(made)) == 20


def test_change(account, noon, done):
    """A changed password is in force at once, need not be changed again, and is noted."""
    change_password(account, PASSWORD, "mortar-and-brick-8", noon)
    account.refresh_from_db()
    assert account.check_password("mortar-and-brick-8")
    assert not account.must_change_password
    assert account.password_set == noon
    assert done() == [("password.change", f"account:{account.pk}")]


def test_wrong_old_password(account, noon, done):
    """Without the present password nothing changes; the attempt is noted."""
    with pytest.raises(Refused) as refused:
        change_password(account, "something-else-1", "mortar-and-brick-8", noon)
    assert [fault.id for fault in refused.value.faults] == ["accounts.password-old"]
    assert done() == [("password.refused", f"account:{account.pk}")]


def test_the_last_three_may_not_come_back(account, noon):
    """The present password and the two before it are refused, an older one is taken."""
    passwords = [PASSWORD, "first-wall-1", "second-wall-2", "third-wall-3"]
    for old, new in pairwise(passwords):
        change_password(account, old, new, noon)
    for used in passwords[1:]:
        with pytest.raises(Refused) as refused:
            change_password(account, "third-wall-3", used, noon)
        assert [fault.id for fault in refused.value.faults] == ["accounts.password-used"]
    change_password(account, "third-wall-3", PASSWORD, noon)
    assert account.passwords_used.count() == 3


def test_every_fault_at_once(account, noon):
    """A password that breaks several rules is told all of them."""
    with pytest.raises(Refused) as refused:
        change_password(account, PASSWORD, "aaaa", noon)
    assert [fault.id for fault in refused.value.faults] == [
        "accounts.password-length",
        "accounts.password-plain",
        "accounts.password-common",
    ]


def test_passwords_grow_old(account, noon, installed):
    """After the installation's days a password is too old; 0 days: never."""
    assert not is_too_old(account, noon + timedelta(days=180))
    assert is_too_old(account, noon + timedelta(days=180, seconds=1))
    installed(password_days=0)
    assert not is_too_old(account, noon + timedelta(days=9999))


def test_the_installation_says_how_old(tmp_path):
    """leitai.toml: sms, second_factor, password_days."""
    said = 'sms = "city.gateway.send"\nsecond_factor = "required"\npassword_days = 90\n'
    (tmp_path / "leitai.toml").write_text(said, encoding="utf-8")
    here = dataclasses.asdict(read_installation(tmp_path))
    assert [here[name] for name in ("sms", "second_factor", "password_days")] == [
        "city.gateway.send",
        "required",
        90,
    ]
