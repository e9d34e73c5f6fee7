"""
In which order the contestants stand, and who shares a rank.

Meaning: docs/formats/rulebook.md, "Ranking".
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.rulebook.model import Better, Ranking

from .formula import Value

SortKey = tuple[tuple[int, Fraction | str], ...]


@dataclass(frozen=True, slots=True)
class Runner:
    """Somebody (or a team) to be ranked."""

    code: str
    score: Value
    ties: tuple[Value, ...] = ()
    tiebreak: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One place of the ranking, best first; `keys` is equal where nothing tells two apart."""

    code: str
    rank: int
    keys: SortKey


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Runners that the rules cannot tell apart yet, and what is needed."""

    codes: tuple[str, ...]
    needed: str
    """scoring.no-seed, scoring.tie-open."""


def sort_key(value: Value, better: Better) -> tuple[int, Fraction | str]:
    """Return what sorts *value*: better first, numbers before texts, none last."""
    if isinstance(value, Fraction):
        return (0, -value if better == "high" else value)
    if isinstance(value, str):
        return (1, _reversed(value) if better == "high" else value)
    return (2, Fraction(0))


def _reversed(text: str) -> str:
    """Return a text that sorts the other way round (by code point)."""
    return "".join(chr(0x10FFFF - ord(letter)) for letter in text) + chr(0x10FFFF)


def ranked(
    ranking: Ranking, runners: Sequence[Runner], seed: str | None
) -> tuple[list[Standing], list[Unresolved]]:
    """
    Return *runners* in order, best first, with their ranks, and the ties nobody may break yet.

    A tie that needs a seed, a play-off or the committee is still given: with shared ranks.
    """

    def keys(runner: Runner) -> SortKey:
        own = [sort_key(runner.score, ranking.better)]
        own += [
            sort_key(value, tie.better)
            for tie, value in zip(ranking.ties, runner.ties, strict=True)
        ]
        return tuple(own)

    order = sorted(runners, key=lambda runner: (keys(runner), runner.code))
    if ranking.near is not None:
        same = _near(ranking, order)
        return _numbered(order, keys, same, dense=ranking.end == "dense"), []
    decided, unresolved = _decided(ranking, order, keys, seed)
    standings = _numbered(
        decided[0], decided[1], lambda a, b: decided[1](a) == decided[1](b),
        dense=ranking.end == "dense",
    )  # fmt: skip
    return standings, unresolved


Same = Callable[[Runner, Runner], bool]
Keys = Callable[[Runner], SortKey]


def _numbered(order: Sequence[Runner], keys: Keys, same: Same, *, dense: bool) -> list[Standing]:
    out: list[Standing] = []
    rank = 0
    for place, runner in enumerate(order, 1):
        if place == 1 or not same(order[place - 2], runner):
            rank = rank + 1 if dense else place
        out.append(Standing(runner.code, rank, keys(runner)))
    return out


def _near(ranking: Ranking, order: Sequence[Runner]) -> Same:
    """Return who shares a rank with the one before, because their scores are near."""
    assert ranking.near is not None  # noqa: S101 - asked only then
    within, link = ranking.near
    shares: dict[str, bool] = {}
    first: Runner | None = None
    for before, runner in zip([None, *order], order, strict=False):
        compare = before if link == "previous" else first
        near = compare is not None and _apart(compare.score, runner.score, within)
        shares[runner.code] = near
        if not near:
            first = runner
    return lambda _, runner: shares[runner.code]


def _apart(one: Value, other: Value, within: Fraction) -> bool:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return abs(one - other) <= within
    return one is None and other is None


def _decided(
    ranking: Ranking, order: list[Runner], keys: Keys, seed: str | None
) -> tuple[tuple[list[Runner], Keys], list[Unresolved]]:
    """Return the order with equal runners told apart by draw, play-off or committee."""
    if ranking.end in {"shared", "dense"}:
        return (order, keys), []
    extra: dict[str, Fraction | str] = {}
    unresolved = []
    for group in _equal(order, keys):
        codes = tuple(runner.code for runner in group)
        if ranking.end == "draw":
            if seed is None:
                unresolved.append(Unresolved(codes, "scoring.no-seed"))
                continue
            for code in codes:
                extra[code] = hashlib.sha256(f"{seed}|{code}".encode()).hexdigest()
            continue
        given = [runner.tiebreak for runner in group if runner.tiebreak is not None]
        if len(set(given)) < len(group):
            unresolved.append(Unresolved(codes, "scoring.tie-open"))
        extra |= {runner.code: runner.tiebreak for runner in group if runner.tiebreak is not None}

    def full(runner: Runner) -> SortKey:
        last = extra.get(runner.code, Fraction(0))
        return (*keys(runner), (1 if isinstance(last, str) else 0, last))

    return (sorted(order, key=lambda runner: (full(runner), runner.code)), full), unresolved


def _equal(order: Sequence[Runner], keys: Keys) -> list[list[Runner]]:
    """Return the groups of two and more runners whose keys are equal."""
    groups: list[list[Runner]] = []
    for runner in order:
        if groups and keys(groups[-1][0]) == keys(runner):
            groups[-1].append(runner)
        else:
            groups.append([runner])
    return [group for group in groups if len(group) > 1]
