"""Pads as the desk lists them: whose they are, what they last said, how far their lines came."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from leitai.canonical import sha256_hex
from leitai.web.installation import installation
from leitai.web.models import Event, Evidence, Official, Pad, Session, Sheet

from .marks import marking_officials

LIVE = (Pad.State.PAIRED, Pad.State.RETIRED)
"""Pads that may still send."""

HASHED = "sha256:"
"""How a mark names a photograph: by its hash."""

QUIET = timedelta(minutes=3)
"""A pad that said nothing for so long is called silent: it speaks every minute."""


def pads_of(event: Event) -> QuerySet[Pad]:
    """Return the pads of *event* with their judges, the newest of each judge first."""
    found = event.pads.select_related(
        "official__account", "event__competition__organiser", "follows"
    )
    return found.order_by("official__code", "-number")


def active_pad(official: Official) -> Pad | None:
    """Return the pad on which the judge marks, whoever held the code when it was paired."""
    found = Pad.objects.filter(event=official.event_id, official__code=official.code)
    return found.filter(state=Pad.State.PAIRED).order_by("-number").first()


def pad_called(journal: str, device: str) -> Pad | None:
    """Return the pad that a ticket speaks of: one query."""
    found = Pad.objects.select_related("event__competition__organiser", "official__account")
    return found.filter(event__journal=journal, device=device).first()


def open_invitations(event: Event, at: datetime) -> list[Pad]:
    """Return the invitations that can be used at *at*, by the judge's code."""
    found = pads_of(event).filter(state=Pad.State.INVITED, expires__gt=at)
    return list(found.order_by("official__code"))


def judges_without(event: Event, pads: Iterable[Pad]) -> list[Official]:
    """Return the judges who have neither a pad nor an invitation among *pads*."""
    having = {pad.official.code for pad in pads}
    officials = marking_officials(event).select_related("account").order_by("code")
    return [each for each in officials if each.code not in having]


def session_now(event: Event) -> Session | None:
    """Return the session that is on, else the next one: one query."""
    on = event.sessions.filter(state__in=(Session.State.OPEN, Session.State.PLANNED))
    return min(on, key=lambda each: (each.state != Session.State.OPEN, each.number), default=None)


@dataclass(frozen=True, slots=True)
class Row:
    """
    One pad in the live list.

    Units:
        here: how many of its lines the journal has; city: how many the city's has.
        waiting: lines that it last said it still has to send; None: it never said.
        battery: percent; None: it does not say.
    """

    pad: Pad
    here: int
    city: int | None
    waiting: int | None
    battery: int | None
    secure: bool
    silent: bool


def rows_of(event: Event, heads: Mapping[str, int], at: datetime) -> list[Row]:
    """
    Return the pads of *event* that were ever paired, those in use first: one query.

    Shapes:
        heads: device -> how many lines of it the journal has.
    """
    city = city_heads(str(event.journal))
    pads = [each for each in pads_of(event) if each.key]
    pads.sort(key=lambda each: each.state not in LIVE)
    return [
        Row(
            pad,
            heads.get(pad.device, 0),
            None if city is None else city.get(pad.device, 0),
            _number(pad, "waiting"),
            _number(pad, "battery"),
            bool(pad.about.get("secure")),
            pad.seen is None or at - pad.seen > QUIET,
        )
        for pad in pads
    ]


def _number(pad: Pad, name: str) -> int | None:
    said = pad.about.get(name)
    return said if isinstance(said, int) else None


def city_heads(journal: str) -> dict[str, int] | None:
    """Return how many lines of each device the city has; None where this is no hall."""
    file = installation().home / "city" / f"{sha256_hex(journal.encode())}.json"
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return {str(device): int(seq) for device, seq in said["devices"].items()}


def photos_on(sheet: Sheet) -> list[str]:
    """Return the hashes of the photographs that the marks of *sheet* name and that have come."""
    named = [each for cell in sheet.cells for each in cell.get("evidence", "").split()]
    hashes = [each.removeprefix(HASHED) for each in named if each.startswith(HASHED)]
    kept = Evidence.objects.filter(sha256__in=hashes).values_list("sha256", flat=True)
    there = set(kept) if hashes else set()
    return [each for each in dict.fromkeys(hashes) if each in there]
