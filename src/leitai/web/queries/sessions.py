"""Sessions, who sits where, who came, and what happened."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from leitai.faults import Fault
from leitai.web.models import Event, Incident, Place, Session

from .officials import contestants_of


def sessions_of(event: Event) -> QuerySet[Session]:
    """Return the sessions of *event* with how many are expected, present and absent."""
    state = Place.State
    return event.sessions.annotate(
        drawn=Count("places"),
        expected=Count("places", filter=Q(places__state=state.EXPECTED)),
        present=Count("places", filter=Q(places__state=state.PRESENT)),
        absent=Count("places", filter=Q(places__state=state.ABSENT)),
    )


def live_sessions(event: Event) -> QuerySet[Session]:
    """Return the sessions that were not voided."""
    return event.sessions.exclude(state=Session.State.VOIDED)


def seats_and_entries(event: Event) -> tuple[int, int]:
    """Return how many stations are planned, and for how many contestants."""
    seats = sum(live_sessions(event).values_list("stations", flat=True))
    return seats, contestants_of(event).count()


def late_from(session: Session) -> datetime:
    """Return the time from which somebody who is not there is late."""
    return session.starts + timedelta(minutes=session.late_minutes)


def places_of(session: Session, text: str = "") -> QuerySet[Place]:
    """Return the places of *session*, by station: those whose start number or name says *text*."""
    found = session.places.select_related("entry__worker", "entry__delegation", "by")
    text = text.strip()
    if not text:
        return found
    bib = Q(entry__bib=text) | Q(entry__bib=text.zfill(2)) | Q(entry__bib=text.zfill(3))
    named = Q(entry__worker__name__contains=text) | Q(
        entry__worker__initials__startswith=text.lower()
    )
    return found.filter(bib | named)


def incidents_of(event: Event, waiting: str = "", kind: str = "") -> QuerySet[Incident]:
    """Return what was noted, the newest first; by state (waiting, signed, refused) and kind."""
    found = event.incidents.select_related("session", "by", "signed_by", "evidence").order_by("-pk")
    if waiting == "waiting":
        found = found.filter(signed=None)
    elif waiting:
        found = found.filter(refused=waiting == "refused").exclude(signed=None)
    return found.filter(kind=kind) if kind else found


def to_sign(event: Event) -> QuerySet[Incident]:
    """Return the incidents with a penalty that wait for the chief judge."""
    return event.incidents.filter(signed=None).exclude(aspect="", value="")


def missing_sessions(event: Event, at: datetime) -> Fault | None:
    """Return that there is no session, or that they have too few stations."""
    seats, entries = seats_and_entries(event)
    if not live_sessions(event).filter(stations__gt=0).exists():
        return Fault("lifecycle.sessions-set")
    if seats < entries:
        return Fault("lifecycle.too-few-stations", {"seats": str(seats), "entries": str(entries)})
    return None


def missing_check_in(event: Event, at: datetime) -> Fault | None:
    """Return for how many contestants nobody has said whether they came."""
    waiting = Place.objects.filter(session__event=event, state=Place.State.EXPECTED).count()
    return Fault("lifecycle.checked-in", {"count": str(waiting)}) if waiting else None


def missing_ends(event: Event, at: datetime) -> Fault | None:
    """Return which sessions have not ended."""
    running = live_sessions(event).exclude(state=Session.State.ENDED)
    if not (names := list(running.values_list("name", flat=True))):
        return None
    return Fault("lifecycle.sessions-ended", {"count": str(len(names)), "names": ", ".join(names)})


def missing_signatures(event: Event, at: datetime) -> Fault | None:
    """Return how many incidents with a penalty the chief judge has not signed."""
    waiting = to_sign(event).count()
    return Fault("lifecycle.incidents-signed", {"count": str(waiting)}) if waiting else None


NEEDS = {
    "sessions-set": missing_sessions,
    "checked-in": missing_check_in,
    "sessions-ended": missing_ends,
    "incidents-signed": missing_signatures,
}
