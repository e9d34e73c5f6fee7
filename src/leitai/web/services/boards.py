"""Boards as pages show them: of the journal while an event runs, held while it is frozen."""

from datetime import datetime

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.lifecycle import State
from leitai.web.models import Account, Event, Freeze, Hall, HallFreeze
from leitai.web.permits import ACTIONS, require, role_of
from leitai.web.queries.boards import (
    ANNOUNCED,
    LIVE,
    Board,
    announced_board,
    frozen_board,
    held,
    held_for_hall,
    live_board,
    open_freeze,
)

from .acts import note
from .lending import check_here
from .live import live
from .news import tell_pads
from .records import journal_of, rules_of

LOCKED = frozenset({State.LOCKED, State.RECHECK, State.DECODED})
"""All marks are signed by then."""

FREEZING = LIVE - LOCKED


def board_of(event: Event) -> Board:
    """Return the board of *event* as the public may see it now."""
    freeze = open_freeze(event) or held_for_hall(event)
    return frozen_board(freeze) if freeze is not None else current_board(event)


def current_board(event: Event, *, exact: bool = False) -> Board:
    """Return the board of *event* as if nobody had frozen it; *exact*: never behind."""
    state = State(event.state)
    if state in ANNOUNCED:
        return announced_board(event, rules_of(event))
    locked = state in LOCKED
    if (event.board == "live" and state in LIVE) or (event.board == "locked" and locked):
        found = live(event, exact=exact, published=not locked)
        rules, behind = rules_of(event), found.behind
        return live_board(event, rules, found.rows, found.size, found.published, behind=behind)
    return Board("none")


@transaction.atomic
def freeze_board(event: Event, *, by: Account, at: datetime) -> Freeze:
    """
    Hold the public board as it is: everybody sees this until a reveal, whatever is marked.

    Raises:
        Forbidden: neither chief judge, nor secretary, nor staff.
        Refused: it is frozen already; marking has not begun, or is locked already.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    require(by, "boards.freeze", event=event)
    check_here(event)
    faults = [Fault("boards.frozen")] if open_freeze(event) else []
    if event.state not in FREEZING:
        faults.append(Fault("boards.freeze-not-now"))
    if faults:
        raise Refused(faults)
    board = current_board(event, exact=True)
    size = board.proof.get("size", journal_of(event).size())
    freeze = Freeze.objects.create(event=event, at=at, by=by, size=size, board=held(board))
    note(by, "boards.freeze", f"event:{event.slug}", at, _role(by, event), size=size)
    tell_pads(event)
    return freeze


@transaction.atomic
def unfreeze_board(event: Event, reason: str, *, by: Account, at: datetime) -> Freeze:
    """
    Let the public board go on without a reveal.

    Raises:
        Forbidden: neither chief judge, nor secretary, nor staff.
        Refused: it is not frozen; no reason.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    require(by, "boards.freeze", event=event)
    check_here(event)
    freeze = open_freeze(event)
    faults = [] if reason.strip() else [Fault("lifecycle.reason")]
    if freeze is None:
        raise Refused([Fault("boards.not-frozen"), *faults])
    if faults:
        raise Refused(faults)
    note(by, "boards.unfreeze", f"event:{event.slug}", at, _role(by, event), reason=reason.strip())
    return end_freeze(freeze, reason.strip(), by=by, at=at)


def follow_hall(hall: Hall, at: datetime, *, frozen: bool) -> None:
    """
    Hold the city's board while the hall's is frozen; called before entries of the hall are taken.

    The hall's own freeze comes home with the event.
    """
    known = HallFreeze.objects.filter(hall=hall, ended=None)
    if hall.returned is not None or frozen == known.exists():
        return
    if frozen:
        board = held(current_board(hall.event, exact=True))
        HallFreeze.objects.create(hall=hall, at=at, board=board)
    else:
        known.update(ended=at)
    tell_pads(hall.event)


def end_freeze(freeze: Freeze, reason: str, *, by: Account, at: datetime) -> Freeze:
    """Let everybody see the board as it is by now."""
    freeze.ended, freeze.ended_by, freeze.reason = at, by, reason
    freeze.save(update_fields=["ended", "ended_by", "reason"])
    tell_pads(freeze.event)
    return freeze


def _role(by: Account, event: Event) -> str:
    return role_of(by, ACTIONS["boards.freeze"], event) or ""


def _board_open(event: Event, _at: datetime) -> Fault | None:
    """What a ceremony is to reveal is not announced before it."""
    return Fault("lifecycle.board-open") if open_freeze(event) else None


NEEDS = {"board-open": _board_open}
