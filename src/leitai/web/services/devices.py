"""The devices on which an account is signed in: how many, for how long, and ending them."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from leitai.web.models import Account, SignedIn

from .acts import note

STAFF_IDLE = timedelta(minutes=30)
STAFF_LONGEST = timedelta(hours=12)
WORKER_IDLE = timedelta(days=30)
MOST = 3
"""Devices at a time for whoever holds a role."""


def idle_limit(account: Account) -> timedelta:
    """Return how long *account* may do nothing before it is signed out."""
    return STAFF_IDLE if account.grants_in_force() else WORKER_IDLE


def cookie_age(account: Account) -> timedelta:
    """Return for how long a browser keeps the session of *account*."""
    return STAFF_LONGEST if account.grants_in_force() else WORKER_IDLE


def has_run_out(account: Account, since: datetime, seen: datetime, at: datetime) -> bool:
    """Tell whether a session that began at *since* and was last used at *seen* is over."""
    if at - seen >= idle_limit(account):
        return True
    return bool(account.grants_in_force()) and at - since >= STAFF_LONGEST


@transaction.atomic
def add_device(account: Account, key: str, agent: str, address: str | None, at: datetime) -> None:
    """Note that *account* signed in with session *key*; end what ran out, then the oldest ones."""
    for device in account.sessions.all():
        if has_run_out(account, device.since, device.seen, at):
            _end([device])
    if account.grants_in_force():
        _end(list(account.sessions.order_by("-seen", "-pk")[MOST - 1 :]))
    SignedIn.objects.create(
        account=account, session_key=key, agent=agent[:120], address=address, since=at, seen=at
    )


def _end(devices: list[SignedIn]) -> None:
    Session.objects.filter(session_key__in=[device.session_key for device in devices]).delete()
    SignedIn.objects.filter(pk__in=[device.pk for device in devices]).delete()


def was_seen(key: str, at: datetime) -> None:
    """Note that session *key* is in use."""
    SignedIn.objects.filter(session_key=key).update(seen=at)


@transaction.atomic
def end_devices(account: Account, *, but: str = "") -> int:
    """Sign *account* out everywhere, except in session *but*; return on how many devices."""
    devices = list(account.sessions.exclude(session_key=but))
    _end(devices)
    return len(devices)


@transaction.atomic
def end_elsewhere(by: Account, key: str, at: datetime) -> int:
    """Sign *by* out on every other device than the one with session *key*."""
    ended = end_devices(by, but=key)
    note(by, "devices.end", f"account:{by.pk}", at, devices=ended)
    return ended


@transaction.atomic
def end_device(by: Account, device: int, at: datetime) -> None:
    """Sign *by* out on one of its own devices; nothing happens where it is no longer signed in."""
    _end(list(by.sessions.filter(pk=device)))
    note(by, "devices.end", f"account:{by.pk}", at, devices=1)


@transaction.atomic
def sign_out(by: Account, key: str, at: datetime, *, ran_out: bool = False) -> None:
    """Note that *by* signed out of session *key*, or that it *ran out*."""
    SignedIn.objects.filter(session_key=key).delete()
    note(by, "sign-in.ran-out" if ran_out else "sign-in.out", f"account:{by.pk}", at)
