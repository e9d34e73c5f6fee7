"""A board that is frozen in a hall is frozen in the city too."""

import json

import pytest

from leitai.lifecycle import State
from leitai.web.models import HallFreeze
from leitai.web.services.boards import board_of


@pytest.fixture
def called(lent, client):
    """What the hall's courier sends: a sign of life, and whether the board is frozen."""
    lent.event.state = State.MARKING
    type(lent.event).objects.filter(pk=lent.event.pk).update(state=State.MARKING)

    def call(**said):
        answer = client.post(
            f"/api/v1/halls/{lent.hall.number}/entries",
            json.dumps({"lines": [], "size": 0, "state": "marking", **said}),
            content_type="application/json",
            headers={
                "Authorization": f"Bearer {lent.package.manifest.token}",
                "X-Leitai-Hall": "a" * 32,
            },
        )
        assert answer.status_code == 200, answer.content
        return board_of(lent.event).frozen

    return call


def test_held_while_the_hall_holds_its_own(called):
    """From the first call that says so, until one that says no more; told again it is one."""
    assert called() is None
    since = called(frozen=True)
    assert since is not None
    assert called(frozen=True) == since
    assert HallFreeze.objects.count() == 1
    assert called(frozen=False) is None
    assert called(frozen=True) > since


def test_a_hall_that_came_home(called, lent):
    """What the hall froze comes home with the event; the city's own hold ends with the loan."""
    called(frozen=True)
    lent.hall.returned = lent.at
    type(lent.hall).objects.filter(pk=lent.hall.pk).update(returned=lent.at)
    assert board_of(lent.event).frozen is None
