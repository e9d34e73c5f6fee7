"""Judges sign what they marked, the chief judge locks: after that two people change a mark."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from leitai.faults import Fault, Refused
from leitai.front.signed import note_signed
from leitai.lifecycle import Role
from leitai.scoring import Block
from leitai.web.installation import installation
from leitai.web.models import Account, Event, Sheet, Signature
from leitai.web.permits import Forbidden, require, role_of
from leitai.web.queries.marks import marking_officials, own_sheets, sheets_of
from leitai.web.queries.paper import FROM_PAPER

from .acts import note
from .catching_up import catch_up
from .marks import closed_faults
from .news import tell_pads
from .records import device_of, rules_of, sign_checkpoint, write
from .signing import sign
from .standing import open_blocks
from .statuses import statuses
from .taking import Effect, Taking

SHOWN = 6
"""Codes that a fault names before it only counts."""


def unfinished(event: Event, sheets: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """Return those of *sheets* on which a mark is missing that is asked for."""
    return sheets.filter(missing__gt=0).exclude(code__in=statuses(event))


@transaction.atomic
def sign_marks(event: Event, *, by: Account, at: datetime) -> Signature:
    """
    Sign all of one's own marks; they cannot be changed after that.

    Raises:
        Forbidden: no judge of this event.
        Refused: marking is closed; each sheet on which something is missing or not settled.
    """
    require(by, "marks.enter", event=event)
    catch_up(event)
    official = marking_officials(event).filter(account=by).first()
    if official is None:
        raise Forbidden("marks.enter")
    sheets = own_sheets(event, by)
    faults = closed_faults(event)
    faults += [
        Fault("marks.missing", {"code": code, "missing": str(missing)})
        for code, missing in unfinished(event, sheets).values_list("code", "missing")
    ]
    open_ = sheets.filter(state__in=(Sheet.State.TYPED, Sheet.State.DIFFERS))
    faults += [
        Fault("marks.on-paper", {"code": code}) for code in open_.values_list("code", flat=True)
    ]
    if not sheets.exclude(position=None).exists():
        faults.append(Fault("locking.nothing-to-sign"))
    if faults:
        raise Refused(faults)
    # A mark that is on its way at this moment opens its sheet again: then it is signed again.
    seconds = int(at.timestamp())
    note_signed(installation().signed, str(event.journal), official.code, seconds)
    sheets.filter(state=Sheet.State.IN).update(state=Sheet.State.SIGNED)
    tell_pads(event)  # no entry says it, and the board has more to show
    return sign(event, "marks", by=by, role=Role(official.role), at=at)


def lock(taking: Taking) -> None:
    """
    Close the marking: the journal says so, the server signs it, the chief judge has signed.

    Raises:
        Refused: a mark came in just now that its judge has not signed.
    """
    event, at = taking.event, taking.at
    catch_up(event)
    if fault := _judges_signed(event, at):
        raise Refused([fault])
    chief = device_of(Role.CHIEF_JUDGE)
    written = write(event, chief, [("lock", {"event": rules_of(event).id})], at)[0]
    sign_checkpoint(event, at)
    event.sheets.filter(state=Sheet.State.IN).update(state=Sheet.State.SIGNED)
    role = role_of(taking.by, {Role.CHIEF_JUDGE}, event) or Role.CHIEF_JUDGE
    sign(event, "lock", by=taking.by, role=role, at=at)
    note(taking.by, "marks.lock", f"event:{event.slug}", at, role, position=written.position)


EFFECTS: dict[str, Effect] = {"lock": lock}


def named(codes: Sequence[str]) -> str:
    """Return *codes* as a fault says them: the first few, and how many more there are."""
    known = sorted(set(codes))
    more = len(known) - SHOWN
    return "、".join(known[:SHOWN]) + (f" +{more}" if more > 0 else "")


def grouped(root: str) -> str:
    """
    Return a root as people read it out and write it down: eight groups of eight digits.

    >>> grouped("0123456789abcdef" * 4)[:26]
    '01234567 89abcdef 01234567'
    """
    return " ".join(root[at : at + 8] for at in range(0, len(root), 8))


def _sheets_complete(event: Event, _at: datetime) -> Fault | None:
    catch_up(event)
    sheets = sheets_of(event).exclude(state=Sheet.State.DIFFERS)
    left = list(unfinished(event, sheets).values_list("code", flat=True))
    if not left:
        return None
    return Fault("lifecycle.sheets-complete", {"sheets": str(len(left)), "codes": named(left)})


def _sheets_agree(event: Event, _at: datetime) -> Fault | None:
    typing = Q(state=Sheet.State.TYPED) | Q(state=Sheet.State.DIFFERS)
    codes = list(sheets_of(event).filter(typing).values_list("code", flat=True))
    if not codes:
        return None
    return Fault("lifecycle.sheets-agree", {"sheets": str(len(codes)), "codes": named(codes)})


def _results_complete(event: Event, _at: datetime) -> Fault | None:
    open_ = open_blocks(event)
    if not open_:
        return None
    codes = [
        each.contestant if isinstance(each, Block) else each.params.get("code", "")
        for each in open_
    ]
    params = {"count": str(len(open_)), "codes": named([code for code in codes if code])}
    return Fault("lifecycle.results-complete", params)


def _judges_signed(event: Event, _at: datetime) -> Fault | None:
    """On paper the signatures are on the paper; on pad and screen every judge signs here."""
    if event.entry_mode == "paper":
        return None
    waiting = sheets_of(event).filter(state=Sheet.State.IN).exclude(judge=None)
    waiting = waiting.exclude(FROM_PAPER)
    codes = list(waiting.order_by().values_list("judge__code", flat=True).distinct())
    if not codes:
        return None
    return Fault("lifecycle.judges-signed", {"count": str(len(codes)), "judges": named(codes)})


NEEDS = {
    "sheets-complete": _sheets_complete,
    "sheets-agree": _sheets_agree,
    "results-complete": _results_complete,
    "judges-signed": _judges_signed,
}
