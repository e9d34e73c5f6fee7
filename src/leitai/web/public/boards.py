"""Boards for everybody, and for the wall of the hall."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from leitai.faults import Fault, Refused
from leitai.lifecycle import State
from leitai.web.models import Event
from leitai.web.permits import door
from leitai.web.queries.boards import ANNOUNCED
from leitai.web.queries.events import event_called
from leitai.web.services.boards import board_of
from leitai.web.services.reveals import check_current, last_reveal
from leitai.web.services.walls import wall_of

from .kept import kept


@kept(1, stale=60)
def board(request: HttpRequest, event: str) -> HttpResponse:
    """Who stands where: blind codes while marks arrive, names once results are announced."""
    found = _public(event)
    page = {"event": found, "board": board_of(found)}
    return _of_journal(found, render(request, "public/boards_board.html", page))


@kept(1, stale=5)
def screen(request: HttpRequest, event: str) -> HttpResponse:
    """The same for a wall: 1920 × 1080, in pages that turn, to be read at eight metres."""
    found = _public(event)
    wall = wall_of(found, timezone.now())
    page = {"event": found, "board": wall.board, "wall": wall}
    return _of_journal(found, render(request, "public/boards_screen.html", page))


@door("reveals.hold")
def reveal(request: HttpRequest, event: Event) -> HttpResponse:
    """The ceremony, for the wall of the hall: all of it is in the page, and needs no line."""
    found = last_reveal(event)
    faults: tuple[Fault, ...] = ()
    if found is not None and found.ended is None:
        try:
            check_current(found)
        except Refused as refused:
            faults = refused.faults
    page = {"event": event, "reveal": found, "faults": faults}
    return render(request, "public/boards_reveal.html", page, status=422 if faults else 200)


def _public(slug: str) -> Event:
    event = event_called(slug)
    if event.state == State.DRAFT:
        raise Http404(slug)
    return event


def _of_journal(event: Event, response: HttpResponse) -> HttpResponse:
    """Say which journal the page depends on, while it does."""
    if event.journal and event.state not in ANNOUNCED:
        response["X-Leitai-Journal"] = event.journal
    return response


urlpatterns = [
    path("events/<slug:event>/board/", board, name="board"),
    path("events/<slug:event>/screen/", screen, name="screen"),
    path("events/<slug:event>/reveal/", require_safe(reveal), name="reveal"),
]
