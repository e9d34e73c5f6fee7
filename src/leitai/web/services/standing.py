"""What the marks so far come to: read from the journal once for each size it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from leitai.faults import Fault, Refused
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
