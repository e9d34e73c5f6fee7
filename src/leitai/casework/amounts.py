"""
What a case is worth under its policy: line by line, with the article that gives or takes each yuan.

Nothing is paid twice: what was granted before (the *ledger*) is looked at for stacking, caps and
envelopes. Exact throughout; rounded once, where the policy says, half up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from leitai.exact import half_up
from leitai.faults import Fault, Refused
from leitai.rulebook.expression import Expression
from leitai.scoring.formula import Value, holds, value_of

from .policy import Cap, Envelope, Policy, Stacking

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What a case says.

    Shapes:
        values: field -> number, text, or None; dates as 2026-05-01, yes and no as 1 and 0.
        parties: party -> its key: whom and what stacking and caps count by.
    """

    filed: date
    values: Mapping[str, Value] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)

    def key(self, per: Iterable[str], policy: Policy) -> tuple[str, ...] | None:
        """Return what *per* stands for in this case; None where the case does not say."""
        known = {**self.parties, "year": str(self.filed.year), "policy": policy.id}
        found = tuple(known.get(each, "") for each in per)
        return found if all(found) else None


@dataclass(frozen=True, slots=True)
class Granted:
    """A line of an earlier case (not refused, not recovered)."""

    item: str
    amount: Fraction
    year: int
    parties: Mapping[str, str] = field(default_factory=dict)
    policy: str = ""
    case: str = ""

    def key(self, per: Iterable[str]) -> tuple[str, ...]:
        """Return what *per* stands for in that case."""
        known = {**self.parties, "year": str(self.year), "policy": self.policy}
        return tuple(known.get(each, "") for each in per)


@dataclass(frozen=True, slots=True)
class Change:
    """
    Why a line is worth something else after a rule than before it.

    Units:
        kind: higher-of, first-only, cap-amount, cap-count, envelope: ``casework.change-…``.
        before, after: yuan.
    """

    kind: str
    rule: str
    article: str
    before: Fraction
    after: Fraction
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a case: what the article gives, what is left of it, and why."""

    item: str
    article: str
    base: Fraction
    amount: Fraction
    changes: tuple[Change, ...] = ()
    waiting: bool = False
    """The envelope is empty: granted once there is money."""


@dataclass(slots=True)
class _Scope:
    """Where the names of a policy's expressions stand for something."""

    policy: Policy
    facts: Facts

    def name(self, name: str) -> Value:
        if name == "filed":
            return self.facts.filed.isoformat()
        if name == "year":
            return Fraction(self.facts.filed.year)
        if name in self.policy.parameters:
            return self.policy.parameters[name].value
        return self.facts.values.get(name)

    def of_node(self, function: str, node: str, arguments: Sequence[Value]) -> Value:
        raise AssertionError(function, node, arguments)  # refused when the policy was read


def worth(policy: Policy, expression: Expression, facts: Facts) -> Value:
    """Return what *expression* is worth where the case says *facts*."""
    return value_of(expression.tree, _Scope(policy, facts))


def true(policy: Policy, expression: Expression | None, facts: Facts) -> bool:
    """Tell whether *expression* holds; None always does."""
    return expression is None or holds(worth(policy, expression, facts))


def amounts(policy: Policy, facts: Facts, ledger: Iterable[Granted] = ()) -> tuple[Line, ...]:
    """
    Return the lines of a case: every item whose condition holds.

    Rules come in this order: the item's amount, rounded; stacking; caps; envelopes, each as the
    policy lists them. A line that a rule takes everything from stays, with its reason.

    Raises:
        Refused: an amount that cannot be reckoned, because a field is missing.
    """
    before, lines, faults = tuple(ledger), [], []
    for item in policy.items:
        if not true(policy, item.when, facts):
            continue
        base = worth(policy, item.amount, facts)
        if not isinstance(base, Fraction):
            faults.append(Fault("casework.no-amount", {"item": item.id, "article": item.article}))
            continue
        base = max(half_up(base / policy.round_to) * policy.round_to, NOTHING)
        lines.append(Line(item.id, item.article, base, base))
    if faults:
        raise Refused(faults)
    for stacking in policy.stacking:
        lines = _stacked(policy, stacking, facts, lines, before)
    for cap in policy.caps:
        lines = _capped(policy, cap, facts, lines, before)
    for envelope in policy.envelopes:
        lines = _from_envelope(policy, envelope, facts, lines, before)
    return tuple(lines)


