"""Sessions: planned, opened, checked in, ended; what the journal learns of it."""

import datetime as dt

import pytest

from leitai.faults import Refused
from leitai.lifecycle import State
from leitai.web.models import Incident, Place, Session
from leitai.web.permits import Forbidden
from leitai.web.queries.sessions import missing_check_in, missing_ends, missing_sessions
from leitai.web.services import coding, incidents, records, sessions

HOUR = dt.timedelta(hours=1)


def ids(refused):
    return [fault.id for fault in refused.value.faults]


def statuses(event):
    """Contestant -> status that the journal has in force."""
    return {
        row["contestant"]: row["status"]
        for row in records.tables_now(event).marks
        if row.get("status")
    }


@pytest.fixture
def running(ceremony):
    """The competition has begun; the first session is open."""
    ceremony.run()
    ceremony.first = Session.objects.get(event=ceremony.event, number=1)
    sessions.open_session(ceremony.first, by=ceremony.timekeeper, at=ceremony.first.starts)
    ceremony.first.refresh_from_db()
    return ceremony


def check_all(running, **states):
    """Check everybody of the first session in as present, but for stations named otherwise."""
    for place in running.first.places.all():
        state = states.get(f"s{place.station}", "present")
        at = running.first.starts + HOUR * (state == "absent")
        sessions.check_in(place, state, "说明", by=running.timekeeper, at=at)


def test_planning(ceremony, noon):
    """Sessions are numbered on; times that do not fit and a missing name are refused."""
    said = {"by": ceremony.secretary, "at": noon}
    made = sessions.plan(ceremony.event, "理论", noon, noon + HOUR, 0, **said)
    assert (made.number, made.stations) == (3, 0)
    with pytest.raises(Refused) as refused:
        sessions.plan(ceremony.event, " ", noon, noon, 4, **said)
    assert ids(refused) == ["sessions.no-name", "sessions.ends-before"]
    with pytest.raises(Forbidden):
        sessions.plan(ceremony.event, "加场", noon, noon + HOUR, 4, by=ceremony.chief, at=noon)


def test_after_the_announcement_stations_stay(ceremony, noon):
    """Times may change; the number of stations, and of sessions, may not."""
    ceremony.draw("stations", upto="announce")
    said = {"by": ceremony.secretary, "at": noon}
    first = ceremony.sessions[0]
    changed = sessions.change_plan(first, "上午", noon, noon + HOUR, 4, "3 号馆", **said)
    assert (changed.name, changed.place) == ("上午", "3 号馆")
    with pytest.raises(Refused) as refused:
        sessions.change_plan(first, "上午", noon, noon + HOUR, 5, **said)
    assert ids(refused) == ["sessions.drawn"]
    with pytest.raises(Refused) as refused:
        sessions.plan(ceremony.event, "加场", noon, noon + HOUR, 4, **said)
    assert ids(refused) == ["sessions.drawn"]


def test_sessions_need_enough_stations(ceremony, noon):
    """None, too few, enough."""
    assert missing_sessions(ceremony.event, noon) is None
    ceremony.event.sessions.update(stations=2)
    assert missing_sessions(ceremony.event, noon).params == {"seats": "4", "entries": "6"}
    ceremony.event.sessions.update(stations=0)
    assert missing_sessions(ceremony.event, noon).id == "lifecycle.sessions-set"


def test_doors_open_only_while_the_event_runs(ceremony, noon):
    """Before the codes are sealed nobody is checked in; a session opens once."""
    with pytest.raises(Refused) as refused:
        sessions.open_session(ceremony.sessions[0], by=ceremony.timekeeper, at=noon)
    assert ids(refused) == ["sessions.not-running"]
    ceremony.run()
    sessions.open_session(ceremony.sessions[0], by=ceremony.timekeeper, at=noon)
    with pytest.raises(Refused) as refused:
        sessions.open_session(ceremony.sessions[0], by=ceremony.timekeeper, at=noon)
    assert ids(refused) == ["sessions.not-planned"]


def test_checking_in(running):
    """Present with identity; late needs a reason, so does absent too early; and back again."""
    place, starts = running.first.places.first(), running.first.starts
    said = {"by": running.timekeeper}
    place = sessions.check_in(place, "present", identity=True, at=starts, **said)
    assert (place.state, place.identity_checked) == ("present", True)
    with pytest.raises(Refused) as refused:
        sessions.check_in(place, "absent", at=starts, **said)
    assert ids(refused) == ["sessions.not-late-yet"]
    place = sessions.check_in(place, "absent", at=starts + HOUR, **said)
    assert (place.state, place.identity_checked) == ("absent", False)
    with pytest.raises(Refused) as refused:
        sessions.check_in(place, "present", at=starts + HOUR, **said)
    assert ids(refused) == ["sessions.late"]
    assert sessions.check_in(place, "present", "堵车", at=starts + HOUR, **said).reason == "堵车"
    with pytest.raises(Forbidden):
        sessions.check_in(place, "present", at=starts, by=running.chief)


