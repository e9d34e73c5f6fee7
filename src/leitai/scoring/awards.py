"""
Who gets which award, and how many of them there are.

Meaning: docs/formats/rulebook.md, "Awards". Works for contestants and for teams alike.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from leitai.exact import MODES
from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Award, Count, Share

from .ranking import Standing

Holds = Callable[[str, Expression], bool]
"""Whether an expression holds for the one with this code."""


@dataclass(slots=True)
class Given:
    """The awards given so far."""

    awards: dict[str, list[str]]
    """Code -> award ids, in the order of the rulebook."""
    groups: dict[str, set[str]] = field(default_factory=dict)
    """Group -> codes that hold an award of it."""
    unresolved: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """(award, codes) where a cut falls between equals and the rulebook wants them told apart."""


def part_of(share: Share, field_size: int, ranked: int) -> int:
    """Return how many *share* is."""
    whole = field_size if share.of == "field" else ranked
    many = MODES[share.round](Fraction(whole) * share.percent / 100)
    many = max(many, share.least)
    return many if share.most is None else min(many, share.most)


def percent_up(part: Share | int, whole: int) -> int:
    """Return a re-check's share of *whole*, rounded up; a plain number is itself."""
    many = part if isinstance(part, int) else math.ceil(Fraction(whole) * part.percent / 100)
    return min(many, whole)


def how_many(count: Count, field_size: int, ranked: int, given: Mapping[str, list[str]]) -> int:
    """Return how many awards *count* allows."""
    if count.number is not None:
        return count.number
    if count.share is not None:
        return part_of(count.share, field_size, ranked)
    if count.same_as:
        return sum(count.same_as in awards for awards in given.values())
    fitting = [many for least, many in count.by_field if field_size >= least]
    return fitting[-1] if fitting else 0


def give_awards(
    awards: Sequence[Award],
    standings: Sequence[Standing],
    field_size: int,
    holds: Holds,
    barred: Callable[[str], bool],
    given: Given,
) -> None:
    """Give *awards* to the *standings* (best first), one after the other, into *given*."""
    given.awards.update({standing.code: [] for standing in standings})
    for award in awards:
        holders = given.groups.setdefault(award.group, set()) if award.exclusive else set()
        may = {
            each.code: not barred(each.code)
            and (award.where is None or holds(each.code, award.where))
            for each in standings
        }
        chosen = _chosen(award, standings, field_size, holds, given, may, holders)
        for code in chosen:
            if may[code] and code not in holders:
                given.awards[code].append(award.id)
                holders.add(code)


def _chosen(
    award: Award,
    standings: Sequence[Standing],
    field_size: int,
    holds: Holds,
    given: Given,
    may: Mapping[str, bool],
    holders: set[str],
) -> list[str]:
    """Return the codes that *award* reaches, those who may not have it included."""
    if award.ranks is not None:
        low, high = award.ranks
        return [each.code for each in standings if low <= each.rank <= high]
    if award.within is not None:
        last = part_of(award.within, field_size, len(standings))
        return [each.code for each in standings if each.rank <= last]
    if award.score is not None:
        return [each.code for each in standings if may[each.code] and holds(each.code, award.score)]
    if award.count is None:
        return []
    free = [each for each in standings if each.code not in holders]
    if award.roll_down:
        free = [each for each in free if may[each.code]]
    many = how_many(award.count, field_size, len(standings), given.awards)
    cut, open_ = cut_off(free, many, award.cut_ties)
    if open_:
        given.unresolved.append((award.id, open_))
    return cut


def cut_off(
    standings: Sequence[Standing], many: int, cut_ties: str
) -> tuple[list[str], tuple[str, ...]]:
    """Return the first *many* codes, equals at the cut treated as told; and equals still open."""
    if many <= 0 or many >= len(standings):
        return [each.code for each in standings[: max(many, 0)]], ()
    last, after = standings[many - 1], standings[many]
    if last.rank != after.rank:
        return [each.code for each in standings[:many]], ()
    equal = [each for each in standings if each.rank == last.rank]
    before = [each.code for each in standings[:many] if each.rank != last.rank]
    if cut_ties == "extend":
        return before + [each.code for each in equal], ()
    if cut_ties == "shrink":
        return before, ()
    open_ = () if last.keys != after.keys else tuple(each.code for each in equal)
    return [each.code for each in standings[:many]], open_
