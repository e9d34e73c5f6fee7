"""Paper as fallback: finding a sheet by its number, switching to paper, where marks came from."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leitai.faults import Fault, Refused
from leitai.scoring.sheets import differing, read_remark
from leitai.web.models import Comparison, Event, Sheet
from leitai.web.permits import Forbidden, door, may
from leitai.web.queries.marks import form_of, forms_of, node_titles, typed_from_paper
from leitai.web.queries.paper import counted, paper_sheets, reconciled, source_of
from leitai.web.services import marks, paper
from leitai.web.services.catching_up import catch_up
from leitai.web.services.documents import print_sheets
from leitai.web.services.records import rules_of
from leitai.web.sheet_forms import cell_title, cell_words
from leitai.web.spreadsheets import downloaded, spreadsheet
from leitai.web.words import language, words

from .asking import NONE, PAGE, asker, get_or_post, tried
from .marks_forms import ReasonForm
from .paper_forms import DrawForm, FilterForm, ScanForm

COLUMNS = ("code", "judge", "sheet", "state")
PAPER_COLUMNS = ("source", "paper", "compared")


@require_safe
@door("paper.see")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """Every sheet with where its marks came from; a number that was scanned leads to its sheet."""
    if "number" in request.GET:
        try:
            found = paper.find_sheet(event, request.GET["number"])
        except Refused as refused:
            return page_of(request, event, refused.faults)
        return redirect(_first_page(request, found), event.slug, found.pk)
    return page_of(request, event)


def _first_page(request: HttpRequest, sheet: Sheet) -> str:
    """Return where a scanned sheet leads: to its typing form, for a clerk who can type it."""
    open_ = typed_from_paper(sheet) or sheet.judge is None
    waits = sheet.state in (Sheet.State.EMPTY, Sheet.State.TYPED)
    types = may(asker(request), "marks.type", event=sheet.event)
    return "desk:paper-type" if open_ and waits and types else "desk:paper-sheet"


def page_of(request: HttpRequest, event: Event, faults: tuple[Fault, ...] = NONE) -> HttpResponse:
    """Return the list, perhaps with what was refused."""
    catch_up(event)
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = reconciled(event, **asked)
    if "export" in request.GET:
        header = [words(f"marks.col-{name}") for name in COLUMNS]
        header += [words(f"paper.col-{name}") for name in PAPER_COLUMNS]
        header.append(words("comparing.differences"))
        sees = may(asker(request), "marks.grid", event=event)
        titles = node_titles(rules_of(event), language()) if sees and found else {}
        lines = ([*_told(each), _differences(each, titles) if sees else ""] for each in found)
        return spreadsheet(words("paper.file", event=event), header, lines)
    numbers = counted(event)
    titles = node_titles(rules_of(event), language()) if numbers else {}
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = {
        "event": event,
        "form": form,
        "scan": ScanForm({"number": request.GET.get("number", "")} if faults else None),
        "draw": DrawForm(),
        "page": page,
        "rows": [(each, source_of(each), late(each), sheet_title(each, titles)) for each in page],
        "numbers": numbers,
        "any": any(asked.values()),
        "judges": _unfinished(event) if event.entry_mode != "paper" else {},
        "waiting": _to_print(event).count(),
        "closed": marks.closed_faults(event),
        "faults": faults,
    }
    return render(request, "desk/paper_list.html", shown, status=422 if faults else 200)


def sheet_title(sheet: Sheet, titles: Mapping[str, str]) -> str:
    """Return what a sheet is of: a module, or an aspect that is marked again; "" for a judge's."""
    again = read_remark(sheet.sheet)
    if again is None:
        return titles.get(sheet.sheet, "") or (words("marks.module-records") if sheet.sheet else "")
    return f"{titles.get(again[0], again[0])} · {words('marks.round', round=again[1])}"


