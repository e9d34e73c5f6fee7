"""The table that was brought in, given back with the reasons beside its rows."""

import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types

from leitai.faults import Fault, Refused
from leitai.registry.tables._cells import position
from leitai.registry.tables._headers import LOOKED_AT
from leitai.registry.tables._reading import ERROR_TITLES
from leitai.registry.tables._shapes import Broken, Cell, Grid
from leitai.registry.tables._sheets import SUMMARY_SHEET
from leitai.registry.tables._workbooks import grids
from leitai.registry.text import plain

LONGEST_CELL = 32_767
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""What a spreadsheet holds; more would make the workbook unreadable."""

SUMMARY_TITLES = {"zh": ("工作表", "行", "列", "原因"), "en": ("Sheet", "Row", "Column", "Reason")}

_TIMES: dict[type, str] = {
    dt.datetime: "yyyy-mm-dd hh:mm:ss",
    dt.date: "yyyy-mm-dd",
    dt.time: "hh:mm:ss",
    dt.timedelta: "[h]:mm:ss",
}
_WRONG, _DOUBT = "#FFC7CE", "#FFEB9C"

Describe = Callable[[Fault, str], str]
Format = Any
Worksheet = Any


def with_errors(
    data: bytes, name: str, faults: Sequence[Fault], language: str, describe: Describe
) -> bytes:
    """
    Return the table in *data* as XLSX: every cell at its place, and the reasons.

    A column 错误原因 / Errors holds what is wrong with each row, the cells in question are
    coloured (red: wrong, yellow: look again), and a last sheet lists all faults. Values are
    kept (numbers to 16 digits); formulas become their values; fonts, widths and pictures are
    not kept. The result can be mended and read again: what was added is passed over.

    *describe* gives the words of a fault in *language* (``leitai.wording.describe``).

    Raises:
        Refused: *data* is no table, or larger than a spreadsheet (``registry.too-large``).
    """
    given = [each for each in grids(data, name) if each.sheet != SUMMARY_SHEET]
    for grid in given:
        if len(grid.rows) > MOST_ROWS or max(map(len, grid.rows), default=0) >= MOST_COLUMNS:
            raise Refused([Fault("registry.too-large", {"name": name})])
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 a fixed day: same in, same out
    looks = _Looks(book)
    named = {grid.sheet for grid in given}
    main = next((grid.sheet for grid in given if not grid.hidden), given[0].sheet)
    for grid in given:
        sheet = book.add_worksheet(grid.sheet or "Sheet1")
        if grid.sheet == main:
            sheet.activate()
        elif grid.hidden:
            sheet.hide()
        here = [
            fault
            for fault in faults
            if fault.row and (fault.sheet if fault.sheet in named else main) == grid.sheet
        ]
        _write_grid(sheet, grid, _marks(grid, here, language, describe), language, looks)
    _write_summary(book.add_worksheet(SUMMARY_SHEET), faults, language, describe, looks)
    book.close()
    return out.getvalue()


class _Looks:
    """The formats of one workbook: for each colour, each kind of value."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.made: dict[tuple[str | None, type | None], Format | None] = {(None, None): None}
        self.title = book.add_format({"bold": True})

    def of(self, colour: str | None, kind: type | None) -> Format | None:
        """Return the format for a cell of *colour* holding a *kind* of time (or neither)."""
        if (colour, kind) not in self.made:
            look = {"bg_color": colour} if colour else {}
            look |= {"num_format": _TIMES[kind]} if kind else {}
            self.made[colour, kind] = self.book.add_format(look)
        return self.made[colour, kind]


@dataclass(slots=True)
class _Marks:
    """What is put into one sheet: reasons by row, colours by cell, and where the reasons go."""

    header: int
    column: int
    reasons: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    colours: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))


