"""
Nothing acknowledged is lost, doubled or reordered, whatever breaks: many seeds of a bad day.

A failure prints its seed; ``simulated(seed)`` plays it again. The full count runs with
LEITAI_TORTURE=1.
"""

import os
from collections import Counter

import pytest

from .simulation import simulated

FULL = os.environ.get("LEITAI_TORTURE") == "1"
SEEDS, CHUNK = (10_000, 500) if FULL else (60, 10)
BAD = {
    "crash of city",
    "crash of hall",
    "crash of pad",
    "cut",
    "disk full",
    "hall destroyed",
    "hand-over",
    "killed while writing",
    "lost",
    "pad full",
    "unlock",
}
"""What goes wrong on the ten first days already."""

BUGS = {
    "answer before the sync": range(5),
    "drop what is refused": range(5),
    "forget refusals": range(40, 80),
    "no fence": range(30, 60),
    "open before the city was asked": range(20),
    "seal anew when unanswered": range(5),
    "send before it is stored": range(20),
}
"""Mistakes that are planted, and seeds of which one must find them."""


@pytest.mark.torture
@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_many_seeds(first):
    """Every seed ends with hall and city alike, and everything acknowledged in both."""
    wrong = {}
    for seed in range(first, first + CHUNK):
        if found := simulated(seed).wrong:
            wrong[seed] = found[:3]
    assert wrong == {}


def test_bad_days():
    """The days are as bad as they claim to be."""
    faults: Counter[str] = Counter()
    for seed in range(10):
        faults.update(simulated(seed).faults)
    assert faults.keys() >= BAD


def test_the_same_day_again():
    """A seed is one day, every time."""
    assert simulated(7) == simulated(7)


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug):
    """A simulator that finds nothing proves nothing: each mistake is seen."""
    assert any(simulated(seed, bug).wrong for seed in BUGS[bug])
