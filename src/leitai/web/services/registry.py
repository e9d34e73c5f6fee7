"""Unions and enterprises, changed one by one by who looks after them."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr

from leitai.faults import Fault, Refused
from leitai.registry.credit import read_credit_code
from leitai.registry.organisations import RANKS
from leitai.registry.pinyin import initials
from leitai.web.models import Account, Enterprise, Unit, Worker
from leitai.web.permits import require

from .acts import note

MOST_BELOW = 9999
STEP = 5
"""Characters of a path for each union on the way: four digits and a dot."""

LONGEST_PATH = 120
"""Characters that the column holds."""


def add_unit(  # noqa: PLR0913 - the columns of a form
    parent: Unit, *, name: str, short_name: str, code: str, kind: str, phone: str = "",
    series: str = "", by: Account, at: dt.datetime,
) -> Unit:  # fmt: skip
    """
    Return a new union directly below *parent*.

    Raises:
        Forbidden: *by* does not look after *parent*.
        Refused: the code is taken; the kind outranks *parent*; there are too many.
    """
    require(by, "registry.edit", unit=parent)
    faults = _rank_faults(name, kind, parent)
    if Unit.objects.filter(code=code).exists():
        faults.append(Fault("units.code-taken", {"code": code}))
    with transaction.atomic():
        path, wrong = _path_below(parent)
        if faults or wrong:
            raise Refused([*faults, *wrong])
        made = Unit.objects.create(
            parent=parent, path=path, code=code, name=name, short_name=short_name, kind=kind,
            phone=phone, series=series,
        )  # fmt: skip
        note(by, "units.add", f"unit:{made.code}", at, below=parent.code)
    return made


@transaction.atomic
def edit_unit(  # noqa: PLR0913 - the columns of a form
    unit: Unit, *, name: str, short_name: str, phone: str, series: str, active: bool,
    by: Account, at: dt.datetime,
) -> None:  # fmt: skip
    """
    Change what a union is called and how it is reached; its place is for `move_unit`.

    Raises:
        Forbidden: *by* does not look after it.
        Refused: the top is closed.
    """
    require(by, "registry.edit", unit=unit)
    if unit.parent_id is None and not active:
        raise Refused([Fault("units.top-stays")])
    given = {
        "name": name, "short_name": short_name, "phone": phone, "series": series, "active": active,
    }  # fmt: skip
    changed = changed_columns(unit, given)
    unit.save()
    note(by, "units.edit", f"unit:{unit.code}", at, changed=changed)


def move_unit(unit: Unit, parent: Unit, *, by: Account, at: dt.datetime) -> None:
    """
    Put *unit*, and everything below it, below *parent*.

    Raises:
        Forbidden: *by* does not look after both, or after nothing above *unit*.
        Refused: it is the top; *parent* is below it; it outranks *parent*; the way is too long.
    """
    require(by, "registry.edit", unit=parent)
    if unit.parent is None:
        raise Refused([Fault("units.top-stays")])
    require(by, "registry.edit", unit=unit.parent)
    with transaction.atomic():
        list(Unit.objects.select_for_update().filter(parent=None))  # one move at a time
        unit.refresh_from_db()
        parent.refresh_from_db()
        faults = _rank_faults(unit.name, unit.kind, parent)
        if parent.path.startswith(unit.path):
            faults.append(Fault("units.below-itself", {"name": unit.name, "parent": parent.name}))
        old, (new, wrong) = unit.path, _path_below(parent)
        moved = Unit.objects.filter(path__startswith=old)
        longest = moved.aggregate(most=Max(Length("path")))["most"] - len(old) + len(new)
        if longest > LONGEST_PATH:
            wrong = [Fault("units.too-deep")]
        if faults or wrong:
            raise Refused([*faults, *wrong])
        moved.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
        Unit.objects.filter(pk=unit.pk).update(parent=parent)
        note(by, "units.move", f"unit:{unit.code}", at, below=parent.code)
    unit.refresh_from_db()


def _rank_faults(name: str, kind: str, parent: Unit) -> list[Fault]:
    if RANKS[kind] < RANKS[parent.kind]:  # type: ignore[index]
        return [Fault("registry.union-outranks", {"union": name, "parent": parent.name})]
    return []


def _path_below(parent: Unit) -> tuple[str, list[Fault]]:
    """Return the path of the next union below *parent*."""
    last = Unit.objects.filter(parent=parent).aggregate(last=Max("path"))["last"]
    number = int(last[-STEP:-1]) + 1 if last else 1
    path = f"{parent.path}{number:04d}."
    if number > MOST_BELOW or len(path) > LONGEST_PATH:
        return path, [Fault("units.too-many")]
    return path, []


def add_enterprise(  # noqa: PLR0913 - the columns of a form
    unit: Unit, *, name: str, short_name: str, credit_code: str = "", industry: str = "",
    address: str = "", by: Account, at: dt.datetime,
) -> Enterprise:  # fmt: skip
    """
    Return a new enterprise that *unit* looks after.

    Raises:
        Forbidden: *by* does not look after *unit*.
        Refused: the credit code is none, or another enterprise's.
    """
    require(by, "registry.edit", unit=unit)
    made = Enterprise(unit=unit, name=name, short_name=short_name or name[:30])
    made.industry, made.address, made.initials = industry, address, initials(name)[:60]
    made.credit_code = _credit_code(credit_code, None)
    with transaction.atomic():
        made.save()
        note(by, "enterprises.add", f"enterprise:{made.pk}", at, unit=unit.code)
    return made


@transaction.atomic
def edit_enterprise(  # noqa: PLR0913 - the columns of a form
    enterprise: Enterprise, *, unit: Unit, name: str, short_name: str, credit_code: str,
    industry: str, address: str, active: bool, by: Account, at: dt.datetime,
) -> None:  # fmt: skip
    """
    Change an enterprise; one that is not *active* is offered nowhere any more.

    Raises:
        Forbidden: *by* does not look after it, or not after the union it is to go to.
        Refused: as `add_enterprise` says.
    """
    require(by, "registry.edit", unit=enterprise.unit)
    require(by, "registry.edit", unit=unit)
    given = {
        "unit": unit, "name": name, "short_name": short_name or name[:30],
        "credit_code": _credit_code(credit_code, enterprise.pk), "industry": industry,
        "address": address, "active": active, "initials": initials(name)[:60],
    }  # fmt: skip
    changed = changed_columns(enterprise, given)
    enterprise.save()
    note(by, "enterprises.edit", f"enterprise:{enterprise.pk}", at, changed=changed)


def _credit_code(text: str, own: int | None) -> str | None:
    if not text:
        return None
    code = read_credit_code(text)
    if Enterprise.objects.filter(credit_code=code).exclude(pk=own or 0).exists():
        raise Refused([Fault("units.credit-code-taken")])
    return code


def changed_columns(row: Unit | Enterprise | Worker, given: dict[str, Any]) -> list[str]:
    """Set what is given; return the names of what was different, never what it was."""
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name])
    return sorted(changed)
