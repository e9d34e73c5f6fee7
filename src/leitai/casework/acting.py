"""
What may be done with a case now, by whom: the event that follows, or every reason against it.

Nothing here changes anything: an event that is allowed is returned, and is the caller's to record.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from leitai.exact import decimal_text
from leitai.faults import Fault, Refused
from leitai.scoring.formula import Value
from leitai.workdays import add_working_days

from . import case as done
from .amounts import Facts, Granted, Line, amounts
from .case import Case, Event, said_lines
from .filing import filing_faults
from .policy import Policy
from .procedure import DRAFT, Procedure, Step


@dataclass(frozen=True, slots=True)
class Person:
    """
    Who acts.

    Shapes:
        holds: (role, level) pairs that this person holds over this case's part of the tree.
    """

    key: str
    holds: frozenset[tuple[str, str]] = frozenset()
    claimant: bool = False
    """The case is this person's own, or their unit's."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What binds a case: the versions in force when it was filed, and the calendar."""

    policy: Policy
    procedure: Procedure
    calendar: Mapping[date, bool] = field(default_factory=dict)


def save(rules: Rules, case: Case, values: Mapping[str, str], by: Person, day: date) -> Event:
    """
    Keep what is filled in so far, right or wrong.

    Raises:
        Refused: the case is filed; a field that the policy does not have.
    """
    faults = _draft_faults(case, by)
    known = {each.id for each in rules.policy.fields}
    faults += [
        Fault("casework.field-unknown", {"field": each}) for each in values if each not in known
    ]
    _check(faults)
    return Event(done.SAVED, day, by.key, {"values": dict(values)})


def attach(rules: Rules, case: Case, proof: str, sha256: str, by: Person, day: date) -> Event:
    """
    Add a paper to a draft, or to a step that asks its claimant for nothing else.

    Raises:
        Refused: no such paper; it is there already; the case has ended.
    """
    faults = [] if case.place == DRAFT or rules.procedure.step(case.place) else [_over(case)]
    if proof not in {each.id for each in rules.policy.proofs}:
        faults.append(Fault("casework.proof-unknown", {"proof": proof}))
    if (proof, sha256) in case.proofs:
        faults.append(Fault("casework.proof-twice", {"proof": proof}))
    _check(faults)
    return Event(done.ATTACHED, day, by.key, {"proof": proof, "sha256": sha256})


def detach(case: Case, proof: str, sha256: str, by: Person, day: date) -> Event:
    """
    Take a paper away from a draft again; its file stays.

    Raises:
        Refused: the case is filed; there is no such paper.
    """
    faults = _draft_faults(case, by)
    if (proof, sha256) not in case.proofs:
        faults.append(Fault("casework.proof-unknown", {"proof": proof}))
    _check(faults)
    return Event(done.DETACHED, day, by.key, {"proof": proof, "sha256": sha256})


def file(rules: Rules, case: Case, facts: Facts, ledger: Iterable[Granted], by: Person) -> Event:
    """
    File a case: from now on it is bound to policy and procedure, and each step has its day.

    Raises:
        Refused: everything that is missing, wrong or too late.
    """
    faults = _draft_faults(case, by)
    proofs = {proof for proof, _ in case.proofs}
    faults += filing_faults(rules.policy, facts, proofs, rules.calendar)
    _check(faults)
    lines = amounts(rules.policy, facts, ledger)
    if rules.policy.items and not any(line.amount or line.waiting for line in lines):
        raise Refused([_nothing(lines)])
    return Event(done.FILED, facts.filed, by.key, {"lines": said_lines(lines)})


def _nothing(lines: Collection[Line]) -> Fault:
    """Return why a case would be worth nothing."""
    changes = [change for line in lines for change in line.changes]
    if not changes:
        return Fault("casework.no-item")
    return Fault(f"casework.nothing-{changes[-1].kind}", {"article": changes[-1].article,
                                                         **changes[-1].params})  # fmt: skip


def decide(  # noqa: PLR0913 - a decision says that much
    rules: Rules,
    case: Case,
    outcome: str,
    by: Person,
    day: date,
    *,
    reason: str = "",
    note: str = "",
    asked: Mapping[str, str] | None = None,
) -> Event:
    """
    Decide the step that the case is at.

    Shapes:
        asked: what the step asks for -> what is given (``minute``, ``voucher``, ``score``).
    Raises:
        Refused: it has ended or is a draft; not this person's to decide; four eyes; no such
            outcome; no reason given; something asked for is missing; publicity not over, or an
            objection open; returned too often; money still missing.
    """
    step = rules.procedure.step(case.place)
    if step is None:
        raise Refused([_over(case)])
    given = {name: text.strip() for name, text in (asked or {}).items() if text.strip()}
    _check([
        *_hand_faults(case, step, by),
        *_outcome_faults(rules, case, step, outcome, reason),
        *_asked_faults(step, outcome, given, note),
        *_publicity_faults(case, step, outcome, day),
        *_money_faults(rules, case, step, outcome),
    ])  # fmt: skip
    body: dict[str, Any] = {"step": step.id, "outcome": outcome, **given}
    body |= {name: text for name, text in (("reason", reason), ("note", note.strip())) if text}
    return Event(done.DECIDED, day, by.key, body)


