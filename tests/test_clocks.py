"""Clocks of sessions and stations, worked out from what was done to them."""

from datetime import UTC, datetime, timedelta

import pytest

from leitai.clocks import Change, clock, is_paused

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def at(minutes):
    return NINE + timedelta(minutes=minutes)


def stands(changes, now, station=None):
    """State, minutes left, minutes after nine at which it ends: of a session of an hour."""
    found = clock(NINE, at(60), changes, at(now), station)
    ends = None if found.ends is None else (found.ends - NINE) // timedelta(minutes=1)
    return found.state, found.seconds // 60, ends


def test_a_session_runs_from_its_start_to_its_end():
    """Before, in the middle, at the end, after."""
    assert stands([], -5) == ("waiting", 60, 60)
    assert stands([], 45) == ("running", 15, 60)
    assert stands([], 60) == ("over", 0, 60)
    assert stands([], 90) == ("over", 0, 60)


def test_while_it_is_paused_nothing_runs():
    """The time left stands, and nobody knows when it ends."""
    pause = [Change("pause", at(10))]
    assert stands(pause, 10) == ("paused", 50, None)
    assert stands(pause, 200) == ("paused", 50, None)
    assert stands([*pause, Change("resume", at(30))], 40) == ("running", 40, 80)


def test_a_pause_before_the_start_holds_the_start_up():
    """Stopped at five to, resumed at seven past: an hour from then on."""
    changes = [Change("pause", at(-5)), Change("resume", at(7))]
    assert stands(changes, 7) == ("running", 60, 67)
    assert stands(changes, 3) == ("paused", 60, None)


def test_an_extension_gives_time_and_one_below_nothing_takes_it_back():
    """Ten minutes more, given by mistake."""
    more = Change("extend", at(20), more=timedelta(minutes=10))
    assert stands([more], 30) == ("running", 40, 70)
    back = Change("extend", at(31), more=timedelta(minutes=-10))
    assert stands([more, back], 40) == ("running", 20, 60)


def test_an_extension_after_the_end_lets_it_run_again():
    """Over at sixty, five more given at sixty-two."""
    assert stands([Change("extend", at(62), more=timedelta(minutes=5))], 63) == ("running", 2, 65)


def test_a_station_has_its_own_pauses_and_the_sessions():
    """Where both pause the time is credited once; other stations know nothing of it."""
    changes = [
        Change("pause", at(10), 3), Change("pause", at(15)),
        Change("resume", at(20)), Change("resume", at(30), 3),
    ]  # fmt: skip
    assert stands(changes, 40, 3) == ("running", 40, 80)
    assert stands(changes, 40, 4) == ("running", 25, 65)
    assert stands(changes, 40) == ("running", 25, 65)
    assert stands(changes, 25, 3) == ("paused", 50, None)


def test_a_paused_session_pauses_its_stations():
    """Though the station itself was never stopped."""
    assert stands([Change("pause", at(10))], 20, 3) == ("paused", 50, None)


def test_when_it_was_over_is_told_with_the_pauses_on_the_way():
    """A pause after the end moves nothing."""
    changes = [
        Change("pause", at(10)), Change("resume", at(20)),
        Change("pause", at(80)), Change("resume", at(85)),
    ]  # fmt: skip
    assert stands(changes, 100) == ("over", 0, 70)


def test_what_is_still_to_come_has_not_happened():
    """Asked about an earlier moment, the clock stands as it stood."""
    assert stands([Change("pause", at(30))], 20) == ("running", 40, 60)


@pytest.mark.parametrize(("station", "paused"), [(None, False), (3, True), (4, False)])
def test_what_is_paused_is_known_by_itself(station, paused):
    """A station's pause is not the session's."""
    assert is_paused([Change("pause", at(1), 3)], station) is paused
