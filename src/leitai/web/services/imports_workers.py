"""Rows of workers against what is there: whose they are, where they work, what would change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from django.db import connection
from django.db.models import Q

from leitai.faults import Fault
from leitai.registry.tables import Row, Table
from leitai.registry.workers_quick import Sound
from leitai.web.fields import lookups
from leitai.web.models import Enterprise, Import, Worker
from leitai.web.queries.registry import Scope, enterprises_in

CHUNK = 5_000

LONGEST_NAME, LONGEST_TRADE = 120, 20
"""Characters that the columns for an enterprise's name and for an occupation hold."""

COLUMNS = (
    "rows", "names", "ids", "born", "sexes", "phones", "enterprises", "occupations", "levels",
    "numbers",
)  # fmt: skip
"""Columns of the good rows; *enterprises*: keys, below 0 a place in ``made`` from 1."""

Good = Mapping[str, Sequence[Any]]


def scope_of_import(brought: Import) -> Scope:
    """Return what the rows of an import may concern."""
    return Scope((brought.unit.path,), whole=brought.unit.parent_id is None)


class Employers:
    """The enterprises that rows may name, found by credit code or name; made where allowed."""

    def __init__(self, brought: Import) -> None:
        self.makes = brought.makes_enterprises
        self.by_code: dict[str, int] = {}
        self.by_name: dict[str, list[tuple[int, str]]] = {}
        here = enterprises_in(scope_of_import(brought)).filter(active=True).order_by()
        for pk, name, short, code in here.values_list("pk", "name", "short_name", "credit_code"):
            for said in {name, short}:
                self.by_name.setdefault(said, []).append((pk, code or ""))
            if code:
                self.by_code[code] = pk
        self.made: list[tuple[str, str]] = []
        self.answers: dict[tuple[str, str], int | Fault] = {}

    def find(self, name: str, code: str) -> int | Fault:
        """Return the key of an enterprise, below 0 for one to be made, or what is wrong."""
        asked = (name, code)
        if asked not in self.answers:
            self.answers[asked] = self._find(name, code)
        return self.answers[asked]

    def _find(self, name: str, code: str) -> int | Fault:
        if code in self.by_code:
            return self.by_code[code]
        found = self.by_name.get(name, [])
        if len(found) > 1:
            return Fault("imports.enterprise-several", {"name": name})
        if found:
            pk, known = found[0]
            return Fault("imports.enterprise-code", {"name": name}) if code and known else pk
        if not self.makes:
            return Fault("imports.enterprise-unknown", {"name": name})
        return self._make(name, code)

    def _make(self, name: str, code: str) -> int | Fault:
        if len(name) > LONGEST_NAME:
            return Fault("imports.too-long", {"longest": str(LONGEST_NAME)})
        if code and Enterprise.objects.filter(credit_code=code).exists():
            return Fault("imports.enterprise-elsewhere", {"name": name})
        self.made.append((name, code))
        key = -len(self.made)
        self.by_name[name] = [(key, code)]
        if code:
            self.by_code[code] = key
        return key


def placed(sound: Sound, table: Table, brought: Import) -> tuple[dict[str, list[Any]], list[Fault]]:
    """Return the rows whose employer is known, by COLUMNS and ``made``, and what is wrong."""
    employers = Employers(brought)
    found = list(map(employers.find, sound.enterprises, sound.codes))
    faults = [
        table.fault(each.id, Row(row, {}), "enterprise", each.params)
        for row, each in zip(sound.rows, found, strict=True)
        if isinstance(each, Fault)
    ]
    if max(map(len, sound.occupations), default=0) > LONGEST_TRADE:
        long = Fault("imports.too-long", {"longest": str(LONGEST_TRADE)})
        for place, trade in enumerate(sound.occupations):
            if len(trade) > LONGEST_TRADE:
                row = Row(sound.rows[place], {})
                faults.append(table.fault(long.id, row, "occupation", long.params))
                found[place] = long
    good = {name: getattr(sound, name) for name in COLUMNS} | {"enterprises": found}
    if faults:
        fits = [not isinstance(each, Fault) for each in found]
        good = {name: list(compress(column, fits)) for name, column in good.items()}
    return good | {"made": employers.made}, faults


