"""
The life of an event: its states, who may take it from one to the next, and what must be true first.

What must be true (the *needs*) is named here and found out by the shell; a need that is not met
is a fault ``lifecycle.<need>`` that says what is missing. Deadlines are defaults of a policy,
never law. The page for people: ``docs/rules/lifecycle.md``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from leitai.faults import Fault, Refused


class State(StrEnum):
    """Where an event is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REGISTRATION = "registration"
    ELIGIBILITY = "eligibility"
    CONFLICTS = "conflicts"
    DRAW = "draw"
    RUNNING = "running"
    MARKING = "marking"
    RECONCILE = "reconcile"
    LOCKED = "locked"
    RECHECK = "recheck"
    DECODED = "decoded"
    PROVISIONAL = "provisional"
    APPEAL = "appeal"
    FINAL = "final"
    PUBLICITY = "publicity"
    AWARDED = "awarded"
    FILED = "filed"
    ARCHIVED = "archived"
    REOPENED = "reopened"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """Who acts. The first seven are held for a union and all below it, the others for one event."""

    IT = "it"
    STAFF = "staff"
    APPROVER = "approver"
    LEADER = "leader"
    AUDITOR = "auditor"
    FINANCE = "finance"
    EXPERT = "expert"
    SECRETARY = "secretary"
    CHIEF_JUDGE = "chief-judge"
    JUDGE = "judge"
    CODER = "coder"
    TIMEKEEPER = "timekeeper"
    SUPERVISOR = "supervisor"
    ARBITER = "arbiter"
    CLERK = "clerk"


OF_UNIONS = frozenset(
    {Role.IT, Role.STAFF, Role.APPROVER, Role.LEADER, Role.AUDITOR, Role.FINANCE, Role.EXPERT}
)
EVENT_ROLES = frozenset(Role) - OF_UNIONS

APART = (
    frozenset({Role.CODER, Role.JUDGE}),
    frozenset({Role.CODER, Role.CHIEF_JUDGE}),
    frozenset({Role.CODER, Role.CLERK}),
    frozenset({Role.CODER, Role.SUPERVISOR}),
    frozenset({Role.JUDGE, Role.ARBITER}),
    frozenset({Role.CHIEF_JUDGE, Role.ARBITER}),
    frozenset({Role.CHIEF_JUDGE, Role.SUPERVISOR}),
    frozenset({Role.JUDGE, Role.SUPERVISOR}),
)
"""Roles that nobody may hold together in one event."""


@dataclass(frozen=True, slots=True)
class Step:
    """
    One way from a state to the next.

    Shapes:
        roles: who may take it; *second*: who must agree before it happens (two people).
        needs: names of conditions, in the order in which people would see to them.
    """

    id: str
    sources: tuple[State, ...]
    target: State
    roles: frozenset[Role]
    needs: tuple[str, ...] = ()
    second: frozenset[Role] = frozenset()


_OFFICE = frozenset({Role.STAFF, Role.SECRETARY})
_STAFF = frozenset({Role.STAFF})
_CHIEF = frozenset({Role.CHIEF_JUDGE})
_SUPERVISOR = frozenset({Role.SUPERVISOR})
S = State

