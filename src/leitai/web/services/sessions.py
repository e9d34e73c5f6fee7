"""Sessions are planned, opened, ended; contestants are checked in at their stations."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from leitai.faults import Fault, Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Account, Event, Incident, Place, Session
from leitai.web.permits import require
from leitai.web.queries.sessions import late_from

from .acts import note
from .coding import write_penalties, write_statuses
from .incidents import note_incident
from .messages import tell
from .news import tell_pads
from .records import device_of

PLANNING = frozenset(
    {
        State.DRAFT,
        State.PUBLISHED,
        State.REGISTRATION,
        State.ELIGIBILITY,
        State.CONFLICTS,
        State.DRAW,
    }
)

SIGNED_BY_TWO = {Place.State.LEFT: "DNF", Place.State.DISQUALIFIED: "DSQ"}
"""What one person notes and the chief judge signs before it counts."""


@transaction.atomic
def plan(  # noqa: PLR0913 - one form, nothing to group
    event: Event,
    name: str,
    starts: datetime,
    ends: datetime,
    stations: int,
    place: str = "",
    *,
    late_minutes: int = 15,
    by: Account,
    at: datetime,
) -> Session:
    """
    Plan a session; with no stations everybody takes part at once, and nothing is drawn.

    Raises:
        Forbidden: *by* may not.
        Refused: stations were announced for the draw; the times do not fit; no name.
    """
    require(by, "sessions.edit", event=event)
    event = Event.objects.select_for_update().get(pk=event.pk)
    _check_plan(event, name, starts, ends)
    last = event.sessions.aggregate(last=Max("number"))["last"] or 0
    session = Session.objects.create(
        event=event, name=name.strip(), number=last + 1, place=place.strip(), starts=starts,
        ends=ends, stations=stations, late_minutes=late_minutes,
    )  # fmt: skip
    note(by, "sessions.plan", f"session:{session.pk}", at, stations=stations)
    return session


@transaction.atomic
def change_plan(  # noqa: PLR0913 - the same form
    session: Session,
    name: str,
    starts: datetime,
    ends: datetime,
    stations: int,
    place: str = "",
    *,
    late_minutes: int = 15,
    by: Account,
    at: datetime,
) -> Session:
    """
    Change a planned session; refused as `plan` is.

    After the draw was announced times and place may still change, the stations not.
    """
    require(by, "sessions.edit", event=session.event)
    event = Event.objects.select_for_update().get(pk=session.event_id)
    session = Session.objects.select_for_update().get(pk=session.pk)
    drawn = stations == session.stations
    _check_plan(event, name, starts, ends, drawn=drawn)
    if session.state != Session.State.PLANNED:
        raise Refused([Fault("sessions.not-planned")])
    moved = (session.starts, session.place) != (starts, place.strip())
    session.name, session.place = name.strip(), place.strip()
    session.starts, session.ends = starts, ends
    session.stations, session.late_minutes = stations, late_minutes
    session.save()
    if moved:
        _tell_moved(event, session, at)
    note(by, "sessions.change", f"session:{session.pk}", at, stations=stations)
    return session


def _tell_moved(event: Event, session: Session, at: datetime) -> None:
    """Tell those who were drawn into *session* when and where it is now."""
    drawn = session.places.values_list("entry__worker", flat=True)
    tell(
        "session-moved", event, drawn, at, session=session.name,
        starts=f"{timezone.localtime(session.starts):%m-%d %H:%M}",
        place=session.place or event.place,
    )  # fmt: skip


def _check_plan(
    event: Event, name: str, starts: datetime, ends: datetime, *, drawn: bool = False
) -> None:
    faults = []
    if event.state not in (PLANNING | {State.RUNNING} if drawn else PLANNING):
        faults.append(Fault("sessions.not-now"))
    elif not drawn and event.draws.filter(purpose="stations").exists():
        faults.append(Fault("sessions.drawn"))
    if not name.strip():
        faults.append(Fault("sessions.no-name"))
    if ends <= starts:
        faults.append(Fault("sessions.ends-before"))
    if faults:
        raise Refused(faults)


@transaction.atomic
def open_session(session: Session, *, by: Account, at: datetime) -> Session:
    """
    Open the doors: from now on contestants are checked in.

    Raises:
        Forbidden: *by* may not.
        Refused: the codes are not sealed yet; it is open, ended or voided.
    """
    session = _locked(session, by)
    if session.state != Session.State.PLANNED:
        raise Refused([Fault("sessions.not-planned")])
    session.state, session.opened = Session.State.OPEN, at
    session.save(update_fields=["state", "opened"])
    tell_pads(session.event)
    note(by, "sessions.open", f"session:{session.pk}", at)
    return session


@transaction.atomic
def end_session(session: Session, *, by: Account, at: datetime) -> Session:
    """
    End a session: who was absent gets that status in the journal, under the blind code.

    Raises:
        Forbidden: *by* may not.
        Refused: it is not open; somebody has not been checked in.
    """
    session = _locked(session, by)
    waiting = session.places.filter(state=Place.State.EXPECTED).count()
    faults = []
    if session.state != Session.State.OPEN:
        faults.append(Fault("sessions.not-open"))
    if waiting:
        faults.append(Fault("lifecycle.checked-in", {"count": str(waiting)}))
    if faults:
        raise Refused(faults)
    session.state, session.ended = Session.State.ENDED, at
    session.save(update_fields=["state", "ended"])
    places = list(session.places.all())
    absent = sum(place.state == Place.State.ABSENT for place in places)
    tell_pads(session.event)
    note(by, "sessions.end", f"session:{session.pk}", at, absent=absent)
    if places:
        write_statuses(session.event, places, device_of(Role.TIMEKEEPER), at)
    return session


@transaction.atomic
def void_session(
    session: Session, reason: str, *, starts: datetime, ends: datetime, by: Account, at: datetime
) -> Session:
    """
    Void a session and plan its re-run on the same stations; nothing of it counts but exclusions.

    Raises:
        Forbidden: *by* may not.
        Refused: no reason; voided already; marking has gone on; the times do not fit.
    """
    require(by, "sessions.edit", event=session.event)
    session = Session.objects.select_for_update().select_related("event").get(pk=session.pk)
    event = session.event
    faults = []
    if event.state not in PLANNING | {State.RUNNING}:
        faults.append(Fault("sessions.not-now"))
    if session.state == Session.State.VOIDED:
        faults.append(Fault("sessions.voided-already"))
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if ends <= starts:
        faults.append(Fault("sessions.ends-before"))
    if faults:
        raise Refused(faults)
    session.state, session.reason = Session.State.VOIDED, reason.strip()
    session.save(update_fields=["state", "reason"])
    again = Session.objects.create(
        event=event, name=session.name, place=session.place, starts=starts, ends=ends,
        number=(event.sessions.aggregate(last=Max("number"))["last"] or 0) + 1,
        stations=session.stations, late_minutes=session.late_minutes,
    )  # fmt: skip
    tell_pads(session.event)
    note(by, "sessions.void", f"session:{session.pk}", at, again=again.pk)
    _move(session, again, at)
    return again


def _move(session: Session, again: Session, at: datetime) -> None:
    """Move the places to the re-run, everybody expected again; take statuses and penalties back."""
    places = list(session.places.all())
    kept = Place.State.DISQUALIFIED
    session.places.update(session=again)
    again.places.exclude(state=kept).update(
        state=Place.State.EXPECTED, at=None, by=None, reason="", identity_checked=False
    )
    if not places or session.opened is None:
        return
    moved = list(again.places.all())
    write_statuses(again.event, moved, device_of(Role.TIMEKEEPER), at)
    at_station = {place.station: place for place in moved}
    for station, incidents in _penalties(session).items():
        if station in at_station:
            for each in incidents:
                each.value = "0"
            write_penalties(at_station[station], incidents, device_of(Role.CHIEF_JUDGE), at)


def _penalties(session: Session) -> dict[int, list[Incident]]:
    signed = Incident.objects.filter(session=session, refused=False).exclude(signed=None)
    found: dict[int, list[Incident]] = {}
    for each in signed.exclude(aspect="").exclude(station=None):
        found.setdefault(each.station or 0, []).append(each)
    return found


@transaction.atomic
def check_in(
    place: Place,
    state: str,
    reason: str = "",
    *,
    identity: bool = False,
    by: Account,
    at: datetime,
) -> Place:
    """
    Take down whether a contestant came; leaving and disqualification wait for the chief judge.

    Raises:
        Forbidden: *by* may not.
        Refused: the session is not open; late, or absent too early, without a reason.
    """
    session = _locked(place.session, by)
    place = Place.objects.select_for_update().select_related("session__event").get(pk=place.pk)
    wanted, late = Place.State(state), at >= late_from(session)
    _check_in_time(session, wanted, reason, late=late)
    if code := SIGNED_BY_TWO.get(wanted):
        note_incident(
            session.event, "conduct" if code == "DSQ" else "other", reason, session=session,
            station=place.station, value=code, by=by, at=at,
        )  # fmt: skip
        return place
    place.state, place.at, place.by, place.reason = wanted, at, by, reason.strip()
    place.identity_checked = wanted == Place.State.PRESENT and (identity or place.identity_checked)
    place.save()
    note(by, "sessions.check-in", f"place:{place.pk}", at, state=wanted)
    return place


def _check_in_time(session: Session, wanted: Place.State, reason: str, *, late: bool) -> None:
    faults = []
    if session.state != Session.State.OPEN:
        faults.append(Fault("sessions.not-open"))
    if not reason.strip():
        if wanted in SIGNED_BY_TWO:
            faults.append(Fault("lifecycle.reason"))
        if wanted == Place.State.PRESENT and late:
            faults.append(Fault("sessions.late", {"minutes": str(session.late_minutes)}))
        if wanted == Place.State.ABSENT and not late:
            faults.append(Fault("sessions.not-late-yet", {"minutes": str(session.late_minutes)}))
    if faults:
        raise Refused(faults)


@transaction.atomic
def mark_late(session: Session, *, by: Account, at: datetime) -> int:
    """
    Mark everybody who is not there by now as absent; return how many.

    Raises:
        Forbidden: *by* may not.
        Refused: the session is not open; it is too early.
    """
    session = _locked(session, by)
    _check_in_time(session, Place.State.ABSENT, "", late=at >= late_from(session))
    expected = session.places.filter(state=Place.State.EXPECTED)
    count = expected.update(state=Place.State.ABSENT, at=at, by=by)
    note(by, "sessions.mark-late", f"session:{session.pk}", at, count=count)
    return count


def _locked(session: Session, by: Account) -> Session:
    """Return *session*, locked, where *by* may check in and the event is running."""
    require(by, "checkin.do", event=session.event)
    session = Session.objects.select_for_update().select_related("event").get(pk=session.pk)
    if session.event.state != State.RUNNING:
        raise Refused([Fault("sessions.not-running")])
    return session
