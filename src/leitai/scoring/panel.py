"""
From the marks of several judges to one value.

The order of the steps is that of docs/formats/rulebook.md, "Panels".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leitai.exact import over_one_bottom, total
from leitai.rulebook.model import Consistency, Panel

from .entries import Entry
from .formula import mean, median
from .people import Contestant, Judge
from .trace import PanelMark


class Blocked(Exception):
    """A value cannot be given yet."""

    def __init__(self, problem: str, **params: str) -> None:
        super().__init__(problem, params)
        self.problem, self.params = problem, params


@dataclass(frozen=True, slots=True)
class Panelled:
    """The panel's value, every mark with its fate, and what somebody should look at."""

    value: Fraction
    marks: tuple[PanelMark, ...]
    warning: str = ""


def in_conflict(panel: Panel, judge: Judge | None, contestant: Contestant) -> bool:
    """Tell whether *judge* may not mark *contestant* under the panel's rule."""
    if panel.conflicts is None or judge is None:
        return False
    if contestant.code in judge.conflicts:
        return True
    if f"delegation:{contestant.fields.get('delegation') or ''}" in judge.conflicts:
        return True
    return any(
        judge.columns.get(column, "") and judge.columns[column] == contestant.fields.get(column)
        for column in panel.conflicts
    )


def is_reserve(panel: Panel, code: str, judge: Judge | None) -> bool:
    """Tell whether the judge *code* is a reserve: what the panel names goes before the role."""
    by_role = judge is not None and judge.reserve and code not in panel.judges
    return code in panel.reserve or by_role


def panel_value(
    panel: Panel,
    entries: Sequence[Entry],
    contestant: Contestant,
    judges: Mapping[str, Judge] | None,
    *,
    mark_each: Callable[[Fraction], Fraction] | None = None,
) -> Panelled:
    """
    Return what the panel's marks come to for one contestant, aspect and instance.

    Shapes:
        entries: the rows, at least one.
        mark_each: what turns each judge's mark into points first, where the panel says so.
    Raises:
        Blocked: a mark is missing, the marks lie too far apart, nobody is left.
    """
    current, earlier = _latest_round(panel, entries)
    sorted_ = _Sorted(panel, current, contestant, judges)
    if mark_each is not None:
        for marks in (sorted_.counting, sorted_.spare):
            marks[:] = [each._replace(value=mark_each(_number(each))) for each in marks]
    _fill_from_reserve(sorted_)
    stand_ins = _stand_ins(panel, sorted_.counting, sorted_.vacant)
    marks, all_count, warning = _consistent(panel, sorted_.counting, sorted_)
    marks = [*marks, *stand_ins]
    if all_count:
        value = mean([_number(each) for each in marks])
    else:
        marks = _without_extremes(panel, marks)
        value = _combined(panel, [each for each in marks if each.counts])
    return Panelled(value * panel.factor, (*marks, *sorted_.aside, *earlier), warning)


def _number(mark: PanelMark) -> Fraction:
    assert mark.value is not None  # noqa: S101 - only marks with a value get this far
    return mark.value


def _latest_round(panel: Panel, entries: Sequence[Entry]) -> tuple[list[Entry], list[PanelMark]]:
    """Return the rows of the highest round, and the others set aside."""
    last = max(entry.round for entry in entries)
    current = [entry for entry in entries if entry.round == last]
    justify = panel.consistency is not None and panel.consistency.justify
    if last > 1 and justify and not all(entry.note for entry in current if entry.status != "VOID"):
        raise Blocked("scoring.no-justification")
    earlier = [
        PanelMark(entry.judge, entry.value, entry.value, "earlier-round")
        for entry in entries
        if entry.round != last
    ]
    return current, earlier


class _Sorted:
    """The rows of one round, told apart: who counts, who does not, how many places are empty."""

    def __init__(
        self,
        panel: Panel,
        entries: Sequence[Entry],
        contestant: Contestant,
        judges: Mapping[str, Judge] | None,
    ) -> None:
        self.counting: list[PanelMark] = []
        self.aside: list[PanelMark] = []
        self.spare: list[PanelMark] = []
        order = {code: place for place, code in enumerate(panel.reserve)}
        scorers = _excused(panel, entries, contestant, judges)
        self.vacant = scorers
        for entry in sorted(
            entries, key=lambda each: (order.get(each.judge, len(order)), each.judge)
        ):
            judge = judges.get(entry.judge) if judges is not None else None
            reserve = is_reserve(panel, entry.judge, judge)
            why = _fate(panel, entry, judge, contestant)
            mark = PanelMark(entry.judge, entry.value, entry.value, why)
            if why == "void":
                self.aside.append(mark)
            elif reserve:
                (self.aside if why else self.spare).append(mark)
            else:
                scorers += 1
                self.vacant += bool(why)
                (self.aside if why else self.counting).append(mark)
        if scorers < panel.least:
            raise Blocked("scoring.missing-mark", missing=str(panel.least - scorers))
        if scorers > panel.most:
            raise Blocked("scoring.too-many-marks", given=str(scorers), size=str(panel.most))


def _excused(
    panel: Panel,
    entries: Sequence[Entry],
    contestant: Contestant,
    judges: Mapping[str, Judge] | None,
) -> int:
    """Return how many named judges of the panel have no row because they may not mark."""
    present = {entry.judge for entry in entries if entry.status != "VOID"}
    return sum(
        judges is not None and in_conflict(panel, judges.get(code), contestant)
        for code in panel.judges
        if code not in present
    )


