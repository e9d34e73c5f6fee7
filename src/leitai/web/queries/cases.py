"""Cases: what is to do, one case as it stands, what was granted before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet, Sum

from leitai import casework
from leitai.lifecycle import Role
from leitai.web.models import (
    Absence,
    Account,
    Case,
    CaseEvent,
    CaseLine,
    Grant,
    Policy,
    Procedure,
    Unit,
)

LEVEL_OF = {
    Unit.Kind.FEDERATION: "city",
    Unit.Kind.COUNTY: "county",
    Unit.Kind.INDUSTRY: "county",
    Unit.Kind.ENTERPRISE: "enterprise",
}
"""Kind of union -> the level at which its people decide."""

ROLE_OF = {
    Role.STAFF: "reviewer",
    Role.APPROVER: "approver",
    Role.FINANCE: "finance",
    Role.EXPERT: "expert",
}
"""Role of an account -> what procedures call it."""

LEVELS = ("enterprise", "county", "city")
PROGRAMMES = ("prizes", "subsidies", "training", "certificates", "studios", "innovations")
BY_WORKERS = ("prizes", "subsidies", "certificates", "innovations")
"""Programmes in which a worker opens a case alone."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What somebody decides: a role at a level, in a part of the tree."""

    role: str
    level: str
    path: str


def hands_of(account: Account) -> tuple[Hand, ...]:
    """Return what *account* decides."""
    return tuple(
        Hand(ROLE_OF[Role(grant.role)], LEVEL_OF[Unit.Kind(grant.unit.kind)], grant.unit.path)
        for grant in account.grants_in_force()
        if grant.role in ROLE_OF and grant.unit is not None
    )


def holds(account: Account, case: Case) -> frozenset[tuple[str, str]]:
    """
    Return the (role, level) pairs that *account* holds over *case*.

    Where nobody holds a role at a level on the way up from the case's union, whoever holds it
    at the next level above decides there too: a case never waits for somebody who is not there.
    """
    mine = [each for each in hands_of(account) if case.unit.path.startswith(each.path)]
    if not mine:
        return frozenset()
    there = _there(case.unit.path)
    found = {(each.role, each.level) for each in mine}
    for role in {each.role for each in mine}:
        for level in LEVELS:
            if level not in there.get(role, ()):
                above = next(
                    (up for up in LEVELS[LEVELS.index(level) :] if up in there.get(role, ())), ""
                )
                if (role, above) in found:
                    found.add((role, level))
    return frozenset(found)


def _there(path: str) -> Mapping[str, set[str]]:
    """Return at which levels somebody holds each role, above the union at *path*."""
    steps = [path[:end] for end in range(5, len(path) + 1, 5)]
    held = Grant.objects.filter(unit__path__in=steps, role__in=list(ROLE_OF), until=None)
    there: dict[str, set[str]] = {}
    for role, kind in held.values_list("role", "unit__kind").distinct():
        there.setdefault(ROLE_OF[Role(role)], set()).add(LEVEL_OF[Unit.Kind(kind)])
    return there


def to_do(account: Account, day: date) -> QuerySet[Case]:
    """
    Return the cases that *account* may decide now, those due first at the top.

    Whoever stands in for somebody absent sees what is assigned to them too.
    """
    mine = Q(pk__in=())
    for hand in hands_of(account):
        mine |= Q(role=hand.role, level=hand.level, unit__path__startswith=hand.path)
    away = Absence.objects.filter(deputy=account, since__lte=day, until__gte=day)
    given = [account.pk, *away.values_list("account_id", flat=True)]
    return (
        Case.objects.filter(mine, end="")
        .filter(Q(assigned=None) | Q(assigned__in=given))
        .exclude(opened_by__isnull=False, opened_by=account)
        .select_related("unit", "worker", "enterprise", "procedure", "assigned")
        .order_by("due", "pk")
    )


def seen_by(account: Account) -> QuerySet[Case]:
    """Return the filed cases that *account* may look at: those of its part of the tree."""
    reach = Q(pk__in=())
    for grant in account.grants_in_force():
        if grant.unit is not None and (grant.role in ROLE_OF or grant.role == Role.AUDITOR):
            reach |= Q(unit__path__startswith=grant.unit.path)
    return (
        Case.objects.filter(reach)
        .exclude(filed=None)
        .select_related("unit", "worker", "enterprise", "procedure", "assigned")
    )


COUNTED = Q(case__end="") | Q(case__end="granted")
"""Lines that count against later cases: of cases that go on or were granted."""


