"""
Which items everybody may see while marks arrive: an aspect of a contestant, once all its judges
have closed the sheets it is on.

What is not published is taken out of the tables before they are scored. So a total, a rank, a
comparison with the field or a length on the screen cannot tell anything of it: they are made
without it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Count

from leitai.rulebook.model import Node, Rulebook
from leitai.scoring import Tables
from leitai.scoring.layout import expressions
from leitai.scoring.sheets import read_remark
from leitai.web.models import Event, Sheet
from leitai.web.queries.boards import Row
from leitai.web.queries.marks import forms_of, sheets_of

from .carrying import NAME
from .catching_up import catch_up

COLUMNS = ("code", "judge__code", "sheet", "state", "missing", "position", "on_paper")

Seen = tuple[str, frozenset[str], bool]
"""A sheet: its name, the aspects that are asked for on it, whether it is closed."""


class Published:
    """The items of one event that everybody may see, as of the last look."""

    def __init__(self, event: Event, rules: Rulebook) -> None:
        self._event, self._rules = event, rules
        self._whole = rules.scheme.id
        self._aspects = {
            node.id: frozenset(each.id for each in node.walk() if each.input is not None)
            for node in rules.nodes()
        }
        self._items = frozenset(node.id for node in rules.nodes() if node.input is not None)
        self._behind = {part.id: behind(rules, part) for part in rules.scheme.children}
        self._wanted: frozenset[str] = frozenset()
        self._counts: object = None
        self._sheets: dict[str, frozenset[Seen]] = {}
        self._open: dict[str, frozenset[str]] = {}
        """Blind code -> the aspects that everybody may see."""

    def look(self, told: set[str] | None, size: int) -> set[str]:
        """
        See which items are published by now; return the codes for which that changed.

        Units:
            told: whose marks are new; None: perhaps everybody's.
            size: entries of the journal that are in the tables. A sheet whose last mark came
                after them is not published yet: the tables have an older mark of it.
        """
        catch_up(self._event)
        # Who signs without a mark, or is opened again, is known by the number of signed sheets.
        counts = dict(self._event.sheets.order_by().values_list("state").annotate(Count("pk")))
        some = told if counts == self._counts else None
        self._counts = counts
        now = self._read(some, size)
        changed = {code for code, found in now.items() if found != self._sheets.get(code)}
        self._sheets |= now
        for code in changed:
            self._open[code] = self._published(now[code])
        return changed

    def _read(self, codes: set[str] | None, size: int) -> dict[str, frozenset[Seen]]:
        """Return the sheets of *codes* (None: of everybody), as they are now: two queries."""
        rows = sheets_of(self._event).order_by()
        if codes is not None:
            rows = rows.filter(code__in=codes)
        asked, mode = self._asked(), self._event.entry_mode
        self._wanted = self._items & frozenset(chain.from_iterable(asked.values()))
        found: dict[str, set[Seen]] = {}
        for code, judge, sheet, state, missing, position, on_paper in rows.values_list(*COLUMNS):
            signs = judge and mode != "paper" and not on_paper
            there = state == Sheet.State.SIGNED or (
                state == Sheet.State.IN and not missing and not signs
            )
            closed = there and position is not None and position < size
            aspects = asked.get((judge or "", sheet)) or _beside(sheet, position, self._items)
            found.setdefault(code, set()).add((f"{judge} {sheet}", aspects, closed))
        return {code: frozenset(sheets) for code, sheets in found.items()}

    def _asked(self) -> dict[tuple[str, str], frozenset[str]]:
        """Return the aspects of each form on which something must be filled in."""
        return {
            key: frozenset(row.node.id for row in form.rows)
            for key, form in forms_of(self._event, self._rules).items()
            if any(row.duty == "wanted" for row in form.rows)
        }

    def _published(self, sheets: Iterable[Seen]) -> frozenset[str]:
        there: set[str] = set()
        waits: set[str] = set()
        for _, aspects, closed in sheets:
            there |= aspects
            waits |= frozenset() if closed else aspects
        return frozenset(self._items & there - waits)

    def only(self, tables: Tables) -> Tables:
        """Return *tables* without what is not published."""
        return replace(tables, marks=[row for row in tables.marks if self._may_see(row)])

    def _may_see(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a mark, or a status of an aspect, a module or as a whole, is published."""
        aspect = row["aspect"]
        if aspect == self._whole:
            return True
        known = self._aspects.get(aspect, self._items)
        return known <= self._open.get(row["contestant"], frozenset())

    def without_sealed(self, row: Row) -> Row:
        """Return *row* with parts hatched on which an item is not published yet."""
        if row.status:
            return row
        open_ = self._open.get(row.code, frozenset())
        sealed = {name for name, items in self._behind.items() if not items <= open_}
        if not sealed and self._items <= open_:
            return row
        parts = tuple(
            part | {"value": None} if part["id"] in sealed else part for part in row.parts
        )
        return replace(row, parts=parts, total=counted(parts), open=True)

    def count(self) -> tuple[int, int]:
        """Return how many items are published, and how many are asked for."""
        there = len(self._sheets) * len(self._wanted)
        return sum(len(items & self._wanted) for items in self._open.values()), there


def counted(parts: Iterable[Mapping[str, str | None]]) -> str:
    """Return what *parts* add up to, as far as they have a value."""
    return str(sum((Decimal(part["value"]) for part in parts if part["value"]), Decimal(0)))


def _beside(sheet: str, position: int | None, items: frozenset[str]) -> frozenset[str]:
    """
    Return what waits for a sheet on which nothing must be filled in, as all others must be.

    A sheet for marking again: its aspect. A reserve's, or one of penalties: nothing while it is
    empty; and all there is once something is on it.
    """
    again = read_remark(sheet)
    if again is not None:
        return frozenset({again[0]})
    return frozenset() if position is None else items


def behind(rules: Rulebook, part: Node) -> frozenset[str]:
    """Return every aspect that the value of *part* may depend on, by what stands below or in it."""
    nodes = {node.id: node for node in rules.nodes()}
    found, to_see = set[str](), [part]
    while to_see:
        node = to_see.pop()
        if node.id in found:
            continue
        found.add(node.id)
        named = {word for each in expressions(node) for word in NAME.findall(each.text)}
        to_see += [nodes[name] for name in named & nodes.keys()]
        to_see += node.below()
    return frozenset(name for name in found if nodes[name].input is not None)
