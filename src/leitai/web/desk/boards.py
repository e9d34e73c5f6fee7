"""The board at the desk: its freeze, and the reveal."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from leitai.faults import Fault
from leitai.web.models import Event
from leitai.web.permits import door, may
from leitai.web.queries.boards import freezes_of, open_freeze
from leitai.web.services import boards, reveals
from leitai.web.words import words

from .asking import NONE, asker, tried


class PlacesForm(forms.Form):
    """How many places are revealed one by one."""

    places = forms.IntegerField(min_value=0, max_value=9999, initial=0)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["places"].label = words("reveals.places")
        self.fields["places"].help_text = words("reveals.places-hint")


@require_safe
@door("boards.freeze")
def page(request: HttpRequest, event: Event) -> HttpResponse:
    """What everybody sees, whether it is frozen, and the ceremony."""
    return _page(request, event)


def _page(
    request: HttpRequest,
    event: Event,
    faults: tuple[Fault, ...] = NONE,
    form: PlacesForm | None = None,
    reason: str = "",
) -> HttpResponse:
    shown = {
        "event": event,
        "board": boards.board_of(event),
        "freeze": open_freeze(event),
        "freezes": freezes_of(event),
        "may_freeze": event.state in boards.FREEZING,
        "reveal": reveals.last_reveal(event),
        "may_reveal": event.state in reveals.REVEALING,
        "holds": may(asker(request), "reveals.hold", event=event),
        "form": form or PlacesForm(),
        "faults": faults,
        "reason": reason,
    }
    wrong = faults or (form is not None and form.errors)
    return render(request, "desk/boards_page.html", shown, status=422 if wrong else 200)


@require_POST
@door("boards.freeze")
def freeze(request: HttpRequest, event: Event) -> HttpResponse:
    """Hold the public board as it is."""
    return _done(request, event, "boards.freeze-done", tried(request, boards.freeze_board, event))


@require_POST
@door("boards.freeze")
def unfreeze(request: HttpRequest, event: Event) -> HttpResponse:
    """Let it go on without a reveal, with a reason."""
    reason = request.POST.get("reason", "")
    faults = tried(request, boards.unfreeze_board, event, reason)
    return _done(request, event, "boards.unfreeze-done", faults, reason)


@require_POST
@door("reveals.hold")
def prepare(request: HttpRequest, event: Event) -> HttpResponse:
    """Make the script of the reveal."""
    form = PlacesForm(request.POST)
    if not form.is_valid():
        return _page(request, event, form=form)
    faults = tried(request, reveals.make_reveal, event, form.cleaned_data["places"])
    return _done(request, event, "reveals.made", faults)


@require_POST
@door("reveals.hold")
def end(request: HttpRequest, event: Event) -> HttpResponse:
    """The ceremony is over."""
    reveal = reveals.last_reveal(event)
    if reveal is None:
        raise Http404(event.slug)
    return _done(request, event, "reveals.ended", tried(request, reveals.end_reveal, reveal))


def _done(
    request: HttpRequest, event: Event, said: str, faults: tuple[Fault, ...], reason: str = ""
) -> HttpResponse:
    if faults:
        return _page(request, event, faults, reason=reason)
    messages.success(request, words(said))
    return redirect("desk:board", event.slug)


urlpatterns = [
    path("events/<slug:event>/board/", page, name="board"),
    path("events/<slug:event>/board/freeze/", freeze, name="board-freeze"),
    path("events/<slug:event>/board/unfreeze/", unfreeze, name="board-unfreeze"),
    path("events/<slug:event>/board/reveal/", prepare, name="reveal-prepare"),
    path("events/<slug:event>/board/reveal/end/", end, name="reveal-end"),
]
