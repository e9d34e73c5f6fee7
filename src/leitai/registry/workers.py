"""The table of workers that an enterprise union hands in, checked row by row."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from leitai.faults import Fault, Refused
from leitai.registry.credit import read_credit_code
from leitai.registry.identity import IdNumber, read_id_number
from leitai.registry.levels import Level, read_level
from leitai.registry.occupations import Occupations, shipped
from leitai.registry.phones import read_phone
from leitai.registry.tables import Column, Row, Table
from leitai.registry.text import filled, person_name

Read = TypeVar("Read")

WANTED = (
    Column("name", ("姓名", "职工姓名", "worker"), required=True),
    Column(
        "id_number",
        ("身份证号", "身份证号码", "公民身份号码", "身份证", "ID"),
        required=True,
        kind="id-number",
    ),
    Column("phone", ("手机号", "手机号码", "联系电话", "电话", "手机", "mobile")),
    Column("enterprise", ("单位", "单位名称", "工作单位", "企业名称", "企业"), required=True),
    Column(
        "credit_code",
        ("统一社会信用代码", "信用代码", "社会信用代码", "unified social credit code"),
        kind="id-number",
    ),
    Column("occupation", ("职业", "工种", "职业工种", "职业(工种)", "work type")),
    Column("level", ("技能等级", "职业技能等级", "等级", "skill level")),
    Column("number", ("职工编号", "worker number")),
)
"""The columns of the table; ``tables.read(data, name, wanted=WANTED)`` reads it."""


UNIQUE = ("id_number", "phone")
"""Columns whose values are one worker's alone."""


@dataclass(frozen=True, slots=True)
class Worker:
    """
    One worker whose row holds together.

    Units:
        row: as the spreadsheet shows it.
        phone, credit_code, level: None where the cell was empty.
        occupation: the code where it is known, else the text as typed, else None.
        id_number: None only where the number that the program gave to the worker is there.
    """

    row: int
    name: str
    id_number: IdNumber | None
    enterprise: str
    phone: str | None = None
    credit_code: str | None = None
    occupation: str | None = None
    level: Level | None = None
    number: str | None = None


def check(
    table: Table, today: dt.date, *, occupations: Occupations | None = None
) -> tuple[tuple[Worker, ...], tuple[Fault, ...]]:
    """
    Return the workers whose rows are sound, and everything that is wrong with the others.

    The table's own faults (unreadable cells, unknown columns) come with the rest. A worker
    (an ID number) may be in the file once; a telephone number that returns, an occupation
    that is not listed are warnings, and their rows are sound.
    """
    checking = Checking(table, today, occupations or shipped())
    workers = tuple(worker for row in table.rows if (worker := checking.worker(row)))
    faults = sorted((*table.faults, *checking.faults), key=lambda fault: fault.row or 0)
    return workers, tuple(faults)


def _worker_number(text: str) -> str:
    return filled(text).upper()


@dataclass(frozen=True, slots=True)
class _Trade:
    """An occupation's code, or what was typed in its place."""

    code: str
    known: bool


class Checking:
    """One run over a table: what was seen so far, and what is wrong."""

    def __init__(self, table: Table, today: dt.date, occupations: Occupations) -> None:
        self.table = table
        self.today = today
        self.occupations = occupations
        self.faults: list[Fault] = []
        self.seen: dict[str, dict[str, int]] = {column: {} for column in UNIQUE}
        self.read: dict[str, dict[str, Any]] = {column.id: {} for column in WANTED}

    def worker(self, row: Row) -> Worker | None:
        """Return the row's worker; None where anything is wrong (``faults`` grew)."""
        before = len(self.faults)
        name = self.cell(row, "name", person_name, required=True)
        number = self.cell(row, "number", _worker_number)
        identity = self.cell(row, "id_number", self.identity, required=number is None)
        enterprise = self.cell(row, "enterprise", filled, required=True)
        phone = self.cell(row, "phone", read_phone)
        code = self.cell(row, "credit_code", read_credit_code)
        level = self.cell(row, "level", read_level)
        if identity and (first := self.first(row, "id_number", identity.number)):
            self.complain(row, "id_number", Fault("registry.duplicate", {"row": first}))
        sound = len(self.faults) == before and not row.refused
        trade = self.cell(row, "occupation", self.trade)
        if trade and not trade.known:
            params = {"text": trade.code}
            self.complain(
                row, "occupation", Fault("registry.occupation-unknown", params, warning=True)
            )
        if phone and (first := self.first(row, "phone", phone)):
            fault = Fault("registry.duplicate", {"row": first}, warning=True)
            self.complain(row, "phone", fault)
        if not (sound and name and (identity or number) and enterprise):
            return None
        occupation = trade.code if trade else None
        return Worker(
            row.number, name, identity, enterprise, phone, code, occupation, level, number
        )

    def cell(
        self, row: Row, column: str, read: Callable[[str], Read], *, required: bool = False
    ) -> Read | None:
        """Return what a cell says; None where it is empty or wrong."""
        text = row.cells.get(column, "")
        if column in row.refused or not (text or required):
            return None
        read_before = self.read[column]  # employers, trades and levels return in every row
        if text in read_before:
            return cast("Read", read_before[text])
        try:
            value = read(text)
        except Refused as refused:
            for fault in refused.faults:
                if required or fault.id != "registry.empty":
                    self.complain(row, column, fault)
            return None
        if column not in UNIQUE:
            read_before[text] = value
        return value

    def complain(self, row: Row, column: str, fault: Fault) -> None:
        """Add *fault*, placed at a cell."""
        self.faults.append(
            self.table.fault(fault.id, row, column, fault.params, warning=fault.warning)
        )

    def identity(self, text: str) -> IdNumber:
        """Read an ID number as of today."""
        return read_id_number(text, self.today)

    def trade(self, text: str) -> _Trade:
        """Read a trade: its code, or its own words where it is not listed."""
        found = self.occupations.find(text)
        return _Trade(found.code, known=True) if found else _Trade(filled(text), known=False)

    def first(self, row: Row, column: str, value: str) -> str | None:
        """Return the row in which *value* was seen before; None where this is the first."""
        number = self.seen[column].setdefault(value, row.number)
        return None if number == row.number else str(number)
