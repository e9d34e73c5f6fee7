"""A signed sheet is opened again by two people: the chief judge asks, a second person confirms."""

from datetime import datetime, timedelta

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.lifecycle import Role
from leitai.web.models import Account, Sheet, Unlock
from leitai.web.permits import ACTIONS, Forbidden, require, role_of
from leitai.web.queries.unlocks import waiting_unlocks

from .acts import note
from .catching_up import catch_up
from .marks import closed_faults
from .news import tell_pads
from .records import device_of, journal_of, write

LASTS = timedelta(hours=1)
"""How long a request waits for the second person."""


@transaction.atomic
def ask_unlock(sheet: Sheet, reason: str, *, by: Account, at: datetime) -> Unlock:
    """
    Ask to open a signed sheet again; nothing changes before a second person confirms.

    Raises:
        Forbidden: not the chief judge.
        Refused: marking is closed; the sheet is not signed; no reason; it is asked for already.
    """
    require(by, "unlocks.ask", event=sheet.event)
    catch_up(sheet.event)
    sheet = _locked(sheet)
    faults = closed_faults(sheet.event)
    if sheet.state != Sheet.State.SIGNED:
        faults.append(Fault("unlocks.not-signed", {"code": sheet.code}))
    if waiting_unlocks(sheet.event, at).filter(sheet=sheet).exists():
        faults.append(Fault("unlocks.asked-already", {"code": sheet.code}))
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if faults:
        raise Refused(faults)
    unlock = Unlock.objects.create(
        sheet=sheet, reason=reason.strip(), asked_by=by, asked=at, expires=at + LASTS
    )
    note(by, "unlocks.ask", f"sheet:{sheet.pk}", at, Role.CHIEF_JUDGE, reason=unlock.reason)
    return unlock


@transaction.atomic
def decide_unlock(
    unlock: Unlock, reason: str = "", *, agreed: bool, by: Account, at: datetime
) -> Unlock:
    """
    Confirm a request, which opens the sheet for its judge, or refuse it with a *reason*.

    Raises:
        Forbidden: neither arbiter, supervisor nor secretary.
        Refused: decided already, or too late; by who asked, or by the sheet's judge; marking is
            closed; the sheet is not signed any more; refused without a reason.
    """
    event = unlock.sheet.event
    require(by, "unlocks.decide", event=event)
    role = role_of(by, ACTIONS["unlocks.decide"], event)
    if role is None:
        raise Forbidden("unlocks.decide")
    catch_up(event)
    sheet = _locked(unlock.sheet)
    unlock = Unlock.objects.select_for_update().get(pk=unlock.pk)
    if faults := _decide_faults(unlock, sheet, reason, agreed=agreed, by=by, at=at):
        raise Refused(faults)
    unlock.approved, unlock.decided, unlock.decided_by = agreed, at, by
    unlock.second, unlock.note = role, reason.strip()
    if agreed:
        unlock.position = _open(sheet, unlock, at)
    unlock.save()
    note(by, "unlocks.decide", f"sheet:{sheet.pk}", at, role,
         agreed=agreed, asked=unlock.pk, position=unlock.position or 0)  # fmt: skip
    tell_pads(event)
    return unlock


def _decide_faults(
    unlock: Unlock, sheet: Sheet, reason: str, *, agreed: bool, by: Account, at: datetime
) -> list[Fault]:
    faults = closed_faults(sheet.event)
    if unlock.approved is not None:
        faults.append(Fault("unlocks.decided-already"))
    elif unlock.expires <= at:
        faults.append(Fault("unlocks.lapsed"))
    elif agreed and sheet.state != Sheet.State.SIGNED:
        faults.append(Fault("unlocks.not-signed", {"code": sheet.code}))
    if unlock.asked_by_id == by.pk:
        faults.append(Fault("lifecycle.same-person"))
    if sheet.judge is not None and sheet.judge.account_id == by.pk:
        faults.append(Fault("unlocks.own-sheet"))
    if not agreed and not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    return faults


def _locked(sheet: Sheet) -> Sheet:
    found = Sheet.objects.select_for_update(of=("self",)).select_related(
        "event__competition__organiser", "judge"
    )
    return found.get(pk=sheet.pk)


def _open(sheet: Sheet, unlock: Unlock, at: datetime) -> int | None:
    """
    Open *sheet*; return where the journal has it.

    A judge who signs all sheets at once on a screen signs the journal's state, not a sheet in it:
    then the journal has nothing to unlock, and the acts alone tell of it.
    """
    body = {
        "contestant": sheet.code,
        "judge": sheet.judge.code if sheet.judge is not None else "",
        "sheet": sheet.sheet,
    }
    sheet.state = Sheet.State.IN
    sheet.save(update_fields=["state"])
    if not _signed_in_journal(sheet, body):
        return None
    said = body | {"reason": unlock.reason, "second": unlock.second}
    written = write(sheet.event, device_of(Role.CHIEF_JUDGE), [("unlock", said)], at)[0]
    return written.position


def _signed_in_journal(sheet: Sheet, body: dict[str, str]) -> bool:
    signed = False
    for line in journal_of(sheet.event).entries():
        if line.type in ("sign", "unlock") and line.body is not None:
            said = line.content
            if all(said.get(name, "") == text for name, text in body.items()):
                signed = line.type == "sign"
    return signed
