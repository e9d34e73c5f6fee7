"""Outcomes: laws for every shape, and the first valid shuffle."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leitai.draw import Draw, announce, verify
from leitai.draw.announcement import Announcement
from leitai.draw.arranging import arrange
from leitai.draw.numbers import below, digest, words
from leitai.faults import Refused

NEIGHBOURS = {"apart": "delegation", "within": "neighbours"}
TOGETHER = {"apart": "delegation", "within": "target"}

Plan = Callable[..., dict[str, Any]]
groups_of = st.lists(st.sampled_from("vwxyz"), min_size=2, max_size=12)
seeds = st.integers(0, 10**6).map(lambda number: digest(str(number)))


def announced(plan: dict[str, Any]) -> Announcement:
    try:
        return announce(plan).announcement
    except Refused:
        assume(condition=False)
        raise


def first_apart(seed: str, groups: list[str]) -> tuple[int, list[int]]:
    """The same rule in other words: a shuffle ends where the settled tail gets a clash."""
    stream, index = words(seed), 0
    while True:
        left, tail = list(range(len(groups))), list[int]()
        while left and all(groups[a] != groups[b] for a, b in pairwise(tail)):
            chosen = below(stream, len(left)) if len(left) > 1 else 0
            left[chosen], left[-1] = left[-1], left[chosen]
            tail.insert(0, left.pop())
        if not left and all(groups[a] != groups[b] for a, b in pairwise(tail)):
            return index, tail
        index += 1


@given(groups_of, seeds)
def test_order_is_a_permutation(plan_of: Plan, groups: list[str], seed: str) -> None:
    """An order gives every item one number, from 1, and nobody twice."""
    announcement = announced(plan_of(groups))
    outcome = arrange(announcement, seed).outcome
    assert sorted(code for code, _ in outcome) == [each.code for each in announcement.items]
    assert [target for _, target in outcome] == [str(at + 1) for at in range(len(groups))]


@given(groups_of, seeds)
def test_neighbours_are_apart(plan_of: Plan, groups: list[str], seed: str) -> None:
    """No two neighbours share a delegation, and the shuffle is the first such one."""
    announcement = announced(plan_of(groups, constraints=[NEIGHBOURS]))
    result = arrange(announcement, seed)
    home = {each.code: each.attributes["delegation"] for each in announcement.items}
    line = [home[code] for code, _ in result.outcome]
    assert all(here != after for here, after in pairwise(line))
    index, order = first_apart(seed, groups)
    assert result.index == index
    assert [code for code, _ in result.outcome] == [announcement.items[at].code for at in order]


@given(groups_of, st.lists(st.integers(1, 4), min_size=1, max_size=8), seeds)
def test_targets_are_apart(plan_of: Plan, groups: list[str], sizes: list[int], seed: str) -> None:
    """Each target takes at most its places, and no delegation twice."""
    targets = [{"name": f"t{at}", "places": size} for at, size in enumerate(sizes)]
    shape = {"kind": "assign", "targets": targets}
    announcement = announced(plan_of(groups, shape, [TOGETHER]))
    outcome = arrange(announcement, seed).outcome
    home = {each.code: each.attributes["delegation"] for each in announcement.items}
    assert sorted(code for code, _ in outcome) == [each.code for each in announcement.items]
    assert max(Counter((home[code], target) for code, target in outcome).values()) == 1
    taken = Counter(target for _, target in outcome)
    assert all(taken[f"t{at}"] <= size for at, size in enumerate(sizes))


@given(groups_of, st.integers(2, 5), seeds)
def test_sessions_are_even(plan_of: Plan, groups: list[str], count: int, seed: str) -> None:
    """Sizes differ by one at most, and so do the members of each delegation per session."""
    assume(count <= len(groups))
    shape = {"kind": "sessions", "count": count, "spread": "delegation"}
    announcement = announced(plan_of(groups, shape))
    result = arrange(announcement, seed)
    home = {each.code: each.attributes["delegation"] for each in announcement.items}
    names = [str(number + 1) for number in range(count)]
    everyone = Counter(target for _, target in result.outcome)
    for counts in [
        everyone,
        *(
            Counter(target for code, target in result.outcome if home[code] == group)
            for group in set(groups)
        ),
    ]:
        numbers = [counts[name] for name in names]
        assert max(numbers) - min(numbers) <= 1
    assert sorted(code for code, _ in result.outcome) == [each.code for each in announcement.items]
    assert set(everyone) <= set(names)
    assert result.index == 0


def test_sessions_are_fair(plan_of: Plan) -> None:
    """A lone contestant and one of a big delegation get each session a third of the time."""
    shape = {"kind": "sessions", "count": 3, "spread": "delegation"}
    announcement = announced(plan_of("xyyyyzz", shape))
    for code in ("A01", "A02", "A06"):
        counts = Counter(
            dict(arrange(announcement, digest(f"fair {number}")).outcome)[code]
            for number in range(3_000)
        )
        # 13.8: 99.9 % limit of chi-square with 2 degrees of freedom
        assert sum((counts[name] - 1000) ** 2 for name in "123") < 13_800


def test_apart_is_uniform(plan_of: Plan) -> None:
    """Each of the 8 orders of a, a, b, b without equal neighbours is equally likely."""
    announcement = announced(plan_of("aabb", constraints=[NEIGHBOURS]))
    counts = Counter(
        tuple(code for code, _ in arrange(announcement, digest(f"apart {number}")).outcome)
        for number in range(8_000)
    )
    assert len(counts) == 8
    # 24.3: 99.9 % limit of chi-square with 7 degrees of freedom
    assert sum((count - 1000) ** 2 for count in counts.values()) < 24_300


def test_two_constraints(plan_of: Plan) -> None:
    """Several constraints hold together: stations apart by delegation and by trainer."""
    plan = plan_of("xxyyzz", constraints=[NEIGHBOURS, {"apart": "trainer", "within": "neighbours"}])
    for each, trainer in zip(plan["items"], "pqpqpq", strict=True):
        each["attributes"]["trainer"] = trainer
    announcement = announced(plan)
    items = {each.code: each.attributes for each in announcement.items}
    line = [items[code] for code, _ in arrange(announcement, digest("two")).outcome]
    for here, after in pairwise(line):
        assert here["delegation"] != after["delegation"]
        assert here["trainer"] != after["trainer"]


@given(st.lists(st.sampled_from("xyz"), min_size=1, max_size=6), st.sampled_from([1, 2, 3]))
def test_pigeonhole_is_exact(plan_of: Plan, groups: list[str], size: int) -> None:
    """One constraint is called impossible exactly when no arrangement at all keeps it."""
    targets = [{"name": str(at), "places": size} for at in range(6)]
    for shape, constraint, fault in (
        ({"kind": "order"}, NEIGHBOURS, "draw.too-many-neighbours"),
        ({"kind": "assign", "targets": targets}, TOGETHER, "draw.too-many-together"),
    ):
        exists = _exists(groups, size if constraint is TOGETHER else 0)
        assert _faults(plan_of(groups, shape, [constraint])) == ([] if exists else [fault])


def _faults(plan: dict[str, Any]) -> list[str]:
    try:
        announce(plan)
    except Refused as refused:
        return [fault.id for fault in refused.faults]
    return []


def _exists(groups: list[str], size: int) -> bool:
    """Try them all for an order whose neighbours (or chunks of *size*) are all different."""
    for order in set(permutations(groups)):
        parts = (
            [order[at : at + size] for at in range(0, len(order), size)]
            if size
            else list(pairwise(order))
        )
        if all(len(set(part)) == len(part) for part in parts):
            return True
    return False


def test_sample(drawn: Callable[..., Draw]) -> None:
    """A sample is the first of the order that the same seed gives, and verifies."""
    draw = drawn(shape={"kind": "sample", "size": 2})
    assert draw.result is not None
    assert [target for _, target in draw.result.outcome] == ["1", "2"]
    assert verify(draw.value()) == []
    announcement = draw.announcement
    whole = arrange(announced(_like(announcement)), draw.result.seed)
    assert whole.outcome[:2] == draw.result.outcome


def _like(announcement: Announcement) -> dict[str, Any]:
    value = announcement.value()
    names = ("id", "purpose", "items", "public")
    parties = [each["name"] for each in value["parties"]]
    return {name: value[name] for name in names} | {"parties": parties, "shape": {"kind": "order"}}


def test_free_places(plan_of: Plan) -> None:
    """Where there are more stations than contestants, the last stations stay free."""
    targets = [{"name": f"station {at}", "places": 1} for at in range(1, 9)]
    announcement = announced(plan_of(shape={"kind": "assign", "targets": targets}))
    taken = {target for _, target in arrange(announcement, digest("free")).outcome}
    assert taken == {f"station {at}" for at in range(1, 6)}


def test_limit(plan_of: Plan) -> None:
    """The limit counts shuffles: it suffices when it is one more than the index, not less."""
    announcement = announced(plan_of("xxyyz", constraints=[NEIGHBOURS]))
    tries = ((arrange(announcement, digest(f"{number}")).index, number) for number in range(50))
    index, number = max(tries)
    assert index > 3
    enough = replace(announcement, limit=index + 1)
    assert arrange(enough, digest(f"{number}")).index == index
    with pytest.raises(Refused) as refused:
        arrange(replace(announcement, limit=index), digest(f"{number}"))
    assert [fault.id for fault in refused.value.faults] == ["draw.not-found"]


@pytest.mark.parametrize("size", [1, 2])
def test_tiny_lists(plan_of: Plan, size: int) -> None:
    """One or two items draw too."""
    announcement = announced(plan_of("xy"[:size], constraints=[NEIGHBOURS]))
    assert len(arrange(announcement, digest("tiny")).outcome) == size


def test_shell_keeps_apart(plan_of: Plan, shell: Callable[..., str]) -> None:
    """The shell script finds the same first valid shuffle, index and all."""
    found = []
    for number in range(8):
        groups, seed = "vvwwxxyz", digest(f"shell {number}")
        announcement = announced(plan_of(groups, constraints=[NEIGHBOURS]))
        result = arrange(announcement, seed)
        index, *order = shell("order", seed, len(groups), *groups).split()
        assert result.index == int(index)
        assert [code for code, _ in result.outcome] == [f"A{int(at) + 1:02}" for at in order]
        found.append(result.index)
    assert max(found) > 0


def test_shell_deals_sessions(plan_of: Plan, shell: Callable[..., str]) -> None:
    """The shell script deals the same sessions."""
    groups, seed = "vvvwwwxxyz", digest("deal")
    shape = {"kind": "sessions", "count": 3, "spread": "delegation"}
    outcome = arrange(announced(plan_of(groups, shape)), seed).outcome
    rows = [row.split(":") for row in shell("sessions", seed, len(groups), 3, *groups).split()]
    assert outcome == tuple((f"A{int(at) + 1:02}", session) for at, session in rows)
