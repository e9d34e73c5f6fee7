"""The print centre of an event: every document there is now, and the files of certificates."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leitai.faults import Fault, Refused
from leitai.web.models import Batch, Event
from leitai.web.permits import Forbidden, door, role_of
from leitai.web.queries.documents import batches_of
from leitai.web.queries.rows import certificates_for
from leitai.web.services import certificate_files, documents
from leitai.web.spreadsheets import downloaded
from leitai.web.words import language

from .asking import NONE, asker


@require_safe
@door("documents.print")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """What can be printed in the event's state, and who may."""
    return _page(request, event)


def _page(request: HttpRequest, event: Event, faults: tuple[Fault, ...] = NONE) -> HttpResponse:
    by = asker(request)
    certifies = role_of(by, documents.CERTIFIERS, event) is not None
    page = {
        "event": event,
        "offers": documents.offers(event, by, language()),
        "batches": batches_of(event) if certifies else [],
        "faults": faults,
    }
    return render(request, "desk/documents_list.html", page, status=422 if faults else 200)


@require_POST
@door("documents.print")
def print_one(request: HttpRequest, event: Event, name: str) -> HttpResponse:
    """Hand out one document as a file; every print is noted."""
    form, part = request.POST.get("as", documents.PDF), request.POST.get("part", "")
    said = {"by": asker(request), "at": timezone.now(), "language": language()}
    try:
        made = documents.print_document(event, name, form=form, part=part, **said)  # type: ignore[arg-type]
    except KeyError as error:
        raise Http404(name) from error
    except Forbidden:
        raise
    except Refused as refused:
        return _page(request, event, refused.faults)
    return downloaded(made.name, made.data, made.kind)


@require_POST
@door("documents.print")
def certificates(request: HttpRequest, event: Event, batch: int) -> HttpResponse:
    """Ask for the file of a batch, or take it."""
    found = get_object_or_404(Batch.objects.select_related("event__competition__organiser"),
                              event=event, pk=batch)  # fmt: skip
    by, at = asker(request), timezone.now()
    try:
        if request.POST.get("do") == "make":
            job = certificate_files.ask_for_file(found, by=by, at=at, language=language())
            return redirect("desk:job", job.pk)
        made = certificate_files.batch_file(found, by=by, at=at)
    except Forbidden:
        raise
    except Refused as refused:
        return _page(request, event, refused.faults)
    return downloaded(made.name, made.data, made.kind)


@require_POST
@door("results.see")
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out one certificate on paper."""
    found = get_object_or_404(certificates_for(asker(request)), code=code)
    said = {"by": asker(request), "at": timezone.now(), "language": language()}
    try:
        made = documents.print_certificate(found, **said)  # type: ignore[arg-type]
    except Forbidden:
        raise
    except Refused as refused:
        page = {"certificate": found, "event": found.batch.event, "faults": refused.faults}
        return render(request, "desk/certificates_page.html", page, status=422)
    return downloaded(made.name, made.data, made.kind)


urlpatterns = [
    path("events/<slug:event>/documents/", listed, name="documents"),
    path("events/<slug:event>/documents/<slug:name>/", print_one, name="document"),
    path(
        "events/<slug:event>/documents/certificates/<int:batch>/",
        certificates,
        name="document-certificates",
    ),
    path("certificates/<slug:code>/pdf/", certificate_pdf, name="certificate-pdf"),
]
