"""Boards: who stands where, while marks arrive and after."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from leitai.lifecycle import State
from leitai.rulebook.model import Rulebook
from leitai.scoring.so_far import SoFar
from leitai.web.models import Event, Freeze, HallFreeze, Standing

from .results import last_result, parts_of

LIVE = frozenset(
    {State.RUNNING, State.MARKING, State.RECONCILE, State.LOCKED, State.RECHECK, State.DECODED}
)
ANNOUNCED = frozenset(
    {
        State.PROVISIONAL,
        State.APPEAL,
        State.FINAL,
        State.PUBLICITY,
        State.AWARDED,
        State.FILED,
        State.ARCHIVED,
        State.REOPENED,
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """
    One line of a board.

    Units:
        total: points as text; what is counted so far, where *open*.
    """

    rank: int | None
    code: str
    name: str
    unit: str
    parts: tuple[dict[str, str | None], ...]
    total: str
    open: bool = False
    status: str = ""
    award: str = ""
    bib: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """
    A board as it is shown.

    Shapes:
        kind: "none" (nothing yet), "live" (blind codes, no names), "provisional", "final".
        legend: the parts that the bricks stand for.
        behind: newer marks are there that are not counted yet.
        frozen: since when it is held as it is; None: it is not.
    """

    kind: str
    rows: tuple[Row, ...] = ()
    legend: tuple[dict[str, str | None], ...] = ()
    whole: str = "100"
    proof: Mapping[str, Any] = field(default_factory=dict)
    behind: bool = False
    frozen: datetime | None = None

    @property
    def sealed(self) -> int:
        """How many bricks are not open yet."""
        shown = (row.parts for row in self.rows if not row.status)
        return sum(part["value"] is None for parts in shown for part in parts)


def open_freeze(event: Event) -> Freeze | None:
    """Return what holds the public board of *event* now."""
    return Freeze.objects.filter(event=event, ended=None).first()


def held_for_hall(event: Event) -> HallFreeze | None:
    """Return what holds the city's board while *event* is at a hall that has frozen its own."""
    here = HallFreeze.objects.filter(hall__event=event, hall__returned=None, ended=None)
    return here.first()


def freezes_of(event: Event) -> list[Freeze]:
    """Return every freeze of *event*, the last first: one query."""
    return list(event.freezes.defer("board").select_related("by", "ended_by").order_by("-pk"))


def held(board: Board) -> dict[str, Any]:
    """Return *board* as a freeze keeps it."""
    return asdict(board) | {"frozen": None, "behind": False}


def frozen_board(freeze: Freeze | HallFreeze) -> Board:
    """Return the board that *freeze* holds."""
    rows = [Row(**row | {"parts": tuple(row["parts"])}) for row in freeze.board["rows"]]
    legend = tuple(freeze.board["legend"])
    kept = freeze.board | {"rows": tuple(rows), "legend": legend, "frozen": freeze.at}
    return Board(**kept)


def announced_board(event: Event, rules: Rulebook) -> Board:
    """Return the board of the results in force."""
    result = last_result(event)
    if result is None:
        return Board("none")
    standings = Standing.objects.filter(event=event).select_related(
        "entry__worker", "entry__enterprise", "entry__delegation"
    )
    rows = tuple(
        Row(
            rank=each.rank,
            code=each.code,
            bib=each.entry.bib,
            name=each.entry.worker.name,
            unit=each.entry.enterprise.short_name if each.entry.enterprise else "",
            parts=tuple(each.parts),
            total=each.total,
            status=each.status,
            award=each.award,
        )
        for each in standings
    )
    proof = {
        "size": result.size,
        "root": result.root,
        "sha256": result.sha256,
        "version": result.number,
        "judges": event.officials.filter(role="judge", ended=None).count(),
    }
    return Board(result.kind, rows, *axis_of(rules), proof)


def live_board(
    event: Event,
    rules: Rulebook,
    found: Iterable[Row],
    size: int,
    items: tuple[int, int],
    *,
    behind: bool = False,
) -> Board:
    """
    Return the board of marks that still arrive: by blind code, without names or ranks.

    Shapes:
        found: a line for everybody; size: entries of the journal that they are of.
        items: how many are published, of how many; (0, 0): all.
    """
    rows = sorted(found, key=lambda row: (-Decimal(row.total), row.code))
    judges = event.officials.filter(role="judge", ended=None).count()
    proof = {"size": size, "judges": judges, "published": items[0], "asked": items[1]}
    return Board("live", tuple(rows), *axis_of(rules), proof, behind)


def live_row(rules: Rulebook, each: SoFar) -> Row:
    """Return the line of a contestant whose marks still arrive."""
    parts = tuple(parts_of(rules, {"nodes": each.nodes}))
    counted = [Decimal(part["value"]) for part in parts if part["value"] is not None]
    status = "" if each.status == "OK" else each.status
    return Row(
        rank=None,
        code=each.code,
        name="",
        unit="",
        parts=parts,
        total=each.total or str(sum(counted, Decimal(0))),
        open=each.total is None and not status,
        status=status,
    )


def axis_of(rules: Rulebook) -> tuple[tuple[dict[str, str | None], ...], str]:
    """Return the parts that bricks stand for, and what the longest bar stands for."""
    legend = tuple(parts_of(rules, {"nodes": {}}))
    known = [Decimal(part["of"]) for part in legend if part["of"]]
    whole = sum(known, Decimal(0)) if len(known) == len(legend) and known else Decimal(100)
    return legend, str(whole)
