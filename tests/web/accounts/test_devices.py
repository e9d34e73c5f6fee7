"""Where an account is signed in, for how long, and ending it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from leitai.lifecycle import Role
from leitai.web.services import devices
from leitai.web.services.passwords import keep_password

from .conftest import PASSWORD

HERE = "203.0.113.9"
MINUTE = timedelta(minutes=1)


def sign_in(account, key, at):
    Session.objects.create(session_key=key, session_data="x", expire_date=at)
    devices.add_device(account, key, "Firefox", HERE, at)


def keys(account):
    return sorted(account.sessions.values_list("session_key", flat=True))


def open_keys():
    return sorted(Session.objects.values_list("session_key", flat=True))


@pytest.fixture
def staff(city):
    return city.account(Role.STAFF)


@pytest.mark.parametrize(
    ("role", "since", "seen", "over"),
    [
        (Role.STAFF, timedelta(hours=1), 29 * MINUTE, False),
        (Role.STAFF, timedelta(hours=1), 30 * MINUTE, True),
        (Role.STAFF, timedelta(hours=12), MINUTE, True),
        (None, timedelta(days=400), timedelta(days=29), False),
        (None, timedelta(days=400), timedelta(days=30), True),
    ],
)
def test_limits(city, noon, role, since, seen, over):
    """Roles: 30 minutes idle, 12 hours in all; workers: 30 days idle."""
    assert devices.has_run_out(city.account(role), noon - since, noon - seen, noon) == over


def test_three_devices(staff, noon):
    """The fourth device ends the one that was used longest ago."""
    for number in range(4):
        sign_in(staff, f"key{number}", noon + number * MINUTE)
    assert keys(staff) == open_keys() == ["key1", "key2", "key3"]


def test_workers_may_have_more(city, noon):
    """A worker's phones are not counted."""
    worker = city.account()
    for number in range(5):
        sign_in(worker, f"key{number}", noon)
    assert len(keys(worker)) == 5


def test_what_ran_out_goes_first(staff, noon):
    """Signing in clears sessions that are over."""
    sign_in(staff, "old", noon)
    sign_in(staff, "new", noon + timedelta(hours=1))
    assert keys(staff) == open_keys() == ["new"]


def test_elsewhere(staff, noon, done):
    """Everything but this device is signed out."""
    for key in ("here", "there"):
        sign_in(staff, key, noon)
    assert devices.end_elsewhere(staff, "here", noon) == 1
    assert keys(staff) == open_keys() == ["here"]
    assert done() == [("devices.end", f"account:{staff.pk}")]


def test_only_ones_own(city, staff, noon):
    """Another account's device is not ended."""
    sign_in(staff, "key", noon)
    devices.end_device(city.account(), staff.sessions.get().pk, noon)
    assert keys(staff) == ["key"]
    devices.end_device(staff, staff.sessions.get().pk, noon)
    assert keys(staff) == open_keys() == []


def test_a_new_password_ends_all(staff, noon):
    """Changing the password signs out everywhere."""
    sign_in(staff, "key", noon)
    keep_password(staff, PASSWORD, noon, must_change=False)
    assert keys(staff) == open_keys() == []
