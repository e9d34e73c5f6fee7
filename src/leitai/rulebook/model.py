"""
A rulebook as values: what `read` returns and what `scoring` evaluates.

Everything is frozen; numbers are Fractions; expressions are parsed. The words are
those of docs/formats/rulebook.md, where their meaning is defined.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from .expression import Expression

Title: TypeAlias = Mapping[str, str]
"""Language -> text; a text without a language stands under ""."""

Better: TypeAlias = Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Rounding:
    """Where and how a value is rounded."""

    decimals: int
    mode: str = "half_up"
    display: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """What is entered for an aspect (docs: Inputs)."""

    type: str
    least: Fraction | None = None
    most: Fraction | None = None
    step: Fraction | None = None
    unit: str = ""
    options: Mapping[str, Fraction] = field(default_factory=dict)
    levels: int = 3
    anchors: Mapping[str, Title] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    points: tuple[Fraction, ...] = ()
    wrong: Fraction = Fraction(0)
    default: str | None = None
    optional: bool = False
    absent: str | None = None
    round: Rounding | None = None


@dataclass(frozen=True, slots=True)
class Consistency:
    """How far a panel's marks may lie apart, and what happens then."""

    measure: Literal["range", "middle"]
    limits: tuple[tuple[bool, Fraction | None, Fraction], ...]
    """(strict, mean up to or below, limit); None: for every mean that is left."""
    on_break: Literal["block", "reserve", "mean_of_all", "flag"] = "block"
    justify: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Several judges on one aspect (docs: Panels)."""

    least: int
    most: int
    judges: tuple[str, ...] = ()
    reserve: tuple[str, ...] = ()
    drop: tuple[tuple[int, int, int], ...] = ()
    """(from so many marks, high, low), ascending."""
    combine: str = "mean"
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    factor: Fraction = Fraction(1)
    missing: Literal["block", "mean_of_given", "shrink"] = "block"
    at_least: int = 1
    consistency: Consistency | None = None
    conflicts: tuple[str, ...] | None = None
    """Columns compared; None: conflicts play no part."""
    mark_each: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """
    One mark function; `of` holds its parameters, typed (E: Expression, F: Fraction).

    all_or_nothing: give E, when E|None. deduct: from E, nominal F, free F, per F, take E,
    count str, floor F. bands, from_bands: steps ((strict bool, limit F, give E), ...), else E.
    table: pairs ((F, F), ...). staged: marks (F, ...). per_count: give E, most E|None.
    ratio: to E, give E, cap bool. relative_error: of E. piece_rate: per F, give E, most E|None.
    time_bonus: limit E, per F, give E, most E|None, count str. interpolate: points ((F, F), ...).
    ratio_to_best: give E, better str. decay: model str, initial E, minimum E, decay E|None,
    ratio E|None, difficulty E|None, bloods (F, ...), blood_round str. formula: expression E.
    round: rounding Rounding.
    """

    kind: str
    of: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Repeat:
    """One node evaluated for each item or attempt, then taken together."""

    over: Literal["item", "attempt"]
    ids: tuple[str, ...] | None
    """None: whatever instances the marks have (at most `at_most`, 0: any number)."""
    take: str = "sum"
    parameters: Mapping[str, Mapping[str, Fraction | str]] = field(default_factory=dict)
    """Instance id -> name -> value."""
    at_most: int = 0
    better: Better = "high"
    keep: int | None = None
    drop: tuple[int, int] = (0, 0)
    success: Expression | None = None
    failed: Literal["zero", "skip", "worst"] = "zero"
    empty: Literal["zero", "none"] = "zero"


@dataclass(frozen=True, slots=True)
class Standardise:
    """A value compared with the whole field."""

    method: str
    within: str = ""
    centre: Fraction = Fraction(700)
    spread: Fraction = Fraction(30)
    mean: Fraction = Fraction(100)
    sd: Fraction = Fraction(20)
    sample: bool = False
    to: Fraction = Fraction(100)
    points: tuple[Fraction, ...] = ()
    better: Better = "high"
    share: Literal["best", "mean"] = "best"


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition and what happens where it does not hold."""

    require: Expression
    effect: str
    """zero, value, cap, deduct, no_award, no_promotion, unranked, disqualify."""
    id: str = ""
    amount: Fraction = Fraction(0)
    reason: Title = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Penalty:
    """What is taken off a node: an aspect of its own, and how it is taken off."""

    node: "Node"
    percent: bool = False
    most: Fraction | None = None
    ladder: tuple[Fraction | None, ...] = ()
    """By count of occurrences; None: disqualify."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the scheme or of the records (docs: Nodes)."""

    id: str
    title: Title = field(default_factory=dict)
    type: str = ""
    input: Input | None = None
    panel: Panel | None = None
    carry: tuple[str, str] | None = None
    children: tuple["Node", ...] = ()
    combine: str = ""
    combine_of: Mapping[str, Fraction] = field(default_factory=dict)
    """best: {k}; threshold: {t, give}: the numbers of `combine`."""
    formula: Expression | None = None
    each: "Node | None" = None
    repeat: Repeat | None = None
    mark: tuple[Mark, ...] = ()
    standardise: Standardise | None = None
    scale: Fraction | None = None
    factor: Expression | None = None
    penalties: tuple[Penalty, ...] = ()
    gates: tuple[Gate, ...] = ()
    floor: Fraction | None = None
    cap: Fraction | None = None
    round: Rounding | None = None
    max: Fraction | None = None
    weight: Fraction | None = None
    evidence: Literal["none", "optional", "required"] = "optional"
    on_status: Mapping[str, str] = field(default_factory=dict)

    def below(self) -> Iterator["Node"]:
        """Return the nodes directly below: children, the repeated node, penalties."""
        yield from self.children
        if self.each is not None:
            yield self.each
        for penalty in self.penalties:
            yield penalty.node

    def walk(self) -> Iterator["Node"]:
        """Return this node and everything below it, parents first."""
        yield self
        for node in self.below():
            yield from node.walk()