def test_who_is_late_is_marked_at_once(running):
    """Fifteen minutes after the start, not before, everybody who is not there is absent."""
    starts = running.first.starts
    with pytest.raises(Refused) as refused:
        sessions.mark_late(running.first, by=running.timekeeper, at=starts)
    assert ids(refused) == ["sessions.not-late-yet"]
    late = starts + dt.timedelta(minutes=15)
    assert sessions.mark_late(running.first, by=running.timekeeper, at=late) == 3


def test_an_absence_is_written_under_the_code(running):
    """At the end of the session, with the timekeeper's device; names and reasons stay outside."""
    check_all(running, s2="absent")
    absent = Place.objects.get(session=running.first, station=2)
    sessions.end_session(running.first, by=running.timekeeper, at=running.first.ends)

    code = coding.code_of(absent.entry, running.coder)
    assert statuses(running.event) == {code: "ABSENT"}
    entry = [e for e in records.journal_of(running.event).entries() if e.type == "status"][-1]
    assert (entry.device, entry.content["reason"]) == ("timekeeper", "")


def test_a_session_ends_when_everybody_is_accounted_for(running, noon):
    """Somebody not checked in stops it; what is missing is told to the step too."""
    with pytest.raises(Refused) as refused:
        sessions.end_session(running.first, by=running.timekeeper, at=noon)
    assert ids(refused) == ["lifecycle.checked-in"]
    assert missing_check_in(running.event, noon).params == {"count": "6"}
    assert missing_ends(running.event, noon).params == {"count": "2", "names": "第1场, 第2场"}
    check_all(running)
    sessions.end_session(running.first, by=running.timekeeper, at=noon)
    with pytest.raises(Refused) as refused:
        sessions.end_session(running.first, by=running.timekeeper, at=noon)
    assert ids(refused) == ["sessions.not-open"]


def test_leaving_needs_two_signatures(running, noon):
    """The timekeeper's word makes an incident; the chief judge's makes it count."""
    check_all(running)
    place = running.first.places.get(station=1)
    with pytest.raises(Refused) as refused:
        sessions.check_in(place, "left", by=running.timekeeper, at=noon)
    assert ids(refused) == ["lifecycle.reason"]
    sessions.check_in(place, "left", "身体不适", by=running.timekeeper, at=noon)
    assert statuses(running.event) == {}

    incidents.sign_incident(Incident.objects.get(), by=running.chief, at=noon)
    place.refresh_from_db()
    code = coding.code_of(place.entry, running.coder)
    assert (place.state, statuses(running.event)) == ("left", {code: "DNF"})
    sessions.end_session(running.first, by=running.timekeeper, at=running.first.ends)
    assert statuses(running.event) == {code: "DNF"}


def test_a_voided_session_is_run_again_on_the_same_stations(running, noon):
    """Absences and penalties are taken back; who was disqualified stays so."""
    check_all(running, s2="absent")
    said = {"by": running.timekeeper, "at": noon}
    sessions.check_in(running.first.places.get(station=3), "disqualified", "替考", **said)
    penalty = incidents.note_incident(
        running.event, "safety", "未戴安全帽", session=running.first, station=1,
        aspect="violations", value="2", **said,
    )  # fmt: skip
    for each in Incident.objects.all():
        incidents.sign_incident(each, by=running.chief, at=noon)
    sessions.end_session(running.first, by=running.timekeeper, at=running.first.ends)
    at = running.first.ends
    with pytest.raises(Refused) as refused:
        sessions.void_session(running.first, "", starts=at, ends=at, by=running.secretary, at=noon)
    assert ids(refused) == ["lifecycle.reason", "sessions.ends-before"]

    again = sessions.void_session(
        running.first, "停电", starts=at, ends=at + HOUR, by=running.secretary, at=noon
    )
    states = list(again.places.order_by("station").values_list("state", flat=True))
    assert states == ["expected", "expected", "disqualified"]
    code = {n: coding.code_of(again.places.get(station=n).entry, running.coder) for n in (1, 2, 3)}
    assert statuses(running.event) == {code[2]: "OK", code[3]: "DSQ"}
    values = {
        row["contestant"]: row["value"]
        for row in records.tables_now(running.event).marks
        if row["aspect"] == "violations"
    }
    assert values == {code[1]: "0"}
    assert (penalty.value, Incident.objects.get(pk=penalty.pk).value) == ("2", "2")
    with pytest.raises(Refused) as refused:
        sessions.void_session(
            running.first, "又", starts=at, ends=at + HOUR, by=running.secretary, at=noon
        )
    assert ids(refused) == ["sessions.voided-already"]


def test_a_status_of_ok_scores_like_none(running, noon):
    """The engine reads what a taken-back absence leaves in the journal."""
    check_all(running, s2="absent")
    sessions.end_session(running.first, by=running.timekeeper, at=running.first.ends)
    place = running.first.places.get(station=2)
    Place.objects.filter(pk=place.pk).update(state="present")
    place.refresh_from_db()
    assert coding.write_statuses(running.event, [place], "timekeeper", noon) == 1
    code = coding.code_of(place.entry, running.coder)
    scored = records.score_now(running.event)
    assert {row["code"]: row["status"] for row in scored.document()["contestants"]}[code] == "OK"
    assert running.event.state == State.RUNNING
