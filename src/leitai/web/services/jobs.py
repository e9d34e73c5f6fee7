"""
Work in the background: asked for by a page, done by ``leitai jobs``, seen at ``/desk/jobs/<id>/``.

A function of KINDS gets the job, a *report* to call with what is done and the total, and the
time; it returns what goes into ``job.result`` (``{"path": "/desk/…"}``: where its outcome is).
It may be run again from the start when its worker died, so it must come to the same then.
"""

import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.db.models import Q

from leitai.faults import Fault, Refused
from leitai.web.models import Account, Job

Report = Callable[[int, int], None]
Work = Callable[[Job, Report, datetime], dict[str, Any]]

KINDS: dict[str, str] = {
    "import-check": "leitai.web.services.imports_checking:check",
    "import-take": "leitai.web.services.imports_taking:take_over",
    "certificates": "leitai.web.services.certificate_files:make_file",
    "import-undo": "leitai.web.services.imports_undoing:undo_rows",
    "messages": "leitai.web.services.messages:send_waiting",
    "hook": "leitai.web.services.hooks:deliver",
    "erasures": "leitai.web.services.erasures:clean",
}
"""Kind -> the function that does it, ``module:function``; the words are ``jobkind.<kind>``."""

DEAD = timedelta(seconds=60)
"""Without a sign of life for so long, a worker is taken for dead."""

TRIES = 3


class Stopping(Exception):
    """The worker is to end: the job goes back to those that wait."""


def ask(
    kind: str, params: dict[str, Any], *, by: Account | None, due: datetime | None = None
) -> Job:
    """
    Ask for a job; whether *by* may is for the service that asks to check.

    Units:
        due: not before; None: at once.

    Raises:
        KeyError: no such kind.
    """
    KINDS[kind]
    return Job.objects.create(kind=kind, params=params, by=by, due=due)


def claim(at: datetime) -> Job | None:
    """Return a job that waits or whose worker died, now this worker's alone; None: none does."""
    now = Q(due=None) | Q(due__lte=at)
    ready = now & Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, beat__lt=at - DEAD)
    for job in Job.objects.filter(ready).order_by("pk")[:20]:
        mine = Job.objects.filter(ready, pk=job.pk, tries=job.tries)  # another may be quicker
        if job.tries >= TRIES:
            died = [asdict(Fault("jobs.died", {"tries": str(TRIES)}))]
            mine.update(state=Job.State.FAILED, faults=died, ended=at)
        elif mine.update(
            state=Job.State.RUNNING, started=at, beat=at, tries=job.tries + 1, done=0, total=0
        ):
            job.refresh_from_db()
            return job
    return None


def beat(job: Job, at: datetime, done: int, total: int) -> bool:
    """Give a sign of life; False if the job is another worker's by now."""
    return bool(_own(job).update(beat=at, done=done, total=total))


def give_back(job: Job) -> None:
    """Let a job that was begun wait again: its worker ends, and is not to blame."""
    _own(job).update(state=Job.State.WAITING, tries=job.tries - 1, beat=None)


def do(job: Job, report: Report, clock: Callable[[], datetime]) -> None:
    """
    Do a claimed *job* and keep how it ended; a refusal is kept with all its faults.

    Raises:
        Stopping: *report* said so.
    """
    state = Job.State.DONE
    kept: dict[str, Any] = {}
    try:
        kept["result"] = function_of(job.kind)(job, report, clock())
    except Stopping:
        raise
    except Refused as refused:
        state, kept["faults"] = Job.State.FAILED, [asdict(fault) for fault in refused.faults]
    except Exception as error:  # noqa: BLE001 - whatever it was, the next job is to be done
        where = traceback.extract_tb(error.__traceback__)[-1]
        said = {"error": type(error).__name__, "place": f"{where.name}:{where.lineno}"}
        # The kind of error and its place, never its text: a row of somebody's table may be in it.
        sys.stderr.write(f"leitai jobs: {job.kind} {job.pk} failed: {said}\n")
        state, kept["faults"] = Job.State.FAILED, [asdict(Fault("jobs.failed", said))]
    _own(job).update(state=state, ended=clock(), **kept)
    job.refresh_from_db()


def run_now(job: Job, at: datetime) -> Job:
    """Do *job* here and now; for tests and the demo."""
    job.state, job.started, job.beat, job.tries = Job.State.RUNNING, at, at, job.tries + 1
    job.save()
    do(job, lambda done, total: _tell(job, at, done, total), lambda: at)
    return job


def _tell(job: Job, at: datetime, done: int, total: int) -> None:
    beat(job, at, done, total)


def _own(job: Job) -> Any:
    """The row, as long as it is this worker's: nobody took it up since."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, tries=job.tries)


def function_of(kind: str) -> Work:
    """Return the function that does jobs of *kind*."""
    module, _, name = KINDS[kind].partition(":")
    found: Work = getattr(import_module(module), name)
    return found
