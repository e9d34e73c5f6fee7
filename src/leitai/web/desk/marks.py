"""Marks at the desk: the chief judge's grid, what is open, one sheet with its history. No names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from leitai.faults import Fault
from leitai.scoring.sheets import Cell, clean_cells
from leitai.web.models import Event, Sheet
from leitai.web.permits import door, may
from leitai.web.queries.marks import (
    Column,
    form_of,
    forms_of,
    grid_of,
    grid_sheets,
    node_titles,
    sheets_of,
    typings_in_order,
)
from leitai.web.queries.pads import photos_on
from leitai.web.services import marks
from leitai.web.services.amendments import AMENDABLE, sheet_versions
from leitai.web.services.catching_up import catch_up
from leitai.web.services.records import DESK, rules_of
from leitai.web.services.standing import open_points
from leitai.web.services.statuses import statuses
from leitai.web.sheet_forms import cell_title, cell_words, cells_of, sections_of, told
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import language, words

from .asking import PAGE, asker, get_or_post, tried
from .marks_forms import FilterForm, ReasonForm


@require_safe
@door("marks.see")
def grid(request: HttpRequest, event: Event) -> HttpResponse:
    """Who has marked whom: a row for each code, a column for each judge and module."""
    if not may(asker(request), "marks.grid", event=event):
        return redirect("desk:typing", event.slug)
    catch_up(event)
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    excused = statuses(event)
    columns, codes = grid_of(event, **asked, excused=list(excused))
    if "export" in request.GET:
        return _exported(event, codes)
    page = Paginator(codes, PAGE).get_page(request.GET.get("page"))
    shown = {
        "event": event,
        "form": form,
        "columns": [(each, column_title(event, each)) for each in columns],
        "page": page,
        "rows": grid_sheets(event, list(page), columns),
        "excused": excused,
        "any": any(asked.values()),
    }
    return render(request, "desk/marks_grid.html", shown)


def column_title(event: Event, column: Column) -> str:
    """Return what stands over a column: the judge's code, or the module's title."""
    if column.judge:
        return column.judge
    titles = node_titles(rules_of(event), language())
    return titles.get(column.sheet) or words(f"marks.module-{column.sheet}")


def _exported(event: Event, codes: Sequence[str]) -> HttpResponse:
    header = [words(f"marks.col-{name}") for name in ("code", "judge", "sheet", "state", "missing")]
    found = sheets_of(event).filter(code__in=codes).order_by("code", "judge__code", "sheet")
    rows = (
        [
            each.code,
            each.judge.code if each.judge is not None else "",
            each.sheet,
            words(f"marks.state.{each.state}"),
            str(each.missing),
        ]
        for each in found
    )
    return spreadsheet(words("marks.grid-file", event=event), header, rows)


@require_safe
@door("marks.grid")
def open_list(request: HttpRequest, event: Event) -> HttpResponse:
    """What keeps the result open: panels that disagree, ties, faults; a part of the grid's page."""
    catch_up(event)
    points, missing = open_points(event, language())
    shown = {"event": event, "points": points, "missing": missing}
    whole = not request.htmx  # type: ignore[attr-defined]
    return render(request, f"desk/{'marks_open' if whole else '_marks_open'}.html", shown)


def sheet_called(event: Event, key: int) -> Sheet:
    """
    Return a sheet of *event*.

    Raises:
        Http404: there is none.
    """
    found = sheets_of(event).filter(pk=key).select_related("event").first()
    if found is None:
        raise Http404(key)
    return found


