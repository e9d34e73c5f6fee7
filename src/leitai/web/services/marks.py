"""
Marks come in: from judges, or typed from paper by two clerks who do not see each other.

The journal has them first. A `Sheet` is a view over its ``mark`` entry; `catch_up` makes it
again from whatever the front wrote meanwhile.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Fault, Refused
from leitai.lifecycle import Role
from leitai.scoring.sheets import (
    Cell,
    Form,
    cell_faults,
    clean_cells,
    missing_rows,
    read_remark,
    remark_form,
    remark_name,
)
from leitai.web.models import Account, Event, Official, Sheet, Typing
from leitai.web.permits import Forbidden, require
from leitai.web.queries.marks import (
    form_of,
    forms_of,
    marking_officials,
    rounds_of,
    sheets_of,
    typed_from_paper,
)

from .acts import note
from .catching_up import CLOSED, catch_up
from .news import tell_pads
from .records import DESK, Written, device_of, rules_of, tables_now, write

SIZE = 500
KEYS_KEPT = 30


def prepare_sheets(event: Event) -> int:
    """
    Make a row for every sheet that is wanted; return how many are new.

    A judge who took over the code of one who left takes over the sheets too.

    Raises:
        Refused: a panel has fewer judges than it needs.
    """
    officials = list(marking_officials(event))
    forms = forms_of(event, rules_of(event), officials)
    by_code = {each.code: each for each in officials}
    for code, official in by_code.items():
        left = event.sheets.filter(judge__code=code).exclude(judge=official)
        left.update(judge=official)
    known = set(event.sheets.values_list("code", "judge__code", "sheet"))
    rows = [
        Sheet(
            event=event,
            code=code,
            judge=by_code.get(judge),
            sheet=sheet,
            missing=len(missing_rows(form, ())),
        )
        for code in (row["contestant"] for row in tables_now(event).contestants or ())
        for (judge, sheet), form in forms.items()
        if (code, judge or None, sheet) not in known
    ]
    Sheet.objects.bulk_create(rows, batch_size=SIZE)
    return len(rows)


def _locked(sheet: Sheet) -> Sheet:
    """Return *sheet* as it is now, kept from others until the transaction ends."""
    found = Sheet.objects.select_for_update(of=("self",)).select_related(
        "event__competition__organiser", "judge"
    )
    return found.get(pk=sheet.pk)


def closed_faults(event: Event) -> list[Fault]:
    """Return why no marks are taken now; nothing where they are."""
    if event.state in CLOSED:
        return [Fault("marks.closed")]
    return [Fault("lifecycle.suspended")] if event.suspended else []


def _checked(
    sheet: Sheet, cells: Iterable[Cell], officials: Sequence[Official] | None = None, *, whole: bool
) -> tuple[Form, list[Cell]]:
    """
    Return the form of *sheet* and *cells*, cleaned; *officials*: who marks, where that is known.

    Raises:
        Refused: what is wrong with them; where they must be *whole*, what is missing.
    """
    rulebook = rules_of(sheet.event)
    form = form_of(forms_of(sheet.event, rulebook, officials), sheet)
    cleaned = clean_cells(form, cells)
    faults = cell_faults(rulebook, form, sheet.code, cleaned)
    faults += _elsewhere(sheet, cleaned)
    missing = missing_rows(form, cleaned) if whole else []
    if missing:
        faults.append(Fault("marks.missing", {"code": sheet.code, "missing": str(len(missing))}))
    if faults:
        raise Refused(faults)
    return form, list(cleaned)


def _elsewhere(sheet: Sheet, cells: Sequence[Cell]) -> list[Fault]:
    """Return the aspects that another sheet without a judge has marked: a penalty, say."""
    if sheet.judge is not None:
        return []
    catch_up(sheet.event)
    others = sheet.event.sheets.filter(code=sheet.code, judge=None).exclude(pk=sheet.pk)
    taken = {_about(cell) for other in others for cell in other.cells}
    return [
        Fault("coding.marked-already", {"aspect": cell["aspect"]}, row=number)
        for number, cell in enumerate(cells, 1)
        if _about(cell) in taken
    ]


def _about(cell: Cell) -> tuple[str, str, str]:
    return cell["aspect"], cell.get("item", ""), cell.get("attempt", "")


def device_for(sheet: Sheet, official: Official | None) -> str:
    """Return the device that writes *sheet* when *official* enters it."""
    who = sheet.judge or official
    return DESK if who is None else device_of(Role(who.role), who.code)


@transaction.atomic
def save_sheet(
    sheet: Sheet, cells: Sequence[Cell], *, by: Account, at: datetime, key: str | None = None
) -> Sheet:
    """
    Take a judge's own sheet, complete or not; sent again with the same *key* it is one entry.

    Raises:
        Forbidden: somebody else's sheet.
        Refused: marking is closed, the sheet is signed or being typed, what is wrong with a cell.
    """
    sheet = _locked(sheet)
    event = sheet.event
    require(by, "marks.enter", event=event)
    officials = list(marking_officials(event))
    mine = next((each for each in officials if each.account_id == by.pk), None)
    if mine is None or (sheet.judge is not None and sheet.judge.account_id != by.pk):
        raise Forbidden("marks.enter")
    faults = closed_faults(event)
    if sheet.state == Sheet.State.SIGNED:
        faults.append(Fault("marks.signed", {"code": sheet.code}))
    if typed_from_paper(sheet) or sheet.state in (Sheet.State.TYPED, Sheet.State.DIFFERS):
        faults.append(Fault("marks.on-paper", {"code": sheet.code}))
    if faults:
        raise Refused(faults)
    form, cleaned = _checked(sheet, cells, officials, whole=False)
    said = sha256_hex(canonical(cleaned))[:16]
    if (key and sheet.keys.get(key) == said) or (sheet.position is not None
                                                 and sheet.cells == cleaned):  # fmt: skip
        return sheet
    if key:
        sheet.keys = dict([*sheet.keys.items(), (key, said)][-KEYS_KEPT:])
    _enter(sheet, form, cleaned, device_for(sheet, mine), at)
    note(by, "marks.save", f"sheet:{sheet.pk}", at, Role(mine.role), position=sheet.position)
    return sheet


def _enter(sheet: Sheet, form: Form, cells: Sequence[Cell], device: str, at: datetime) -> None:
    """Write *cells* into the journal, then into the row."""
    body = {
        "contestant": sheet.code,
        "judge": sheet.judge.code if sheet.judge is not None else "",
        "sheet": sheet.sheet,
        "cells": [dict(cell) for cell in cells],
    }
    written = write(sheet.event, device, [("mark", body)], at)[0]
    _show(sheet, form, cells, written, at)


def _show(sheet: Sheet, form: Form, cells: Sequence[Cell], written: Written, at: datetime) -> None:
    sheet.cells, sheet.position, sheet.entry_hash = list(cells), written.position, written.hash
    sheet.device, sheet.state, sheet.changed = written.device, Sheet.State.IN, at
    sheet.missing = len(missing_rows(form, cells))
    sheet.save()


@transaction.atomic
def type_sheet(sheet: Sheet, cells: Sequence[Cell], *, by: Account, at: datetime) -> Sheet:
    """
    Take a paper sheet as one clerk read it; when a second reads the same, it is entered.

    Typing again before the second clerk replaces one's own.

    Raises:
        Forbidden: no clerk.
        Refused: marking is closed; the sheet is entered or waits for the chief judge; what is
            wrong or missing.
    """
    if sheet.on_paper:
        catch_up(sheet.event)  # its pad may have sent it after all
    sheet = _locked(sheet)
    require(by, "marks.type", event=sheet.event)
    faults = closed_faults(sheet.event)
    if sheet.judge is not None and not typed_from_paper(sheet):
        faults.append(Fault("marks.by-judge", {"code": sheet.code}))
    if sheet.state not in (Sheet.State.EMPTY, Sheet.State.TYPED):
        faults.append(Fault("marks.typed-already", {"code": sheet.code}))
    if faults:
        raise Refused(faults)
    form, cleaned = _checked(sheet, cells, whole=True)
    other = sheet.typings.filter(replaced=False).exclude(by=by).first()
    sheet.typings.filter(replaced=False, by=by).update(replaced=True)
    Typing.objects.create(sheet=sheet, pass_number=2 if other else 1, cells=cleaned, by=by, at=at)
    note(by, "marks.type", f"sheet:{sheet.pk}", at, Role.CLERK)
    if other is not None and other.cells == cleaned:
        _enter(sheet, form, cleaned, DESK, at)
        return sheet
    sheet.state = Sheet.State.TYPED if other is None else Sheet.State.DIFFERS
    sheet.changed = at
    sheet.save()
    return sheet


@transaction.atomic
def settle_difference(
    sheet: Sheet, cells: Sequence[Cell], reason: str, *, by: Account, at: datetime
) -> Sheet:
    """
    Enter what the paper says where two clerks read it differently: the chief judge looked.

    Raises:
        Forbidden: not the chief judge.
        Refused: no reason; nothing to settle; what is wrong or missing.
    """
    sheet = _locked(sheet)
    require(by, "marks.settle", event=sheet.event)
    faults = closed_faults(sheet.event)
    if sheet.state != Sheet.State.DIFFERS:
        faults.append(Fault("marks.nothing-to-settle", {"code": sheet.code}))
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if faults:
        raise Refused(faults)
    form, cleaned = _checked(sheet, cells, whole=True)
    sheet.why = reason.strip()
    _enter(sheet, form, cleaned, device_of(Role.CHIEF_JUDGE), at)
    note(by, "marks.settle", f"sheet:{sheet.pk}", at, Role.CHIEF_JUDGE, reason=sheet.why)
    return sheet


@transaction.atomic
def type_again(sheet: Sheet, reason: str, *, by: Account, at: datetime) -> Sheet:
    """
    Send a sheet back to the clerks before the lock; what was entered stays in the journal.

    Raises:
        Forbidden: not the chief judge.
        Refused: no reason; marking is closed; nothing was typed.
    """
    sheet = _locked(sheet)
    require(by, "marks.settle", event=sheet.event)
    faults = closed_faults(sheet.event)
    if not sheet.typings.filter(replaced=False).exists():
        faults.append(Fault("marks.never-typed", {"code": sheet.code}))
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if faults:
        raise Refused(faults)
    sheet.typings.update(replaced=True)
    sheet.state, sheet.why, sheet.changed = Sheet.State.EMPTY, reason.strip(), at
    sheet.save()
    note(by, "marks.type-again", f"sheet:{sheet.pk}", at, Role.CHIEF_JUDGE, reason=sheet.why)
    return sheet


@transaction.atomic
def order_remark(
    event: Event, code: str, aspect: str, reason: str, *, by: Account, at: datetime
) -> list[Sheet]:
    """
    Have a panel mark *aspect* of *code* again: a sheet of the next round for every judge.

    Raises:
        Forbidden: not the chief judge.
        Refused: no reason; marking is closed; no panel marks the aspect; the round before is
            not complete.
    """
    require(by, "marks.settle", event=event)
    forms = forms_of(event, rules_of(event))
    panel = {judge: form for (judge, _), form in forms.items()
             if judge and any(row.node.id == aspect for row in form.rows)}  # fmt: skip
    rounds = rounds_of(event, code, aspect)
    faults = closed_faults(event)
    if not panel or not sheets_of(event).filter(code=code).exists():
        faults.append(Fault("marks.no-panel", {"aspect": aspect, "code": code}))
    if any(each.missing for each in rounds):
        faults.append(Fault("marks.remark-open", {"aspect": aspect, "code": code}))
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if faults:
        raise Refused(faults)
    number = max([1, *(read_remark(each.sheet)[1] for each in rounds)]) + 1  # type: ignore[index]
    judges = {each.code: each for each in marking_officials(event)}
    rows = [
        Sheet(
            event=event,
            code=code,
            judge=judges[judge],
            sheet=remark_name(aspect, number),
            missing=len(missing_rows(remark_form(form, aspect, number), ())),
            why=reason.strip(),
        )
        for judge, form in panel.items()
    ]
    note(by, "marks.remark", f"event:{event.slug}", at, Role.CHIEF_JUDGE,
         code=code, aspect=aspect, reason=reason.strip())  # fmt: skip
    tell_pads(event)
    return Sheet.objects.bulk_create(rows)
