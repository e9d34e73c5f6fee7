"""The reveal: made from complete results, the same on the screen and on paper."""

import pytest

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.printing import Frame
from leitai.web.models import Act
from leitai.web.permits import Forbidden
from leitai.web.services import records
from leitai.web.services.boards import board_of
from leitai.web.services.papers import Order
from leitai.web.services.reveal_paper import reveal as on_paper
from leitai.web.services.reveals import check_current, end_reveal, make_reveal


def made(ceremony, places=0):
    said = {"by": ceremony.secretary, "at": ceremony.at}
    return make_reveal(ceremony.decoded().event, places, **said)


def test_what_was_frozen_is_sealed(ceremony):
    """What everybody has seen is open at the start; the bricks not out at the freeze are sealed."""
    script = made(ceremony).script
    assert {row["code"]: row["sealed"] for row in script["rows"]} == {
        "K1": [], "K2": [], "K3": ["practice"], "K4": ["practice"],
    }  # fmt: skip
    told = [(step["kind"], step["code"]) for step in script["steps"]]
    assert told == [
        ("open", "K4"), ("open", "K3"), ("stop", "K2"), ("cite", "K2"), ("stop", "K1"),
        ("cite", "K1"),
    ]  # fmt: skip
    assert [step["hold"] for step in script["steps"]] == [False] * 4 + [True, False]


def test_what_a_step_says(ceremony):
    """Steps speak both languages, of people by name, number and employer."""
    steps = made(ceremony).script["steps"]
    unit = steps[-1]["said"]["zh"].split("：")[1].split(" ")[0]
    assert steps[-1]["said"] == {
        "zh": f"金奖：{unit} 甲立柱，总分 94.00，第 1 名",
        "en": f"Gold: 甲立柱, {unit}, total 94.00, place 1",
    }
    assert steps[0]["said"]["en"].startswith("No. 04 丁德福")
    assert "Practice 54.00, 91.00 so far, line 3" in steps[0]["said"]["en"]


def test_without_a_freeze(city, noon, ceremony):
    """Where nothing was frozen, all is sealed; below the places that are revealed all is open."""
    from leitai.web.services.boards import unfreeze_board  # noqa: PLC0415

    unfreeze_board(ceremony.event, "x", by=ceremony.chief, at=noon)
    rows = made(ceremony, places=2).script["rows"]
    assert {row["code"]: len(row["sealed"]) for row in rows} == {"K1": 2, "K2": 2, "K3": 0, "K4": 0}


def test_its_hash(ceremony):
    """The hash is that of the script, canonical; the act bears it."""
    reveal = made(ceremony)
    assert reveal.sha256 == sha256_hex(canonical(reveal.script))
    assert Act.objects.get(action="reveals.make").detail["sha256"] == reveal.sha256


def test_the_paper_says_what_the_screen_says(ceremony):
    """Step by step, the printed script has the words of the screen, in its language."""
    reveal = made(ceremony)
    for language in ("zh", "en"):
        paper = on_paper(Order(ceremony.event, Frame("1", "x"), language))
        assert [row[2] for row in paper.parts[1].rows] == [
            step["said"][language] for step in reveal.script["steps"]
        ]
        assert (paper.facts[-1][1], len(paper.parts[1].rows)) == (reveal.sha256, 6)


def test_the_end_opens_the_board(ceremony):
    """When the ceremony is over the public board goes on, and it cannot end twice."""
    reveal = made(ceremony)
    said = {"by": ceremony.secretary, "at": ceremony.at}
    assert board_of(ceremony.event).frozen == ceremony.at
    end_reveal(reveal, **said)
    assert (board_of(ceremony.event).frozen, board_of(ceremony.event).sealed) == (None, 0)
    with pytest.raises(Refused) as refused:
        end_reveal(reveal, **said)
    assert [fault.id for fault in refused.value.faults] == ["reveals.over"]


def test_not_before_the_codes_are_opened(ceremony):
    """While nobody knows who is who there is nothing to reveal."""
    with pytest.raises(Refused) as refused:
        make_reveal(ceremony.event, 0, by=ceremony.secretary, at=ceremony.at)
    assert [fault.id for fault in refused.value.faults] == ["reveals.not-yet"]


def test_results_that_changed(ceremony):
    """A mark amended after the script was made: it is to be made again."""
    reveal = made(ceremony)
    check_current(reveal)
    line = next(e for e in ceremony.lines() if e.content["judge"] == "J1")
    body = dict(line.content) | {"cells": [{"aspect": "joints", "value": "3"}]}
    names = {"approver": "chief", "second": "supervisor"}
    said = {"target": line.hash, "body": body, "reason": "x", **names}
    [asked] = records.write(ceremony.event, "chief", [("amend", said)], ceremony.at)
    said = {"target": asked.hash, "approver": "supervisor"}
    records.write(ceremony.event, "supervisor", [("approve", said)], ceremony.at)
    with pytest.raises(Refused) as refused:
        end_reveal(reveal, by=ceremony.secretary, at=ceremony.at)
    assert [fault.id for fault in refused.value.faults] == ["reveals.stale"]


@pytest.mark.parametrize("role", [Role.CHIEF_JUDGE, Role.SUPERVISOR, Role.JUDGE])
def test_who_may(city, ceremony, role):
    """Only the office prepares and ends a reveal."""
    reveal, by = made(ceremony), city.account(role, event=ceremony.event)
    with pytest.raises(Forbidden):
        make_reveal(ceremony.event, 0, by=by, at=ceremony.at)
    with pytest.raises(Forbidden):
        end_reveal(reveal, by=by, at=ceremony.at)
