"""
Tables brought in: looked at first, taken over when somebody says so, undone within 24 hours.

The work itself is done in the background: `imports_checking`, `imports_taking`, `imports_undoing`.
"""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.web.models import Account, Import, ImportedRow, Job, Unit
from leitai.web.permits import require

from . import jobs
from .acts import note
from .sealed_files import drop_sealed, keep_sealed

BIGGEST = 40_000_000
"""Bytes: 200,000 workers have twenty million."""

KEPT = timedelta(hours=24)
"""How long a file waits, and how long an import can be undone."""

FOLDER = "imports"
KINDS = ("workers", "enterprises")
State = Import.State

GOES_ON = {State.CHECKING: State.FAILED, State.TAKING: State.CHECKED, State.UNDOING: State.TAKEN}
"""A state in which a job is at work -> where the import stands if the job failed."""


def bring(  # noqa: PLR0913 - the columns of a form
    kind: str,
    data: bytes,
    file_name: str,
    unit: Unit,
    *,
    makes_enterprises: bool = False,
    language: str = "zh",
    by: Account,
    at: datetime,
) -> Import:
    """
    Keep a table and have it looked at; nothing is taken over.

    Shapes:
        kind: one of KINDS; *unit*: rows may only concern what is at or below it.
        language: that of the reasons given back, "zh" or "en".
    Raises:
        Forbidden: *by* brings nothing in for that union.
        Refused: the file is empty or too big.
    """
    require(by, "registry.import", unit=unit)
    if not data:
        raise Refused([Fault("imports.empty")])
    if len(data) > BIGGEST:
        raise Refused([Fault("imports.too-big", {"most": str(BIGGEST // 1_000_000)})])
    clear_old(at)
    with transaction.atomic():
        made = Import.objects.create(
            kind=kind,
            unit=unit,
            by=by,
            file_name=Path(file_name).name[-120:],
            file=keep_sealed(FOLDER, data),
            sha256=sha256_hex(data),
            makes_enterprises=makes_enterprises and kind == "workers",
            at=at,
        )
        _ask(made, "check", by, language=language)
        sha256 = made.sha256
        note(by, "imports.bring", _subject(made), at, kind=kind, unit=unit.code, sha256=sha256)
    return made


def take(brought: Import, *, by: Account, at: datetime) -> Import:
    """
    Have the good rows taken over.

    Raises:
        Forbidden: not for that union.
        Refused: it does not wait for that, or has no good row, or its file is gone.
    """
    with transaction.atomic():
        found = _locked(brought, State.CHECKED, by)
        if not found.good or not found.checked_rows:
            raise Refused([Fault("imports.nothing-good")])
        found.state = State.TAKING
        _ask(found, "take", by)
        note(by, "imports.take", _subject(found), at)
    return found


def undo(brought: Import, *, by: Account, at: datetime) -> Import:
    """
    Have everything put back as it was, but what was changed or used since.

    Raises:
        Forbidden: not for that union.
        Refused: nothing was taken over, or more than 24 hours ago.
    """
    with transaction.atomic():
        found = _locked(brought, State.TAKEN, by)
        if found.taken is None or at > found.taken + KEPT:
            raise Refused([Fault("imports.too-late")])
        found.state = State.UNDOING
        _ask(found, "undo", by)
        note(by, "imports.undo", _subject(found), at)
    return found


def drop(brought: Import, *, by: Account, at: datetime) -> Import:
    """
    Give up an import that was looked at; its files are deleted.

    Raises:
        Forbidden: not for that union.
        Refused: it was taken over.
    """
    with transaction.atomic():
        found = _locked(brought, State.CHECKED, by)
        found.state = State.DROPPED
        forget(found)
        found.save()
        note(by, "imports.drop", _subject(found), at)
    return found


def clear_old(at: datetime) -> None:
    """Delete the files, and what an undoing would need, of imports older than 24 hours."""
    old = Import.objects.filter(at__lt=at - KEPT).exclude(state__in=GOES_ON)
    for found in old.exclude(file="", checked_rows="", report=""):
        if found.state == State.CHECKED:
            found.state = State.DROPPED
        forget(found)
        found.save()
    ImportedRow.objects.filter(brought__taken__lt=at - KEPT).exclude(
        brought__state__in=GOES_ON
    ).delete()


def forget(brought: Import) -> None:
    """Delete the files of *brought*; the row is saved by whoever asks."""
    for path in (brought.file, brought.checked_rows, brought.report):
        drop_sealed(path)
    brought.file = brought.checked_rows = brought.report = ""


def stands(brought: Import) -> str:
    """Return the state of *brought*: that before a job, where the job failed."""
    job = brought.job
    if brought.state in GOES_ON and job is not None and job.state == Job.State.FAILED:
        return GOES_ON[State(brought.state)]
    return brought.state


def _locked(brought: Import, state: str, by: Account) -> Import:
    """Return the row for this transaction alone, if it stands in *state*."""
    found = Import.objects.select_for_update(of=("self",)).select_related("unit", "job")
    mine = found.get(pk=brought.pk)
    require(by, "registry.import", unit=mine.unit)
    if stands(mine) != state:
        raise Refused([Fault("imports.not-now")])
    return mine


def _ask(brought: Import, what: str, by: Account, **more: str) -> None:
    brought.job = jobs.ask(f"import-{what}", {"import": brought.pk, **more}, by=by)
    brought.save()


def _subject(brought: Import) -> str:
    return f"import:{brought.pk}"
