"""
The reveal: what a panel gave, side by side, once every one of its judges has signed.

Before that nobody sees another's mark; nor is it said whose signature is missing.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from leitai.exact import decimal_text, finite
from leitai.faults import Fault, Refused
from leitai.rulebook.model import Input, Panel
from leitai.scoring.inputs import read_value
from leitai.scoring.marking_sheet import SheetRow
from leitai.scoring.panel import apart_and_limit
from leitai.scoring.sheets import Form, Place, read_remark, remark_form
from leitai.web.models import Event, Pad, Sheet
from leitai.web.queries.marks import forms_of, sheets_of

from .pads_package import Rows
from .records import rules_of

Json = dict[str, Any]
Cells = Mapping[Place, Mapping[str, str]]

BLOCKING = frozenset({"block", "reserve"})
"""What a rulebook does with marks too far apart before the result can be complete."""


class NotYet(Refused):
    """Not every judge of the panel has signed."""

    def __init__(self, missing: int) -> None:
        super().__init__([Fault("pads.panel-open", {"missing": str(missing)})])
        self.missing = missing


def panel_of(pad: Pad, contestant: str, sheet: str) -> Json:
    """
    Return the marks of everybody who sits on a panel with the pad's judge, aspect by aspect.

    Raises:
        Refused: the judge has no such sheet.
        NotYet: a signature is missing.
    """
    event, rules = pad.event, rules_of(pad.event)
    own = pad.official.code
    forms = _forms(event, sheet)
    mine = [row for row in forms[own].rows if row.node.panel] if own in forms else []
    aspects = {row.node.id for row in mine}
    panel = {own, *(judge for judge, form in forms.items() if _sits(form, aspects))}
    found = sheets_of(event).filter(code=contestant, sheet=sheet, judge__code__in=panel)
    sheets = {each.judge.code: each for each in found if each.judge is not None}
    if own not in sheets or not aspects:
        raise Refused([Fault("pads.no-sheet")])
    signed = {code for code, each in sheets.items() if each.state == Sheet.State.SIGNED}
    if missing := len(panel - signed):
        raise NotYet(missing)
    maker = Rows(rules)
    return {
        "contestant": contestant,
        "sheet": sheet,
        "rows": [_row(maker, row, forms[own], sheets) for row in mine],
    }


def _forms(event: Event, sheet: str) -> dict[str, Form]:
    """Return the form of every judge for *sheet*, which a panel marks: by the judge's code."""
    again = read_remark(sheet)
    first = {code: form for (code, name), form in forms_of(event, rules_of(event)).items()
             if code and not name}  # fmt: skip
    if again is None:
        return first if not sheet else {}
    return {code: remark_form(form, *again) for code, form in first.items()}


def _sits(form: Form, aspects: Iterable[str]) -> bool:
    """Tell whether a mark of one of *aspects* must be on *form*: a reserve's may be missing."""
    return any(row.node.id in aspects and row.duty == "wanted" for row in form.rows)


def _row(maker: Rows, row: SheetRow, form: Form, sheets: Mapping[str, Sheet]) -> Json:
    said = maker.row(row, form)
    place = row.node.id, row.item, row.attempt
    marks = {code: _cells(each).get(place, {}) for code, each in sorted(sheets.items())}
    node = row.node
    assert node.panel is not None  # noqa: S101 - only such rows get here
    assert node.input is not None  # noqa: S101 - a sheet's rows are of aspects
    return {
        **{name: said[name] for name in ("aspect", "item", "attempt", "title", "anchors")},
        "marks": [
            {"judge": code, "value": cell.get("value", ""), "note": cell.get("note", ""),
             "status": cell.get("status", "")}
            for code, cell in marks.items()
            if cell
        ],
        **_spread(node.panel, node.input, [cell for cell in marks.values() if cell]),
    }  # fmt: skip


def _cells(sheet: Sheet) -> Cells:
    return {
        (cell["aspect"], cell.get("item", ""), cell.get("attempt", "")): cell
        for cell in sheet.cells
    }


def _spread(panel: Panel, wanted: Input, cells: Iterable[Mapping[str, str]]) -> Json:
    """Return how far the marks lie apart, how far they may, and whether that blocks the result."""
    values = [number for cell in cells if (number := _value(wanted, cell)) is not None]
    rule = panel.consistency
    if rule is None or len(values) < 2:
        return {"apart": None, "limit": None, "far": False, "blocked": False}
    apart, limit = apart_and_limit(rule, values)
    far = limit is not None and apart > limit
    return {
        "apart": _text(apart),
        "limit": None if limit is None else _text(limit),
        "far": far,
        "blocked": far and rule.on_break in BLOCKING,
    }


def _value(wanted: Input, cell: Mapping[str, str]) -> Fraction | None:
    if cell.get("status"):
        return None
    try:
        return read_value(cell.get("value", ""), wanted)
    except Refused:
        return None


def _text(number: Fraction) -> str:
    return decimal_text(number) if finite(number) else str(number)
