"""Accounts that somebody may see or change, what they hold, and where they are signed in."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from leitai.lifecycle import EVENT_ROLES, Role
from leitai.web.models import Account, Grant, SignedIn, Unit
from leitai.web.permits import ACTIONS

GIVES = {
    Role.IT: frozenset({Role.IT, Role.STAFF, Role.APPROVER, Role.AUDITOR, Role.LEADER}),
    Role.STAFF: frozenset({Role.STAFF, Role.LEADER}),
}
"""
Who gives which role, at or below their own union. Staff do not give the approver's: whoever could,
could agree with themselves. The roles of an event come with the appointment of its officials.
"""

SORTS = {"name": "name", "username": "username", "last": "-last_login"}


def not_ended(at: datetime) -> Q:
    """Return the condition that a grant is in force or will be."""
    return Q(until=None) | Q(until__gt=at)


def paths_of(by: Account, action: str) -> list[str]:
    """Return the paths of the unions for which *by* may do *action*."""
    roles = ACTIONS[action]
    return [grant.unit.path for grant in by.grants_in_force() if grant.unit and grant.role in roles]


def below(paths: Iterable[str], column: str) -> Q:
    """Return the condition that the path in *column* is at or below one of *paths*."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{column}__startswith": path})
    return found


def accounts_in(paths: list[str]) -> QuerySet[Account]:
    """Return the accounts that hold or held a role, or work, at or below one of *paths*."""
    where = below(paths, "unit__path") | below(paths, "event__competition__organiser__path")
    holds = Grant.objects.filter(where, account=OuterRef("pk"))
    return Account.objects.filter(Exists(holds) | below(paths, "worker__enterprise__unit__path"))


def accounts_seen(
    by: Account, at: datetime, *, text: str = "", role: str = "", state: str = "", sort: str = ""
) -> QuerySet[Account]:
    """
    Return the accounts that *by* looks after, with their roles and worker: three queries.

    Shapes:
        text: part of a user name or name; *role*: holding it now; *state*: "open", "closed",
            "locked", "none" (holds no role).
    """
    found = accounts_in(paths_of(by, "accounts.edit"))
    if text:
        found = found.filter(Q(username__icontains=text) | Q(name__icontains=text))
    held = Grant.objects.filter(not_ended(at), account=OuterRef("pk"))
    if role:
        found = found.filter(Exists(held.filter(role=role)))
    if state == "none":
        found = found.filter(~Exists(held))
    elif state == "locked":
        found = found.filter(locked_until__gt=at)
    elif state:
        found = found.filter(is_active=state == "open")
    roles = Prefetch(
        "grants",
        Grant.objects.filter(not_ended(at)).select_related("unit", "event"),
        to_attr="held",
    )
    ordered = found.order_by(SORTS.get(sort, "username"), "pk")
    return ordered.select_related("worker__enterprise").prefetch_related(roles)


def account_seen(by: Account, pk: int) -> Account:
    """
    Return the account *pk*, if *by* looks after it.

    Raises:
        Account.DoesNotExist: there is none, or it is somebody else's.
    """
    seen = accounts_in(paths_of(by, "accounts.edit"))
    return seen.select_related("worker__enterprise__unit").get(pk=pk)


def grants_of(account: Account) -> list[Grant]:
    """Return every role *account* holds or held, those in force first."""
    found = account.grants.select_related("unit", "event__competition__organiser", "by")
    return sorted(found, key=lambda grant: (grant.until is not None, grant.pk))


def units_for(by: Account) -> QuerySet[Unit]:
    """Return the unions for which *by* may give roles."""
    return Unit.objects.filter(below(paths_of(by, "accounts.edit"), "path"), active=True)


def roles_to_give(by: Account, unit: Unit | None = None) -> list[Role]:
    """Return the roles that *by* may give for *unit*; for any union, where none is said."""
    given: set[Role] = set()
    for grant in by.grants_in_force():
        if grant.unit and (unit is None or unit.path.startswith(grant.unit.path)):
            given |= GIVES.get(Role(grant.role), frozenset())
    return [role for role in Role if role in given]


def may_change(by: Account, account: Account, at: datetime) -> bool:
    """
    Tell whether *by* may lock *account* or reset its password: never one's own, nor that of
    somebody who holds a role *by* could not give: a password opens everything its owner may do.
    """
    seen = accounts_in(paths_of(by, "accounts.edit")).filter(pk=account.pk)
    if by.pk == account.pk or not seen.exists():
        return False
    standing = account.grants.filter(not_ended(at)).select_related(
        "unit", "event__competition__organiser"
    )
    return all(_may_touch(by, grant) for grant in standing)


def _may_touch(by: Account, grant: Grant) -> bool:
    unit = grant.unit or (grant.event.competition.organiser if grant.event else None)
    role = Role.IT if Role(grant.role) in EVENT_ROLES else Role(grant.role)
    return role in roles_to_give(by, unit)


def devices_of(account: Account) -> list[SignedIn]:
    """Return where *account* is signed in, the one used last first."""
    return list(account.sessions.all())
