"""Events as everybody sees them: the home page, the list, one event, its calendar."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from leitai.lifecycle import State
from leitai.rulebook.phrases import spoken
from leitai.rulebook.show import show
from leitai.web.models import Event, Unit
from leitai.web.queries import home, notices
from leitai.web.queries.appeals import appeal_ends
from leitai.web.queries.events import event_called
from leitai.web.queries.results import last_result
from leitai.web.queries.trades import trade_name
from leitai.web.services.boards import board_of
from leitai.web.services.records import frozen_rulebook, read_rulebook
from leitai.web.words import language, words
from leitai.wording import say

from .kept import kept

FEW = 6
"""Rows of the board on the home page."""


@kept(2)
def front_page(request: HttpRequest) -> HttpResponse:
    """What runs now, what takes entries, what is open to objections."""
    now = timezone.now()
    event = home.shown_first()
    page = {
        "event": event,
        "board": board_of(event) if event else None,
        "few": FEW,
        "open": home.open_entries(now)[:4],
        "notices": notices.notices_up(now)[:4],
        "figures": home.year_figures(timezone.localtime(now).year),
        "unit": Unit.objects.filter(parent=None).first(),
    }
    return render(request, "public/events_home.html", page)


@kept(5)
def event_list(request: HttpRequest) -> HttpResponse:
    """All public events, filtered."""
    asked = {name: request.GET.get(name, "") for name in ("q", "trade", "state", "unit")}
    found = home.events_found(asked["q"], asked["trade"], asked["state"], asked["unit"])
    page = {
        "page": Paginator(found, 20).get_page(request.GET.get("page")),
        "asked": asked,
        "trades": _trades(home.public_events().values_list("occupation", flat=True)),
        "units": Unit.objects.filter(competitions__isnull=False).distinct(),
    }
    return render(request, "public/events_list.html", page)


def _trades(codes: Iterable[str]) -> list[tuple[str, str]]:
    return sorted({(code, trade_name(code)) for code in codes})


@kept(2)
def event_page(request: HttpRequest, event: str) -> HttpResponse:
    """Everything about one event: dates, rules, places, documents, where it is."""
    found = _public(event)
    result = last_result(found)
    page = {
        "event": found,
        "trade": trade_name(found.occupation),
        "counted": home.public_events().get(pk=found.pk),
        "rulebook": _rulebook(found),
        "changes": found.changes.order_by("pk"),
        "result": result,
        "notices": found.notices.all(),
        "appeal_ends": appeal_ends(found),
        "sessions": found.sessions.all(),
        "draws": found.draws.all(),
    }
    return render(request, "public/events_page.html", page)


def _public(slug: str) -> Event:
    event = event_called(slug)
    if event.state == State.DRAFT:
        raise Http404(slug)
    return event


def _rulebook(event: Event) -> object:
    return frozen_rulebook(event) if event.rulebooks.exclude(frozen=None).exists() else None


@kept(5)
def rulebook_page(request: HttpRequest, event: str) -> HttpResponse:
    """The rulebook in words, with its hash; as JSON, in the bytes that were hashed."""
    found = _public(event)
    book = frozen_rulebook(found)
    if request.GET.get("as") == "json":
        return HttpResponse(bytes(book.published), content_type="application/json")
    tongue = language()

    def say_it(entry: str, params: Mapping[str, str]) -> str:
        return say(entry, tongue, params)

    shown = show(read_rulebook(bytes(book.published)), tongue)
    lines = [(min(line.depth, 6), spoken(line.phrases, say_it)) for line in shown]
    page = {"event": found, "book": book, "lines": lines}
    return render(request, "public/events_rulebook.html", page)


@kept(60)
def calendar(request: HttpRequest, event: str = "") -> HttpResponse:
    """The dates of one event, or of all, as iCalendar (RFC 5545)."""
    events = [_public(event)] if event else list(home.public_events().exclude(starts=None)[:500])
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Leitai//events//ZH"]
    for each in events:
        lines += _calendar_lines(each)
    text = "\r\n".join(_folded(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n"
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def _calendar_lines(event: Event) -> list[str]:
    if event.starts is None:
        return []
    title = f"{event.competition.name} {event}"
    closes = []
    if event.entries_close:
        closes = [
            "BEGIN:VEVENT",
            f"UID:{event.slug}-entries@leitai",
            f"DTSTAMP:{_stamp(event.entries_close)}",
            f"DTSTART:{_stamp(event.entries_close)}",
            f"SUMMARY:{_escaped(words('public.entries-close', event=title))}",
            "END:VEVENT",
        ]
    return [
        "BEGIN:VEVENT",
        f"UID:{event.slug}@leitai",
        f"DTSTAMP:{_stamp(event.starts)}",
        f"DTSTART:{_stamp(event.starts)}",
        f"DTEND:{_stamp(event.ends or event.starts)}",
        f"SUMMARY:{_escaped(title)}",
        f"LOCATION:{_escaped(event.place)}",
        "END:VEVENT",
        *closes,
    ]


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def _folded(line: str) -> str:
    """Return *line* in pieces of at most 75 octets, as RFC 5545, 3.1 wants it."""
    pieces, piece = [], ""
    for character in line:
        if len((piece + character).encode()) > 73:
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece])


urlpatterns = [
    path("", front_page, name="home"),
    path("events/", event_list, name="events"),
    path("events.ics", calendar, name="calendar"),
    path("events/<slug:event>/", event_page, name="event"),
    path("events/<slug:event>/rulebook/", rulebook_page, name="rulebook"),
    path("events/<slug:event>/calendar.ics", calendar, name="event-calendar"),
]
