"""Appeals: filed in writing within their clock, answered once, by an arbiter who judged nothing."""

from datetime import datetime

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Account, Appeal, Entry, Evidence
from leitai.web.permits import Forbidden, require, role_of
from leitai.web.queries.appeals import appeal_ends
from leitai.web.queries.calendar import end_of, last_working_day

from .acts import note
from .messages import tell
from .numbers import public_number

OPEN = frozenset({State.PROVISIONAL, State.APPEAL})


@transaction.atomic
def file(
    entry: Entry,
    kind: str,
    text: str,
    *,
    by: Account,
    at: datetime,
    aspect: str = "",
    evidence: Evidence | None = None,
) -> Appeal:
    """
    File an appeal for *entry*: by the worker, or by a leader of the delegation.

    Raises:
        Forbidden: neither of them.
        Refused: no results are announced, the clock has run out, nothing is said.
    """
    event = entry.event
    if not _speaks_for(by, entry):
        raise Forbidden("appeals.file")
    faults = []
    ends = appeal_ends(event).get(kind)
    if event.state not in OPEN or ends is None:
        faults.append(Fault("appeals.not-open"))
    elif at > ends:
        faults.append(Fault("appeals.too-late", {"until": f"{ends.astimezone():%m-%d %H:%M}"}))
    if not text.strip():
        faults.append(Fault("appeals.nothing-said"))
    if faults:
        raise Refused(faults)
    appeal = Appeal.objects.create(
        number=public_number("SS", at),
        event=event,
        entry=entry,
        kind=kind,
        aspect=aspect,
        text=text.strip(),
        evidence=evidence,
        by=by,
        at=at,
        due=end_of(last_working_day(at, 1)),
    )
    note(by, "appeals.file", f"appeal:{appeal.number}", at)
    return appeal


def _speaks_for(by: Account, entry: Entry) -> bool:
    if by.worker_id is not None and by.worker_id == entry.worker_id:
        return True
    return any(
        grant.role == Role.LEADER and entry.delegation.path.startswith(grant.unit.path)
        for grant in by.grants_in_force()
        if grant.unit is not None
    )


@transaction.atomic
def answer(appeal: Appeal, *, upheld: bool, text: str, by: Account, at: datetime) -> Appeal:
    """
    Answer an appeal; what is changed for it is an amendment of its own.

    Raises:
        Forbidden: *by* is no arbiter of the event.
        Refused: answered already; no reason; an arbiter who judged here.
    """
    appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
    require(by, "appeals.answer", event=appeal.event)
    faults = []
    if appeal.state != Appeal.State.FILED:
        faults.append(Fault("appeals.answered-already"))
    if not text.strip():
        faults.append(Fault("appeals.no-reason"))
    if role_of(by, {Role.JUDGE, Role.CHIEF_JUDGE}, appeal.event):
        faults.append(Fault("appeals.judge"))
    if faults:
        raise Refused(faults)
    appeal.state, appeal.upheld, appeal.answer = Appeal.State.ANSWERED, upheld, text.strip()
    appeal.answered_by, appeal.answered = by, at
    appeal.save()
    tell("appeal-answered", appeal.event, [appeal.entry.worker_id], at, number=appeal.number)
    note(by, "appeals.answer", f"appeal:{appeal.number}", at, Role.ARBITER, upheld=upheld)
    return appeal


@transaction.atomic
def withdraw(appeal: Appeal, *, by: Account, at: datetime) -> Appeal:
    """
    Take an appeal back.

    Raises:
        Forbidden: somebody else's.
        Refused: answered already.
    """
    appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if not _speaks_for(by, appeal.entry):
        raise Forbidden("appeals.file")
    if appeal.state != Appeal.State.FILED:
        raise Refused([Fault("appeals.answered-already")])
    appeal.state = Appeal.State.WITHDRAWN
    appeal.save()
    note(by, "appeals.withdraw", f"appeal:{appeal.number}", at)
    return appeal
