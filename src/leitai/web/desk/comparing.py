"""A paper sheet is typed, or held against the journal: in both, the reader sees the paper alone."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from leitai.faults import Fault
from leitai.scoring.sheets import Cell, clean_cells, differing
from leitai.web.models import Comparison, Event, Sheet
from leitai.web.permits import door
from leitai.web.queries.marks import form_of, forms_of, node_titles, typings_of
from leitai.web.services import comparing, marks
from leitai.web.services.records import rules_of
from leitai.web.sheet_forms import cell_title, cell_words, cells_of, sections_of
from leitai.web.words import language, words

from .asking import NONE, asker, get_or_post, tried
from .paper import called, page_of
from .paper_forms import DrawForm, SettleForm


@get_or_post
@door("marks.type")
def type_one(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """Type one paper sheet: what this clerk typed before is there, never what another did."""
    found = called(event, sheet)
    own = typings_of([found], asker(request)).get(found.pk)
    cells: Sequence[Cell] = list(own.cells) if own is not None else []
    faults: tuple[Fault, ...] = NONE
    if request.method == "POST":
        cells = cells_of(request.POST.dict())
        faults = tried(request, marks.type_sheet, found, cells)
        if not faults:
            now = called(event, sheet)
            said = {"typed": "one", "differs": "differs"}.get(str(now.state), "in")
            messages.success(request, words(f"paper.typed-{said}", code=now.code))
            return redirect("desk:paper", event.slug)
    waits = found.state in (Sheet.State.EMPTY, Sheet.State.TYPED)
    more = {"mine": own is not None, "closed": not waits or bool(marks.closed_faults(event))}
    return _form(request, found, cells, faults, "type", more)


@get_or_post
@door("paper.compare")
def compare(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """Type what the paper says, to hold it against the journal; the form begins empty."""
    found = called(event, sheet)
    cells: Sequence[Cell] = []
    faults: tuple[Fault, ...] = NONE
    if request.method == "POST":
        cells = cells_of(request.POST.dict())
        faults = tried(request, comparing.compare, found, cells)
        if not faults:
            made = Comparison.objects.get(sheet=found)
            many = len(differing(found.cells, made.cells))
            said = "different" if many else "same"
            messages.success(request, words(f"comparing.{said}", code=found.code, count=many))
            return redirect("desk:paper-sheet", event.slug, found.pk)
    return _form(request, found, cells, faults, "compare", {"closed": False})


def _form(
    request: HttpRequest,
    found: Sheet,
    cells: Sequence[Cell],
    faults: tuple[Fault, ...],
    what: str,
    more: dict[str, bool],
) -> HttpResponse:
    rulebook = rules_of(found.event)
    form = form_of(forms_of(found.event, rulebook), found)
    shown = more | {
        "event": found.event,
        "sheet": found,
        "what": what,
        "round": form.round,
        "sections": sections_of(rulebook, form, clean_cells(form, cells), faults),
        "faults": faults,
    }
    return render(request, "desk/paper_form.html", shown, status=422 if faults else 200)


@require_POST
@door("paper.draw")
def draw(request: HttpRequest, event: Event) -> HttpResponse:
    """Draw sheets to compare."""
    form = DrawForm(request.POST)
    percent = form.cleaned_data["percent"] if form.is_valid() else 0
    before = Comparison.objects.filter(sheet__event=event).count()
    if faults := tried(request, comparing.draw_sheets, event, percent):
        return page_of(request, event, faults)
    many = Comparison.objects.filter(sheet__event=event).count() - before
    messages.success(request, words("comparing.drawn", count=many))
    return redirect("desk:paper", event.slug)


@get_or_post
@door("marks.settle")
def settle(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """What differs, side by side; the chief judge says which is right."""
    found = called(event, sheet)
    made: Comparison | None = getattr(found, "comparison", None)
    if made is None or made.outcome != Comparison.Outcome.DIFFERS:
        return redirect("desk:paper-sheet", event.slug, found.pk)
    form = SettleForm(request.POST or None)
    faults: tuple[Fault, ...] = NONE
    if form.is_valid():
        said = form.cleaned_data
        faults = tried(request, comparing.settle, made, said["outcome"], said["reason"])
        if not faults:
            messages.success(request, words("comparing.settled", code=found.code))
            return redirect("desk:paper-sheet", event.slug, found.pk)
    titles = node_titles(rules_of(event), language())
    shown = {
        "event": event,
        "sheet": found,
        "form": form,
        "faults": faults,
        "pairs": [
            (cell_title(titles, one or other or {}), cell_words(one), cell_words(other))
            for _, one, other in differing(found.cells, made.cells)
        ],
    }
    return render(request, "desk/paper_settle.html", shown, status=422 if form.is_bound else 200)


urlpatterns = [
    path("events/<slug:event>/paper/draw/", draw, name="paper-draw"),
    path("events/<slug:event>/paper/sheets/<int:sheet>/type/", type_one, name="paper-type"),
    path("events/<slug:event>/paper/sheets/<int:sheet>/compare/", compare, name="paper-compare"),
    path("events/<slug:event>/paper/sheets/<int:sheet>/settle/", settle, name="paper-settle"),
]
