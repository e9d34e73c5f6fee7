"""
Signing in with a password; what every way of signing in shares.

Nothing here tells whether an account exists: one refusal for a wrong name, a wrong password, a
closed account and a locked one, and one hash is computed for each.
"""

import ipaddress
from datetime import datetime, timedelta

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.web.models import Account, SignInFailure
from leitai.web.passwords import has_password, is_too_old

from .acts import note

TRIES = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
NETWORK_FAILURES = 30
NETWORK_TIME = timedelta(minutes=10)
KEPT = timedelta(days=1)


def network_of(address: str) -> str:
    """
    Return what is counted as one place on the net: an IPv4 address, the /64 of an IPv6 one.

    >>> network_of("203.0.113.9"), network_of("2001:db8:1:2:3::4"), network_of("")
    ('203.0.113.9', '2001:db8:1:2::', '')
    """
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if read.version == 4:
        return str(read)
    if read.ipv4_mapped:
        return str(read.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(read), 64), strict=False).network_address)


def by_password(username: str, password: str, network: str, at: datetime) -> Account:
    """
    Return the account that *username* and *password* open; `let_in` comes after it.

    Raises:
        Refused: they do not match, or the account is closed or locked (always the same words);
            too many failures from *network*.
    """
    check_network(network, at)
    account = Account.objects.select_related("worker").filter(username=username).first()
    right = _matches(account, password)
    if account is not None and right and may_try(account, at):
        return account
    failed(account, "password", network, at)
    raise Refused([Fault("accounts.no-match")])


def _matches(account: Account | None, password: str) -> bool:
    """One hash in each case, so that the time tells nothing."""
    if account is None or not has_password(account):
        Account().set_password(password)
        return False
    return account.check_password(password)


def may_try(account: Account, at: datetime) -> bool:
    """Tell whether *account* is open and not locked."""
    return account.is_active and (account.locked_until is None or account.locked_until <= at)


def check_network(network: str, at: datetime) -> None:
    """
    Check that not too much failed from *network* of late.

    Raises:
        Refused: it did.
    """
    recent = SignInFailure.objects.filter(network=network, at__gt=at - NETWORK_TIME)
    if recent.count() >= NETWORK_FAILURES:
        minutes = str(int(NETWORK_TIME.total_seconds() // 60))
        raise Refused([Fault("accounts.network", {"minutes": minutes})])


@transaction.atomic
def failed(account: Account | None, way: str, network: str, at: datetime) -> None:
    """Count a failure: five lock the account for 15 minutes, five more for twice as long."""
    SignInFailure.objects.filter(at__lt=at - KEPT).delete()
    SignInFailure.objects.create(network=network, at=at)
    if account is None:
        note(None, "sign-in.refused", "account:-", at, way=way)
        return
    now = Account.objects.select_for_update().get(pk=account.pk)
    if has_password(now) and may_try(now, at):
        now.failures = min(now.failures + 1, 1000)
        if now.failures % TRIES == 0:
            now.locked_until = at + lock_time(now.failures)
        now.save(update_fields=["failures", "locked_until"])
    note(account, "sign-in.refused", f"account:{account.pk}", at, way=way)


def lock_time(failures: int) -> timedelta:
    """
    Return for how long an account is locked after so many failures in a row.

    >>> [str(lock_time(failures)) for failures in (5, 10, 15, 40, 1000)]
    ['0:15:00', '0:30:00', '1:00:00', '1 day, 0:00:00', '1 day, 0:00:00']
    """
    return min(FIRST_LOCK * 2 ** min(failures // TRIES - 1, 10), LONGEST_LOCK)


@transaction.atomic
def let_in(account: Account, way: str, at: datetime) -> None:
    """Note that *account* is signed in by *way*: "password", "password+totp", "phone" and so on."""
    if is_too_old(account, at):
        account.must_change_password = True
    account.failures, account.locked_until = 0, None
    account.save(update_fields=["failures", "locked_until", "must_change_password"])
    note(account, "sign-in.done", f"account:{account.pk}", at, way=way)
