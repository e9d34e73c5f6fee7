"""
What depends on everybody: the best, the field's middle, how many solved a task.

Meaning: docs/formats/rulebook.md, "Mark functions" (ratio_to_best, decay) and "Standardisation".
"""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from leitai.exact import MODES, exponential, rounded
from leitai.rulebook.model import Standardise

from .formula import deviation, mad, mean, median

Rescale = Callable[[Fraction], Fraction]
"""What one value becomes, the field being known."""


def best_of(values: Sequence[Fraction], better: str) -> Fraction | None:
    """Return the best value of the field."""
    if not values:
        return None
    return max(values) if better == "high" else min(values)


def ratio_to_best(value: Fraction, best: Fraction, give: Fraction, better: str) -> Fraction:
    """Return the share of *give* that *value* earns beside the *best*; 0 where nothing divides."""
    over, under = (value, best) if better == "high" else (best, value)
    return over / under * give if under else Fraction(0)


def decayed(of: Mapping[str, Any], numbers: Mapping[str, Fraction], solvers: int) -> Fraction:
    """
    Return what a task is worth when *solvers* contestants have solved it.

    Shapes:
        of: the mark's parameters (model); numbers: its expressions, evaluated.
    Source:
        CTFd dynamic_challenges/decay.py (linear, logarithmic); GZCTF GameChallenge.cs.
    """
    initial, minimum = numbers["initial"], numbers.get("minimum", Fraction(0))
    others = max(solvers - 1, 0)
    if of["model"] == "ctfd_linear":
        return max(minimum, Fraction(math.ceil(initial - numbers["decay"] * others)))
    if of["model"] == "ctfd_log":
        slope = (minimum - initial) / numbers["decay"] ** 2
        return max(minimum, Fraction(math.ceil(slope * others * others + initial)))
    if of["model"] == "gzctf":
        ratio = numbers["ratio"]
        fading = exponential(-others / numbers["difficulty"])
        return Fraction(math.floor(initial * (ratio + (1 - ratio) * fading)))
    return initial


def with_blood(
    of: Mapping[str, Any], worth: Fraction, time: Fraction, times: Sequence[Fraction]
) -> Fraction:
    """Return *worth* with the bonus of an early solve at *time* among all solvers' *times*."""
    place = sum(other < time for other in times)
    if place >= len(of["bloods"]):
        return worth
    return Fraction(MODES[of["blood_round"]](worth * (1 + of["bloods"][place])))


def rescaling(how: Standardise, values: Sequence[Fraction]) -> Rescale | None:
    """Return what *how* does to a value beside the field's *values*; None: there is no field."""
    if not values:
        return None
    return _METHODS[how.method](how, values)


def field_figures(how: Standardise, values: Sequence[Fraction]) -> dict[str, Fraction | None]:
    """Return the figures of the field that *how* uses, so that a value can be recomputed."""
    if not values:
        return {}
    figures: dict[str, Fraction | None] = {"count": Fraction(len(values))}
    if how.method == "z":
        figures |= {"mean": mean(values), "sd": deviation(values, sample=how.sample)}
    elif how.method == "ws_scale_mad30":
        figures |= {"median": median(values), "mad": mad(values)}
    elif how.method == "min_max":
        figures |= {"min": min(values), "max": max(values)}
    elif how.method == "to_leader":
        figures |= {"max": max(values)}
    return figures


def _z(how: Standardise, values: Sequence[Fraction]) -> Rescale:
    middle, spread = mean(values), deviation(values, sample=how.sample)
    if not spread:
        return lambda _: how.mean
    return lambda value: how.mean + how.sd * (value - middle) / spread


def _ws_scale_mad30(how: Standardise, values: Sequence[Fraction]) -> Rescale:
    middle, unit = median(values), mad(values) * Fraction("1.4826")

    def scaled(value: Fraction) -> Fraction:
        points = how.centre + (how.spread * (value - middle) / unit if unit else 0)
        return rounded(min(Fraction(1000), max(Fraction(0), points)), 0)

    return scaled


def _min_max(how: Standardise, values: Sequence[Fraction]) -> Rescale:
    low, high = min(values), max(values)
    if low == high:
        return lambda _: how.to
    return lambda value: (value - low) / (high - low) * how.to


def _to_leader(how: Standardise, values: Sequence[Fraction]) -> Rescale:
    leader = max(values)
    return lambda value: value / leader * how.to if leader else Fraction(0)


def _rank_points(how: Standardise, values: Sequence[Fraction]) -> Rescale:
    def points(place: int) -> Fraction:
        return how.points[place] if place < len(how.points) else Fraction(0)

    def scaled(value: Fraction) -> Fraction:
        ahead = sum(each > value if how.better == "high" else each < value for each in values)
        if how.share == "best":
            return points(ahead)
        equal = max(sum(each == value for each in values), 1)
        return mean([points(ahead + each) for each in range(equal)])

    return scaled


_METHODS: dict[str, Callable[[Standardise, Sequence[Fraction]], Rescale]] = {
    "z": _z,
    "ws_scale_mad30": _ws_scale_mad30,
    "min_max": _min_max,
    "to_leader": _to_leader,
    "rank_points": _rank_points,
}
