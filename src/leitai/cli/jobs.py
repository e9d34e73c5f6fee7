"""``leitai jobs``: does the background work of an installation, one job after the other."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import click

from .opening import in_home, opened
from .speaking import as_json, print_json, refusing, words

if TYPE_CHECKING:
    from leitai.web.models import Job
    from leitai.web.services.jobs import Report

POLL = 0.5
"""Seconds between looks for work."""

PULSE = 1.0
"""Seconds between signs of life, with the progress that people see."""


@click.command(name="jobs", help=words("jobs"))
@in_home
@click.option("--once", is_flag=True, help=words("option.jobs-once"))
@as_json
@refusing
def do_jobs(*, home: Path | None, once: bool, as_json: bool) -> None:
    """Do background work."""
    opened(home)
    stop = Event()
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: stop.set())
    count = work(stop, once=once)
    if as_json:
        print_json({"ok": True, "jobs": count})
    elif once:
        click.echo(words("jobs-done", count=str(count)))


def work(stop: Event, *, once: bool) -> int:
    """Do jobs until *stop* is set (or, *once*, until none waits); return how many."""
    from django.db import Error, close_old_connections  # noqa: PLC0415 - after django.setup
    from django.utils import timezone  # noqa: PLC0415

    from leitai.web.services import jobs  # noqa: PLC0415

    count = 0
    while not stop.is_set():
        close_old_connections()
        try:
            job = jobs.claim(timezone.now())
        except Error as error:  # the database went away, or is busy: it comes back
            click.echo(f"leitai jobs: {type(error).__name__}", err=True)
            stop.wait(POLL * 4)
            continue
        if job is None:
            if once:
                break
            stop.wait(POLL)
            continue
        try:
            with pulse(job, stop) as report:
                jobs.do(job, report, timezone.now)
            count += 1
        except jobs.Stopping:
            jobs.give_back(job)
    return count


@contextmanager
def pulse(job: "Job", stop: Event) -> Iterator["Report"]:
    """
    Give signs of life for *job* while it is done; yield what it reports its progress to.

    A thread of its own, with a connection of its own: what a job does in one long transaction
    nobody else sees, its progress they do.
    """
    from leitai.web.services.jobs import Stopping  # noqa: PLC0415 - after django.setup

    told = [0, 0]
    ended = Event()

    def report(done: int, total: int) -> None:
        told[:] = done, total
        if stop.is_set():
            raise Stopping

    thread = Thread(target=_beating, args=(job, told, ended), name="pulse", daemon=True)
    thread.start()
    try:
        yield report
    finally:
        ended.set()
        thread.join()


def _beating(job: "Job", told: list[int], ended: Event) -> None:
    from django.db import Error, connection  # noqa: PLC0415 - after django.setup
    from django.utils import timezone  # noqa: PLC0415

    from leitai.web.services.jobs import beat  # noqa: PLC0415

    while not ended.wait(PULSE):
        try:
            if not beat(job, timezone.now(), *told):
                break
        except Error:  # SQLite, and the job is writing: the next one will do
            time.sleep(PULSE)
    connection.close()
