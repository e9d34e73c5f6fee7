"""Events at the desk: the list, the page of one, its approval, its copy for next year."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.web.models import Event
from leitai.web.permits import door, may
from leitai.web.queries.entries import counts_of
from leitai.web.queries.events import competitions_of, deadlines_of, events_of, events_seen
from leitai.web.queries.trades import trade_name
from leitai.web.services import events
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import NONE, PAGE, asker, get_or_post, tried
from .events_forms import CopyForm, FilterForm
from .steps import may_stop, ways


@door("desk")
def listed(request: HttpRequest) -> HttpResponse:
    """The events one has something to do with."""
    by = asker(request)
    mine = events_of(by).order_by()
    trades = sorted(set(mine.values_list("occupation", flat=True)))
    years = sorted(set(mine.values_list("competition__year", flat=True)), reverse=True)
    form = FilterForm(trades, years, request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = events_seen(by, **asked, sort=request.GET.get("sort", ""))
    if "export" in request.GET:
        return _exported(found)
    shown = {
        "form": form, "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "any": any(asked.values()), "can_make": competitions_of(by).exists(),
        "can_hold": may(by, "competition.edit"), "leader": _only_leads(request),
    }  # fmt: skip
    return render(request, "desk/events_list.html", shown)


def _only_leads(request: HttpRequest) -> bool:
    """Whether the reader comes here as a leader: then an event's page is that of their entries."""
    return all(grant.role == Role.LEADER for grant in asker(request).grants_in_force())


def _exported(found: object) -> HttpResponse:
    columns = ("name", "round", "competition", "trade", "state", "starts", "place", "entries")
    header = [words(f"events.col-{name}") for name in columns]
    rows = (
        [
            each.name, each.round, str(each.competition), trade_name(each.occupation),
            words(f"state.{each.state}"),
            f"{timezone.localtime(each.starts):%Y-%m-%d %H:%M}" if each.starts else "",
            each.place, str(each.taken),
        ]
        for each in found  # type: ignore[attr-defined]
    )  # fmt: skip
    return spreadsheet(words("events.title"), header, rows)


@door("event.see")
def overview(request: HttpRequest, event: Event) -> HttpResponse:
    """Where an event is, what is missing now, what comes next, what happened."""
    by, at = asker(request), timezone.now()
    onward = ways(event, by, at)
    shown = {
        "event": event,
        "next": onward[0] if onward else None,
        "others": onward[1:],
        "deadlines": deadlines_of(event, at),
        "changes": event.changes.select_related("by", "second").order_by("-pk"),
        "counts": counts_of(event),
        "can_stop": may_stop(event, by),
        "trade": trade_name(event.occupation),
    }
    return render(request, "desk/events_page.html", shown)


@get_or_post
@door("event.see")
def approve(request: HttpRequest, event: Event) -> HttpResponse:
    """The federation approves an event as it stands; everybody else sees who may."""
    faults = NONE
    if request.method == "POST":
        faults = tried(request, events.approve_event, event)
        if not faults:
            messages.success(request, words("events.approved-done"))
            return redirect("desk:event", event.slug)
    frozen = event.rulebooks.exclude(frozen=None).order_by("-number").first()
    shown = {"event": event, "faults": faults, "frozen": frozen}
    return render(request, "desk/events_approve.html", shown, status=422 if faults else 200)


@get_or_post
@door("event.edit")
def rank_only(request: HttpRequest, event: Event) -> HttpResponse:
    """Too few contestants: cancel, or rank without prizes."""
    faults, reason = NONE, request.POST.get("reason", "")
    if request.method == "POST":
        faults = tried(request, events.hold_rank_only, event, reason=reason)
        if not faults:
            messages.success(request, words("events.rank-only-done"))
            return redirect("desk:event", event.slug)
    shown = {"event": event, "faults": faults, "reason": reason, "counts": counts_of(event)}
    return render(request, "desk/events_rank_only.html", shown, status=422 if faults else 200)


@get_or_post
@door("event.see")
def copy(request: HttpRequest, event: Event) -> HttpResponse:
    """Next year's event, prefilled with what this one had."""
    by, faults = asker(request), NONE
    form = CopyForm(competitions_of(by), request.POST or None)
    if form.is_valid():
        into = form.cleaned_data["competition"]
        try:
            made = events.copy_event(event, into, by=by, at=timezone.now())
        except Refused as refused:
            faults = refused.faults
        else:
            messages.success(request, words("events.copied"))
            return redirect("desk:plan", made.slug, "basics")
    shown = {"event": event, "form": form, "faults": faults}
    status = 422 if faults or form.errors else 200
    return render(request, "desk/events_copy.html", shown, status=status)


urlpatterns = [
    path("events/", listed, name="events"),
    path("events/<slug:event>/", overview, name="event"),
    path("events/<slug:event>/approve/", approve, name="event-approve"),
    path("events/<slug:event>/rank-only/", rank_only, name="event-rank-only"),
    path("events/<slug:event>/copy/", copy, name="event-copy"),
]
