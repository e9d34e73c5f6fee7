"""Imports as those who look after the union see them."""

from django.db.models import QuerySet

from leitai.faults import Fault
from leitai.web.models import Account, Import, Unit

from .registry import Scope, scope_of, units_in


def import_scope(by: Account) -> Scope:
    """Return the unions for which *by* may bring tables in."""
    return scope_of(by, "registry.import")


def imports_seen(
    by: Account, *, kind: str = "", state: str = "", sort: str = ""
) -> QuerySet[Import]:
    """
    Return the imports of the unions that *by* looks after: one query.

    Shapes:
        kind, state: only these, where said; sort: "at" the oldest first, otherwise the newest.
    """
    units = units_in(import_scope(by).paths).values("pk")
    found = Import.objects.filter(unit__in=units).select_related("unit", "by", "job")
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    return found.order_by("at", "pk") if sort == "at" else found.order_by("-at", "-pk")


def import_seen(by: Account, pk: int) -> Import:
    """
    Return one of them.

    Raises:
        Import.DoesNotExist: there is none, or it is somebody else's.
    """
    return imports_seen(by).get(pk=pk)


def faults_said(brought: Import) -> list[Fault]:
    """Return the first faults, as faults again."""
    return [Fault(**said) for said in brought.said]


def units_for_import(by: Account) -> QuerySet[Unit]:
    """Return the unions to choose from: those that *by* holds a role for, and below."""
    units = units_in(import_scope(by).paths).filter(active=True)
    return units.exclude(kind=Unit.Kind.ENTERPRISE).order_by("path")
