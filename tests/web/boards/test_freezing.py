"""A frozen board stays as it was, for everybody and everywhere, until a reveal or a reason."""

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Act
from leitai.web.permits import Forbidden
from leitai.web.services import boards
from leitai.web.services.needs import NEEDS
from leitai.web.services.steps import take

from .conftest import closed


def shown(event):
    return [(row.code, row.total) for row in boards.board_of(event).rows]


def test_the_board_is_held(client, ceremony):
    """What is signed after the freeze shows nowhere: board, wall, home page, API."""
    slug = ceremony.event.slug
    paths = (
        f"/events/{slug}/board/", f"/events/{slug}/screen/", "/", f"/api/v1/events/{slug}/board",
    )  # fmt: skip
    before = [client.get(path).content for path in paths]
    closed(ceremony, "K3", 1), closed(ceremony, "K3", 2)
    ceremony.save("K4", 1, "1")
    assert [client.get(path).content for path in paths] == before
    assert dict(shown(ceremony.event))["K3"] == "38.00"


def test_what_everybody_is_told(client, ceremony):
    """The page says since when it is frozen, and how many bricks are sealed."""
    page = client.get(f"/events/{ceremony.event.slug}/board/").content.decode()
    assert "还封着 2 块" in page
    assert f'datetime="{ceremony.at.isoformat()}"' in page
    said = client.get(f"/api/v1/events/{ceremony.event.slug}/board").json()
    assert said["frozen"] == "2026-09-01T12:00:00+08:00"


def test_held_through_the_lock(ceremony):
    """Neither the lock nor the opening of codes opens a frozen board."""
    before = shown(ceremony.event)
    ceremony.decoded()
    assert shown(ceremony.event) == before


def test_not_announced_before_the_reveal(ceremony):
    """What a ceremony is to reveal cannot be announced before it."""
    ceremony.decoded()
    with pytest.raises(Refused) as refused:
        take(ceremony.event, "announce", by=ceremony.chief, at=ceremony.at)
    assert [fault.id for fault in refused.value.faults] == ["lifecycle.board-open"]
    boards.unfreeze_board(ceremony.event, "不办颁奖", by=ceremony.chief, at=ceremony.at)
    assert NEEDS["board-open"](ceremony.event, ceremony.at) is None


def test_let_go_on_with_a_reason(ceremony):
    """Without a reveal there must be a reason; it is in the audit log."""
    said = {"by": ceremony.secretary, "at": ceremony.at}
    with pytest.raises(Refused) as refused:
        boards.unfreeze_board(ceremony.event, " ", **said)
    assert [fault.id for fault in refused.value.faults] == ["lifecycle.reason"]
    closed(ceremony, "K3", 1), closed(ceremony, "K3", 2)
    boards.unfreeze_board(ceremony.event, "投影坏了", **said)
    assert dict(shown(ceremony.event))["K3"] == "92.00"
    assert Act.objects.get(action="boards.unfreeze").detail == {"reason": "投影坏了"}
    with pytest.raises(Refused) as refused:
        boards.unfreeze_board(ceremony.event, "再来", **said)
    assert [fault.id for fault in refused.value.faults] == ["boards.not-frozen"]


def test_frozen_once_and_in_time(ceremony, hall):
    """A second freeze, and one before marking or after the lock, are refused."""
    for event, by, state, fault in (
        (ceremony.event, ceremony.chief, State.MARKING, "boards.frozen"),
        (hall.event, hall.chief, State.DRAW, "boards.freeze-not-now"),
        (hall.event, hall.chief, State.LOCKED, "boards.freeze-not-now"),
    ):
        event.state = state
        event.save()
        with pytest.raises(Refused) as refused:
            boards.freeze_board(event, by=by, at=hall.at)
        assert [each.id for each in refused.value.faults] == [fault]


@pytest.mark.parametrize("role", [Role.JUDGE, Role.SUPERVISOR, Role.CLERK])
def test_who_may(city, hall, role):
    """Judges and supervisors freeze nothing."""
    by = city.account(role, event=hall.event)
    with pytest.raises(Forbidden):
        boards.freeze_board(hall.event, by=by, at=hall.at)
    with pytest.raises(Forbidden):
        boards.unfreeze_board(hall.event, "x", by=by, at=hall.at)
