"""A case as people see it: its form, its papers, each yuan with its article, what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from leitai import casework
from leitai.casework.amounts import true
from leitai.casework.policy import Field, Title
from leitai.casework.procedure import DRAFT, Step
from leitai.casework.titles import said
from leitai.registry.phones import mask_phone
from leitai.web.models import Attachment, Case, CaseEvent, CaseLine
from leitai.web.words import language, words

SHOWN_OF_ACCOUNT = 4


def spoken_title(title: Title) -> str:
    """Return *title* in the reader's language."""
    return said(title, "en" if language() == "en" else "zh")


@dataclass(frozen=True, slots=True)
class Value:
    """A field and what is said there."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is asked for, and the files that are there for it."""

    id: str
    title: str
    article: str
    needed: bool
    files: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """One line: what the article gives, what the rules left, and why."""

    title: str
    article: str
    base: object
    amount: object
    reasons: tuple[str, ...]
    waiting: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """A step on the way: done, now or still to come."""

    title: str
    state: str
    by: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the timeline."""

    at: datetime
    text: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that a page shows of a case."""

    values: tuple[Value, ...]
    papers: tuple[Paper, ...]
    amounts: tuple[Amount, ...]
    stages: tuple[Stage, ...]
    timeline: tuple[Happened, ...]
    place: str
    step: Step | None


def seen(case: Case, rules: casework.Rules, known: casework.Case, facts: casework.Facts) -> Seen:
    """Return what a page shows of *case*, in a fixed number of queries."""
    events = list(case.events.select_related("by").order_by("number"))
    step = rules.procedure.step(known.place)
    return Seen(
        tuple(_values(case, rules.policy, facts)),
        tuple(_papers(case, rules.policy, facts)),
        tuple(_amount(line, rules.policy) for line in case.lines.all()),
        tuple(_stages(rules.procedure, known, events)),
        tuple(_happened(each, rules) for each in reversed(events)),
        place_said(rules.procedure, known.place),
        step,
    )


def place_said(procedure: casework.Procedure, place: str) -> str:
    """Return where a case is, in words."""
    found = procedure.step(place) or procedure.end(place)
    return spoken_title(found.title) if found is not None else words("cases.draft")


def _values(case: Case, policy: casework.Policy, facts: casework.Facts) -> Iterator[Value]:
    secrets = {each.field: each.value for each in case.secrets.all()}
    for field in policy.fields:
        if not true(policy, field.when, facts):
            continue
        text = secrets.get(field.id)
        shown = masked_account(text) if text else _text(case, field)
        yield Value(spoken_title(field.title), shown)


def _text(case: Case, field: Field) -> str:
    if field.type in ("worker", "enterprise", "unit", "event"):
        about = getattr(case, field.type)
        return str(about) if about is not None else ""
    text = str(case.values.get(field.id, ""))
    if field.type == "choice" and text in field.choices:
        return spoken_title(field.choices[text])
    return words(f"web.{text}") if field.type == "yesno" and text in ("yes", "no") else text


def masked_account(text: str) -> str:
    """
    Return an account as it may be shown.

    >>> masked_account("6222020200012345678"), masked_account("13800001234")
    ('***5678', '138****1234')
    """
    if len(text) == 11 and text.startswith("1"):
        return mask_phone(text)
    return f"***{text[-SHOWN_OF_ACCOUNT:]}"


def _papers(case: Case, policy: casework.Policy, facts: casework.Facts) -> Iterator[Paper]:
    there: dict[str, list[Attachment]] = {}
    for each in case.attachments.filter(removed=None).select_related("evidence"):
        there.setdefault(each.proof, []).append(each)
    for proof in policy.proofs:
        yield Paper(
            proof.id, spoken_title(proof.title), proof.article, true(policy, proof.when, facts),
            tuple(there.get(proof.id, ())),
        )  # fmt: skip


def _amount(line: CaseLine, policy: casework.Policy) -> Amount:
    titles = {each.id: each.title for each in policy.items}
    reasons = tuple(
        words(
            f"case-change.{each['kind']}",
            article=each["article"], before=each["before"], after=each["after"],
            **_envelope(each["params"], policy),
        )
        for each in line.changes
    )  # fmt: skip
    title = spoken_title(titles[line.item]) if line.item in titles else line.item
    return Amount(title, line.article, line.base, line.amount, reasons, line.waiting)


def _envelope(params: dict[str, str], policy: casework.Policy) -> dict[str, str]:
    known = {each.id: each.title for each in policy.envelopes}
    if (name := params.get("envelope")) in known:
        return {**params, "envelope": spoken_title(known[str(name)])}
    return params


def _stages(
    procedure: casework.Procedure, known: casework.Case, events: list[CaseEvent]
) -> Iterator[Stage]:
    names = {f"account:{each.by_id}": str(each.by) for each in events if each.by_id}
    filed = known.filed
    yield Stage(words("cases.filing"), "done" if filed else "now", "", filed)
    for step in procedure.steps:
        decision = known.decided.get(step.id)
        if known.place == step.id:
            yield Stage(spoken_title(step.title), "now", "", known.due)
        elif decision is not None and known.place != DRAFT:
            yield Stage(spoken_title(step.title), "done", names.get(decision.by, ""), decision.day)
        else:
            yield Stage(spoken_title(step.title), "open", "", None)


def _happened(row: CaseEvent, rules: casework.Rules) -> Happened:
    body = row.body
    step = rules.procedure.step(str(body.get("step", "")))
    reasons = {each.id: each.title for each in rules.procedure.reasons}
    proofs = {each.id: each.title for each in rules.policy.proofs}
    name = f"case-event.{row.kind}"
    if row.kind == "decided":
        name = f"case-outcome.{body['outcome']}"
    text = words(
        name,
        step=spoken_title(step.title) if step is not None else "",
        proof=spoken_title(proofs[body["proof"]]) if body.get("proof") in proofs else "",
        amount=str(body.get("amount", "")),
    )
    reason = body.get("reason", "")
    told = [
        spoken_title(reasons[reason]) if reason in reasons else reason,
        body.get("note", ""),
        *(words(f"case-asked.{each}", text=body[each]) for each in ("minute", "voucher", "score")
          if each in body),
    ]  # fmt: skip
    return Happened(row.at, text, str(row.by or ""), " · ".join(part for part in told if part))
