"""Clocks of sessions: who changes them, when, with what; and what follows."""

import datetime as dt

import pytest

from leitai.faults import Refused
from leitai.web.models import Act, ClockChange, Session
from leitai.web.permits import Forbidden
from leitai.web.queries.clocks import clock_of, clocks_of
from leitai.web.services.clocks import change_clock


def after(room, minutes):
    return room.at + dt.timedelta(minutes=minutes)


def change(room, kind, minutes_on, by=None, **given):
    given.setdefault("reason", "停电")
    reason = given.pop("reason")
    return change_clock(
        room.session, kind, reason, by=by or room.timekeeper, at=after(room, minutes_on), **given
    )


def test_a_pause_holds_the_clock(room):
    """Twenty minutes lost are twenty minutes later."""
    change(room, "pause", 30)
    assert clock_of(room.session, after(room, 40)).state == "paused"
    change(room, "resume", 50, reason="来电")
    found = clock_of(room.session, after(room, 60))
    assert (found.state, found.seconds, found.ends) == ("running", 80 * 60, after(room, 140))


def test_a_station_is_given_more(room):
    """The others keep their time."""
    change(room, "extend", 30, station=2, minutes=5)
    assert clock_of(room.session, after(room, 60), 2).seconds == 65 * 60
    assert clock_of(room.session, after(room, 60), 1).seconds == 60 * 60
    found = clocks_of(room.event, after(room, 60))[0]
    assert [(number, own.seconds) for number, own in found.stations] == [(2, 65 * 60)]


def test_a_session_that_ended_keeps_its_clock(room):
    """Nothing runs on after it."""
    room.session.state, room.session.ended = Session.State.ENDED, after(room, 90)
    room.session.save()
    assert clock_of(room.session, after(room, 500)).seconds == 30 * 60


def test_what_was_done_is_noted(room):
    """Who, when, why: in the row, and as an act."""
    change(room, "extend", 10, minutes=15, by=room.chief, reason="断料")
    row, act = ClockChange.objects.get(), Act.objects.get(action="clocks.extend")
    assert (row.minutes, row.reason, row.by) == (15, "断料", room.chief)
    assert (act.account, act.role, act.detail["minutes"]) == (room.chief, "chief-judge", 15)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"kind": "resume"}, "clocks.not-paused"),
        ({"kind": "pause", "reason": " "}, "lifecycle.reason"),
        ({"kind": "pause", "station": 9}, "clocks.no-station"),
        ({"kind": "extend"}, "clocks.minutes"),
        ({"kind": "extend", "minutes": 241}, "clocks.minutes"),
        ({"kind": "extend", "minutes": -1}, "clocks.minutes"),
    ],
)
def test_what_is_refused(room, given, fault):
    """And nothing is noted then."""
    with pytest.raises(Refused, match=fault.replace(".", r"\.")):
        change(room, given.pop("kind"), 5, **given)
    assert ClockChange.objects.count() == 0


def test_paused_twice_is_refused(room):
    """A station's own pause is another one."""
    change(room, "pause", 5)
    with pytest.raises(Refused, match="paused-already"):
        change(room, "pause", 6)
    assert change(room, "pause", 6, station=1).station == 1


def test_what_was_given_may_be_taken_back(room):
    """No more than that."""
    change(room, "extend", 5, minutes=10)
    change(room, "extend", 6, minutes=-10, reason="多加了")
    assert clock_of(room.session, after(room, 60)).seconds == 60 * 60
    with pytest.raises(Refused, match=r"clocks\.minutes"):
        change(room, "extend", 7, minutes=-1)


def test_only_while_the_session_is_open(room):
    """Planned, ended, voided: nothing to stop."""
    room.session.state = Session.State.PLANNED
    room.session.save()
    with pytest.raises(Refused, match=r"sessions\.not-open"):
        change(room, "pause", 5)


def test_who_may(room):
    """Chief judge and timekeeper; not a judge, not the supervisor."""
    for by in (room.judge(1), room.supervisor, room.secretary):
        with pytest.raises(Forbidden):
            change(room, "pause", 5, by=by)
