"""Competitions, events and their rulebooks, for everybody."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from leitai.lifecycle import State
from leitai.web.installation import installation
from leitai.web.models import Competition, Event
from leitai.web.queries import home
from leitai.web.queries.boards import ANNOUNCED
from leitai.web.queries.trades import trade_name
from leitai.web.services.records import frozen_rulebook

from .asking import Cursor, Limit, called, page_of, public_event, public_id
from .keeping import kept
from .shapes import CompetitionOut, Competitions, EventOut, Events

router = Router(tags=["events"])


def competition_out(row: Competition) -> CompetitionOut:
    """Return a competition as the API says it."""
    plain = {name: getattr(row, name) for name in ("name", "partners", "grade", "year", "about")}
    return CompetitionOut(
        id=public_id(row), organiser=row.organiser.name, contact=row.contact, **plain
    )


PLAIN = (
    "name", "round", "occupation", "state", "suspended", "place", "about", "entries_open",
    "entries_close", "starts", "ends", "capacity", "taken", "waiting", "self_entry", "board",
    "journal",
)  # fmt: skip


def event_out(row: Event) -> EventOut:
    """Return an event as the API says it; *row* has counted its entries."""
    site, name = installation().site, public_id(row)
    here = f"{site}/api/v1/events/{name}"
    links = {"page": f"{site}/events/{row.slug}/", "self": here, "board": f"{here}/board"}
    if row.journal:
        links["rulebook"] = f"{here}/rulebook"
    if row.state in ANNOUNCED:
        links["results"] = f"{here}/results"
    return EventOut(
        id=name,
        competition=public_id(row.competition),
        trade=trade_name(row.occupation),
        links=links,
        **{each: getattr(row, each) for each in PLAIN},
    )


@router.get("/competitions", response=Competitions, summary="Competitions")
@decorate_view(kept(10))
def competitions(
    request: HttpRequest, year: int | None = None, cursor: Cursor = "", limit: Limit = 50
) -> Competitions:
    """Competitions that have an event everybody may see, the last made first."""
    shown = Competition.objects.filter(pk__in=home.public_events().values("competition"))
    rows = shown.select_related("organiser")
    if year is not None:
        rows = rows.filter(year=year)
    found, following = page_of(rows, cursor, limit)
    return Competitions(items=[competition_out(row) for row in found], next=following)


@router.get("/competitions/{competition}", response=CompetitionOut, summary="One competition")
@decorate_view(kept(10))
def competition(request: HttpRequest, competition: str) -> CompetitionOut:
    """Return one competition."""
    shown = Competition.objects.filter(pk__in=home.public_events().values("competition"))
    return competition_out(called(shown.select_related("organiser"), competition))


@router.get("/events", response=Events, summary="Events")
@decorate_view(kept(5))
def events(  # noqa: PLR0913, PLR0917 - each is a filter; ninja hands them in by name
    request: HttpRequest,
    q: str = "",
    trade: str = "",
    state: str = "",
    unit: str = "",
    competition: str = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Events:
    """
    Published events, the last made first.

    *q*: part of a name. *trade*: code of an occupation. *state*: a state, or `open`, `running`,
    `over`. *unit*: code of the organiser. *competition*: its id.
    """
    exact = state if state in set(State) else ""
    rows = home.events_found(q, trade, "" if exact else state, unit)
    if exact:
        rows = rows.filter(state=exact)
    if competition:
        rows = rows.filter(competition=called(Competition.objects.all(), competition))
    found, following = page_of(rows, cursor, limit)
    return Events(items=[event_out(row) for row in found], next=following)


@router.get("/events/{event}", response=EventOut, summary="One event")
@decorate_view(kept(2))
def event(request: HttpRequest, event: str) -> EventOut:
    """Return one event."""
    return event_out(called(home.public_events(), event))


@router.get("/events/{event}/rulebook", response=dict, summary="The frozen rulebook")
@decorate_view(kept(60))
def rulebook(request: HttpRequest, event: str) -> HttpResponse:
    """Return the rulebook in force in the bytes whose SHA-256 the journal names."""
    book = frozen_rulebook(public_event(event))
    answer = HttpResponse(bytes(book.published), content_type="application/json")
    answer["X-Leitai-Sha256"] = book.sha256
    return answer
