"""
An import is undone: rows are put back as they were, rows that were new go.

What was changed since, or is used by now (a worker who entered an event), is left and listed.
Deleting is right here: the rows came in by mistake, and nobody has built on them.
"""

import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction

from leitai.web.models import Employment, Enterprise, Import, ImportedRow, Job, Worker

from .acts import note
from .imports import State, forget
from .jobs import Report

CHUNK = 2_000

MOST_LEFT = 1_000
"""Rows left that the page can list."""


def undo_rows(job: Job, report: Report, at: datetime) -> dict[str, Any]:
    """Do the job ``import-undo``."""
    with transaction.atomic():
        brought = Import.objects.select_for_update().get(pk=job.params["import"])
        if brought.state == State.UNDOING:
            left = _Undoing(brought, report).run()
            brought.state, brought.undone, brought.left = State.UNDONE, at, left[:MOST_LEFT]
            forget(brought)
            brought.save()
            note(job.by, "imports.undone", f"import:{brought.pk}", at, left=len(left))
    return {"path": f"/desk/imports/{brought.pk}/"}


class _Undoing:
    """One import on its way back."""

    def __init__(self, brought: Import, report: Report) -> None:
        self.brought, self.report, self.done = brought, report, 0
        self.total = brought.imported.count()
        self.left: list[str] = []

    def run(self) -> list[str]:
        """Put everything back; return what was left: worker numbers, ids of enterprises."""
        for kind, model in (("worker", Worker), ("enterprise", Enterprise)):
            rows = self.brought.imported.filter(kind=kind).order_by("key")
            keys = list(rows.values_list("key", flat=True))
            for start in range(0, len(keys), CHUNK):
                part = keys[start : start + CHUNK]
                self._part(model, dict(rows.filter(key__in=part).values_list("key", "before")))
                self.done += len(part)
                self.report(self.done, self.total)
        ImportedRow.objects.filter(brought=self.brought).delete()
        return self.left

    def _part(self, model: type[Worker] | type[Enterprise], before: dict[int, str]) -> None:
        found: list[Any] = list(model.objects.filter(pk__in=before))
        new = [one for one in found if not before[one.pk]]
        used = used_of(model, [one.pk for one in new])
        kept = [one for one in found if one.changed != self.brought.taken or one.pk in used]
        self.left += [one.number if isinstance(one, Worker) else f"#{one.pk}" for one in kept]
        leave = {one.pk for one in kept}
        gone = [one.pk for one in new if one.pk not in leave]
        if model is Worker:
            Employment.objects.filter(worker__in=gone).delete()
        model.objects.filter(pk__in=gone).delete()
        for one in found:
            if before[one.pk] and one.pk not in leave:
                _restore(one, json.loads(before[one.pk]))


def _restore(one: Worker | Enterprise, said: dict[str, Any]) -> None:
    employment = said.pop("employment", None)
    if isinstance(one, Worker) and "enterprise_id" in said:
        one.employments.filter(ended=None).delete()
        if employment:
            Employment.objects.filter(pk=employment).update(ended=None)
    for name, value in said.items():
        setattr(one, name, date.fromisoformat(value) if name == "born" and value else value)
    one.save()


def used_of(model: type[Worker] | type[Enterprise], keys: Collection[int]) -> set[int]:
    """Return which of *keys* something else refers to; a worker's employments do not count."""
    used: set[int] = set()
    for relation in model._meta.related_objects:  # noqa: SLF001 - Django's own word for it
        other, column = relation.related_model, relation.field.name
        if (other is Employment and model is Worker) or not keys:
            continue
        rows = other.objects.filter(**{f"{column}__in": keys})  # type: ignore[attr-defined]
        used |= set(rows.values_list(column, flat=True))
    return used
