"""
A procedure: the steps of a case, who decides each, by when, and where each outcome leads.

Form: docs/formats/procedure.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from leitai.canonical import sha256_hex
from leitai.faults import Refused
from leitai.rulebook.publish import publish
from leitai.rulebook.shapes import (
    Keys,
    Reading,
    Spot,
    listed,
    mapped,
    members,
    record,
    slug,
    text,
    title,
    whole,
    word,
    yes_no,
)
from leitai.rulebook.source import load

from .policy import Title
from .policy_reading import form

FORM = "procedure/1"

KINDS: dict[str, tuple[str, ...]] = {
    "review": ("pass", "return", "reject"),
    "visit": ("pass", "return", "reject"),
    "jury": ("pass", "reject"),
    "decision": ("pass", "return", "reject"),
    "publicity": ("pass", "return", "reject"),
    "payment": ("paid", "bounced"),
    "confirm": ("confirmed", "disputed"),
}
"""Kind of step -> its outcomes; the first is the good one."""

ROLES = ("claimant", "reviewer", "expert", "approver", "finance")
LEVELS = ("own", "enterprise", "county", "city")
ENDS = ("granted", "refused", "withdrawn", "lapsed")
DRAFT = "draft"
"""Where a case is before it is filed, and where it goes back to when it is returned."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case is returned or rejected: chosen from a list, so that it can be counted."""

    id: str
    title: Title
    outcome: str = "return"


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of a procedure.

    Shapes:
        outcomes: outcome -> step, end, or ``draft``.
        apart: steps whose deciders may not decide here (four eyes).
        asks: what a decision needs: ``minute`` (number of the meeting), ``voucher``, ``note``,
            ``score``, ``amount``.
    Units:
        due, publicity: working days.
    """

    id: str
    title: Title
    kind: str
    role: str
    level: str
    outcomes: Mapping[str, str]
    due: int | None = None
    publicity: int = 0
    apart: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    batch: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """How a case may end."""

    id: str
    title: Title
    kind: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """Who is refused may appeal within so many working days; the case goes to a step again."""

    within: int
    to: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """A whole procedure; *start* is the step that a filed case comes to."""

    id: str
    title: Title
    start: str
    steps: tuple[Step, ...]
    ends: tuple[End, ...]
    hash: str
    reasons: tuple[Reason, ...] = ()
    appeal: Appeal | None = None
    withdraw_until: str = ""
    """The last step at which the claimant may still withdraw; "": any."""
    returns: int = 3
    """How often a case may be returned before it is passed or rejected."""
    source: str = ""
    known: Mapping[str, Step] = field(default_factory=dict, compare=False, repr=False)

    def step(self, name: str) -> Step | None:
        """Return the step called *name*, if there is one."""
        return self.known.get(name)

    def end(self, name: str) -> End | None:
        """Return the end called *name*, if there is one."""
        return next((each for each in self.ends if each.id == name), None)


_STEP: Keys = {
    "id": slug, "title": title, "kind": word(*KINDS), "role": word(*ROLES),
    "level": word(*LEVELS), "outcomes": mapped(slug), "due": whole(0, 400),
    "publicity": whole(1, 60), "apart": listed(slug), "reasons": listed(slug), "batch": yes_no,
    "asks": listed(word("minute", "voucher", "note", "score", "amount")),
}  # fmt: skip
_END: Keys = {"id": slug, "title": title, "kind": word(*ENDS)}
_REASON: Keys = {"id": slug, "title": title, "outcome": word("return", "reject")}
_APPEAL: Keys = {"within": whole(1, 400), "to": slug}
_TOP: Keys = {
    "leitai": form(FORM),
    "id": slug,
    "title": title,
    "source": text,
    "start": slug,
    "steps": listed(
        record(Step, _STEP, ("id", "title", "kind", "role", "level", "outcomes")), least=1
    ),
    "ends": listed(record(End, _END, ("id", "title", "kind")), least=1),
    "reasons": listed(record(Reason, _REASON, ("id", "title"))),
    "appeal": record(Appeal, _APPEAL, ("within", "to")),
    "withdraw_until": slug,
    "returns": whole(0, 99),
}


def read_procedure(document: str | bytes) -> Procedure:
    """
    Return the procedure that *document* (YAML, or the published JSON) writes.

    Raises:
        Refused: every fault of its form with its line; else every step that cannot be reached,
            every outcome that leads nowhere, every way that never ends.
    """
    source = load(document)
    reading = Reading(source)
    spot = Spot(source.document, (), reading)
    values = members(spot, _TOP, need=("leitai", "id", "title", "start", "steps", "ends"))
    if reading.faults or values is None:
        raise Refused(sorted(reading.faults, key=lambda fault: fault.line or 0))
    values.pop("leitai")
    values["known"] = {each.id: each for each in values["steps"]}
    procedure = Procedure(**values, hash=sha256_hex(publish(source.document)))
    for path, fault, params in _wrong(procedure):
        reading.faults.append(source.fault(path, f"casework.{fault}", params))
    if reading.faults:
        raise Refused(sorted(reading.faults, key=lambda fault: fault.line or 0))
    return procedure


def publish_procedure(document: str | bytes) -> bytes:
    """Return the published form of a procedure; raises as `read_procedure` does."""
    read_procedure(document)
    return publish(load(document).document)


_Wrong = Iterator[tuple[tuple[str | int, ...], str, dict[str, Any]]]


def _wrong(procedure: Procedure) -> _Wrong:
    steps, ends = set(procedure.known), {each.id for each in procedure.ends}
    names = [each.id for each in procedure.steps] + [each.id for each in procedure.ends]
    for at, each in enumerate(procedure.steps):
        if names.count(each.id) > 1 or each.id == DRAFT:
            yield ("steps", at), "name-twice", {"name": each.id}
        yield from _wrong_step(procedure, at, each, steps | ends | {DRAFT})
    for key, name in (("start", procedure.start), ("withdraw_until", procedure.withdraw_until)):
        if name and name not in steps:
            yield (key,), "no-such-step", {"step": name}
    if procedure.appeal is not None and procedure.appeal.to not in steps:
        yield ("appeal", "to"), "no-such-step", {"step": procedure.appeal.to}
    yield from _unreachable(procedure)


def _wrong_step(procedure: Procedure, at: int, step: Step, places: set[str]) -> _Wrong:
    path = ("steps", at)
    allowed = KINDS[step.kind]
    for outcome, target in step.outcomes.items():
        if outcome not in allowed:
            said = {"outcome": outcome, "allowed": ", ".join(allowed)}
            yield (*path, "outcomes", outcome), "no-such-outcome", said
        if target not in places:
            yield (*path, "outcomes", outcome), "no-such-step", {"step": target}
    if allowed[0] not in step.outcomes:
        yield (*path, "outcomes"), "outcome-missing", {"outcome": allowed[0], "step": step.id}
    if (step.kind == "publicity") != (step.publicity > 0):
        yield path, "publicity-days", {"step": step.id}
    for name in step.apart:
        if name not in procedure.known or name == step.id:
            yield (*path, "apart"), "no-such-step", {"step": name}
    yield from _wrong_reasons(procedure, at, step)


def _wrong_reasons(procedure: Procedure, at: int, step: Step) -> _Wrong:
    path, known = ("steps", at), {each.id: each for each in procedure.reasons}
    for name in step.reasons:
        if name not in known:
            yield (*path, "reasons"), "no-such-reason", {"reason": name}
    for outcome in ("return", "reject"):
        listed_here = any(known[name].outcome == outcome for name in step.reasons if name in known)
        if outcome in step.outcomes and not listed_here:
            yield path, "no-reason-for", {"outcome": outcome, "step": step.id}


def _unreachable(procedure: Procedure) -> _Wrong:
    """Every step and end can be come to, and from every step a granted or refused end."""
    starts = {procedure.start} | ({procedure.appeal.to} if procedure.appeal else set())
    leads = {each.id: set(each.outcomes.values()) for each in procedure.steps}
    seen = _closure(starts, leads)
    for at, each in enumerate(procedure.steps):
        if each.id not in seen:
            yield ("steps", at), "never-reached", {"step": each.id}
    for at, end in enumerate(procedure.ends):
        if end.id not in seen and end.kind in ("granted", "refused"):
            yield ("ends", at), "never-reached", {"step": end.id}
    final = {each.id for each in procedure.ends}
    for at, each in enumerate(procedure.steps):
        if not _closure({each.id}, leads) & final:
            yield ("steps", at), "never-ends", {"step": each.id}


def _closure(starts: set[str], leads: Mapping[str, set[str]]) -> set[str]:
    seen, waiting = set(starts), list(starts)
    while waiting:
        fresh = leads.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting += fresh
    return seen