def _told(each: Sheet) -> list[str]:
    compared = getattr(each, "comparison", None)
    said = [words(f"paper.state.{_paper_state(each)}")] if _paper_state(each) else []
    return [
        each.code,
        each.judge.code if each.judge is not None else "",
        each.sheet,
        words(f"marks.state.{each.state}"),
        words(f"paper.source.{source_of(each)}"),
        *(said or [""]),
        words(f"comparing.outcome.{compared.outcome}") if compared and compared.outcome else "",
    ]


def _pairs(sheet: Sheet, titles: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return what differs between journal and paper: which cell, what each says."""
    compared: Comparison | None = getattr(sheet, "comparison", None)
    if compared is None or not compared.outcome:
        return []
    return [
        (cell_title(titles, one or other or {}), cell_words(one), cell_words(other))
        for _, one, other in differing(sheet.cells, compared.cells)
    ]


def _differences(sheet: Sheet, titles: Mapping[str, str]) -> str:
    return "；".join(
        words("comparing.one", cell=cell, journal=journal, paper=on_paper)
        for cell, journal, on_paper in _pairs(sheet, titles)
    )


def _paper_state(each: Sheet) -> str:
    kept = getattr(each, "paper", None)
    if kept is not None and kept.received:
        return "received"
    return "awaited" if typed_from_paper(each) else ""


def late(sheet: Sheet) -> bool:
    """Tell whether the pad's marks arrived though the sheet had been switched to paper."""
    return sheet.on_paper and sheet.state in (Sheet.State.IN, Sheet.State.SIGNED) and source_of(
        sheet
    ) in ("pad", "screen")  # fmt: skip


def _unfinished(event: Event) -> dict[str, int]:
    """Return how many sheets each judge has not finished on pad or screen."""
    found: dict[str, int] = {}
    for sheet in switchable(event):
        assert sheet.judge is not None  # noqa: S101 - filtered
        found[sheet.judge.code] = found.get(sheet.judge.code, 0) + 1
    return dict(sorted(found.items()))


def switchable(event: Event, judge: str = "") -> list[Sheet]:
    """Return the sheets that a judge has not finished and that are not on paper: one query."""
    found = paper_sheets(event).filter(judge__isnull=False, missing__gt=0, on_paper=False)
    found = found.exclude(state=Sheet.State.SIGNED).defer("cells", "keys")
    return list(found.filter(judge__code=judge) if judge else found)


def _to_print(event: Event) -> Any:
    return paper_sheets(event).filter(on_paper=True, state=Sheet.State.EMPTY)


def called(event: Event, key: int) -> Sheet:
    """
    Return a sheet of *event* that a person fills in.

    Raises:
        Http404: there is none.
    """
    found = paper_sheets(event).filter(pk=key).first()
    if found is None:
        raise Http404(key)
    return found


@require_safe
@door("paper.see")
def sheet(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """One sheet: its number, where its marks came from, its paper, what can be done."""
    return sheet_page(request, called(event, sheet))


def sheet_page(
    request: HttpRequest, found: Sheet, faults: tuple[Fault, ...] = NONE
) -> HttpResponse:
    """Return the page of a sheet, perhaps with what was refused."""
    event, rulebook, by = found.event, rules_of(found.event), asker(request)
    form = form_of(forms_of(event, rulebook), found)
    compared: Comparison | None = getattr(found, "comparison", None)
    closed = bool(marks.closed_faults(event))
    sees = may(by, "marks.grid", event=event)
    titles = node_titles(rulebook, language())
    shown = {
        "event": event,
        "sheet": found,
        "number": paper.number_of(found, rulebook, form),
        "module": sheet_title(found, titles),
        "source": source_of(found),
        "late": late(found),
        "paper": getattr(found, "paper", None),
        "compared": compared,
        "stale": bool(compared and compared.outcome and compared.entry_hash != found.entry_hash),
        "pairs": _pairs(found, titles) if sees else [],
        "sees": sees,
        "can_type": _first_page(request, found) == "desk:paper-type" and not closed,
        "can_receive": may(by, "paper.receive", event=event),
        "can_switch": may(by, "paper.switch", event=event) and not closed
        and found.judge is not None and event.entry_mode != "paper",
        "can_compare": may(by, "paper.compare", event=event) and found.position is not None
        and not (compared and compared.settled),
        "can_settle": may(by, "marks.settle", event=event) and bool(compared)
        and compared is not None and compared.outcome == Comparison.Outcome.DIFFERS,
        "faults": faults,
    }  # fmt: skip
    return render(request, "desk/paper_sheet.html", shown, status=422 if faults else 200)


@require_POST
@door("paper.receive")
def receive(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """Note that the paper was handed in, or that it was not."""
    found, there = called(event, sheet), request.POST.get("do") != "undo"
    if faults := tried(request, paper.receive, found, there=there):
        return sheet_page(request, found, faults)
    messages.success(request, words(f"paper.{'' if there else 'un'}received", code=found.code))
    return redirect("desk:paper-sheet", event.slug, found.pk)


@get_or_post
@door("paper.switch")
def switch(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """Switch one sheet to paper, or back to the pad."""
    found = called(event, sheet)
    back = found.on_paper
    faults: tuple[Fault, ...] = NONE
    if request.method == "POST":
        given = request.POST.get("reason", "")
        if back:
            faults = tried(request, paper.switch_back, found, given)
            said = words("paper.is-back", code=found.code)
        else:
            faults = tried(request, paper.switch_to_paper, event, [found], given)
            said = words("paper.switched", count=1)
        if not faults:
            messages.success(request, said)
            return redirect("desk:paper-sheet", event.slug, found.pk)
    what = "back" if back else "switch"
    title = words(f"paper.{what}-sheet", code=found.code)
    return _confirm(request, event, title, what, faults)


@get_or_post
@door("paper.switch")
def switch_judge(request: HttpRequest, event: Event, judge: str) -> HttpResponse:
    """Switch all that a judge has not finished to paper: the pad is broken."""
    found = switchable(event, judge)
    faults: tuple[Fault, ...] = NONE
    if request.method == "POST":
        faults = tried(request, paper.switch_to_paper, event, found, request.POST.get("reason", ""))
        if not faults:
            messages.success(request, words("paper.switched", count=len(found)))
            return redirect("desk:paper", event.slug)
    title = words("paper.switch-judge", judge=judge, count=len(found))
    return _confirm(request, event, title, "switch", faults)


def _confirm(
    request: HttpRequest, event: Event, title: str, what: str, faults: Iterable[Fault]
) -> HttpResponse:
    shown = {
        "event": event,
        "title": title,
        "what": what,
        "form": ReasonForm(request.POST or None),
        "faults": tuple(faults),
    }
    return render(request, "desk/paper_switch.html", shown, status=422 if faults else 200)


@require_POST
@door("paper.see")
def print_blank(request: HttpRequest, event: Event) -> HttpResponse:
    """Hand out blank paper: of one sheet, or of all that are on paper and not typed yet."""
    asked = request.POST.get("sheet", "")
    found = [called(event, int(asked))] if asked.isdecimal() else list(_to_print(event))
    said = {"by": asker(request), "at": timezone.now(), "language": language()}
    try:
        made = print_sheets(event, found, **said)  # type: ignore[arg-type]
    except Forbidden:
        raise
    except Refused as refused:
        return page_of(request, event, refused.faults)
    return downloaded(made.name, made.data, made.kind)


urlpatterns = [
    path("events/<slug:event>/paper/", listed, name="paper"),
    path("events/<slug:event>/paper/print/", print_blank, name="paper-print"),
    path("events/<slug:event>/paper/judges/<slug:judge>/", switch_judge, name="paper-judge"),
    path("events/<slug:event>/paper/sheets/<int:sheet>/", sheet, name="paper-sheet"),
    path("events/<slug:event>/paper/sheets/<int:sheet>/receive/", receive, name="paper-receive"),
    path("events/<slug:event>/paper/sheets/<int:sheet>/switch/", switch, name="paper-switch"),
]
