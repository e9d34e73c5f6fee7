"""The page of a job."""

import pytest

from leitai.lifecycle import Role
from leitai.web.models import Job
from leitai.wording import table


@pytest.fixture(autouse=True)
def _words(monkeypatch):
    monkeypatch.setitem(table(), "jobkind.count-up", {"zh": "数数", "en": "Counting"})


def job_of(by, **given):
    return Job.objects.create(kind="count_up", by=by, **given)


def test_going_on(city, client):
    """While it runs: progress, asked for again by htmx or, without scripts, by the browser."""
    by = city.account(Role.STAFF)
    client.force_login(by)
    job = job_of(by, state="running", done=40, total=96)
    page = client.get(f"/desk/jobs/{job.pk}/").content.decode()
    assert "数数" in page
    assert '<progress id="job-progress" value="40" max="96">' in page
    assert f'hx-get="/desk/jobs/{job.pk}/" hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    part = client.get(f"/desk/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<section class="panel strong stack" id="job"')
    assert "<html" not in part


def test_done(city, client):
    """Once it is done: where its outcome is, and nothing asks again."""
    by = city.account(Role.STAFF)
    client.force_login(by)
    job = job_of(by, state="done", result={"path": "/desk/imports/5/"})
    page = client.get(f"/desk/jobs/{job.pk}/").content.decode()
    assert 'href="/desk/imports/5/"' in page
    assert "hx-get=" not in page.split("<main")[1]
    assert "http-equiv" not in page


def test_failed(city, client):
    """Once it failed: every fault in words, with its row."""
    by = city.account(Role.STAFF)
    client.force_login(by)
    said = {"id": "stores.busy", "params": {}, "row": 7}
    page = client.get(f"/desk/jobs/{job_of(by, state='failed', faults=[said]).pk}/")
    assert "第 7 行" in page.content.decode()


def test_somebody_elses(city, client):
    """Who asked sees it, and staff above; staff elsewhere and other roles do not."""
    job = job_of(city.account(Role.LEADER, city.east))
    answers = {}
    for name, role, unit in (
        ("above", Role.STAFF, city.root),
        ("elsewhere", Role.STAFF, city.west),
        ("leader", Role.LEADER, city.east),
    ):
        client.force_login(city.account(role, unit))
        answers[name] = client.get(f"/desk/jobs/{job.pk}/").status_code
    client.logout()
    answers["nobody"] = client.get(f"/desk/jobs/{job.pk}/").status_code
    assert answers == {"above": 200, "elsewhere": 404, "leader": 404, "nobody": 302}
