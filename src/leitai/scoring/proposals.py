"""
What the ranks lead to beyond awards: promotions proposed, who goes on, whose marks are re-checked.

Meaning: docs/formats/rulebook.md, "Promotions", "Advance", "Re-check".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from leitai.rulebook.model import Advance, Promotion, Recheck

from .awards import Holds, cut_off, part_of, percent_up
from .formula import Value
from .ranking import Standing


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal for one contestant; nobody is promoted by a program."""

    kind: str
    to: str
    rule: str


def propose(
    promotions: Sequence[Promotion],
    standings: Sequence[Standing],
    holds: Holds,
    barred: Callable[[str], bool],
) -> dict[str, list[Proposal]]:
    """Return the proposals by contestant, per kind the first that holds."""
    out: dict[str, list[Proposal]] = {each.code: [] for each in standings}
    for rule in promotions:
        left = rule.cap
        for each in standings:
            has = any(proposal.kind == rule.kind for proposal in out[each.code])
            if has or left == 0 or barred(each.code) or not holds(each.code, rule.when):
                continue
            out[each.code].append(Proposal(rule.kind, rule.to, rule.id))
            left = None if left is None else left - 1
    return out


@dataclass(frozen=True, slots=True)
class GoesOn:
    """Where a contestant goes on to, or the number they are reserve with."""

    to: str | None
    reserve: int | None = None


def advancing(
    rules: Sequence[Advance],
    standings: Sequence[Standing],
    field_size: int,
    holds: Holds,
    field_of: Callable[[str, str], Value],
) -> tuple[dict[str, GoesOn], list[tuple[str, tuple[str, ...]]]]:
    """Return who goes on where, and the cuts between equals that are still open."""
    out: dict[str, GoesOn] = {}
    unresolved: list[tuple[str, tuple[str, ...]]] = []
    for rule in rules:
        free = [
            each
            for each in standings
            if (each.code not in out or out[each.code].to is None)
            and (rule.where is None or holds(each.code, rule.where))
        ]
        free = _limited(rule, free, field_of)
        if rule.score is not None:
            chosen = [each.code for each in free if holds(each.code, rule.score)]
        else:
            many = rule.top or 0
            if rule.share is not None:
                many = part_of(rule.share, field_size, len(standings))
            chosen, open_ = cut_off(free, many, rule.cut_ties)
            if open_:
                unresolved.append((rule.to, open_))
        for code in chosen:
            out[code] = GoesOn(rule.to, out[code].reserve if code in out else None)
        rest = [each.code for each in free if each.code not in out]
        for number, code in enumerate(rest[: rule.reserves], 1):
            out[code] = GoesOn(None, number)
    return out, unresolved


def _limited(
    rule: Advance, standings: Sequence[Standing], field_of: Callable[[str, str], Value]
) -> list[Standing]:
    """Return *standings* with at most so many of one unit, the best of each."""
    if rule.per is None:
        return list(standings)
    column, most = rule.per
    seen: dict[Value, int] = {}
    out = []
    for each in standings:
        unit = field_of(each.code, column)
        if unit is not None:
            seen[unit] = seen.get(unit, 0) + 1
            if seen[unit] > most:
                continue
        out.append(each)
    return out


def rechecked(rule: Recheck, standings: Sequence[Standing]) -> dict[str, object]:
    """Return whose marks are checked again, and how many of the rest are to be drawn."""
    top: list[str] = []
    if rule.top is not None:
        top, _ = cut_off(standings, percent_up(rule.top, len(standings)), "extend")
    rest = len(standings) - len(top)
    sample = 0 if rule.sample is None else percent_up(rule.sample, rest)
    return {"top": top, "sample": sample}
