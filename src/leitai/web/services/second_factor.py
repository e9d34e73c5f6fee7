"""The second factor: codes of an authenticator, and recovery codes for when it is lost."""

import secrets
from datetime import datetime

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.web import totp
from leitai.web.fields import lookup
from leitai.web.installation import installation
from leitai.web.models import Account

from .acts import note
from .sign_in import check_network, failed, may_try

RECOVERY = 10
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"


def is_demanded(account: Account) -> bool:
    """Tell whether *account* must have a second factor and has none yet."""
    return (
        installation().second_factor == "required"
        and not account.totp_on
        and bool(account.grants_in_force())
    )


def begin(by: Account) -> str:
    """Return what the QR code says: a new secret, not yet in force; the same until it is."""
    if by.totp_on:
        raise Refused([Fault("accounts.second-on")])
    if not by.totp_secret:
        by.totp_secret = totp.written(secrets.token_bytes(totp.SECRET_BYTES))
        by.save(update_fields=["totp_secret"])
    return totp.address(totp.read(str(by.totp_secret)), by.username, "Leitai")


def turn_on(by: Account, code: str, at: datetime) -> list[str]:
    """
    Put the second factor in force; return the recovery codes, which are shown only now.

    Raises:
        Refused: it is on already; *code* is not the authenticator's.
    """
    begin(by)
    if not _is_code(by, code, at):
        note(by, "second.refused", f"account:{by.pk}", at)
        raise Refused([Fault("accounts.second-wrong")])
    with transaction.atomic():
        by.totp_on = True
        by.save(update_fields=["totp_on"])
        note(by, "second.on", f"account:{by.pk}", at)
        return _new_recovery(by)


def _is_code(account: Account, code: str, at: datetime) -> bool:
    """A code works once: whoever moves ``totp_last`` on has used it."""
    step = totp.step_of(totp.read(str(account.totp_secret)), code, at, account.totp_last)
    if step is None:
        return False
    moved = Account.objects.filter(pk=account.pk, totp_last__lt=step).update(totp_last=step)
    account.totp_last = step
    return moved == 1


def _new_recovery(account: Account) -> list[str]:
    codes = ["".join(secrets.choice(_SIGNS) for _ in range(10)) for _ in range(RECOVERY)]
    account.recovery = [_hash(account, code) for code in codes]
    account.save(update_fields=["recovery"])
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _hash(account: Account, code: str) -> str:
    return lookup("code", f"recovery {account.pk} {code}")


def check(account: Account, typed: str, network: str, at: datetime) -> str:
    """
    Check the second factor of *account*; return by which way it was shown: "totp" or "recovery".

    Raises:
        Refused: wrong, used before, or the account is locked (the same words).
    """
    check_network(network, at)
    code = typed.replace(" ", "").replace("-", "").lower()
    if account.totp_on and may_try(account, at):
        if _is_code(account, code, at):
            return "totp"
        if _use_recovery(account, code):
            return "recovery"
    failed(account, "second", network, at)
    raise Refused([Fault("accounts.second-wrong")])


@transaction.atomic
def _use_recovery(account: Account, code: str) -> bool:
    now = Account.objects.select_for_update().get(pk=account.pk)
    hashed = _hash(account, code)
    if hashed not in now.recovery:
        return False
    now.recovery = [each for each in now.recovery if each != hashed]
    now.save(update_fields=["recovery"])
    return True


def renew_recovery(by: Account, code: str, network: str, at: datetime) -> list[str]:
    """
    Return ten new recovery codes; the old ones no longer work.

    Raises:
        Refused: *code* is not right.
    """
    check(by, code, network, at)
    with transaction.atomic():
        note(by, "second.recovery", f"account:{by.pk}", at)
        return _new_recovery(by)


def turn_off(by: Account, code: str, network: str, at: datetime) -> None:
    """
    Do without the second factor from now on.

    Raises:
        Refused: *code* is not right; this installation demands a second factor.
    """
    if installation().second_factor == "required" and by.grants_in_force():
        raise Refused([Fault("accounts.second-required")])
    check(by, code, network, at)
    with transaction.atomic():
        drop(by)
        note(by, "second.off", f"account:{by.pk}", at)


def drop(account: Account) -> None:
    """Forget the second factor of *account*."""
    account.totp_on, account.totp_secret, account.recovery = False, "", []
    account.save(update_fields=["totp_on", "totp_secret", "recovery"])
