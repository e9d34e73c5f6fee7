"""Officials of an event, who must not mark whom, and whether enough judges are left."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from leitai.faults import Fault
from leitai.lifecycle import Role
from leitai.rulebook.model import Panel, Rulebook
from leitai.scoring.layout import lay_out
from leitai.web.models import (
    Account,
    Conflict,
    Enterprise,
    Entry,
    Event,
    Official,
    Unit,
    Worker,
)

from .frozen import rules_in_force

SCORER, RESERVE = "scorer", "reserve"
"""What a judge is on the panels: ``role`` of the table JUDGES."""

NEEDED = (Role.CHIEF_JUDGE, Role.CODER, Role.SUPERVISOR, Role.ARBITER)
"""Roles without which no event runs."""

DECLARING = (Role.CHIEF_JUDGE.value, Role.JUDGE.value, Role.ARBITER.value)
"""Whose declaration is waited for: they decide about marks."""

CLERKS = 2
"""Where paper sheets are typed: two people type each."""


SORTS = {
    "role": ("role", "code"),
    "code": ("code", "role"),
    "name": ("account__name",),
    "declared": ("declared",),
}


def officials_seen(
    event: Event, *, text: str = "", role: str = "", ended: bool = False, sort: str = ""
) -> QuerySet[Official]:
    """Return the officials that a list shows: by name, code or enterprise, by role, sorted."""
    found = officials_of(event, ended=ended)
    if text := text.strip():
        named = Q(account__name__contains=text) | Q(code__iexact=text)
        found = found.filter(named | Q(enterprise__name__contains=text))
    if role:
        found = found.filter(role=role)
    down = "-" if sort.startswith("-") else ""
    return found.order_by(*(f"{down}{each}" for each in SORTS.get(sort.lstrip("-"), SORTS["role"])))


def officials_of(event: Event, *, ended: bool = False) -> QuerySet[Official]:
    """Return the officials of *event*, those in office unless *ended* ones are asked for too."""
    found = event.officials.select_related("account", "unit", "enterprise", "approved_by")
    return found if ended else found.filter(ended=None)


def judges_of(event: Event) -> list[Official]:
    """Return everybody in office who marks, in the order of their codes."""
    found = officials_of(event).filter(role__in=[Role.JUDGE.value, Role.CHIEF_JUDGE.value])
    return sorted((each for each in found if each.code), key=lambda each: each.code)


def office_of(event: Event, account: Account) -> list[Official]:
    """Return the offices that *account* holds in *event*."""
    return list(officials_of(event).filter(account=account))


def offices_of(account: Account) -> QuerySet[Official]:
    """Return every office that *account* holds, with its event."""
    return (
        Official.objects.filter(account=account, ended=None)
        .select_related("event__competition__organiser")
        .order_by("-event__starts")
    )


def roles_in(event: Event, account: Account) -> set[Role]:
    """Return the roles of officials that *account* holds in *event*."""
    held = event.officials.filter(account=account, ended=None).values_list("role", flat=True)
    return {Role(role) for role in held}


def panels_of(rules: Rulebook) -> list[Panel]:
    """Return the different panels of a rulebook, in the order of its nodes."""
    return list(
        {id(node.panel): node.panel for node in rules.nodes() if node.panel is not None}.values()
    )


def next_code(event: Event, panel: str = SCORER) -> str:
    """Return the code to propose for the next judge: a named one, else J1, J2, … (R1)."""
    taken = set(event.officials.exclude(code="").values_list("code", flat=True))
    rules = rules_in_force(event)
    for each in panels_of(rules) if rules else ():
        named = each.reserve if panel == RESERVE else each.judges
        if free := [code for code in named if code not in taken]:
            return free[0]
    letter = "R" if panel == RESERVE else "J"
    return next(code for n in range(1, 1000) if (code := f"{letter}{n}") not in taken)


def contestants_of(event: Event) -> QuerySet[Entry]:
    """Return the entries on the locked roster, by start number."""
    return (
        event.entries.filter(state=Entry.State.ELIGIBLE)
        .exclude(bib="")
        .select_related("delegation", "enterprise__unit")
        .order_by("bib")
    )


def delegation_of(judge: Official, delegations: Iterable[Unit]) -> str:
    """Return the delegation that *judge* belongs to: the nearest one at or above their union."""
    unit = judge.unit or (judge.enterprise.unit if judge.enterprise else None)
    if unit is None:
        return ""
    above = [each for each in delegations if unit.path.startswith(each.path)]
    return max(above, key=lambda each: len(each.path)).name if above else unit.name


Excluded = Mapping[int, Mapping[int, str]]
"""Official -> entry -> why: person, enterprise, delegation, declared."""


def exclusions(event: Event) -> Excluded:
    """Return which judge must not mark whom, with the first reason found."""
    judges = list(
        officials_of(event)
        .filter(role__in=[Role.JUDGE.value, Role.CHIEF_JUDGE.value])
        .select_related("account", "unit", "enterprise__unit")
    )
    entries = list(contestants_of(event))
    declared: dict[int, list[Conflict]] = {}
    for conflict in Conflict.objects.filter(official__in=judges, withdrawn=None).select_related(
        "unit"
    ):
        declared.setdefault(conflict.official_id, []).append(conflict)
    rules = rules_in_force(event)
    same = {
        column for each in (panels_of(rules) if rules else ()) for column in each.conflicts or ()
    }
    delegations = {entry.delegation_id: entry.delegation for entry in entries}.values()
    found: dict[int, dict[int, str]] = {}
    for judge in judges:
        home = delegation_of(judge, delegations) if "delegation" in same else ""
        rows = found.setdefault(judge.pk, {})
        for entry in entries:
            if why := _why(judge, entry, home, declared.get(judge.pk, ())):
                rows[entry.pk] = why
    return found


def _why(judge: Official, entry: Entry, home: str, declared: Sequence[Conflict]) -> str:
    if judge.account.worker_id is not None and judge.account.worker_id == entry.worker_id:
        return "person"
    if judge.enterprise_id is not None and judge.enterprise_id == entry.enterprise_id:
        return "enterprise"
    if home and home == entry.delegation.name:
        return "delegation"
    return "declared" if any(_names(each, entry) for each in declared) else ""


def _names(conflict: Conflict, entry: Entry) -> bool:
    if conflict.worker_id is not None and conflict.worker_id == entry.worker_id:
        return True
    if conflict.enterprise_id is not None and conflict.enterprise_id == entry.enterprise_id:
        return True
    if conflict.unit is None:
        return False
    paths = [entry.delegation.path, *([entry.enterprise.unit.path] if entry.enterprise else [])]
    return any(path.startswith(conflict.unit.path) for path in paths)


@dataclass(frozen=True, slots=True)
class Short:
    """A contestant for whom a panel has too few judges left."""

    entry: Entry
    needed: int
    free: int


def short_panels(event: Event, excluded: Excluded | None = None) -> list[Short]:
    """Return the contestants whom too few judges may mark, the worst panel of each."""
    rules = rules_in_force(event)
    sitting = _sitting(rules, judges_of(event)) if rules else []
    if not sitting:
        return []
    excluded = exclusions(event) if excluded is None else excluded
    found = []
    for entry in contestants_of(event):
        panels = [
            (needed, sum(entry.pk not in excluded.get(pk, {}) for pk in judges))
            for needed, judges in sitting
        ]
        needed, free = max(panels, key=lambda each: each[0] - each[1])
        if free < needed:
            found.append(Short(entry, needed, free))
    return found


def _sitting(rules: Rulebook, judges: Sequence[Official]) -> list[tuple[int, frozenset[int]]]:
    """Return for every panel how many judges it needs and who sits there, reserves included."""
    layout = lay_out(rules)
    found: dict[tuple[int, frozenset[int]], None] = {}
    for node in rules.nodes():
        panel = node.panel
        if panel is None:
            continue
        around = {node.id, *layout.above[node.id]}
        here = [each for each in judges if each.panel in around or each.panel not in layout.nodes]
        spare = [each for each in here if each.panel == RESERVE or each.code in panel.reserve]
        scorers = [each for each in here if each not in spare]
        scorers = (
            [each for each in scorers if each.code in panel.judges]
            if panel.judges
            else scorers[: panel.most]
        )
        needed = panel.least if panel.missing == "block" else max(panel.at_least, 1)
        found[needed, frozenset(each.pk for each in (*scorers, *spare))] = None
    return list(found)


def seats_of(rules: Rulebook | None) -> list[str]:
    """Return what a judge may be appointed to: all panels, in reserve, or the panels of a node."""
    if rules is None:
        return [SCORER, RESERVE]
    parts = [
        node.id
        for node in (*rules.records, *rules.scheme.children)
        if any(below.panel is not None for below in node.walk())
    ]
    return [SCORER, RESERVE, *(parts if len(parts) > 1 else ())]


def missing_officials(event: Event, at: datetime) -> Fault | None:
    """Return the first office that is not filled: a role, judges for the panels, two clerks."""
    held = list(event.officials.filter(ended=None).values_list("role", "code", "panel"))
    roles = [role for role, _, _ in held]
    for role in NEEDED:
        if role not in roles:
            return Fault(f"lifecycle.no-{role}")
    rules = rules_in_force(event)
    panels = panels_of(rules) if rules else []
    codes = {code for _, code, _ in held}
    if lost := sorted({code for each in panels for code in each.judges} - codes):
        return Fault("lifecycle.no-named-judges", {"codes": ", ".join(lost)})
    scorers = sum(bool(code) and panel != RESERVE for _, code, panel in held)
    needed = max([each.least for each in panels], default=1)
    if scorers < needed:
        return Fault("lifecycle.no-judges", {"have": str(scorers), "needed": str(needed)})
    if event.entry_mode == "paper" and (clerks := roles.count(Role.CLERK)) < CLERKS:
        return Fault("lifecycle.no-clerks", {"have": str(clerks), "needed": str(CLERKS)})
    return None


def missing_declarations(event: Event, at: datetime) -> Fault | None:
    """Return how many officials have not declared their conflicts yet."""
    waiting = officials_of(event).filter(role__in=DECLARING, declared=None).count()
    return Fault("lifecycle.conflicts-declared", {"count": str(waiting)}) if waiting else None


def missing_exclusions(event: Event, at: datetime) -> Fault | None:
    """Return for which contestants a panel would be too small without the excluded judges."""
    short = short_panels(event)
    if not short:
        return None
    bibs = ", ".join(each.entry.bib for each in short[:5])
    return Fault("lifecycle.exclusions-met", {"count": str(len(short)), "bibs": bibs})


NEEDS = {
    "officials-appointed": missing_officials,
    "conflicts-declared": missing_declarations,
    "exclusions-met": missing_exclusions,
}


def people_called(text: str, most: int = 10) -> QuerySet[Account]:
    """Return accounts whose name, user name or worker number begins with *text*."""
    text = text.strip()
    if not text:
        return Account.objects.none()
    named = Q(name__startswith=text) | Q(username__istartswith=text)
    found = Account.objects.filter(named | Q(worker__number=text.upper()), is_active=True)
    return found.select_related("worker__enterprise__unit")[:most]


Towards = Unit | Enterprise | Worker


def find_towards(text: str) -> Towards | None:
    """
    Return whom *text* names: a worker number, an enterprise, a union, a worker's name.

    None where it names nobody, or several.
    """
    text = text.strip()
    named = Q(name=text) | Q(short_name=text)
    for found in (
        Worker.objects.filter(number=text.upper()),
        Enterprise.objects.filter(named),
        Unit.objects.filter(named),
        Worker.objects.filter(name=text),
    ):
        rows: list[Towards] = list(found[:2])
        if rows:
            return rows[0] if len(rows) == 1 else None
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """One judge in the matrix of exclusions."""

    judge: Official
    excluded: Mapping[int, str]
    """Entry -> why."""
    reasons: Mapping[str, int]
    """Why -> how many contestants."""


def matrix(event: Event) -> tuple[list[Entry], list[Line], list[Short]]:
    """Return contestants, judges with whom they must not mark, and who has too few judges."""
    excluded = exclusions(event)
    lines = [
        Line(judge, rows, dict(Counter(rows.values())))
        for judge in judges_of(event)
        for rows in [excluded.get(judge.pk, {})]
    ]
    return list(contestants_of(event)), lines, short_panels(event, excluded)
