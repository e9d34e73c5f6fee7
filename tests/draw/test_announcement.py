"""What is refused before a draw is announced."""

from collections.abc import Callable
from typing import Any

import pytest

from leitai.draw import announce
from leitai.draw.public import Dice, Group, Lottery, normal_public
from leitai.faults import Refused

TWO_COLOUR = Lottery("two-colour ball", "2026136", (Group(6, 1, 33), Group(1, 1, 16)))

Plan = Callable[..., dict[str, Any]]


def faults(plan: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        announce(plan)
    return [fault.id for fault in refused.value.faults]


def item(code: object, **attributes: object) -> dict[str, object]:
    return {"code": code, "attributes": attributes}


DICE = {"kind": "dice", "count": 20, "sides": 10, "where": "hall"}
NEIGHBOURS = {"apart": "delegation", "within": "neighbours"}
TOGETHER = {"apart": "delegation", "within": "target"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"id": "../x"}, "draw.id"),
        ({"id": "赛"}, "draw.id"),
        ({"id": 7}, "draw.not-text"),
        ({"purpose": ""}, "draw.not-text"),
        ({"purpose": "\ud800"}, "draw.not-text"),
        ({"surprise": 1}, "draw.member-unknown"),
        ({"items": []}, "draw.items"),
        ({"items": {}}, "draw.not-a-list"),
        ({"items": ["A01"]}, "draw.not-an-object"),
        ({"items": [item("A"), item("A")]}, "draw.code-twice"),
        ({"items": [item(0.5)]}, "draw.not-text"),
        ({"items": [item("A", delegation=3)]}, "draw.not-text"),
        ({"items": [{"code": "A"}]}, "draw.member-missing"),
        ({"items": [{"code": "A", "attributes": []}]}, "draw.not-an-object"),
        ({"parties": ["a", "b"]}, "draw.parties"),
        ({"parties": ["a", "b", "a"]}, "draw.party-twice"),
        ({"parties": ["a", "b", ""]}, "draw.not-text"),
        ({"parties": "abc"}, "draw.not-a-list"),
        ({"parties": [{"name": "a", "commitment": None}, "b", "c"]}, "draw.party-names"),
        ({"limit": 0}, "draw.not-whole"),
        ({"limit": True}, "draw.not-whole"),
        ({"shape": {"kind": "tombola"}}, "draw.kind-unknown"),
        ({"shape": {"kind": "order", "more": 1}}, "draw.member-unknown"),
        ({"shape": {"kind": "sample", "size": 6}}, "draw.sample"),
        ({"shape": {"kind": "sessions", "count": 6, "spread": None}}, "draw.sessions"),
        ({"shape": {"kind": "sessions", "count": 2, "spread": "home"}}, "draw.attribute-missing"),
        ({"shape": {"kind": "assign", "targets": [{"name": "1", "places": 4}]}}, "draw.places"),
        (
            {
                "shape": {
                    "kind": "assign",
                    "targets": [{"name": name, "places": 600_000} for name in "ab"],
                }
            },
            "draw.places",
        ),
        (
            {"shape": {"kind": "assign", "targets": [{"name": "1", "places": 3}] * 2}},
            "draw.target-twice",
        ),
        ({"constraints": [{"apart": "home", "within": "neighbours"}]}, "draw.attribute-missing"),
        ({"constraints": [{"apart": "delegation", "within": "town"}]}, "draw.kind-unknown"),
        ({"constraints": [TOGETHER]}, "draw.constraint"),
        ({"constraints": [NEIGHBOURS], "shape": {"kind": "sample", "size": 1}}, "draw.constraint"),
        (
            {"constraints": [TOGETHER], "shape": {"kind": "sessions", "count": 2, "spread": None}},
            "draw.constraint",
        ),
        ({"public": {"kind": "coin"}}, "draw.kind-unknown"),
        ({"public": DICE | {"sides": 8}}, "draw.sides"),
        ({"public": DICE | {"count": 6}}, "draw.public-small"),
        (
            {
                "public": {
                    "kind": "lottery",
                    "name": "l",
                    "issue": "1",
                    "groups": [{"count": 3, "least": 9, "most": 0}],
                }
            },
            "draw.public-small",
        ),
    ],
)
def test_refused_plans(plan_of: Plan, change: dict[str, Any], fault: str) -> None:
    """Each thing that can be wrong with a plan is named."""
    assert set(faults(plan_of(**change))) == {fault}


def test_every_fault_at_once(plan_of: Plan) -> None:
    """A plan with several faults gets them all."""
    wrong = plan_of(purpose="", limit=-1, public={"kind": "dice"})
    expected = ["draw.not-text", "draw.not-whole", *["draw.member-missing"] * 3]
    assert faults(wrong) == expected


def test_members_missing(plan_of: Plan) -> None:
    """A plan that lacks its members, or is none, is refused; nothing is reported twice."""
    assert faults({}) == ["draw.member-missing"] * 6
    assert faults([]) == ["draw.not-an-object"]


