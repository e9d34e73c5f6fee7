"""Boards as pages show them: computed from the journal while an event runs."""

from leitai.lifecycle import State
from leitai.web.models import Event
from leitai.web.queries.boards import ANNOUNCED, LIVE, Board, announced_board, live_board

from .live import live
from .records import rules_of


def board_of(event: Event) -> Board:
    """Return the board of *event* as the public may see it now."""
    state = State(event.state)
    if state in ANNOUNCED:
        return announced_board(event, rules_of(event))
    if state in LIVE and event.live_board:
        found = live(event)
        rules, behind = rules_of(event), found.behind
        return live_board(event, rules, found.rows, found.size, behind=behind)
    return Board("none")
