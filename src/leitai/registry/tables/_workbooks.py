"""Any file to its grids: one for each sheet."""

import io
from typing import cast

import python_calamine as calamine

from leitai.faults import Fault, Refused
from leitai.registry.tables import _compound, _zipped
from leitai.registry.tables._delimited import delimited
from leitai.registry.tables._shapes import Broken, Cell, Grid, Merged

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")


def grids(data: bytes, name: str) -> list[Grid]:
    """
    Return the sheets of a workbook, or the one grid of a CSV; told apart by their bytes.

    Raises:
        Refused: what cannot be read as a table, with the reason.
    """
    if data.startswith(ZIP):
        return _sheets(data, name, _zipped.survey(data, name))
    if data.startswith(COMPOUND):
        if LOCKED in data:
            raise Refused([Fault("registry.locked", {"name": name})])
        return _sheets(data, name, _compound.survey(data, name))
    return [delimited(data, name)]


def _sheets(data: bytes, name: str, errors: list[dict[tuple[int, int], str]]) -> list[Grid]:
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        return [
            _grid(book, sheet, broken)
            for sheet, broken in zip(book.sheets_metadata, errors, strict=True)
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.PasswordError:
        raise Refused([Fault("registry.locked", {"name": name})]) from None
    except (calamine.CalamineError, ValueError):
        raise Refused([Fault("registry.not-a-table", {"name": name})]) from None


def _grid(
    book: calamine.CalamineWorkbook,
    about: calamine.SheetMetadata,
    broken: dict[tuple[int, int], str],
) -> Grid:
    sheet = book.get_sheet_by_name(about.name)
    rows = cast("list[list[Cell]]", list(sheet.iter_rows()))
    for (row, column), code in broken.items():
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = Broken(code)
    merged = tuple(
        Merged(top, left, bottom, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    hidden = about.visible != calamine.SheetVisibleEnum.Visible
    return Grid(about.name, rows, merged, hidden)
