"""Which sheet is meant, and whether its header holds what is needed."""

from collections.abc import Sequence

from leitai.faults import Fault, Refused
from leitai.registry.tables._cells import blank, letter
from leitai.registry.tables._headers import find_header, titled
from leitai.registry.tables._shapes import Cell, Column, Grid, Header

SUMMARY_SHEET = "错误汇总 Errors"
"""The sheet that `with_errors` adds; it is not read again."""


def choose(
    found: Sequence[Grid], name: str, wanted: Sequence[Column], sheet: str | None
) -> tuple[Grid, Header]:
    """
    Return the sheet to read and its header: *sheet*, or the one visible sheet that fits.

    Raises:
        Refused: as `read` says.
    """
    known = titled(wanted)
    offered = _offered(found, sheet)
    headed = [(grid, header) for grid in offered if (header := find_header(grid, known))]
    if not headed:
        titles = ", ".join(column.title for column in wanted if column.required)
        faults = [Fault("registry.no-header", {"name": name, "titles": titles})]
        raise Refused(faults + _which_sheets(found))
    whole = [each for each in headed if not _missing(each[1], wanted)]
    filled = [each for each in whole if not all(map(empty, below(*each)))]
    if len(filled) > 1:
        raise Refused([Fault("registry.several-sheets", {"sheets": _names(filled)})])
    grid, header = max(filled or whole or headed, key=lambda each: len(each[1].known))
    faults = _header_faults(grid, header, wanted)
    if faults:
        raise Refused(faults + _which_sheets(found))
    return grid, header


def below(grid: Grid, header: Header) -> list[list[Cell]]:
    """Return the rows under the header."""
    return grid.rows[header.last + 1 :]


def empty(row: list[Cell]) -> bool:
    """Tell whether nothing is seen in *row*."""
    return all(map(blank, row))


def _offered(found: Sequence[Grid], sheet: str | None) -> list[Grid]:
    if sheet is None:
        return [each for each in found if not each.hidden and each.sheet != SUMMARY_SHEET]
    offered = [each for each in found if each.sheet == sheet]
    if not offered:
        sheets = ", ".join(each.sheet or "-" for each in found)
        raise Refused([Fault("registry.no-such-sheet", {"sheet": sheet, "sheets": sheets})])
    return offered


def _missing(header: Header, wanted: Sequence[Column]) -> list[Column]:
    return [each for each in wanted if each.required and each not in header.known.values()]


def _header_faults(grid: Grid, header: Header, wanted: Sequence[Column]) -> list[Fault]:
    row = header.row + 1
    faults = [
        Fault(
            "registry.column-twice",
            {"title": header.said[each]},
            sheet=grid.sheet,
            row=row,
            column=letter(each),
        )
        for each in header.twice
    ]
    missing = _missing(header, wanted)
    if missing:
        params = {
            "missing": ", ".join(column.title for column in missing),
            "found": ", ".join(title for _, title in sorted(header.said.items())),
        }
        faults.append(Fault("registry.columns-missing", params, sheet=grid.sheet, row=row))
    return faults


def _which_sheets(found: Sequence[Grid]) -> list[Fault]:
    sheets = ", ".join(each.sheet or "-" for each in found)
    return [Fault("registry.sheets-there", {"sheets": sheets})] if len(found) > 1 else []


def _names(headed: Sequence[tuple[Grid, Header]]) -> str:
    return ", ".join(grid.sheet or "-" for grid, _ in headed)
