"""Rows of sheets are brought up to the journal, which the front, pads and halls write too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leitai.journal import Entry as Line
from leitai.journal import values
from leitai.lifecycle import State
from leitai.results.course import SIGN, UNLOCK
from leitai.results.rows import KEYS
from leitai.scoring.sheets import Cell, missing_rows
from leitai.web.models import Event, Official, Sheet
from leitai.web.queries.marks import form_of, forms_of

from .records import Written, journal_of, rules_of
from .signing import sign_when_all

CLOSED = frozenset(State) - {State.RUNNING, State.MARKING, State.RECONCILE}
"""Where no mark is taken any more, or not yet."""

SIZE = 500

Key = tuple[str, str, str]
"""Contestant, judge, sheet."""

Found = Mapping[Key, tuple[Sequence[Cell], Written, str]]
"""Cells in force, where they stand, when they were said."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The last ``sign`` or ``unlock`` of a sheet: where it stands, when it was said."""

    position: int
    signed: bool
    at: datetime


@transaction.atomic
def catch_up(event: Event) -> int:
    """Bring the rows up to the journal; return how many changed."""
    if not event.journal:
        return 0
    locked = Event.objects.select_for_update().get(pk=event.pk)
    journal = journal_of(locked)
    fresh = journal.entries(locked.journal_seen)
    if not fresh:
        return 0
    changed = _take_over(locked, _in_force(locked, fresh))
    changed += _close(locked, _closings(locked, fresh))
    locked.journal_seen += len(fresh)
    locked.save(update_fields=["journal_seen"])
    event.journal_seen = locked.journal_seen
    return changed


def _in_force(event: Event, fresh: Sequence[Line]) -> Found:
    start = event.journal_seen
    found = {
        _key(line.content): (
            line.content["cells"],
            Written(position, line.hash, line.device),
            line.at,
        )
        for position, line in enumerate(fresh, start)
        if line.type == "mark" and line.body is not None
    }
    if any(line.type == "approve" for line in fresh):
        log = journal_of(event).entries()
        at = {line.hash: position for position, line in enumerate(log)}
        for history in values(log, "mark", KEYS["mark"]).histories.values():
            last = history[-1]
            if last.approval is not None:
                written = Written(at[last.approval.hash], last.entry.hash, last.entry.device)
                found[_key(last.body)] = (last.body["cells"], written, last.approval.at)
    return found


def _key(body: Mapping[str, str]) -> Key:
    return body["contestant"], body["judge"], body["sheet"]


def _key_of(sheet: Sheet) -> Key:
    return sheet.code, sheet.judge.code if sheet.judge is not None else "", sheet.sheet


def _take_over(event: Event, found: Found) -> int:
    """Bring the rows of *found* up to it; a row that is further already stays as it is."""
    sheets = event.sheets.filter(code__in={code for code, _, _ in found}).select_related("judge")
    forms, changed = forms_of(event, rules_of(event)), []
    for sheet in [*sheets, *_penalty_sheets(event, found, sheets)] if found else ():
        cells, written, said = found.get(_key_of(sheet), ((), None, ""))
        if written is None or written.position <= (
            -1 if sheet.position is None else sheet.position
        ):
            continue
        sheet.cells, sheet.entry_hash, sheet.device = list(cells), written.hash, written.device
        sheet.position, sheet.changed = written.position, datetime.fromisoformat(said)
        if event.state not in CLOSED:
            sheet.state = Sheet.State.IN
        sheet.missing = len(missing_rows(form_of(forms, sheet), cells))
        changed.append(sheet)
    fields = ["cells", "position", "entry_hash", "device", "changed", "state", "missing"]
    old = [each for each in changed if each.pk is not None]
    Sheet.objects.bulk_create([each for each in changed if each.pk is None])
    Sheet.objects.bulk_update(old, fields, batch_size=SIZE)
    return len(changed)


def _penalty_sheets(event: Event, found: Found, known: Iterable[Sheet]) -> list[Sheet]:
    """Return rows for the sheets without a judge that nobody prepared: penalties of incidents."""
    there = {(each.code, each.sheet) for each in known if each.judge is None}
    return [
        Sheet(event=event, code=code, sheet=sheet)
        for code, judge, sheet in found
        if not judge and (code, sheet) not in there
    ]


def _closings(event: Event, fresh: Sequence[Line]) -> dict[Key, Closing]:
    """Return of every sheet that was signed or unlocked in *fresh* what was said last."""
    return {
        _key(line.content): Closing(position, line.type == SIGN, datetime.fromisoformat(line.at))
        for position, line in enumerate(fresh, event.journal_seen)
        if line.type in {SIGN, UNLOCK} and line.body is not None
    }


def _close(event: Event, closings: Mapping[Key, Closing]) -> int:
    """
    Sign and open the rows of *closings*: those whose mark in force stands before.

    A judge who has signed every sheet has signed the marks, as with one signature for all.
    """
    if not closings or event.state in CLOSED:
        return 0
    changed: list[Sheet] = []
    signed: dict[Official, datetime] = {}
    sheets = event.sheets.filter(code__in={code for code, _, _ in closings}, position__gte=0)
    for sheet in sheets.select_related("judge__account", "judge__event"):
        closing = closings.get(_key_of(sheet))
        if closing is None or closing.position < (sheet.position or 0):
            continue
        sheet.state = Sheet.State.SIGNED if closing.signed else Sheet.State.IN
        changed.append(sheet)
        if closing.signed and sheet.judge is not None:
            signed[sheet.judge] = max(closing.at, signed.get(sheet.judge, closing.at))
    Sheet.objects.bulk_update(changed, ["state"], batch_size=SIZE)
    for official, at in signed.items():
        sign_when_all(official, at)
    return len(changed)
