"""One's own certificates and data."""

import json

import pytest

from leitai.lifecycle import Role
from leitai.web.models import Act, Award, Certificate
from leitai.web.services import certificates


@pytest.fixture
def certificate(city, announced, now):
    """The first contestant's certificate, issued."""
    for entry in announced.entries:
        Award.objects.create(event=announced.event, entry=entry, name="一等奖", rank=1)
    batch = certificates.prepare(announced.event, by=city.account(Role.STAFF), at=now)
    certificates.issue(batch, by=city.account(Role.APPROVER), at=now)
    return Certificate.objects.get(entry=announced.entries[0])


def test_code_paper_and_badge(me, certificate):
    """A certificate is shown as a code, printed as PDF, taken along as a badge."""
    path = f"/me/certificates/{certificate.code}/"

    assert certificate.code in me.get("/me/certificates/").content.decode()
    assert "<svg" in me.get(path).content.decode()
    assert me.get(f"{path}certificate.pdf").content[:5] == b"%PDF-"
    assert me.get(f"{path}badge.json").json()["id"].endswith(certificate.code)


def test_revoked_is_said_and_not_printed(me, city, certificate, now):
    """A revoked certificate says so, without its code."""
    certificates.revoke(certificate, "弄错了", by=city.account(Role.APPROVER), at=now)
    path = f"/me/certificates/{certificate.code}/"

    assert 'class="qr"' not in me.get(path).content.decode()
    assert me.get(f"{path}certificate.pdf").status_code == 404


def test_somebody_elses_is_not_there(me, announced, certificate):
    """Another's certificate is not shown here."""
    other = Certificate.objects.exclude(pk=certificate.pk).first()
    for page in ("", "certificate.pdf", "badge.json"):
        assert me.get(f"/me/certificates/{other.code}/{page}").status_code == 404


def test_data_are_masked_and_ones_own(me, announced, certificate):
    """The page and the file have everything of one person; numbers are masked."""
    worker = announced.entries[0].worker
    page = me.get("/me/data/").content.decode()
    data = me.get("/me/data/data.json").content.decode()

    for text in (page, data):
        assert worker.masked_phone in text
        assert worker.phone not in text
        assert "夏明霞" not in text
    said = json.loads(data)
    assert (said["results"][0]["total"], len(said["certificates"])) == ("90.00", 1)


def test_correction_is_noted_without_what_is_right(me, announced):
    """An act says which field somebody calls wrong, and nothing else."""
    me.post("/me/data/", {"field": "employer"})
    refused = me.post("/me/data/", {"field": "salary"})

    act = Act.objects.get(action="me.correct")
    assert (act.detail, refused.status_code) == ({"field": "employer"}, 422)
