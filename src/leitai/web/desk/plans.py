"""Competitions, and the plan of an event page by page: every page is saved when it is sent."""

from datetime import datetime

from django.contrib import messages
from django.forms import BoundField, ChoiceField, ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone

from leitai.faults import Fault, Refused
from leitai.lifecycle import State, step_called
from leitai.registry.occupations import shipped
from leitai.web.models import Competition, Event, Unit
from leitai.web.permits import door, require
from leitai.web.queries.accounts import below, paths_of
from leitai.web.queries.events import events_seen
from leitai.web.queries.rulebooks import latest
from leitai.web.services import events
from leitai.web.words import words

from .asking import NONE, asker, get_or_post, tried
from .events_forms import PAGES, CompetitionForm, PlanForm
from .steps import way

STEPS = ("basics", "dates", "people", "results", "rulebook", "check")
"""The pages of a new event, in order; the rulebook has pages of its own."""


@door("desk")
def competition(request: HttpRequest, slug: str) -> HttpResponse:
    """A competition: what it says of itself, and its events."""
    found = get_object_or_404(Competition.objects.select_related("organiser"), slug=slug)
    mine = events_seen(asker(request)).filter(competition=found)
    return render(request, "desk/events_competition.html", {"competition": found, "events": mine})


@get_or_post
@door("competition.edit")
def new_competition(request: HttpRequest) -> HttpResponse:
    """A new competition."""
    units = Unit.objects.filter(below(paths_of(asker(request), "competition.edit"), "path"))
    start = {"year": timezone.localtime().year}
    form, faults = CompetitionForm(units, request.POST or None, initial=start), NONE
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = events.create_competition(
                given.pop("organiser"), by=asker(request), at=timezone.now(), **given
            )
        except Refused as refused:
            faults = refused.faults
        else:
            return redirect("desk:competition", made.slug)
    shown = {"form": form, "faults": faults}
    status = 422 if form.errors or faults else 200
    return render(request, "desk/events_competition_form.html", shown, status=status)


@get_or_post
@door("competition.edit")
def edit_competition(request: HttpRequest, slug: str) -> HttpResponse:
    """What a competition says of itself, changed."""
    found = get_object_or_404(Competition.objects.select_related("organiser"), slug=slug)
    require(asker(request), "competition.edit", unit=found.organiser)
    form, faults = CompetitionForm(None, request.POST or None, instance=found), NONE
    if form.is_valid():
        row = Competition.objects.select_related("organiser").get(pk=found.pk)
        faults = tried(request, events.change_competition, row, **form.cleaned_data)
        if not faults:
            messages.success(request, words("events.saved"))
            return redirect("desk:competition", slug)
    shown = {"form": form, "faults": faults, "competition": found}
    status = 422 if form.errors or faults else 200
    return render(request, "desk/events_competition_form.html", shown, status=status)


@get_or_post
@door("competition.edit")
def new_event(request: HttpRequest, slug: str) -> HttpResponse:
    """The first page of a new event: sending it makes the draft."""
    found = get_object_or_404(Competition.objects.select_related("organiser"), slug=slug)
    require(asker(request), "competition.edit", unit=found.organiser)
    form, faults = PlanForm(Event(competition=found), "basics", request.POST or None), NONE
    if form.is_valid():
        try:
            made = events.create_event(
                found, by=asker(request), at=timezone.now(), **form.changes()
            )
        except Refused as refused:
            faults = refused.faults
        else:
            return redirect("desk:plan", made.slug, "dates")
    return _page(request, "basics", form, faults, competition=found)


@get_or_post
@door("event.edit")
def plan(request: HttpRequest, event: Event, page: str) -> HttpResponse:
    """One page of the plan; of a draft, the next page follows."""
    if page == "check":
        return _check(request, event)
    if page not in PAGES:
        raise Http404(page)
    form, faults = PlanForm(event, page, request.POST or None), NONE
    if form.is_valid():
        faults = tried(request, events.change_event, event, **form.changes())
        if not faults:
            return _onward(request, event, page)
    return _page(request, page, form, faults, event=event)


def _onward(request: HttpRequest, event: Event, page: str) -> HttpResponse:
    messages.success(request, words("events.saved"))
    if "leave" in request.POST or event.state != State.DRAFT:
        return redirect("desk:event", event.slug)
    after = STEPS[STEPS.index(page) + 1]
    if after == "rulebook":
        return redirect("desk:rulebook", event.slug)
    return redirect("desk:plan", event.slug, after)


def _page(
    request: HttpRequest,
    page: str,
    form: PlanForm,
    faults: tuple[Fault, ...],
    *,
    event: Event | None = None,
    competition: Competition | None = None,
) -> HttpResponse:
    shown = {
        "form": form, "faults": tuple(_named(fault) for fault in faults), "event": event,
        "competition": competition or (event and event.competition), "here": page,
        "steps": STEPS, "number": STEPS.index(page) + 1, "trades": shipped(),
        "draft": event is None or event.state == State.DRAFT,
        "back": STEPS[STEPS.index(page) - 1] if page != "basics" else "",
    }  # fmt: skip
    template = "desk/events_plan.html" if event else "desk/events_new.html"
    return render(request, template, shown, status=422 if form.errors or faults else 200)


def _named(fault: Fault) -> Fault:
    """A fault that names a field names it as the form does."""
    if fault.id != "events.too-late":
        return fault
    field = fault.params["field"].replace("_", "-")
    return Fault(fault.id, {"field": words(f"events.field-{field}")})


def _check(request: HttpRequest, event: Event) -> HttpResponse:
    """Everything that was answered, with a way back to each."""
    form_pages = [
        {
            "name": page,
            "answers": [
                {"label": bound.label, "value": _shown(bound)} for bound in PlanForm(event, page)
            ],
        }
        for page in PAGES
    ]
    publish = way(event, step_called("publish"), asker(request), timezone.now())
    shown = {
        "event": event, "pages": form_pages, "steps": STEPS, "here": "check",
        "number": len(STEPS), "rulebook": latest(event), "publish": publish,
        "draft": event.state == State.DRAFT,
    }  # fmt: skip
    return render(request, "desk/events_check.html", shown)


def _shown(bound: BoundField) -> str:
    """A field's value as people read it: a choice by its words, a yes by "yes"."""
    value, field = bound.initial, bound.field
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return words("web.yes" if value else "web.no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(value if isinstance(value, Event) else field.prepare_value(value))


urlpatterns = [
    path("competitions/new/", new_competition, name="competition-new"),
    path("competitions/<slug:slug>/", competition, name="competition"),
    path("competitions/<slug:slug>/edit/", edit_competition, name="competition-edit"),
    path("competitions/<slug:slug>/events/new/", new_event, name="event-new"),
    path("events/<slug:event>/plan/<slug:page>/", plan, name="plan"),
]
