"""What those who decide do with a case: decide, reckon anew, assign, publish, answer, recover."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from leitai.casework import acting
from leitai.exact import number
from leitai.faults import Fault, Refused
from leitai.web.models import Account, Case, CaseObjection, Policy
from leitai.web.queries.calendar import local_day
from leitai.web.queries.cases import granted, holds

from .case_keeping import binding, do, keep, locked, show_lines, standing
from .case_records import key_of
from .cases import facts_of


@transaction.atomic
def decide(  # noqa: PLR0913 - a decision says that much
    case: Case,
    outcome: str,
    *,
    by: Account,
    at: datetime,
    reason: str = "",
    note_text: str = "",
    asked: Mapping[str, str] | None = None,
    seen: int | None = None,
) -> Case:
    """
    Decide the step that the case is at.

    *seen*: how many events the page showed that is decided from.

    Raises:
        Refused: as `leitai.casework.acting.decide` says; the case moved on meanwhile.
    """
    case = locked(case)
    if seen is not None and seen != case.size:
        raise Refused([Fault("cases.moved-on", {"number": case.number})])
    return do(
        case,
        lambda rules, known, who, day: acting.decide(
            rules, known, outcome, who, day, reason=reason, note=note_text, asked=asked
        ),
        by, at, "cases.decide",
    )[0]  # fmt: skip


def decide_many(
    cases: Iterable[Case],
    outcome: str,
    *,
    by: Account,
    at: datetime,
    reason: str = "",
    note_text: str = "",
    asked: Mapping[str, str] | None = None,
) -> tuple[list[Case], dict[str, Refused]]:
    """Decide each of *cases* alike; return those decided, and by number why others were not."""
    done, refused = [], {}
    for case in cases:
        try:
            done.append(
                decide(case, outcome, by=by, at=at, reason=reason, note_text=note_text, asked=asked)
            )
        except Refused as why:
            refused[case.number] = why
    return done, refused


@transaction.atomic
def adjust(case: Case, *, by: Account, at: datetime) -> Case:
    """
    Reckon a case anew: money came, or somebody else was granted something meanwhile.

    Raises:
        Refused: it is paid, or at no step of this person's.
    """
    case = locked(case)
    Policy.objects.select_for_update().get(pk=case.policy_id)
    filed = local_day(case.filed) if case.filed else local_day(at)
    facts = facts_of(case, filed)
    ledger = granted(case.policy, facts, case.pk)
    case, row = do(
        case,
        lambda rules, known, who, day: acting.adjust(rules, known, facts, ledger, who, day),
        by, at, "cases.adjust",
    )  # fmt: skip
    show_lines(case, row)
    return case


@transaction.atomic
def assign(case: Case, to: Account | None, *, by: Account, at: datetime) -> Case:
    """
    Give a case to one of those who may decide it; None gives it back to all of them.

    Raises:
        Refused: not for *by* to give away; *to* may not decide it.
    """
    if to is not None and (case.role, case.level) not in holds(to, case):
        raise Refused([Fault("cases.cannot-decide", {"who": str(to)})])
    name = key_of(to.pk) if to is not None else ""
    return do(
        case,
        lambda rules, known, who, day: acting.assign(rules, known, name, who, day),
        by, at, "cases.assign",
    )[0]  # fmt: skip


@transaction.atomic
def publish(case: Case, *, by: Account, at: datetime) -> Case:
    """Give notice of a case; raises as `leitai.casework.acting.publish` does."""
    return do(case, acting.publish, by, at, "cases.publish")[0]


@transaction.atomic
def object_to(case: Case, name: str, contact: str, text: str, *, at: datetime) -> CaseObjection:
    """
    Take anybody's objection while the notice is out.

    Raises:
        Refused: no notice is out; name or text is missing.
    """
    missing = [word for word, said in (("name", name), ("text", text)) if not said.strip()]
    if missing:
        raise Refused([Fault(f"cases.objection-{word}") for word in missing])
    case = locked(case)
    rules, known = binding(case), standing(case)
    made = CaseObjection(
        case=case, name=name.strip()[:40], contact=contact.strip(), text=text.strip(), at=at
    )
    made.save()
    event = acting.object_to(rules, known, str(made.pk), local_day(at))
    keep(case, rules, known, event, None, at, "cases.object")
    return made


@transaction.atomic
def answer(
    objection: CaseObjection, text: str, *, upheld: bool, by: Account, at: datetime
) -> CaseObjection:
    """
    Answer an objection.

    Raises:
        Refused: it is answered; no answer is given; not this person's to answer.
    """
    if not text.strip():
        raise Refused([Fault("cases.answer-text")])
    name = str(objection.pk)
    do(
        objection.case,
        lambda rules, known, who, day: acting.answer(rules, known, name, who, day, upheld=upheld),
        by, at, "cases.answer",
    )  # fmt: skip
    objection.upheld, objection.answer = upheld, text.strip()
    objection.answered, objection.answered_by = at, by
    objection.save()
    return objection


@transaction.atomic
def recover(case: Case, amount: str, reason: str, *, by: Account, at: datetime) -> Case:
    """
    Note that money came back; raises as `leitai.casework.acting.recover` does.

    Raises:
        Refused: *amount* is no number.
    """
    try:
        yuan = number(amount)
    except ValueError:
        raise Refused([Fault("cases.amount-wrong", {"value": amount[:40]})]) from None
    return do(
        case,
        lambda _, known, who, day: acting.recover(known, yuan, reason, who, day),
        by,
        at,
        "cases.recover",
    )[0]
