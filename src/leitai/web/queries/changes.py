"""What changed that everybody may know: states of events, results, notices, in one line."""

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leitai.faults import Fault, Refused
from leitai.lifecycle import State
from leitai.web.models import Event, Notice, Result, StateChange

from .boards import ANNOUNCED

START = "s0.r0.n0"


@dataclass(frozen=True, slots=True)
class Change:
    """
    One change.

    Units:
        kind: state, result, notice. event: None for a notice of no event.
        place: the kind's letter and the row's number, for the cursor.
    """

    at: datetime
    kind: str
    event: Event | None
    said: dict[str, Any]
    place: tuple[str, int]


def read_cursor(cursor: str) -> dict[str, int]:
    """
    Return how far a reader is: the last state, result and notice that they have.

    Raises:
        Refused: ``api.no-cursor``.

    >>> read_cursor("s12.r3.n4")
    {'s': 12, 'r': 3, 'n': 4}
    """
    found = re.fullmatch(r"s(\d{1,18})\.r(\d{1,18})\.n(\d{1,18})", cursor)
    if not found:
        raise Refused([Fault("api.no-cursor")])
    return dict(zip("srn", map(int, found.groups()), strict=True))


def changes_since(cursor: str, most: int) -> Iterator[tuple[str, Change]]:
    """
    Yield at most *most* changes after *cursor*, each with the cursor that stands after it.

    Raises:
        Refused: ``api.no-cursor``.
    """
    seen = read_cursor(cursor)
    kinds = (_states(seen["s"], most), _results(seen["r"], most), _notices(seen["n"], most))
    merged = heapq.merge(*kinds, key=lambda change: change.at)
    for _, change in zip(range(most), merged, strict=False):
        letter, number = change.place
        seen[letter] = number
        yield ".".join(f"{name}{at}" for name, at in seen.items()), change


def _states(after: int, most: int) -> list[Change]:
    rows = StateChange.objects.filter(pk__gt=after).exclude(state=State.DRAFT)
    rows = rows.exclude(event__state=State.DRAFT).select_related("event").order_by("pk")
    return [
        Change(row.at, "state", row.event, {"state": row.state}, ("s", row.pk))
        for row in rows[:most]
    ]


def _results(after: int, most: int) -> list[Change]:
    rows = Result.objects.filter(pk__gt=after, event__state__in=ANNOUNCED)
    rows = rows.defer("document", "changes").select_related("event").order_by("pk")
    return [
        Change(
            row.at, "result", row.event,
            {"number": row.number, "kind": row.kind, "sha256": row.sha256}, ("r", row.pk),
        )
        for row in rows[:most]
    ]  # fmt: skip


def _notices(after: int, most: int) -> list[Change]:
    rows = Notice.objects.filter(pk__gt=after).select_related("event").order_by("pk")
    return [
        Change(
            row.published, "notice", row.event,
            {"notice": row.slug, "number": row.number, "title": row.title}, ("n", row.pk),
        )
        for row in rows[:most]
    ]  # fmt: skip
