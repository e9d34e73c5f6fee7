"""Boards for everybody, and for the wall of the hall."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from leitai.lifecycle import State
from leitai.web.queries.boards import ANNOUNCED
from leitai.web.queries.events import event_called
from leitai.web.services.boards import board_of

from .kept import kept


@kept(1, stale=60)
def board(request: HttpRequest, event: str) -> HttpResponse:
    """Who stands where: blind codes while marks arrive, names once results are announced."""
    return _board(request, event, "public/boards_board.html")


@kept(1, stale=60)
def screen(request: HttpRequest, event: str) -> HttpResponse:
    """The same for a wall: 1920 × 1080, to be read at eight metres."""
    return _board(request, event, "public/boards_screen.html")


def _board(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    event = event_called(slug)
    if event.state == State.DRAFT:
        raise Http404(slug)
    page = {"event": event, "board": board_of(event)}
    response = render(request, template, page)
    if event.journal and event.state not in ANNOUNCED:
        response["X-Leitai-Journal"] = event.journal
    return response


urlpatterns = [
    path("events/<slug:event>/board/", board, name="board"),
    path("events/<slug:event>/screen/", screen, name="screen"),
]
