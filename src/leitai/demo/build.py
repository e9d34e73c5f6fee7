"""The whole demo city: units, workers, accounts, events in every state."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from leitai.web.models import Case, Competition, Event, Pad
from leitai.web.services import events

from . import claims
from .calls import CALLS, MAIN, Call, year_calls
from .city import City, build_city
from .people import PASSWORD, People
from .story import Story

SCALES = {"small": 5_000, "city": 200_000}
"""Workers of each size of demo."""

SEED = 20261122


@dataclass(frozen=True, slots=True)
class Built:
    """What there is when the demo stands."""

    workers: int
    events: tuple[Event, ...]
    people: People
    main: Event
    champion: str
    """Phone of the worker who won the main event: signs in by code."""
    bundle: str
    """Path of the main event's bundle within the installation's files."""
    invitations: tuple[Pad, ...] = ()
    """Of pads that anybody may try out."""
    password: str = PASSWORD


def build(
    scale: str,
    now: dt.datetime,
    say: Callable[[str, str], None],
    *,
    calls: Sequence[Call] = CALLS,
    workers: int = 0,
) -> Built:
    """
    Build the demo city; *say* is told what was just done (an id of ``demo.`` and a detail).

    Shapes:
        scale: a key of SCALES.
        calls: the events; the main one among them.
        workers: how many, if not as many as the scale says.
    """
    random = Random(SEED)
    workers = workers or SCALES[scale]
    city = build_city(random, workers)
    say("city", str(workers))
    people = People(city, now)
    held = _competitions(city, people, now)
    made, invitations = [], []
    past = tuple(year_calls()) if scale == "city" else ()
    for call in (*calls, *past):
        story = Story(call, city, people, now)
        if call.county:
            story.staff = people[f"staff-{call.county}"]
        made.append(story.tell(held[call.county or str(story.starts.year)]))
        invitations += [story.invitation] if story.invitation is not None else []
        say("told", f"{made[-1]} · {call.target}")
    claims.put_in_force(city, people, now - dt.timedelta(days=140))
    for event in made:
        if event.state in claims.HELD and event.competition.organiser == city.root:
            claims.claim_prizes(event, people, now - dt.timedelta(days=18))
    say("claims", str(Case.objects.count()))
    main = next(event for event in made if event.slug == MAIN)
    first = main.standings.select_related("entry__worker").earliest("order")
    bundle = main.results.latest("number").bundle
    champion = first.entry.worker.phone
    return Built(
        workers, tuple(made), people, main, champion, bundle, invitations=tuple(invitations)
    )


def _competitions(city: City, people: People, now: dt.datetime) -> dict[str, Competition]:
    staff, at = people["organiser"], now - dt.timedelta(days=150)
    held = {
        str(year): events.create_competition(
            city.root,
            by=staff,
            at=at,
            name=f"第{number}届河滨市职工职业技能大赛",
            year=year,
            partners="市人力资源和社会保障局、市工业和信息化局",
            grade=Competition.Grade.CITY_1,
            about="以赛促学、以赛促训，助力产业工人技能素质提升。",
            contact="0318-2351000 技能部",
        )
        for year, number in ((now.year - 1, "十一"), (now.year, "十二"), (now.year + 1, "十三"))
    }
    for county in city.counties:
        held[county.code] = events.create_competition(
            county,
            by=people[f"staff-{county.code}"],
            at=at,
            name=f"{county.short_name}区职工技能竞赛",
            year=now.year,
            grade=Competition.Grade.COUNTY,
        )
    return held
