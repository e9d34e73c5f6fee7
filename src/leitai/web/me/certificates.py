"""One's own certificates: the code to show, the paper, the file for other software."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import mark_safe

from leitai.credentials import claim_address
from leitai.printing import Certificates, pdf, qr_svg
from leitai.web.installation import installation
from leitai.web.models import Certificate
from leitai.web.permits import own
from leitai.web.queries.me import certificates_of
from leitai.web.services.documents import certificate_paper
from leitai.web.words import language

from .asking import own_worker, whose


@own
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Every certificate one holds."""
    worker = own_worker(request)
    rows = list(certificates_of(worker)) if worker else []
    return render(request, "me/certificates_list.html", {"worker": worker, "rows": rows})


@own
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """One certificate with the code that others scan."""
    found = _own(request, code)
    drawn = qr_svg(_address(found))
    page = {
        "certificate": found,
        "event": found.batch.event,
        "qr": mark_safe(drawn),  # noqa: S308 - drawn here, from an address without markup
        "address": f"{installation().site}/v/{found.code}",
    }
    return render(request, "me/certificates_page.html", page)


def _own(request: HttpRequest, code: str) -> Certificate:
    found = certificates_of(whose(request)).filter(code=code.upper()).first()
    if found is None:
        raise Http404(code)
    return found


def _address(found: Certificate) -> str:
    return claim_address(installation().site, found.code, found.claim)


@own
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate as PDF, to print."""
    found = _own(request, code)
    if found.revoked is not None:
        raise Http404(code)
    answer = HttpResponse(
        pdf(Certificates((certificate_paper(found),)), language()), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return answer


@own
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate as Open Badges 3.0, to keep or to hand to other software."""
    found = _own(request, code)
    answer = JsonResponse(
        found.credential,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        content_type="application/vc+ld+json",
    )
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    return answer


urlpatterns = [
    path("certificates/", certificate_list, name="certificates"),
    path("certificates/<slug:code>/", certificate, name="certificate"),
    path("certificates/<slug:code>/certificate.pdf", paper, name="certificate-paper"),
    path("certificates/<slug:code>/badge.json", badge, name="certificate-badge"),
]
