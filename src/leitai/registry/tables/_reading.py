"""From bytes to a table: the rows under the header, and every doubt as a fault."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from leitai.faults import Fault
from leitai.registry.tables._cells import blank, cell_text, letter
from leitai.registry.tables._shapes import Cell, Column, Grid, Header, Kind, Row, Table
from leitai.registry.tables._sheets import below, choose, empty
from leitai.registry.tables._workbooks import grids
from leitai.registry.text import plain

ERROR_TITLES = {"zh": "错误原因", "en": "Errors"}
"""The column that `with_errors` adds; it is not read again."""

Held = Mapping[int, str | Fault]
"""What cells merged from above hold in a row: position -> text, or why it is refused."""


def read(data: bytes, name: str, *, wanted: Sequence[Column], sheet: str | None = None) -> Table:
    r"""
    Return the rows of the table in *data* (XLSX, XLS, CSV, TSV; told apart by their bytes).

    The header is the row, among the first 30, that holds most titles of *wanted*; every row
    below it that is not empty is a row. Without *sheet* the one visible sheet that fits is
    read. Text stays as typed; a number is written plainly ("12", "85.5"), a date as ISO.
    A text cell merged over several rows counts in each of them.

    Raises:
        Refused: there is no such table to read: not a table, no header, columns missing or
            there twice, no such sheet, several sheets that fit. Faults of single cells do
            not raise: they are in the table's ``faults``, so that the caller can add its own.
        ValueError: two of *wanted* claim one title.

    >>> column = Column("value", ("分值",), required=True, kind="number")
    >>> table = read("裁判,分值\n甲,85.5\n".encode("gb18030"), "marks.csv", wanted=[column])
    >>> table.rows[0].number, table.rows[0].cells["value"], table.rows[0].cells["裁判"]
    (2, '85.5', '甲')
    """
    return read_columns(data, name, wanted=wanted, sheet=sheet).table()


def read_columns(
    data: bytes, name: str, *, wanted: Sequence[Column], sheet: str | None = None
) -> "Columns":
    """
    Return what `read` would, before any row is made of it: for tables of very many rows.

    Raises:
        Refused, ValueError: as `read` says.
    """
    grid, header = choose(grids(data, name), name, wanted, sheet)
    return Columns(name, grid, header)


class Columns:
    """
    A table by its columns: what is plain in a whole column needs no look at each row.

    A row is known by its place below the header, from 0.
    """

    def __init__(self, name: str, grid: Grid, header: Header) -> None:
        self.name, self._grid, self._header = name, grid, header
        self._places, self._warnings = _places(grid, header)
        self._below = below(grid, header)
        self._joined = _joined(grid, header, self._places)

    def __len__(self) -> int:
        return len(self._below)

    @property
    def keys(self) -> list[str]:
        """The columns that are there: ids, and the titles of those that are not known."""
        return [place.key for place in self._places]

    @property
    def uneven(self) -> bool:
        """Tell whether a row must be looked at as a whole: merged cells, cells without a title."""
        widths = set(map(len, self._below))
        titles = len(self._grid.rows[self._header.row])
        longer = self._grid.sheet is None and widths != {titles}
        return bool(self._joined) or len(widths) > 1 or longer

    def number(self, row: int) -> int:
        """Return the number that the spreadsheet shows for *row*."""
        return self._header.last + row + 2

    def column(self, key: str) -> list[Cell]:
        """Return the cells of a column that is there, as they are in the file (not *uneven*)."""
        at = next(place.position for place in self._places if place.key == key)
        return [cells[at] for cells in self._below] if self._reaches(at) else [""] * len(self)

    def _reaches(self, at: int) -> bool:
        return bool(self._below) and at < len(self._below[0])

    def table(self, rows: Sequence[int] | None = None) -> Table:
        """Return the table of these *rows* (without: of all) that hold something."""
        faults = list(self._warnings)
        wanted = range(len(self)) if rows is None else rows
        made = tuple(self._rows(wanted, faults))
        titles = {place.key: place.title for place in self._places}
        sheet, header = self._grid.sheet, self._header.row + 1
        return Table(self.name, sheet, header, titles, made, tuple(faults), self._reasons_at())

    def _rows(self, wanted: Iterable[int], faults: list[Fault]) -> Iterator[Row]:
        """Yield the rows that hold something; add to *faults* what cannot be read."""
        grid, titles = self._grid, len(self._grid.rows[self._header.row])
        for index in (self._header.last + 1 + row for row in wanted):
            cells = grid.rows[index]
            if empty(cells):
                continue
            if grid.sheet is None and not empty(cells[titles:]):
                params = {"titles": str(titles)}
                faults.append(Fault("registry.row-too-long", params, row=index + 1))
            yield _row(grid, index, self._places, self._joined.get(index, {}), faults)

    def _reasons_at(self) -> int:
        said = self._header.said
        old = [place for place, title in said.items() if title in ERROR_TITLES.values()]
        return min(old, default=max(map(len, self._grid.rows), default=0))


@dataclass(frozen=True, slots=True)
class _Place:
    """A column of this file: where it stands, the key of its cells, its title."""

    position: int
    key: str
    title: str
    kind: Kind


def _places(grid: Grid, header: Header) -> tuple[list[_Place], list[Fault]]:
    """Return every column that is read, and a warning for each that is not understood."""
    places: list[_Place] = []
    warnings: list[Fault] = []
    taken = {column.id for column in header.known.values()}

    def unknown(position: int, what: str, title: str) -> None:
        key = f"{title} ({letter(position)})" if title in taken else title
        taken.add(key)
        places.append(_Place(position, key, title, "text"))
        warnings.append(
            Fault(what, sheet=grid.sheet, row=header.row + 1, column=title, warning=True)
        )

    for position in range(_width(grid, header)):
        if column := header.known.get(position):
            places.append(_Place(position, column.id, header.said[position], column.kind))
        elif title := header.said.get(position):
            if title not in ERROR_TITLES.values():
                unknown(position, "registry.column-unknown", title)
        elif not all(position >= len(row) or blank(row[position]) for row in below(grid, header)):
            unknown(position, "registry.column-untitled", letter(position))
    return places, warnings


def _width(grid: Grid, header: Header) -> int:
    """Return how many columns may be read: of a CSV, those the header has."""
    rows = [grid.rows[header.row]] if grid.sheet is None else grid.rows[header.row :]
    return max(max(header.said) + 1, *map(len, rows))


def _row(grid: Grid, index: int, places: list[_Place], joined: Held, faults: list[Fault]) -> Row:
    texts: dict[str, str] = {}
    refused: set[str] = set()
    cells = grid.rows[index]
    for place in places:
        cell = cells[place.position] if place.position < len(cells) else ""
        text: str | Fault
        if type(cell) is str and not joined and place.kind != "id-number" and cell.isprintable():
            text = cell  # nearly every cell of a large file
        else:
            text = joined.get(place.position) or cell_text(cell, place.kind)
        if isinstance(text, Fault):
            where = (grid.sheet, index + 1, place.title)
            faults.append(Fault(text.id, text.params, None, *where))
            refused.add(place.key)
            text = ""
        texts[place.key] = text
    return Row(index + 1, texts, frozenset(refused))


def _joined(grid: Grid, header: Header, places: list[_Place]) -> dict[int, dict[int, str | Fault]]:
    """
    Return for each row what it holds by cells merged from above.

    One text over several rows is how clerks write "the same for all of these". A mark or an
    ID number cannot be the same for several: that is refused.
    """
    kinds = {place.position: place.kind for place in places}
    joined: dict[int, dict[int, str | Fault]] = {}
    for area in grid.merged:
        if area.left not in kinds or area.top <= header.last or area.bottom == area.top:
            continue
        held = cell_text(grid.at(area.top, area.left), kinds[area.left])
        if isinstance(held, Fault) or not plain(held):
            continue
        if kinds[area.left] != "text":
            held = Fault("registry.merged-cell", {"row": str(area.top + 1)})
        for row in range(area.top + 1, area.bottom + 1):
            joined.setdefault(row, {})[area.left] = held
    return joined
