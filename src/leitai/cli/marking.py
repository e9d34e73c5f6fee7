"""``leitai rulebook sheet``: the table of marks, ready to fill in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click

from leitai.cli.language import language
from leitai.faults import Fault, Refused
from leitai.registry.tables import Column
from leitai.rulebook import check
from leitai.rulebook.model import Rulebook
from leitai.scoring.layout import lay_out
from leitai.scoring.marking_sheet import sheet_rows
from leitai.scoring.people import Contestant, Judge, Row, read_contestants, read_judges
from leitai.wording import say

from .bringing import read_table
from .columns import contestants_columns, judges_columns
from .files import keep_apart
from .marking_workbook import LONGEST, marking_workbook
from .rulebook import FILE, force_option, loaded, refuse_wrong, write_new
from .speaking import FilesRefused, InFile, as_json, print_json, refusing, say_faults
from .speaking import words as general

ROOM = 10
"""Contestants that room is left for where nobody says how many."""

Made = TypeVar("Made")
Reader = Callable[[Sequence[Row], Sequence[int], list[Fault]], Made]


def words(entry: str, **params: str) -> str:
    """Return the words of ``marking.<entry>`` in this run's language."""
    return say(f"marking.{entry}", language(), params)


@click.command(name="sheet", help=words("help"))
@click.argument("file")
@click.argument("out", type=FILE)
@click.option("--contestants", type=FILE, metavar="FILE", help=general("option.contestants"))
@click.option("--judges", type=FILE, metavar="FILE", help=general("option.judges"))
@click.option(
    "--rows", type=click.IntRange(1, 10_000), default=ROOM, show_default=True,
    help=words("option-rows"),
)  # fmt: skip
@force_option
@as_json
@refusing
def marking_sheet(
    *,
    file: str,
    out: Path,
    contestants: Path | None,
    judges: Path | None,
    rows: int,
    force: bool,
    as_json: bool,
) -> None:
    """Write a table of marks to fill in."""
    keep_apart((Path(file), contestants, judges), (out,))
    source, book = loaded(file)
    refuse_wrong(file, check(book, source))
    people, panel, found = _people(book, contestants, judges)
    layout = lay_out(book)
    given: Sequence[Contestant | None] = [None] * rows if people is None else people
    prepared = list(sheet_rows(book, layout, given, panel))
    if len(prepared) > LONGEST:
        params = {"rows": str(len(prepared)), "most": str(LONGEST)}
        raise Refused([Fault("marking.too-long", params)])
    write_new(out, marking_workbook(book, layout, prepared, panel, language()), force=force)
    if as_json:
        print_json({"ok": True, "file": str(out), "rows": len(prepared), "hash": book.hash})
    else:
        say_faults(found)
        click.echo(words("written", file=str(out), rows=str(len(prepared)), rulebook=file))


def _people(
    book: Rulebook, contestants: Path | None, judges: Path | None
) -> tuple[list[Contestant] | None, Mapping[str, Judge] | None, list[InFile]]:
    """
    Return the contestants and the judges as far as there are tables, and doubts about them.

    Raises:
        FilesRefused: with every fault of both tables.
    """
    found: list[InFile] = []

    def people(rows: Sequence[Row], at: Sequence[int], faults: list[Fault]) -> list[Contestant]:
        return read_contestants(book, rows, at, faults)

    one = _read(contestants, contestants_columns(book), people, found)
    other = _read(judges, judges_columns(book), read_judges, found)
    if any(not each.fault.warning for each in found):
        raise FilesRefused(found)
    return one, other, found


def _read(
    file: Path | None, wanted: Sequence[Column], reader: Reader[Made], found: list[InFile]
) -> Made | None:
    """Return what *reader* makes of the table in *file*; what is wrong goes to *found*."""
    table = read_table(file, wanted, found)
    if table is None:
        return None
    faults: list[Fault] = []
    made = reader([row.cells for row in table.rows], [row.number for row in table.rows], faults)
    for fault in faults:
        title = table.titles.get(fault.column or "", fault.column)
        found.append(InFile(table.name, replace(fault, column=title, sheet=table.sheet)))
    return made
