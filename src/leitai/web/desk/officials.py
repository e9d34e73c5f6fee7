"""Officials of an event: the list, appointing, one official, panels and exclusions."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from leitai.faults import Fault
from leitai.lifecycle import Role
from leitai.web.models import Account, Event, Official
from leitai.web.permits import door, may
from leitai.web.queries.officials import (
    SCORER,
    matrix,
    next_code,
    officials_of,
    officials_seen,
    people_called,
    short_panels,
)
from leitai.web.services import officials
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import PAGE, asker, get_or_post, tried
from .officials_forms import AppointForm, EndForm, FilterForm

COLUMNS = ("role", "code", "name", "enterprise", "credential", "declared", "approved", "state")


def _one(event: Event, official: int) -> Official:
    found = officials_of(event, ended=True).filter(pk=official).first()
    if found is None:
        raise Http404(official)
    return found


@door("event.see")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """Who holds which office."""
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = officials_seen(event, **asked, sort=request.GET.get("sort", ""))
    if "export" in request.GET:
        header = [words(f"officials.{name}") for name in COLUMNS]
        name = words("officials.file", event=event)
        return spreadsheet(name, header, (_row(each) for each in found))
    sees = may(asker(request), "panels.see", event=event)
    shown = {
        "event": event, "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "any": any(asked.values()), "sees": sees,
        "short": len(short_panels(event)) if sees else 0,
        "mine": any(each.account_id == asker(request).pk for each in officials_of(event)),
    }  # fmt: skip
    return render(request, "desk/officials_list.html", shown)


def _row(each: Official) -> list[str]:
    day = "{:%Y-%m-%d}".format
    return [
        words(f"role.{each.role}"), each.code, each.account.name,
        each.enterprise.name if each.enterprise else "", each.credential,
        day(timezone.localtime(each.declared)) if each.declared else "",
        day(timezone.localtime(each.approved)) if each.approved else "",
        words("officials.state-ended" if each.ended else "officials.state-in-office"),
    ]  # fmt: skip


@get_or_post
@door("officials.edit")
def add(request: HttpRequest, event: Event) -> HttpResponse:
    """Find an account, then give it an office."""
    text = request.GET.get("q", "")
    account = Account.objects.filter(pk=_number(request.GET.get("account"))).first()
    if account is None:
        shown = {"event": event, "text": text, "people": people_called(text)}
        return render(request, "desk/officials_find.html", shown)
    starting = {
        "role": request.GET.get("role", Role.JUDGE), "panel": SCORER,
        "code": request.GET.get("code") or next_code(event),
    }  # fmt: skip
    faults: tuple[Fault, ...] = ()
    form = AppointForm(event, request.POST or None, initial=starting)
    if form.is_valid():
        given = form.cleaned_data
        if given["role"] not in (Role.JUDGE, Role.CHIEF_JUDGE):
            given |= {"code": "", "panel": ""}
        faults = tried(request, officials.appoint, event, account, given.pop("role"), **given)
        if not faults:
            messages.success(request, words("officials.appointed", name=account.name))
            return redirect("desk:officials", event.slug)
    shown = {"event": event, "account": account, "form": form, "faults": faults}
    status = 422 if form.is_bound else 200
    return render(request, "desk/officials_new.html", shown, status=status)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 16 else 0


@get_or_post
@door("officials.edit")
def one(request: HttpRequest, event: Event, official: int) -> HttpResponse:
    """One official, and the end of the office."""
    found = _one(event, official)
    faults: tuple[Fault, ...] = ()
    form = EndForm(request.POST or None)
    if form.is_valid():
        faults = tried(request, officials.end, found, form.cleaned_data["reason"])
        if not faults:
            messages.success(request, words("officials.ended-done", name=found.account.name))
            return redirect("desk:official", event.slug, official)
    conflicts = found.conflicts.select_related("unit", "enterprise", "worker")
    shown = {
        "event": event, "official": found, "form": form, "faults": faults,
        "conflicts": [each for each in conflicts if each.withdrawn is None],
    }  # fmt: skip
    return render(request, "desk/officials_page.html", shown, status=422 if form.is_bound else 200)


@door("panels.see")
def panels(request: HttpRequest, event: Event) -> HttpResponse:
    """Which judge must not mark whom, and whether enough are left."""
    entries, lines, short = matrix(event)
    shown = {"event": event, "entries": entries, "lines": lines, "short": short}
    return render(request, "desk/officials_panels.html", shown)


@require_POST
@door("panels.approve")
def approve(request: HttpRequest, event: Event) -> HttpResponse:
    """Approve one official, or everybody who has declared."""
    waiting = officials_of(event).filter(approved=None).exclude(declared=None)
    if only := _number(request.POST.get("official")):
        waiting = officials_of(event).filter(pk=only)
    count = officials.approve(list(waiting), by=asker(request), at=timezone.now())
    messages.success(request, words("officials.approved-done", count=count))
    return redirect("desk:officials-panels", event.slug)


urlpatterns = [
    path("events/<slug:event>/officials/", listed, name="officials"),
    path("events/<slug:event>/officials/new/", add, name="official-new"),
    path("events/<slug:event>/officials/panels/", panels, name="officials-panels"),
    path("events/<slug:event>/officials/approve/", approve, name="officials-approve"),
    path("events/<slug:event>/officials/<int:official>/", one, name="official"),
]
