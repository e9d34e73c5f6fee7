"""The files of an event, brought together: a rulebook, its tables, earlier results."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from leitai.faults import Fault, Refused
from leitai.registry import tables
from leitai.registry.identity import holds_id_number
from leitai.registry.tables import Column, Row, Table
from leitai.registry.text import plain
from leitai.rulebook import build, check, load
from leitai.rulebook.model import Rulebook
from leitai.scoring import Result, Tables, score
from leitai.scoring.layout import lay_out
from leitai.scoring.marking_sheet import left_empty
from leitai.scoring.people import read_judges

from .columns import contestants_columns, judges_columns, marks_columns
from .files import read_bytes, rulebook_bytes
from .speaking import FilesRefused, InFile, in_files
from .terminal import one_line

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Files:
    """What the command line named."""

    rulebook: str
    marks: Path
    contestants: Path | None = None
    judges: Path | None = None
    carry: Mapping[str, Path] = field(default_factory=dict)
    seed: str | None = None

    def all(self) -> list[Path | None]:
        """Return every file that is read."""
        return [
            Path(self.rulebook), self.marks, self.contestants, self.judges, *self.carry.values(),
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """What people want to see beside a code."""

    name: str = ""
    delegation: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """
    An event as brought: what the scorer gets, and what it never learns.

    Shapes:
        document: the rulebook as a plain document.
        people: contestant's code -> name and delegation, for people only.
        tickets: for each row handed to the scorer, the table and the row it came from; the
            scorer's faults name rows by their place in this list.
        warnings: doubts about the files, such as columns that nobody knows.
    """

    rulebook: Rulebook
    document: dict[str, Any]
    tables: Tables
    people: Mapping[str, Person]
    tickets: Sequence[tuple[Table, Row]]
    warnings: Sequence[InFile]

    def scored(self, *, explained: bool = True) -> Result:
        """
        Return the result, with the reason for every value if it is to be *explained*.

        Raises:
            FilesRefused: with every fault, at its file, row and column.
        """
        wrong = [each for each in self.warnings if not each.fault.warning]
        try:
            result = score(self.rulebook, self.tables, explained=explained)
        except Refused as refused:
            found = [place for fault in refused.faults if (place := self._placed(fault))]
            raise FilesRefused([*self.warnings, *found]) from None
        if wrong:
            raise FilesRefused(self.warnings)
        if not result.contestants:
            raise FilesRefused([*self.warnings, InFile("", Fault("cli.nobody"))])
        return result

    def _placed(self, fault: Fault) -> InFile | None:
        """Return *fault* where its file shows it; None: the cell was refused already."""
        if fault.row is None:
            return InFile("", fault)
        table, row = self.tickets[fault.row]
        if fault.column in row.refused:
            return None
        title = table.titles.get(fault.column or "", fault.column)
        return InFile(table.name, replace(fault, row=row.number, column=title, sheet=table.sheet))


def bring(files: Files) -> Event:
    """
    Return the event that *files* hold.

    Raises:
        FilesRefused: a file that cannot be read at all, a rulebook with faults; all of them.
    """
    found: list[InFile] = []
    rulebook, document = _rulebook(files.rulebook)
    marks = read_table(files.marks, marks_columns(rulebook), found)
    contestants = read_table(files.contestants, contestants_columns(rulebook), found)
    judges = read_table(files.judges, judges_columns(rulebook), found)
    carry = {name: _tried(found, str(file), _results, file) for name, file in files.carry.items()}
    missing = files.contestants is not None and contestants is None
    missing |= files.judges is not None and judges is None
    if marks is None or missing or None in carry.values():
        raise FilesRefused(found)
    marks = _filled(marks, rulebook, judges)
    tickets = [
        (table, row) for table in (marks, contestants, judges) if table for row in table.rows
    ]
    at = _numbers(marks, contestants, judges)
    return Event(
        rulebook,
        document,
        Tables(
            marks=_cells(marks) or [],
            contestants=_cells(contestants),
            judges=_cells(judges),
            carry={name: each for name, each in carry.items() if each is not None},
            seed=files.seed,
            marks_at=at[0],
            contestants_at=at[1],
            judges_at=at[2],
        ),
        _people(contestants),
        tickets,
        found,
    )


def _filled(marks: Table, rulebook: Rulebook, judges: Table | None) -> Table:
    """Return *marks* without the rows that were prepared for somebody and rightly left empty."""
    layout = lay_out(rulebook)
    known = None if judges is None else read_judges(_cells(judges) or [], _numbers(judges)[0], [])
    return replace(
        marks, rows=tuple(row for row in marks.rows if not left_empty(row.cells, layout, known))
    )


def _cells(table: Table | None) -> list[Mapping[str, str]] | None:
    return None if table is None else [row.cells for row in table.rows]


def _numbers(*brought: Table | None) -> list[range]:
    """Return the tickets of each table's rows: counted on from the table before."""
    out, first = [], 0
    for table in brought:
        count = len(table.rows) if table is not None else 0
        out.append(range(first, first + count))
        first += count
    return out


def _rulebook(name: str) -> tuple[Rulebook, dict[str, Any]]:
    try:
        source = load(rulebook_bytes(name))
        rulebook = build(source)
    except Refused as refused:
        raise FilesRefused(in_files(refused, name)) from None
    wrong = [InFile(name, fault) for fault in check(rulebook, source) if not fault.warning]
    if wrong:
        raise FilesRefused(wrong)
    return rulebook, source.document


def read_table(file: Path | None, wanted: Sequence[Column], found: list[InFile]) -> Table | None:
    """Return the table in *file*, if any; every doubt about it goes to *found*."""
    if file is None:
        return None

    def read(file: Path) -> Table:
        return tables.read(read_bytes(file), file.name, wanted=wanted)

    table = _tried(found, file.name, read, file)
    if table is not None:
        found += [InFile(file.name, fault) for fault in (*table.faults, *_private(table, wanted))]
    return table


def _private(table: Table, wanted: Sequence[Column]) -> Iterator[Fault]:
    """Yield a fault for every cell with an ID number in it: what is read may be published."""
    known = [each.id for each in wanted if each.id in table.titles]
    for row in table.rows:
        for name in known:
            if holds_id_number(row.cells.get(name, "")):
                title = table.titles[name]
                yield Fault("cli.id-number", sheet=table.sheet, row=row.number, column=title)


def _tried(found: list[InFile], name: str, read: Callable[[Path], Read], file: Path) -> Read | None:
    """Return what *read* makes of *file*; None, and the faults in *found*, if it is refused."""
    try:
        return read(file)
    except Refused as refused:
        found.extend(in_files(refused, name))
        return None


def _results(file: Path) -> dict[str, Any]:
    """Return the results document of an earlier round."""
    try:
        document = json.loads(read_bytes(file))
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("format") != "leitai-results/1":
        raise Refused([Fault("cli.not-results")])
    if document.get("state") != "complete":
        raise Refused([Fault("cli.results-blocked")])
    return document


def _people(table: Table | None) -> dict[str, Person]:
    if table is None:
        return {}
    return {
        plain(row.cells.get("contestant", "")): Person(
            one_line(plain(row.cells.get("name", ""))),
            one_line(plain(row.cells.get("delegation", ""))),
        )
        for row in table.rows
    }
