"""Several values taken together: a group's children, a repeat's instances."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.exact import total
from leitai.rulebook.model import Node, Repeat

from .formula import Value, mean, median
from .trace import Outcome


def _product(numbers: Sequence[Fraction]) -> Fraction:
    out = Fraction(1)
    for number in numbers:
        out *= number
    return out


PLAIN: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "sum": total,
    "mean": mean,
    "median": median,
    "product": _product,
    "min": min,
    "max": max,
}


def combined(node: Node, children: Sequence[tuple[Node, Outcome]]) -> Value:
    """Return the children's values combined as *node* says; none if one has no value."""
    present = [(child, outcome.value) for child, outcome in children if not outcome.left_out]
    if node.combine == "first":
        return next((value for _, value in present if isinstance(value, Fraction)), None)
    numbers = [value for _, value in present if isinstance(value, Fraction)]
    if len(numbers) < len(present):
        return None
    if node.combine == "weighted":
        weights = [child.weight or Fraction(0) for child, _ in present]
        whole = Fraction(100) if len(present) == len(children) else sum(weights, Fraction(0))
        together = total([a * b for a, b in zip(weights, numbers, strict=True)])
        return together / whole if whole else None
    if node.combine == "best":
        return total(sorted(numbers, reverse=True)[: int(node.combine_of["k"])])
    if node.combine == "threshold":
        enough = total(numbers) >= node.combine_of["t"]
        return node.combine_of["give"] if enough else Fraction(0)
    return PLAIN[node.combine](numbers)


def latest(outcomes: Sequence[Outcome]) -> Fraction | None:
    """Return the latest time among the outcomes whose value is neither 0 nor none."""
    times = [each.time for each in outcomes if each.value and each.time is not None]
    return max(times, default=None)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a repeat came to, with every instance's fate."""

    value: Value
    time: Fraction | None
    tries: int
    fates: tuple[str, ...]
    """One per instance: "" counts; high, low, not-kept, failed, left-out, not-chosen."""


Instance = tuple[int, Fraction | None]
"""(place among the instances, value; None: worse than any)."""


def taken(repeat: Repeat, outcomes: Sequence[Outcome], success: Callable[[Value], bool]) -> Taken:
    """Return the instances' *outcomes* taken together as *repeat* says."""
    fates = ["left-out" if each.left_out else "" for each in outcomes]
    present: list[Instance] = []
    for place, each in enumerate(outcomes):
        if each.left_out:
            continue
        value = each.value if isinstance(each.value, Fraction) else None
        if value is None and repeat.failed == "skip":
            fates[place] = "failed"
        else:
            zero = value is None and repeat.failed == "zero"
            present.append((place, Fraction(0) if zero else value))
    if repeat.take in {"first_success", "last", "best"}:
        return _chosen(repeat, outcomes, present, fates, success)
    left = _kept(repeat, _not_dropped(repeat, present, fates), fates)
    time, tries = latest(outcomes), len(outcomes)
    if repeat.take == "list":
        return Taken(tuple(value for _, value in left), time, tries, tuple(fates))
    numbers = [value for _, value in left if value is not None]
    if len(numbers) < len(left):
        return Taken(None, time, tries, tuple(fates))
    together = PLAIN[repeat.take](numbers) if numbers else _empty(repeat)
    return Taken(together, time, tries, tuple(fates))


def _empty(repeat: Repeat) -> Value:
    return Fraction(0) if repeat.empty == "zero" else None


def _ascending(repeat: Repeat, present: Sequence[Instance]) -> list[Instance]:
    """Return *present* from the lowest up; what is worse than any stands at the worst end."""

    def key(each: Instance) -> tuple[int, Fraction]:
        worst = -1 if repeat.better == "high" else 1
        return (worst, Fraction(0)) if each[1] is None else (0, each[1])

    return sorted(present, key=key)


def _not_dropped(repeat: Repeat, present: Sequence[Instance], fates: list[str]) -> list[Instance]:
    high, low = repeat.drop
    if not high and not low:
        return list(present)
    order = _ascending(repeat, present)
    for place, _ in order[:low]:
        fates[place] = "low"
    for place, _ in order[max(len(order) - high, low) :]:
        fates[place] = "high"
    return [each for each in present if not fates[each[0]]]


def _kept(repeat: Repeat, present: list[Instance], fates: list[str]) -> list[Instance]:
    if repeat.keep is None:
        return present
    order = _ascending(repeat, present)
    if repeat.better == "high":
        order.reverse()
    for place, _ in order[repeat.keep :]:
        fates[place] = "not-kept"
    return [each for each in present if not fates[each[0]]]


def _chosen(
    repeat: Repeat,
    outcomes: Sequence[Outcome],
    present: Sequence[Instance],
    fates: list[str],
    success: Callable[[Value], bool],
) -> Taken:
    """Return the one instance that counts: the first success, the last, the best."""
    with_value = [
        (place, value)
        for place, value in present
        if outcomes[place].value is not None and value is not None
    ]
    if repeat.take == "first_success":
        with_value = [
            (place, value) for place, value in with_value if success(outcomes[place].value)
        ]
        pick = with_value[:1]
    elif repeat.take == "last":
        pick = with_value[-1:]
    else:
        sign = 1 if repeat.better == "high" else -1
        pick = sorted(with_value, key=lambda each: (-sign * each[1], each[0]))[:1]
    if not pick:
        return Taken(_empty(repeat), None, len(outcomes), tuple(fates))
    place, value = pick[0]
    for other, fate in enumerate(fates):
        if other != place and not fate:
            fates[other] = "not-chosen"
    return Taken(value, outcomes[place].time, place + 1, tuple(fates))
