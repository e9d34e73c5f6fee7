"""The rows of a workbook as text by column, and what is wrong with its cells."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import python_calamine

from leitai.faults import Fault, Refused

from .cells import cell_value, raw_text
from .sheet import BOOK, LISTS, LONG, NAMED, NODE_COLUMNS, SCHEME
from .source import Path, Place


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, its texts by column."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    headers: Mapping[str, str]

    def place(self, column: str = "") -> Place:
        """Return where the row stands, or its cell in *column*."""
        return Place(sheet=self.sheet, row=self.number, column=self.headers.get(column))


@dataclass(slots=True)
class Cells:
    """What is wrong so far, and where every value stood."""

    faults: list[Fault]
    places: dict[Path, Place] = field(default_factory=dict)
    long: Mapping[str, str] = field(default_factory=dict)

    def wrong(self, fault: str, row: SheetRow, column: str = "", **params: str) -> None:
        """Note that a row, or its cell in *column*, is wrong."""
        place = row.place(column)
        self.faults.append(
            Fault(f"rulebook.{fault}", params, None, place.sheet, place.row, place.column)
        )

    def name(self, row: SheetRow, column: str) -> str:
        """Return a cell as a name: what looks like a number is the name that is written so."""
        value = self.value(row, column)
        return value if isinstance(value, str) else row.cells.get(column, "")

    def put(self, into: dict[str, Any], key: str, row: SheetRow, column: str, path: Path) -> None:
        """Put a cell's value under *key* of what stands at *path*; an empty cell puts nothing."""
        if column in row.cells:
            into[key] = self.value(row, column)
            self.places[*path, key] = row.place(column)

    def put_title(self, into: dict[str, Any], row: SheetRow, path: Path) -> None:
        """Put the texts of the columns zh and en under `title`."""
        if row.cells.keys() & {"zh", "en"}:
            title = into.setdefault("title", {})
            if not isinstance(title, dict):
                self.wrong("duplicate-key", row, "zh", key="title")
                return
            for language in ("zh", "en"):
                self.put(title, language, row, language, (*path, "title"))

    def value(self, row: SheetRow, column: str) -> Any:
        """Return the value of a cell, None where it is empty or cannot be read."""
        text = row.cells.get(column, "")
        if text.startswith("@"):
            if text not in self.long:
                self.wrong("long-text-missing", row, column, name=text)
            text = self.long.get(text, "")
        try:
            return cell_value(text)
        except Refused:
            self.wrong("cell-unreadable", row, column, text=text[:60])
            return None


def sheets_of(data: bytes) -> tuple[dict[str, list[SheetRow]], list[Fault]]:
    """Return the rows of every sheet that a rulebook knows, and what is wrong with cells."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        faults: list[Fault] = []
        tables = {
            name: _rows(name, grid.to_python(skip_empty_area=False), faults)
            for name, grid in grids.items()
            if name in {SCHEME, BOOK, LONG, *LISTS, *NAMED}
        }
    except (python_calamine.CalamineError, ValueError):
        raise Refused([Fault("rulebook.not-a-workbook")]) from None
    return tables, faults


def _rows(name: str, grid: list[list[Any]], faults: list[Fault]) -> list[SheetRow]:
    titles = [raw_text(cell) or "" for cell in grid[0]] if grid else []
    names = [title.split()[-1] if title.split() else "" for title in titles]
    headers = dict(zip(names, titles, strict=True))
    faults += [
        Fault(f"rulebook.column-{what}", {"name": column}, None, name, 1, headers[column])
        for what, columns in _strange(names, name).items()
        for column in columns
    ]
    rows = []
    for number, line in enumerate(grid[1:], start=2):
        texts = {column: raw_text(cell) for column, cell in zip(names, line, strict=True) if column}
        faults += [
            Fault("rulebook.cell-is-a-date", {}, None, name, number, headers[column])
            for column, text in texts.items()
            if text is None
        ]
        cells = {column: text.strip() for column, text in texts.items() if text and text.strip()}
        if cells:
            rows.append(SheetRow(name, number, cells, headers))
    return rows


def _strange(names: list[str], sheet: str) -> dict[str, list[str]]:
    """Return the columns of a sheet that nobody knows, and those that stand there twice."""
    known = set(NODE_COLUMNS) if sheet == SCHEME else set(names)
    return {
        "unknown": sorted(set(names) - known - {""}),
        "twice": sorted({name for name in names if name and names.count(name) > 1}),
    }


def long_texts(rows: list[SheetRow] | None) -> dict[str, str]:
    """Return the long texts, their parts put together: reference -> text."""
    texts: dict[str, str] = {}
    for row in rows or ():
        name = "@" + row.cells.get("key", "")
        texts[name] = texts.get(name, "") + row.cells.get("value", "")[1:-1]
    return texts
