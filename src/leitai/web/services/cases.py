"""What the claimant of a case does: open, fill in, attach, file, withdraw, appeal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import Max

from leitai import casework, exact
from leitai.casework import acting
from leitai.faults import Fault, Refused
from leitai.scoring.formula import Value
from leitai.web.fields import lookup
from leitai.web.models import (
    Account,
    Attachment,
    Case,
    CaseSecret,
    Enterprise,
    Event,
    Policy,
    Unit,
    Worker,
)
from leitai.web.queries.calendar import local_day
from leitai.web.queries.cases import granted, parties_of

from .case_keeping import do, locked, person, show_lines
from .case_records import Said, row_of
from .evidence import keep_evidence
from .policies import procedure_of, read_policy

SECRET = frozenset({"account", "id_number"})
"""Fields that are kept encrypted, whatever policy asks for them."""


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what a case is about."""

    unit: Unit
    worker: Worker | None = None
    enterprise: Enterprise | None = None
    event: Event | None = None
    other: str = ""
    """``class:12``, ``studio:3``."""


@transaction.atomic
def open_case(
    policy: Policy,
    about: About,
    title: str,
    values: Mapping[str, str] | None = None,
    *,
    by: Account,
    at: datetime,
    proposed: bool = False,
) -> Case:
    """
    Open a draft under *policy*; whoever opens it may fill it in and file it.

    *proposed*: the program opens it, from what it knows; only its claimant goes on with it.

    Raises:
        Refused: the policy is not in force; it has no procedure.
    """
    day = local_day(at)
    if policy.frozen is None or not read_policy(bytes(policy.published)).in_force(day):
        raise Refused([Fault("casework.not-in-force", {"number": policy.number})])
    open_, secret = _parted(values or {})
    case = Case.objects.create(
        number=_next_number(day.year),
        policy=policy,
        procedure=procedure_of(policy),
        programme=policy.programme,
        title=title[:160],
        unit=about.unit,
        worker=about.worker,
        enterprise=about.enterprise,
        event=about.event,
        about=about.other,
        opened=at,
        opened_by=None if proposed else by,
        values=open_,
        size=1,
    )
    opener = casework.Person("") if proposed else person(by, case)
    row_of(
        Said(case, 1, acting.opened(opener, day, open_)), None if proposed else by, at, None
    ).save()
    _keep_secrets(case, secret)
    return case


def _parted(values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is kept open and what is kept encrypted, without what is empty."""
    said = {name: text.strip() for name, text in values.items() if text.strip()}
    secret = {name: said.pop(name) for name in SECRET & said.keys()}
    return said, secret


def _keep_secrets(case: Case, secret: Mapping[str, str]) -> None:
    for name, text in secret.items():
        CaseSecret.objects.update_or_create(
            case=case, field=name, defaults={"value": text, "index": lookup(name, text)}
        )


def _next_number(year: int) -> str:
    last = Case.objects.filter(number__startswith=f"{year}-").aggregate(last=Max("number"))["last"]
    return f"{year}-{int(last[5:]) + 1 if last else 1:06d}"


@transaction.atomic
def fill_in(case: Case, values: Mapping[str, str], *, by: Account, at: datetime) -> Case:
    """
    Keep what is filled in so far.

    Raises:
        Refused: the case is filed; it is somebody else's; the policy has no such field.
    """
    open_, secret = _parted(values)
    case, _ = do(
        case,
        lambda rules, known, who, day: acting.save(rules, known, open_, who, day),
        by,
        at,
        "cases.save",
    )
    case.values = open_
    case.save(update_fields=["values"])
    _keep_secrets(case, secret)
    return case


@transaction.atomic
def attach(
    case: Case, proof: str, data: bytes, name: str, *, by: Account, at: datetime
) -> Attachment:
    """
    Add a paper.

    Raises:
        Refused: the file is none of the kinds that are kept, or too big; the case has ended; the
            policy has no such paper; this very file is there already.
    """
    kept = keep_evidence(data, name, by=by, at=at)
    case, _ = do(
        case,
        lambda rules, known, who, day: acting.attach(rules, known, proof, kept.sha256, who, day),
        by, at, "cases.attach",
    )  # fmt: skip
    return Attachment.objects.create(case=case, proof=proof, evidence=kept)


@transaction.atomic
def detach(attachment: Attachment, *, by: Account, at: datetime) -> None:
    """
    Take a paper off a draft again; its file is kept.

    Raises:
        Refused: the case is filed.
    """
    paper, sha256 = attachment.proof, attachment.evidence.sha256
    do(
        attachment.case,
        lambda _, known, who, day: acting.detach(known, paper, sha256, who, day),
        by, at, "cases.detach",
    )  # fmt: skip
    attachment.removed = at
    attachment.save()


def facts_of(case: Case, day: date) -> casework.Facts:
    """Return what *case* says, as the core reads it, were it filed on *day*."""
    policy = read_policy(bytes(case.policy.published))
    texts = {**case.values, **{each.field: each.value for each in case.secrets.all()}}
    values: dict[str, Value] = {}
    for field in policy.fields:
        text = texts.get(field.id)
        values[field.id] = _value(field.type, text) if text else None
    parties = parties_of(case)
    values |= {name: key for name, key in parties.items() if _asks(policy, name)}
    return casework.Facts(day, values, parties)


def _asks(policy: casework.Policy, party: str) -> bool:
    field = policy.field(party)
    return field is not None and field.type == party


def _value(kind: str, text: str) -> Value:
    if kind in ("money", "number"):
        try:
            return exact.number(text)
        except ValueError:
            return text
    if kind == "yesno":
        return Fraction(text == "yes")
    return text


@transaction.atomic
def file(case: Case, *, by: Account, at: datetime) -> Case:
    """
    File a case; its amounts are reckoned against everything granted so far.

    Raises:
        Refused: everything that is missing, wrong or too late; nothing would be granted.
    """
    case = locked(case)
    Policy.objects.select_for_update().get(pk=case.policy_id)  # one envelope, one at a time
    facts = facts_of(case, local_day(at))
    ledger = granted(case.policy, facts, case.pk)
    case, row = do(
        case,
        lambda rules, known, who, _: acting.file(rules, known, facts, ledger, who),
        by, at, "cases.file",
    )  # fmt: skip
    show_lines(case, row)
    return case


@transaction.atomic
def withdraw(case: Case, *, by: Account, at: datetime) -> Case:
    """End a case at its claimant's wish; raises as `leitai.casework.acting.withdraw` does."""
    return do(case, acting.withdraw, by, at, "cases.withdraw")[0]


@transaction.atomic
def appeal(case: Case, *, by: Account, at: datetime) -> Case:
    """Have a refused case looked at again; raises as `leitai.casework.acting.appeal` does."""
    return do(case, acting.appeal, by, at, "cases.appeal")[0]
