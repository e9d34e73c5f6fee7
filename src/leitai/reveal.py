"""
The order of a reveal: what is sealed is opened from the bottom of the board, brick by brick.

A row climbs by what its brick brings. A row that has an award is stopped at, and then cited. The
rows come to rest from the last place to the first: in the order of the results, whatever ties or
deductions the bricks hide.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

OPEN, STOP, CITE = "open", "stop", "cite"


@dataclass(frozen=True, slots=True)
class Standing:
    """
    One contestant in the final order.

    Shapes:
        parts: (id, points), in the order of the scheme; None: the part has no value.
    Units:
        rank: None for whoever is not ranked. total: "" where there is none.
    """

    code: str
    rank: int | None
    total: str
    parts: tuple[tuple[str, str | None], ...]
    award: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """
    What one key does.

    Units:
        kind: "open" a brick; "stop" at a row with an award; "cite" the award.
        part, value: the brick that is opened. total: what the row shows then.
        place: where the row stands then, 0 at the top.
        settled: the rows that have come to rest with this step, last places first.
    """

    kind: str
    code: str
    total: str
    place: int
    part: str = ""
    value: str = ""
    settled: tuple[str, ...] = ()


class Revealing:
    """The board during a reveal; *sealed* says which parts of whom are sealed at its start."""

    def __init__(
        self, standings: Sequence[Standing], sealed: Mapping[str, Collection[str]]
    ) -> None:
        self._order = {each.code: number for number, each in enumerate(standings)}
        self._by_code = {each.code: each for each in standings}
        self._sealed = {
            each.code: [
                name for name, value in each.parts
                if name in sealed.get(each.code, ()) and value is not None
            ]
            for each in standings
        }  # fmt: skip
        self._to_settle = [each.code for each in standings]
        totals = [Decimal(each.total) for each in standings if each.rank is not None]
        self._climbing = totals == sorted(totals, reverse=True)
        """Whether more points are a better place; else rows stand by code, and nobody moves."""

    def rows(self) -> list[str]:
        """Return the codes as they stand now, from the top."""
        return sorted(self._by_code, key=self._key)

    def sealed(self, code: str) -> list[str]:
        """Return the parts of *code* that are sealed now, as they will be opened."""
        return list(self._sealed[code])

    def _key(self, code: str) -> tuple[object, ...]:
        if not self._climbing:
            return (self._by_code[code].rank is None, code)
        # Equal so far: whoever is not open yet stands above, by code, which tells nothing.
        if self._sealed[code]:
            return (False, -self._points(code), 0, code)
        ranked = self._by_code[code].rank is not None
        return (not ranked, -self._points(code), 1, self._order[code])

    def _points(self, code: str) -> Decimal:
        return Decimal(self.total(code) or "0")

    def total(self, code: str) -> str:
        """Return what the row of *code* shows: the result, or what its open bricks add up to."""
        standing, sealed = self._by_code[code], self._sealed[code]
        if not sealed:
            return standing.total
        shown = (value for name, value in standing.parts if name not in sealed and value)
        return str(sum(map(Decimal, shown), Decimal(0)))

    def steps(self) -> Iterator[Step]:
        """Yield the steps to the end; the rows are as they stand after the last one yielded."""
        quiet = tuple(self._settle())
        while self._to_settle:
            last = self._to_settle[-1]
            if self._rests(last):
                place = self.rows().index(last)
                yield Step(STOP, last, self.total(last), place, settled=quiet)
                self._to_settle.pop()
                yield Step(CITE, last, self.total(last), place, settled=(last, *self._settle()))
                quiet = ()
                continue
            code = next(code for code in reversed(self.rows()) if self._sealed[code])
            part = self._sealed[code].pop(0)
            value = dict(self._by_code[code].parts)[part] or ""
            settled = (*quiet, *self._settle())
            quiet = ()
            yield Step(OPEN, code, self.total(code), self.rows().index(code), part, value, settled)

    def _settle(self) -> Iterator[str]:
        """Take from the bottom who is open and has no award; yield who."""
        while self._to_settle:
            last = self._to_settle[-1]
            if not self._rests(last) or self._by_code[last].award:
                return
            yield self._to_settle.pop()

    def _rests(self, code: str) -> bool:
        """Tell whether the last row that has not come to rest can: nothing sealed is below it."""
        if self._sealed[code] or not self._climbing:
            return not self._sealed[code]
        rows = self.rows()
        return not any(self._sealed[below] for below in rows[rows.index(code) :])


def sealed_at_first(
    standings: Sequence[Standing], seen: Mapping[str, Collection[str]], places: int = 0
) -> dict[str, list[str]]:
    """
    Return what is sealed when the ceremony begins: all that everybody has not seen.

    Shapes:
        seen: code -> the parts that are open on the public board.
    Units:
        places: so many places, from the first, are revealed; the rows below begin open. 0: all.
    """
    shut = standings[:places] if places else standings
    return {
        each.code: [name for name, _ in each.parts if name not in seen.get(each.code, ())]
        for each in shut
        if each.rank is not None
    }


def played(steps: Iterable[Step], rows: Sequence[str], count: int) -> list[str]:
    """Return *rows* as they stand after *count* of *steps*: as the screen moves them."""
    standing = list(rows)
    for step, _ in zip(steps, range(count), strict=False):
        standing.remove(step.code)
        standing.insert(step.place, step.code)
    return standing
