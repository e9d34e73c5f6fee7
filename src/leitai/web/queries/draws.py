"""Draws as their pages show them, and what they need to be held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leitai.faults import Fault
from leitai.web.models import Draw, Event, Session

WANTED = (Draw.Purpose.STATIONS, Draw.Purpose.CODES)
"""The draws that every event holds, in this order."""

STEPS = ("announce", "commit", "see", "reveal", "run")
"""The ceremony."""


def sessions_to_draw(event: Event) -> list[Session]:
    """Return the sessions whose stations are drawn, in order."""
    return list(event.sessions.exclude(state=Session.State.VOIDED).filter(stations__gt=0))


def seats_for(sessions: Sequence[Session], entries: int) -> list[str]:
    """
    Return the places that *entries* contestants are drawn to: "1-01", session and station.

    The sessions are filled evenly, so that nobody works in an almost empty hall, and each has
    its spare stations at its end.
    """
    used = dict.fromkeys((each.number for each in sessions), 0)
    for _ in range(entries):
        emptiest = min(
            (each for each in sessions if used[each.number] < each.stations),
            key=lambda each: (used[each.number], each.number),
        )
        used[emptiest.number] += 1
    return [
        f"{number}-{station:02d}"
        for number, count in used.items()
        for station in range(1, count + 1)
    ]


@dataclass(frozen=True, slots=True)
class Shown:
    """A draw as everybody may see it."""

    draw: Draw
    announcement: dict[str, Any]
    parties: list[dict[str, Any]]
    """name, commitment; once it is open: opened, opened_by; where that is public: nonce, value."""
    public_value: str | None
    announcement_hash: str | None
    record_hash: str | None
    outcome: list[dict[str, str]]
    sealed: bool
    """Its reveals and its result are not for anybody yet."""

    @property
    def step(self) -> str:
        """Return what comes next: commit, see, reveal, run; "" when it is over."""
        if self.draw.state == "drawn":
            return ""
        if self.draw.state == "announced":
            return "commit"
        if self.public_value is None:
            return "see"
        return "run" if self.draw.state == "revealed" else "reveal"

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Return every step with where it is: done, now, or "" for one that is still to come."""
        now = STEPS.index(self.step) if self.step else len(STEPS)
        return [
            (step, "done" if place < now else "now" if place == now else "")
            for place, step in enumerate(STEPS)
        ]

    @property
    def apart(self) -> bool:
        """Tell whether nobody stands next to somebody of the same enterprise."""
        return bool(self.announcement["constraints"])


def shown(draw: Draw) -> Shown:
    """Return *draw* as everybody may see it."""
    record = draw.record
    reveals = {each["party"]: {"opened": True} | each for each in record["reveals"]}
    parties = [
        {**party, **reveals.get(party["name"], {})} for party in record["announcement"]["parties"]
    ]
    result = record["result"]
    return Shown(
        draw,
        record["announcement"],
        parties,
        record["public_value"],
        record["announcement_hash"],
        record["record_hash"],
        result["outcome"] if result else [],
        sealed=draw.purpose == Draw.Purpose.CODES and draw.state == "drawn" and not result,
    )


def draws_of(event: Event) -> list[Shown]:
    """Return the draws of *event*, in the order they were announced."""
    return [shown(draw) for draw in event.draws.defer("sealed")]


def missing_draws(event: Event, at: datetime) -> Fault | None:
    """Return which draw has not been held."""
    held = set(event.draws.filter(state="drawn").values_list("purpose", flat=True))
    for purpose in WANTED:
        if purpose not in held:
            return Fault(f"lifecycle.no-draw-{purpose}")
    return None


NEEDS = {"draws-held": missing_draws}
