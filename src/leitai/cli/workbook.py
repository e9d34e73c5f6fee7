"""A result as an XLSX workbook, for people: names and numbers, no formulas."""

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types

from leitai.exact import decimal_text, finite, rounded
from leitai.registry.tables import safe_text
from leitai.rulebook.model import Node
from leitai.scoring import ContestantResult, Result
from leitai.scoring.layout import lay_out
from leitai.scoring.result import label
from leitai.wording import say

from .board import block_text, level_text, main_nodes, titled
from .bringing import Person

NO_DAY = dt.datetime(2000, 1, 1)  # noqa: DTZ001 a fixed day: the same result, the same bytes

Cell = str | int | tuple[Node, object] | None
"""A text, a whole number, a value of a node; None: empty."""


def workbook(result: Result, people: Mapping[str, Person], language: str) -> bytes:
    """
    Return the workbook of *result*: the same bytes for the same result.

    Sheets: results (one row per contestant), item by item, teams where there are any, what
    is open, about. Values whose decimals end are number cells that show the declared ones.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": NO_DAY})
    writer = _Writer(book, result, people, language)
    writer.sheet("results", *writer.results())
    writer.sheet("items", *writer.items())
    if any(division.teams for division in result.divisions):
        writer.sheet("teams", *writer.teams())
    if result.blocks or result.warnings:
        writer.sheet("open", *writer.open())
    writer.sheet("about", *writer.about())
    book.close()
    return out.getvalue()


class _Writer:
    """Writes one result into one workbook."""

    def __init__(
        self, book: Any, result: Result, people: Mapping[str, Person], language: str
    ) -> None:
        self.book, self.result = book, result
        self.people, self.language = people, language
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.numbers: dict[int, Any] = {}

    def words(self, entry: str) -> str:
        return say(f"cli.board.{entry}", self.language)

    def sheet(self, name: str, titles: Sequence[str], rows: Iterator[Sequence[Cell]]) -> None:
        """Add a sheet: a frozen header, then *rows*."""
        sheet = self.book.add_worksheet(say(f"cli.sheet.{name}", self.language))
        for column, title in enumerate(titles):
            sheet.write_string(0, column, safe_text(title), self.head)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(titles) - 1, 0), 14)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                self._write(sheet, number, column, cell)

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, tuple):
            node, value = cell
            if isinstance(value, Fraction):
                self._number(sheet, row, column, node, value)
                return
            cell = None if value is None else str(value)
        if isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif cell:
            sheet.write_string(row, column, safe_text(cell))

    def _number(self, sheet: Any, row: int, column: int, node: Node, value: Fraction) -> None:
        declared = node.round.decimals if node.round is not None else None
        if declared is not None and declared >= 0:
            value = rounded(value, declared)  # where the rounding is for display only
        text = decimal_text(value, declared if declared is None or declared >= 0 else None)
        if not finite(value):
            sheet.write_string(row, column, text)
            return
        places = len(text.partition(".")[2])
        if places not in self.numbers:
            form = "0." + "0" * places if places else "0"
            self.numbers[places] = self.book.add_format({"num_format": form})
        # A number cell of a spreadsheet is a binary float by definition: for the eye only.
        sheet.write_number(row, column, float(text), self.numbers[places])

    def results(self) -> tuple[list[str], Iterator[list[Cell]]]:
        book = self.result.rulebook
        nodes = main_nodes(book)
        titles = [self.words(each) for each in ("rank", "code", "name", "delegation", "total")]
        if book.ranking.on is not None:
            titles.append(self.words("score"))
        titles += [titled(node.title, self.language, node.id) for node in nodes]
        rest = ("awards", "proposals", "advance", "status", "division")
        titles += [self.words(each) for each in rest]
        return titles, (self._result(each, nodes) for each in self.result.contestants)

    def _result(self, one: ContestantResult, nodes: Sequence[Node]) -> list[Cell]:
        book = self.result.rulebook
        person = self.people.get(one.code, Person())
        awards = {each.id: titled(each.title, self.language, each.id) for each in book.awards}
        goes_on = one.goes_on.to or ""
        if one.goes_on.reserve is not None:
            number = {"number": str(one.goes_on.reserve)}
            goes_on = say("cli.board.reserve", self.language, number)
        row: list[Cell] = [one.rank, one.code, person.name, person.delegation]
        row.append((book.scheme, one.total))
        if book.ranking.on is not None:
            row.append((Node(id="score"), one.score))
        for node in nodes:
            outcome = one.outcomes[node.id].get(())
            row.append((node, None if outcome is None or outcome.left_out else outcome.value))
        return [
            *row,
            self.words("and").join(awards[each] for each in one.awards),
            self.words("and").join(level_text(each.to, self.language) for each in one.proposals),
            goes_on,
            say(f"cli.status.{one.status}", self.language),
            one.division,
        ]

    def items(self) -> tuple[list[str], Iterator[list[Cell]]]:
        names = ("code", "name", "node", "title", "value", "taken-off", "status")
        return [self.words(each) for each in names], self._items()

    def _items(self) -> Iterator[list[Cell]]:
        layout = lay_out(self.result.rulebook)
        for one in self.result.contestants:
            name = self.people.get(one.code, Person()).name
            for node in self.result.rulebook.nodes():
                axes = layout.axes(node.id)
                for key, outcome in one.outcomes[node.id].items():
                    status = say(f"cli.status.{outcome.status}", self.language)
                    yield [
                        one.code,
                        name,
                        label(node.id, key, axes),
                        titled(node.title, self.language),
                        (node, None if outcome.left_out else outcome.value),
                        (Node(id=node.id), one.taken_off.get(node.id, {}).get(key)),
                        "" if outcome.status == "OK" else status,
                    ]

    def teams(self) -> tuple[list[str], Iterator[list[Cell]]]:
        titles = [self.words(each) for each in ("rank", "team", "total", "awards", "members")]
        rules = self.result.rulebook.teams
        awards = {each.id: each.title for each in rules.awards} if rules is not None else {}
        rows: Iterator[list[Cell]] = (
            [
                team.rank,
                team.name,
                (Node(id="team"), team.total),
                self.words("and").join(
                    titled(awards[each], self.language, each) for each in team.awards
                ),
                self.words("and").join(team.members),
            ]
            for division in self.result.divisions
            for team in division.teams
        )
        return titles, rows

    def open(self) -> tuple[list[str], Iterator[list[Cell]]]:
        def line(block: Any, kind: str) -> list[Cell]:
            text = block_text(self.result.rulebook, block, self.people, self.language)
            return [self.words(kind), block.contestant, block.node, text]

        titles = [self.words(each) for each in ("kind", "code", "node", "why")]
        blocks = (line(each, "kind-blocked") for each in self.result.blocks)
        warnings = (line(each, "kind-warning") for each in self.result.warnings)
        return titles, (row for rows in (blocks, warnings) for row in rows)

    def about(self) -> tuple[list[str], Iterator[list[Cell]]]:
        book = self.result.rulebook
        state = "state-blocked" if self.result.blocks else "state-complete"
        rows: list[list[Cell]] = [
            [self.words("about-title"), titled(book.title, self.language, book.id)],
            [self.words("about-rulebook"), book.id],
            [self.words("about-version"), book.version],
            [self.words("about-hash"), book.hash],
            [self.words("about-state"), self.words(state)],
            [self.words("about-note"), self.words("about-note-text")],
        ]
        return [self.words("about-what"), self.words("value")], iter(rows)
