"""From the stream of numbers to the outcome: shuffle, keep apart, deal."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from leitai.draw.announcement import Announcement
from leitai.draw.numbers import below, shuffle, words
from leitai.draw.shapes import Apart, Assign, Sample, Sessions
from leitai.faults import Fault, Refused

Broken = Callable[[list[int], int], bool]


@dataclass(frozen=True, slots=True)
class Result:
    """
    What was drawn.

    Units:
        seed: the seed it was drawn from.
        index: how many shuffles were abandoned before the one that holds.
        outcome: (code, target), in the order drawn.
    """

    seed: str
    index: int
    outcome: tuple[tuple[str, str], ...]

    def value(self) -> dict[str, Any]:
        """Return the JSON form."""
        outcome = [{"code": code, "target": target} for code, target in self.outcome]
        return {"index": self.index, "outcome": outcome}


def arrange(announcement: Announcement, seed: str) -> Result:
    """
    Return the one result of *announcement* under *seed*.

    Raises:
        Refused: no shuffle within the announced limit keeps everybody apart.
    """
    stream = words(seed)
    size = len(announcement.items)
    broken = _broken(announcement)
    for index in range(announcement.limit):
        order = shuffle(stream, size, broken)
        if order is not None:
            return Result(seed, index, _given(announcement, order, stream))
    raise Refused([Fault("draw.not-found", {"limit": str(announcement.limit)})])


def impossible(announcement: Announcement) -> list[Fault]:
    """Return a fault for each constraint that, alone, no arrangement at all can keep."""
    faults = []
    for each in announcement.constraints:
        sizes = Counter(item.attributes[each.attribute] for item in announcement.items)
        if each.within == "neighbours":
            value, count = sizes.most_common(1)[0]
            most = (len(announcement.items) + 1) // 2
            if count > most:
                params = {"attribute": each.attribute, "value": value}
                params |= {"count": str(count), "most": str(most)}
                faults.append(Fault("draw.too-many-neighbours", params))
        else:
            faults += _too_many(each.attribute, sizes, target_sizes(announcement))
    return faults


def _too_many(attribute: str, sizes: Counter[str], targets: Sequence[int]) -> list[Fault]:
    # Gale-Ryser: the j largest groups fit if each target takes one of each, as far as it has
    # places. True for every j means that some arrangement exists.
    count = 0
    for largest, (_, size) in enumerate(sizes.most_common(), start=1):
        count += size
        most = sum(min(places, largest) for places in targets)
        if count > most:
            params = {"attribute": attribute, "largest": str(largest)}
            return [
                Fault("draw.too-many-together", params | {"count": str(count), "most": str(most)})
            ]
    return []


def places_of(announcement: Announcement) -> list[str]:
    """Return the target of each place in order, one for each item (of a sample: the chosen)."""
    shape, size = announcement.shape, len(announcement.items)
    if isinstance(shape, Assign):
        every = [target.name for target in shape.targets for _ in range(target.places)]
        return every[:size]
    count = shape.size if isinstance(shape, Sample) else size
    return [str(number) for number in range(1, count + 1)]


def target_sizes(announcement: Announcement) -> list[int]:
    """Return how many items each target takes."""
    shape, size = announcement.shape, len(announcement.items)
    if isinstance(shape, Sessions):
        return [size // shape.count + (at < size % shape.count) for at in range(shape.count)]
    return list(Counter(places_of(announcement)).values())


def _broken(announcement: Announcement) -> Broken | None:
    if isinstance(announcement.shape, Sessions):
        return None  # dealing keeps them apart by itself
    tests = [_test(announcement, each) for each in announcement.constraints]
    if not tests:
        return None
    return lambda order, at: any(test(order, at) for test in tests)


def _test(announcement: Announcement, apart: Apart) -> Broken:
    """Return the question whether the item now at a place clashes with one at a later place."""
    group = [item.attributes[apart.attribute] for item in announcement.items]
    last = len(group) - 1

    def beside(order: list[int], at: int) -> bool:
        return at < last and group[order[at]] == group[order[at + 1]]

    if apart.within == "neighbours":
        return beside
    place = places_of(announcement)
    end = {target: at for at, target in enumerate(place)}

    def together(order: list[int], at: int) -> bool:
        later = order[at + 1 : end[place[at]] + 1]
        return any(group[other] == group[order[at]] for other in later)

    return together


def _given(
    announcement: Announcement, order: list[int], stream: Iterator[int]
) -> tuple[tuple[str, str], ...]:
    codes = [announcement.items[at].code for at in order]
    shape = announcement.shape
    if not isinstance(shape, Sessions):
        return tuple(zip(codes, places_of(announcement), strict=False))
    start = below(stream, shape.count)
    dealt: dict[str, list[str]] = {}
    for at, code in zip(order, codes, strict=True):
        group = announcement.items[at].attributes[shape.spread] if shape.spread else ""
        dealt.setdefault(group, []).append(code)
    line = [code for group in dealt.values() for code in group]
    return tuple((code, str((start + at) % shape.count + 1)) for at, code in enumerate(line))
