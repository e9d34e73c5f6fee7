"""Incidents: noted in the hall, signed by the chief judge; no names, only stations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone

from leitai.faults import Fault
from leitai.rulebook.phrases import titled
from leitai.web.incident_forms import IncidentForm, note_from
from leitai.web.installation import installation
from leitai.web.models import Event, Incident
from leitai.web.permits import door
from leitai.web.queries.frozen import rules_in_force
from leitai.web.queries.sessions import incidents_of
from leitai.web.services import incidents
from leitai.web.services.evidence import path_of
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import language, words

from .asking import PAGE, asker, get_or_post, tried
from .sessions_forms import FilterForm

COLUMNS = ("number", "at", "session", "station", "kind-of", "text", "minutes", "penalty", "state")


@door("event.see")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """What happened, the newest first."""
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = incidents_of(event, **asked)
    titles = _titles(event)
    if "export" in request.GET:
        header = [words(f"incidents.{name}") for name in COLUMNS]
        rows = (_row(each, titles) for each in found)
        return spreadsheet(words("incidents.file", event=event), header, rows)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = {
        "event": event, "form": form, "page": page, "any": any(asked.values()),
        "rows": [(each, penalty_said(each, titles)) for each in page],
    }  # fmt: skip
    return render(request, "desk/incidents_list.html", shown)


def _titles(event: Event) -> dict[str, str]:
    rules = rules_in_force(event)
    nodes = incidents.penalties_of(rules) if rules else []
    return {node.id: titled(node.title, language()) or node.id for node in nodes}


def penalty_said(incident: Incident, titles: dict[str, str]) -> str:
    """Return the penalty of an incident in words; "" where there is none."""
    if incident.aspect:
        return f"{titles.get(incident.aspect, incident.aspect)} {incident.value}"
    return words(f"incidents.status-{incident.value.lower()}") if incident.value else ""


def state_of(incident: Incident) -> str:
    """Return where an incident stands: waiting, signed, refused."""
    if incident.signed is None:
        return "waiting"
    return "refused" if incident.refused else "signed"


def _row(each: Incident, titles: dict[str, str]) -> list[str]:
    return [
        str(each.pk), f"{timezone.localtime(each.at):%Y-%m-%d %H:%M}",
        each.session.name if each.session else "", str(each.station or ""),
        words(f"incidents.kind.{each.kind}"), each.text, str(each.minutes or ""),
        penalty_said(each, titles), words(f"incidents.state.{state_of(each)}"),
    ]  # fmt: skip


@get_or_post
@door("incidents.note")
def add(request: HttpRequest, event: Event) -> HttpResponse:
    """Note an incident."""
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    faults: tuple[Fault, ...] = ()
    form = IncidentForm(event, *bound, initial=_starting(request))
    if form.is_valid():
        faults = note_from(request, event, form)
        if not faults:
            messages.success(request, words("incidents.noted"))
            return redirect("desk:incidents", event.slug)
    shown = {"event": event, "form": form, "faults": faults}
    return render(request, "desk/incidents_new.html", shown, status=422 if form.is_bound else 200)


def _starting(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("session", "station", "kind")}


@get_or_post
@door("event.see")
def one(request: HttpRequest, event: Event, incident: int) -> HttpResponse:
    """One incident; the chief judge signs or refuses it here."""
    found = incidents_of(event).filter(pk=incident).first()
    if found is None:
        raise Http404(incident)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        refused, reason = request.POST.get("do") == "refuse", request.POST.get("reason", "")
        faults = tried(request, incidents.sign_incident, found, refused=refused, reason=reason)
        if not faults:
            messages.success(request, words("incidents.signed-done"))
            return redirect("desk:incidents", event.slug)
    shown = {
        "event": event, "incident": found, "faults": faults, "state": state_of(found),
        "penalty": penalty_said(found, _titles(event)), "own": found.by_id == asker(request).pk,
    }  # fmt: skip
    return render(request, "desk/incidents_page.html", shown, status=422 if faults else 200)


@door("event.see")
def photo(request: HttpRequest, event: Event, incident: int) -> HttpResponse:
    """The photograph of an incident."""
    found = get_object_or_404(event.incidents.exclude(evidence=None), pk=incident)
    kept = found.evidence
    assert kept is not None  # noqa: S101 - the query says so
    file = installation().files / path_of(kept)
    return HttpResponse(file.read_bytes(), kept.kind)


urlpatterns = [
    path("events/<slug:event>/sessions/incidents/", listed, name="incidents"),
    path("events/<slug:event>/sessions/incidents/new/", add, name="incident-new"),
    path("events/<slug:event>/sessions/incidents/<int:incident>/", one, name="incident"),
    path(
        "events/<slug:event>/sessions/incidents/<int:incident>/photo/", photo, name="incident-photo"
    ),
]
