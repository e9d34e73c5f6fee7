"""Rows of enterprises against what is there, and taken over."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from leitai.faults import Fault
from leitai.registry import enterprises
from leitai.registry.pinyin import initials
from leitai.registry.tables import Row, Table
from leitai.web.models import Enterprise, Import, ImportedRow
from leitai.web.queries.registry import units_in

from .imports_workers import Compared, scope_of_import
from .jobs import Report

COLUMNS = ("rows", "names", "short_names", "codes", "industries", "addresses", "units")
FIELDS = ("name", "short_name", "credit_code", "industry", "address", "unit_id")
"""What a row may change of an enterprise, in the order of COLUMNS without the first."""


def placed_enterprises(
    sound: Sequence[enterprises.Enterprise], table: Table, brought: Import
) -> tuple[dict[str, list[Any]], list[Fault]]:
    """Return the rows whose union is known, by COLUMNS, and what is wrong with the others."""
    units: dict[str, set[int]] = {}
    for pk, *names in units_in([brought.unit.path]).values_list("pk", "code", "name", "short_name"):
        for name in names:
            units.setdefault(name, set()).add(pk)
    good: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    faults = []
    for one in sound:
        found = units.get(one.union, set()) if one.union else {0}
        if len(found) != 1:
            said = "imports.union-several" if found else "imports.union-unknown"
            faults.append(table.fault(said, Row(one.row, {}), "union", {"name": one.union}))
            continue
        cells = (
            one.row, one.name, one.short_name, one.credit_code, one.industry, one.address,
            min(found),
        )  # fmt: skip
        for name, cell in zip(COLUMNS, cells, strict=True):
            good[name].append(cell)
    return good, faults


def compare_enterprises(good: dict[str, list[Any]], table: Table, brought: Import) -> Compared:
    """Compare rows with what is there."""
    compared = Compared({name: [] for name in COLUMNS})
    for cells, one, fault in _matched(good, brought):
        if fault is not None:
            row = Row(cells[0], {})
            compared.faults.append(table.fault(fault.id, row, "name", fault.params))
            continue
        for name, cell in zip(COLUMNS, cells, strict=True):
            compared.good[name].append(cell)
        if one is None:
            compared.new += 1
        elif _changes(one, cells):
            compared.changed += 1
    return compared


def take_enterprises(
    brought: Import, good: dict[str, Any], report: Report, at: datetime
) -> tuple[int, int]:
    """Write the enterprises; return how many are new and how many changed."""
    new, changed, before = [], [], {}
    for cells, one, fault in _matched(good, brought):
        if fault is not None:
            continue  # it came to belong elsewhere since it was looked at
        if one is None:
            new.append(_made(cells, brought))
        elif said := _changes(one, cells):
            before[one.pk] = {name: getattr(one, name) for name in (*said, "initials")}
            for name, value in said.items():
                setattr(one, name, value)
            one.initials = initials(one.name)[:60]
            changed.append(one)
    made = Enterprise.objects.bulk_create(new, batch_size=500)
    names = ["name", "short_name", "credit_code", "industry", "address", "unit", "initials"]
    Enterprise.objects.bulk_update(changed, names, batch_size=200)
    keys = [each.pk for each in (*made, *changed)]
    Enterprise.objects.filter(pk__in=keys).update(changed=at)
    ImportedRow.objects.bulk_create(
        ImportedRow(
            brought=brought, kind="enterprise", key=key,
            before=json.dumps(before[key]) if key in before else "",
        )
        for key in keys
    )  # fmt: skip
    report(len(good["rows"]), len(good["rows"]))
    return len(made), len(changed)


def _matched(
    good: dict[str, list[Any]], brought: Import
) -> list[tuple[tuple[Any, ...], Enterprise | None, Fault | None]]:
    """Return each row, the enterprise that it means (by code, else by name), what is wrong."""
    scope = scope_of_import(brought)
    by_code: dict[str, Enterprise] = {}
    by_name: dict[str, list[Enterprise]] = {}
    for each in Enterprise.objects.select_related("unit").order_by():
        if each.credit_code:
            by_code[each.credit_code] = each
        if scope.covers(each.unit.path):
            by_name.setdefault(each.name, []).append(each)
    found = []
    for cells in zip(*(good[name] for name in COLUMNS), strict=True):
        name, code = cells[1], cells[3]
        called = by_name.get(name, [])
        one, fault = by_code.get(code) if code else None, None
        if one is not None and not scope.covers(one.unit.path):
            one, fault = None, Fault("imports.enterprise-elsewhere", {"name": name})
        elif one is None and len(called) > 1:
            fault = Fault("imports.enterprise-several", {"name": name})
        elif one is None and called:
            one = called[0]
            if code and one.credit_code:
                fault = Fault("imports.enterprise-code", {"name": name})
        found.append((cells, one, fault))
    return found


def _changes(one: Enterprise, cells: Sequence[Any]) -> dict[str, Any]:
    """Return the columns that a row changes: an empty cell changes nothing."""
    said = zip(FIELDS, cells[1:], strict=True)
    return {name: new for name, new in said if new and new != getattr(one, name)}


def _made(cells: Sequence[Any], brought: Import) -> Enterprise:
    _, name, short, code, industry, address, unit = cells
    return Enterprise(
        name=name, short_name=short or name[:30], credit_code=code or None, industry=industry,
        address=address, unit_id=unit or brought.unit_id, initials=initials(name)[:60],
    )  # fmt: skip