@dataclass(frozen=True, slots=True)
class Known:
    """A worker as the database has them, of what an import may change."""

    pk: int
    id_index: str
    number: str
    name: str
    phone_index: str
    enterprise: int | None
    occupation: str
    level: str
    path: str | None


FIELDS = (
    "pk", "id_index", "number", "name", "phone_index", "enterprise_id", "occupation", "level",
    "enterprise__unit__path",
)  # fmt: skip


def known_workers(indexes: Sequence[str], numbers: Iterable[str]) -> dict[str, Known]:
    """Return the workers with these ID indexes or numbers, by both."""
    meant = Q(pk__in=_with_indexes(indexes)) | Q(number__in=[each for each in numbers if each])
    found: dict[str, Known] = {}
    for pk, index, *rest in Worker.objects.filter(meant).order_by().values_list(*FIELDS):
        one = Known(pk, index or "", *rest)
        found[one.number] = one
        if one.id_index:
            found[one.id_index] = one
    return found


def _with_indexes(indexes: Sequence[str]) -> list[int]:
    """Return the keys of those with these ID indexes: most often, of five thousand, none."""
    marks = ", ".join(["%s"] * len(indexes))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM web_worker WHERE id_index IN ({marks})", indexes)  # noqa: S608 - only marks
        return [pk for (pk,) in cursor.fetchall()]


@dataclass(slots=True)
class Compared:
    """What rows would do: those that may, how many new and changed, what is wrong with others."""

    good: dict[str, list[Any]]
    new: int = 0
    changed: int = 0
    faults: list[Fault] = field(default_factory=list)


def compare_workers(
    good: dict[str, list[Any]], table: Table, brought: Import, told: Callable[[int], None]
) -> Compared:
    """Compare rows with what is there, 5,000 at a time; *told* how many are done."""
    scope, compared, fits = scope_of_import(brought), Compared(good), []
    for start in range(0, len(good["rows"]), CHUNK):
        part = slice_of(good, start)
        indexes = lookups("id-number", part["ids"])
        phones = lookups("phone", part["phones"])
        known = known_workers(indexes, part["numbers"])
        for place, row in enumerate(part["rows"]):
            one = find_known(known, indexes[place], part["ids"][place], part["numbers"][place])
            fault = wrong_with(one, part, place, indexes[place], scope)
            fits.append(fault is None)
            if fault is not None:
                column = "number" if part["numbers"][place] else "id_number"
                compared.faults.append(table.fault(fault.id, Row(row, {}), column))
            elif one is None:
                compared.new += 1
            elif changes_of(one, part, place, phones[place]):
                compared.changed += 1
        told(min(start + CHUNK, len(good["rows"])))
    if compared.faults:
        compared.good = {
            name: column if name == "made" else list(compress(column, fits))
            for name, column in good.items()
        }
    return compared


def slice_of(good: Good, start: int) -> dict[str, list[Any]]:
    """Return the rows from *start* on, CHUNK of them."""
    return {name: list(good[name][start : start + CHUNK]) for name in COLUMNS}


def find_known(
    known: Mapping[str, Known], index: str, number_of_id: str, number: str
) -> Known | None:
    """Return whom a row means: by the ID number, else by the worker number."""
    found = known.get(index) if number_of_id else None
    return found or (known.get(number) if number else None)


def wrong_with(one: Known | None, part: Good, place: int, index: str, scope: Scope) -> Fault | None:
    """Return why a row cannot be taken over; None where it can."""
    if one is None:
        return None if part["ids"][place] else Fault("imports.number-unknown")
    if part["ids"][place] and one.id_index and one.id_index != index:
        return Fault("imports.number-other")
    if not (scope.whole or scope.covers(one.path or "")):
        return Fault("imports.elsewhere") if part["ids"][place] else Fault("imports.number-unknown")
    return None


def changes_of(one: Known, part: Good, place: int, phone_index: str) -> dict[str, Any]:
    """Return the columns that a row changes: an empty cell changes nothing."""
    enterprise = part["enterprises"][place]
    said = {
        "name": (part["names"][place], one.name),
        "phone_index": (phone_index if part["phones"][place] else "", one.phone_index),
        "enterprise_id": (enterprise, one.enterprise),
        "occupation": (part["occupations"][place], one.occupation),
        "level": (part["levels"][place], one.level),
        "id_number": (part["ids"][place] if not one.id_index else "", ""),
    }
    return {name: new for name, (new, old) in said.items() if new and new != old}
