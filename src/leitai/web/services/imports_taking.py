"""The good rows of an import are taken over, in one transaction."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from leitai.registry.pinyin import initials
from leitai.web.fields import lookups, sealed
from leitai.web.models import Employment, Enterprise, Import, ImportedRow, Job, Unit, Worker
from leitai.web.queries.calendar import local_day

from .acts import note
from .imports import State, forget
from .imports_enterprises import take_enterprises
from .imports_workers import (
    CHUNK,
    Good,
    Known,
    changes_of,
    find_known,
    known_workers,
    scope_of_import,
    slice_of,
    wrong_with,
)
from .jobs import Report
from .registry_workers import next_worker_numbers
from .sealed_files import open_sealed

INSERT = (
    "number", "name", "initials", "sex", "born", "id_number", "id_index", "phone", "phone_index",
    "enterprise_id", "occupation", "level", "changed",
)  # fmt: skip
UPDATE = [
    "name", "initials", "sex", "born", "id_number", "id_index", "phone", "phone_index",
    "enterprise", "occupation", "level",
]  # fmt: skip


def take_over(job: Job, report: Report, at: datetime) -> dict[str, Any]:
    """Do the job ``import-take``."""
    with transaction.atomic():
        # One import at a time: two would give the same numbers.
        list(Unit.objects.select_for_update().filter(parent=None))
        brought = Import.objects.select_related("unit").get(pk=job.params["import"])
        if brought.state == State.TAKING:
            rows = json.loads(open_sealed(brought.checked_rows))
            taking = {"workers": take_workers, "enterprises": take_enterprises}[brought.kind]
            brought.new, brought.changed = taking(brought, rows, report, at)
            brought.unchanged = brought.good - brought.new - brought.changed
            brought.state, brought.taken = State.TAKEN, at
            old = brought.report  # what is wrong is still to be mended
            brought.report = ""
            forget(brought)
            brought.report = old
            brought.save()
            note(
                job.by, "imports.taken", f"import:{brought.pk}", at,
                new=brought.new, changed=brought.changed,
            )  # fmt: skip
    return {"path": f"/desk/imports/{brought.pk}/"}


def take_workers(
    brought: Import, good: dict[str, Any], report: Report, at: datetime
) -> tuple[int, int]:
    """Write the workers; return how many are new and how many changed."""
    _make_enterprises(brought, good, at)
    numbers = next_worker_numbers(len(good["rows"]))
    counts, taking = [0, 0], _Taking(brought, at)
    for start in range(0, len(good["rows"]), CHUNK):
        part = slice_of(good, start)
        new, changed = taking.sort_out(part)
        taking.insert(part, new, numbers[counts[0] : counts[0] + len(new)])
        taking.update(part, changed)
        counts[0] += len(new)
        counts[1] += len(changed)
        report(start + len(part["rows"]), len(good["rows"]))
    taking.note_new(numbers[: counts[0]])
    return counts[0], counts[1]


def _make_enterprises(brought: Import, good: dict[str, Any], at: datetime) -> None:
    """Make the enterprises that rows name for the first time, and put their keys into the rows."""
    if not good["made"]:
        return
    made = Enterprise.objects.bulk_create(
        Enterprise(
            unit=brought.unit, name=name, short_name=name[:30], credit_code=code or None,
            initials=initials(name)[:60],
        )
        for name, code in good["made"]
    )  # fmt: skip
    keys = [each.pk for each in made]
    Enterprise.objects.filter(pk__in=keys).update(changed=at)
    ImportedRow.objects.bulk_create(
        ImportedRow(brought=brought, kind="enterprise", key=key) for key in keys
    )
    good["enterprises"] = [keys[-key - 1] if key < 0 else key for key in good["enterprises"]]


def _write(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert very many *rows*: PostgreSQL takes them as one stream, SQLite prepared once."""
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream:
                for row in rows:
                    stream.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - names of ours