def total(lines: Iterable[Line]) -> Fraction:
    """Return what *lines* come to, without those that wait for money."""
    return sum((line.amount for line in lines if not line.waiting), NOTHING)


def _changed(line: Line, change: Change) -> Line:
    return Line(line.item, line.article, line.base, change.after, (*line.changes, change))


def _stacked(
    policy: Policy,
    rule: Stacking,
    facts: Facts,
    lines: list[Line],
    ledger: Sequence[Granted],
) -> list[Line]:
    """Of the items of *rule* over the same thing: make up to the highest, or only the first."""
    key = facts.key(rule.over, policy)
    here = [line for line in lines if line.item in rule.items]
    if key is None or not here:
        return lines
    had = [each for each in ledger if each.item in rule.items and each.key(rule.over) == key]
    paid = sum((each.amount for each in had), NOTHING)
    best = max(here, key=lambda line: line.amount)
    out = []
    for line in lines:
        if line.item not in rule.items:
            out.append(line)
            continue
        if rule.keep == "first":
            left = NOTHING if had or line is not here[0] else line.amount
            kind = "first-only"
        else:
            left = max(line.amount - paid, NOTHING) if line is best else NOTHING
            kind = "higher-of"
        params = {"earlier": str(paid), "case": had[-1].case if had else ""}
        change = Change(kind, rule.id, rule.article, line.amount, left, params)
        out.append(line if left == line.amount else _changed(line, change))
    return out


def _capped(
    policy: Policy, cap: Cap, facts: Facts, lines: list[Line], ledger: Sequence[Granted]
) -> list[Line]:
    """Leave no more than the cap has room for."""
    key = facts.key(cap.per, policy)
    if key is None:
        return lines
    had = [each for each in ledger if each.item in cap.items and each.key(cap.per) == key]
    limit = worth(policy, cap.amount or cap.count, facts)  # type: ignore[arg-type]
    if not isinstance(limit, Fraction):
        raise Refused([Fault("casework.no-limit", {"cap": cap.id, "article": cap.article})])
    by_amount = cap.amount is not None
    used = (
        sum((each.amount for each in had), NOTHING)
        if by_amount
        else Fraction(sum(each.amount > 0 for each in had))
    )
    kind, out = "cap-amount" if by_amount else "cap-count", []
    for line in lines:
        if line.item not in cap.items or not line.amount:
            out.append(line)
            continue
        room = max(limit - used, NOTHING)
        left = min(line.amount, room) if by_amount else (line.amount if room >= 1 else NOTHING)
        params = {"limit": str(limit), "used": str(used)}
        change = Change(kind, cap.id, cap.article, line.amount, left, params)
        out.append(line if left == line.amount else _changed(line, change))
        used += left if by_amount else Fraction(left > 0)
    return out


def _from_envelope(
    policy: Policy, envelope: Envelope, facts: Facts, lines: list[Line], ledger: Sequence[Granted]
) -> list[Line]:
    """Pay from what is left of the year's money; a line it cannot pay waits, or is paid in part."""
    if facts.filed.year != envelope.year:
        return lines
    left = envelope.amount - sum(
        (
            each.amount
            for each in ledger
            if each.item in envelope.items
            and each.year == envelope.year
            and each.policy in ("", policy.id)
        ),
        NOTHING,
    )
    out = []
    for line in lines:
        if line.item not in envelope.items or line.amount <= left:
            out.append(line)
            left -= line.amount if line.item in envelope.items else NOTHING
            continue
        part = max(left, NOTHING) if envelope.short == "part" else NOTHING
        params = {"envelope": envelope.id, "left": str(max(left, NOTHING))}
        change = Change("envelope", envelope.id, "", line.amount, part, params)
        waits = envelope.short == "wait"
        out.append(
            Line(line.item, line.article, line.base, part, (*line.changes, change), waiting=waits)
        )
        left -= part
    return out
