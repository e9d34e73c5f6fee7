"""Boards as pages show them: computed from the journal while an event runs."""

from leitai.lifecycle import State
from leitai.web.models import Event
from leitai.web.queries.boards import ANNOUNCED, LIVE, Board, announced_board, live_board

from .records import journal_of, rules_of, score_now


def board_of(event: Event) -> Board:
    """Return the board of *event* as the public may see it now."""
    state = State(event.state)
    if state in ANNOUNCED:
        return announced_board(event, rules_of(event))
    if state in LIVE and event.live_board:
        size = journal_of(event).size()
        return live_board(event, rules_of(event), score_now(event).document(), size)
    return Board("none")
