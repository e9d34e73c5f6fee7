"""The tree of unions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.faults import Refused
from leitai.registry.organisations import Union, grow_tree

CITY = Union("city", "市总工会", "federation")
COUNTY = Union("county", "甲县总工会", "county", "city")
TRADE = Union("trade", "建筑业工会", "industry", "city")
PLANT = Union("plant", "甲厂工会", "enterprise", "county")
SHOP = Union("shop", "甲厂一车间工会", "enterprise", "plant")


def test_within():
    """A union acts within itself and what stands below it, nowhere else."""
    tree = grow_tree([SHOP, PLANT, CITY, COUNTY, TRADE])
    assert tree.root is CITY
    assert [each.id for each in tree.above("shop")] == ["shop", "plant", "county", "city"]
    below = {top: [low for low in tree.unions if tree.within(low, top)] for top in tree.unions}
    assert below == {
        "city": ["shop", "plant", "city", "county", "trade"],
        "county": ["shop", "plant", "county"],
        "trade": ["trade"],
        "plant": ["shop", "plant"],
        "shop": ["shop"],
    }


@pytest.mark.parametrize(("union", "subtree"), [("nobody", "city"), ("city", "nobody")])
def test_within_of_the_unknown(union, subtree):
    """Asking about a union that does not exist is the caller's mistake, not a no."""
    with pytest.raises(KeyError):
        grow_tree([CITY]).within(union, subtree)


@given(st.lists(st.integers(0, 30), max_size=30))
def test_every_tree_grows(parents):
    """Whatever stands under something earlier is a tree, and the root holds all of it."""
    unions = [CITY] + [
        Union(str(here), str(here), "enterprise", str(above % here) if above % here else "city")
        for here, above in enumerate(parents, 1)
    ]
    tree = grow_tree(unions)
    assert all(tree.within(each, "city") for each in tree.unions)


def fault_list(*unions):
    """Return what is wrong with *unions*."""
    with pytest.raises(Refused) as refused:
        grow_tree(unions)
    return [(each.id.removeprefix("registry."), dict(each.params)) for each in refused.value.faults]


def test_every_fault_at_once():
    """Twice the same id, no parent, outranking, a ring, two roots: all are said together."""
    assert fault_list(
        CITY,
        COUNTY,
        COUNTY.__class__("county", "乙县总工会", "county", "city"),
        Union("lost", "丙厂工会", "enterprise", "nowhere"),
        Union("high", "丁业工会", "industry", "low"),
        Union("low", "丁厂工会", "enterprise", "city"),
        Union("a", "戊", "enterprise", "c"),
        Union("b", "己", "enterprise", "a"),
        Union("c", "庚", "enterprise", "b"),
        Union("other", "辛", "federation"),
    ) == [
        ("union-twice", {"union": "county"}),
        ("union-no-parent", {"union": "丙厂工会", "parent": "nowhere"}),
        ("union-outranks", {"union": "丁业工会", "parent": "丁厂工会"}),
        ("union-ring", {"unions": "a > c > b > a"}),
        ("union-roots", {"unions": "市总工会, 辛"}),
    ]


def test_a_ring_has_no_root():
    """Its own parent, and nobody above: a ring, and no root."""
    assert fault_list(Union("a", "甲", "enterprise", "a")) == [
        ("union-ring", {"unions": "a > a"}),
        ("union-no-root", {}),
    ]


def test_nobody():
    """No unions make no tree."""
    assert fault_list() == [("union-no-root", {})]
