"""
Paper against journal, cell by cell: a drawn sample or every sheet, read without seeing the journal.

A difference changes nothing by itself: the chief judge says which of both is right, and where the
paper is, the mark is changed as any other (typed again, unlocked, or amended after the lock).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.lifecycle import Role
from leitai.scoring.sheets import Cell, cell_faults, clean_cells, differing
from leitai.web.models import Account, Comparison, Event, Sheet
from leitai.web.permits import ACTIONS, require, role_of
from leitai.web.queries.marks import form_of, forms_of
from leitai.web.queries.paper import paper_sheets

from .acts import note
from .catching_up import catch_up
from .records import journal_of, rules_of

Outcome = Comparison.Outcome

SETTLED = (Outcome.JOURNAL, Outcome.PAPER)
"""What the chief judge may say of a difference: which of both is right."""

SHARES = (5, 10, 20, 100)
"""Percent of the sheets that can be asked for."""


@transaction.atomic
def draw_sheets(event: Event, percent: int, *, by: Account, at: datetime) -> list[Comparison]:
    """
    Draw sheets to compare, of those whose marks are in and whose paper was handed in.

    Nobody chooses them: those with the lowest hash of the journal's root and their number come
    first. Sheets drawn before stay drawn; at least one is added where any are left.

    Raises:
        Forbidden: neither chief judge nor supervisor.
        Refused: a share that cannot be asked for; no sheet is left.
    """
    require(by, "paper.draw", event=event)
    catch_up(event)
    found = paper_sheets(event).exclude(position=None).filter(paper__received__isnull=False)
    keys = list(found.filter(comparison=None).order_by("pk").values_list("pk", flat=True))
    faults = []
    if percent not in SHARES:
        faults.append(Fault("comparing.share", {"percent": str(percent)}))
    if not keys:
        faults.append(Fault("comparing.nothing-left"))
    if faults:
        raise Refused(faults)
    state = journal_of(event).state()
    many = -(-len(keys) * percent // 100)  # rounded up
    root = state.root.hex()
    keys.sort(key=lambda key: sha256_hex(f"leitai paper|{root}|{key}".encode()))
    role = role_of(by, ACTIONS["paper.draw"], event) or Role.SUPERVISOR
    note(by, "comparing.draw", f"event:{event.slug}", at, role,
         percent=percent, drawn=many, size=state.size, root=root)  # fmt: skip
    return Comparison.objects.bulk_create(
        Comparison(sheet_id=key, why="sample", asked_by=by, asked=at) for key in keys[:many]
    )


@transaction.atomic
def compare(sheet: Sheet, cells: Sequence[Cell], *, by: Account, at: datetime) -> Comparison:
    """
    Hold what somebody read from the paper of *sheet* against what the journal has.

    A sheet that was not drawn may be compared too. Reading it again replaces the reading, until
    the chief judge has settled it.

    Raises:
        Forbidden: neither clerk nor supervisor.
        Refused: its marks are not in; *by* typed it; it is settled; what is wrong with the cells.
    """
    event = sheet.event
    require(by, "paper.compare", event=event)
    catch_up(event)
    sheet = event.sheets.select_related("judge", "event").get(pk=sheet.pk)
    known = Comparison.objects.select_for_update().filter(sheet=sheet).first()
    faults = []
    if sheet.position is None:
        faults.append(Fault("comparing.not-in", {"code": sheet.code}))
    if sheet.typings.filter(by=by, replaced=False).exists():
        faults.append(Fault("comparing.own-typing"))
    if known is not None and known.settled is not None:
        faults.append(Fault("comparing.settled-already"))
    rulebook = rules_of(event)
    form = form_of(forms_of(event, rulebook), sheet)
    cleaned = clean_cells(form, cells)
    faults += cell_faults(rulebook, form, sheet.code, cleaned)
    if faults:
        raise Refused(faults)
    found = known or Comparison(sheet=sheet, why="asked", asked_by=by, asked=at)
    found.cells, found.entry_hash, found.by, found.at = cleaned, sheet.entry_hash, by, at
    found.outcome = Outcome.DIFFERS if differing(sheet.cells, cleaned) else Outcome.SAME
    found.save()
    role = role_of(by, ACTIONS["paper.compare"], event) or Role.CLERK
    note(by, "comparing.read", f"sheet:{sheet.pk}", at, role, outcome=str(found.outcome))
    return found


@transaction.atomic
def settle(
    comparison: Comparison, outcome: str, reason: str, *, by: Account, at: datetime
) -> Comparison:
    """
    Say which is right where paper and journal differ; changing the mark is another step.

    Raises:
        Forbidden: not the chief judge.
        Refused: nothing differs, or it is settled; no such outcome; no reason.
    """
    event = comparison.sheet.event
    require(by, "marks.settle", event=event)
    comparison = Comparison.objects.select_for_update().get(pk=comparison.pk)
    faults = []
    if comparison.outcome != Outcome.DIFFERS:
        faults.append(Fault("comparing.nothing-to-settle"))
    if outcome not in SETTLED:
        faults.append(Fault("comparing.which"))
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if faults:
        raise Refused(faults)
    comparison.outcome, comparison.note = outcome, reason.strip()
    comparison.settled, comparison.settled_by = at, by
    comparison.save()
    note(by, "comparing.settle", f"sheet:{comparison.sheet_id}", at, Role.CHIEF_JUDGE,
         outcome=outcome, reason=comparison.note)  # fmt: skip
    return comparison