def _hand_faults(case: Case, step: Step, by: Person) -> Iterator[Fault]:
    if step.role == "claimant":
        if not by.claimant:
            yield Fault("casework.not-yours", {"step": step.id})
        return
    if (step.role, step.level) not in by.holds:
        yield Fault("casework.not-yours", {"step": step.id})
    if by.claimant or (case.opened_by and by.key == case.opened_by):
        yield Fault("casework.own-case", {"step": step.id})
    for earlier in step.apart:
        known = case.decided.get(earlier)
        if known is not None and known.by == by.key:
            yield Fault("casework.four-eyes", {"step": step.id, "earlier": earlier})
    if case.assigned and case.assigned != by.key:
        yield Fault("casework.assigned-to-another", {"step": step.id})


def _outcome_faults(
    rules: Rules, case: Case, step: Step, outcome: str, reason: str
) -> Iterator[Fault]:
    if outcome not in step.outcomes:
        yield Fault("casework.outcome", {"outcome": outcome, "step": step.id})
        return
    if outcome in ("return", "reject"):
        known = {each.id: each.outcome for each in rules.procedure.reasons}
        if reason not in step.reasons or known[reason] != outcome:
            yield Fault("casework.reason", {"step": step.id})
    if outcome == "return" and case.returns >= rules.procedure.returns:
        yield Fault("casework.returned-too-often", {"returns": str(case.returns)})


def _asked_faults(step: Step, outcome: str, given: Mapping[str, str], note: str) -> Iterator[Fault]:
    if outcome not in ("pass", "paid"):
        return
    for name in step.asks:
        if name == "note" and not note.strip():
            yield Fault("casework.asked-note", {"step": step.id})
        elif name in ("minute", "voucher", "score") and name not in given:
            yield Fault(f"casework.asked-{name}", {"step": step.id})


def _publicity_faults(case: Case, step: Step, outcome: str, day: date) -> Iterator[Fault]:
    if step.kind != "publicity" or outcome != "pass":
        return
    if case.published is None:
        yield Fault("casework.not-published")
    elif day <= case.published[1]:
        yield Fault("casework.publicity-runs", {"until": case.published[1].isoformat()})
    if case.objections:
        yield Fault("casework.objections-open", {"count": str(len(case.objections))})


def _money_faults(rules: Rules, case: Case, step: Step, outcome: str) -> Iterator[Fault]:
    if outcome == "paid" and any(line.waiting for line in case.lines):
        yield Fault("casework.waits-for-money")
    if outcome == "paid" and case.amount <= 0 and rules.policy.items:
        yield Fault("casework.nothing-to-pay", {"step": step.id})


def publish(rules: Rules, case: Case, by: Person, day: date) -> Event:
    """
    Give notice of a case: its publicity runs from the next working day on.

    Raises:
        Refused: it is not at a step of publicity; it is out already; not this person's to do.
    """
    step = rules.procedure.step(case.place)
    if step is None or step.kind != "publicity":
        raise Refused([Fault("casework.no-publicity")])
    faults = list(_hand_faults(case, step, by))
    if case.published is not None:
        faults.append(Fault("casework.published-already"))
    _check(faults)
    return Event(done.PUBLISHED, day, by.key, {"step": step.id, "workdays": str(step.publicity)})


def object_to(rules: Rules, case: Case, objection: str, day: date, by: str = "") -> Event:
    """
    Take an objection, known as *objection*, while the notice is out.

    Raises:
        Refused: no notice is out on *day*.
    """
    step = rules.procedure.step(case.place)
    out = case.published is not None and case.published[0] <= day <= case.published[1]
    if step is None or step.kind != "publicity" or not out:
        raise Refused([Fault("casework.no-publicity")])
    return Event(done.OBJECTED, day, by, {"step": step.id, "objection": objection})


def answer(
    rules: Rules, case: Case, objection: str, by: Person, day: date, *, upheld: bool
) -> Event:
    """
    Answer an objection; what follows from one that is upheld is the decision of the step.

    Raises:
        Refused: there is none open by that name; not this person's to answer.
    """
    step = rules.procedure.step(case.place)
    if step is None or objection not in case.objections:
        raise Refused([Fault("casework.no-objection")])
    _check(_hand_faults(case, step, by))
    return Event(done.ANSWERED, day, by.key, {"objection": objection, "upheld": upheld})