def _fate(
    panel: Panel,
    entry: Entry,
    judge: Judge | None,
    contestant: Contestant,
) -> str:
    if entry.status == "VOID":
        return "void"
    if entry.status == "ABSENT" or entry.value is None:
        return "absent"
    return "conflict" if in_conflict(panel, judge, contestant) else ""


def _fill_from_reserve(sorted_: _Sorted) -> None:
    while sorted_.vacant and sorted_.spare:
        sorted_.counting.append(sorted_.spare.pop(0))
        sorted_.vacant -= 1


def apart_and_limit(
    rule: Consistency, marks: Sequence[Fraction]
) -> tuple[Fraction, Fraction | None]:
    """Return how far *marks* lie apart as *rule* measures it, and what it allows (None: all)."""
    numbers = sorted(marks)
    middle_mark = mean(numbers)
    limit = next(
        (
            limit
            for strict, bound, limit in rule.limits
            if bound is None or middle_mark < bound or (middle_mark == bound and not strict)
        ),
        None,
    )
    half = len(numbers) // 2
    middle = Fraction(0) if len(numbers) % 2 else numbers[half] - numbers[half - 1]
    return numbers[-1] - numbers[0] if rule.measure == "range" else middle, limit


def _consistent(
    panel: Panel, marks: list[PanelMark], sorted_: _Sorted
) -> tuple[list[PanelMark], bool, str]:
    """Return the marks after the consistency rule, whether the mean of all counts, a warning."""
    rule, warning, all_count = panel.consistency, "", False
    if rule is not None and len(marks) > 1:
        apart, limit = apart_and_limit(rule, [_number(each) for each in marks])
        if limit is not None and apart > limit:
            if rule.on_break == "block":
                raise Blocked("scoring.panel-disagrees", apart=str(apart), limit=str(limit))
            if rule.on_break == "reserve":
                marks = _with_reserve(marks, sorted_, apart, limit)
            all_count = rule.on_break == "mean_of_all"
            warning = "scoring.panel-far-apart" if rule.on_break == "flag" else ""
    sorted_.aside.extend(each._replace(why="spare-reserve") for each in sorted_.spare)
    return marks, all_count, warning


def _with_reserve(
    marks: list[PanelMark], sorted_: _Sorted, apart: Fraction, limit: Fraction
) -> list[PanelMark]:
    """Return the marks with the first reserve mark in and the farthest from the median out."""
    if not sorted_.spare:
        raise Blocked("scoring.panel-disagrees", apart=str(apart), limit=str(limit))
    joined = [*marks, sorted_.spare.pop(0)]
    middle = median([_number(each) for each in joined])
    far = max(joined, key=lambda each: (abs(_number(each) - middle), _number(each)))
    sorted_.aside.append(far._replace(why="far"))
    return [each for each in joined if each is not far]


def _stand_ins(panel: Panel, marks: Sequence[PanelMark], vacant: int) -> list[PanelMark]:
    """Return the marks that stand in for absent judges."""
    if not vacant:
        return []
    if panel.missing == "block" or len(marks) < max(panel.at_least, 1):
        raise Blocked("scoring.judge-absent", vacant=str(vacant))
    if panel.missing == "shrink":
        return []
    stand_in = mean([_number(each) for each in marks])
    return [PanelMark("", stand_in, None, "stand-in")] * vacant


def _without_extremes(panel: Panel, marks: list[PanelMark]) -> list[PanelMark]:
    """Return the marks with the highest and lowest marked as dropped."""
    high = low = 0
    for least, drop_high, drop_low in panel.drop:
        if len(marks) >= least:
            high, low = drop_high, drop_low
    if not high and not low:
        return marks
    if high + low >= len(marks):
        raise Blocked("scoring.nothing-left", given=str(len(marks)))
    tops, _ = over_one_bottom([_number(mark) for mark in marks])
    order = sorted(range(len(marks)), key=tops.__getitem__)
    fate = dict.fromkeys(order[:low], "low") | dict.fromkeys(order[len(order) - high :], "high")
    return [
        mark._replace(why=fate[place]) if place in fate else mark
        for place, mark in enumerate(marks)
    ]


def _combined(panel: Panel, marks: Sequence[PanelMark]) -> Fraction:
    numbers = [_number(each) for each in marks]
    if not numbers:
        raise Blocked("scoring.nothing-left", given="0")
    if panel.combine == "weighted":
        weights = [panel.weights.get(each.judge, Fraction(1)) for each in marks]
        if not sum(weights):
            raise Blocked("scoring.nothing-left", given="0")
        together = sum((a * b for a, b in zip(weights, numbers, strict=True)), Fraction(0))
        return together / sum(weights)
    if panel.combine == "consensus":
        if len(set(numbers)) > 1:
            raise Blocked("scoring.entries-differ")
        return numbers[0]
    if panel.combine == "majority":
        top = max(set(numbers), key=numbers.count)
        if numbers.count(top) * 2 <= len(numbers):
            raise Blocked("scoring.no-majority")
        return top
    return _COMBINE[panel.combine](numbers)


_COMBINE: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "mean": mean,
    "median": median,
    "sum": total,
    "min": min,
    "max": max,
}
