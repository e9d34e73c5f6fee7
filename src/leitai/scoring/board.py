"""What the parts of an evaluation see of one another: everything evaluated so far."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Protocol

from leitai.rulebook.model import Node, Rulebook, Status

from .entries import Key
from .layout import Layout
from .panel import Blocked
from .people import Contestant
from .tables import Given
from .trace import Outcome

Case = tuple[int, Key, Outcome]
"""One contestant's place, one instance, and what the node came to so far."""


class Board(Protocol):
    """What has been evaluated so far, for every contestant."""

    field_cache: dict[tuple[str, str, Key], list[Fraction]]

    @property
    def contestants(self) -> Sequence[Contestant]:
        """Everybody, in the order of the table."""

    @property
    def rulebook(self) -> Rulebook:
        """The rules."""

    @property
    def layout(self) -> Layout:
        """Where each node stands."""

    @property
    def outcomes(self) -> Mapping[str, Sequence[Mapping[Key, Outcome]]]:
        """Node -> contestant's place -> instance -> outcome."""

    def counted(self, where: str) -> Sequence[int]:
        """Return the places of the contestants counted in *where* (scale, decay ...)."""

    def whole_status(self, place: int) -> str:
        """Return the whole status of the contestant at *place*."""

    def status_rule(self, place: int) -> Status:
        """Return what the whole status of the contestant at *place* means."""

    @property
    def given(self) -> Given:
        """The tables, read."""

    @property
    def taken_off(self) -> dict[str, Sequence[dict[Key, Fraction]]]:
        """Penalty -> contestant's place -> instance -> what was taken off."""

    @property
    def worth(self) -> dict[tuple[str, Key], Fraction]:
        """What each decaying task is worth."""

    def meaning(self, node: Node, status: str) -> str:
        """Return what *status* means for *node*."""

    def block(self, node: str, case: Case, blocked: Blocked) -> None:
        """Note that *case* has no value yet, and its contestant no result."""

    def warn(self, place: int, node: str, key: Key, warning: str) -> None:
        """Note something that somebody should look at."""

    def flag(self, place: int, effect: str) -> None:
        """Mark the contestant at *place* (no_award, disqualify ...)."""
