"""A hall's own certificate: what it is for, how a pad comes to believe it."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from leitai.web.installation import installation

from .kept import kept

ROOT = "hall-tls/root.crt"
KIND = "application/x-x509-ca-cert"
"""What iPadOS and Android take for a certificate that is to be installed."""


def _root() -> bytes:
    """Return the root's certificate; it is there where ``leitai hall serve`` made one."""
    file = installation().keys / ROOT
    if not file.is_file():
        raise Http404(ROOT)
    return file.read_bytes()


@kept(60)
def how_to(request: HttpRequest) -> HttpResponse:
    """What to do on which pad, and the fingerprint to compare."""
    digest = x509.load_pem_x509_certificate(_root()).fingerprint(hashes.SHA256()).hex()
    shown = " ".join(digest[at : at + 4] for at in range(0, len(digest), 4)).upper()
    return render(request, "public/hall_ca.html", {"fingerprint": shown})


def certificate(request: HttpRequest) -> HttpResponse:
    """The certificate, for the pad to install."""
    answer = HttpResponse(_root(), content_type=KIND)
    answer["Content-Disposition"] = 'attachment; filename="leitai-hall.crt"'
    return answer


urlpatterns = [
    path("ca/", how_to, name="hall-ca"),
    path("ca.crt", certificate, name="hall-ca-file"),
]
