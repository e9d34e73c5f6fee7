"""
Accounts: made, locked, given roles, by staff or IT for the unions they look after.

Three kinds of administrator (IT, staff, auditor) are three people: no account holds two of them.
"""

from datetime import datetime

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.lifecycle import Role
from leitai.registry.phones import read_phone
from leitai.web.models import Account, Grant, Unit
from leitai.web.permits import Forbidden, require
from leitai.web.queries.accounts import may_change, not_ended, roles_to_give

from .acts import note
from .devices import end_devices
from .passwords import keep_password, new_password
from .second_factor import drop

APART = frozenset({Role.IT, Role.STAFF, Role.AUDITOR})
"""Who runs the machine, who runs the contests, who looks on. Source: GB/T 22239-2019."""


def add_account(
    username: str, name: str, phone: str, role: Role, unit: Unit, *, by: Account, at: datetime
) -> tuple[Account, str]:
    """
    Return a new account that holds *role* for *unit*, and its first password, shown only now.

    Raises:
        Forbidden: *by* may not give that role there.
        Refused: the user name is taken or empty; the phone is no number.
    """
    _check_giving(by, role, unit)
    phone = read_phone(phone) if phone else ""
    password = new_password()
    with transaction.atomic():
        if Account.objects.filter(username__iexact=username).exists():
            raise Refused([Fault("accounts.username-taken", {"username": username})])
        account = Account(username=username, name=name, phone=phone)
        keep_password(account, password, at, must_change=True)
        Grant.objects.create(account=account, role=role, unit=unit, since=at, by=by)
        note(by, "accounts.add", f"account:{account.pk}", at, role_given=role, unit=unit.code)
    return account, password


def _check_giving(by: Account, role: Role, unit: Unit) -> None:
    require(by, "accounts.edit", unit=unit)
    if role not in roles_to_give(by, unit):
        raise Forbidden("accounts.give")


def check_apart(account: Account, role: Role, at: datetime) -> None:
    """
    Check that *account* may hold *role* beside what it holds.

    Raises:
        Refused: it would be two kinds of administrator.
    """
    held = set(account.grants.filter(not_ended(at)).values_list("role", flat=True))
    if role in APART and (other := (held & APART) - {role}):
        raise Refused([Fault("accounts.apart", {"role": role, "held": min(other)})])


def give_role(
    account: Account,
    role: Role,
    unit: Unit,
    *,
    until: datetime | None = None,
    by: Account,
    at: datetime,
) -> Grant:
    """
    Give *account* the *role* for *unit* and all below it; return the grant.

    Raises:
        Forbidden: *by* may not give it there.
        Refused: to oneself; it holds it already; two kinds of administrator; it ends before now.
    """
    _check_giving(by, role, unit)
    if account.pk == by.pk:
        raise Refused([Fault("accounts.oneself")])
    if until is not None and until <= at:
        raise Refused([Fault("accounts.until-past")])
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        check_apart(account, role, at)
        if account.grants.filter(not_ended(at), role=role, unit=unit).exists():
            raise Refused([Fault("accounts.held")])
        grant, _ = Grant.objects.update_or_create(
            account=account,
            role=role,
            unit=unit,
            event=None,
            defaults={"since": at, "until": until, "by": by},
        )
        note(by, "accounts.give", f"account:{account.pk}", at, role_given=role, unit=unit.code)
    return grant


@transaction.atomic
def end_role(grant: Grant, *, by: Account, at: datetime) -> None:
    """
    End *grant* now.

    Raises:
        Forbidden: *by* could not give it either.
        Refused: one's own; a role of an event (its officials are changed there); ended already.
    """
    if grant.unit is None:
        raise Refused([Fault("accounts.event-role")])
    _check_giving(by, Role(grant.role), grant.unit)
    if grant.account_id == by.pk:
        raise Refused([Fault("accounts.oneself")])
    if grant.until is not None and grant.until <= at:
        raise Refused([Fault("accounts.ended")])
    grant.until = at
    grant.save(update_fields=["until"])
    note(
        by,
        "accounts.end",
        f"account:{grant.account_id}",
        at,
        role_ended=grant.role,
        unit=grant.unit.code,
    )


def _check_change(by: Account, account: Account, at: datetime) -> None:
    require(by, "accounts.edit")
    if by.pk == account.pk:
        raise Refused([Fault("accounts.oneself")])
    if not may_change(by, account, at):
        raise Forbidden("accounts.edit")


def reset_password(account: Account, *, by: Account, at: datetime) -> str:
    """
    Return a new password for *account*, shown only now, to be changed at the next sign-in.

    Raises:
        Forbidden: *account* holds a role that *by* could not give.
        Refused: one's own.
    """
    _check_change(by, account, at)
    password = new_password()
    with transaction.atomic():
        keep_password(account, password, at, must_change=True)
        note(by, "accounts.reset", f"account:{account.pk}", at)
    return password


@transaction.atomic
def reset_second_factor(account: Account, *, by: Account, at: datetime) -> None:
    """
    Take the second factor off *account*: its owner lost the authenticator and the recovery codes.

    Raises:
        Forbidden, Refused: as for a password.
    """
    _check_change(by, account, at)
    drop(account)
    end_devices(account)
    note(by, "accounts.second-off", f"account:{account.pk}", at)


@transaction.atomic
def lock(account: Account, *, by: Account, at: datetime) -> None:
    """
    Close *account* and sign it out everywhere.

    Raises:
        Forbidden, Refused: as for a password.
    """
    _check_change(by, account, at)
    account.is_active = False
    account.save(update_fields=["is_active"])
    end_devices(account)
    note(by, "accounts.lock", f"account:{account.pk}", at)


@transaction.atomic
def unlock(account: Account, *, by: Account, at: datetime) -> None:
    """
    Open *account* again, and forget its failed sign-ins.

    Raises:
        Forbidden, Refused: as for a password.
    """
    _check_change(by, account, at)
    account.is_active, account.failures, account.locked_until = True, 0, None
    account.save(update_fields=["is_active", "failures", "locked_until"])
    note(by, "accounts.unlock", f"account:{account.pk}", at)
