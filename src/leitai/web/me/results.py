"""One's own results: total and rank, and every item taken apart."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from leitai.lifecycle import State
from leitai.telling import tree
from leitai.web.models import Standing
from leitai.web.permits import own
from leitai.web.queries.appeals import in_time
from leitai.web.queries.me import NOTHING, appeals_of, mine, standings_of
from leitai.web.queries.results import last_result
from leitai.web.services.explaining import explained
from leitai.web.services.records import rules_of
from leitai.web.words import language

from .asking import own_worker


@own
def result_list(request: HttpRequest) -> HttpResponse:
    """Every event whose results are announced, and those one waits for."""
    worker = own_worker(request)
    held = mine(worker) if worker else NOTHING
    known = {each.event_id for each in held.standings}
    page = {
        "rows": [(each, held.results.get(each.event_id)) for each in held.standings],
        "waiting": [
            each
            for each in held.entries
            if hasattr(each, "place")
            and each.event_id not in known
            and each.event.state != State.CANCELLED
        ],
        "appeals": held.appeals,
    }
    return render(request, "me/results_list.html", page)


@own
def result_page(request: HttpRequest, event: str) -> HttpResponse:
    """One result: how every point came about, what is still provisional, how to appeal."""
    standing = own_standing(request, event)
    result = last_result(standing.event)
    if result is None:
        raise Http404(event)
    told = explained(standing, result)
    page = {
        "event": standing.event,
        "standing": standing,
        "result": result,
        "told": told,
        "tree": tree(told, rules_of(standing.event), language()),
        "ends": in_time(standing.event, timezone.now()),
        "appeals": appeals_of(standing.entry.worker).filter(entry=standing.entry),
        "promotion": getattr(standing.entry, "promotion", None),
    }
    return render(request, "me/results_page.html", page)


def own_standing(request: HttpRequest, event: str) -> Standing:
    """
    Return where whoever asks stands in *event*.

    Raises:
        Http404: there is none of theirs, or nothing is announced yet.
    """
    worker = own_worker(request)
    found = standings_of(worker).filter(event__slug=event).first() if worker else None
    if found is None:
        raise Http404(event)
    return found


urlpatterns = [
    path("results/", result_list, name="results"),
    path("results/<slug:event>/", result_page, name="result"),
]
