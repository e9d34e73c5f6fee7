"""After the lock: one person asks for a change, another lets it into effect; both sign for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.journal import Version, values
from leitai.lifecycle import Role, State
from leitai.results.rows import KEYS
from leitai.scoring.people import STATUS_OF
from leitai.scoring.sheets import Cell, cell_faults, clean_cells
from leitai.web.models import Account, Amendment, Appeal, Event, Sheet
from leitai.web.permits import require
from leitai.web.queries.marks import form_of, forms_of

from .acts import note
from .catching_up import catch_up
from .records import device_of, journal_of, rules_of, write

AMENDABLE = frozenset(
    {
        State.LOCKED,
        State.RECHECK,
        State.DECODED,
        State.PROVISIONAL,
        State.APPEAL,
        State.REOPENED,
    }
)
"""Where a locked mark may be changed; once a result is final it must be re-opened first."""


@dataclass(frozen=True, slots=True)
class StatusOf:
    """The status of a contestant as a whole."""

    code: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be replaced, and by what, as the journal says it."""

    kind: str
    target: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@transaction.atomic
def ask(
    event: Event,
    what: Sheet | StatusOf,
    after: Sequence[Cell] | str,
    reason: str,
    *,
    by: Account,
    at: datetime,
    appeal: Appeal | None = None,
) -> Amendment:
    """
    Ask for other cells on a sheet, or for another status of a contestant.

    Raises:
        Forbidden: not the chief judge.
        Refused: not locked, or final; no reason; nothing would change; it is being amended
            already; what is wrong with the cells or the status.
    """
    require(by, "amend.ask", event=event)
    event = Event.objects.select_for_update().get(pk=event.pk)
    catch_up(event)
    faults = []
    if event.state not in AMENDABLE:
        faults.append(Fault("amendments.not-now"))
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if faults:
        raise Refused(faults)
    if isinstance(what, Sheet):
        wanted = _sheet_wanted(event, what, [] if isinstance(after, str) else after)
    else:
        wanted = _status_wanted(event, what.code, str(after))
    if event.amendments.filter(target=wanted.target, approved=None).exists():
        raise Refused([Fault("amendments.pending-already", {"code": what.code})])
    return _asked(event, wanted, reason.strip(), by=by, at=at, appeal=appeal)


def _asked(
    event: Event,
    wanted: Wanted,
    reason: str,
    *,
    by: Account,
    at: datetime,
    appeal: Appeal | None,
) -> Amendment:
    body = {
        "target": wanted.target,
        "body": dict(wanted.after),
        "reason": reason,
        "approver": Role.CHIEF_JUDGE.value,
        "second": Role.SUPERVISOR.value,
    }
    written = write(event, device_of(Role.CHIEF_JUDGE), [("amend", body)], at)[0]
    amendment = Amendment.objects.create(
        event=event,
        target=wanted.target,
        kind=wanted.kind,
        code=wanted.after["contestant"],
        judge_code=wanted.after.get("judge", ""),
        before=wanted.before,
        after=wanted.after,
        reason=reason,
        asked_by=by,
        asked=at,
        request_hash=written.hash,
        appeal=appeal,
    )
    note(by, "amendments.ask", f"amendment:{amendment.pk}", at, Role.CHIEF_JUDGE,
         code=amendment.code, position=written.position)  # fmt: skip
    return amendment


def _sheet_wanted(event: Event, sheet: Sheet, cells: Sequence[Cell]) -> Wanted:
    sheet = event.sheets.select_related("judge").get(pk=sheet.pk)
    if not sheet.entry_hash:
        raise Refused([Fault("amendments.nothing-there", {"code": sheet.code})])
    rulebook = rules_of(event)
    form = form_of(forms_of(event, rulebook), sheet)
    cleaned = clean_cells(form, cells)
    if faults := cell_faults(rulebook, form, sheet.code, cleaned):
        raise Refused(faults)
    if cleaned == sheet.cells:
        raise Refused([Fault("amendments.no-change", {"code": sheet.code})])
    judge = sheet.judge.code if sheet.judge is not None else ""
    body = {"contestant": sheet.code, "judge": judge, "sheet": sheet.sheet}
    before, after = body | {"cells": sheet.cells}, body | {"cells": cleaned}
    return Wanted("mark", sheet.entry_hash, before, after)