STEPS = (
    Step(
        "publish",
        (S.DRAFT,),
        S.PUBLISHED,
        _STAFF,
        ("dates-set", "place-set", "rulebook-frozen", "approved"),
    ),
    Step("open-entries", (S.PUBLISHED,), S.REGISTRATION, _OFFICE),
    Step("close-entries", (S.REGISTRATION,), S.ELIGIBILITY, _OFFICE, ("entries-closed",)),
    Step(
        "lock-roster",
        (S.ELIGIBILITY,),
        S.CONFLICTS,
        _OFFICE,
        ("entries-decided", "entry-objections-answered", "enough-contestants"),
    ),
    Step(
        "approve-panels",
        (S.CONFLICTS,),
        S.DRAW,
        _SUPERVISOR,
        ("officials-appointed", "conflicts-declared", "exclusions-met"),
    ),
    Step(
        "seal-codes",
        (S.DRAW,),
        S.RUNNING,
        frozenset({Role.CODER}),
        ("sessions-set", "draws-held", "codes-sealed"),
        second=_SUPERVISOR,
    ),
    Step("end-sessions", (S.RUNNING,), S.MARKING, _CHIEF, ("checked-in", "sessions-ended")),
    Step("end-marking", (S.MARKING,), S.RECONCILE, _CHIEF, ("sheets-complete", "incidents-signed")),
    Step(
        "lock",
        (S.RECONCILE,),
        S.LOCKED,
        _CHIEF,
        ("sheets-agree", "results-complete", "judges-signed"),
    ),
    Step("recheck", (S.LOCKED,), S.RECHECK, _SUPERVISOR, ("recheck-done", "amendments-decided")),
    Step(
        "decode",
        (S.RECHECK,),
        S.DECODED,
        frozenset({Role.CODER}),
        ("amendments-decided",),
        second=_SUPERVISOR,
    ),
    Step("announce", (S.DECODED,), S.PROVISIONAL, _CHIEF, ("board-open",)),
    Step("open-appeals", (S.PROVISIONAL,), S.APPEAL, _OFFICE),
    Step(
        "finish",
        (S.APPEAL, S.REOPENED),
        S.FINAL,
        _STAFF,
        ("appeals-over", "amendments-decided"),
    ),
    Step("give-notice", (S.FINAL,), S.PUBLICITY, _STAFF),
    Step("award", (S.PUBLICITY,), S.AWARDED, _STAFF, ("publicity-over", "objections-answered")),
    Step("file", (S.AWARDED,), S.FILED, _STAFF, ("certificates-issued", "proposals-listed")),
    Step("archive", (S.FILED,), S.ARCHIVED, _STAFF, ("proposals-decided",)),
    Step(
        "reopen",
        (S.PROVISIONAL, S.FINAL, S.PUBLICITY, S.AWARDED, S.FILED, S.ARCHIVED),
        S.REOPENED,
        _STAFF,
        second=_SUPERVISOR,
    ),
    Step(
        "cancel",
        (S.DRAFT, S.PUBLISHED, S.REGISTRATION, S.ELIGIBILITY, S.CONFLICTS, S.DRAW),
        S.CANCELLED,
        _STAFF,
    ),
)
"""Every way there is. Nothing goes back; what was wrong is amended or re-opened."""

_BY_ID = {step.id: step for step in STEPS}

LINE = tuple(state for state in State if state not in (State.REOPENED, State.CANCELLED))
"""The states of an event that goes well, in order."""

NEEDS = frozenset(need for step in STEPS for need in step.needs)


def step_called(name: str) -> Step:
    """
    Return the step called *name*.

    Raises:
        KeyError: there is none.
    """
    return _BY_ID[name]


def next_steps(state: State) -> tuple[Step, ...]:
    """
    Return the steps that lead on from *state*, the usual one first.

    >>> [step.id for step in next_steps(State.FINAL)]
    ['give-notice', 'reopen']
    """
    return tuple(step for step in STEPS if state in step.sources)


def check_step(step: Step, state: State, met: Mapping[str, Fault | None]) -> None:
    """
    Check that *step* may be taken from *state*.

    Shapes:
        met: need -> None where it is met, else the fault that says what is missing.
    Raises:
        Refused: another state; each need that is not met.
        KeyError: a need of the step that *met* does not speak of.
    """
    if state not in step.sources:
        raise Refused([Fault("lifecycle.not-now", {"step": step.id, "state": state})])
    if missing := [fault for need in step.needs if (fault := met[need]) is not None]:
        raise Refused(missing)


def together(roles: Iterable[Role]) -> tuple[frozenset[Role], ...]:
    """
    Return the pairs among *roles* that nobody may hold together.

    >>> [sorted(map(str, pair)) for pair in together({Role.CODER, Role.JUDGE, Role.TIMEKEEPER})]
    [['coder', 'judge']]
    """
    held = frozenset(roles)
    return tuple(pair for pair in APART if pair <= held)
