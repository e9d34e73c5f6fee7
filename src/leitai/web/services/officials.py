"""Officials are appointed, declare their conflicts, are approved by the supervisor, and leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.lifecycle import EVENT_ROLES, Role, State, together
from leitai.web.models import Account, Conflict, Enterprise, Event, Grant, Official, Unit, Worker
from leitai.web.permits import Forbidden, require
from leitai.web.queries.frozen import rules_in_force
from leitai.web.queries.officials import SCORER, next_code, roles_in, seats_of

from .acts import note
from .coding import seat_judge
from .pads import end_pads
from .taking import Taking

KINDS = ("employer", "family", "teacher", "other")
"""Kinds of conflict: ``officials.conflict.…`` in the wording."""

MARKING = frozenset({Role.JUDGE, Role.CHIEF_JUDGE})

OVER = frozenset({State.ARCHIVED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Declared:
    """One thing that an official declares: towards whom they are not free, and why."""

    kind: str
    unit: Unit | None = None
    enterprise: Enterprise | None = None
    worker: Worker | None = None
    note: str = ""


@transaction.atomic
def appoint(  # noqa: PLR0913 - one form, nothing to group
    event: Event,
    account: Account,
    role: Role | str,
    *,
    code: str = "",
    panel: str = "",
    unit: Unit | None = None,
    enterprise: Enterprise | None = None,
    credential: str = "",
    by: Account,
    at: datetime,
) -> Official:
    """
    Appoint *account*; a judge without *code* gets the next one, nobody's employer is asked twice.

    Raises:
        Forbidden: *by* may not.
        Refused: roles that nobody may hold together, held already, a code that is taken, …
    """
    require(by, "officials.edit", event=event)
    Event.objects.select_for_update().get(pk=event.pk)
    role, code = Role(role), code.strip()
    if role is Role.JUDGE:
        panel = panel or SCORER
        code = code or next_code(event, panel)
    _check_appointment(event, account, role, code, panel)
    if enterprise is None and account.worker is not None:
        enterprise = account.worker.enterprise
    if unit is None and enterprise is not None:
        unit = enterprise.unit
    official = Official.objects.create(
        event=event, account=account, role=role.value, code=code, panel=panel if code else "",
        unit=unit, enterprise=enterprise, credential=credential.strip(), by=by, at=at,
    )  # fmt: skip
    Grant.objects.update_or_create(
        account=account, role=role.value, event=event, unit=None,
        defaults={"since": None, "until": None, "by": by},
    )  # fmt: skip
    note(by, "officials.appoint", f"official:{official.pk}", at, role_given=role, code=code)
    return official


def _check_appointment(event: Event, account: Account, role: Role, code: str, panel: str) -> None:
    faults = []
    held = roles_in(event, account)
    if role not in EVENT_ROLES:
        faults.append(Fault("officials.role-unknown", {"role": role}))
    if event.state in OVER:
        faults.append(Fault("officials.over"))
    if not account.is_active:
        faults.append(Fault("officials.account-closed"))
    if role in held:
        faults.append(Fault("officials.held"))
    faults += [
        Fault(f"officials.apart-{one}-{other}")
        for one, other in (sorted(pair) for pair in together({*held, role}) if role in pair)
    ]
    if role is Role.CHIEF_JUDGE and event.officials.filter(role=role.value, ended=None).exists():
        faults.append(Fault("officials.one-chief"))
    if code:
        faults += _code_faults(event, role, code, panel)
    if faults:
        raise Refused(faults)


def _code_faults(event: Event, role: Role, code: str, panel: str) -> list[Fault]:
    faults = []
    if role not in MARKING:
        faults.append(Fault("officials.code-not-wanted"))
    if panel and panel not in seats_of(rules_in_force(event)):
        faults.append(Fault("officials.panel-unknown", {"panel": panel}))
    if not (code.isascii() and code.isalnum() and len(code) <= 12):
        faults.append(Fault("officials.code-form", {"code": code}))
    if event.officials.filter(code=code, ended=None).exists():
        faults.append(Fault("officials.code-taken", {"code": code}))
    return faults


@transaction.atomic
def declare(
    official: Official, conflicts: Sequence[Declared], *, by: Account, at: datetime
) -> Official:
    """
    Take down what an official declares; nothing is a declaration too. It replaces the last one.

    Raises:
        Forbidden: somebody else's declaration.
        Refused: they have left; a conflict that names nobody.
    """
    if official.account_id != by.pk:
        raise Forbidden("officials.declare")
    if official.ended is not None:
        raise Refused([Fault("officials.ended")])
    faults = [
        Fault("officials.conflict-empty", {"number": str(number)})
        for number, each in enumerate(conflicts, 1)
        if each.kind not in KINDS or not (each.unit or each.enterprise or each.worker)
    ]
    if faults:
        raise Refused(faults)
    _replace_conflicts(official, conflicts, at)
    official.declared, official.approved, official.approved_by = at, None, None
    official.save(update_fields=["declared", "approved", "approved_by"])
    seat_judge(official, at)
    note(by, "officials.declare", f"official:{official.pk}", at, count=len(conflicts))
    return official


def _replace_conflicts(official: Official, conflicts: Sequence[Declared], at: datetime) -> None:
    official.conflicts.filter(withdrawn=None).update(withdrawn=at)
    Conflict.objects.bulk_create(
        Conflict(
            official=official, kind=each.kind, unit=each.unit, enterprise=each.enterprise,
            worker=each.worker, note=each.note.strip(), at=at,
        )
        for each in conflicts
    )  # fmt: skip


@transaction.atomic
def approve(officials: Sequence[Official], *, by: Account, at: datetime) -> int:
    """
    Approve officials of one event as the supervisor; return how many were not approved before.

    Raises:
        Forbidden: *by* is no supervisor of the event.
        Refused: one who has to declare and did not; one's own appointment.
    """
    if not officials:
        return 0
    event = officials[0].event
    require(by, "panels.approve", event=event)
    faults = [
        Fault("officials.not-declared", {"name": each.account.name})
        for each in officials
        if each.declared is None
    ]
    if faults:
        raise Refused(faults)
    return _approve(event, [each.pk for each in officials], by, at)


def _approve(event: Event, officials: Sequence[int], by: Account, at: datetime) -> int:
    fresh = event.officials.filter(pk__in=officials, approved=None, ended=None)
    count = fresh.update(approved=at, approved_by=by)
    if count:
        note(by, "officials.approve", f"event:{event.slug}", at, count=count)
    return count


def approve_panels(taking: Taking) -> None:
    """Approve, with the step, everybody who is in office and has declared."""
    waiting = taking.event.officials.filter(ended=None).exclude(declared=None)
    _approve(taking.event, list(waiting.values_list("pk", flat=True)), taking.by, taking.at)


@transaction.atomic
def end(official: Official, reason: str, *, by: Account, at: datetime) -> Official:
    """
    End an office and its pads; what was marked under its code stays. A substitute is appointed
    like anybody.

    Raises:
        Forbidden: *by* may not.
        Refused: no reason; it has ended.
    """
    require(by, "officials.edit", event=official.event)
    official = Official.objects.select_for_update().select_related("event").get(pk=official.pk)
    faults = []
    if official.ended is not None:
        faults.append(Fault("officials.ended"))
    if not reason.strip():
        faults.append(Fault("lifecycle.reason"))
    if faults:
        raise Refused(faults)
    official.ended, official.reason = at, reason.strip()
    official.save(update_fields=["ended", "reason"])
    grants = Grant.objects.filter(account=official.account_id, event=official.event_id)
    grants.filter(role=official.role).update(until=at)
    end_pads(official, by=by, at=at)
    note(by, "officials.end", f"official:{official.pk}", at, role_ended=official.role)
    return official


EFFECTS = {"approve-panels": approve_panels}
