"""Where the marks of a panel lie too far apart: by the rulebook, or by what somebody asks for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .severity import Given

Rule = Callable[[str, Sequence[Fraction]], tuple[Fraction, Fraction | None]]
"""Aspect and marks -> how far apart they are by the rulebook's measure, and its limit or None."""


@dataclass(frozen=True, slots=True)
class Spread:
    """
    A panel that lies far apart on one aspect of one piece of work.

    Shapes:
        marks: (judge, value), by judge.
    Units:
        apart: as entered. limit: what the rulebook allows; None: it says nothing.
        share: the range of the marks as a share of the scale.
        broken: whether *apart* is beyond *limit*; else it is only worth a look.
    """

    about: tuple[str, ...]
    marks: tuple[tuple[str, Fraction], ...]
    apart: Fraction
    limit: Fraction | None
    share: Fraction
    broken: bool


def spreads(given: Iterable[Given], rule: Rule, warn: Fraction) -> list[Spread]:
    """
    Return the panels that break the rulebook's rule, then those that lie more than *warn* apart.

    The widest first. Judges who have not marked yet are not waited for.

    Units:
        warn: a share of the scale.
    """
    panels: dict[tuple[str, ...], list[Given]] = {}
    for mark in given:
        panels.setdefault(mark.about, []).append(mark)
    found = []
    for about, marks in panels.items():
        if len(marks) < 2:
            continue
        values = [mark.value for mark in marks]
        apart, limit = rule(about[1], values)
        share = (max(values) - min(values)) / marks[0].scale
        broken = limit is not None and apart > limit
        if broken or share > warn:
            told = tuple(sorted((mark.judge, mark.value) for mark in marks))
            found.append(Spread(about, told, apart, limit, share, broken))
    return sorted(found, key=lambda each: (not each.broken, -each.share, each.about))
