"""Incidents: noted by one, signed by the chief judge, counting only then."""

import pytest

from leitai.faults import Refused
from leitai.lifecycle import State
from leitai.web.models import Session
from leitai.web.permits import Forbidden
from leitai.web.queries.sessions import incidents_of, missing_signatures
from leitai.web.services import coding, incidents, records


def ids(refused):
    return [fault.id for fault in refused.value.faults]


@pytest.fixture
def running(ceremony):
    ceremony.run()
    ceremony.first = Session.objects.get(event=ceremony.event, number=1)
    return ceremony


def penalty(running, value="1", station=1, **given):
    return incidents.note_incident(
        running.event, "safety", "未戴安全帽", session=running.first, station=station,
        aspect="violations", value=value, by=running.timekeeper, at=running.first.starts, **given,
    )  # fmt: skip


def test_a_penalty_counts_when_it_is_signed(running, noon):
    """Two signed penalties for one aspect add up in one sheet, by the chief judge's device."""
    first, second = penalty(running), penalty(running, "２")
    assert missing_signatures(running.event, noon).params == {"count": "2"}
    incidents.sign_incident(first, by=running.chief, at=noon)
    signed = incidents.sign_incident(second, by=running.chief, at=noon)

    entry = list(records.journal_of(running.event).entries())[signed.position]
    place = running.first.places.get(station=1)
    code = coding.code_of(place.entry, running.coder)
    assert (entry.device, entry.content) == (
        "chief-judge",
        {"contestant": code, "judge": "", "sheet": "incidents",
         "cells": [{"aspect": "violations", "value": "3"}]},
    )  # fmt: skip
    assert missing_signatures(running.event, noon) is None


def test_a_refused_penalty_does_not_count(running, noon):
    """It needs a reason and stays in the list."""
    incident = penalty(running)
    with pytest.raises(Refused) as refused:
        incidents.sign_incident(incident, refused=True, by=running.chief, at=noon)
    assert ids(refused) == ["lifecycle.reason"]
    incidents.sign_incident(incident, refused=True, reason="证据不足", by=running.chief, at=noon)
    assert not [e for e in records.journal_of(running.event).entries() if e.type == "mark"]
    assert [x.pk for x in incidents_of(running.event, "refused")] == [incident.pk]
    with pytest.raises(Refused) as refused:
        incidents.sign_incident(incident, by=running.chief, at=noon)
    assert ids(refused) == ["incidents.signed-already"]


def test_an_aspect_on_another_sheet_is_not_marked_twice(running, noon):
    """The journal would hold two values for it."""
    place = running.first.places.get(station=1)
    code = coding.code_of(place.entry, running.coder)
    cells = [{"aspect": "violations", "value": "1"}]
    body = {"contestant": code, "judge": "", "sheet": "practice", "cells": cells}
    records.write(running.event, "desk", [("mark", body)], noon)
    with pytest.raises(Refused) as refused:
        incidents.sign_incident(penalty(running), by=running.chief, at=noon)
    assert ids(refused) == ["coding.marked-already"]
    assert missing_signatures(running.event, noon).params == {"count": "1"}


def test_nobody_signs_their_own_incident(running, noon):
    """The chief judge may note one; then another signature is not theirs to give."""
    incident = incidents.note_incident(running.event, "conduct", "吵闹", by=running.chief, at=noon)
    with pytest.raises(Refused) as refused:
        incidents.sign_incident(incident, by=running.chief, at=noon)
    assert ids(refused) == ["lifecycle.same-person"]
    with pytest.raises(Forbidden):
        incidents.sign_incident(incident, by=running.timekeeper, at=noon)


def test_what_an_incident_may_lack(running, noon):
    """Kind, text, minutes, station, a penalty of the rulebook: each is refused."""
    by = {"by": running.timekeeper, "at": noon}
    with pytest.raises(Refused) as refused:
        incidents.note_incident(running.event, "rain", " ", aspect="total", value="1", **by)
    assert ids(refused) == [
        "incidents.kind", "incidents.no-text", "incidents.no-station", "incidents.no-penalty",
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        incidents.note_incident(running.event, "pause", "停电", **by)
    assert ids(refused) == ["incidents.no-minutes"]
    with pytest.raises(Refused) as refused:
        penalty(running, "many")
    assert ids(refused) == ["registry.not-a-number"]
    with pytest.raises(Refused) as refused:
        penalty(running, station=99)
    assert ids(refused) == ["incidents.no-station"]
    with pytest.raises(Refused) as refused:
        incidents.note_incident(
            running.event, "other", "离场", session=running.first, station=1, value="EXEMPT", **by
        )
    assert ids(refused) == ["incidents.status"]


def test_after_the_lock_incidents_are_closed(running, noon):
    """What is found later is an amendment."""
    incident = penalty(running)
    running.event.state = State.LOCKED
    running.event.save()
    incident.refresh_from_db()
    with pytest.raises(Refused) as refused:
        incidents.sign_incident(incident, by=running.chief, at=noon)
    assert ids(refused) == ["incidents.not-now"]
    with pytest.raises(Refused) as refused:
        penalty(running)
    assert ids(refused) == ["incidents.not-now"]
    with pytest.raises(Forbidden):
        incidents.note_incident(running.event, "other", "事", by=running.supervisor, at=noon)