def granted(policy: Policy, facts: casework.Facts, but: int | None) -> list[casework.Granted]:
    """
    Return what was granted before, as far as it matters for a case that says *facts*.

    Lines of the same worker, enterprise or unit come one by one; all the others of the year, which
    only envelopes look at, come as one sum for each item. *but*: the case itself.
    """
    lines = CaseLine.objects.filter(COUNTED, case__programme=policy.programme, waiting=False)
    lines = lines.exclude(case__filed=None).exclude(case=but)
    near = _near(facts)
    close = lines.filter(near).select_related("case__policy", "case__event")
    found = [_granted(line) for line in close]
    year = facts.filed.year
    rest = lines.filter(case__year=year, case__policy__slug=policy.slug).exclude(
        pk__in=[line.pk for line in close]
    )
    sums = rest.values("item").annotate(sum=Sum("amount")).values_list("item", "sum")
    found += [casework.Granted(item, Fraction(paid), year, {}, policy.slug) for item, paid in sums]
    return found


def _near(facts: casework.Facts) -> Q:
    near = Q(pk__in=())
    for party, column in (("worker", "case__worker"), ("enterprise", "case__enterprise"),
                          ("unit", "case__unit")):  # fmt: skip
        if key := facts.parties.get(party):
            near |= Q(**{column: int(key)})
    return near


def _granted(line: CaseLine) -> casework.Granted:
    case = line.case
    return casework.Granted(
        line.item, Fraction(line.amount), case.year, parties_of(case), case.policy.slug, case.number
    )


def parties_of(case: Case) -> dict[str, str]:
    """Return whom and what a case is about, by key."""
    word, _, key = case.about.partition(":")
    known = {
        "worker": case.worker_id, "enterprise": case.enterprise_id, "unit": case.unit_id,
        "event": case.event_id,
    }  # fmt: skip
    return {name: str(found) for name, found in known.items() if found} | (
        {word: key} if key else {}
    )


def holders(case: Case) -> list[Account]:
    """Return those who may decide the step that *case* is at, by name."""
    roles = [role for role, name in ROLE_OF.items() if name == case.role]
    steps = [case.unit.path[:end] for end in range(5, len(case.unit.path) + 1, 5)]
    found = Account.objects.filter(
        is_active=True, grants__role__in=roles, grants__unit__path__in=steps
    ).distinct()
    return [
        each
        for each in found.order_by("name", "pk")
        if (case.role, case.level) in holds(each, case)
    ]


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One step of one programme: how often decided, in how many days, how much returned."""

    programme: str
    step: str
    procedure: bytes
    decided: int
    median: int
    returned: int


def statistics(account: Account) -> list[StepFigures]:
    """Return the figures of every step of the cases that *account* may look at."""
    events = (
        CaseEvent.objects.filter(case__in=seen_by(account), position__isnull=False)
        .order_by("case_id", "number")
        .values_list(
            "case_id", "kind", "day", "body", "case__programme", "case__procedure_id",
        )
    )  # fmt: skip
    spans: dict[tuple[str, int, str], list[int]] = {}
    returned: dict[tuple[str, int, str], int] = {}
    came: dict[int, date] = {}
    for case, kind, day, body, programme, procedure in events.iterator():
        if kind == "decided":
            key = (programme, procedure, body["step"])
            spans.setdefault(key, []).append((day - came.get(case, day)).days)
            returned[key] = returned.get(key, 0) + (body["outcome"] == "return")
        if kind in ("filed", "decided", "appealed"):
            came[case] = day
    published = dict(Procedure.objects.values_list("pk", "published"))
    return [
        StepFigures(programme, step, bytes(published[procedure]), len(days),
                    sorted(days)[len(days) // 2], returned[programme, procedure, step])
        for (programme, procedure, step), days in sorted(spans.items())
    ]  # fmt: skip


def own_cases(account: Account) -> QuerySet[Case]:
    """Return the cases that *account* opened or that are about its worker, newest first."""
    mine = Q(opened_by=account)
    if account.worker_id is not None:
        mine |= Q(worker=account.worker_id)
    rows = Case.objects.filter(mine).select_related(
        "unit", "worker", "enterprise", "policy", "procedure", "event"
    )
    return rows.order_by("end", "-number")


def claimable(day: date) -> list[Policy]:
    """Return the policies in force on *day* under which a worker may open a case for themself."""
    found: dict[str, Policy] = {}
    rows = Policy.objects.filter(programme__in=BY_WORKERS).exclude(frozen=None)
    rows = rows.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))
    for policy in rows.order_by("slug", "-version"):
        found.setdefault(policy.slug, policy)
    return list(found.values())
