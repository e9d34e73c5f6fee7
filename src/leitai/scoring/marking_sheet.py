"""The rows of a marks table before anything is entered: who is to mark whom, in what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from leitai.rulebook.model import Node, Panel, Rulebook

from .layout import Layout, expressions
from .panel import in_conflict, is_reserve
from .people import Contestant, Judge

Duty = Literal["wanted", "optional", "absent"]
"""Whether a value must be entered, may be, or cannot be (the judge may not mark)."""

OPEN = "1"
"""The item or attempt that stands for all of a repeat whose instances nobody declared."""

ENTERED = ("value", "status", "time", "round", "note", "evidence")
"""The columns of MARKS that say something; the others only say about what."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row to fill in; contestant and judge are "" where nobody knows them yet."""

    contestant: str
    node: Node
    judge: str
    item: str
    attempt: str
    duty: Duty


def sheet_rows(
    rulebook: Rulebook,
    layout: Layout,
    contestants: Sequence[Contestant | None],
    judges: Mapping[str, Judge] | None,
) -> Iterator[SheetRow]:
    """
    Return one row for each contestant, aspect, instance and judge, in this order.

    Contestants with a status are asked for nothing. A judge who may not mark somebody is left
    out where the panel can do without, else declared absent; reserves have rows of their own.

    Shapes:
        contestants: None for one whose code is not known yet.
        judges: by code; None: nobody has said, they are J1, J2, ... where no panel names them.
    """
    aspects = [node for node in rulebook.nodes() if node.input is not None]
    for contestant in contestants:
        if contestant is not None and contestant.status != "OK":
            continue
        for node in aspects:
            yield from aspect_rows(layout, node, contestant, judges)


def aspect_rows(
    layout: Layout,
    node: Node,
    contestant: Contestant | None,
    judges: Mapping[str, Judge] | None,
) -> Iterator[SheetRow]:
    """Return the rows of one aspect and one contestant, as `sheet_rows` does of all."""
    code = "" if contestant is None else contestant.code
    optional = may_be_empty(layout, node)
    places = [("", _duty("wanted", optional=optional))]
    if node.panel is not None:
        seats = _seats(node.panel, contestant, judges)
        places = [(judge, _duty(duty, optional=optional)) for judge, duty in seats]
    for where in _instances(layout, node):
        item, attempt = where.get("item", ""), where.get("attempt", "")
        for judge, duty in places:
            yield SheetRow(code, node, judge, item, attempt, duty)


def may_be_empty(layout: Layout, node: Node) -> bool:
    """Tell whether nothing needs to be entered for *node*: a penalty, a default, optional."""
    wanted = node.input
    known = wanted is not None and (wanted.default is not None or wanted.optional)
    return known or node.id in layout.penalties


def left_empty(row: Mapping[str, str], layout: Layout, judges: Mapping[str, Judge] | None) -> bool:
    """
    Tell whether *row* of MARKS is one that was prepared and rightly left empty.

    Nothing is entered in it, and it names nobody, or stands for a reserve or for an aspect
    that may be empty. An empty row of a mark that is wanted is not: that one was forgotten.
    """
    if any(row.get(column, "").strip() for column in ENTERED):
        return False
    node = layout.nodes.get(row.get("aspect", "").strip())
    if node is None or node.input is None:
        return False
    if not row.get("contestant", "").strip() or may_be_empty(layout, node):
        return True
    code = row.get("judge", "").strip()
    return node.panel is not None and is_reserve(node.panel, code, (judges or {}).get(code))


def open_repeats(layout: Layout, node: Node) -> tuple[Node, ...]:
    """Return the repeats around *node* whose instances nobody declared."""
    around = [layout.nodes[each] for each in layout.path[node.id]]
    return tuple(each for each in around if each.repeat is not None and each.repeat.ids is None)


def asks_time(rulebook: Rulebook) -> bool:
    """Tell whether *rulebook* asks when something was entered."""
    asked = [tie.by for tie in rulebook.ranking.ties]
    asked += [expression for node in rulebook.nodes() for expression in expressions(node)]
    early = any(
        mark.kind == "decay" and mark.of["bloods"]
        for node in rulebook.nodes()
        for mark in node.mark
    )
    return early or any("time(" in expression.text.replace(" ", "") for expression in asked)


def _duty(duty: Duty, *, optional: bool) -> Duty:
    return "optional" if optional and duty == "wanted" else duty


def _instances(layout: Layout, node: Node) -> Iterator[Mapping[str, str]]:
    """Yield for each instance of *node* its item and its attempt, as far as there are any."""
    axes = layout.axes(node.id)
    ids = []
    for around in layout.path[node.id]:
        repeat = layout.nodes[around].repeat
        ids.append((OPEN,) if repeat is None or repeat.ids is None else repeat.ids)
    for key in product(*ids):
        yield dict(zip(axes, key, strict=True))


def _seats(
    panel: Panel, contestant: Contestant | None, judges: Mapping[str, Judge] | None
) -> list[tuple[str, Duty]]:
    """Return the judges who mark *contestant*, and what each has to do."""
    known = judges or {}

    def may_mark(code: str) -> bool:
        return contestant is None or not in_conflict(panel, known.get(code), contestant)

    spare = [code for code, judge in known.items() if is_reserve(panel, code, judge)]
    named = panel.judges or tuple(code for code in known if code not in spare)
    if judges is None and not named:
        named = tuple(f"J{number}" for number in range(1, panel.least + 1))
    free = [code for code in named if may_mark(code)]
    seats: list[tuple[str, Duty]]
    if len(free) > panel.most:
        # More judges than seats: who sits where is for the chief judge to say.
        seats = [("", "wanted")] * panel.least
    else:
        seats = [(code, "wanted") for code in free]
        # A judge whom the panel names is excused without a row; another seat has to be filled.
        barred = [] if panel.judges else [code for code in named if not may_mark(code)]
        seats += [(code, "absent") for code in barred[: max(panel.least - len(free), 0)]]
        if not panel.judges:
            seats += [("", "wanted")] * (panel.least - len(seats))
    reserves = dict.fromkeys([*panel.reserve, *sorted(spare)])
    return [*seats, *((code, "optional") for code in reserves if may_mark(code))]
