"""Eligibility: the program compares, people decide with a reason, leaders may object."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.lifecycle import Role, State
from leitai.registry.eligibility import RULES, compare
from leitai.web.models import Account, Decision, Entry, EntryObjection, Event, Evidence
from leitai.web.permits import Forbidden, may, require, role_of
from leitai.web.queries.entries import OPEN, objection_ends, person_of, terms_of

from .acts import note
from .messages import tell
from .taking import Taking
from .waiting import promote

OTHER = "other"
"""A rule of the announcement that the registry knows nothing about."""

JUDGED = (Entry.State.UNCONFIRMED, Entry.State.ENTERED)


@dataclass(frozen=True, slots=True)
class Settled:
    """How many entries came out how; *open* are those that people must still look at."""

    eligible: int
    ineligible: int
    open: int


def judge_rules(entry: Entry, *, by: Account, at: datetime) -> list[Decision]:
    """
    Compare *entry* with the registry; what people decided stays. Return what is in force.

    Raises:
        Forbidden: *by* is neither staff nor secretary of the event.
        Refused: the roster is locked.
    """
    _judge(entry.event, [entry.pk], by=by, at=at)
    return list(entry.decisions.filter(in_force=True))


def judge_all(event: Event, *, by: Account, at: datetime) -> int:
    """Compare every entry that is not decided yet; return how many findings are new."""
    return _judge(event, None, by=by, at=at)


@transaction.atomic
def _judge(event: Event, only: Sequence[int] | None, *, by: Account, at: datetime) -> int:
    require(by, "entries.decide", event=event)
    _require_open(event)
    entries = event.entries.filter(state__in=JUDGED) if only is None else event.entries
    entries = entries.select_related("worker__enterprise__unit", "delegation")
    chosen = entries if only is None else entries.filter(pk__in=only)
    terms, old, new = terms_of(event, at), [], []
    known = _in_force(event)
    for entry in chosen:
        for finding in compare(terms, person_of(entry)):
            now = known.get((entry.pk, finding.rule))
            if now and (now.by_id or (now.met, now.found) == (finding.met, finding.found)):
                continue
            if now:
                old.append(now.pk)
            new.append(
                Decision(
                    entry=entry, rule=finding.rule, met=finding.met, found=finding.found, at=at
                )
            )
    Decision.objects.filter(pk__in=old).update(in_force=False)
    Decision.objects.bulk_create(new)
    if new:
        note(by, "entries.judge", f"event:{event.slug}", at, findings=len(new))
    return len(new)


def _in_force(event: Event) -> dict[tuple[int, str], Decision]:
    rows = Decision.objects.filter(entry__event=event, in_force=True)
    return {(row.entry_id, row.rule): row for row in rows}


def _require_open(event: Event) -> None:
    if event.state not in OPEN:
        raise Refused([Fault("entries.locked")])


@transaction.atomic
def decide(
    entry: Entry,
    rule: str,
    met: bool,  # noqa: FBT001 - the signature that all slices share
    reason: str,
    evidence: Evidence | None = None,
    *,
    by: Account,
    at: datetime,
) -> Decision:
    """
    Decide whether *entry* meets *rule*, on evidence or without; it stands until decided again.

    Raises:
        Forbidden: *by* is neither staff nor secretary of the event.
        Refused: no such rule; no reason, where the program did not find it met; roster locked.
    """
    require(by, "entries.decide", event=entry.event)
    _require_open(entry.event)
    entry = Entry.objects.select_for_update(of=("self",)).select_related("event").get(pk=entry.pk)
    before = entry.decisions.filter(rule=rule, in_force=True).first()
    faults = []
    if rule not in (*RULES, OTHER):
        faults.append(Fault("entries.no-rule", {"rule": rule}))
    if not reason.strip() and not (met and before is not None and before.met):
        faults.append(Fault("entries.why"))
    if entry.state == Entry.State.WITHDRAWN:
        faults.append(Fault("entries.withdrawn-already"))
    if faults:
        raise Refused(faults)
    if entry.state in (Entry.State.ELIGIBLE, Entry.State.INELIGIBLE):
        entry.state, entry.decided = Entry.State.ENTERED, None
        entry.save(update_fields=["state", "decided"])
    made = _replace(before, entry, rule, met=met, reason=reason, evidence=evidence, by=by, at=at)
    note(by, "entry.decide", f"entry:{entry.pk}", at, rule=rule, met=met)
    return made


def _replace(  # noqa: PLR0913 - as above
    before: Decision | None,
    entry: Entry,
    rule: str,
    *,
    met: bool,
    reason: str,
    evidence: Evidence | None,
    by: Account,
    at: datetime,
) -> Decision:
    found = ""
    if before is not None:
        found, before.in_force = before.found, False
        before.save(update_fields=["in_force"])
    return Decision.objects.create(
        entry=entry, rule=rule, met=met, found=found, reason=reason.strip(), evidence=evidence,
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def settle(event: Event, *, by: Account, at: datetime) -> Settled:
    """
    Find eligible whoever meets every rule, ineligible whom a person found not to.

    What the program alone finds not met is left open: nobody is turned away by a program.

    Raises:
        Forbidden: *by* is neither staff nor secretary of the event.
        Refused: entries are still open, or the roster is locked.
    """
    require(by, "entries.decide", event=event)
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.state != State.ELIGIBILITY:
        raise Refused([Fault("entries.still-open" if event.state in OPEN else "entries.locked")])
    judge_all(event, by=by, at=at)
    by_entry: dict[int, list[Decision]] = {}
    for decision in _in_force(event).values():
        by_entry.setdefault(decision.entry_id, []).append(decision)
    waiting = list(event.entries.filter(state=Entry.State.ENTERED))
    counts = dict.fromkeys((Entry.State.ELIGIBLE, Entry.State.INELIGIBLE, None), 0)
    for entry in waiting:
        state = _outcome(by_entry.get(entry.pk, []))
        counts[state] += 1
        if state is not None:
            entry.state, entry.decided = state, at
            entry.reason = _reasons(by_entry[entry.pk])
    Entry.objects.bulk_update(waiting, ["state", "decided", "reason"], batch_size=500)
    settled = Settled(*counts.values())
    for state in (Entry.State.ELIGIBLE, Entry.State.INELIGIBLE):
        tell(state, event, [each.worker_id for each in waiting if each.state == state], at)
    note(by, "entries.settle", f"event:{event.slug}", at, eligible=settled.eligible,
         ineligible=settled.ineligible, open=settled.open)  # fmt: skip
    promote(event, by=by, at=at)
    return settled


def _outcome(decisions: Iterable[Decision]) -> Entry.State | None:
    unmet = [each for each in decisions if not each.met]
    if not unmet:
        return Entry.State.ELIGIBLE
    return Entry.State.INELIGIBLE if all(each.by_id for each in unmet) else None


def _reasons(decisions: Iterable[Decision]) -> str:
    return "\n".join(each.reason for each in decisions if not each.met and each.reason)


@transaction.atomic
def object_to(entry: Entry, text: str, *, by: Account, at: datetime) -> EntryObjection:
    """
    Object to the finding that *entry* is not eligible.

    Raises:
        Forbidden: *by* is neither the worker, nor a leader of the delegation, nor the event's
            secretary on the worker's behalf.
        Refused: *by* decided on it; nothing said; it is eligible; too late; one waits already.
    """
    rows = Entry.objects.select_related("event__competition__organiser", "delegation")
    entry = rows.get(pk=entry.pk)
    if not _may_object(by, entry):
        raise Forbidden("entries.object")
    ends = objection_ends(entry)
    faults = []
    if entry.decisions.filter(by=by).exists():
        faults.append(Fault("entries.decided-oneself"))
    if not text.strip():
        faults.append(Fault("entries.nothing-said"))
    if entry.event.state != State.ELIGIBILITY or ends is None:
        faults.append(Fault("entries.nothing-to-object"))
    elif at >= ends:
        faults.append(Fault("entries.objection-late", {"days": str(entry.event.objection_days)}))
    if entry.objections.filter(answered=None).exists():
        faults.append(Fault("entries.objection-waits"))
    if faults:
        raise Refused(faults)
    made = EntryObjection.objects.create(entry=entry, text=text.strip(), by=by, at=at)
    note(by, "entry.object", f"entry:{entry.pk}", at)
    return made


def _may_object(by: Account, entry: Entry) -> bool:
    return (
        by.worker_id == entry.worker_id
        or may(by, "entries.object", unit=entry.delegation)
        or role_of(by, {Role.SECRETARY}, entry.event) is not None
    )


@transaction.atomic
def answer_objection(
    objection: EntryObjection,
    upheld: bool,  # noqa: FBT001 - the signature that all slices share
    answer: str,
    *,
    by: Account,
    at: datetime,
) -> EntryObjection:
    """
    Answer an objection. Upheld, the entry is eligible, even where its place was given on.

    Raises:
        Forbidden: *by* is neither staff nor secretary of the event.
        Refused: answered already; no reason; *by* made it.
    """
    rows = EntryObjection.objects.select_for_update(of=("self",)).select_related("entry__event")
    objection = rows.get(pk=objection.pk)
    entry = objection.entry
    require(by, "entries.decide", event=entry.event)
    faults = []
    if objection.answered:
        faults.append(Fault("entries.answered-already"))
    if not answer.strip():
        faults.append(Fault("entries.no-answer"))
    if objection.by_id == by.pk:
        faults.append(Fault("entries.objected-oneself"))
    if faults:
        raise Refused(faults)
    objection.upheld, objection.answer = upheld, answer.strip()
    objection.answered_by, objection.answered = by, at
    objection.save()
    if upheld:
        for before in entry.decisions.filter(in_force=True, met=False):
            _replace(before, entry, before.rule, met=True, reason=answer,
                     evidence=None, by=by, at=at)  # fmt: skip
        entry.state, entry.decided, entry.reason = Entry.State.ELIGIBLE, at, ""
        entry.save(update_fields=["state", "decided", "reason"])
    tell("objection-answered", entry.event, [entry.worker_id], at)
    note(by, "entry.answer", f"entry:{entry.pk}", at, upheld=upheld)
    return objection


def lock_roster(taking: Taking) -> None:
    """Give every contestant a start number, in the order of entries: 01, 02 and so on."""
    entries = list(taking.event.entries.filter(state=Entry.State.ELIGIBLE).order_by("number"))
    width = max(2, len(str(len(entries))))
    for number, entry in enumerate(entries, 1):
        entry.bib = f"{number:0{width}d}"
    Entry.objects.bulk_update(entries, ["bib"], batch_size=500)
