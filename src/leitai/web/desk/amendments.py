"""Changes after the lock: asked for by the chief judge, decided by the supervisor."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from leitai.faults import Fault
from leitai.lifecycle import Role
from leitai.scoring.sheets import Cell, clean_cells
from leitai.web.models import Amendment, Event
from leitai.web.permits import door, may
from leitai.web.queries.marks import form_of, forms_of, node_titles
from leitai.web.services import amendments
from leitai.web.services.records import rules_of
from leitai.web.sheet_forms import cell_title, cell_words, cells_of, sections_of
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import language, words

from .asking import PAGE, asker, get_or_post, tried
from .marks import sheet_called
from .marks_forms import AmendForm, DecideForm, StatusForm

COLUMNS = ("code", "judge", "asked", "reason", "state")


@require_safe
@door("marks.grid")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """The amendments, those that wait first."""
    found = event.amendments.order_by("decided", "-pk")
    if "export" in request.GET:
        header = [words(f"amendments.col-{name}") for name in COLUMNS]
        rows = (
            [each.code, each.judge_code, each.asked.isoformat(), each.reason, _state(each)]
            for each in found
        )
        return spreadsheet(words("amendments.file", event=event), header, rows)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = {
        "event": event,
        "page": page,
        "rows": [(each, _state(each)) for each in page],
        "can_ask": _can_ask(request, event),
    }
    return render(request, "desk/amendments_list.html", shown)


def _can_ask(request: HttpRequest, event: Event) -> bool:
    return event.state in amendments.AMENDABLE and may(asker(request), "amend.ask", event=event)


def _state(amendment: Amendment) -> str:
    state = {None: "waiting", True: "approved", False: "refused"}[amendment.approved]
    return words(f"amendments.state-{state}")


@get_or_post
@door("amend.ask")
def ask(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """Ask for other marks on one sheet: as it is, ready to be changed."""
    found, rulebook = sheet_called(event, sheet), rules_of(event)
    form = AmendForm(event, request.POST or None)
    cells: Sequence[Cell] = found.cells
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        sent = cells_of(request.POST.dict())
        given = form.cleaned_data
        faults = tried(
            request, amendments.ask, event, found, sent, given["reason"], appeal=given["appeal"]
        )
        if not faults:
            messages.success(request, words("amendments.asked", code=found.code))
            return redirect("desk:amendments", event.slug)
        cells = clean_cells(form_of(forms_of(event, rulebook), found), sent)
    sheet_form = form_of(forms_of(event, rulebook), found)
    shown = {
        "event": event,
        "sheet": found,
        "form": form,
        "sections": sections_of(rulebook, sheet_form, cells, faults),
        "faults": faults,
    }
    return render(request, "desk/amendments_ask.html", shown, status=422 if faults else 200)


@get_or_post
@door("amend.ask")
def ask_status(request: HttpRequest, event: Event) -> HttpResponse:
    """Ask for another status of one contestant."""
    form = StatusForm(event, request.POST or None)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        given = form.cleaned_data
        what = amendments.StatusOf(given["code"])
        faults = tried(
            request, amendments.ask, event, what, given["status"], given["reason"],
            appeal=given["appeal"],
        )  # fmt: skip
        if not faults:
            messages.success(request, words("amendments.asked", code=given["code"]))
            return redirect("desk:amendments", event.slug)
    shown = {"event": event, "form": form, "faults": faults}
    return render(request, "desk/amendments_status.html", shown, status=422 if faults else 200)


@get_or_post
@door("marks.grid")
def page(request: HttpRequest, event: Event, amendment: int) -> HttpResponse:
    """One amendment: before and after; the supervisor decides."""
    found = get_object_or_404(event.amendments.select_related("appeal"), pk=amendment)
    form = DecideForm(request.POST or None)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        faults = tried(
            request, amendments.decide, found,
            approved="approve" in request.POST, note_=form.cleaned_data["note"],
        )  # fmt: skip
        if not faults:
            messages.success(request, words("amendments.decided-done", code=found.code))
            return redirect("desk:amendments", event.slug)
    by = asker(request)
    shown = {
        "event": event,
        "amendment": found,
        "state": _state(found),
        "changes": _changes(event, found),
        "form": form,
        "faults": faults,
        "can_decide": found.approved is None
        and found.asked_by_id != by.pk
        and may(by, "amend.approve", event=event),
        "second": Role.SUPERVISOR,
    }
    return render(request, "desk/amendments_page.html", shown, status=422 if faults else 200)


def _changes(event: Event, amendment: Amendment) -> list[tuple[str, str, str]]:
    """Return what would change: title, before, after; of a sheet only the cells that differ."""
    if amendment.kind != "mark":
        said = [_status_words(_status_in(body)) for body in (amendment.before, amendment.after)]
        return [(words("amendments.status"), said[0], said[1])]
    titles = node_titles(rules_of(event), language())
    before = {_about(cell): cell for cell in amendment.before["cells"]}
    after = {_about(cell): cell for cell in amendment.after["cells"]}
    return [
        (cell_title(titles, before.get(place) or after[place]),
         cell_words(before.get(place)), cell_words(after.get(place)))
        for place in dict.fromkeys([*before, *after])
        if before.get(place) != after.get(place)
    ]  # fmt: skip


def _status_in(body: Mapping[str, Any]) -> str:
    return str(body.get("status") or body.get("fields", {}).get("status") or "OK")


def _status_words(status: str) -> str:
    return words(f"amendments.status-{status.lower()}")


def _about(cell: Mapping[str, str]) -> tuple[str, str, str, str]:
    return cell["aspect"], cell.get("item", ""), cell.get("attempt", ""), cell.get("round", "")


urlpatterns = [
    path("events/<slug:event>/marks/amendments/", listed, name="amendments"),
    path("events/<slug:event>/marks/amendments/status/", ask_status, name="amend-status"),
    path("events/<slug:event>/marks/amendments/<int:amendment>/", page, name="amendment"),
    path("events/<slug:event>/marks/sheets/<int:sheet>/amend/", ask, name="amend-sheet"),
]
