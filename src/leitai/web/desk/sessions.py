"""Sessions: planned, opened and ended; check-in on a tablet at the door of the hall."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from leitai.faults import Fault
from leitai.web.models import Event, Place, Session
from leitai.web.permits import door
from leitai.web.queries.sessions import late_from, places_of, seats_and_entries, sessions_of
from leitai.web.services import sessions
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import get_or_post, tried
from .sessions_forms import SessionForm, VoidForm

COLUMNS = ("station", "bib", "name", "delegation", "state", "at", "reason")
STATES = ("expected", "present", "absent", "left", "disqualified")


def _one(event: Event, session: int) -> Session:
    found = sessions_of(event).filter(pk=session).first()
    if found is None:
        raise Http404(session)
    found.event = event
    return found


@door("event.see")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """When and where; how many came."""
    seats, entries = seats_and_entries(event)
    shown = {
        "event": event, "sessions": sessions_of(event), "seats": seats, "entries": entries,
        "few": seats < entries,
    }  # fmt: skip
    return render(request, "desk/sessions_list.html", shown)


@get_or_post
@door("sessions.edit")
def add(request: HttpRequest, event: Event) -> HttpResponse:
    """Plan a session."""
    starting = {"starts": event.starts, "ends": event.ends, "place": event.place}
    faults: tuple[Fault, ...] = ()
    form = SessionForm(request.POST or None, initial=starting)
    if form.is_valid():
        faults = tried(request, sessions.plan, event, **form.cleaned_data)
        if not faults:
            messages.success(request, words("sessions.planned"))
            return redirect("desk:sessions", event.slug)
    shown = {"event": event, "form": form, "faults": faults}
    return render(request, "desk/sessions_edit.html", shown, status=422 if form.is_bound else 200)


@get_or_post
@door("sessions.edit")
def change(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """Change a session that is planned."""
    found = _one(event, session)
    fields = ("name", "place", "starts", "ends", "stations", "late_minutes")
    starting = {name: getattr(found, name) for name in fields}
    faults: tuple[Fault, ...] = ()
    form = SessionForm(request.POST or None, initial=starting)
    if form.is_valid():
        faults = tried(request, sessions.change_plan, found, **form.cleaned_data)
        if not faults:
            messages.success(request, words("sessions.changed"))
            return redirect("desk:sessions", event.slug)
    shown = {"event": event, "form": form, "faults": faults, "session": found}
    return render(request, "desk/sessions_edit.html", shown, status=422 if form.is_bound else 200)


@get_or_post
@door("sessions.edit")
def void(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """Void a session; it is run again on the same stations."""
    found = _one(event, session)
    starting = {"starts": found.starts, "ends": found.ends}
    faults: tuple[Fault, ...] = ()
    form = VoidForm(request.POST or None, initial=starting)
    if form.is_valid():
        faults = tried(request, sessions.void_session, found, **form.cleaned_data)
        if not faults:
            messages.success(request, words("sessions.voided-done"))
            return redirect("desk:sessions", event.slug)
    shown = {"event": event, "form": form, "faults": faults, "session": found}
    return render(request, "desk/sessions_void.html", shown, status=422 if form.is_bound else 200)


@door("checkin.do")
def check_in(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """Who is expected here: search, then one big button."""
    return _check_in(request, event, _one(event, session))


def _check_in(
    request: HttpRequest, event: Event, session: Session, faults: tuple[Fault, ...] = ()
) -> HttpResponse:
    text = request.GET.get("q", "")
    places = places_of(session, text)
    if "export" in request.GET:
        header = [words(f"sessions.{name}") for name in COLUMNS]
        name = words("sessions.file", event=event, session=session.name)
        return spreadsheet(name, header, (_row(place) for place in places))
    now = timezone.now()
    shown = {
        "event": event, "session": session, "places": places, "text": text, "faults": faults,
        "late": now >= late_from(session), "late_from": late_from(session),
        "open": session.state == Session.State.OPEN,
    }  # fmt: skip
    template = "desk/_sessions_places.html" if _is_part(request) else "desk/sessions_check_in.html"
    return render(request, template, shown, status=422 if faults else 200)


def _is_part(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]


def _row(place: Place) -> list[str]:
    at = f"{timezone.localtime(place.at):%Y-%m-%d %H:%M}" if place.at else ""
    entry = place.entry
    return [
        str(place.station), entry.bib, entry.worker.name, entry.delegation.name,
        words(f"sessions.state.{place.state}"), at, place.reason,
    ]  # fmt: skip


@require_POST
@door("checkin.do")
def mark(request: HttpRequest, event: Event, session: int, place: int) -> HttpResponse:
    """Take down one contestant: present, absent, left, disqualified."""
    found = _one(event, session)
    at_place = get_object_or_404(
        Place.objects.select_related("session__event"), pk=place, session=found
    )
    state = request.POST.get("state", "")
    if state not in STATES:
        raise Http404(state)
    faults = tried(
        request, sessions.check_in, at_place, state, request.POST.get("reason", ""),
        identity="identity" in request.POST,
    )  # fmt: skip
    if _is_part(request) or faults:
        return _check_in(request, event, _one(event, session), faults)
    return redirect("desk:check-in", event.slug, session)


@require_POST
@door("checkin.do")
def move(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """Open the session, mark the late ones as absent, end it."""
    found = _one(event, session)
    services = {
        "open": sessions.open_session, "late": sessions.mark_late, "end": sessions.end_session,
    }  # fmt: skip
    service = services.get(request.POST.get("do", ""))
    if service is None:
        raise Http404
    faults = tried(request, service, found)
    if faults:
        return _check_in(request, event, found, faults)
    messages.success(request, words(f"sessions.done-{request.POST['do']}"))
    return redirect("desk:check-in", event.slug, session)


urlpatterns = [
    path("events/<slug:event>/sessions/", listed, name="sessions"),
    path("events/<slug:event>/sessions/new/", add, name="session-new"),
    path("events/<slug:event>/sessions/<int:session>/", check_in, name="check-in"),
    path("events/<slug:event>/sessions/<int:session>/edit/", change, name="session-edit"),
    path("events/<slug:event>/sessions/<int:session>/void/", void, name="session-void"),
    path("events/<slug:event>/sessions/<int:session>/do/", move, name="session-do"),
    path(
        "events/<slug:event>/sessions/<int:session>/<int:place>/",
        mark,
        name="check-in-place",
    ),
]
