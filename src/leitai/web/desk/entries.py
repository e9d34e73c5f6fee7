"""Entries at the desk: the list, one entry, quotas."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from leitai.web.models import Account, Entry, Event, Unit
from leitai.web.permits import door
from leitai.web.queries.entries import (
    counts_of,
    entries_seen,
    quota_units,
    room_of,
    waiting_places,
)
from leitai.web.queries.trades import trade_name
from leitai.web.services import entries
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import NONE, PAGE, get_or_post, tried
from .entries_forms import FilterForm, PasteQuotasForm, QuotaForm


@door("entries.see")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """Everybody who is entered, and where each stands."""
    form = FilterForm(event, request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = entries_seen(event, **asked, sort=request.GET.get("sort", ""))
    if "export" in request.GET:
        return _exported(event, found)
    shown = {
        "event": event, "form": form, "any": any(asked.values()), "counts": counts_of(event),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "waiting": waiting_places(event),
    }  # fmt: skip
    return render(request, "desk/entries_list.html", shown)


COLUMNS = (
    "number", "bib", "name", "worker", "delegation", "enterprise", "trade", "level", "state",
    "id", "phone",
)  # fmt: skip


def _exported(event: Event, found: Iterable[Entry]) -> HttpResponse:
    """ID and telephone numbers leave masked."""
    header = [words(f"entries.col-{name}") for name in COLUMNS]
    rows = (
        [
            str(each.number), each.bib, each.worker.name, each.worker.number,
            each.delegation.short_name, each.enterprise.name if each.enterprise else "",
            trade_name(each.worker.occupation),
            words(f"events.level-{each.worker.level}") if each.worker.level else "",
            words(f"entries.state-{each.state}"), each.worker.masked_id, each.worker.masked_phone,
        ]
        for each in found
    )  # fmt: skip
    return spreadsheet(words("entries.list-of", event=event), header, rows)


@get_or_post
@door("event.edit")
def quotas(request: HttpRequest, event: Event) -> HttpResponse:
    """The places of each delegation: typed, or pasted as a table."""
    units, room = quota_units(event), room_of(event)
    pasted = "table" in request.POST
    form = QuotaForm(units, dict(room.quotas), None if pasted else request.POST or None)
    paste = PasteQuotasForm(request.POST if pasted else None)
    faults = NONE
    if form.is_valid():
        known = {unit.pk: unit for unit in units}
        faults = tried(
            request, _set_all, event, [(known[pk], places) for pk, places in form.quotas().items()]
        )
    elif paste.is_valid():
        faults = tried(request, _set_all, event, paste.cleaned_data["table"])
    if (form.is_valid() or paste.is_valid()) and not faults:
        messages.success(request, words("events.saved"))
        return redirect("desk:quotas", event.slug)
    shown = {
        "event": event, "form": form, "paste": paste, "faults": faults,
        "rows": [(unit, form[f"unit-{unit.pk}"], room.taken.get(unit.pk, 0)) for unit in units],
        "sum": sum(room.quotas.values()), "taken": sum(room.taken.values()),
    }  # fmt: skip
    status = 422 if faults or form.errors or paste.errors else 200
    return render(request, "desk/entries_quotas.html", shown, status=status)


@transaction.atomic
def _set_all(event: Event, rows: list[tuple[Unit, int]], *, by: Account, at: object) -> None:
    """All or none: a table with one wrong line changes nothing."""
    for unit, places in rows:
        entries.set_quota(event, unit, places, by=by, at=at)  # type: ignore[arg-type]


@get_or_post
@door("entries.decide")
def drop(request: HttpRequest, event: Event) -> HttpResponse:
    """Withdraw whatever was not confirmed in time."""
    faults, reason = NONE, request.POST.get("reason", "")
    if request.method == "POST":
        faults = tried(request, entries.drop_unconfirmed, event, reason)
        if not faults:
            messages.success(request, words("entries.dropped"))
            return redirect("desk:eligibility", event.slug)
    shown = {"event": event, "faults": faults, "reason": reason, "counts": counts_of(event)}
    return render(request, "desk/entries_drop.html", shown, status=422 if faults else 200)


urlpatterns = [
    path("events/<slug:event>/entries/", listed, name="entries"),
    path("events/<slug:event>/entries/quotas/", quotas, name="quotas"),
    path("events/<slug:event>/entries/drop/", drop, name="entries-drop"),
]
