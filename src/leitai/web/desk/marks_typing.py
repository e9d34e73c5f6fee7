"""Two clerks type paper sheets, each in their own grid; neither sees what the other typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from leitai.faults import Fault, Refused
from leitai.registry.text import plain
from leitai.scoring.entries import ENTRY_STATUSES
from leitai.scoring.sheets import clean_cells
from leitai.web.models import Event, Sheet
from leitai.web.permits import Forbidden, door
from leitai.web.queries.marks import (
    form_of,
    forms_of,
    node_titles,
    pile_to_type,
    piles_to_type,
    typings_of,
)
from leitai.web.services import marks
from leitai.web.services.records import rules_of
from leitai.web.services.statuses import statuses
from leitai.web.sheet_forms import Line, cells_of, sections_of
from leitai.web.words import fault_words, language, words

from .asking import asker, get_or_post

ROWS = 25
"""Sheets on one page: as many as a pile one holds in the hand."""


@dataclass(frozen=True, slots=True)
class Row:
    """One sheet as this clerk sees it: their own typing, never the other's."""

    sheet: Sheet
    lines: Sequence[Line]
    faults: Sequence[Fault]
    typed: bool
    open: bool

    @property
    def prefix(self) -> str:
        """What the names of its fields begin with."""
        return f"s{self.sheet.pk}-"

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """What is wrong, each with the field to go to."""
        whole = [fault_words(fault) for fault in self.faults if fault.row is None]
        code, first = self.sheet.code, f"{self.prefix}value-1"
        return [(first, said) for said in whole] + [
            (f"{self.prefix}value-{line.number}", f"{code} {line.title}: {error}")
            for line in self.lines
            for error in line.errors
        ]


@require_safe
@door("marks.type")
def piles(request: HttpRequest, event: Event) -> HttpResponse:
    """The piles of sheets to type, and how far each is."""
    titles = node_titles(rules_of(event), language())
    shown = {
        "event": event,
        "piles": [
            (each, titles.get(each.sheet) or _pile_title(each.sheet, titles))
            for each in piles_to_type(event, asker(request))
        ],
        "closed": marks.closed_faults(event),
    }
    return render(request, "desk/marks_piles.html", shown)


def _pile_title(sheet: str, titles: dict[str, str]) -> str:
    if "/" in sheet:
        aspect, _, number = sheet.rpartition("/")
        return f"{titles.get(aspect, aspect)} · {words('marks.round', round=number)}"
    return words("marks.module-records" if sheet else "marks.panel-sheet")


@get_or_post
@door("marks.type")
def pile(request: HttpRequest, event: Event) -> HttpResponse:
    """One pile as a grid: a row for each code, a column for each mark."""
    judge, name = request.GET.get("judge", ""), request.GET.get("sheet", "")
    if judge and not judge.isdecimal():
        raise Http404(judge)
    found = pile_to_type(event, int(judge or 0), name)
    if not found:
        raise Http404(name)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    sheets = list(page)
    refused = _typed(request, event, sheets) if request.method == "POST" else {}
    if request.method == "POST" and not refused:
        return redirect(request.get_full_path())
    rows = _rows(request, event, sheets, refused)
    shown = {
        "event": event,
        "judge": sheets[0].judge,
        "rows": rows,
        "page": page,
        "head": rows[0].lines,
        "wrong": [each for row in rows for each in row.wrong],
        "closed": marks.closed_faults(event),
        "title": _title(event, name),
    }
    return render(request, "desk/marks_typing.html", shown, status=422 if refused else 200)


def _title(event: Event, name: str) -> str:
    titles = node_titles(rules_of(event), language())
    return titles.get(name) or _pile_title(name, titles)


def _typed(
    request: HttpRequest, event: Event, sheets: Sequence[Sheet]
) -> dict[int, tuple[Fault, ...]]:
    """Type each row that is new; return what is wrong with which sheet, the others are taken."""
    before, forms = typings_of(sheets, asker(request)), forms_of(event, rules_of(event))
    refused: dict[int, tuple[Fault, ...]] = {}
    done = 0
    for sheet in sheets:
        cells = clean_cells(form_of(forms, sheet), _sent(request, sheet))
        known = before.get(sheet.pk)
        if not cells or (known is not None and known.cells == cells):
            continue
        try:
            marks.type_sheet(sheet, cells, by=asker(request), at=timezone.now())
        except Forbidden:
            raise
        except Refused as fault:
            refused[sheet.pk] = fault.faults
        else:
            done += 1
    if done:
        messages.success(request, words("marks.typed", count=done))
    return refused


def _sent(request: HttpRequest, sheet: Sheet) -> list[dict[str, str]]:
    """Return the cells of one row; a status may be typed where the value would stand."""
    cells = cells_of(request.POST.dict(), f"s{sheet.pk}-")
    for cell in cells:
        word = plain(cell["value"]).upper()
        if word and word in ENTRY_STATUSES:
            cell["value"], cell["status"] = "", ENTRY_STATUSES[word]
    return cells


def _rows(
    request: HttpRequest,
    event: Event,
    sheets: Sequence[Sheet],
    refused: dict[int, tuple[Fault, ...]],
) -> list[Row]:
    rulebook = rules_of(event)
    forms, excused = forms_of(event, rulebook), statuses(event)
    typed = typings_of(sheets, asker(request))
    closed = bool(marks.closed_faults(event))
    rows = []
    for sheet in sheets:
        form, own = form_of(forms, sheet), typed.get(sheet.pk)
        cells = list(own.cells) if own is not None else []
        faults = refused.get(sheet.pk, ())
        if faults:
            cells = clean_cells(form, _sent(request, sheet))
        lines = [line for part in sections_of(rulebook, form, cells, faults) for line in part.lines]
        waiting = sheet.state in (Sheet.State.EMPTY, Sheet.State.TYPED)
        open_ = waiting and not closed and sheet.code not in excused
        rows.append(Row(sheet, lines[: len(form.rows)], faults, own is not None, open_))
    return rows


urlpatterns = [
    path("events/<slug:event>/marks/typing/", piles, name="typing"),
    path("events/<slug:event>/marks/typing/pile/", pile, name="typing-pile"),
]
