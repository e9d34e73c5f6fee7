"""The clocks of the sessions: how long each has left, what was done to it, and doing it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from leitai.faults import Fault
from leitai.web.models import Event
from leitai.web.permits import door
from leitai.web.queries.clocks import clocks_of
from leitai.web.services.clocks import change_clock
from leitai.web.words import words

from .asking import NONE, get_or_post, tried
from .chief_forms import ClockForm


@require_safe
@door("event.see")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """Every session's clock."""
    now = timezone.now()
    shown = {"event": event, "clocks": clocks_of(event, now), "now": now}
    return render(request, "desk/clocks_list.html", shown)


@get_or_post
@door("clocks.set")
def change(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """Pause, resume or extend one session or one of its stations."""
    now = timezone.now()
    found = next((each for each in clocks_of(event, now) if each.session.pk == session), None)
    if found is None:
        raise Http404(session)
    paused = found.clock.state == "paused"
    form = ClockForm(request.POST or None, initial={"kind": "resume" if paused else "pause"})
    faults: tuple[Fault, ...] = NONE
    if form.is_valid():
        said = form.cleaned_data
        faults = tried(
            request, change_clock, found.session, said["kind"], said["reason"],
            station=said["station"], minutes=said["minutes"] or 0,
        )  # fmt: skip
        if not faults:
            what = words(f"clocks.kind.{said['kind']}")
            messages.success(request, words("clocks.changed", what=what))
            return redirect("desk:clocks", event.slug)
    shown = {"event": event, "each": found, "form": form, "faults": faults, "now": now}
    status = 422 if form.is_bound else 200
    return render(request, "desk/clocks_change.html", shown, status=status)


urlpatterns = [
    path("events/<slug:event>/chief/clocks/", listed, name="clocks"),
    path("events/<slug:event>/chief/clocks/<int:session>/", change, name="clock"),
]
