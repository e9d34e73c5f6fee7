"""
How long a session has left, worked out from what was done to its clock: no clock is kept running.

A session has the time between its planned start and end, and what was given more. It runs from the
start on, but for the pauses. A station has the session's pauses and its own: where both pause, the
time is credited once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["pause", "resume", "extend"]
State = Literal["waiting", "running", "paused", "over"]

NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Change:
    """
    Something done to a clock.

    Units:
        station: None for all of them. more: what an extension gives; below 0: takes back.
    """

    kind: Kind
    at: datetime
    station: int | None = None
    more: timedelta = NONE


@dataclass(frozen=True, slots=True)
class Clock:
    """
    A clock as it stands.

    Units:
        left: never below 0. ends: when it will be over as things are; None while it is paused.
        paused: time lost to pauses so far. more: what extensions gave.
    """

    state: State
    left: timedelta
    ends: datetime | None
    paused: timedelta
    more: timedelta

    @property
    def seconds(self) -> int:
        """Return whole seconds left."""
        return int(self.left.total_seconds())


def clock(
    starts: datetime,
    ends: datetime,
    changes: Iterable[Change],
    now: datetime,
    station: int | None = None,
) -> Clock:
    """
    Return how the clock of a session, or of one *station* of it, stands *now*.

    Changes after *now* have not happened. A pause before the start counts from the start.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 9, 1, 9, tzinfo=UTC)
    >>> minute = timedelta(minutes=1)
    >>> stopped = [Change("pause", nine + 10 * minute), Change("resume", nine + 15 * minute)]
    >>> found = clock(nine, nine + 60 * minute, stopped, nine + 30 * minute)
    >>> found.state, found.seconds // 60, f"{found.ends:%H:%M}"
    ('running', 35, '10:05')
    """
    known = sorted((each for each in changes if each.at <= now), key=lambda each: each.at)
    here = [each for each in known if each.station in (None, station)]
    more = sum((each.more for each in here), NONE)
    own = [_pauses([each for each in here if each.station == place], now)
           for place in {None, station}]  # fmt: skip
    pauses = _joined([pause for each in own for pause in each])
    lost = _within(pauses, starts, now)
    budget = ends - starts + more
    ran = max(now - starts, NONE) - lost
    left = max(budget - ran, NONE)
    if not left:
        return Clock("over", NONE, _over_at(starts, budget, pauses), lost, more)
    if is_paused(here, None) or is_paused(here, station):
        return Clock("paused", left, None, lost, more)
    if now < starts:
        return Clock("waiting", left, starts + budget, lost, more)
    return Clock("running", left, now + left, lost, more)


def is_paused(changes: Iterable[Change], station: int | None) -> bool:
    """Tell whether the last of *changes* to *station* (None: the whole session) is a pause."""
    last = [each.kind for each in changes if each.station == station and each.kind != "extend"]
    return last[-1:] == ["pause"]


Span = tuple[datetime, datetime]


def _pauses(changes: Sequence[Change], now: datetime) -> list[Span]:
    found, since = [], None
    for each in changes:
        if each.kind == "pause" and since is None:
            since = each.at
        elif each.kind == "resume" and since is not None:
            found.append((since, each.at))
            since = None
    return [*found, (since, now)] if since is not None else found


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined


def _within(spans: Iterable[Span], starts: datetime, now: datetime) -> timedelta:
    return sum((max(min(end, now) - max(begin, starts), NONE) for begin, end in spans), NONE)


def _over_at(starts: datetime, budget: timedelta, pauses: Iterable[Span]) -> datetime:
    """Return when the time ran out: *budget* after the start, later by each pause before."""
    at = starts + budget
    for begin, end in pauses:
        if begin < at:
            at += max(end - max(begin, starts), NONE)
    return at
