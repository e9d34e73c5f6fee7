"""What the marks so far come to: read from the journal once for each size it has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from leitai.faults import Fault, Refused
from leitai.journal import Entry as Line
from leitai.scoring import Block, Result, Tables
from leitai.web.models import Event
from leitai.web.queries.marks import node_titles

from .live import live
from .records import journal_of, rules_of, score_now, tables_now


@dataclass(frozen=True, slots=True)
class Scored:
    """The result of the marks in force, or what is wrong with them."""

    result: Result | None
    faults: tuple[Fault, ...] = ()


def tables_so_far(event: Event) -> Tables:
    """Return the tables in force; kept until the journal grows."""
    return _tables(event.pk, str(event.journal), journal_of(event).size())


def scored_so_far(event: Event) -> Scored:
    """Return the result of the marks so far; kept until the journal grows."""
    return _scored(event.pk, str(event.journal), journal_of(event).size())


# No more than two of either: the objects of a big event make every collection of garbage slow.
@lru_cache(maxsize=2)
def _tables(event: int, _journal: str, _size: int) -> Tables:
    return tables_now(Event.objects.get(pk=event))


@lru_cache(maxsize=2)
def _scored(event: int, _journal: str, _size: int) -> Scored:
    try:
        return Scored(score_now(Event.objects.get(pk=event)))
    except Refused as refused:
        return Scored(None, refused.faults)


_STATUSES: dict[str, tuple[int, dict[str, str]]] = {}
"""Journal -> how far it was read, and every contestant's status as a whole as of there."""

MOST_KEPT = 200


def statuses(event: Event) -> Mapping[str, str]:
    """
    Return the codes that have a status as a whole: nothing is asked for of them.

    Every page of a judge asks; so only what is new in the journal is read.
    """
    journal, root = journal_of(event), rules_of(event).scheme.id
    seen, found = _STATUSES.get(str(event.journal), (0, {}))
    fresh = journal.entries(seen)
    if any(line.type == "approve" for line in fresh):
        found = _statuses_in(tables_so_far(event), root)
    else:
        found = found | _statuses_said(fresh, root)
    if len(_STATUSES) >= MOST_KEPT:
        _STATUSES.clear()
    _STATUSES[str(event.journal)] = seen + len(fresh), found
    return {code: status for code, status in found.items() if status not in {"", "OK"}}


def _statuses_in(tables: Tables, root: str) -> dict[str, str]:
    found = {row["contestant"]: row.get("status", "") for row in tables.contestants or ()}
    for row in tables.marks:
        if row["aspect"] == root and row.get("status") and not row.get("judge"):
            found[row["contestant"]] = row["status"]
    return found


def _statuses_said(lines: Iterable[Line], root: str) -> dict[str, str]:
    """Return what plain entries say; after an amendment the whole journal is asked instead."""
    found = {}
    for line in lines:
        if line.type == "contestant" and line.body is not None:
            found[line.content["contestant"]] = line.content["fields"].get("status", "")
        elif line.type == "status" and line.body is not None and line.content["aspect"] == root:
            found[line.content["contestant"]] = line.content["status"]
    return found


@dataclass(frozen=True, slots=True)
class Open:
    """One thing that keeps the result open, for people: whose, where, what."""

    code: str
    node: str
    title: str
    fault: Fault


MISSING = frozenset({"scoring.missing-mark", "scoring.no-value", "scoring.no-time"})
"""Blocks that go away when the sheets come in; the grid shows those sheets."""


def open_points(event: Event, language: str) -> tuple[list[Open], int]:
    """Return what keeps the result open, and how many marks are simply missing besides."""
    found = live(event)
    told = [said for each in found.contestants for said in (*each.blocks, *each.warnings)]
    faults = found.faults
    own = any(each.blocks for each in found.contestants)
    if not (own or faults or found.behind):  # then ranking may still ask for something
        scored = scored_so_far(event)
        told, faults = _told(scored), scored.faults
    if faults:
        return [Open("", "", "", fault) for fault in faults], 0
    titles = node_titles(rules_of(event), language)
    points = [_open(block, titles) for block in told if block.id not in MISSING]
    return points, len(told) - len(points)


def _told(scored: Scored) -> list[Block]:
    return [*scored.result.blocks, *scored.result.warnings] if scored.result else []


def open_blocks(event: Event) -> Sequence[Block | Fault]:
    """Return what keeps the result from being complete: everybody's own marks, else the ranking."""
    found = live(event, exact=True)
    own = [block for each in found.contestants for block in each.blocks]
    if found.faults or own:
        return found.faults or own
    scored = scored_so_far(event)
    return scored.faults if scored.result is None else scored.result.blocks


def _open(block: Block, titles: Mapping[str, str]) -> Open:
    name = titles.get(block.node, block.node)
    return Open(block.contestant, block.node, name, Fault(block.id, dict(block.params)))
