"""
Marking on paper where a pad or the network fails: the number of a sheet, switching, receiving.

What is on paper is typed by two clerks, as everywhere (`marks.type_sheet`).
"""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Fault, Refused
from leitai.lifecycle import Role
from leitai.rulebook.model import Rulebook
from leitai.scoring.sheets import Form, form_digest
from leitai.web.models import Account, Event, PaperSheet, Sheet
from leitai.web.permits import ACTIONS, require, role_of
from leitai.web.queries.marks import form_of, forms_of
from leitai.web.queries.paper import paper_sheets

from .acts import note
from .catching_up import catch_up
from .marks import closed_faults
from .news import tell_pads
from .records import rules_of

NUMBER = re.compile(r"S(\d{1,18})(?:-([0-9A-F]{6}))?")

CHECK = 6
"""Signs of the check: one print in sixteen million is taken for another by mistake."""


def number_of(sheet: Sheet, rulebook: Rulebook, form: Form) -> str:
    """
    Return the number that is printed on the paper of *sheet*, and said by its QR code.

    Its check is made of event, code, judge, sheet and form: paper of another event, or printed
    before the form changed, is told apart.
    """
    judge = sheet.judge.code if sheet.judge is not None else ""
    said = [str(sheet.event.journal), sheet.code, judge, sheet.sheet, form_digest(rulebook, form)]
    return f"S{sheet.pk}-{sha256_hex(canonical(said))[:CHECK].upper()}"


def find_sheet(event: Event, text: str) -> Sheet:
    """
    Return the sheet whose number was scanned or typed.

    Shapes:
        text: "S12-0A1B2C", spaces, small letters and an address before it do not matter; the
            check may be left out where the number is typed by hand.
    Raises:
        Refused: no number of a sheet; no such sheet in this event; paper of another form.
    """
    found = NUMBER.search("".join(text.split()).upper())
    if found is None:
        raise Refused([Fault("paper.no-number")])
    sheet = paper_sheets(event).filter(pk=int(found[1])).first()
    if sheet is None:
        raise Refused([Fault("paper.unknown", {"number": found[0]})])
    rulebook = rules_of(event)
    wanted = number_of(sheet, rulebook, form_of(forms_of(event, rulebook), sheet))
    if found[2] and found[0] != wanted:
        raise Refused([Fault("paper.other-form", {"number": found[0], "wanted": wanted})])
    return sheet


@transaction.atomic
def switch_to_paper(
    event: Event, sheets: Iterable[Sheet], reason: str, *, by: Account, at: datetime
) -> list[Sheet]:
    """
    Have *sheets* marked on paper from now on and typed by clerks: a pad is broken.

    What the pad has sent of them stays in the journal; the whole sheet is typed anew.

    Raises:
        Forbidden: not the chief judge.
        Refused: marking is closed; no reason; the event is on paper anyway; nothing to switch;
            each sheet that is signed, that no judge marks, or that is on paper already.
    """
    require(by, "paper.switch", event=event)
    catch_up(event)
    asked = [each.pk for each in sheets]
    found = list(_locked(event, asked))
    faults = _common_faults(event, reason)
    if event.entry_mode == "paper":
        faults.append(Fault("paper.all-on-paper"))
    if not found:
        faults.append(Fault("paper.nothing"))
    for each in found:
        if each.state == Sheet.State.SIGNED:
            faults.append(Fault("paper.signed", {"code": each.code}))
        if each.judge is None or each.on_paper:
            faults.append(Fault("paper.is-on-paper", {"code": each.code}))
    if faults:
        raise Refused(faults)
    for each in found:
        each.on_paper, each.state, each.changed = True, Sheet.State.EMPTY, at
        each.why = reason.strip()
        PaperSheet.objects.update_or_create(
            sheet=each, defaults={"reason": reason.strip(), "switched": at, "switched_by": by}
        )
        note(by, "paper.switch", f"sheet:{each.pk}", at, Role.CHIEF_JUDGE, reason=reason.strip())
    Sheet.objects.bulk_update(found, ["on_paper", "state", "why", "changed"])
    tell_pads(event)
    return found


@transaction.atomic
def switch_back(sheet: Sheet, reason: str, *, by: Account, at: datetime) -> Sheet:
    """
    Have a sheet marked on the pad again, before anybody has typed it.

    Raises:
        Forbidden: not the chief judge.
        Refused: marking is closed; no reason; it is not on paper; a clerk has typed it.
    """
    event = sheet.event
    require(by, "paper.switch", event=event)
    sheet = _locked(event, [sheet.pk])[0]
    faults = _common_faults(event, reason)
    if not sheet.on_paper:
        faults.append(Fault("paper.not-on-paper", {"code": sheet.code}))
    if sheet.typings.filter(replaced=False).exists():
        faults.append(Fault("paper.typed", {"code": sheet.code}))
    if faults:
        raise Refused(faults)
    sheet.on_paper, sheet.why, sheet.changed = False, reason.strip(), at
    sheet.state = Sheet.State.EMPTY if sheet.position is None else Sheet.State.IN
    sheet.save()
    note(by, "paper.back", f"sheet:{sheet.pk}", at, Role.CHIEF_JUDGE, reason=reason.strip())
    tell_pads(event)
    return sheet


@transaction.atomic
def receive(sheet: Sheet, *, there: bool = True, by: Account, at: datetime) -> PaperSheet:
    """
    Note that the paper of *sheet* was handed in; not *there*: it was noted by mistake.

    Raises:
        Forbidden: neither clerk, secretary nor supervisor.
    """
    event = sheet.event
    require(by, "paper.receive", event=event)
    paper, _ = PaperSheet.objects.update_or_create(
        sheet=sheet,
        defaults={"received": at if there else None, "received_by": by if there else None},
    )
    role = role_of(by, ACTIONS["paper.receive"], event) or Role.CLERK
    note(by, "paper.receive", f"sheet:{sheet.pk}", at, role, there=there)
    return paper


def _locked(event: Event, keys: Iterable[int]) -> list[Sheet]:
    found = event.sheets.select_for_update(of=("self",)).select_related("judge", "event")
    return list(found.filter(pk__in=list(keys)).order_by("pk"))


def _common_faults(event: Event, reason: str) -> list[Fault]:
    faults = closed_faults(event)
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    return faults
