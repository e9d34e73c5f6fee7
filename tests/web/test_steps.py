"""The lifecycle: who may take a step, two people, what is noted."""

import subprocess
import sys

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Act, Consent, StateChange
from leitai.web.permits import Forbidden
from leitai.web.services.steps import suspend, take


def test_a_step_without_needs_is_taken_and_noted(city, noon):
    """Opening the entries moves the event, and the timeline and the acts say who did it."""
    event, staff = city.event(State.PUBLISHED), city.account(Role.STAFF)

    take(event, "open-entries", by=staff, at=noon)

    event.refresh_from_db()
    assert event.state == State.REGISTRATION
    assert [(x.step, x.by) for x in StateChange.objects.all()] == [("open-entries", staff)]
    assert [x.action for x in Act.objects.all()] == ["step.open-entries"]


def test_a_step_from_another_state_is_refused(city, noon):
    """Nothing is skipped."""
    event, staff = city.event(State.DRAFT), city.account(Role.STAFF)

    with pytest.raises(Refused, match="not-now"):
        take(event, "open-entries", by=staff, at=noon)

    assert not Act.objects.exists()


def test_staff_of_another_union_may_not(city, noon):
    """A county's staff have no say in the city's event."""
    event, staff = city.event(State.PUBLISHED), city.account(Role.STAFF, unit=city.east)

    with pytest.raises(Forbidden):
        take(event, "open-entries", by=staff, at=noon)


def test_two_people_must_agree_to_reopen(city, noon):
    """The first word is kept; the same person cannot give the second; another can."""
    event, staff = city.event(State.FINAL), city.account(Role.STAFF)
    supervisor = city.account(Role.SUPERVISOR, event=event)

    assert isinstance(take(event, "reopen", by=staff, at=noon, reason="算错"), Consent)
    take(event, "reopen", by=staff, at=noon, reason="算错")
    event.refresh_from_db()
    assert event.state == State.FINAL

    change = take(event, "reopen", by=supervisor, at=noon, reason="同意")
    assert (change.state, change.by, change.second) == (State.REOPENED, staff, supervisor)
    assert change.reason == "算错\n同意"


def test_a_suspended_event_stands_still(city, noon):
    """While it is suspended only cancelling is possible."""
    event, staff = city.event(State.PUBLISHED), city.account(Role.STAFF)
    suspend(event, by=staff, at=noon, reason="停电")

    with pytest.raises(Refused, match="suspended"):
        take(event, "open-entries", by=staff, at=noon)
    suspend(event, by=staff, at=noon, reason="来电", on=False)
    take(event, "open-entries", by=staff, at=noon)


def test_the_migration_is_abreast_of_the_tables():
    """Nobody changed a table and forgot to say so."""
    asked = [sys.executable, "-m", "django", "makemigrations", "web", "--check", "--dry-run"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip()) == (0, "No changes detected in app 'web'")
