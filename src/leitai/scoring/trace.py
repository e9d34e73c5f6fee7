"""How a value came about: the steps that `explain` shows and a live board leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from .formula import Value


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was done (a word of the rulebook language), what it gave, from what."""

    kind: str
    value: Value
    details: Mapping[str, Any] = field(default_factory=dict)


class PanelMark(NamedTuple):
    """One judge's mark, and why it did not count if it did not."""

    judge: str
    value: Fraction | None
    raw: Fraction | None
    """As it was read, before any mark function."""
    why: str = ""
    """"" counts; high, low, void, absent, conflict, earlier-round, spare-reserve, far, stand-in."""

    @property
    def counts(self) -> bool:
        """Tell whether the mark went into the value."""
        return self.why in {"", "stand-in"}


@dataclass(frozen=True, slots=True)
class Block:
    """Why a contestant can have no result yet (or, as a warning, what somebody should look at)."""

    contestant: str
    node: str
    id: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What a node came to for one contestant and one instance."""

    value: Value = None
    time: Fraction | None = None
    tries: int = 0
    left_out: bool = False
    open: bool = False
    """It waits: something below it blocks the result."""
    status: str = "OK"
    steps: list[Step] = field(default_factory=list)
    marks: tuple[PanelMark, ...] = ()

    def now(self, kind: str, value: Value, **details: Any) -> None:
        """Set the value and remember the step that led to it."""
        self.value = value
        self.steps.append(Step(kind, value, details))
