"""
One act on a case: asked of the core, written into the casework journal, shown in the rows.

The journal has everything from the filing on; of a draft only the rows know.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from leitai import casework, exact
from leitai.casework.case import after
from leitai.casework.procedure import DRAFT
from leitai.web.models import Account, Case, CaseEvent, CaseLine
from leitai.web.queries.calendar import calendar, local_day
from leitai.web.queries.cases import holds

from .acts import note
from .case_records import Said, event_of, key_of, row_of, write
from .policies import rules_of


def person(account: Account, case: Case) -> casework.Person:
    """Return *account* as the core knows people: what they hold over *case*."""
    own = case.worker_id is not None and account.worker_id == case.worker_id
    return casework.Person(key_of(account.pk), holds(account, case), claimant=own)


def binding(case: Case) -> casework.Rules:
    """Return the versions of policy and procedure that bind *case*, and the calendar."""
    return rules_of(case.policy, case.procedure, calendar())


def standing(case: Case) -> casework.Case:
    """Return *case* as the core folds it from what happened."""
    events = [event_of(row) for row in case.events.order_by("number")]
    return casework.fold(binding(case).procedure, events, calendar())


Act = Callable[[casework.Rules, casework.Case, casework.Person, date], casework.Event]


def locked(case: Case) -> Case:
    """Return *case* as it is now, kept from others until the transaction ends."""
    found = Case.objects.select_for_update(of=("self",)).select_related(
        "policy", "procedure", "unit"
    )
    return found.get(pk=case.pk)


def do(case: Case, act: Act, by: Account, at: datetime, action: str) -> tuple[Case, CaseEvent]:
    """Do *act* to *case* and keep what came of it."""
    case = locked(case)
    rules, known = binding(case), standing(case)
    event = act(rules, known, person(by, case), local_day(at))
    return keep(case, rules, known, event, by, at, action)


def keep(
    case: Case,
    rules: casework.Rules,
    known: casework.Case,
    event: casework.Event,
    by: Account | None,
    at: datetime,
    action: str,
) -> tuple[Case, CaseEvent]:
    """Write *event* down, then make the row of *case* say what follows from it."""
    told = Said(case, case.size + 1, event)
    if known.place == DRAFT and event.kind != "filed":
        row = row_of(told, by, at, None)
        row.save()
    else:
        [row] = write([told], by, at)
    show(case, rules, after(rules.procedure, known, event, rules.calendar), at)
    note(by, action, f"case:{case.number}", at, event=event.kind, number=row.number)
    return case, row


def show(case: Case, rules: casework.Rules, now: casework.Case, at: datetime) -> None:
    """Make the row of *case* say what the core says."""
    step, end = rules.procedure.step(now.place), rules.procedure.end(now.place)
    case.place, case.size = now.place, case.size + 1
    case.role, case.level = (step.role, step.level) if step else ("", "")
    case.end = end.kind if end else ""
    case.since, case.due = now.since, now.due
    case.assigned_id = int(now.assigned.removeprefix("account:")) if now.assigned else None
    case.amount, case.paid, case.recovered = map(_money, (now.amount, now.paid, now.recovered))
    if now.filed is not None and case.filed is None:
        case.filed = at
    case.year = now.filed.year if now.filed else 0
    case.save()


def _money(value: Fraction) -> Decimal:
    return Decimal(exact.decimal_text(value, 2))


def show_lines(case: Case, row: CaseEvent) -> None:
    """Make the lines of *case* those of an event that reckoned them."""
    case.lines.all().delete()  # a view over the event: the journal keeps what was
    CaseLine.objects.bulk_create(
        CaseLine(
            case=case, item=line["item"], article=line["article"], base=Decimal(line["base"]),
            amount=Decimal(line["amount"]), waiting=line["waiting"], changes=line["changes"],
        )
        for line in row.body["lines"]
    )  # fmt: skip
