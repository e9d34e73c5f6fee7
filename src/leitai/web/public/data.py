"""The proof: the bundle to download, and every score taken apart."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from leitai.results import read_bundle
from leitai.scoring import explain, score
from leitai.telling import tree
from leitai.web.installation import installation
from leitai.web.models import Event, Result, Standing
from leitai.web.queries.boards import ANNOUNCED
from leitai.web.queries.events import event_called
from leitai.web.services.records import rules_of
from leitai.web.words import language

from .kept import kept


def _announced(slug: str) -> Event:
    event = event_called(slug)
    if event.state not in ANNOUNCED:
        raise Http404(slug)
    return event


@kept(5)
def data(request: HttpRequest, event: str) -> HttpResponse:
    """Every version of the results, with hashes, changes, and how to recompute them."""
    found = _announced(event)
    page = {
        "event": found,
        "results": found.results.order_by("-number"),
        "standings": Standing.objects.filter(event=found).select_related("entry__worker"),
    }
    return render(request, "public/data_page.html", page)


@kept(60)
def bundle(request: HttpRequest, event: str, number: int) -> HttpResponse:
    """One version's bundle."""
    found = Result.objects.filter(event=_announced(event), number=number).first()
    if found is None or not found.bundle:
        raise Http404(event)
    file = installation().files / found.bundle
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.read_bytes(), "application/zip", headers=headers)


@kept(60)
def recompute(request: HttpRequest, event: str, code: str) -> HttpResponse:
    """One contestant's score, recomputed from the published bundle, step by step."""
    found = _announced(event)
    standing = Standing.objects.filter(event=found, code=code).select_related(
        "entry__worker", "entry__enterprise"
    )
    result = found.results.order_by("-number").first()
    if result is None or not standing:
        raise Http404(code)
    rules = rules_of(found)
    contents = read_bundle((installation().files / result.bundle).read_bytes())
    told = explain(score(rules, contents.tables), code)
    page = {
        "event": found,
        "standing": standing[0],
        "result": result,
        "told": told,
        "tree": tree(told, rules, language()),
    }
    return render(request, "public/data_recompute.html", page)


urlpatterns = [
    path("events/<slug:event>/data/", data, name="data"),
    path("events/<slug:event>/data/<int:number>.ltb", bundle, name="bundle"),
    path("events/<slug:event>/recompute/<str:code>/", recompute, name="recompute"),
]
