"""
How the members' scores make a team's.

Meaning: docs/formats/rulebook.md, "Teams".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Ranking, Teams

from .awards import Given, give_awards
from .combine import PLAIN
from .formula import Value, flat, holds, value_of
from .ranking import Runner, Standing, ranked, sort_key


@dataclass(frozen=True, slots=True)
class Member:
    """One contestant who may count for a team."""

    code: str
    team: str
    of: Fraction
    rank: int | None
    ties: tuple[Value, ...]
    division: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """One team's score, its counting members best first, its rank and awards."""

    name: str
    total: Fraction
    members: tuple[str, ...]
    rank: int | None = None
    awards: tuple[str, ...] = ()


def team_results(
    rules: Teams, members: Sequence[Member], *, awards: bool
) -> tuple[list[Team], list[str]]:
    """
    Return the teams, best first (those that are not ranked come last, by name), and the
    awards whose last place falls between equals that the rulebook wants told apart.
    """
    teams: dict[str, list[Member]] = {}
    for member in members:
        teams.setdefault(member.team, []).append(member)
    totals: dict[str, Fraction] = {}
    counting: dict[str, list[Member]] = {}
    for name, all_members in teams.items():
        absent = max(rules.size - len(all_members), 0)
        if absent and rules.missing == "exclude":
            continue
        counting[name] = _counting(rules, all_members)
        numbers = [each.of for each in counting[name]] + [Fraction(0)] * absent
        totals[name] = PLAIN[rules.take](numbers)
    standings = _ranked(rules, totals, counting)
    given = _awards(rules, standings, totals, counting) if awards else Given({})
    rank_of = {each.code: each.rank for each in standings}
    out = [
        Team(
            name,
            total,
            tuple(each.code for each in counting[name]),
            rank_of.get(name),
            tuple(given.awards.get(name, ())),
        )
        for name, total in totals.items()
    ]
    order = {each.code: place for place, each in enumerate(standings)}
    out.sort(key=lambda team: (order.get(team.name, len(order)), team.name))
    return out, [award for award, _ in given.unresolved]


def _counting(rules: Teams, members: Sequence[Member]) -> list[Member]:
    """Return the members that count, best first; over all divisions, division by division."""
    out: list[Member] = []
    for division in sorted({each.division for each in members}):
        here = [each for each in members if each.division == division]
        here.sort(key=lambda each: _best_first(rules, each))
        out += here if rules.best is None else here[: rules.best]
    return out


def _best_first(rules: Teams, member: Member) -> tuple[object, ...]:
    unranked = member.rank is None
    return (sort_key(member.of, rules.better), unranked, member.rank or 0, member.code)


def _ranked(
    rules: Teams, totals: Mapping[str, Fraction], counting: Mapping[str, Sequence[Member]]
) -> list[Standing]:
    runners = [
        Runner(name, total, _tie_values(rules, counting[name]))
        for name, total in totals.items()
        if total or not rules.without_zero
    ]
    ranking = Ranking(better=rules.better, ties=rules.ties, end=rules.end)
    return ranked(ranking, runners, None)[0]


def _tie_values(rules: Teams, members: Sequence[Member]) -> tuple[Value, ...]:
    """Return each tie key taken over the counting members."""
    out: list[Value] = []
    for place, tie in enumerate(rules.ties):
        values = flat([member.ties[place] for member in members])
        numbers = [value for value in values if isinstance(value, Fraction)]
        whole = numbers and len(numbers) == len(values)
        out.append(PLAIN[tie.take](numbers) if whole else None)
    return tuple(out)


class _TeamScope:
    """The names an award's expression may use about a team."""

    def __init__(self, names: Mapping[str, Value]) -> None:
        self.names = names

    def name(self, name: str) -> Value:
        return self.names.get(name)

    def of_node(self, _function: str, _node: str, _arguments: Sequence[Value]) -> Value:
        return None


def _awards(
    rules: Teams,
    standings: Sequence[Standing],
    totals: Mapping[str, Fraction],
    counting: Mapping[str, Sequence[Member]],
) -> Given:
    ranks = {each.code: each.rank for each in standings}

    def holds_for(code: str, expression: Expression) -> bool:
        names: dict[str, Value] = {
            "rank": Fraction(ranks[code]),
            "score": totals[code],
            "N": Fraction(len(totals)),
            "members": Fraction(len(counting[code])),
        }
        return holds(value_of(expression.tree, _TeamScope(names)))

    given = Given({})
    give_awards(rules.awards, standings, len(totals), holds_for, lambda _: False, given)
    return given


def points_of(
    rules: Teams,
    rank: int | None,
    awards: Sequence[str],
    of: Callable[[Expression], Value],
    score: Value,
) -> Value:
    """Return what one member brings to the team; none: nothing, they are no member."""
    if rules.rank_points:
        if rank is None:
            return None
        return rules.rank_points[rank - 1] if rank <= len(rules.rank_points) else Fraction(0)
    if rules.award_points:
        return sum((rules.award_points.get(award, Fraction(0)) for award in awards), Fraction(0))
    return score if rules.of is None else of(rules.of)
