"""
What the chief judge sees while marks come in: blind codes and judges' codes, never a name.

Marks are read from the sheets as they are in force; the journal's size says whether anything is
new, so that a page that asks every few seconds costs next to nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Count, Max, Q, QuerySet

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Refused
from leitai.measurement import Given, Spread, spreads
from leitai.rulebook.model import Input, Node, Rulebook
from leitai.scoring.inputs import read_value
from leitai.scoring.panel import apart_and_limit
from leitai.scoring.sheets import Form, missing_rows, read_remark
from leitai.web.models import Account, ClockChange, Event, Pad, Sheet, Unlock

from .marks import ASKS_NOTHING, PENALTIES, RESERVE, form_of, own_sheets, sheets_of
from .pads import LIVE, QUIET

About = tuple[str, str, str, str]
"""Blind code, aspect, item, attempt."""

SOME = 40
"""Incomplete sheets that are named; the others are counted."""


MOST_KEPT = 4
"""Events whose marks are kept in a process, those asked for last."""


@dataclass(frozen=True, slots=True)
class Marks:
    """
    The panels' marks.

    Shapes:
        first: before anything was marked again: how judges mark by themselves.
        latest: of the last round that has marks, without reserves: what will count.
    """

    first: tuple[Given, ...]
    latest: tuple[Given, ...]


_KEPT: dict[tuple[str, int], Marks] = {}
"""Journal and how far it was read -> the marks as of there, those asked for last at the end."""


def marks_of(event: Event, rulebook: Rulebook) -> Marks:
    """Return the panels' marks by now; read anew only when the journal has grown."""
    key = (str(event.journal), event.journal_seen)
    found = _KEPT.pop(key, None) or _marks(event, rulebook)
    _KEPT[key] = found
    for old in list(_KEPT)[:-MOST_KEPT]:
        _KEPT.pop(old, None)
    return found


def _marks(event: Event, rulebook: Rulebook) -> Marks:
    nodes = {node.id: node for node in rulebook.nodes() if node.panel is not None}
    first: list[Given] = []
    rounds: dict[About, dict[int, list[Given]]] = {}
    found = Sheet.objects.filter(event=event, judge__isnull=False, position__isnull=False)
    for sheet in found.select_related("judge").order_by("position"):
        assert sheet.judge is not None and sheet.position is not None  # noqa: S101, PT018 - filtered
        again = read_remark(sheet.sheet)
        number = again[1] if again else 1
        for given in _given(sheet, nodes):
            if number == 1:
                first.append(given)
            if sheet.judge.panel not in RESERVE:
                rounds.setdefault(given.about, {}).setdefault(number, []).append(given)  # type: ignore[arg-type]
    latest = [given for each in rounds.values() for given in each[max(each)]]
    return Marks(tuple(first), tuple(latest))


def _given(sheet: Sheet, nodes: Mapping[str, Node]) -> Iterable[Given]:
    for cell in sheet.cells:
        node = nodes.get(cell["aspect"])
        scale = None if node is None or node.input is None else scale_of(node.input)
        if node is None or node.input is None or scale is None or cell.get("status"):
            continue
        try:
            value = read_value(cell["value"], node.input)
        except Refused:
            continue
        about = (sheet.code, node.id, cell.get("item", ""), cell.get("attempt", ""))
        yield Given(sheet.judge.code, about, value, scale, sheet.position or 0)  # type: ignore[union-attr]


def scale_of(wanted: Input) -> Fraction | None:
    """Return how wide the scale of an input is; None: it has no end, or no width."""
    if wanted.type == "judgement":
        return Fraction(wanted.levels)
    if wanted.type == "bool":
        return Fraction(1)
    if wanted.type == "choice" and wanted.options:
        return (max(wanted.options.values()) - min(wanted.options.values())) or None
    if wanted.least is None or wanted.most is None:
        return None
    return (wanted.most - wanted.least) or None


def spread_now(rulebook: Rulebook, marks: Marks, warn: Fraction) -> list[Spread]:
    """
    Return the panels that are too far apart by the rulebook, or by more than *warn* of the scale.

    Where the rulebook turns each mark into points first, its limit is of those points and is not
    applied here; scoring has the last word in any case, once the panel is complete.
    """
    panels = {node.id: node.panel for node in rulebook.nodes() if node.panel is not None}

    def rule(aspect: str, values: Sequence[Fraction]) -> tuple[Fraction, Fraction | None]:
        panel = panels[aspect]
        if panel.consistency is None or panel.mark_each:
            return max(values) - min(values), None
        return apart_and_limit(panel.consistency, values)

    return spreads(marks.latest, rule, warn)


def being_marked_again(event: Event) -> set[tuple[str, str]]:
    """Return the codes and aspects whose marking again is not complete: one query."""
    found = event.sheets.filter(sheet__contains="/", missing__gt=0).values_list("code", "sheet")
    return {(code, again[0]) for code, sheet in found if (again := read_remark(sheet))}


