"""Who goes on to the next round: looked at first, then confirmed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from leitai.faults import Fault, Refused
from leitai.web.models import Event
from leitai.web.permits import Forbidden, door, may
from leitai.web.queries.advancement import Going, by_rulebook, going_on
from leitai.web.services import advancement
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import NONE, asker, get_or_post

COLUMNS = ("rank", "name", "unit", "delegation", "why", "state")


@get_or_post
@door("results.see")
def shown(request: HttpRequest, event: Event) -> HttpResponse:
    """Who, and why; a button where the reader may enter them in the next round."""
    faults: tuple[Fault, ...] = NONE
    out: list[advancement.Advanced] = []
    if request.method == "POST":
        try:
            done = advancement.advance(event, by=asker(request), at=timezone.now())
        except Forbidden:
            raise
        except Refused as refused:
            faults = refused.faults
        else:
            out = [each for each in done if each.entry is None]
            if not out:
                here = sum(not each.going.withdrawn for each in done)
                messages.success(request, words("advancement.done", count=here))
                return redirect("desk:advancement", event.slug)
    rows = going_on(event)
    if "export" in request.GET:
        header = [words(f"advancement.{name}") for name in COLUMNS]
        name = words("advancement.file", event=event)
        return spreadsheet(name, header, [_cells(each) for each in rows])
    page = {
        "event": event,
        "rows": rows,
        "faults": faults,
        "out": out,
        "obstacles": advancement.obstacles(event),
        "by_rulebook": by_rulebook(event),
        "may": _may_advance(request, event),
        "left": sum(each.goes and each.next is None for each in rows),
    }
    return render(request, "desk/advancement_page.html", page, status=422 if faults else 200)


def _may_advance(request: HttpRequest, event: Event) -> bool:
    by = asker(request)
    here = may(by, "event.edit", event=event)
    return here and event.feeds is not None and may(by, "event.edit", event=event.feeds)


def _cells(each: Going) -> list[str | int | None]:
    entry = each.entry
    return [
        each.rank,
        entry.worker.name,
        entry.enterprise.name if entry.enterprise else "",
        entry.delegation.name,
        words(each.why, number=each.reserve or ""),
        words(f"entries.state-{each.next.state}") if each.next else "",
    ]


urlpatterns = [path("events/<slug:event>/results/advancement/", shown, name="advancement")]
