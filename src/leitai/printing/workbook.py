"""
Tables as an Excel workbook for people: headers, widths, a frozen first row, typed cells.

A text that a spreadsheet would take for a formula is made harmless, as in every table handed out.
Numbers with decimals are exact text to Excel's fifteen digits; what has more stays text.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from unicodedata import east_asian_width

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types

from leitai.faults import Fault, Refused
from leitai.registry.tables import safe_text

Cell = str | int | Decimal | bool | dt.date | dt.datetime | None

MOST_ROWS: Final = 1_048_575
_DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number."""
_WIDEST, _NARROWEST = 60, 6
_WIDTH_ROWS = 200
"""Rows that are looked at for a column's width."""


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column.

    Units:
        width: characters of the sheet's face; None: as wide as what is in it.
    """

    title: str
    width: float | None = None


@dataclass(frozen=True, slots=True)
class SheetTable:
    r"""
    One sheet of a workbook.

    Units:
        name: at most 31 characters, none of ``[]:*?/\``; others are replaced, longer is cut.
        rows: as many cells in each as there are columns.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def xlsx(sheets: Sequence[SheetTable]) -> bytes:
    """
    Return *sheets* as a workbook.

    Raises:
        Refused: ``printing.cell``: a value of another type, a binary float among them;
            ``printing.nothing``: no sheet.
    """
    if not sheets:
        raise Refused([Fault("printing.nothing")])
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
    form = _Forms(book)
    taken: set[str] = set()
    for sheet in sheets:
        _write(book.add_worksheet(_name(sheet.name, taken)), sheet, form)
    book.close()
    return out.getvalue()


class _Forms:
    def __init__(self, book: Any) -> None:
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E2E4D9", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})


def _name(name: str, taken: set[str]) -> str:
    plain = "".join("_" if each in "[]:*?/\\'" else each for each in name)[:31] or "_"
    number = 1
    found = plain
    while found.lower() in taken:
        number += 1
        found = f"{plain[:27]} ({number})"
    taken.add(found.lower())
    return found


def _write(page: Any, sheet: SheetTable, form: _Forms) -> None:
    page.freeze_panes(1, 0)
    for at, column in enumerate(sheet.columns):
        page.write_string(0, at, column.title, form.head)
    for number, row in enumerate(sheet.rows, 1):
        for at, (_, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _cell(page, number, at, value, form)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width or _width(sheet, at))
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _cell(page: Any, row: int, at: int, value: object, form: _Forms) -> None:
    match value:
        case None | "":
            pass
        case bool():
            page.write_boolean(row, at, value)
        case str():
            page.write_string(row, at, safe_text(value), form.text)
        case int() | Decimal():
            _number(page, row, at, Decimal(value), form)
        case dt.datetime():
            page.write_datetime(row, at, value.replace(tzinfo=None), form.moment)
        case dt.date():
            page.write_datetime(row, at, value, form.day)
        case _:
            said = {"value": repr(value)[:100]}
            column = Fault("printing.cell", said, row=row + 1)
            raise Refused([column])


def _number(page: Any, row: int, at: int, value: Decimal, form: _Forms) -> None:
    if not value.is_finite() or len(value.as_tuple().digits) > _DIGITS:
        page.write_string(row, at, str(value), form.text)
    else:
        page.write_number(row, at, value)


def _width(sheet: SheetTable, at: int) -> float:
    shown = [sheet.columns[at].title, *(_shown(row[at]) for row in sheet.rows[:_WIDTH_ROWS])]
    longest = max(map(_columns, shown))
    return max(_NARROWEST, min(_WIDEST, longest + 2))


def _shown(value: Cell) -> str:
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)
