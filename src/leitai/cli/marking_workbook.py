"""The workbook that marks are entered in: rows, drop-downs, instructions."""

import io
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types

from leitai.registry.tables import safe_text
from leitai.rulebook.model import Input, Node, Rulebook
from leitai.rulebook.phrases import number_said, spoken
from leitai.rulebook.show_node import input_said
from leitai.scoring.layout import Layout
from leitai.scoring.marking_sheet import SheetRow, asks_time, open_repeats
from leitai.scoring.people import Judge
from leitai.wording import say

from .board import titled
from .columns import MARKS
from .workbook import NO_DAY

LONGEST = 2**20 - 1
"""Rows of a sheet below its header (Excel specifications and limits)."""

MESSAGE, HEADING = 255, 32
"""Characters that Excel lets stand in a cell's message and in its heading."""

_NUMBERS = {"number": "decimal", "count": "integer"}
_COLOURS = {"wanted": "#FFF7CC", "optional": "#FFFFFF", "absent": "#D9D9D9"}


def marking_workbook(
    rulebook: Rulebook,
    layout: Layout,
    rows: Sequence[SheetRow],
    judges: Mapping[str, Judge] | None,
    language: str,
) -> bytes:
    """Return the workbook of *rows*: the same bytes for the same rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": NO_DAY})
    writer = _Writer(book, rulebook, layout, language)
    writer.marks(rows, judges)
    writer.instructions(rows)
    book.close()
    return out.getvalue()


class _Writer:
    """Writes one marking sheet, in one language."""

    def __init__(self, book: Any, rulebook: Rulebook, layout: Layout, language: str) -> None:
        self.book, self.rulebook, self.layout = book, rulebook, layout
        self.language = language
        self.aspects = [node for node in rulebook.nodes() if node.input is not None]
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@"})
        self.cells = {
            (duty, typed): book.add_format(
                {"bg_color": colour, "border": 4, "num_format": "General" if typed else "@"}
            )
            for duty, colour in _COLOURS.items()
            for typed in (False, True)
        }
        names = ("marks", "instructions", "lists")
        self.sheets = {name: book.add_worksheet(self.words(f"sheet-{name}")) for name in names}
        self.sheets["lists"].hide()
        self.lists: dict[tuple[str, ...], str] = {}

    def words(self, entry: str, **params: str) -> str:
        return say(f"marking.{entry}", self.language, params)

    def title(self, node: Node) -> str:
        return titled(node.title, self.language, node.id)

    def columns(self) -> list[str]:
        """Return the columns of MARKS that this rulebook asks for."""
        axes = {axis for node in self.aspects for axis in self.layout.axes(node.id)}
        wanted = {
            "judge": any(node.panel is not None for node in self.aspects),
            "item": "item" in axes,
            "attempt": "attempt" in axes,
            "time": asks_time(self.rulebook),
            "round": any(node.panel is not None for node in self.aspects),
            "evidence": any(node.evidence == "required" for node in self.aspects),
        }
        order = (
            "contestant", "aspect", "item", "attempt", "judge", "value", "time", "status",
            "round", "note", "evidence",
        )  # fmt: skip
        return [name for name in order if wanted.get(name, True)]

    def marks(self, rows: Sequence[SheetRow], judges: Mapping[str, Judge] | None) -> None:
        """Fill the sheet that is read again."""
        sheet, names = self.sheets["marks"], self.columns()
        known = {each.id: each for each in MARKS}
        for at, name in enumerate(names):
            title = known[name].title if self.language == "zh" else name
            sheet.write_string(0, at, title, self.head)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(names) - 1, 12, self.text)
        places: dict[str, list[int]] = {}
        unseated: dict[str, list[int]] = {}
        for number, row in enumerate(rows, 1):
            self._row(number, row, names)
            if row.duty != "absent":
                places.setdefault(row.node.id, []).append(number)
            if row.node.panel is not None and not row.judge:
                unseated.setdefault(row.node.id, []).append(number)
        value = names.index("value")
        for node in self.aspects:
            self._check(places.get(node.id, []), value, self._wanted(node))
            if unseated.get(node.id) and judges and node.panel is not None:
                codes = node.panel.judges or tuple(judges)
                choice = {"validate": "list", "source": self.listed(codes)}
                self._check(unseated[node.id], names.index("judge"), choice)
        states = {"validate": "list", "source": self.listed(self._states())}
        sheet.data_validation(
            1, names.index("status"), max(len(rows), 1), names.index("status"),
            states | {"error_type": "warning"},
        )  # fmt: skip
        sheet.autofilter(0, 0, max(len(rows), 1), len(names) - 1)

    def _states(self) -> tuple[str, ...]:
        return tuple(self.words(each) for each in ("absent", "unfinished", "void"))

    def _row(self, number: int, row: SheetRow, names: Sequence[str]) -> None:
        wanted = row.node.input
        typed = wanted is not None and wanted.type in _NUMBERS
        cells = {
            "contestant": row.contestant, "aspect": row.node.id, "judge": row.judge,
            "item": row.item, "attempt": row.attempt,
            "status": self.words("absent") if row.duty == "absent" else "",
        }  # fmt: skip
        sheet = self.sheets["marks"]
        for at, name in enumerate(names):
            if name == "value":
                sheet.write_blank(number, at, None, self.cells[row.duty, typed])
            elif name == "evidence" and row.node.evidence == "required":
                sheet.write_blank(number, at, None, self.cells[row.duty, False])
            elif cells.get(name):
                sheet.write_string(number, at, cells[name], self.text)

    def _check(self, rows: Sequence[int], column: int, check: Mapping[str, Any]) -> None:
        """Have the cells of *column* in *rows* checked while they are filled in."""
        if not rows:
            return
        spans = list(_spans(rows))
        first, last = spans[0]
        others = [[low, column, high, column] for low, high in spans[1:]]
        more = {"other_cells": others} if others else {}
        self.sheets["marks"].data_validation(first, column, last, column, {**check, **more})

    def _wanted(self, node: Node) -> dict[str, Any]:
        """Return what a value cell of *node* takes, and says when it is chosen."""
        wanted = node.input
        assert wanted is not None  # noqa: S101 - asked of aspects only
        parts = [self.entered(wanted), self.anchors(wanted)]
        message = "\n".join(filter(None, parts))
        told = {"input_title": self.title(node)[:HEADING], "input_message": message[:MESSAGE]}
        return self._allowed(wanted) | told

    def _allowed(self, wanted: Input) -> dict[str, Any]:
        choices = {
            "bool": (self.words("yes"), self.words("no")),
            "choice": tuple(wanted.options),
            "judgement": tuple(str(level) for level in range(wanted.levels + 1)),
        }.get(wanted.type)
        if choices:
            return {"validate": "list", "source": self.listed(choices)}
        least, most = wanted.least, wanted.most
        if wanted.type == "count" and least is None:
            least = Fraction(0)
        if wanted.type not in _NUMBERS or (least is None and most is None):
            return {"validate": "any"}
        # A spreadsheet compares binary floats; the scorer compares exactly, again.
        low, high = (None if each is None else float(each) for each in (least, most))
        check: dict[str, Any] = {"validate": _NUMBERS[wanted.type]}
        if low is not None and high is not None:
            return check | {"criteria": "between", "minimum": low, "maximum": high}
        if low is not None:
            return check | {"criteria": ">=", "value": low}
        return check | {"criteria": "<=", "value": high}

    def listed(self, choices: tuple[str, ...]) -> str:
        """Return where *choices* stand on the hidden sheet, which has room for any of them."""
        if choices not in self.lists:
            column = len(self.lists)
            for row, choice in enumerate(choices):
                self.sheets["lists"].write_string(row, column, choice, self.text)
            name = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
            sheet = self.words("sheet-lists")
            self.lists[choices] = f"='{sheet}'!{name}$1:{name}${len(choices)}"
        return self.lists[choices]

    def entered(self, wanted: Input) -> str:
        """Return in words what is entered."""
        return spoken(input_said(wanted), lambda entry, params: say(entry, self.language, params))

    def anchors(self, wanted: Input) -> str:
        """Return what each level of a judgement means, a line each."""
        return "\n".join(
            f"{level}: {titled(title, self.language)}" for level, title in wanted.anchors.items()
        )

    def instructions(self, rows: Sequence[SheetRow]) -> None:
        """Fill the second sheet: how to fill in the first, then the aspects one by one."""
        sheet = self.sheets["instructions"]
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 6, 24)
        number = 0
        for line in self._how(rows):
            sheet.write_string(number, 0, line)
            number += 1
        number += 1
        heads = ("id", "title", "criterion", "input", "most", "judges", "anchors")
        for at, name in enumerate(heads):
            sheet.write_string(number, at, self.words(f"head-{name}"), self.head)
        for node in self.aspects:
            number += 1
            for at, text in enumerate(self._about(node)):
                sheet.write_string(number, at, safe_text(text), self.wrap)

    def _how(self, rows: Sequence[SheetRow]) -> Iterator[str]:
        yield titled(self.rulebook.title, self.language, self.rulebook.id)
        yield from self.words("how").split("\n")
        if any(not row.contestant for row in rows):
            yield self.words("how-nobody")
        if any(row.node.panel is not None and not row.judge for row in rows):
            yield self.words("how-pool")
        for node in self.aspects:
            named = {"aspect": f"{node.id} {self.title(node)}"}
            for each in open_repeats(self.layout, node):
                most = each.repeat.at_most if each.repeat is not None else 0
                if most:
                    yield self.words("how-open-most", most=str(most), **named)
                else:
                    yield self.words("how-open", **named)
            panel = node.panel
            if panel is not None and panel.least < panel.most and not panel.judges:
                seats = {"least": str(panel.least), "most": str(panel.most)}
                yield self.words("how-panel", **seats, **named)
            if node.evidence == "required":
                yield self.words("how-evidence", **named)

    def _about(self, node: Node) -> tuple[str, ...]:
        wanted, panel = node.input, node.panel
        assert wanted is not None  # noqa: S101 - asked of aspects only
        above = [self.layout.nodes[each] for each in reversed(self.layout.above[node.id])]
        seats = ""
        if panel is not None:
            one = panel.least == panel.most
            seats = str(panel.least) if one else f"{panel.least}–{panel.most}"
        most = "" if node.max is None else number_said(node.max)
        criterion = " › ".join(self.title(each) for each in above[1:])
        anchors = self.anchors(wanted)
        return (node.id, self.title(node), criterion, self.entered(wanted), most, seats, anchors)


def _spans(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """
    Yield the first and the last of each run of numbers without a gap.

    >>> list(_spans([1, 2, 3, 7, 9, 10]))
    [(1, 3), (7, 7), (9, 10)]
    """
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last
