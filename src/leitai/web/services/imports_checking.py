"""An import is looked at: which rows are good, what they would change, what is wrong."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from leitai.faults import Fault, Refused
from leitai.registry import enterprises, tables, workers, workers_quick
from leitai.registry.identity import mask_id_numbers
from leitai.registry.tables import Table
from leitai.web.models import Import, Job
from leitai.web.queries.calendar import local_day
from leitai.wording import describe

from .imports import FOLDER, State, forget
from .imports_enterprises import compare_enterprises, placed_enterprises
from .imports_workers import compare_workers, placed
from .jobs import Report
from .sealed_files import keep_sealed, open_sealed

MOST_SAID = 100
"""Faults on the page; the workbook has them all."""

WHOLE = 5_000
"""Rows up to which a workbook is given back written anew, with colours and a summary."""

XLSX = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a table: good rows by columns, faults, how many rows, what would change."""

    table: Table
    good: Mapping[str, Sequence[Any]]
    faults: Sequence[Fault]
    rows: int
    new: int
    changed: int

    @property
    def sound(self) -> int:
        """How many rows can be taken over."""
        return len(self.good["rows"])


def check(job: Job, report: Report, at: dt.datetime) -> dict[str, Any]:
    """Do the job ``import-check``."""
    brought = Import.objects.select_related("unit").get(pk=job.params["import"])
    data = open_sealed(brought.file)
    try:
        checked = CHECKS[brought.kind](brought, data, report, at)
    except Refused as refused:
        brought.state, brought.said = State.FAILED, [_plain(each) for each in refused.faults]
        forget(brought)
        brought.save()
        return _path(brought)
    keep(brought, data, checked, job.params.get("language", "zh"))
    report(checked.rows, checked.rows)
    return _path(brought)


def _path(brought: Import) -> dict[str, Any]:
    return {"path": f"/desk/imports/{brought.pk}/"}


def check_workers(brought: Import, data: bytes, report: Report, at: dt.datetime) -> Checked:
    """Look at a table of workers."""
    columns = tables.read_columns(data, brought.file_name, wanted=workers.WANTED)
    report(0, len(columns))
    sound, faults, rows = workers_quick.check(columns, local_day(at))
    table = columns.table([])
    good, misplaced = placed(sound, table, brought)
    found = compare_workers(good, table, brought, lambda done: report(done, rows))
    said = sorted((*faults, *misplaced, *found.faults), key=lambda fault: fault.row or 0)
    return Checked(table, found.good, said, rows, found.new, found.changed)


def check_enterprises(brought: Import, data: bytes, report: Report, at: dt.datetime) -> Checked:
    """Look at a table of enterprises."""
    table = tables.read(data, brought.file_name, wanted=enterprises.WANTED)
    report(0, len(table.rows))
    sound, faults = enterprises.check(table)
    good, misplaced = placed_enterprises(sound, table, brought)
    found = compare_enterprises(good, table, brought)
    said = sorted((*faults, *misplaced, *found.faults), key=lambda fault: fault.row or 0)
    return Checked(table, found.good, said, len(table.rows), found.new, found.changed)


CHECKS = {"workers": check_workers, "enterprises": check_enterprises}


def keep(brought: Import, data: bytes, checked: Checked, language: str) -> None:
    """Write down what was found: figures, the good rows, the reasons in *language*."""
    brought.state, brought.rows, brought.good = State.CHECKED, checked.rows, checked.sound
    brought.bad = checked.rows - checked.sound
    brought.new, brought.changed = checked.new, checked.changed
    brought.unchanged = checked.sound - checked.new - checked.changed
    wrong_first = sorted(checked.faults, key=lambda fault: fault.warning)
    brought.said = [_plain(fault) for fault in wrong_first[:MOST_SAID]]
    rows = json.dumps(dict(checked.good), ensure_ascii=False, separators=(",", ":"))
    brought.checked_rows = keep_sealed(FOLDER, rows.encode())
    if checked.faults:
        given = given_back(data, brought.file_name, checked, language)
        brought.report = keep_sealed(FOLDER, given)
    brought.save()


def given_back(data: bytes, name: str, checked: Checked, language: str) -> bytes:
    """Return the table as XLSX with a column of reasons; a large one as it came otherwise."""
    faults = [_masked(fault) for fault in checked.faults]
    if checked.rows > WHOLE and data.startswith(XLSX):
        reasons: dict[int, str] = {}
        for fault in faults:
            if fault.row and fault.row != checked.table.header:
                words = describe(replace(fault, sheet=None, row=None), language)
                before = reasons.get(fault.row)
                reasons[fault.row] = f"{before}\n{words}" if before else words
        spliced = tables.with_reasons(
            data, checked.table.sheet or "", checked.table.header, checked.table.reasons_at,
            reasons, language,
        )  # fmt: skip
        if spliced is not None:
            return spliced
    return tables.with_errors(data, name, faults, language, describe)


def _masked(fault: Fault) -> Fault:
    """Return *fault* without an ID number that somebody typed into the wrong column."""
    if not any(len(value) > 10 for value in fault.params.values()):
        return fault
    return replace(fault, params={key: mask_id_numbers(v) for key, v in fault.params.items()})


def _plain(fault: Fault) -> dict[str, Any]:
    return asdict(_masked(fault))
