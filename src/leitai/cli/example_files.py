"""The files of an example event as somebody would bring them: a rulebook, tables twice."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types

from leitai.faults import Fault, Refused
from leitai.registry.tables import safe_text

from .bringing import Files
from .columns import MARKS
from .files import read_bytes, rulebook_bytes
from .workbook import NO_DAY

_VALUE = {name for each in MARKS if each.id == "value" for name in (each.id, *each.titles)}
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)


def playthings(files: Files, folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield what is to stand in *folder*: the rulebook, each table as CSV and as XLSX."""
    yield folder / f"{files.rulebook}.yaml", rulebook_bytes(files.rulebook)
    for table in (files.marks, files.contestants, files.judges):
        if table is not None:
            data = read_bytes(table)
            # Excel takes a CSV without the mark for one in the system's own encoding.
            yield folder / table.name, b"\xef\xbb\xbf" + data
            rows = list(csv.reader(io.StringIO(data.decode("utf-8"))))
            yield folder / f"{table.stem}.xlsx", as_workbook(rows)


def as_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """Return *rows* as a workbook: text cells, and number cells where a value is a number."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": NO_DAY})
    sheet = book.add_worksheet()
    text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    values = {at for at, title in enumerate(rows[0]) if title in _VALUE}
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            if number and at in values and _NUMBER.fullmatch(cell):
                # A number cell is a binary float by definition; it is read back as it shows.
                sheet.write_number(number, at, float(cell))
            elif cell:
                sheet.write_string(number, at, safe_text(cell), text if number else head)
    book.close()
    return out.getvalue()


def refuse_there(written: Sequence[Path]) -> None:
    """
    Refuse to write over a file: somebody may have worked in it.

    Raises:
        Refused: ``cli.there-already``, for every file that is there.
    """
    there = [Fault("cli.there-already", {"file": str(file)}) for file in written if file.exists()]
    if there:
        raise Refused(there)
