"""Unions, enterprises and workers as those who look after them see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection
from django.db.models import Count, Q, QuerySet

from leitai.registry.text import plain
from leitai.web.fields import lookup
from leitai.web.models import Account, Act, Certificate, Employment, Enterprise, Unit, Worker
from leitai.web.permits import ACTIONS

LAST = "\U0010ffff"
"""After every letter: the end of the range of texts that begin alike."""

SORTS = {"number": ("number",), "name": ("name", "number")}
ENTERPRISE_SORTS = {"name": ("name",), "unit": ("unit__path", "name")}


@dataclass(frozen=True, slots=True)
class Scope:
    """
    What somebody looks after: the unions at or below *paths*.

    Units:
        whole: everything there is, so that no list needs to ask where somebody works.
    """

    paths: tuple[str, ...]
    whole: bool = False

    def covers(self, path: str) -> bool:
        """Tell whether the union at *path* is one of them."""
        return any(path.startswith(each) for each in self.paths)


def scope_of(by: Account, action: str = "registry.see") -> Scope:
    """Return what *by* may do *action* to."""
    roles = ACTIONS[action]
    held = [each.unit for each in by.grants_in_force() if each.unit and each.role in roles]
    return Scope(tuple(unit.path for unit in held), any(unit.parent_id is None for unit in held))


def units_in(paths: Iterable[str]) -> QuerySet[Unit]:
    """Return the unions at or below *paths*."""
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(path__startswith=path)
    return Unit.objects.filter(wanted)


def enterprises_in(scope: Scope) -> QuerySet[Enterprise]:
    """Return the enterprises of *scope*."""
    if scope.whole:
        return Enterprise.objects.all()
    return Enterprise.objects.filter(unit__in=units_in(scope.paths).values("pk"))


def workers_in(scope: Scope) -> QuerySet[Worker]:
    """Return the workers of *scope* whose data is not erased."""
    found = Worker.objects.filter(erased=None)
    if scope.whole:
        return found
    return found.filter(enterprise__in=enterprises_in(scope).order_by().values("pk"))


def begins(column: str, text: str) -> Q:
    """Return the condition that *column* begins with *text*, so that the index answers it."""
    wanted = Q(**{f"{column}__startswith": text})
    if connection.vendor == "sqlite":  # its LIKE is blind to case and to every index
        wanted &= Q(**{f"{column}__gte": text, f"{column}__lt": text + LAST})
    return wanted


def named(text: str) -> Q:
    """Return the condition for a worker's number, or the beginning of a name or its initials."""
    typed = "".join(plain(text).split())
    if typed[:1] in "Ww" and typed[1:].isdecimal():
        return begins("number", typed.upper())
    return begins("initials", typed.lower()) if typed.isascii() else begins("name", typed)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of workers is to hold; *unit* and *enterprise* are within the scope."""

    text: str = ""
    unit: Unit | None = None
    enterprise: Enterprise | None = None
    occupation: str = ""
    level: str = ""
    sort: str = ""


def workers_seen(scope: Scope, wanted: Wanted) -> QuerySet[Worker]:
    """Return the workers of *scope* that are wanted, with where they work: one query."""
    if wanted.enterprise is not None:
        found = Worker.objects.filter(erased=None, enterprise=wanted.enterprise)
    elif wanted.unit is not None and wanted.unit.parent_id is not None:
        found = workers_in(Scope((wanted.unit.path,)))
    else:
        found = workers_in(scope)
    if wanted.text:
        found = found.filter(named(wanted.text))
    if wanted.occupation:
        found = found.filter(occupation=wanted.occupation)
    if wanted.level:
        found = found.filter(level=wanted.level)
    return _sorted(found.select_related("enterprise__unit"), wanted.sort, SORTS, "number")


Listed = TypeVar("Listed", Worker, Enterprise)


def _sorted(
    found: QuerySet[Listed], sort: str, known: dict[str, tuple[str, ...]], usual: str
) -> QuerySet[Listed]:
    columns = known.get(sort.removeprefix("-"), known[usual])
    return found.order_by(*(f"-{each}" if sort.startswith("-") else each for each in columns))


def worker_seen(scope: Scope, number: str) -> Worker:
    """
    Return one worker of *scope*, with where they work.

    Raises:
        Worker.DoesNotExist: there is none, or it is somebody else's.
    """
    found = Worker.objects.select_related("enterprise__unit", "account").get(number=number)
    unit = found.enterprise.unit if found.enterprise else None
    if found.erased or not (scope.whole or (unit and scope.covers(unit.path))):
        raise Worker.DoesNotExist
    return found


def worker_with_id(scope: Scope, id_number: str) -> Worker:
    """
    Return the worker of *scope* with this ID number.

    Raises:
        Worker.DoesNotExist: there is none, or it is somebody else's.
    """
    index = lookup("id-number", plain(id_number).upper())
    return worker_seen(scope, Worker.objects.only("number").get(id_index=index).number)


def history_of(worker: Worker) -> dict[str, list[object]]:
    """Return where *worker* worked, their entries, certificates, and changes: four queries."""
    employments = Employment.objects.filter(worker=worker).select_related("enterprise")
    entries = worker.entries.select_related("event__competition", "delegation").order_by("-at")
    certificates = Certificate.objects.filter(entry__worker=worker, issued__isnull=False)
    named = certificates.select_related("batch__event__competition")
    acts = Act.objects.filter(subject=f"worker:{worker.number}").select_related("account")
    return {
        "employments": list(employments),
        "entries": list(entries),
        "certificates": list(named),
        "acts": list(acts[:50]),
    }


def enterprises_seen(
    scope: Scope, *, text: str = "", unit: Unit | None = None, state: str = "", sort: str = ""
) -> QuerySet[Enterprise]:
    """
    Return the enterprises of *scope* with their union: one query; `with_workers` counts.

    Shapes:
        text: the beginning of a name, of its initials, or a whole credit code; *state*: "open",
            "closed".
    """
    found = enterprises_in(Scope((unit.path,)) if unit and unit.parent_id else scope)
    if text:
        typed = plain(text)
        lettered = Q(initials__startswith=typed.lower()) | Q(credit_code=typed.upper())
        found = found.filter(Q(name__contains=typed) | lettered)
    if state:
        found = found.filter(active=state == "open")
    return _sorted(found.select_related("unit"), sort, ENTERPRISE_SORTS, "name")


def enterprise_seen(scope: Scope, pk: int) -> Enterprise:
    """
    Return one enterprise of *scope*.

    Raises:
        Enterprise.DoesNotExist: there is none, or it is somebody else's.
    """
    found = Enterprise.objects.select_related("unit").get(pk=pk)
    if not (scope.whole or scope.covers(found.unit.path)):
        raise Enterprise.DoesNotExist
    return found


def with_workers(enterprises: Sequence[Enterprise]) -> list[tuple[Enterprise, int]]:
    """Return each enterprise and how many work there: one query."""
    counts = _workers_by_enterprise([each.pk for each in enterprises])
    return [(each, counts.get(each.pk, 0)) for each in enterprises]


def _workers_by_enterprise(
    these: Iterable[int | Enterprise] | None = None,
) -> dict[int, int]:
    """Return how many work in each of *these* (without: in every one), from the index alone."""
    found = Worker.objects.filter(erased=None, enterprise__isnull=False)
    if these is not None:
        found = found.filter(enterprise__in=these)
    return dict(found.order_by().values_list("enterprise").annotate(Count("pk")))


@dataclass(slots=True)
class Node:
    """A union in the tree: how many stand directly below it, how much there is in and below it."""

    unit: Unit
    enterprises: int = 0
    workers: int = 0
    unions: int = 0
    """Unions of enterprises directly below: too many to be drawn."""
    below: list["Node"] = field(default_factory=list)


def tree_seen(scope: Scope) -> list[Node]:
    """
    Return the tops of *scope* with everything below but the unions of enterprises: 4 queries.

    A union counts what is in it and below it; so the unions of enterprises are counted as well.
    """
    many = Q(kind=Unit.Kind.ENTERPRISE) & ~Q(path__in=scope.paths)
    here = units_in(scope.paths)
    drawn = {unit.path: Node(unit) for unit in here.exclude(many).order_by("path")}
    unions = dict(here.filter(many).order_by().values_list("parent").annotate(Count("pk")))
    workers = _workers_by_enterprise(None if scope.whole else enterprises_in(scope).order_by())
    for pk, path in enterprises_in(scope).order_by().values_list("pk", "unit__path"):
        for end in range(5, len(path) + 1, 5):
            if (node := drawn.get(path[:end])) is not None:
                node.enterprises += 1
                node.workers += workers.get(pk, 0)
    tops: list[Node] = []
    for path, node in drawn.items():
        node.unions = unions.get(node.unit.pk, 0)
        above = drawn.get(path[:-5])
        (tops if above is None else above.below).append(node)
    return tops


def unit_seen(scope: Scope, code: str) -> Unit:
    """
    Return one union of *scope*, with the one above.

    Raises:
        Unit.DoesNotExist: there is none, or it is somebody else's.
    """
    found = Unit.objects.select_related("parent").get(code=code)
    if not scope.covers(found.path):
        raise Unit.DoesNotExist
    return found


def counts_of(unit: Unit) -> tuple[int, int]:
    """Return how many enterprises and workers are in *unit* and below it: two queries."""
    here = Scope((unit.path,), whole=unit.parent_id is None)
    return enterprises_in(here).count(), workers_in(here).order_by().count()


def units_to_choose(scope: Scope) -> list[Unit]:
    """Return the unions of *scope* that a list offers: all but those of enterprises."""
    found = units_in(scope.paths).exclude(kind=Unit.Kind.ENTERPRISE)
    return list(found.filter(active=True).order_by("path"))


def above_of(unit: Unit, scope: Scope) -> list[Unit]:
    """Return the unions above *unit* that are in *scope*, from the top."""
    paths = [unit.path[:end] for end in range(5, len(unit.path), 5)]
    found = Unit.objects.filter(path__in=paths).order_by("path")
    return [each for each in found if scope.covers(each.path)]