@require_safe
@door("marks.grid")
def sheet(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """One sheet: what is on it, what was on it before, what may be done with it."""
    found = sheet_called(event, sheet)
    rulebook = rules_of(event)
    form = form_of(forms_of(event, rulebook), found)
    closed = bool(marks.closed_faults(event))
    by, titles = asker(request), node_titles(rulebook, language())
    panel = [row.node.id for row in form.rows if row.node.panel is not None]
    chief = may(by, "marks.settle", event=event)
    shown = {
        "event": event,
        "sheet": found,
        "round": form.round,
        "sections": sections_of(rulebook, form, found.cells),
        "versions": _versions(found, titles),
        "photos": photos_on(found),
        "panel": {each: titles[each] for each in panel},
        "can_settle": chief and not closed and found.state == Sheet.State.DIFFERS,
        "can_return": chief and not closed and found.typings.filter(replaced=False).exists(),
        "can_unlock": chief and not closed and found.state == Sheet.State.SIGNED,
        "can_remark": chief and not closed and found.judge is not None,
        "can_amend": chief and event.state in AMENDABLE and bool(found.entry_hash),
        "status": statuses(event).get(found.code, ""),
    }
    return render(request, "desk/marks_sheet.html", shown)


@dataclass(frozen=True, slots=True)
class Shown:
    """A version of a sheet as people read it: who said it and when, who approved it, and why."""

    number: int
    at: datetime
    who: str
    second: str
    reason: str
    cells: list[tuple[str, str]]


def _versions(sheet: Sheet, titles: Mapping[str, str]) -> list[Shown]:
    """Return what was ever in force on *sheet*, the newest first."""
    shown = []
    for number, each in enumerate(sheet_versions(sheet), 1):
        last = each.approval or each.entry
        shown.append(
            Shown(
                number=number,
                at=datetime.fromisoformat(last.at),
                who=_device_words(each.entry.device),
                second=_device_words(each.approval.device) if each.approval else "",
                reason=str(each.entry.content.get("reason", "")),
                cells=told(titles, each.body["cells"]),
            )
        )
    return shown[::-1]


def _device_words(device: str) -> str:
    """Return who writes with *device*: a role, a judge by code."""
    if device.startswith("judge-"):
        return words("marks.judge-code", code=device.removeprefix("judge-"))
    if device.startswith("pad-"):
        judge, _, number = device.removeprefix("pad-").rpartition("-")
        return words("marks.pad-of", code=judge, number=number)
    return words("role.clerk" if device == DESK else f"role.{device}")


@get_or_post
@door("marks.settle")
def settle(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """Two typings side by side, for the chief judge alone; the paper decides."""
    found, rulebook = sheet_called(event, sheet), rules_of(event)
    form = form_of(forms_of(event, rulebook), found)
    typed = typings_in_order(found)
    if found.state != Sheet.State.DIFFERS or len(typed) != 2:
        return redirect("desk:marks-sheet", event.slug, found.pk)
    first, second = (list(each.cells) for each in typed)
    cells: list[Cell] = [cell for cell in first if cell in second]
    faults: tuple[Fault, ...] = ()
    reason = ReasonForm(request.POST or None)
    if request.method == "POST":
        sent = cells_of(request.POST.dict())
        given = request.POST.get("reason", "")
        faults = tried(request, marks.settle_difference, found, sent, given)
        if not faults:
            messages.success(request, words("marks.settled", code=found.code))
            return redirect("desk:marks-sheet", event.slug, found.pk)
        cells = list(clean_cells(form, sent))
    titles = node_titles(rulebook, language())
    ones, others = ({_about(cell): cell for cell in typing} for typing in (first, second))
    shown = {
        "event": event,
        "sheet": found,
        "reason": reason,
        "sections": sections_of(rulebook, form, cells, faults),
        "pairs": [
            (
                cell_title(titles, ones.get(place) or others[place]),
                cell_words(ones.get(place)),
                cell_words(others.get(place)),
            )
            for place in dict.fromkeys([*ones, *others])
            if ones.get(place) != others.get(place)
        ],
        "faults": faults,
    }
    return render(request, "desk/marks_settle.html", shown, status=422 if faults else 200)


def _about(cell: Cell) -> tuple[str, str, str]:
    return cell["aspect"], cell.get("item", ""), cell.get("attempt", "")


@get_or_post
@door("marks.settle")
def type_again(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """Send a sheet back to the clerks, with a reason."""
    found = sheet_called(event, sheet)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        faults = tried(request, marks.type_again, found, request.POST.get("reason", ""))
        if not faults:
            messages.success(request, words("marks.returned", code=found.code))
            return redirect("desk:marks-sheet", event.slug, found.pk)
    shown = {"event": event, "sheet": found, "form": ReasonForm(request.POST or None)}
    status = 422 if faults else 200
    return render(request, "desk/marks_again.html", shown | {"faults": faults}, status=status)


@get_or_post
@door("marks.settle")
def remark(request: HttpRequest, event: Event) -> HttpResponse:
    """Have a panel mark one aspect of one contestant again, with a reason."""
    code, aspect = request.GET.get("code", ""), request.GET.get("aspect", "")
    title = node_titles(rules_of(event), language()).get(aspect)
    faults: tuple[Fault, ...] = ()
    if title is None:
        raise Http404(aspect)
    if request.method == "POST":
        given = request.POST.get("reason", "")
        faults = tried(request, marks.order_remark, event, code, aspect, given)
        if not faults:
            messages.success(request, words("marks.remark-ordered", code=code, aspect=title))
            return redirect("desk:marks", event.slug)
    shown = {
        "event": event,
        "code": code,
        "title": title,
        "form": ReasonForm(request.POST or None),
        "faults": faults,
    }
    return render(request, "desk/marks_remark.html", shown, status=422 if faults else 200)


urlpatterns = [
    path("events/<slug:event>/marks/", grid, name="marks"),
    path("events/<slug:event>/marks/open/", open_list, name="marks-open"),
    path("events/<slug:event>/marks/remark/", remark, name="marks-remark"),
    path("events/<slug:event>/marks/sheets/<int:sheet>/", sheet, name="marks-sheet"),
    path("events/<slug:event>/marks/sheets/<int:sheet>/settle/", settle, name="marks-settle"),
    path("events/<slug:event>/marks/sheets/<int:sheet>/again/", type_again, name="marks-again"),
]
