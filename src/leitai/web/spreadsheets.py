"""A list as a spreadsheet to take away: every list of the desk goes through one writer."""

import datetime as dt
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone

from leitai.printing import Cell, Column, SheetTable, xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def spreadsheet(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """
    Return *rows* under *header* as ``<name>.xlsx``.

    Text stays text, a number a number; a moment is written in the time of the place.
    Raises:
        Refused: as `leitai.printing.xlsx`.
    """
    table = SheetTable(
        name, [Column(title) for title in header], [[_local(cell) for cell in row] for row in rows]
    )
    return downloaded(f"{name}.xlsx", xlsx([table]), XLSX)


def downloaded(name: str, data: bytes, kind: str) -> HttpResponse:
    """Return *data* as the file *name* to keep; *kind*: its media type."""
    said = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return HttpResponse(data, kind, headers={"Content-Disposition": said})


def _local(cell: Cell) -> Cell:
    """Return a moment with its zone as the clock of the place shows it."""
    if isinstance(cell, dt.datetime) and cell.tzinfo is not None:
        return timezone.localtime(cell)
    return cell
