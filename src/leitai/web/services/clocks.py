"""The clocks of sessions: paused, resumed, given more time; with a reason, never set by hand."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from leitai.clocks import is_paused
from leitai.faults import Fault, Refused
from leitai.lifecycle import Role
from leitai.web.models import Account, ClockChange, Session
from leitai.web.permits import ACTIONS, require, role_of
from leitai.web.queries.clocks import as_changes, changes_of

from .acts import note
from .news import tell_pads

MOST = 240
"""Minutes that one extension may give."""

Kind = ClockChange.Kind


@transaction.atomic
def change_clock(
    session: Session,
    kind: str,
    reason: str,
    *,
    station: int | None = None,
    minutes: int = 0,
    by: Account,
    at: datetime,
) -> ClockChange:
    """
    Pause, resume or extend a session, or one *station* of it.

    Shapes:
        kind: "pause", "resume", "extend".
    Units:
        minutes: of an extension; below 0 takes back what an earlier one gave.
    Raises:
        Forbidden: neither chief judge nor timekeeper.
        Refused: the session is not open; nobody is at the station; no reason; paused already, or
            not paused; too many minutes, or more taken back than was given.
    """
    require(by, "clocks.set", event=session.event)
    session = Session.objects.select_for_update(of=("self",)).select_related(
        "event__competition__organiser").get(pk=session.pk)  # fmt: skip
    kind = Kind(kind)
    faults = []
    if session.state != Session.State.OPEN:
        faults.append(Fault("sessions.not-open"))
    if station is not None and not session.places.filter(station=station).exists():
        faults.append(Fault("clocks.no-station", {"station": str(station)}))
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    faults += _kind_faults(changes_of(session), kind, station, minutes)
    if faults:
        raise Refused(faults)
    change = ClockChange.objects.create(
        session=session, station=station, kind=kind, reason=reason.strip(), by=by, at=at,
        minutes=minutes if kind == Kind.EXTEND else 0,
    )  # fmt: skip
    role = role_of(by, ACTIONS["clocks.set"], session.event) or Role.TIMEKEEPER
    said = {"station": station or 0, "minutes": change.minutes, "reason": change.reason}
    note(by, f"clocks.{kind}", f"session:{session.pk}", at, role, **said)
    tell_pads(session.event)
    return change


def _kind_faults(
    rows: Sequence[ClockChange], kind: Kind, station: int | None, minutes: int
) -> list[Fault]:
    paused = is_paused(as_changes(rows), station)
    if kind == Kind.PAUSE:
        return [Fault("clocks.paused-already")] if paused else []
    if kind == Kind.RESUME:
        return [] if paused else [Fault("clocks.not-paused")]
    given = sum(row.minutes for row in rows if row.station == station)
    if not minutes or minutes > MOST or given + minutes < 0:
        return [Fault("clocks.minutes", {"most": str(MOST)})]
    return []
