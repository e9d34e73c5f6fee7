"""
What is done to accounts at the machine itself, by whoever holds its shell: acts of nobody.

The pages do the same by somebody's authority (``services.accounts``); here there is none to ask,
because the first account has nobody before it and a lost password may be the last one.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from leitai.faults import Fault, Refused
from leitai.lifecycle import EVENT_ROLES, Role
from leitai.web.models import Account, Grant, Unit
from leitai.web.passwords import known_of, password_faults
from leitai.web.queries.accounts import not_ended

from .accounts import check_apart
from .acts import note
from .devices import end_devices
from .passwords import keep_password, new_password

ROOT = "0001."


def unit_called(code: str | None) -> Unit:
    """
    Return the union with that *code*; the federation itself, where there is none.

    Raises:
        Refused: no such union.
    """
    found = Unit.objects.filter(code=code) if code else Unit.objects.filter(parent=None)
    if (unit := found.first()) is None:
        raise Refused([Fault("ops.no-unit", {"code": code or ""})])
    return unit


def account_called(username: str) -> Account:
    """
    Return the account with that user name.

    Raises:
        Refused: no such account.
    """
    found = Account.objects.filter(username=username).first()
    if found is None:
        raise Refused([Fault("ops.no-account", {"username": username})])
    return found


def accounts_held(at: datetime) -> list[dict[str, Any]]:
    """Return the accounts that hold a role, plain, with "role code" for each role."""
    held = Grant.objects.filter(not_ended(at)).select_related("unit", "event__competition")
    roles = Prefetch("grants", held, to_attr="held")
    found = Account.objects.filter(grants__isnull=False).distinct().prefetch_related(roles)
    return [
        {
            "username": account.username,
            "name": account.name,
            "open": account.is_active,
            "roles": [
                f"{grant.role} {grant.unit.code if grant.unit else grant.event}"
                for grant in account.held
            ],
        }
        for account in found
    ]


@transaction.atomic
def found(unit_name: str, username: str, name: str, at: datetime) -> tuple[Account, str]:
    """
    Make the federation at the top and its first staff; return the account and its password.

    Raises:
        Refused: there is a union already.
    """
    if Unit.objects.exists():
        raise Refused([Fault("ops.founded")])
    unit = Unit.objects.create(
        path=ROOT,
        code="root",
        name=unit_name,
        short_name=unit_name[:20],
        kind=Unit.Kind.FEDERATION,
    )
    note(None, "units.found", f"unit:{unit.pk}", at)
    return add_account(username, name, Role.STAFF, unit, at)


@transaction.atomic
def add_account(
    username: str, name: str, role: Role, unit: Unit, at: datetime
) -> tuple[Account, str]:
    """
    Return a new account that holds *role* for *unit*, and its first password, shown only now.

    Raises:
        Refused: the user name is taken; the role is held for an event, not a union.
    """
    if Account.objects.filter(username__iexact=username).exists():
        raise Refused([Fault("accounts.username-taken", {"username": username})])
    account, password = Account(username=username, name=name), new_password()
    keep_password(account, password, at, must_change=True)
    note(None, "accounts.add", f"account:{account.pk}", at, unit=unit.code)
    give_role(account, role, unit, at)
    return account, password


@transaction.atomic
def give_role(account: Account, role: Role, unit: Unit, at: datetime) -> None:
    """
    Give *account* the *role* for *unit* and all below it.

    Raises:
        Refused: a role of an event; held already; two kinds of administrator.
    """
    if role in EVENT_ROLES:
        raise Refused([Fault("ops.event-role", {"role": role.value})])
    check_apart(account, role, at)
    if account.grants.filter(not_ended(at), role=role, unit=unit).exists():
        raise Refused([Fault("accounts.held")])
    Grant.objects.update_or_create(
        account=account, role=role, unit=unit, event=None, defaults={"since": at, "until": None}
    )
    note(None, "accounts.give", f"account:{account.pk}", at, role_given=role, unit=unit.code)


@transaction.atomic
def set_password(account: Account, password: str | None, at: datetime) -> str:
    """
    Return the new password of *account*: *password*, or a made one that must be changed.

    Raises:
        Refused: it breaks a rule.
    """
    if password is not None and (faults := password_faults(password, known_of(account))):
        raise Refused(faults)
    given = password or new_password()
    keep_password(account, given, at, must_change=password is None)
    note(None, "accounts.reset", f"account:{account.pk}", at)
    return given


@transaction.atomic
def close_account(account: Account, at: datetime) -> None:
    """Close *account* and sign it out everywhere."""
    account.is_active = False
    account.save(update_fields=["is_active"])
    end_devices(account)
    note(None, "accounts.lock", f"account:{account.pk}", at)


@transaction.atomic
def open_account(account: Account, at: datetime) -> None:
    """Open *account* again, and forget its failed sign-ins."""
    account.is_active, account.failures, account.locked_until = True, 0, None
    account.save(update_fields=["is_active", "failures", "locked_until"])
    note(None, "accounts.unlock", f"account:{account.pk}", at)
