"""A judge notes an incident at a station of the hall."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from leitai.faults import Fault
from leitai.web.incident_forms import IncidentForm, note_from
from leitai.web.models import Event
from leitai.web.permits import door
from leitai.web.words import words


@require_http_methods(["GET", "HEAD", "POST"])
@door("incidents.note")
def add(request: HttpRequest, event: Event) -> HttpResponse:
    """Note an incident; the chief judge signs it at the desk."""
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    faults: tuple[Fault, ...] = ()
    form = IncidentForm(event, *bound)
    if form.is_valid():
        faults = note_from(request, event, form)
        if not faults:
            messages.success(request, words("incidents.noted"))
            return redirect("judge:incident-new", event.slug)
    shown = {"event": event, "form": form, "faults": faults}
    return render(request, "judge/incidents_new.html", shown, status=422 if form.is_bound else 200)


urlpatterns = [path("events/<slug:event>/incident/", add, name="incident-new")]
