"""
The main job: a rulebook and the tables in; values, ranks, awards and proposals out.

The order of things is that of docs/formats/rulebook.md: who takes part, what everybody came
to, in which order they stand, what follows from it.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

from leitai.rulebook.expression import Expression
from leitai.rulebook.model import Rulebook, Teams

from .awards import Given as AwardsGiven
from .awards import give_awards
from .evaluate import GRAVEST, MEANING, Evaluate, Evaluation
from .fast import fast_evaluation
from .fast_rows import read_columns
from .formula import Value, holds, value_of
from .layout import Layout, lay_out
from .people import Contestant
from .proposals import GoesOn, Proposal, advancing, propose, rechecked
from .ranking import Runner, Standing, ranked
from .result import ContestantResult, DivisionResult, Result
from .scope import NodeScope
from .tables import Given, Tables, read_tables
from .teams import Member, Team, points_of, team_results
from .trace import Block


def score(rulebook: Rulebook, tables: Tables, *, explained: bool = True) -> Result:
    """
    Return the result of *tables* under *rulebook*.

    Without *explained* the values come without their steps, and much sooner: what can be
    computed for everybody at once is. The results document is the same.

    A result that cannot be complete yet (a mark is missing, a panel disagrees) is still
    returned: its ``blocks`` say why, and nobody has a rank.

    Raises:
        Refused: something in the tables is wrong; every fault, with row and column.
    """
    layout = lay_out(rulebook)
    given = read_tables(rulebook, layout, tables, read_columns)
    evaluate = Evaluation if explained else fast_evaluation(rulebook, layout, given)
    with collecting_later():
        return score_given(rulebook, layout, given, evaluate)


@contextmanager
def collecting_later() -> Iterator[None]:
    """Keep the collector from walking again and again through reasons that all stay."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def score_given(
    rulebook: Rulebook, layout: Layout, given: Given, evaluate: Evaluate = Evaluation
) -> Result:
    """Return the result of tables that have been read."""
    parts = divided(rulebook, layout, given, evaluate)
    results = [part.result() for part in parts]
    return Result(rulebook, results, *_across(rulebook, parts))


def divided(
    rulebook: Rulebook, layout: Layout, given: Given, evaluate: Evaluate
) -> list["Division"]:
    """Return the divisions by name, everybody's values known, nobody ranked."""
    divisions: dict[str, list[Contestant]] = {} if rulebook.division else {"": []}
    for contestant in given.contestants:
        name = ""
        if rulebook.division:
            value = contestant.fields.get(rulebook.division)
            name = "" if value is None else str(value)
        divisions.setdefault(name, []).append(contestant)
    return [
        Division(rulebook, layout, given, name, divisions[name], evaluate)
        for name in sorted(divisions)
    ]


def _across(rulebook: Rulebook, divisions: Sequence["Division"]) -> tuple[list[Team], list[Block]]:
    """Return the teams over all divisions together, where the rulebook wants them so."""
    rules = rulebook.teams
    if rules is None or not rules.across or any(each.blocks for each in divisions):
        return [], []
    members = [member for each in divisions for member in each.members(rules)]
    awards = not any(each.too_small for each in divisions)
    teams, open_ = team_results(rules, members, awards=awards)
    return ([], _open_cuts(rulebook, open_)) if open_ else (teams, [])


def _open_cuts(rulebook: Rulebook, awards: Sequence[str]) -> list[Block]:
    """Return the blocks of team awards whose last place falls between equals."""
    return [
        Block("", rulebook.scheme.id, "scoring.cut-between-equals", {"award": award})
        for award in awards
    ]


