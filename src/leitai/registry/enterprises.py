"""The table of enterprises that a union hands in, checked row by row."""

from collections.abc import Callable
from dataclasses import dataclass

from leitai.faults import Fault, Refused
from leitai.registry.credit import read_credit_code
from leitai.registry.tables import Column, Row, Table
from leitai.registry.text import filled

LONGEST = {"name": 120, "short_name": 30, "industry": 60, "address": 160}

WANTED = (
    Column("name", ("单位名称", "企业名称", "单位", "enterprise"), required=True),
    Column("short_name", ("简称", "单位简称", "short name")),
    Column(
        "credit_code",
        ("统一社会信用代码", "信用代码", "社会信用代码", "unified social credit code"),
        kind="id-number",
    ),
    Column("industry", ("行业", "所属行业")),
    Column("address", ("地址", "单位地址")),
    Column("union", ("所属工会", "上级工会", "工会")),
)
"""The columns of the table; ``tables.read(data, name, wanted=WANTED)`` reads it."""

UNIQUE = ("name", "credit_code")


@dataclass(frozen=True, slots=True)
class Enterprise:
    """
    One enterprise whose row holds together; "" where a cell was empty.

    Units:
        row: as the spreadsheet shows it.
        union: the name or code of the union that looks after it.
    """

    row: int
    name: str
    short_name: str
    credit_code: str
    industry: str
    address: str
    union: str


def check(table: Table) -> tuple[tuple[Enterprise, ...], tuple[Fault, ...]]:
    """Return the enterprises whose rows are sound, and what is wrong with the others."""
    faults: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    sound = []
    for row in table.rows:
        wrong = len(faults)
        cells = {column.id: _read(table, row, column.id, faults) for column in WANTED}
        for column in UNIQUE:
            first = seen.setdefault((column, cells[column]), row.number)
            if cells[column] and first != row.number:
                faults.append(table.fault("registry.duplicate", row, column, {"row": str(first)}))
        if len(faults) == wrong and not row.refused:
            sound.append(Enterprise(row.number, **cells))
    return tuple(sound), tuple(sorted((*table.faults, *faults), key=lambda each: each.row or 0))


def _read(table: Table, row: Row, column: str, faults: list[Fault]) -> str:
    """Return what a cell says; "" where it is empty or wrong."""
    text = row.cells.get(column, "")
    if column in row.refused or not (text or column == "name"):
        return ""
    read: Callable[[str], str] = read_credit_code if column == "credit_code" else filled
    try:
        value = read(text)
    except Refused as refused:
        faults.extend(
            table.fault(fault.id, row, column, fault.params)
            for fault in refused.faults
            if column == "name" or fault.id != "registry.empty"
        )
        return ""
    longest = LONGEST.get(column)
    if longest and len(value) > longest:
        params = {"longest": str(longest)}
        faults.append(table.fault("imports.too-long", row, column, params))
        return ""
    return value
