"""Unions, enterprises and workers, changed one by one by who looks after them."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr

from leitai.faults import Fault, Refused
from leitai.registry.credit import read_credit_code
from leitai.registry.levels import read_level
from leitai.registry.occupations import shipped
from leitai.registry.organisations import RANKS
from leitai.registry.phones import read_phone
from leitai.registry.pinyin import initials
from leitai.registry.text import filled, person_name
from leitai.web.fields import lookup
from leitai.web.models import Account, Employment, Enterprise, Unit, Worker
from leitai.web.permits import Forbidden, require
from leitai.web.queries.calendar import local_day

from .acts import note

MOST_BELOW = 9999
STEP = 5
"""Characters of a path for each union on the way: four digits and a dot."""

LONGEST_PATH, LONGEST_TRADE = 120, 20
"""Characters that the columns hold."""


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
    changed = _change(unit, given)
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
    changed = _change(enterprise, given)
    enterprise.save()
    note(by, "enterprises.edit", f"enterprise:{enterprise.pk}", at, changed=changed)


def _credit_code(text: str, own: int | None) -> str | None:
    if not text:
        return None
    code = read_credit_code(text)
    if Enterprise.objects.filter(credit_code=code).exclude(pk=own or 0).exists():
        raise Refused([Fault("units.credit-code-taken")])
    return code


@transaction.atomic
def change_employer(
    worker: Worker, enterprise: Enterprise, on: dt.date, *, job: str = "", by: Account,
    at: dt.datetime,
) -> None:  # fmt: skip
    """
    Have *worker* work for *enterprise* from the day *on*; where they worked before ends then.

    Raises:
        Forbidden: *by* does not look after both.
        Refused: the worker is there already; the day is in the future or before the last change.
    """
    _require_worker(by, worker)
    require(by, "registry.edit", unit=enterprise.unit)
    held = worker.employments.select_for_update().filter(ended=None).first()
    faults = []
    if worker.enterprise_id == enterprise.pk:
        faults.append(Fault("units.works-there", {"name": enterprise.name}))
    if on > local_day(at):
        faults.append(Fault("units.day-to-come"))
    if held is not None and held.started is not None and on < held.started:
        faults.append(Fault("units.day-before", {"day": held.started.isoformat()}))
    if faults:
        raise Refused(faults)
    if held is not None:
        held.ended = on
        held.save(update_fields=["ended"])
    Employment.objects.create(worker=worker, enterprise=enterprise, started=on, job=job)
    old, worker.enterprise = worker.enterprise_id, enterprise
    worker.save()
    said: dict[str, Any] = {"before": old or 0, "now": enterprise.pk, "on": on.isoformat()}
    note(by, "workers.move", f"worker:{worker.number}", at, **said)


@transaction.atomic
def correct_worker(  # noqa: PLR0913 - the columns of a form
    worker: Worker, *, name: str, phone: str, occupation: str, level: str,
    started: dt.date | None, by: Account, at: dt.datetime,
) -> None:  # fmt: skip
    """
    Correct what is known of *worker*; an empty phone leaves the one that is there.

    Raises:
        Forbidden: *by* does not look after the worker.
        Refused: everything that cannot be read.
    """
    _require_worker(by, worker)
    faults: list[Fault] = []
    given: dict[str, Any] = {"started": started, "level": "", "occupation": ""}
    for column, text, read in (
        ("name", name, person_name), ("phone", phone, read_phone), ("level", level, read_level),
        ("occupation", occupation, _occupation),
    ):  # fmt: skip
        try:
            if text or column == "name":
                given[column] = read(text)
        except Refused as refused:
            faults += refused.faults
    if started is not None and started > local_day(at):
        faults.append(Fault("units.day-to-come"))
    if faults:
        raise Refused(faults)
    given["initials"] = initials(given["name"])
    if "phone" in given:
        given["phone_index"] = lookup("phone", given["phone"])
    changed = _change(worker, given)
    worker.save()
    note(by, "workers.correct", f"worker:{worker.number}", at, changed=changed)


def _require_worker(by: Account, worker: Worker) -> None:
    """Check that *by* looks after where *worker* works; the top, who works nowhere."""
    unit = worker.enterprise.unit if worker.enterprise else Unit.objects.filter(parent=None).first()
    if unit is None:
        raise Forbidden("registry.edit")
    require(by, "registry.edit", unit=unit)


def _occupation(text: str) -> str:
    found = shipped().find(text)
    said = found.code if found else filled(text)
    if len(said) > LONGEST_TRADE:
        raise Refused([Fault("imports.too-long", {"longest": str(LONGEST_TRADE)})])
    return said


def _change(row: Unit | Enterprise | Worker, given: dict[str, Any]) -> list[str]:
    """Set what is given; return the names of what was different, never what it was."""
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name])
    return sorted(changed)


def next_worker_numbers(many: int) -> list[str]:
    """Return numbers for new workers; whoever asks holds the top union's row until the end."""
    last = Worker.objects.filter(number__regex=r"^W\d{7}$").aggregate(last=Max("number"))["last"]
    first = int(last[1:]) + 1 if last else 1
    return [f"W{number:07d}" for number in range(first, first + many)]
