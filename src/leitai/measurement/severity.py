"""
Severity: by how much a judge gives more or less than the middle of the panel.

A judge's deviation is their mark less the panel's median, as a share of the scale, so that marks
of 0 to 3 and of 0 to 100 can stand in one mean. The median and not the mean: one judge who is far
out would move the mean, and make the others look strict or lenient.

These are plain means, not a model: they say what was seen on these pieces of work, and with few
marks, or with a panel of two (whose median lies between both), they say little.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.exact import over_one_bottom, total

FEW = 10
"""With fewer marks nothing is said about a judge but that it is too early."""


@dataclass(frozen=True, slots=True)
class Given:
    """
    One judge's mark on one aspect of one piece of work.

    Shapes:
        about: what was marked: contestant, aspect, and item and attempt where there are any.
    Units:
        value: as entered. scale: the highest mark less the lowest one there can be, above 0.
        order: rises in the order in which sheets came in.
    """

    judge: str
    about: tuple[str, ...]
    value: Fraction
    scale: Fraction
    order: int


@dataclass(frozen=True, slots=True)
class Deviation:
    """
    How far one mark lies from the panel's median.

    Units:
        share: of the scale; above 0: more was given than the panel's middle.
    """

    about: tuple[str, ...]
    order: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class Severity:
    """
    One judge beside the panel.

    Units:
        n: marks that another judge of the panel has marked too.
        mean: of the deviations, a share of the scale; below 0: stricter than the panel.
        apart: mean size of the deviations, whichever way; 0: always the panel's middle.
        drift: mean of the later half less mean of the earlier half; None with too few marks.
    """

    judge: str
    n: int
    mean: Fraction
    apart: Fraction
    drift: Fraction | None

    @property
    def few(self) -> bool:
        """Tell whether there are too few marks to say anything."""
        return self.n < FEW


def deviations(given: Iterable[Given]) -> dict[str, tuple[Deviation, ...]]:
    """
    Return each judge's deviations from the panel's median, in the order they came.

    A piece of work that only one judge has marked so far says nothing and is left out.

    Raises:
        ValueError: a scale that is not above 0.
    """
    panels: dict[tuple[str, ...], list[Given]] = {}
    for mark in given:
        if mark.scale <= 0:
            raise ValueError(mark)
        panels.setdefault(mark.about, []).append(mark)
    found: dict[str, list[Deviation]] = {}
    for about, marks in panels.items():
        if len(marks) < 2:
            continue
        for mark, share in zip(marks, _shares(marks), strict=True):
            found.setdefault(mark.judge, []).append(Deviation(about, mark.order, share))
    return {
        judge: tuple(sorted(found[judge], key=lambda each: (each.order, each.about)))
        for judge in sorted(found)
    }


def _shares(marks: Sequence[Given]) -> list[Fraction]:
    """Return how far each of a panel's marks lies from their median; reckoned in whole numbers."""
    tops, bottom = over_one_bottom([mark.value for mark in marks])
    ordered, half = sorted(tops), len(tops) // 2
    twice = 2 * ordered[half] if len(tops) % 2 else ordered[half - 1] + ordered[half]
    return [
        Fraction((2 * top - twice) * mark.scale.denominator, 2 * bottom * mark.scale.numerator)
        for mark, top in zip(marks, tops, strict=True)
    ]


def severities(given: Iterable[Given]) -> tuple[Severity, ...]:
    """Return every judge beside the panel, by code; raises as `deviations` does."""
    return summed(deviations(given))


def summed(found: Mapping[str, Sequence[Deviation]]) -> tuple[Severity, ...]:
    """Return `severities` of deviations that are known already."""
    return tuple(_severity(judge, [each.share for each in found[judge]]) for judge in sorted(found))


def _severity(judge: str, shares: Sequence[Fraction]) -> Severity:
    n, half = len(shares), len(shares) // 2
    drift = None
    if n >= FEW:
        drift = _mean(shares[n - half :]) - _mean(shares[:half])
    return Severity(judge, n, _mean(shares), _mean([abs(each) for each in shares]), drift)


def _mean(shares: Sequence[Fraction]) -> Fraction:
    return total(shares) / len(shares)
