"""Certificates on paper: one at once, a batch in the background."""

import zipfile
from io import BytesIO

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.web.models import Act, Certificate, Job
from leitai.web.permits import Forbidden
from leitai.web.services import certificate_files, certificates, documents, jobs

from .conftest import text_of


def made(batch, by, at):
    """The file of *batch* made here and now."""
    job = certificate_files.ask_for_file(batch, by=by, at=at, language="zh")
    return jobs.run_now(job, at)


def test_one_certificate(awarded, sign_in):
    """Who prepares certificates prints one; the name is printed as it is, and the print noted."""
    _, batch, staff = awarded
    certificate = batch.certificates.get()
    answer = sign_in(staff).post(f"/desk/certificates/{certificate.code}/pdf/")
    said = text_of(answer)
    assert ("陈*立柱_" in said, "一等奖" in said, certificate.code in said) == (True, True, True)
    assert Act.objects.filter(
        action="documents.print", subject=f"certificate:{certificate.code}", account=staff
    ).exists()


def test_not_after_it_was_revoked(awarded, city, sign_in, noon):
    """A revoked certificate is not printed; its page says why."""
    _, batch, staff = awarded
    certificate = batch.certificates.get()
    certificates.revoke(certificate, "成绩更正", by=city.account(Role.APPROVER), at=noon)
    answer = sign_in(staff).post(f"/desk/certificates/{certificate.code}/pdf/")
    assert (answer.status_code, "证书已经撤销" in answer.content.decode()) == (422, True)


def test_not_before_it_is_issued(awarded, noon):
    """A certificate that nobody has issued is not printed."""
    _, batch, staff = awarded
    certificate = batch.certificates.get()
    certificate.issued = None
    with pytest.raises(Refused) as refused:
        documents.print_certificate(certificate, by=staff, at=noon, language="zh")
    assert [fault.id for fault in refused.value.faults] == ["certificates.not-issued"]


def test_a_batch(awarded, sign_in, noon):
    """Asked for on the page, made by a worker with progress, then a file to download."""
    event, batch, staff = awarded
    client, path = sign_in(staff), f"/desk/events/{event.slug}/documents/certificates/{batch.pk}/"
    asked = client.post(path, {"do": "make"})
    job = Job.objects.get(kind="certificates")
    assert asked.url == f"/desk/jobs/{job.pk}/"
    job = jobs.run_now(job, noon)
    assert (job.state, job.done, job.total) == ("done", 1, 1)
    assert "下载文件" in client.get(job.result["path"]).content.decode()
    taken = client.post(path, {"do": "take"})
    assert ("陈*立柱_" in text_of(taken), taken["Content-Type"]) == (True, "application/pdf")


def test_many_are_an_archive(awarded, city, noon, monkeypatch):
    """More than one PDF's worth of certificates are PDFs in an archive, none left out."""
    event, batch, staff = awarded
    first = batch.certificates.get()
    for number in range(2):
        other = city.entry(event, city.worker(f"选手{number}"), bib=f"1{number}")
        Certificate.objects.create(
            code=f"ABCDEFGH{number + 2}2", number=f"X-{number}", batch=batch, entry=other,
            title=first.title, subject=f"urn:uuid:{number}", status_index=90000 + number,
            claim=first.claim, issued=noon,
        )  # fmt: skip
    monkeypatch.setattr(certificate_files, "PART", 2)
    job = made(batch, staff, noon)
    batch.refresh_from_db()
    file = certificate_files.batch_file(batch, by=staff, at=noon)
    names = zipfile.ZipFile(BytesIO(file.data)).namelist()
    assert (job.done, job.total, len(names), file.kind) == (3, 3, 2, "application/zip")


def test_no_file_yet_and_none_after_a_revocation(awarded, city, noon):
    """There is no file before it is made, nor after one of its certificates was revoked."""
    _, batch, staff = awarded
    with pytest.raises(Refused):
        certificate_files.batch_file(batch, by=staff, at=noon)
    made(batch, staff, noon)
    certificates.revoke(
        batch.certificates.get(), "成绩更正", by=city.account(Role.APPROVER), at=noon
    )
    batch.refresh_from_db()
    with pytest.raises(Refused) as refused:
        certificate_files.batch_file(batch, by=staff, at=noon)
    assert [fault.id for fault in refused.value.faults] == ["documents.no-file"]
    assert made(batch, staff, noon).faults[0]["id"] == "documents.nothing-yet"


def test_not_for_others(awarded, city, noon):
    """The secretary of the event takes no certificates away."""
    event, batch, _ = awarded
    secretary = city.official(event, Role.SECRETARY).account
    for service in (certificate_files.ask_for_file, certificate_files.batch_file):
        given = {"language": "zh"} if service is certificate_files.ask_for_file else {}
        with pytest.raises(Forbidden):
            service(batch, by=secretary, at=noon, **given)
    with pytest.raises(Forbidden):
        documents.print_certificate(batch.certificates.get(), by=secretary, at=noon, language="zh")


def test_an_unissued_batch_is_not_made(awarded, noon):
    """Certificates that nobody has issued make no file."""
    _, batch, staff = awarded
    batch.issued = None
    with pytest.raises(Refused) as refused:
        certificate_files.ask_for_file(batch, by=staff, at=noon, language="zh")
    assert [fault.id for fault in refused.value.faults] == ["certificates.not-issued"]