def _status_wanted(event: Event, code: str, given: str) -> Wanted:
    """
    Return the amendment that gives *code* another status as a whole.

    Where the journal has no status of theirs to replace, the contestant's own entry gets it.
    """
    status = STATUS_OF.get(given.strip().upper())
    if status is None:
        raise Refused([Fault("scoring.unknown-status", {"status": given})])
    log, root = journal_of(event).entries(), rules_of(event).scheme.id
    found = _last(values(log, "status", KEYS["status"]).histories, (code, root, "", ""))
    if found is not None:
        before = found.body
        kind, after = "status", before | {"status": status, "reason": ""}
    else:
        found = _last(values(log, "contestant", KEYS["contestant"]).histories, (code,))
        if found is None:
            raise Refused([Fault("amendments.nothing-there", {"code": code})])
        before = found.body
        fields = {name: text for name, text in before["fields"].items() if name != "status"}
        named = {"status": status} if status != "OK" else {}
        kind, after = "contestant", before | {"fields": fields | named}
    if before == after:
        raise Refused([Fault("amendments.no-change", {"code": code})])
    return Wanted(kind, found.entry.hash, before, after)


def _last(
    histories: Mapping[tuple[str, ...], tuple[Version, ...]], key: tuple[str, ...]
) -> Version | None:
    history = histories.get(key)
    return history[-1] if history else None


@transaction.atomic
def decide(
    amendment: Amendment, *, approved: bool, note_: str = "", by: Account, at: datetime
) -> Amendment:
    """
    Let an amendment into effect, or refuse it: the supervisor, never the one who asked.

    Raises:
        Forbidden: not the supervisor.
        Refused: decided already; the same person; refused without a reason; final meanwhile.
    """
    amendment = Amendment.objects.select_for_update().get(pk=amendment.pk)
    event = Event.objects.select_for_update().get(pk=amendment.event_id)
    require(by, "amend.approve", event=event)
    faults = []
    if amendment.approved is not None:
        faults.append(Fault("amendments.decided"))
    if event.state not in AMENDABLE:
        faults.append(Fault("amendments.not-now"))
    if amendment.asked_by_id == by.pk:
        faults.append(Fault("lifecycle.same-person"))
    if not approved and not note_.strip():
        faults.append(Fault("lifecycle.reason"))
    if faults:
        raise Refused(faults)
    if approved:
        body = {"target": amendment.request_hash, "approver": Role.SUPERVISOR.value}
        write(event, device_of(Role.SUPERVISOR), [("approve", body)], at)
    amendment.decided_by, amendment.decided = by, at
    amendment.approved, amendment.note = approved, note_.strip()
    amendment.save()
    note(by, "amendments.decide", f"amendment:{amendment.pk}", at, Role.SUPERVISOR,
         approved=approved)  # fmt: skip
    catch_up(event)
    return amendment


def sheet_versions(sheet: Sheet) -> Sequence[Version]:
    """Return everything that was ever in force on *sheet*, the last one now."""
    log = journal_of(sheet.event).entries()
    judge = sheet.judge.code if sheet.judge is not None else ""
    histories = values(log, "mark", KEYS["mark"]).histories
    return histories.get((sheet.code, judge, sheet.sheet), ())


def _amendments_decided(event: Event, _at: datetime) -> Fault | None:
    count = event.amendments.filter(approved=None).count()
    return Fault("lifecycle.amendments-decided", {"count": str(count)}) if count else None


NEEDS = {"amendments-decided": _amendments_decided}
