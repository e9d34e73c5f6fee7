"""
Marking sheets on paper: blank ones for each judge and blind code, and a reserve for each session.

The reserve has no codes: they are written in by hand when the screens fail, so that a pack lying
in the hall tells nobody which codes belong to which session.
"""

from collections.abc import Iterable, Iterator, Mapping

from leitai.faults import Fault, Refused
from leitai.printing import AspectRow, MarkingSheet, MarkingSheets
from leitai.rulebook.model import Input, Rulebook
from leitai.scoring.sheets import Form
from leitai.web.models import Sheet
from leitai.web.queries.documents import piles, stations_in_use
from leitai.web.queries.marks import PENALTIES, form_of, forms_of, node_titles, sheets_of
from leitai.web.sheet_forms import Line, sections_of

from .paper import number_of
from .papers import Order
from .records import rules_of

MOST = 600
"""Sheets of one print: a pack of paper."""

BLANK = "＿＿＿＿"
"""What is written in by hand."""

LEVELS = 3
"""The judgement that a sheet prints to be circled; of other scales a value is written."""


def marking_sheets(order: Order) -> MarkingSheets:
    """A blank sheet for each judge and code; its number, which its QR code says, is its own."""
    found = sheets_of(order.event).exclude(sheet=PENALTIES).exclude(sheet__contains="/")
    if order.part:
        judge, _, sheet = order.part.partition(":")
        own = found.filter(judge__code=judge) if judge else found.filter(judge=None)
        found = own.filter(sheet=sheet)
    found = found.select_related("judge", "event")
    return blank_sheets(order, found.order_by("judge__code", "sheet", "code")[: MOST + 1])


def blank_sheets(order: Order, wanted: Iterable[Sheet]) -> MarkingSheets:
    """Return a blank sheet for each of *wanted*, in their order."""
    rules = rules_of(order.event)
    forms, rows = forms_of(order.event, rules), _Rows(order, rules)
    sheets = []
    for each in wanted:
        form = form_of(forms, each)
        sheets.append(rows.sheet(form, number_of(each, rules, form), each.code))
    return MarkingSheets(order.frame, _checked(sheets))


def reserve_sheets(order: Order) -> MarkingSheets:
    """For a session: as many blank sheets of each form as stations are in use, numbered."""
    event, rules = order.event, rules_of(order.event)
    used = [
        station
        for station, sessions in stations_in_use(event).items()
        if order.session is None or order.session in [each.number for each in sessions]
    ]
    rows = _Rows(order, rules)
    sheets = [
        rows.sheet(form, f"{order.frame.number}-{number}-{station:02d}", BLANK)
        for number, form in enumerate(forms_of(event, rules).values(), 1)
        for station in used
    ]
    return MarkingSheets(order.frame, _checked(sheets))


def _checked(sheets: list[MarkingSheet]) -> tuple[MarkingSheet, ...]:
    if not sheets:
        raise Refused([Fault("documents.nothing-yet")])
    if len(sheets) > MOST:
        raise Refused([Fault("documents.too-many", {"most": str(MOST)})])
    return tuple(sheets)


def pile_choices(order: Order) -> list[tuple[str, str]]:
    """Return the piles that can be printed by themselves: what asks for one, and its words."""
    titles = node_titles(rules_of(order.event), order.language)
    return [
        (f"{judge}:{sheet}", _pile_words(order, judge, sheet, titles))
        for judge, sheet in piles(order.event)
    ]


def _pile_words(order: Order, judge: str, sheet: str, titles: Mapping[str, str]) -> str:
    title = _module(order, sheet, titles)
    return order.say("documents.pile", judge=judge, module=title) if judge else title


def _module(order: Order, sheet: str, titles: Mapping[str, str]) -> str:
    known = "marks.module-records" if sheet else "marks.panel-sheet"
    return titles.get(sheet) or order.say(known)


class _Rows:
    """Makes sheets of forms; the lines of a form are made once, however many codes it is for."""

    def __init__(self, order: Order, rules: Rulebook) -> None:
        self.order, self.rules = order, rules
        self.titles = node_titles(rules, order.language)
        self.inputs = {node.id: node.input for node in rules.nodes()}
        self.made: dict[tuple[str, str], tuple[AspectRow, ...]] = {}

    def sheet(self, form: Form, number: str, code: str) -> MarkingSheet:
        """Return one blank sheet."""
        key = (form.judge, form.sheet)
        if key not in self.made:
            self.made[key] = tuple(self.rows(form))
        return MarkingSheet(
            number,
            str(self.order.event),
            _module(self.order, form.sheet, self.titles),
            code,
            form.judge or BLANK,
            self.made[key],
        )

    def rows(self, form: Form) -> Iterator[AspectRow]:
        """Yield the lines of *form*, counted."""
        lines = [line for each in sections_of(self.rules, form, ()) for line in each.lines]
        for number, line in enumerate(lines, 1):
            yield _aspect(str(number), line, self.inputs[line.aspect])


def _aspect(number: str, line: Line, wanted: Input | None) -> AspectRow:
    assert wanted is not None  # noqa: S101 - a sheet's lines are of aspects
    told = [f"{pick.label} {pick.text}" for pick in line.picks if pick.text]
    hint = "；".join([line.hint, *told]) if wanted.type != "bool" else ""
    if wanted.type == "judgement" and wanted.levels == LEVELS:
        return AspectRow(number, line.title, "judgement", line.worth, hint)
    if wanted.type == "bool":
        return AspectRow(number, line.title, "yes-no", line.worth, hint)
    return AspectRow(number, line.title, "measure", line.worth, hint, wanted.unit)
