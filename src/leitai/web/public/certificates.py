"""Certificates checked by anybody: the page behind the QR code, the keys, the status list."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from leitai.credentials import check, did_document
from leitai.faults import Fault, Refused
from leitai.web.models import Certificate
from leitai.web.queries.certificates import certificate_called, issuer, key_periods
from leitai.web.services.certificates import server_key, signed_keys, status_list

from .kept import kept


def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a certificate by its code."""
    code = request.GET.get("code", "").strip()
    if code and certificate_called(code):
        return redirect("public:certificate", code=code.upper())
    page = {"code": code, "missing": bool(code)}
    return render(request, "public/certificates_verify.html", page)


@kept(5)
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a certificate holds, checked just now; whose it is only in part."""
    found = _found(code)
    faults = _faults(found)
    page = {"certificate": found, "faults": faults, "issuer": issuer(), "key": server_key()}
    return render(request, "public/certificates_page.html", page)


def _found(code: str) -> Certificate:
    found = certificate_called(code)
    if found is None:
        raise Http404(code)
    return found


def _faults(found: Certificate) -> tuple[Fault, ...]:
    """Return what is wrong with the credential's own proof; nothing where it holds."""
    try:
        check(found.credential or {}, timezone.now(), key_periods(server_key()))
    except Refused as refused:
        return refused.faults
    return ()


@kept(60)
def credential(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate as Open Badges 3.0, for other software."""
    return JsonResponse(
        _found(code).credential,
        json_dumps_params={"ensure_ascii": False},
        content_type="application/vc+ld+json",
    )


@kept(30)
def status(request: HttpRequest) -> HttpResponse:
    """The signed list of what was revoked (W3C Bitstring Status List 1.0)."""
    return JsonResponse(status_list(timezone.now()), content_type="application/vc+ld+json")


@kept(300)
def did(request: HttpRequest) -> HttpResponse:
    """Whose key it is: the did:web document of the site."""
    return JsonResponse(did_document(issuer(), [server_key()]), content_type="application/did+json")


@kept(300)
def keys(request: HttpRequest) -> HttpResponse:
    """The keys that this issuer signed with, and when; signed (eddsa-jcs-2022)."""
    return JsonResponse(signed_keys(timezone.now()), json_dumps_params={"ensure_ascii": False})


urlpatterns = [
    path("verify/", verify, name="verify"),
    path("v/<slug:code>", certificate, name="certificate"),
    path("v/<slug:code>/badge.json", credential, name="credential"),
    path("status/1", status, name="status"),
    path("keys.json", keys, name="keys"),
    path(".well-known/did.json", did, name="did"),
]
