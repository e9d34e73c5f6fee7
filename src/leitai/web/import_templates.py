"""Empty tables to fill in: text columns, lists to choose from, how to fill them in."""

from io import BytesIO

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from leitai.registry import enterprises, workers
from leitai.registry.levels import NAMES
from leitai.registry.tables import Column
from leitai.web.words import words

COLUMNS: dict[str, tuple[Column, ...]] = {
    "workers": workers.WANTED,
    "enterprises": enterprises.WANTED,
}

VERSION = 1
"""Of the columns: raised when one gets another meaning; stands in a hidden sheet."""

ROWS = 20_000
"""Rows for which a list is offered."""


def template_of(kind: str) -> bytes:
    """
    Return the empty table of *kind* as XLSX.

    Every column is text, so that no long number is spoilt. The titles are those that an upload
    knows, in Chinese in either language.
    """
    kept = BytesIO()
    book = Workbook(kept)
    text = book.add_format({"num_format": "@"})
    title = book.add_format({"bold": True, "num_format": "@", "bg_color": "#E8EDF3", "border": 1})
    needed = book.add_format({"bold": True, "num_format": "@", "bg_color": "#F7D9D3", "border": 1})
    sheet = book.add_worksheet(words(f"imports.{kind}")[:31])
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(COLUMNS[kind]):
        must = column.required
        sheet.set_column(place, place, 24, text)
        sheet.write_string(0, place, column.title, needed if must else title)
        if column.id == "level":
            sheet.data_validation(
                1, place, ROWS, place, {"validate": "list", "source": list(NAMES.values())}
            )
    _instructions(book, kind)
    hidden = book.add_worksheet("leitai")
    hidden.write_row(0, 0, ["schema", kind, str(VERSION)])
    hidden.hide()
    book.close()
    return kept.getvalue()


def _instructions(book: Workbook, kind: str) -> None:
    sheet = book.add_worksheet(words("imports.how")[:31])
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100, wrapped)
    for row, line in enumerate(words(f"imports.how-{kind}").splitlines()):
        sheet.write_string(row, 0, line)
