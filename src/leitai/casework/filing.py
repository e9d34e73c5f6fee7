"""Whether a case may be filed: its form, its papers, its conditions, its time."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction

from leitai.faults import Fault
from leitai.scoring.formula import Value
from leitai.workdays import add_working_days

from .amounts import Facts, true, worth
from .policy import Field, Policy, Window

MONTHS = 12


def filing_faults(
    policy: Policy,
    facts: Facts,
    proofs: Collection[str],
    calendar: Mapping[date, bool],
) -> list[Fault]:
    """
    Return everything that keeps the case from being filed on ``facts.filed``.

    Shapes:
        proofs: ids of the papers that are attached.
        calendar: day -> worked, as `leitai.workdays` reads it.
    """
    faults = list(_form_faults(policy, facts))
    if not policy.in_force(facts.filed):
        faults.append(Fault("casework.not-in-force", {"number": policy.number}))
    faults += [
        Fault("casework.proof-missing", {"proof": proof.id, "article": proof.article})
        for proof in policy.proofs
        if proof.id not in proofs and true(policy, proof.when, facts)
    ]
    for condition in policy.conditions:
        if not true(policy, condition.require, facts):
            said = {"condition": condition.id, "article": condition.article}
            faults.append(Fault("casework.condition", said))
    for window in policy.windows:
        last = window_end(policy, window, facts, calendar)
        if last is not None and facts.filed > last:
            said = {"window": window.id, "article": window.article, "last": last.isoformat()}
            faults.append(Fault("casework.too-late", said))
    return faults


def _form_faults(policy: Policy, facts: Facts) -> Iterator[Fault]:
    for each in policy.fields:
        value = facts.values.get(each.id)
        if not true(policy, each.when, facts):
            continue
        if value in (None, ""):
            if each.required:
                yield Fault("casework.field-missing", {"field": each.id})
        elif not _fits(each, value):
            yield Fault("casework.field-wrong", {"field": each.id, "value": str(value)[:80]})


def _fits(field: Field, value: Value) -> bool:
    match field.type:
        case "money":
            return isinstance(value, Fraction) and value >= 0 and (value * 100).denominator == 1
        case "number":
            return isinstance(value, Fraction)
        case "yesno":
            return value in (Fraction(0), Fraction(1))
        case "choice":
            return isinstance(value, str) and value in field.choices
        case "date":
            return isinstance(value, str) and _is_day(value)
    return isinstance(value, str)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def window_end(
    policy: Policy, window: Window, facts: Facts, calendar: Mapping[date, bool]
) -> date | None:
    """Return the last day on which the case may be filed by *window*; None: it does not say."""
    start = facts.values.get(window.after)
    if not isinstance(start, str) or not _is_day(start):
        return None
    day = date.fromisoformat(start)
    length = worth(policy, window.months or window.days or window.workdays, facts)  # type: ignore[arg-type]
    if not isinstance(length, Fraction):
        return None
    many = int(length)
    if window.workdays is not None:
        return add_working_days(day, many, calendar)
    return months_later(day, many) if window.months is not None else day + timedelta(days=many)


def months_later(day: date, months: int) -> date:
    """
    Return the same day *months* later, or the last of that month.

    >>> months_later(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    first = date(year, month + 1, 1)
    following = date(year + month // 11, (month + 1) % MONTHS + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))
