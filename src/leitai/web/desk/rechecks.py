"""The re-check at the desk: a sample is drawn, its paper is compared and counted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from leitai.faults import Fault
from leitai.lifecycle import State
from leitai.web.models import Event
from leitai.web.permits import door
from leitai.web.queries.marks import form_of, forms_of, recheck_rows
from leitai.web.services import rechecks
from leitai.web.services.records import rules_of
from leitai.web.sheet_forms import sections_of
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import get_or_post, tried
from .marks_forms import CountForm

COLUMNS = ("code", "why", "sheets", "errors", "note")


@require_safe
@door("recheck.do")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """Whose sheets are compared, and what was found."""
    return _shown(request, event, ())


def _shown(request: HttpRequest, event: Event, faults: tuple[Fault, ...]) -> HttpResponse:
    rows = list(recheck_rows(event))
    if "export" in request.GET:
        header = [words(f"rechecks.{name}") for name in COLUMNS]
        told = (
            [
                each.code,
                words(f"rechecks.why.{each.why}"),
                str(each.sheets),
                "" if each.errors is None else str(each.errors),
                each.note,
            ]
            for each in rows
        )
        return spreadsheet(words("rechecks.file", event=event), header, told)
    done = [each for each in rows if each.errors is not None]
    shown = {
        "event": event,
        "rows": rows,
        "done": len(done),
        "errors": sum(each.errors or 0 for each in done),
        "sheets": sum(each.sheets for each in done),
        "open": event.state == State.LOCKED,
        "signature": event.signatures.filter(what="recheck").last(),
        "faults": faults,
    }
    return render(request, "desk/rechecks_list.html", shown, status=422 if faults else 200)


@require_POST
@door("recheck.do")
def draw(request: HttpRequest, event: Event) -> HttpResponse:
    """Draw the sample: once."""
    if faults := tried(request, rechecks.draw_sample, event):
        return _shown(request, event, faults)
    messages.success(request, words("rechecks.drawn"))
    return redirect("desk:rechecks", event.slug)


@get_or_post
@door("recheck.do")
def record(request: HttpRequest, event: Event, recheck: int) -> HttpResponse:
    """One contestant's sheets beside the paper; how many differ."""
    found = get_object_or_404(event.rechecks, pk=recheck)
    form = CountForm(request.POST or None, initial={"errors_found": found.errors or 0})
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        given = form.cleaned_data
        faults = tried(request, rechecks.record, found, given["errors_found"], given["note"])
        if not faults:
            messages.success(request, words("rechecks.recorded", code=found.code))
            following = event.rechecks.filter(errors=None).first()
            if following is not None:
                return redirect("desk:recheck", event.slug, following.pk)
            return redirect("desk:rechecks", event.slug)
    rulebook = rules_of(event)
    forms = forms_of(event, rulebook)
    sheets = event.sheets.filter(code=found.code).exclude(position=None).select_related("judge")
    told = [(each, sections_of(rulebook, form_of(forms, each), each.cells)) for each in sheets]
    shown = {"event": event, "recheck": found, "form": form, "sheets": told, "faults": faults}
    return render(request, "desk/rechecks_page.html", shown, status=422 if faults else 200)


urlpatterns = [
    path("events/<slug:event>/marks/rechecks/", listed, name="rechecks"),
    path("events/<slug:event>/marks/rechecks/draw/", draw, name="recheck-draw"),
    path("events/<slug:event>/marks/rechecks/<int:recheck>/", record, name="recheck"),
]