def test_impossible_order(plan_of: Plan) -> None:
    """Three of one delegation among five can alternate; four cannot: refused before announcing."""
    assert announce(plan_of("xxxyz", constraints=[NEIGHBOURS])).state == "announced"
    assert faults(plan_of("xxxxyz", constraints=[NEIGHBOURS])) == ["draw.too-many-neighbours"]


def test_impossible_targets(plan_of: Plan) -> None:
    """Three of one delegation find no place in two sessions of two, nor two sets of 2 in 3 + 1."""
    two = {"kind": "assign", "targets": [{"name": name, "places": 2} for name in "ab"]}
    assert faults(plan_of("xxxy", two, [TOGETHER])) == ["draw.too-many-together"]
    uneven = {
        "kind": "assign",
        "targets": [{"name": "a", "places": 3}, {"name": "b", "places": 1}],
    }
    assert faults(plan_of("xxyy", uneven, [TOGETHER])) == ["draw.too-many-together"]
    assert announce(plan_of("xxyz", uneven, [TOGETHER])).state == "announced"


def test_impossible_sessions(plan_of: Plan) -> None:
    """Sessions that keep a delegation apart need as many sessions as it has members."""
    shape = {"kind": "sessions", "count": 2, "spread": "delegation"}
    assert faults(plan_of("xxxyz", shape, [TOGETHER])) == ["draw.too-many-together"]


def test_uneven_sessions(plan_of: Plan) -> None:
    """Three delegations of one go into two sessions: one of them takes two."""
    shape = {"kind": "sessions", "count": 2, "spread": "delegation"}
    assert announce(plan_of("xyz", shape, [TOGETHER])).state == "announced"


def test_rehearsal_margin(plan_of: Plan) -> None:
    """The rehearsal must succeed within a 20th of the limit: not one shuffle later."""
    tight = "xxxxxyyyyzz"
    least = next(
        limit for limit in range(20, 10_000, 20) if _announces(plan_of(tight, limit=limit))
    )
    assert least > 20
    assert faults(plan_of(tight, constraints=[NEIGHBOURS], limit=least - 1)) == ["draw.too-tight"]


def _announces(plan: dict[str, Any]) -> bool:
    try:
        announce(plan | {"constraints": [NEIGHBOURS]})
    except Refused:
        return False
    return True


def test_too_tight(plan_of: Plan) -> None:
    """What a rehearsal cannot find in a 20th of the limit is refused before announcing."""
    tight = plan_of("x" * 20 + "y" * 20, constraints=[NEIGHBOURS], limit=1000)
    assert faults(tight) == ["draw.too-tight"]


@pytest.mark.parametrize(
    ("said", "value"),
    [("31415926", "31415926"), (" 3 1,4,1 5-9 2 6", "31415926"), ("３１４１ 5926", "31415926")],
)
def test_dice_as_read(said: str, value: str) -> None:
    """Dice are written as digits, however they were typed."""
    assert normal_public(Dice(8, 10, "hall"), said) == value


@pytest.mark.parametrize(
    "said",
    [
        "33 01 12 08 19 27 05",
        "01,08,12,19,27,33+05",
        "１ ８ １２ １９ ２７ ３３ ５",
        "1、8、12、19、27、33|5",
    ],
)
def test_lottery_as_read(said: str) -> None:
    """Lottery numbers are written with two digits, each group ascending."""
    assert normal_public(TWO_COLOUR, said) == "01,08,12,19,27,33+05"


@pytest.mark.parametrize(
    "said",
    ["", "1 2 3 4 5 6", "1 2 3 4 5 34 7", "1 2 3 4 5 5 7", "1 2 3 4 5 6 7 8", "1 2 3 4 5 x 7"],
)
def test_lottery_refused(said: str) -> None:
    """Too few, too many, out of range, repeated, no numbers."""
    with pytest.raises(Refused):
        normal_public(TWO_COLOUR, said)


@pytest.mark.parametrize("said", ["1234567", "123456789", "1234567a", "²2345678٣"])
def test_dice_refused(said: str) -> None:
    """Another count of dice, or no digits."""
    with pytest.raises(Refused):
        normal_public(Dice(8, 10, "hall"), said)


def test_six_sided_dice() -> None:
    """A six-sided die has no 0 and no 7."""
    assert normal_public(Dice(3, 6, "hall"), "1 6 3") == "163"
    for said in ("107", "170"):
        with pytest.raises(Refused):
            normal_public(Dice(3, 6, "hall"), said)


def test_outcomes() -> None:
    """Twenty ten-sided dice and the two-colour lottery have the outcomes everybody computes."""
    assert Dice(20, 10, "hall").outcomes == 10**20
    assert TWO_COLOUR.outcomes == 1_107_568 * 16  # 33 choose 6, times 16