class _Taking:
    """The rows of one import on their way into the database."""

    def __init__(self, brought: Import, at: datetime) -> None:
        self.brought, self.at, self.day = brought, at, local_day(at)
        self.scope = scope_of_import(brought)
        self.stamp = connection.ops.adapt_datetimefield_value(at)

    def sort_out(self, part: Good) -> tuple[list[int], list[tuple[int, Known, dict[str, Any]]]]:
        """Return the places of the new rows, and those that change somebody with what changes."""
        self.indexes = lookups("id-number", part["ids"])
        self.phones = lookups("phone", part["phones"])
        known = known_workers(self.indexes, part["numbers"])
        new, changed = [], []
        for place, index in enumerate(self.indexes):
            one = find_known(known, index, part["ids"][place], part["numbers"][place])
            if wrong_with(one, part, place, index, self.scope) is not None:
                continue  # it came to belong elsewhere since it was looked at
            if one is None:
                new.append(place)
            elif changes := changes_of(one, part, place, self.phones[place]):
                changed.append((place, one, changes))
        return new, changed

    def insert(self, part: Good, new: Sequence[int], numbers: Sequence[str]) -> None:
        """Insert the new workers."""
        if not new:
            return
        ids, phones = sealed(part["ids"]), sealed(part["phones"])
        names, stamp = part["names"], self.stamp
        rows = [
            (
                number, names[at], initials(names[at]), part["sexes"][at], part["born"][at] or None,
                ids[at], self.indexes[at], phones[at],
                self.phones[at] if part["phones"][at] else "",
                part["enterprises"][at], part["occupations"][at], part["levels"][at], stamp,
            )
            for number, at in zip(numbers, new, strict=True)
        ]  # fmt: skip
        _write("web_worker", INSERT, rows)

    def note_new(self, numbers: Sequence[str]) -> None:
        """Give the new workers their employment, and note them for an undoing."""
        if not numbers:
            return
        between = [numbers[0], numbers[-1]]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO web_employment (worker_id, enterprise_id, job) "
                "SELECT id, enterprise_id, '' FROM web_worker WHERE number BETWEEN %s AND %s",
                between,
            )
            cursor.execute(
                "INSERT INTO web_importedrow (brought_id, kind, key, before) "
                "SELECT %s, 'worker', id, %s FROM web_worker WHERE number BETWEEN %s AND %s",
                [self.brought.pk, b"", *between],
            )

    def update(self, part: Good, changed: Sequence[tuple[int, Known, dict[str, Any]]]) -> None:
        """Change those who are there, and note how they were."""
        if not changed:
            return
        rows = {one.pk: (place, changes) for place, one, changes in changed}
        found = list(Worker.objects.filter(pk__in=rows))
        before: dict[int, dict[str, Any]] = {}
        for worker in found:
            place, changes = rows[worker.pk]
            before[worker.pk] = self._change(worker, part, place, changes)
        self._move([worker for worker in found if "enterprise_id" in before[worker.pk]], before)
        Worker.objects.bulk_update(found, UPDATE, batch_size=200)
        Worker.objects.filter(pk__in=rows).update(changed=self.at)
        ImportedRow.objects.bulk_create(
            ImportedRow(brought=self.brought, kind="worker", key=key, before=json.dumps(said))
            for key, said in before.items()
        )

    def _change(
        self, worker: Worker, part: Good, place: int, changes: dict[str, Any]
    ) -> dict[str, Any]:
        """Change *worker*; return the columns as they were, as plain JSON."""
        said = dict(changes)
        if "name" in said:
            said["initials"] = initials(said["name"])
        if "phone_index" in said:
            said["phone"] = part["phones"][place]
        if "id_number" in said:
            said |= {"id_index": self.indexes[place], "sex": part["sexes"][place]}
            said["born"] = datetime.fromisoformat(part["born"][place]).date()
        old = {name: getattr(worker, name) for name in said}
        for name, value in said.items():
            setattr(worker, name, value)
        if old.get("born") is not None:
            old["born"] = old["born"].isoformat()
        return old

    def _move(self, moved: Sequence[Worker], before: dict[int, dict[str, Any]]) -> None:
        """End the employments of those who work elsewhere now, and begin the new ones."""
        if not moved:
            return
        held = Employment.objects.filter(worker__in=moved, ended=None)
        for key, worker in held.values_list("pk", "worker_id"):
            before[worker]["employment"] = key
        held.update(ended=self.day)
        Employment.objects.bulk_create(
            Employment(worker=worker, enterprise_id=worker.enterprise_id, started=self.day)
            for worker in moved
            if worker.enterprise_id is not None
        )
