"""The table of workers that an enterprise union hands in, checked row by row."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from leitai.faults import Fault, Refused
from leitai.registry.credit import read_credit_code
from leitai.registry.identity import IdNumber, read_id_number
from leitai.registry.levels import Level, read_level
from leitai.registry.occupations import Occupations, shipped
from leitai.registry.phones import read_phone
from leitai.registry.tables import Column, Row, Table
from leitai.registry.text import person_name, plain

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
)
"""The columns of the table; ``tables.read(data, name, wanted=WANTED)`` reads it."""


@dataclass(frozen=True, slots=True)
class Worker:
    """
    One worker whose row holds together.

    Units:
        row: as the spreadsheet shows it.
        phone, credit_code, level: None where the cell was empty.
        occupation: the code where it is known, else the text as typed, else None.
    """

    row: int
    name: str
    id_number: IdNumber
    enterprise: str
    phone: str | None = None
    credit_code: str | None = None
    occupation: str | None = None
    level: Level | None = None


def check(
    table: Table, today: dt.date, *, occupations: Occupations | None = None
) -> tuple[tuple[Worker, ...], tuple[Fault, ...]]:
    """
    Return the workers whose rows are sound, and everything that is wrong with the others.

    The table's own faults (unreadable cells, unknown columns) come with the rest. A worker
    (an ID number) may be in the file once; a telephone number that returns, an occupation
    that is not listed are warnings, and their rows are sound.
    """
    checking = _Checking(table, today, occupations or shipped())
    workers = tuple(worker for row in table.rows if (worker := checking.worker(row)))
    faults = sorted((*table.faults, *checking.faults), key=lambda fault: fault.row or 0)
    return workers, tuple(faults)


class _Checking:
    """One run over a table: what was seen so far, and what is wrong."""

    def __init__(self, table: Table, today: dt.date, occupations: Occupations) -> None:
        self.table = table
        self.today = today
        self.occupations = occupations
        self.faults: list[Fault] = []
        self.seen: dict[tuple[str, str], int] = {}
        self.codes: dict[str, str] = {}

    def worker(self, row: Row) -> Worker | None:
        """Return the row's worker; None where anything is wrong (``faults`` grew)."""
        before = len(self.faults)
        name = self.cell(row, "name", person_name, required=True)
        identity = self.cell(
            row, "id_number", lambda text: read_id_number(text, self.today), required=True
        )
        enterprise = self.cell(row, "enterprise", plain, required=True)
        phone = self.cell(row, "phone", read_phone)
        code = self.cell(row, "credit_code", self.credit_code)
        level = self.cell(row, "level", read_level)
        warnings = list(self.warnings(row, phone))
        if identity and (first := self.first(row, "id_number", identity.number)):
            self.complain(row, "id_number", Fault("registry.duplicate", {"row": first}))
        sound = len(self.faults) == before and not row.refused
        self.faults += warnings
        if not (sound and name and identity and enterprise):
            return None
        occupation = self.occupation(row)
        return Worker(row.number, name, identity, enterprise, phone, code, occupation, level)

    def cell(
        self, row: Row, column: str, read: Callable[[str], Read], *, required: bool = False
    ) -> Read | None:
        """Return what a cell says; None where it is empty or wrong."""
        text = row.cells.get(column, "")
        if column in row.refused or not (required or plain(text)):
            return None
        try:
            value = read(text)
        except Refused as refused:
            for fault in refused.faults:
                self.complain(row, column, fault)
            return None
        if value == "":
            self.complain(row, column, Fault("registry.empty"))
            return None
        return value

    def complain(self, row: Row, column: str, fault: Fault) -> None:
        """Add *fault*, placed at a cell."""
        self.faults.append(
            self.table.fault(fault.id, row, column, fault.params, warning=fault.warning)
        )

    def credit_code(self, text: str) -> str:
        """Read a credit code; many workers share one."""
        if text not in self.codes:
            self.codes[text] = read_credit_code(text)
        return self.codes[text]

    def occupation(self, row: Row) -> str | None:
        """Return the code of the row's occupation, or its text where it is not listed."""
        text = plain(row.cells.get("occupation", ""))
        found = self.occupations.find(text)
        return found.code if found else text or None

    def warnings(self, row: Row, phone: str | None) -> Iterator[Fault]:
        """Yield what should be looked at and does not stand in the way."""
        text = plain(row.cells.get("occupation", ""))
        if text and not self.occupations.find(text):
            params = {"text": text}
            yield self.table.fault(
                "registry.occupation-unknown", row, "occupation", params, warning=True
            )
        if phone and (first := self.first(row, "phone", phone)):
            params = {"row": first}
            yield self.table.fault("registry.duplicate", row, "phone", params, warning=True)

    def first(self, row: Row, column: str, value: str) -> str | None:
        """Return the row in which *value* was seen before; None where this is the first."""
        number = self.seen.setdefault((column, value), row.number)
        return None if number == row.number else str(number)
