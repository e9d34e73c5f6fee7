"""
What came out: every contestant's values, rank, awards, with the reason for each.

`document` writes it as docs/formats/results.md says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from leitai.exact import decimal_text, rounded
from leitai.rulebook.model import Rounding, Rulebook

from .entries import Key
from .formula import Value
from .layout import lay_out
from .proposals import GoesOn, Proposal
from .teams import Team
from .trace import Block, Outcome


@dataclass(slots=True)
class ContestantResult:
    """Everything about one contestant."""

    code: str
    division: str
    status: str
    total: Value
    score: Value
    fields: Mapping[str, Value]
    """What the contestants' table says; never part of the document."""
    outcomes: Mapping[str, Mapping[Key, Outcome]]
    taken_off: Mapping[str, Mapping[Key, Fraction]]
    rank: int | None = None
    awards: Sequence[str] = ()
    proposals: Sequence[Proposal] = ()
    goes_on: GoesOn = field(default_factory=lambda: GoesOn(None))
    ineligible: Sequence[str] = ()
    flags: Sequence[str] = ()
    ties: Sequence[Value] = ()
    """The values of the tie keys, as far as the contestant was to be ranked."""
    lot: Value = None
    """What told equals apart at the end: the hash of a draw, the place in a play-off."""


@dataclass(frozen=True, slots=True)
class DivisionResult:
    """The result of one division (of everybody, where the rulebook has none)."""

    name: str
    contestants: Sequence[ContestantResult]
    teams: Sequence[Team]
    worth: Mapping[tuple[str, Key], Fraction]
    blocks: Sequence[Block]
    warnings: Sequence[Block]
    recheck: Mapping[str, object] | None
    size: int
    """Contestants counted in `field`: N."""


@dataclass(frozen=True, slots=True)
class Result:
    """The result of an event under one rulebook."""

    rulebook: Rulebook
    divisions: Sequence[DivisionResult]
    teams_across: Sequence[Team] = ()
    """Teams over all divisions together."""
    blocks_across: Sequence[Block] = ()
    _places: dict[str, ContestantResult] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Block]:
        """Return everything that keeps the result from being complete."""
        blocks = [block for division in self.divisions for block in division.blocks]
        return [*blocks, *self.blocks_across]

    @property
    def warnings(self) -> list[Block]:
        """Return what somebody should look at."""
        return [block for division in self.divisions for block in division.warnings]

    @property
    def contestants(self) -> list[ContestantResult]:
        """Return everybody: ranked first, then by code; division by division."""
        return [each for division in self.divisions for each in division.contestants]

    def contestant(self, code: str) -> ContestantResult:
        """
        Return one contestant.

        Raises:
            KeyError: there is nobody of this code.
        """
        if not self._places:
            self._places.update({each.code: each for each in self.contestants})
        return self._places[code]

    def document(self) -> dict[str, Any]:
        """Return the results document."""
        book, write = self.rulebook, _Writer(self.rulebook)
        blocks = self.blocks
        recheck: Any = None
        if book.recheck is not None:
            recheck = {each.name: each.recheck for each in self.divisions}
            recheck = recheck if book.division else self.divisions[0].recheck
        return {
            "format": "leitai-results/1",
            "state": "blocked" if blocks else "complete",
            "rulebook": {"id": book.id, "version": book.version, "hash": book.hash},
            "contestants": [write.contestant(each) for each in self.contestants],
            "teams": [
                write.team(each, division.name)
                for division in self.divisions
                for each in division.teams
            ]
            + [write.team(each, "") for each in self.teams_across],
            "values": {
                (f"{division.name}/" if book.division else "")
                + label(node, key, write.axes[node]): decimal_text(worth)
                for division in self.divisions
                for (node, key), worth in division.worth.items()
            },
            "blocked": [_said(block) for block in blocks],
            "warnings": [_said(block) for block in self.warnings],
            "recheck": recheck,
        }


def label(node: str, key: Key, axes: Sequence[str]) -> str:
    """Return the name of a node's instance: ``node[item][attempt]``."""
    order = sorted(zip(axes, key, strict=False), key=lambda each: each[0] != "item")
    return node + "".join(f"[{instance}]" for _, instance in order)


def _said(block: Block) -> dict[str, Any]:
    return {
        "contestant": block.contestant,
        "node": block.node,
        "id": block.id,
        "params": dict(block.params),
    }


class _Writer:
    """Writes values the way their nodes want them written."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        layout = lay_out(rulebook)
        percent = {
            each.node.id for node in rulebook.nodes() for each in node.penalties if each.percent
        }
        self.nodes = [
            (
                node.id,
                layout.axes(node.id),
                None if node.id in percent else node.round,
                node.id in layout.penalties,
            )
            for node in rulebook.nodes()
        ]
        self.axes = {node: layout.axes(node) for node in layout.nodes}
        self.root = rulebook.scheme.round

    def number(self, value: Value, how: Rounding | None) -> str | None:
        return written(value, how) if isinstance(value, Fraction) else None

    def contestant(self, one: ContestantResult) -> dict[str, Any]:
        ranking = self.rulebook.ranking
        nodes: dict[str, str] = {}
        statuses: dict[str, str] = {}
        for node, axes, how, penalty in self.nodes:
            if node == self.rulebook.scheme.id:
                if (text := self.number(one.total, how)) is not None:
                    nodes[node] = text
                continue
            for key, outcome in one.outcomes[node].items():
                name = label(node, key, axes) if key else node
                if outcome.status != "OK":
                    statuses[name] = outcome.status
                value = None if outcome.left_out else outcome.value
                if penalty:
                    value = one.taken_off.get(node, {}).get(key)
                if isinstance(value, Fraction):
                    nodes[name] = written(value, how)
        level = next((each.to for each in one.proposals if each.kind == "level"), None)
        return {
            "code": one.code,
            "division": one.division,
            "status": one.status,
            "total": self.number(one.total, self.root),
            "score": self.number(one.score, self.root if ranking.on is None else None),
            "rank": one.rank,
            "nodes": nodes,
            "marks_status": statuses,
            "awards": list(one.awards),
            "promotion": level,
            "proposals": [
                {"kind": each.kind, "to": each.to, "rule": each.rule} for each in one.proposals
            ],
            "advance": one.goes_on.to,
            "reserve": one.goes_on.reserve,
            "ineligible": list(one.ineligible),
            "flags": sorted(one.flags),
        }

    def team(self, team: Team, division: str) -> dict[str, Any]:
        rules = self.rulebook.teams
        same = (
            rules is not None
            and rules.of is None
            and not rules.rank_points
            and not rules.award_points
            and self.rulebook.ranking.on is None
            and rules.take == "sum"
        )
        return {
            "team": team.name,
            "division": division,
            "total": written(team.total, self.root if same else None),
            "rank": team.rank,
            "members": list(team.members),
            "awards": list(team.awards),
        }


def written(value: Fraction, how: Rounding | None) -> str:
    """Return *value* with the decimals its node declares; as many as it needs, if it does not."""
    if how is None:
        return decimal_text(value)
    if how.display:
        value = rounded(value, how.decimals, how.mode)
    return decimal_text(value, how.decimals if how.decimals >= 0 else None)