def still_to_mark(event: Event, account: Account) -> set[str]:
    """
    Return the codes that *account*, who judges too, has not finished: one query.

    Nobody is told how others marked what they are still to mark themselves.
    """
    own = own_sheets(event, account).filter(missing__gt=0)
    return set(own.order_by().values_list("code", flat=True))


@dataclass(frozen=True, slots=True)
class Missing:
    """A sheet that was begun and is not complete; *aspects*: what is missing on it, by id."""

    sheet: Sheet
    aspects: tuple[str, ...]


def missing_now(
    event: Event, forms: Mapping[tuple[str, str], Form], excused: Collection[str]
) -> tuple[list[Missing], dict[str, int]]:
    """
    Return sheets that were begun and are not complete, and how many each judge has not begun.

    Two queries; of the begun ones no more than `SOME`. "" stands for sheets without a judge.
    """
    wanted = sheets_of(event).filter(missing__gt=0).exclude(code__in=excused)
    begun = wanted.exclude(position=None).order_by("code", "judge__code", "sheet")[:SOME]
    named = []
    for sheet in begun:
        rows = missing_rows(form_of(forms, sheet), sheet.cells)
        named.append(Missing(sheet, tuple(dict.fromkeys(row.node.id for row in rows))))
    counted = wanted.filter(position=None).order_by().values_list("judge__code")
    empty = {code or "": many for code, many in counted.annotate(many=Count("pk"))}
    return named, dict(sorted(empty.items()))


def unlocked(event: Event) -> set[int]:
    """Return the sheets that were unlocked and not signed again since: one query."""
    found = Unlock.objects.filter(sheet__event=event, approved=True, sheet__state=Sheet.State.IN)
    return set(found.values_list("sheet", flat=True))


@dataclass(frozen=True, slots=True)
class PadHealth:
    """How a judge's pad does; None: it did not say."""

    pad: Pad
    waiting: int | None
    battery: int | None
    silent: bool

    @property
    def low(self) -> bool:
        """Tell whether its battery will not last."""
        return self.battery is not None and self.battery <= LOW


LOW = 20
"""Percent of a battery from which on somebody should fetch a charger."""


def pads_now(event: Event, at: datetime) -> list[PadHealth]:
    """Return the pads that may still send, by judge: one query."""
    found = event.pads.filter(state__in=LIVE).select_related("official")
    return [
        PadHealth(
            pad,
            _number(pad, "waiting"),
            _number(pad, "battery"),
            pad.seen is None or at - pad.seen > QUIET,
        )
        for pad in found.order_by("official__code", "number")
    ]


def _number(pad: Pad, name: str) -> int | None:
    said = pad.about.get(name)
    return said if isinstance(said, int) and not isinstance(said, bool) else None


@dataclass(frozen=True, slots=True)
class Figures:
    """How far all sheets are: one number each."""

    wanted: int
    complete: int
    signed: int
    remarks: int
    incidents: int


def figures(event: Event, excused: Collection[str]) -> Figures:
    """Return how far the sheets are, and how many incidents wait: two queries."""
    wanted = sheets_of(event).exclude(code__in=excused).exclude(sheet=PENALTIES)
    wanted = wanted.exclude(ASKS_NOTHING)
    counted = wanted.aggregate(
        wanted=Count("pk"),
        complete=Count("pk", filter=Q(missing=0)),
        signed=Count("pk", filter=Q(state=Sheet.State.SIGNED)),
        remarks=Count("pk", filter=Q(sheet__contains="/", missing__gt=0)),
    )  # fmt: skip
    return Figures(**counted, incidents=event.incidents.filter(signed=None).count())


def state_word(event: Event, size: int, at: datetime, *more: str) -> str:
    """
    Return a word that changes when anything changed that the room shows: five queries.

    Shapes:
        size: of the journal. more: what else the page depends on: language, filter.
    """
    pads = [
        [each.pad.pk, str(each.pad.state), each.silent, each.waiting or 0, each.low]
        for each in pads_now(event, at)
    ]
    unlocks = Unlock.objects.filter(sheet__event=event)
    clocks = ClockChange.objects.filter(session__event=event)
    rows = [
        [size, str(event.state), event.suspended, *more],
        _last(event.sheets.all(), "changed"),
        [*_last(unlocks, "decided"), unlocks.filter(approved=None, expires__gt=at).count()],
        _last(clocks, "at"),
        [*_last(event.incidents.all(), "signed"), *_last(event.sessions.all(), "ended")],
        pads,
    ]
    return sha256_hex(canonical(rows))


def _last(found: QuerySet, column: str) -> list[str | int]:
    said = found.aggregate(many=Count("pk"), last=Max(column))
    return [said["many"], str(said["last"] or "")]
