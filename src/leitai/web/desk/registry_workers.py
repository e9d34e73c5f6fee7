"""Workers: the list, whom an ID number belongs to, one worker, a new one, what changes them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from leitai.faults import Fault, Refused
from leitai.registry.levels import NAMES
from leitai.registry.occupations import shipped
from leitai.web.models import Enterprise, Worker
from leitai.web.permits import door
from leitai.web.queries import registry as queries
from leitai.web.queries.registry import Scope, Wanted, scope_of
from leitai.web.queries.trades import trade_name
from leitai.web.services import registry_workers as services
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import NOTHING, asker, get_or_post, tried
from .counting import Many, Pages
from .registry import EXPORTED, form_page, unit_of
from .registry_forms import EmployerForm, IdForm, NewWorkerForm, WorkerForm, WorkersForm


def _worker(request: HttpRequest, number: str, action: str = "registry.see") -> Worker:
    try:
        return queries.worker_seen(scope_of(asker(request), action), number)
    except Worker.DoesNotExist as none:
        raise Http404 from none


@door("registry.see")
def workers(request: HttpRequest) -> HttpResponse:
    """The workers one looks after."""
    scope = scope_of(asker(request))
    form = WorkersForm(scope, request.GET)
    wanted = _wanted(request, scope, form.cleaned_data if form.is_valid() else {})
    found = queries.workers_seen(scope, wanted)
    pages = Pages(found)
    if "export" in request.GET:
        if found.order_by().values("pk")[: EXPORTED + 1].count() > EXPORTED:
            raise Refused([Fault("workers.export-too-many", {"most": str(EXPORTED)})])
        return _away(found)
    page = pages.get_page(request.GET.get("page"))
    rows = [(one, trade_name(one.occupation), _level(one)) for one in page]
    shown = {
        "form": form, "id_form": IdForm(auto_id="by-%s"), "enterprise": wanted.enterprise,
        "page": page, "rows": rows, "any": any(request.GET.values()),
        "most": isinstance(pages.count, Many),
    }  # fmt: skip
    return render(request, "desk/registry_workers.html", shown)


def _level(worker: Worker) -> str:
    return next((name for level, name in NAMES.items() if level == worker.level), "")


def _wanted(request: HttpRequest, scope: Scope, asked: dict[str, Any]) -> Wanted:
    trade = shipped().find(asked["occupation"]) if asked.get("occupation") else None
    place = request.GET.get("enterprise", "")
    try:
        enterprise = queries.enterprise_seen(scope, int(place)) if place.isdecimal() else None
    except Enterprise.DoesNotExist as none:
        raise Http404 from none
    return Wanted(
        text=asked.get("text", ""),
        unit=unit_of(scope, asked["unit"]) if asked.get("unit") else None,
        enterprise=enterprise,
        occupation=trade.code if trade else asked.get("occupation", ""),
        level=asked.get("level", ""),
        sort=request.GET.get("sort", ""),
    )


def _away(found: Any) -> HttpResponse:
    names = (
        "number", "name", "id-number", "phone", "employer", "unit", "occupation", "level",
        "started",
    )  # fmt: skip
    lines = (
        [
            one.number, one.name, one.masked_id, one.masked_phone,
            one.enterprise.name if one.enterprise else "",
            one.enterprise.unit.name if one.enterprise else "",
            trade_name(one.occupation), _level(one), str(one.started or ""),
        ]
        for one in found
    )  # fmt: skip
    return spreadsheet(words("workers.title"), [words(f"workers.{each}") for each in names], lines)


@require_POST
@door("registry.see")
def by_id(request: HttpRequest) -> HttpResponse:
    """To the worker with a whole ID number, typed and sent in the body."""
    form = IdForm(request.POST, auto_id="by-%s")
    try:
        if form.is_valid():
            scope = scope_of(asker(request))
            found = queries.worker_with_id(scope, form.cleaned_data["id_number"])
            return redirect("desk:worker", found.number)
    except Worker.DoesNotExist:
        raise Refused([Fault("workers.no-such-id")]) from None
    return redirect("desk:workers")


@door("registry.see")
def worker(request: HttpRequest, number: str) -> HttpResponse:
    """One worker."""
    found = _worker(request, number)
    shown = {
        "worker": found, "trade": trade_name(found.occupation),
        "level": _level(found), **queries.history_of(found),
    }  # fmt: skip
    return render(request, "desk/registry_worker.html", shown)


@get_or_post
@door("registry.edit")
def add(request: HttpRequest) -> HttpResponse:
    """A new worker; one with the same ID number is shown instead."""
    form = NewWorkerForm(scope_of(asker(request), "registry.edit"), request.POST or None)
    made: list[Worker] = []
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        given = form.cleaned_data
        faults = tried(request, lambda **who: made.append(services.add_worker(**given, **who)))
        if made:
            messages.success(request, words("workers.added", number=made[0].number))
            return redirect("desk:worker", made[0].number)
    back = reverse("desk:workers")
    return form_page(request, form, faults, words("workers.add"), back)


@get_or_post
@door("registry.edit")
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Correct what is known of a worker."""
    found = _worker(request, number, "registry.edit")
    form, faults = WorkerForm.of(found, request.POST or None), NOTHING
    if form.is_valid():
        faults = tried(request, services.correct_worker, found, **form.cleaned_data)
        if not faults:
            messages.success(request, words("workers.saved"))
            return redirect("desk:worker", number)
    back = reverse("desk:worker", args=[number])
    return form_page(request, form, faults, words("workers.correct"), back)


@get_or_post
@door("registry.edit")
def move(request: HttpRequest, number: str) -> HttpResponse:
    """Another employer from a day on."""
    found = _worker(request, number, "registry.edit")
    form = EmployerForm(scope_of(asker(request), "registry.edit"), request.POST or None)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        faults = tried(request, services.change_employer, found, **form.cleaned_data)
        if not faults:
            messages.success(request, words("workers.moved"))
            return redirect("desk:worker", number)
    back = reverse("desk:worker", args=[number])
    return form_page(request, form, faults, words("workers.move"), back)


urlpatterns = [
    path("registry/workers/", workers, name="workers"),
    path("registry/workers/by-id/", by_id, name="worker-by-id"),
    path("registry/workers/new/", add, name="worker-new"),
    path("registry/workers/<slug:number>/", worker, name="worker"),
    path("registry/workers/<slug:number>/correct/", correct, name="worker-correct"),
    path("registry/workers/<slug:number>/employer/", move, name="worker-move"),
]
