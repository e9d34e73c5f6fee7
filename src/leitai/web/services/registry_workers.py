"""Workers, added, corrected and sent to another employer one by one."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Max

from leitai.faults import Fault, Refused
from leitai.registry.identity import IdNumber, read_id_number
from leitai.registry.levels import read_level
from leitai.registry.occupations import shipped
from leitai.registry.phones import read_phone
from leitai.registry.pinyin import initials
from leitai.registry.text import filled, person_name
from leitai.web.fields import lookup
from leitai.web.models import Account, Employment, Enterprise, Unit, Worker
from leitai.web.permits import Forbidden, require
from leitai.web.queries.calendar import local_day
from leitai.web.queries.registry import Scope, scope_of

from .acts import note
from .registry import changed_columns

LONGEST_TRADE = 20
"""Characters that the column holds."""


def add_worker(  # noqa: PLR0913 - the columns of a form
    enterprise: Enterprise, *, name: str, id_number: str, phone: str = "", occupation: str = "",
    level: str = "", started: dt.date | None = None, by: Account, at: dt.datetime,
) -> Worker:  # fmt: skip
    """
    Return a new worker of *enterprise*, with the next number.

    Raises:
        Forbidden: *by* does not look after *enterprise*.
        Refused: everything that cannot be read; whose ID number is there already.
    """
    require(by, "registry.edit", unit=enterprise.unit)
    given, faults = _read(name, phone, occupation, level, started, at)
    read: IdNumber | None = None
    try:
        read = read_id_number(id_number, local_day(at))
    except Refused as refused:
        faults += refused.faults
    with transaction.atomic():
        # One at a time: two would take the same number.
        list(Unit.objects.select_for_update().filter(parent=None))
        if read is not None:
            given |= _identity(read)
            faults += _taken(given["id_index"], scope_of(by))
        if faults:
            raise Refused(faults)
        [number] = next_worker_numbers(1)
        made = Worker.objects.create(number=number, enterprise=enterprise, **given)
        Employment.objects.create(worker=made, enterprise=enterprise)
        note(by, "workers.add", f"worker:{number}", at, enterprise=enterprise.pk)
    return made


def _identity(read: IdNumber) -> dict[str, Any]:
    return {
        "id_number": read.number, "id_index": lookup("id-number", read.number),
        "born": read.born, "sex": {"male": "M", "female": "F"}[read.sex],
    }  # fmt: skip


def _taken(index: str, scope: Scope) -> list[Fault]:
    """Return whose this ID number is: of somebody else's worker no more than that there is one."""
    one = Worker.objects.select_related("enterprise__unit").filter(id_index=index).first()
    if one is None:
        return []
    unit = one.enterprise.unit if one.enterprise else None
    if not (scope.whole or (unit and scope.covers(unit.path))):
        return [Fault("imports.elsewhere")]
    masked = one.name[:1] + "*" * (len(one.name) - 1)
    return [Fault("workers.id-taken", {"name": masked, "number": one.number})]


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
    given, faults = _read(name, phone, occupation, level, started, at)
    if faults:
        raise Refused(faults)
    changed = changed_columns(worker, given)
    worker.save()
    note(by, "workers.correct", f"worker:{worker.number}", at, changed=changed)


def _read(
    name: str, phone: str, occupation: str, level: str, started: dt.date | None, at: dt.datetime
) -> tuple[dict[str, Any], list[Fault]]:
    """Return the columns that were typed, and everything that cannot be read."""
    faults: list[Fault] = []
    given: dict[str, Any] = {"started": started, "level": "", "occupation": ""}
    columns: tuple[tuple[str, str, Callable[[str], str]], ...] = (
        ("name", name, person_name), ("phone", phone, read_phone), ("level", level, read_level),
        ("occupation", occupation, _occupation),
    )  # fmt: skip
    for column, text, read in columns:
        try:
            if text or column == "name":
                given[column] = read(text)
        except Refused as refused:
            faults += refused.faults
    if started is not None and started > local_day(at):
        faults.append(Fault("units.day-to-come"))
    if "name" in given:
        given["initials"] = initials(given["name"])
    if "phone" in given:
        given["phone_index"] = lookup("phone", given["phone"])
    return given, faults


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


def next_worker_numbers(many: int) -> list[str]:
    """Return numbers for new workers; whoever asks holds the top union's row until the end."""
    last = Worker.objects.filter(number__regex=r"^W\d{7}$").aggregate(last=Max("number"))["last"]
    first = int(last[1:]) + 1 if last else 1
    return [f"W{number:07d}" for number in range(first, first + many)]
