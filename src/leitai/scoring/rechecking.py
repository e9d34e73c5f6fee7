"""Whose marks are compared with the paper again, and when all of them must be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.canonical import sha256_hex
from leitai.rulebook.model import Recheck, Share

from .proposals import rechecked
from .ranking import Standing
from .result import Result

USUAL = Recheck(top=Share(Fraction(30)), sample=Share(Fraction(15)), escalate=Fraction(5))
"""Where a rulebook says nothing: the first 30 percent, 15 of the others, all above 5 of errors."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The codes to look at: those at the top, and those drawn from the rest."""

    top: tuple[str, ...]
    drawn: tuple[str, ...]


def draw_sample(result: Result, root: str) -> Sample:
    """
    Return whose sheets are compared with the paper.

    Drawn are those with the lowest hash of the journal's *root* and their code: nobody can
    choose them, everybody can draw them again.
    """
    rule = result.rulebook.recheck or USUAL
    top: list[str] = []
    drawn: list[str] = []
    for division in result.divisions:
        ranked = [each for each in division.contestants if each.rank is not None]
        standings = [Standing(each.code, each.rank or 0, ()) for each in ranked]
        said = rechecked(rule, standings)
        first = _codes(said["top"])
        rest = [each.code for each in ranked if each.code not in first]
        rest.sort(key=lambda code: sha256_hex(f"leitai recheck|{root}|{code}".encode()))
        top += first
        drawn += rest[: int(str(said["sample"]))]
    return Sample(tuple(top), tuple(drawn))


def _codes(listed: object) -> list[str]:
    return [str(code) for code in listed] if isinstance(listed, Sequence) else []


def too_many_errors(rule: Recheck | None, looked_at: Iterable[tuple[int, int]]) -> bool:
    """
    Tell whether so many sheets were wrong that everything is looked at.

    Shapes:
        looked_at: for each contestant, sheets compared and sheets that were wrong.

    >>> too_many_errors(None, [(10, 0), (10, 1)]), too_many_errors(None, [(10, 0), (10, 2)])
    (False, True)
    """
    limit = USUAL.escalate if rule is None or rule.escalate is None else rule.escalate
    pairs = list(looked_at)
    sheets, errors = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    return bool(sheets) and Fraction(errors * 100, sheets) > (limit or 0)
