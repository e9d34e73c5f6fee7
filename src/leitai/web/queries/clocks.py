"""The clocks of an event's sessions, worked out from what was done to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leitai.clocks import Change, Clock, clock
from leitai.web.models import ClockChange, Event, Session

from .sessions import live_sessions


@dataclass(frozen=True, slots=True)
class SessionClock:
    """
    The clock of a session.

    Shapes:
        stations: number and clock of those stations whose clock goes differently.
    """

    session: Session
    clock: Clock
    stations: tuple[tuple[int, Clock], ...]
    changes: tuple[ClockChange, ...]

    @property
    def may_run(self) -> bool:
        """Tell whether something can be done to it: the session is open."""
        return self.session.state == Session.State.OPEN

    @property
    def said(self) -> str:
        """Return the time left as a clock shows it: ``01:05:30``."""
        minutes, seconds = divmod(self.clock.seconds, 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"

    @property
    def paused_minutes(self) -> int:
        """Return for how many whole minutes it was paused."""
        return int(self.clock.paused.total_seconds() // 60)

    @property
    def more_minutes(self) -> int:
        """Return how many minutes extensions gave."""
        return int(self.clock.more.total_seconds() // 60)


def changes_of(session: Session) -> list[ClockChange]:
    """Return what was done to the clock of *session*, in order."""
    found = ClockChange.objects.filter(session=session)
    return list(found.select_related("by").order_by("at", "pk"))


def as_changes(rows: Iterable[ClockChange]) -> list[Change]:
    """Return *rows* as `leitai.clocks` reckons with them."""
    return [
        Change(each.kind, each.at, each.station, timedelta(minutes=each.minutes))  # type: ignore[arg-type]
        for each in rows
    ]


def clock_of(
    session: Session,
    at: datetime,
    station: int | None = None,
    rows: Sequence[ClockChange] | None = None,
) -> Clock:
    """
    Return how the clock of *session*, or of a *station*, stands: one query, none with *rows*.

    The clock of a session that has ended stands as it stood then.
    """
    changes = as_changes(changes_of(session) if rows is None else rows)
    now = min(at, session.ended) if session.ended else at
    return clock(session.starts, session.ends, changes, now, station)


def clocks_of(event: Event, at: datetime) -> list[SessionClock]:
    """Return the clocks of the sessions that were not voided: two queries."""
    sessions = list(live_sessions(event).order_by("number"))
    rows: dict[int, list[ClockChange]] = {each.pk: [] for each in sessions}
    found = ClockChange.objects.filter(session__in=sessions).select_related("by")
    for row in found.order_by("at", "pk"):
        rows[row.session_id].append(row)
    return [_clock(each, rows[each.pk], at) for each in sessions]


def _clock(session: Session, rows: Sequence[ClockChange], at: datetime) -> SessionClock:
    stations = sorted({row.station for row in rows if row.station is not None})
    own = tuple((number, clock_of(session, at, number, rows)) for number in stations)
    return SessionClock(session, clock_of(session, at, None, rows), own, tuple(rows))
