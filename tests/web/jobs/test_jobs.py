"""Background work: taken by one worker, done once, its end kept, taken up again after a death."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection

from leitai.cli.jobs import work
from leitai.faults import Fault, Refused
from leitai.lifecycle import Role
from leitai.web.models import Job
from leitai.web.services import jobs
from leitai.wording import table

STEPS: list[tuple[int, int]] = []


def count_up(job, report, at):
    """Work that reports and returns what it was given."""
    for number in range(job.params["to"]):
        report(number + 1, job.params["to"])
    return {"path": f"/desk/{job.params['to']}/"}


def refuse(job, report, at):
    """Work that finds something wrong."""
    raise Refused([Fault("lifecycle.rulebook-frozen"), Fault("stores.busy", row=7)])


def break_down(job, report, at):
    """Work whose program is wrong, with a name in the error's text."""
    raise ZeroDivisionError("陈立柱")


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    for work_ in (count_up, refuse, break_down):
        monkeypatch.setitem(jobs.KINDS, work_.__name__, f"{__name__}:{work_.__name__}")


@pytest.fixture
def asked(city):
    """A job that counts to three, and who asked for it."""
    by = city.account(Role.STAFF)
    return jobs.ask("count_up", {"to": 3}, by=by)


def test_done(asked, now):
    """A job that went well: its state, progress, result and times."""
    job = jobs.run_now(asked, now)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert job.result == {"path": "/desk/3/"}
    assert (job.started, job.ended, job.tries) == (now, now, 1)


def test_refused(city, now):
    """What was wrong is kept, fault by fault, with rows."""
    job = jobs.run_now(jobs.ask("refuse", {}, by=None), now)
    assert job.state == "failed"
    assert [(said["id"], said["row"]) for said in job.faults] == [
        ("lifecycle.rulebook-frozen", None),
        ("stores.busy", 7),
    ]


def test_broken(db, now, capsys):
    """A program that fails says where, and never what was in somebody's row."""
    job = jobs.run_now(jobs.ask("break_down", {}, by=None), now)
    assert job.state == "failed"
    assert job.faults[0]["id"] == "jobs.failed"
    assert job.faults[0]["params"]["error"] == "ZeroDivisionError"
    said = capsys.readouterr().err
    assert "break_down" in said
    assert "陈立柱" not in said + str(job.faults)


def test_no_such_kind(db):
    """A kind that nobody does cannot be asked for."""
    with pytest.raises(KeyError):
        jobs.ask("dance", {}, by=None)


def test_the_oldest_first(asked, now):
    """Jobs are taken in the order in which they were asked for, each once."""
    second = jobs.ask("count_up", {"to": 1}, by=None)
    assert [jobs.claim(now).pk, jobs.claim(now).pk] == [asked.pk, second.pk]
    assert jobs.claim(now) is None


def test_taken_up_after_a_death(asked, now):
    """A worker that gave no sign for a minute has lost its job, and cannot end it any more."""
    first = jobs.claim(now)
    assert jobs.beat(first, now + timedelta(seconds=30), 1, 3)
    assert jobs.claim(now + timedelta(seconds=90)) is None
    second = jobs.claim(now + timedelta(seconds=91))
    assert (second.pk, second.tries) == (asked.pk, 2)
    assert not jobs.beat(first, now + timedelta(seconds=92), 2, 3)
    jobs.do(first, lambda *_: None, lambda: now)
    asked.refresh_from_db()
    assert (asked.state, asked.tries) == ("running", 2)


def test_given_up(asked, now):
    """A job that killed three workers is not taken a fourth time."""
    for minutes in (0, 2, 4):
        assert jobs.claim(now + timedelta(minutes=minutes)).pk == asked.pk
    assert jobs.claim(now + timedelta(minutes=6)) is None
    asked.refresh_from_db()
    assert (asked.state, asked.faults[0]["id"]) == ("failed", "jobs.died")


def test_given_back(asked, now):
    """A worker that is told to end gives its job back, and the job is not blamed."""
    job = jobs.claim(now)
    jobs.give_back(job)
    again = jobs.claim(now)
    assert (again.pk, again.tries) == (asked.pk, 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers(city):
    """Two workers at once do every job exactly once."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory takes no two writers; make test-postgres asks this")
    for _ in range(12):
        jobs.ask("count_up", {"to": 2}, by=None)
    counts = []

    def worker():
        counts.append(work(Event(), once=True))
        connection.close()

    threads = [Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 12
    assert set(Job.objects.values_list("state", "tries", "done")) == {("done", 1, 0)}


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_meanwhile(city, monkeypatch):
    """What a job reports is in the database while it is still at work."""
    monkeypatch.setattr("leitai.cli.jobs.PULSE", 0.01)
    seen = []

    def watched(job, report, at):
        report(1, 2)
        while not seen:
            seen.extend(Job.objects.filter(pk=job.pk, done=1, total=2).values_list("state"))
        return {}

    monkeypatch.setattr(f"{__name__}.count_up", watched)
    jobs.ask("count_up", {"to": 2}, by=None)
    assert work(Event(), once=True) == 1
    assert seen == [("running",)]


@pytest.mark.django_db(transaction=True)
def test_told_to_end(city, monkeypatch):
    """Told to end in the middle of a job, the worker gives it back and ends."""
    stop = Event()

    def long(job, report, at):
        stop.set()
        report(1, 2)
        raise AssertionError

    monkeypatch.setattr(f"{__name__}.count_up", long)
    job = jobs.ask("count_up", {"to": 2}, by=None)
    assert work(stop, once=False) == 0
    job.refresh_from_db()
    assert (job.state, job.tries) == ("waiting", 0)


def test_every_kind_is_there():
    """Every kind names a function that exists, and has words."""
    for kind, path in jobs.KINDS.items():
        assert callable(jobs.function_of(kind))
        assert path.startswith(__name__) or f"jobkind.{kind.replace('_', '-')}" in table()