class Division:
    """One division on its way from marks to result."""

    def __init__(
        self,
        rulebook: Rulebook,
        layout: Layout,
        given: Given,
        name: str,
        contestants: Sequence[Contestant],
        evaluate: Evaluate,
    ) -> None:
        self.rulebook, self.layout, self.given = rulebook, layout, given
        self.evaluate = evaluate
        self.name, self.contestants = name, contestants
        self.place = {each.code: place for place, each in enumerate(contestants)}
        self.ineligible: dict[str, list[str]] = {each.code: [] for each in contestants}
        self.flags: dict[str, set[str]] = {each.code: set() for each in contestants}
        self.evaluation = self._evaluated()
        self.blocks = list(self.evaluation.blocks)
        self.waiting = {block.contestant for block in self.blocks}
        self.standings: list[Standing] = []
        self.awards = AwardsGiven({})
        self.proposals: dict[str, list[Proposal]] = {}
        self.goes_on: dict[str, GoesOn] = {}
        self.ranks: dict[str, int] = {}
        self.ties: dict[str, tuple[Value, ...]] = {}
        self.lots: dict[str, Value] = {}
        self.scores = [self._score(place) for place in range(len(contestants))]
        self.size = len(self.evaluation.counted("field"))
        minimum = rulebook.minimum_field
        self.too_small = minimum is not None and self.size < minimum[0]

    def _evaluated(self) -> Evaluation:
        """Evaluate until nobody new is disqualified by a gate or a ladder."""
        whole = {each.code: self._first_status(each) for each in self.contestants}
        while True:
            evaluation = self.evaluate(
                self.rulebook, self.layout, self.given, self.contestants, whole
            )
            new = {code for code in evaluation.disqualified if whole[code] != "DSQ"}
            if not new:
                self.whole = whole
                return evaluation
            whole |= dict.fromkeys(new, "DSQ")

    def _first_status(self, contestant: Contestant) -> str:
        """Return the whole status, where need be taken over from a node's."""
        if contestant.status != "OK":
            return contestant.status
        taken = [
            status
            for node in self.layout.nodes.values()
            for key, status in self.given.statuses.get((node.id, contestant.code), {}).items()
            if not (status == "DNF" and key)
            and node.on_status.get(status, MEANING[status]) == "whole"
        ]
        return min(taken, key=GRAVEST.index, default="OK")

    def _root(self, place: int) -> Value:
        """Return the root node's value with the whole status taken into account."""
        rule = self.evaluation.status_rule(place)
        if rule.value == "zero":
            return Fraction(0)
        if rule.value == "none" and not self.is_frozen(place):
            return None
        return self.evaluation.outcomes[self.rulebook.scheme.id][place][()].value

    def is_frozen(self, place: int) -> bool:
        """Tell whether the contestant at *place* is out, and keeps the value they had."""
        return self.rulebook.freeze and self.evaluation.whole_status(place) == "DSQ"

    def _score(self, place: int) -> Value:
        root = self.evaluation.outcomes[self.rulebook.scheme.id][place][()]
        root.value = self._root(place)
        on = self.rulebook.ranking.on
        if on is None:
            return root.value
        return value_of(on.tree, NodeScope(self.evaluation, place))

    def result(self) -> DivisionResult:
        """Return the division's result: ranks, awards, proposals, teams."""
        self._rank()
        minimum = self.rulebook.minimum_field
        if self.too_small and minimum is not None and minimum[1] == "void":
            self.standings, self.ranks = [], {}
        if not self.blocks and not self.too_small:
            self._follow()
        if self.blocks:  # whatever came out so far may still change
            self.standings, self.ranks, self.awards = [], {}, AwardsGiven({})
            self.proposals, self.goes_on = {}, {}
        teams: list[Team] = []
        recheck = None
        rules = self.rulebook.teams
        if not self.blocks and rules is not None and not rules.across:
            teams, open_ = team_results(rules, self.members(rules), awards=not self.too_small)
            if open_:
                teams = []
                self.blocks += _open_cuts(self.rulebook, open_)
        if not self.blocks and self.rulebook.recheck is not None:
            recheck = rechecked(self.rulebook.recheck, self.standings)
        order = {each.code: place for place, each in enumerate(self.standings)}
        listed = sorted(
            self.contestants, key=lambda each: (order.get(each.code, len(order)), each.code)
        )
        return DivisionResult(
            self.name,
            [self._result_of(each) for each in listed],
            teams,
            self.evaluation.worth,
            self.blocks,
            self.evaluation.warnings,
            recheck,
            self.size,
        )

    def _check_eligibility(self) -> None:
        counts: dict[tuple[int, Value], int] = {}
        for place, each in enumerate(self.contestants):
            scope = NodeScope(self.evaluation, place)
            for rule in self.rulebook.eligibility:
                if not holds(value_of(rule.require.tree, scope)):
                    self.ineligible[each.code].append(rule.id)
                    self.flags[each.code].add(rule.effect)
            for number, limit in enumerate(self.rulebook.limits):
                unit = each.fields.get(limit.per)
                if unit is None or self.whole[each.code] == "WITHDRAWN":
                    continue
                counts[number, unit] = counts.get((number, unit), 0) + 1
                if counts[number, unit] > limit.most:
                    self.flags[each.code].add(limit.effect)
            self.flags[each.code] |= self.evaluation.flags[place]

    def runners(self) -> list[Runner]:
        """Return who is to be ranked; whoever cannot be yet is noted in the blocks."""
        self._check_eligibility()
        found = map(self._runner, range(len(self.contestants)))
        return [runner for runner in found if runner is not None]

    def _rank(self) -> None:
        """Put everybody who is to be ranked in order, unless something is still open."""
        runners = self.runners()
        if self.blocks:
            return
        standings, unresolved = ranked(self.rulebook.ranking, runners, self.given.seed)
        root = self.rulebook.scheme.id
        for open_ in unresolved:
            for code in open_.codes:
                self._block(code, root, open_.needed, codes="、".join(open_.codes))
        if not self.blocks:
            self.standings = [
                each for each in standings if not self.is_frozen(self.place[each.code])
            ]
            self.ranks = {each.code: each.rank for each in self.standings}
            usual = 1 + len(self.rulebook.ranking.ties)
            self.lots = {
                each.code: each.keys[usual][1]
                for each in self.standings
                if len(each.keys) > usual and each.keys[usual][1] != 0
            }

    def _runner(self, place: int) -> Runner | None:
        """Return the contestant at *place* as somebody to be ranked; None: they are not."""
        ranking, each = self.rulebook.ranking, self.contestants[place]
        if self.whole[each.code] == "PENDING":
            self._block(each.code, self.rulebook.scheme.id, "scoring.pending")
            return None
        is_ranked = self.evaluation.status_rule(place).ranked or self.is_frozen(place)
        if not is_ranked or "unranked" in self.flags[each.code]:
            return None
        value = self.scores[place]
        if value is None and self.is_frozen(place):
            return None
        if value is None and ranking.none != "last":
            if ranking.none == "block" and each.code not in self.waiting:
                self._block(each.code, self.rulebook.scheme.id, "scoring.no-value")
            return None
        scope = NodeScope(self.evaluation, place)
        ties = tuple(value_of(tie.by.tree, scope) for tie in ranking.ties)
        self.ties[each.code] = ties
        return Runner(each.code, value, ties, each.tiebreak)

    def _block(self, code: str, node: str, problem: str, **params: str) -> None:
        self.blocks.append(Block(code, node, problem, params))
        self.waiting.add(code)

    def _holds(self, code: str, expression: Expression) -> bool:
        place = self.place[code]
        extra: dict[str, Value] = {
            "rank": Fraction(self.ranks[code]) if code in self.ranks else None,
            "score": self.scores[place],
            "awards": tuple(self.awards.awards.get(code, ())),
            "N": Fraction(self.size),
        }
        return holds(value_of(expression.tree, NodeScope(self.evaluation, place, extra=extra)))

    def _follow(self) -> None:
        """Give awards, make proposals, say who goes on."""
        self._give_awards()
        self.proposals = propose(
            self.rulebook.promotions,
            self.standings,
            self._holds,
            lambda code: "no_promotion" in self.flags[code],
        )
        self.goes_on, open_ = advancing(
            self.rulebook.advance,
            self.standings,
            self.size,
            self._holds,
            lambda code, column: self.contestants[self.place[code]].fields.get(column),
        )
        for name, codes in (*self.awards.unresolved, *open_):
            for code in codes:
                self._block(code, self.rulebook.scheme.id, "scoring.cut-between-equals", award=name)

    def _give_awards(self) -> None:
        give_awards(
            self.rulebook.awards,
            self.standings,
            self.size,
            self._holds,
            lambda code: "no_award" in self.flags[code],
            self.awards,
        )

    def _result_of(self, contestant: Contestant) -> ContestantResult:
        place = self.place[contestant.code]
        evaluation = self.evaluation
        out = self.is_frozen(place)
        incomplete = contestant.code in self.waiting
        total = evaluation.outcomes[self.rulebook.scheme.id][place][()].value
        return ContestantResult(
            code=contestant.code,
            division=self.name,
            status=self.whole[contestant.code],
            total=None if out or incomplete else total,
            score=None if out or incomplete else self.scores[place],
            fields=contestant.fields,
            outcomes={node: column[place] for node, column in evaluation.outcomes.items()},
            taken_off={node: column[place] for node, column in evaluation.taken_off.items()},
            rank=self.ranks.get(contestant.code),
            awards=self.awards.awards.get(contestant.code, []),
            proposals=self.proposals.get(contestant.code, []),
            goes_on=self.goes_on.get(contestant.code, GoesOn(None)),
            ineligible=self.ineligible[contestant.code],
            flags=sorted(self.flags[contestant.code]),
            ties=self.ties.get(contestant.code, ()),
            lot=self.lots.get(contestant.code),
        )

    def members(self, rules: Teams) -> list[Member]:
        """Return the contestants who bring something to a team."""
        members = []
        for place in self.evaluation.counted("team"):
            each = self.contestants[place]
            team = each.fields.get(rules.by)
            scope = NodeScope(self.evaluation, place)
            of = points_of(
                rules,
                self.ranks.get(each.code),
                self.awards.awards.get(each.code, []),
                lambda expression, scope=scope: value_of(expression.tree, scope),  # type: ignore[misc]
                self.scores[place],
            )
            if team is None or not isinstance(of, Fraction):
                continue
            ties = tuple(value_of(tie.by.tree, scope) for tie in rules.ties)
            rank = self.ranks.get(each.code)
            members.append(Member(each.code, str(team), of, rank, ties, self.name))
        return members