def adjust(
    rules: Rules, case: Case, facts: Facts, ledger: Iterable[Granted], by: Person, day: date
) -> Event:
    """
    Reckon a case anew, by the same policy: facts were corrected, others were paid meanwhile.

    Raises:
        Refused: it is paid, or at no step; the step is its claimant's, or not this person's.
    """
    step = rules.procedure.step(case.place)
    if step is None:
        raise Refused([_over(case)])
    faults = list(_hand_faults(case, step, by))
    if case.paid or step.role == "claimant":
        faults.append(Fault("casework.too-far-to-adjust"))
    _check(faults)
    lines = amounts(rules.policy, facts, ledger)
    return Event(done.ADJUSTED, day, by.key, {"lines": said_lines(lines), "step": step.id})


def assign(rules: Rules, case: Case, to: str, by: Person, day: date) -> Event:
    """
    Give the case to somebody among those who may decide its step; "" gives it back to all.

    Raises:
        Refused: it is at no step; not for *by* to give away.
    """
    step = rules.procedure.step(case.place)
    if step is None:
        raise Refused([_over(case)])
    if (step.role, step.level) not in by.holds:
        raise Refused([Fault("casework.not-yours", {"step": step.id})])
    return Event(done.ASSIGNED, day, by.key, {"to": to, "step": step.id})


def withdraw(rules: Rules, case: Case, by: Person, day: date) -> Event:
    """
    End a case at its claimant's wish.

    Raises:
        Refused: not their case; it has ended; it is too far; the procedure has no such end.
    """
    order = [DRAFT, *(each.id for each in rules.procedure.steps)]
    until = rules.procedure.withdraw_until
    faults = []
    if not by.claimant and by.key != case.opened_by:
        faults.append(Fault("casework.not-your-case"))
    if case.place not in (DRAFT, *order):
        faults.append(_over(case))
    elif case.paid or (
        until and case.place in order and order.index(case.place) > order.index(until)
    ):
        faults.append(Fault("casework.too-far"))
    _check(faults)
    return Event(done.WITHDRAWN, day, by.key, {"end": _end(rules, "withdrawn")})


def lapse(rules: Rules, case: Case, day: date) -> Event:
    """
    End a case that was returned and not filed again in time; the program does it.

    Raises:
        Refused: it is no draft; the procedure has no such end.
    """
    if case.place != DRAFT:
        raise Refused([_over(case)])
    return Event(done.LAPSED, day, "", {"end": _end(rules, "lapsed")})


def appeal(rules: Rules, case: Case, by: Person, day: date) -> Event:
    """
    Have a refused case looked at once more.

    Raises:
        Refused: not refused; not theirs; too late; appealed before; no appeal in the procedure.
    """
    end, rule = rules.procedure.end(case.place), rules.procedure.appeal
    faults = []
    if not by.claimant and by.key != case.opened_by:
        faults.append(Fault("casework.not-your-case"))
    if end is None or end.kind != "refused" or rule is None or case.since is None:
        faults.append(Fault("casework.no-appeal"))
    elif case.appealed:
        faults.append(Fault("casework.appealed-before"))
    elif day > add_working_days(case.since, rule.within, rules.calendar):
        faults.append(Fault("casework.appeal-too-late"))
    _check(faults)
    assert rule is not None  # noqa: S101 - refused above
    return Event(done.APPEALED, day, by.key, {"to": rule.to})


def recover(case: Case, amount: Fraction, reason: str, by: Person, day: date) -> Event:
    """
    Note that money came back: of a case that was paid and should not have been.

    Raises:
        Refused: no more than was paid can come back; no reason; not for *by* to note.
    """
    faults = []
    if not any(role == "finance" for role, _ in by.holds):
        faults.append(Fault("casework.not-finance"))
    if amount <= 0 or amount > case.paid - case.recovered:
        left = decimal_text(case.paid - case.recovered)
        faults.append(Fault("casework.recovered-too-much", {"left": left}))
    if not reason.strip():
        faults.append(Fault("casework.reason-missing"))
    _check(faults)
    body = {"amount": decimal_text(amount), "reason": reason.strip()}
    return Event(done.RECOVERED, day, by.key, body)


def may_decide(rules: Rules, case: Case, by: Person) -> bool:
    """Tell whether the step that the case is at is for *by* to decide."""
    step = rules.procedure.step(case.place)
    return step is not None and not list(_hand_faults(case, step, by))


def _draft_faults(case: Case, by: Person) -> list[Fault]:
    faults = [] if case.place == DRAFT else [Fault("casework.filed-already")]
    if not by.claimant and by.key != case.opened_by:
        faults.append(Fault("casework.not-your-case"))
    return faults


def _over(case: Case) -> Fault:
    return Fault("casework.over" if case.place != DRAFT else "casework.a-draft")


def _end(rules: Rules, kind: str) -> str:
    for each in rules.procedure.ends:
        if each.kind == kind:
            return each.id
    raise Refused([Fault("casework.no-such-end", {"kind": kind})])


def _check(faults: Iterable[Fault]) -> None:
    if found := list(faults):
        raise Refused(found)


def opened(by: Person, day: date, values: Mapping[str, Value] | None = None) -> Event:
    """Return the first event of a case; *values*: what is known before anybody types."""
    return Event(done.OPENED, day, by.key, {"values": dict(values or {})})
