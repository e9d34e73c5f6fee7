"""Opening signed sheets: the chief judge asks here, a second person confirms or refuses."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leitai.faults import Fault
from leitai.web.models import Event, Unlock
from leitai.web.permits import door
from leitai.web.queries.unlocks import unlock_state, unlocks_of
from leitai.web.services.unlocks import ask_unlock, decide_unlock
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import NONE, PAGE, asker, get_or_post, tried
from .marks import sheet_called
from .marks_forms import ReasonForm


@require_safe
@door("unlocks.see")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """Every request, those that wait first."""
    return _page(request, event)


def _page(request: HttpRequest, event: Event, faults: tuple[Fault, ...] = NONE) -> HttpResponse:
    now, by = timezone.now(), asker(request)
    found = unlocks_of(event)
    if "export" in request.GET:
        header = [words(f"unlocks.col-{name}") for name in
                  ("sheet", "state", "reason", "asked", "decided")]  # fmt: skip
        lines = ([_sheet(each), words(f"unlocks.state.{unlock_state(each, now)}"), each.reason,
                  each.asked, each.decided or ""] for each in found)  # fmt: skip
        return spreadsheet(words("unlocks.file", event=event), header, lines)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(each, unlock_state(each, now)) for each in page]
    shown = {
        "event": event,
        "page": page,
        "rows": rows,
        "waiting": [
            (each, each.asked_by_id == by.pk) for each, state in rows if state == "waiting"
        ],
        "faults": faults,
    }
    return render(request, "desk/unlocks_list.html", shown, status=422 if faults else 200)


def _sheet(unlock: Unlock) -> str:
    judge = unlock.sheet.judge.code if unlock.sheet.judge is not None else unlock.sheet.sheet
    return f"{unlock.sheet.code} {judge}"


@require_POST
@door("unlocks.decide")
def decide(request: HttpRequest, event: Event, unlock: int) -> HttpResponse:
    """Confirm a request, or refuse it with a reason."""
    found = unlocks_of(event).select_related("sheet__event").filter(pk=unlock).first()
    if found is None:
        raise Http404(unlock)
    agreed, reason = request.POST.get("do") == "confirm", request.POST.get("reason", "")
    if faults := tried(request, decide_unlock, found, reason, agreed=agreed):
        return _page(request, event, faults)
    said = "unlocks.confirmed" if agreed else "unlocks.refused"
    messages.success(request, words(said, code=found.sheet.code))
    return redirect("desk:unlocks", event.slug)


@get_or_post
@door("unlocks.ask")
def ask(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """Ask to open one signed sheet, with a reason."""
    found = sheet_called(event, sheet)
    faults: tuple[Fault, ...] = NONE
    if request.method == "POST":
        faults = tried(request, ask_unlock, found, request.POST.get("reason", ""))
        if not faults:
            messages.success(request, words("unlocks.asked", code=found.code))
            return redirect("desk:unlocks", event.slug)
    shown = {"event": event, "sheet": found, "form": ReasonForm(request.POST or None),
             "faults": faults}  # fmt: skip
    return render(request, "desk/unlocks_ask.html", shown, status=422 if faults else 200)


urlpatterns = [
    path("events/<slug:event>/chief/unlocks/", listed, name="unlocks"),
    path("events/<slug:event>/chief/unlocks/<int:unlock>/", decide, name="unlock"),
    path("events/<slug:event>/chief/sheets/<int:sheet>/unlock/", ask, name="unlock-ask"),
]
