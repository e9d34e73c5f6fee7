"""What happened in the hall: noted by one, counting once the chief judge has signed."""

from datetime import datetime

from django.db import transaction

from leitai.exact import decimal_text
from leitai.faults import Fault, Refused
from leitai.lifecycle import Role, State
from leitai.rulebook.model import Node, Rulebook
from leitai.scoring.inputs import read_value
from leitai.web.models import Account, Event, Evidence, Incident, Place, Session
from leitai.web.permits import require

from .acts import note
from .coding import write_penalties, write_statuses
from .records import device_of, rules_of

KINDS = ("pause", "equipment", "safety", "conduct", "other")

STATUSES = {"DNF": Place.State.LEFT, "DSQ": Place.State.DISQUALIFIED}
"""A whole contestant's end of the day that an incident may ask for."""

COUNTED = frozenset({"count", "number", "bool"})
"""Inputs of penalties that an incident may fill: they add up."""

OPEN = frozenset({State.RUNNING, State.MARKING, State.RECONCILE})


def penalties_of(rules: Rulebook) -> list[Node]:
    """Return the rulebook's penalties that an incident may ask for."""
    return [
        penalty.node
        for node in rules.nodes()
        for penalty in node.penalties
        if penalty.node.input is not None
        and penalty.node.input.type in COUNTED
        and penalty.node.panel is None
        and penalty.node.repeat is None
    ]


@transaction.atomic
def note_incident(  # noqa: PLR0913 - an incident has that much to say
    event: Event,
    kind: str,
    text: str,
    *,
    session: Session | None = None,
    station: int | None = None,
    minutes: int = 0,
    aspect: str = "",
    value: str = "",
    evidence: Evidence | None = None,
    by: Account,
    at: datetime,
) -> Incident:
    """
    Take down an incident at a station; a penalty (*aspect*, *value*) or status waits to be signed.

    Units:
        minutes: credited for a pause.
        value: as the rulebook's penalty is entered; without *aspect* DNF or DSQ, or nothing.
    Raises:
        Forbidden: *by* may not.
        Refused: not now; no text; a penalty that the rulebook has not, or for nobody.
    """
    require(by, "incidents.note", event=event)
    faults = []
    if event.state not in OPEN:
        faults.append(Fault("incidents.not-now"))
    if kind not in KINDS:
        faults.append(Fault("incidents.kind", {"kind": kind}))
    if not text.strip():
        faults.append(Fault("incidents.no-text"))
    if kind == "pause" and not minutes:
        faults.append(Fault("incidents.no-minutes"))
    if (aspect or value) and not _placed(session, station):
        faults.append(Fault("incidents.no-station"))
    try:
        value = _value(event, aspect, value)
    except Refused as refused:
        faults += refused.faults
    if faults:
        raise Refused(faults)
    incident = Incident.objects.create(
        event=event, session=session, station=station, kind=kind, text=text.strip(),
        minutes=minutes, aspect=aspect, value=value, at=at, by=by, evidence=evidence,
    )  # fmt: skip
    note(by, "incidents.note", f"incident:{incident.pk}", at, kind=kind)
    return incident


def _placed(session: Session | None, station: int | None) -> bool:
    if session is None or station is None:
        return False
    return session.places.filter(station=station).exists()


def _value(event: Event, aspect: str, value: str) -> str:
    """Return *value* as it will stand in the journal."""
    if not aspect:
        if value and value not in STATUSES:
            raise Refused([Fault("incidents.status", {"status": value})])
        return value
    node = next((node for node in penalties_of(rules_of(event)) if node.id == aspect), None)
    if node is None or node.input is None:
        raise Refused([Fault("incidents.no-penalty", {"aspect": aspect})])
    return decimal_text(read_value(value, node.input))


@transaction.atomic
def sign_incident(
    incident: Incident, *, refused: bool = False, reason: str = "", by: Account, at: datetime
) -> Incident:
    """
    Sign an incident as the chief judge: its penalty goes into the journal; or refuse it.

    Raises:
        Forbidden: *by* is not the chief judge.
        Refused: signed already; noted by the same person; refused without a reason; not now.
    """
    require(by, "incidents.sign", event=incident.event)
    incident = (
        Incident.objects.select_for_update(of=("self",))
        .select_related("event", "session")
        .get(pk=incident.pk)
    )
    faults = []
    if incident.event.state not in OPEN:
        faults.append(Fault("incidents.not-now"))
    if incident.signed is not None:
        faults.append(Fault("incidents.signed-already"))
    if incident.by_id == by.pk:
        faults.append(Fault("lifecycle.same-person"))
    if refused and not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if faults:
        raise Refused(faults)
    incident.signed_by, incident.signed = by, at
    incident.refused, incident.reason = refused, reason.strip()
    incident.save()
    note(by, "incidents.sign", f"incident:{incident.pk}", at, Role.CHIEF_JUDGE, refused=refused)
    if not refused and (incident.aspect or incident.value):
        _count(incident, by, at)
    return incident


def _count(incident: Incident, by: Account, at: datetime) -> None:
    """Let a signed incident count: a status, or the sum of the penalties at this station."""
    event, device = incident.event, device_of(Role.CHIEF_JUDGE)
    place = (
        Place.objects.select_for_update(of=("self",))
        .select_related("session__event")
        .filter(session=incident.session, station=incident.station or 0)
        .first()
    )
    if place is None:
        raise Refused([Fault("incidents.no-station")])
    if not incident.aspect:
        place.state, place.at, place.by = STATUSES[incident.value], at, by
        place.reason = incident.text
        place.save()
        write_statuses(event, [place], device, at)
        return
    signed = event.incidents.filter(
        session=incident.session, station=incident.station, refused=False
    ).exclude(signed=None)
    incident.position = write_penalties(place, list(signed.exclude(aspect="")), device, at)
    incident.save(update_fields=["position"])
