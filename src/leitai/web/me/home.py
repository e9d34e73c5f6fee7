"""One's own first page: what is due next, what was done so far."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from leitai.web.models import Worker
from leitai.web.permits import own
from leitai.web.queries.me import Moment, could_enter, ladder, mine, next_step, timeline
from leitai.web.queries.trades import trade_name
from leitai.web.words import words

from .asking import own_worker


@own
def home(request: HttpRequest) -> HttpResponse:
    """Who one is, the next step, the wall, the timeline."""
    worker = own_worker(request)
    if worker is None:
        return render(request, "me/home_page.html", {"worker": None})
    now, held = timezone.now(), mine(worker)
    step, done = next_step(held, now), timeline(held)
    page = {
        "worker": worker,
        "trade": trade_name(worker.occupation) if worker.occupation else "",
        "years": _years(worker),
        "ladder": ladder(worker.level),
        "step": step,
        "could": [] if step else could_enter(worker, held, now),
        "moments": done,
        "bricks": [_brick(each) for each in reversed(done)],
    }
    return render(request, "me/home_page.html", page)


def _years(worker: Worker) -> int:
    """Return for how many whole years the worker has been in the trade; 0: not known."""
    if worker.started is None:
        return 0
    today, since = timezone.localdate(), worker.started
    return today.year - since.year - ((today.month, today.day) < (since.month, since.day))


def _brick(moment: Moment) -> dict[str, str]:
    kind = moment.kind.partition("-")[0]
    return {"tone": moment.tone, "name": words(f"me.brick-{kind}")}


urlpatterns = [path("", home, name="home")]
