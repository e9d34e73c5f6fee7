"""What is asked of a table, and what comes out of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from leitai.faults import Fault

Kind = Literal["text", "number", "id-number"]


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column the caller understands.

    Units:
        id: the key of its cells; itself a title that is recognised.
        titles: what the header may say, in any language; the first is the one shown.
        required: the column must be there (its cells may still be empty).
        kind: ``text``; ``number`` (never spread over merged cells); ``id-number`` (a long
            number that a spreadsheet would spoil: must be text).
    """

    id: str
    titles: tuple[str, ...] = ()
    required: bool = False
    kind: Kind = "text"

    @property
    def title(self) -> str:
        """The title to show."""
        return self.titles[0] if self.titles else self.id


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row that holds something.

    Units:
        number: as the spreadsheet shows it, from 1.
        cells: column id -> text as typed; unknown columns under their own title.
        refused: the columns whose cell was unreadable (the table holds the fault);
            their text is empty and needs no second complaint.
    """

    number: int
    cells: Mapping[str, str]
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table as read.

    Units:
        sheet: the sheet's name; None for CSV.
        header: the number of the header row.
        titles: column id -> what the header says, for the columns that are there.
        faults: cells that could not be read, and warnings about unknown columns.
        reasons_at: position of the column for what is wrong with a row, from 0.
    """

    name: str
    sheet: str | None
    header: int
    titles: Mapping[str, str]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    reasons_at: int = 0

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that are more than a warning."""
        return tuple(fault for fault in self.faults if not fault.warning)

    def fault(
        self,
        what: str,
        row: Row,
        column: str,
        params: Mapping[str, str] | None = None,
        *,
        warning: bool = False,
    ) -> Fault:
        """Return the fault *what* at *row* and *column* (an id), placed as the file shows it."""
        title = self.titles.get(column, column)
        return Fault(
            what, params or {}, sheet=self.sheet, row=row.number, column=title, warning=warning
        )


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell whose value is a spreadsheet error such as #N/A."""

    code: str


Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | Broken


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells joined into one; rows and columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, from its cell A1 on, before anything is made of it."""

    sheet: str | None
    rows: list[list[Cell]]
    merged: tuple[Merged, ...] = ()
    hidden: bool = False

    def at(self, row: int, column: int) -> Cell:
        """Return one cell; empty beyond the edge."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return ""


@dataclass(frozen=True, slots=True)
class Header:
    """
    Where the header is and what it says.

    Units:
        row, last: from 0; *last* is further down where titles are merged downwards.
        said: position -> title as typed, for every column with a title.
        known: position -> column, for the columns that are understood.
        twice: positions that repeat an understood column.
    """

    row: int
    last: int
    said: Mapping[int, str] = field(default_factory=dict)
    known: Mapping[int, Column] = field(default_factory=dict)
    twice: tuple[int, ...] = ()
