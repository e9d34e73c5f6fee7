"""Changing a password: one's own, or setting one that must be changed at once."""

import secrets
from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.web.models import Account, PasswordUsed
from leitai.web.passwords import LAST, has_password, known_of, password_faults

from .acts import note
from .devices import end_devices

_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that looks like something else when it is read aloud from paper."""


def new_password() -> str:
    """Return a password to hand over once: three groups of five, about 74 bits."""
    groups = ["".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(3)]
    return "-".join(groups)


def keep_password(account: Account, password: str, at: datetime, *, must_change: bool) -> None:
    """Give *account* a password, remember it among those used, and sign it out everywhere."""
    account.set_password(password)
    account.must_change_password = must_change
    account.password_set = at
    account.failures, account.locked_until = 0, None
    account.save()
    PasswordUsed.objects.create(account=account, password=account.password, at=at)
    kept = account.passwords_used.values_list("pk", flat=True)[:LAST]
    account.passwords_used.exclude(pk__in=list(kept)).delete()
    end_devices(account)


def change_password(by: Account, old: str, new: str, at: datetime) -> None:
    """
    Give *by* the password *new*; every session of the account ends.

    Raises:
        Refused: *old* is not the password; *new* breaks a rule or was used before.
    """
    if not has_password(by) or not by.check_password(old):
        note(by, "password.refused", f"account:{by.pk}", at)
        raise Refused([Fault("accounts.password-old")])
    faults = password_faults(new, known_of(by))
    used = [by.password, *by.passwords_used.values_list("password", flat=True)[:LAST]]
    if any(check_password(new, each) for each in dict.fromkeys(used)):
        faults.append(Fault("accounts.password-used", {"last": str(LAST)}))
    if faults:
        raise Refused(faults)
    with transaction.atomic():
        keep_password(by, new, at, must_change=False)
        note(by, "password.change", f"account:{by.pk}", at)
