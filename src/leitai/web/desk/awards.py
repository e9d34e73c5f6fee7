"""Prizes, certificates and promotions at the desk."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from leitai.faults import Fault
from leitai.web.models import Batch, Case, Event, Promotion
from leitai.web.permits import door
from leitai.web.queries.rows import certificates_for
from leitai.web.services import awards, certificates, prizes
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import PAGE, asker, get_or_post, tried


@get_or_post
@door("results.see")
def of_event(request: HttpRequest, event: Event) -> HttpResponse:
    """Prizes of an event, its batches of certificates, its proposals."""
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        faults = _done(request, event)
        if not faults:
            return redirect("desk:awards", event.slug)
    given = event.awards.filter(annulled=None).select_related("entry__worker", "unit")
    if request.GET.get("as") == "xlsx":
        header = [words(f"public.{name}") for name in ("rank", "name", "award")]
        header.append(words("results.yuan"))
        rows = ([str(x.rank or ""), _who(x), x.name, str(x.yuan)] for x in given)
        return spreadsheet(f"{event.slug}-awards", header, rows)
    page = {
        "event": event,
        "awards": given,
        "annulled": event.awards.exclude(annulled=None).select_related("entry__worker", "unit"),
        "batches": event.batches.select_related("prepared_by", "issued_by").prefetch_related(
            "certificates"
        ),
        "cases": Case.objects.filter(event=event).select_related("worker").order_by("number"),
        "promotions": event.promotions.select_related("entry__worker", "entry__delegation"),
        "faults": faults,
    }
    return render(request, "desk/awards_page.html", page)


def _who(award: object) -> str:
    entry = award.entry  # type: ignore[attr-defined]
    return str(entry.worker) if entry else str(award.unit)  # type: ignore[attr-defined]


def _done(request: HttpRequest, event: Event) -> tuple[Fault, ...]:
    """Do what a button of the page asks for."""
    wanted = request.POST.get("do", "")
    if wanted == "prepare":
        faults = tried(request, certificates.prepare, event)
    elif wanted == "claims":
        faults = tried(request, prizes.propose, event)
    elif wanted == "issue":
        batch = get_object_or_404(Batch, event=event, pk=request.POST.get("batch"))
        faults = tried(request, certificates.issue, batch)
    else:
        promotion = get_object_or_404(Promotion, event=event, pk=request.POST.get("promotion"))
        document, reason = request.POST.get("document", ""), request.POST.get("reason", "")
        state = wanted if wanted in Promotion.State.values else Promotion.State.FILED
        faults = tried(
            request, awards.record_promotion, promotion, state, document=document, reason=reason
        )
    if not faults:
        messages.success(request, words("results.is-done"))
    return faults


@require_safe
@door("results.see")
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Certificates of all events, found by number, code or name."""
    found, text = certificates_for(asker(request)), request.GET.get("q", "").strip()
    if text:
        found = (
            found.filter(number__icontains=text)
            | found.filter(code=text.upper())
            | found.filter(entry__worker__name=text)
        )
    page = {"page": Paginator(found, PAGE).get_page(request.GET.get("page")), "q": text}
    return render(request, "desk/certificates_list.html", page)


@get_or_post
@door("results.see")
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """One certificate; revoked here, with a reason."""
    found = get_object_or_404(certificates_for(asker(request)), code=code)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        faults = tried(request, certificates.revoke, found, request.POST.get("reason", ""))
        if not faults:
            messages.success(request, words("results.is-revoked"))
            return redirect("desk:certificate", code)
    page = {"certificate": found, "event": found.batch.event, "faults": faults}
    return render(request, "desk/certificates_page.html", page)


urlpatterns = [
    path("events/<slug:event>/awards/", of_event, name="awards"),
    path("certificates/", certificate_list, name="certificates"),
    path("certificates/<slug:code>/", certificate, name="certificate"),
]