@dataclass(frozen=True, slots=True)
class Tie:
    """One key of a tie chain."""

    by: Expression
    better: Better = "high"
    take: str = "sum"
    """Only for teams: how the key is taken over the members."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """In which order the contestants stand."""

    on: Expression | None = None
    """None: the root node's value."""
    better: Better = "high"
    ties: tuple[Tie, ...] = ()
    end: str = "shared"
    near: tuple[Fraction, str] | None = None
    none: Literal["block", "last", "unranked"] = "block"


@dataclass(frozen=True, slots=True)
class Status:
    """What a whole status means."""

    value: Literal["keep", "zero", "none"]
    ranked: bool
    counts_in: frozenset[str]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of N: percent, rounded, between bounds."""

    percent: Fraction
    round: str = "half_up"
    least: int = 0
    most: int | None = None
    of: Literal["field", "ranked"] = "field"


@dataclass(frozen=True, slots=True)
class Count:
    """How many: exactly one of the four is set."""

    number: int | None = None
    share: Share | None = None
    same_as: str = ""
    by_field: tuple[tuple[int, int], ...] = ()
    """(N from, count), ascending."""


@dataclass(frozen=True, slots=True)
class Award:
    """One award: exactly one of ranks, within, score, count says who gets it."""

    id: str
    title: Title = field(default_factory=dict)
    ranks: tuple[int, int] | None = None
    within: Share | None = None
    score: Expression | None = None
    count: Count | None = None
    where: Expression | None = None
    group: str = "prize"
    exclusive: bool = True
    roll_down: bool = True
    cut_ties: Literal["extend", "shrink", "tiebreak"] = "extend"


@dataclass(frozen=True, slots=True)
class Promotion:
    """A proposal: a level, a title, a nomination."""

    id: str
    when: Expression
    to: str
    kind: Literal["level", "title", "nomination"] = "level"
    cap: int | None = None
    approval: Title = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advance:
    """Who goes on to which round: exactly one of count, share, score is set."""

    to: str
    top: int | None = None
    share: Share | None = None
    score: Expression | None = None
    where: Expression | None = None
    per: tuple[str, int] | None = None
    reserves: int = 0
    cut_ties: Literal["extend", "shrink", "tiebreak"] = "extend"


@dataclass(frozen=True, slots=True)
class Teams:
    """How contestants make up a team's score."""

    by: str = "delegation"
    of: Expression | None = None
    rank_points: tuple[Fraction, ...] = ()
    award_points: Mapping[str, Fraction] = field(default_factory=dict)
    take: str = "sum"
    best: int | None = None
    size: int = 1
    missing: Literal["zero", "exclude"] = "zero"
    better: Better = "high"
    ties: tuple[Tie, ...] = ()
    end: Literal["shared", "dense"] = "shared"
    without_zero: bool = False
    across: bool = False
    """Over all divisions together; `best` then counts in each division."""
    awards: tuple[Award, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """An eligibility rule."""

    id: str
    require: Expression
    effect: Literal["unranked", "no_award", "no_promotion"] = "unranked"
    reason: Title = field(default_factory=dict)
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many contestants of one unit."""

    per: str
    most: int
    effect: Literal["unranked", "no_award", "no_promotion"] = "unranked"


@dataclass(frozen=True, slots=True)
class Recheck:
    """Whose marks are checked again."""

    top: Share | int | None = None
    sample: Share | int | None = None
    escalate: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Vector:
    """Marks and what must come out of them, inside the rulebook."""

    title: str
    marks: str
    expect: Mapping[str, Mapping[str, Any]]
    contestants: str = ""
    judges: str = ""
    seed: str = ""
    carry: Mapping[str, Mapping[str, Mapping[str, Fraction]]] = field(default_factory=dict)
    """Earlier round -> contestant -> node -> value."""


@dataclass(frozen=True, slots=True)
class Clock:
    """When the time began (ISO, or "") and which intervals do not count."""

    start: str = ""
    removed: tuple[tuple[Fraction, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A whole rulebook; `hash` is the SHA-256 of its published form."""

    id: str
    version: str
    title: Title
    scheme: Node
    hash: str
    summary: Title = field(default_factory=dict)
    occupation: str = ""
    source: str = ""
    effective: str = ""
    constants: Mapping[str, Fraction | str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    records: tuple[Node, ...] = ()
    ranking: Ranking = Ranking()
    statuses: Mapping[str, Status] = field(default_factory=dict)
    """All eight, defaults filled in."""
    freeze: bool = False
    division: str = ""
    clock: Clock = Clock()
    eligibility: tuple[Requirement, ...] = ()
    limits: tuple[Limit, ...] = ()
    minimum_field: tuple[int, str] | None = None
    awards: tuple[Award, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    advance: tuple[Advance, ...] = ()
    teams: Teams | None = None
    recheck: Recheck | None = None
    vectors: tuple[Vector, ...] = ()

    def nodes(self) -> Iterator[Node]:
        """Return every node: records first, then the scheme, parents first."""
        for record in self.records:
            yield from record.walk()
        yield from self.scheme.walk()