def _marks(grid: Grid, faults: Sequence[Fault], language: str, describe: Describe) -> _Marks:
    header = _header_row(grid, faults)
    said = {
        plain(cell): place
        for row in reversed(grid.rows[: header + 1])  # a title merged downwards stands above
        for place, cell in reversed(list(enumerate(row)))
        if isinstance(cell, str) and plain(cell)
    }
    old = [said[title] for title in ERROR_TITLES.values() if title in said]
    width = max(map(len, grid.rows), default=0)
    marks = _Marks(header, old[0] if old else width)
    for fault in faults:
        row = (fault.row or 1) - 1
        marks.reasons[row].append(describe(replace(fault, sheet=None, row=None), language))
        place = said.get(fault.column or "")
        if place is None and fault.column and re.fullmatch("[A-Z]{1,3}", fault.column):
            place = position(fault.column)
        if place is not None and not (fault.warning and place in marks.colours[row]):
            marks.colours[row][place] = _DOUBT if fault.warning else _WRONG
    return marks


def _header_row(grid: Grid, faults: Sequence[Fault]) -> int:
    """Return the row, among the first, that holds most of the titles the faults name."""
    titles = {fault.column for fault in faults}

    def held(row: int) -> int:
        return len({plain(each) for each in grid.rows[row] if isinstance(each, str)} & titles)

    first = min((fault.row for fault in faults if fault.row), default=1)
    rows = range(min(LOOKED_AT, len(grid.rows), first))
    return max(rows, key=held, default=0)


def _write_grid(sheet: Worksheet, grid: Grid, marks: _Marks, language: str, looks: _Looks) -> None:
    _merge(sheet, grid)
    for row, cells in enumerate(grid.rows):
        colours = marks.colours.get(row, {})
        missing = max(colours, default=-1) + 1 - len(cells)
        for column, cell in enumerate([*cells, *[""] * missing]):
            if column != marks.column:
                _write_cell(sheet, row, column, cell, colours.get(column), looks)
    if marks.reasons:
        sheet.write_string(marks.header, marks.column, ERROR_TITLES[language], looks.title)
        sheet.set_column(marks.column, marks.column, 60)
    for row, reasons in marks.reasons.items():
        if row != marks.header:  # what is said of the header stands in the summary
            sheet.write_string(row, marks.column, "\n".join(reasons)[:LONGEST_CELL])


def _merge(sheet: Worksheet, grid: Grid) -> None:
    for area in grid.merged:
        if (area.top, area.left) != (area.bottom, area.right):
            try:
                sheet.merge_range(area.top, area.left, area.bottom, area.right, "")
            except xlsxwriter.exceptions.OverlappingRange:
                continue  # a damaged workbook: the cells are still written one by one


def _write_cell(
    sheet: Worksheet, row: int, column: int, cell: Cell, colour: str | None, looks: _Looks
) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(row, column, cell[:LONGEST_CELL], looks.of(colour, None))
        elif colour:
            sheet.write_blank(row, column, None, looks.of(colour, None))
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, looks.of(colour, None))
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, looks.of(colour, None))
    elif isinstance(cell, Broken):
        sheet.write_string(row, column, cell.code, looks.of(colour, None))
    else:
        sheet.write_datetime(row, column, cell, looks.of(colour, type(cell)))


def _write_summary(
    sheet: Worksheet, faults: Sequence[Fault], language: str, describe: Describe, looks: _Looks
) -> None:
    sheet.set_column(0, 2, 16)
    sheet.set_column(3, 3, 100)
    for column, title in enumerate(SUMMARY_TITLES[language]):
        sheet.write_string(0, column, title, looks.title)
    for row, fault in enumerate(faults[: MOST_ROWS - 1], 1):
        colour = looks.of(_DOUBT if fault.warning else _WRONG, None)
        words = describe(replace(fault, sheet=None, row=None, column=None), language)
        sheet.write_string(row, 0, fault.sheet or "")
        if fault.row:
            sheet.write_number(row, 1, fault.row)
        sheet.write_string(row, 2, fault.column or "")
        sheet.write_string(row, 3, words[:LONGEST_CELL], colour)
