"""The wall of the hall: a board in pages that fit, the session's clock, how far the city is."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leitai.canonical import sha256_hex
from leitai.web.hall_home import this_hall
from leitai.web.installation import installation
from leitai.web.models import Event
from leitai.web.queries.boards import Board, Row
from leitai.web.queries.clocks import SessionClock, clocks_of

from .boards import board_of

ROWS = 8
"""Lines on a page: so many are read at eight metres and fit into 1080 pixels."""

MOST_PAGES = 12
"""A hall waits two minutes for its own line, not longer; the others are on the web page."""


@dataclass(frozen=True, slots=True)
class Wall:
    """
    What the wall shows.

    Shapes:
        podium: the first three, where names are announced; they have a page of their own.
        clock: of the session that runs now.
        city: entries of the journal that the city has; None where this is the city.
    """

    board: Board
    pages: tuple[tuple[Row, ...], ...]
    podium: tuple[Row, ...]
    clock: SessionClock | None
    city: int | None


def wall_of(event: Event, at: datetime) -> Wall:
    """Return what the wall of the hall shows of *event*."""
    board = board_of(event)
    pages = tuple(board.rows[at : at + ROWS] for at in range(0, len(board.rows), ROWS))
    first = tuple(row for row in board.rows if row.rank in (1, 2, 3) and row.name)
    running = [each for each in clocks_of(event, at) if each.may_run]
    return Wall(
        board,
        pages[:MOST_PAGES],
        first if len(first) == len({row.rank for row in first}) == 3 else (),
        running[0] if running else None,
        _city(event) if this_hall() is not None else None,
    )


def _city(event: Event) -> int | None:
    """Return how many entries the city has, as the courier noted."""
    file = installation().home / "city" / f"{sha256_hex(str(event.journal).encode())}.json"
    try:
        said: Any = json.loads(file.read_bytes())
        return int(said["size"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0
