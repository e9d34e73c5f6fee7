"""All certificates of a batch as one file: made in the background, handed out, every time noted."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from leitai.faults import Fault, Refused
from leitai.printing import Certificates, pdf_parts
from leitai.printing.rendering import PART
from leitai.web.installation import installation
from leitai.web.models import Account, Batch, Job
from leitai.web.permits import Forbidden, role_of
from leitai.web.queries.documents import certificates_of

from . import jobs
from .acts import note
from .documents import CERTIFIERS, Printed, certificate_paper
from .records import keep_file

KIND = "certificates"
MEDIA = {".pdf": "application/pdf", ".zip": "application/zip"}


def ask_for_file(batch: Batch, *, by: Account, at: datetime, language: str) -> Job:
    """
    Ask for the certificates of *batch* as a file.

    Raises:
        Forbidden: *by* neither prepares nor issues certificates of the event.
        Refused: the batch is not issued.
    """
    role = role_of(by, CERTIFIERS, batch.event)
    if role is None:
        raise Forbidden("certificates.prepare")
    if batch.issued is None:
        raise Refused([Fault("certificates.not-issued")])
    job = jobs.ask(KIND, {"batch": batch.pk, "language": language}, by=by)
    note(by, "documents.make", f"batch:{batch.pk}", at, role, job=job.pk)
    return job


def make_file(job: Job, report: jobs.Report, at: datetime) -> dict[str, Any]:
    """
    Do the job: one PDF, or a ZIP of PDFs of 500 pages where there are more.

    Raises:
        Refused: nothing in the batch is in force; a character that cannot be printed.
    """
    batch = Batch.objects.select_related("event").get(pk=job.params["batch"])
    papers = tuple(certificate_paper(each) for each in certificates_of(batch))
    if not papers:
        raise Refused([Fault("documents.nothing-yet")])
    report(0, len(papers))
    made = []
    for data in pdf_parts(Certificates(papers), job.params["language"], PART):
        made.append(data)
        report(min(len(made) * PART, len(papers)), len(papers))
    name, data = f"{batch.event.slug}-{batch.pk}", made[0]
    if len(made) > 1:
        name, data = f"{name}.zip", _zipped(name, made)
    else:
        name = f"{name}.pdf"
    batch.file = keep_file("certificates", name, data)
    batch.save(update_fields=["file"])
    return {"path": f"/desk/events/{batch.event.slug}/documents/"}


def _zipped(name: str, parts: list[bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, data in enumerate(parts, 1):
            archive.writestr(f"{name}-{number:03d}.pdf", data)
    return out.getvalue()


def batch_file(batch: Batch, *, by: Account, at: datetime) -> Printed:
    """
    Return the file of *batch*, and note who took it.

    Raises:
        Forbidden: *by* neither prepares nor issues certificates of the event.
        Refused: it was not made yet, or a certificate in it was revoked since.
    """
    role = role_of(by, CERTIFIERS, batch.event)
    if role is None:
        raise Forbidden("certificates.prepare")
    if not batch.file:
        raise Refused([Fault("documents.no-file")])
    place = Path(batch.file)
    data = (installation().files / place).read_bytes()
    note(by, "documents.print", f"batch:{batch.pk}", at, role)
    return Printed(place.name, data, MEDIA[place.suffix])
