"""What changed between two rulebooks, node by node."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.dice import Thrown
from tests.scoring.random_rulebook import rulebook as random_rulebook

from leitai.rulebook import document, publish
from leitai.rulebook.diff import Change, diff
from leitai.rulebook.writing import flow

from .example import example

OLD = example()


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("max: 40", "max: 45", Change("changed", "wall", ("max",), "40", "45")),
        ("          max: 40\n", "", Change("removed", "wall", ("max",), "40")),
        ("floor: 0", "floor: 0\n      cap: 100", Change("added", "practice", ("cap",), new="100")),
        ("give: 2", "give: 5",
         Change("changed", "violation", ("mark", "per_count", "give"), "2", "5")),
        ("end: shared", "end: draw", Change("changed", "", ("ranking", "end"), "shared", "draw")),
        ("ranks: [1, 1]", "ranks: [1, 2]",
         Change("changed", "", ("awards", "first", "ranks"), "[1, 1]", "[1, 2]")),
        ("weight: 30", 'weight: "30"', Change("changed", "theory", ("weight",), "30", '"30"')),
    ],
)  # fmt: skip
def test_one_change(old: str, new: str, change: Change) -> None:
    """One edit, one change, where it is."""
    assert diff(document(OLD), document(OLD.replace(old, new, 1))) == [change]


def test_a_node_added_removed_and_moved() -> None:
    """Nodes are known by their ids, wherever they stand."""
    old, new = document(OLD), document(OLD)
    practice = new["scheme"]["children"][1]
    joints = practice["children"].pop()
    new["scheme"]["children"].append(joints)
    practice["children"].append({"id": "tidy", "input": "bool"})
    del practice["penalties"]
    assert diff(old, new) == [
        Change("removed", "violation", (), old=flow(old["scheme"]["children"][1]["penalties"][0])),
        Change("added", "tidy", (), old="practice", new="{id: tidy, input: bool}"),
        Change("moved", "joints", ("children",), "practice", "total"),
    ]  # fmt: skip


def test_another_order() -> None:
    """The order of children and of awards is part of a rulebook; the order of keys is not."""
    old, new = document(OLD), document(OLD)
    new["scheme"]["children"].reverse()
    new["awards"].reverse()
    new["scheme"] = dict(reversed(new["scheme"].items()))
    assert diff(old, new) == [
        Change("reordered", "total", ("children",), "theory, practice", "practice, theory"),
        Change("reordered", "", ("awards",), "first, second", "second, first"),
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_nothing_is_missed(one: int, other: int) -> None:
    """There is a change exactly where the published forms differ."""
    old, new = random_rulebook(Thrown(one)), random_rulebook(Thrown(other))
    assert (diff(old, new) == []) == (publish(old) == publish(new))
    assert diff(old, document(publish(old))) == []
