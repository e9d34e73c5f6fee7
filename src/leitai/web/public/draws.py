"""Draws for everybody: on a phone, on the wall of the hall, and as a file to repeat them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from leitai.canonical import canonical
from leitai.lifecycle import State
from leitai.web.models import Event
from leitai.web.queries.coding import seal_of
from leitai.web.queries.draws import draws_of
from leitai.web.queries.events import event_called

from .kept import kept


def _event(slug: str) -> Event:
    event = event_called(slug)
    if event.state == State.DRAFT:
        raise Http404(slug)
    return event


def _page(slug: str) -> dict[str, object]:
    event = _event(slug)
    held = draws_of(event)
    now = next((each for each in held if each.step), held[-1] if held else None)
    return {"event": event, "draws": held, "now": now, "seal": seal_of(event)}


@kept(1)
def page(request: HttpRequest, event: str) -> HttpResponse:
    """Every draw of an event, each step as it happens."""
    return render(request, "public/draws_page.html", _page(event))


@kept(1)
def part(request: HttpRequest, event: str) -> HttpResponse:
    """What is inside that page, to be asked for again."""
    return render(request, "public/_draws.html", _page(event))


@kept(1)
def wall(request: HttpRequest, event: str) -> HttpResponse:
    """The draw under way, for the wall: 1920 × 1080, to be read and photographed."""
    return render(request, "public/draws_wall.html", _page(event))


@kept(1)
def wall_part(request: HttpRequest, event: str) -> HttpResponse:
    """What is inside the wall, to be asked for again."""
    return render(request, "public/_draws_wall.html", _page(event))


@kept(5)
def record(request: HttpRequest, event: str, name: str) -> HttpResponse:
    """The record of a draw whose secrets are open, as ``leitai draw verify`` wants it."""
    found = _event(event).draws.filter(name=name, state="drawn").first()
    if found is None or not found.record["result"]:
        raise Http404(name)
    said = f'attachment; filename="{found.event.slug}-{name}.json"'
    return HttpResponse(
        canonical(found.record), "application/json", headers={"Content-Disposition": said}
    )


urlpatterns = [
    path("events/<slug:event>/draw/", page, name="draw"),
    path("events/<slug:event>/draw/part/", part, name="draw-part"),
    path("events/<slug:event>/draw/wall/", wall, name="draw-wall"),
    path("events/<slug:event>/draw/wall/part/", wall_part, name="draw-wall-part"),
    path("events/<slug:event>/draw/<slug:name>.json", record, name="draw-record"),
]
