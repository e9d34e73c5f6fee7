"""
A case as it stands after everything that happened to it.

What happened is a list of events (docs/formats/case.md), each an entry of the casework journal;
the state is folded from them and from nothing else, so it can be made again at any time.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from leitai.exact import decimal_text
from leitai.workdays import add_working_days

from .amounts import Line, total
from .procedure import DRAFT, Procedure

OPENED, SAVED, ATTACHED, DETACHED, FILED = "opened", "saved", "attached", "detached", "filed"
ASSIGNED, DECIDED, PUBLISHED, OBJECTED = "assigned", "decided", "published", "objected"
ANSWERED, ADJUSTED, APPEALED = "answered", "adjusted", "appealed"
WITHDRAWN, LAPSED, RECOVERED, NOTED = "withdrawn", "lapsed", "recovered", "noted"


@dataclass(frozen=True, slots=True)
class Event:
    """
    One thing that happened to a case.

    Units:
        day: of what happened, in the federation's time.
        by: key of the person; "" for the program.
    Shapes:
        body: by kind, as docs/formats/case.md says; texts, numbers as text, lists of them.
    """

    kind: str
    day: date
    by: str
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decided:
    """The last decision at a step."""

    by: str
    day: date
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """
    The state of a case.

    Units:
        place: ``draft``, a step, or an end.
        due: the last day of the step; None where it has none.
        published: first and last day of the notice; None before it is out.
        recovered: yuan that came back.
    """

    place: str = DRAFT
    opened_by: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    proofs: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    filed: date | None = None
    since: date | None = None
    due: date | None = None
    decided: Mapping[str, Decided] = field(default_factory=dict)
    returns: int = 0
    assigned: str = ""
    published: tuple[date, date] | None = None
    objections: tuple[str, ...] = ()
    """Those that are not answered yet."""
    appealed: bool = False
    paid: Fraction = Fraction(0)
    recovered: Fraction = Fraction(0)
    size: int = 0
    """How many events there were."""

    @property
    def amount(self) -> Fraction:
        """What it comes to, in yuan."""
        return total(self.lines)


def fold(procedure: Procedure, events: Iterable[Event], calendar: Mapping[date, bool]) -> Case:
    """Return the case after *events*, which were all allowed when they happened."""
    case = Case()
    for event in events:
        case = after(procedure, case, event, calendar)
    return case


def after(procedure: Procedure, case: Case, event: Event, calendar: Mapping[date, bool]) -> Case:
    """Return *case* after one more *event*."""
    case = replace(case, size=case.size + 1)
    if event.kind in _KEPT:
        return _KEPT[event.kind](case, event)
    if event.kind == DECIDED:
        return _decided(procedure, case, event, calendar)
    if event.kind == PUBLISHED:
        until = add_working_days(event.day, int(event.body["workdays"]), calendar)
        return replace(case, published=(event.day, until))
    return _moved(procedure, case, event, calendar)


def _moved(procedure: Procedure, case: Case, event: Event, calendar: Mapping[date, bool]) -> Case:
    """Return *case* where *event* brings it to another place."""
    said = event.body
    if event.kind == FILED:
        case = replace(case, filed=event.day, lines=lines_of(said["lines"]), decided={})
        return _at(procedure, case, procedure.start, event.day, calendar)
    if event.kind == APPEALED:
        case = replace(case, appealed=True, decided={})
        return _at(procedure, case, said["to"], event.day, calendar)
    if event.kind in (WITHDRAWN, LAPSED):
        return _at(procedure, case, said["end"], event.day, calendar)
    return case  # noted: a remark changes nothing


def _opened(case: Case, event: Event) -> Case:
    return replace(case, opened_by=event.by, values=dict(event.body.get("values", {})))


def _detached(case: Case, event: Event) -> Case:
    gone = (event.body["proof"], event.body["sha256"])
    return replace(case, proofs=tuple(each for each in case.proofs if each != gone))


def _attached(case: Case, event: Event) -> Case:
    fresh = (event.body["proof"], event.body["sha256"])
    return replace(case, proofs=(*case.proofs, fresh))


def _answered(case: Case, event: Event) -> Case:
    known = event.body["objection"]
    return replace(case, objections=tuple(each for each in case.objections if each != known))


_KEPT: Mapping[str, Callable[[Case, Event], Case]] = {
    OPENED: _opened,
    SAVED: lambda case, event: replace(case, values=dict(event.body["values"])),
    ATTACHED: _attached,
    DETACHED: _detached,
    ASSIGNED: lambda case, event: replace(case, assigned=event.body["to"]),
    OBJECTED: lambda case, event: replace(
        case, objections=(*case.objections, event.body["objection"])
    ),
    ANSWERED: _answered,
    ADJUSTED: lambda case, event: replace(case, lines=lines_of(event.body["lines"])),
    RECOVERED: lambda case, event: replace(
        case, recovered=case.recovered + Fraction(event.body["amount"])
    ),
}
"""Kinds of event after which the case is where it was."""


def _decided(procedure: Procedure, case: Case, event: Event, calendar: Mapping[date, bool]) -> Case:
    said = event.body
    decision = Decided(event.by, event.day, said["outcome"], said.get("reason", ""))
    case = replace(case, decided={**case.decided, said["step"]: decision})
    if said["outcome"] == "paid":
        case = replace(case, paid=case.amount)
    elif said["outcome"] == "disputed":
        case = replace(case, paid=Fraction(0))
    if said["outcome"] == "return":
        case = replace(case, returns=case.returns + 1)
    step = procedure.known[said["step"]]
    return _at(procedure, case, step.outcomes[said["outcome"]], event.day, calendar)


def _at(
    procedure: Procedure, case: Case, place: str, day: date, calendar: Mapping[date, bool]
) -> Case:
    """Return *case* as it comes to *place* on *day*."""
    step = procedure.step(place)
    due = None
    if step is not None and step.due is not None:
        due = add_working_days(day, step.due, calendar)
    return replace(case, place=place, since=day, due=due, assigned="", published=None)


def lines_of(said: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Return the lines that an event carries."""
    return tuple(
        Line(
            each["item"], each["article"], Fraction(each["base"]), Fraction(each["amount"]),
            waiting=bool(each.get("waiting", False)),
        )
        for each in said
    )  # fmt: skip


def said_lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return *lines* as an event carries them: what each rule took, in the order of the rules."""
    return [
        {
            "item": line.item,
            "article": line.article,
            "base": decimal_text(line.base),
            "amount": decimal_text(line.amount),
            "waiting": line.waiting,
            "changes": [
                {
                    "kind": each.kind,
                    "rule": each.rule,
                    "article": each.article,
                    "before": decimal_text(each.before),
                    "after": decimal_text(each.after),
                    "params": dict(each.params),
                }
                for each in line.changes
            ],
        }
        for line in lines
    ]
