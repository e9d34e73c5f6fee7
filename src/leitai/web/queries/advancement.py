"""Who goes on from a heat to the next round, and why: from its final results alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor
from typing import Any

from leitai.web.models import Entry, Event, Result, Standing

from .coding import decoded_entries
from .frozen import rules_in_force
from .results import last_result


@dataclass(frozen=True, slots=True)
class Going:
    """
    Somebody who goes on, or is held in reserve.

    Units:
        reserve: their place among the reserves; None for those who go on by right.
        moved_up: a reserve who goes on, because somebody else withdrew from the next round.
        next: their entry in the next round; None where there is none yet.
    """

    entry: Entry
    rank: int | None
    reserve: int | None
    moved_up: bool
    next: Entry | None

    @property
    def goes(self) -> bool:
        """Tell whether an entry is to be made, or is there."""
        return self.reserve is None or self.moved_up

    @property
    def withdrawn(self) -> bool:
        """Tell whether they went on and withdrew."""
        return self.next is not None and self.next.state == Entry.State.WITHDRAWN

    @property
    def why(self) -> str:
        """Return the entry of the wording that says how they come to be here."""
        if self.moved_up:
            return "advancement.moved-up"
        return "advancement.by-reserve" if self.reserve else "advancement.by-rank"


def final_result(event: Event) -> Result | None:
    """Return the final results in force; None where the last version is not final."""
    found = last_result(event)
    return found if found is not None and found.kind == Result.Kind.FINAL else None


def by_rulebook(event: Event) -> bool:
    """Tell whether the rulebook itself says who goes on."""
    rules = rules_in_force(event)
    return rules is not None and bool(rules.advance)


def going_on(event: Event) -> list[Going]:
    """
    Return who goes on and who is in reserve, in the order of the results: five queries.

    The rulebook decides where it says anything about it, else ``Event.advance``.
    """
    result = final_result(event)
    if result is None or event.feeds_id is None:
        return []
    rows: Sequence[Mapping[str, Any]] = result.document["contestants"]
    codes = decoded_entries(event)
    standings = Standing.objects.filter(event=event).select_related(
        "entry__worker", "entry__delegation", "entry__enterprise"
    )
    entries = {each.entry_id: each.entry for each in standings}
    if by_rulebook(event):
        places = {
            each["code"]: each["reserve"] for each in rows if each["advance"] or each["reserve"]
        }
    else:
        units = {code: entries[entry].delegation_id for code, entry in codes.items()}
        places = dict.fromkeys(chosen(rows, event.advance, units))
    ahead = {each.worker_id: each for each in Entry.objects.filter(event=event.feeds_id)}
    found = [
        (entries[codes[each["code"]]], each["rank"], places[each["code"]])
        for each in rows
        if each["code"] in places
    ]
    return _moved_up(
        [
            Going(entry, rank, reserve, moved_up=False, next=ahead.get(entry.worker_id))
            for entry, rank, reserve in found
        ]
    )


def _moved_up(found: list[Going]) -> list[Going]:
    """Return *found*, a reserve in the place of each who withdrew, first come first."""
    free = sum(each.withdrawn for each in found if each.reserve is None)
    ready = [each for each in found if each.reserve is not None and not each.withdrawn]
    up = {each.entry.pk for each in sorted(ready, key=lambda each: each.reserve or 0)[:free]}
    return [
        Going(each.entry, each.rank, each.reserve, moved_up=each.entry.pk in up, next=each.next)
        for each in found
    ]


def chosen(
    rows: Iterable[Mapping[str, Any]], rule: Mapping[str, Any], units: Mapping[str, int]
) -> list[str]:
    """
    Return the codes that go on by ``Event.advance``, best first.

    So many as ``best`` says or ``share`` of those who have a rank, whichever is more; of one
    delegation at most ``per_unit``. Whoever has the same rank as the last goes on too.

    Shapes:
        rows: contestants of a results document, best first. units: code -> delegation.

    >>> rows = [{"code": code, "rank": rank} for code, rank in zip("ABCDE", [1, 2, 2, 4, None])]
    >>> chosen(rows, {"best": 2}, {})
    ['A', 'B', 'C']
    >>> chosen(rows, {"share": "0.5", "per_unit": 1}, {"A": 1, "B": 1, "C": 2, "D": 3})
    ['A', 'C']
    >>> chosen(rows, {}, {})
    []
    """
    ranked = [each for each in rows if each["rank"] is not None]
    share = floor(Decimal(str(rule.get("share") or 0)) * len(ranked))
    places = max(int(rule.get("best") or 0), share)
    most = int(rule.get("per_unit") or 0)
    found: list[Mapping[str, Any]] = []
    taken: dict[int, int] = {}
    for each in ranked:
        if len(found) >= places and (not found or each["rank"] != found[-1]["rank"]):
            break
        unit = units.get(each["code"], 0)
        if most and taken.get(unit, 0) >= most:
            continue
        taken[unit] = taken.get(unit, 0) + 1
        found.append(each)
    return [each["code"] for each in found]
