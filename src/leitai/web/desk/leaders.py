"""A team leader's page: one's own workers entered, withdrawn, objected for."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone

from leitai.faults import Fault, Refused
from leitai.lifecycle import State
from leitai.registry.tables import Column, Table
from leitai.registry.tables import read as read_table
from leitai.web.models import Entry, Event, Worker
from leitai.web.permits import door, may, role_of
from leitai.web.queries.accounts import paths_of
from leitai.web.queries.entries import (
    entries_under,
    objection_ends,
    places_of,
    waiting_places,
    workers_numbered,
    workers_under,
)
from leitai.web.services import documents, entries
from leitai.web.services.entries import OFFICE, Tried
from leitai.web.words import words

from .asking import NONE, asker, get_or_post, tried
from .entries_forms import NumbersForm

NUMBER = Column("number", ("职工编号", "编号", "工号", "worker number"), required=True)
MOST = 500
"""Workers entered at once."""


def _paths(request: HttpRequest, event: Event) -> list[str]:
    """The unions whose workers the reader may enter here."""
    by = asker(request)
    if role_of(by, OFFICE, event):
        return [event.competition.organiser.path]
    return paths_of(by, "entries.make")


@get_or_post
@door("entries.make")
def ours(request: HttpRequest, event: Event) -> HttpResponse:
    """One's own entries, the places left, and a search for workers to enter."""
    paths, text, tries = _paths(request, event), request.GET.get("q", ""), []
    if request.method == "POST":
        tries = _entered(request, event, paths, request.POST.getlist("worker"))
        if not any(each.faults for each in tries):
            messages.success(request, words("entries.entered-done", count=len(tries)))
            return redirect("desk:ours", event.slug)
    rows, waiting = list(entries_under(event, paths)), waiting_places(event)
    entered = {each.worker_id for each in rows if each.state != Entry.State.WITHDRAWN}
    found = workers_under(paths, text) if text.strip() else []
    objects = may(asker(request), "entries.object", event=event)
    shown = {
        "event": event, "q": text, "places": places_of(event, paths),
        "rows": [
            (each, waiting.get(each.pk, 0), objects and _open_to_objections(event, each))
            for each in rows
        ],
        "found": [(worker, worker.pk in entered) for worker in found],
        "can_choose": any(worker.pk not in entered for worker in found),
        "tries": tries, "key": secrets.token_urlsafe(18),
        "papers": event.state in documents.PAPERS["roster"].states,
        "open": event.state == State.REGISTRATION and not event.suspended,
    }  # fmt: skip
    status = 422 if any(each.faults for each in tries) else 200
    return render(request, "desk/entries_ours.html", shown, status=status)


def _open_to_objections(event: Event, entry: Entry) -> bool:
    entry.event = event
    ends = objection_ends(entry)
    return event.state == State.ELIGIBILITY and ends is not None and timezone.now() < ends


def _entered(
    request: HttpRequest, event: Event, paths: list[str], numbers: list[str]
) -> list[Tried]:
    workers = workers_numbered(paths, numbers[:MOST]).values()
    key = request.POST.get("key", "")
    return entries.enter_many(event, workers, by=asker(request), at=timezone.now(), key=key)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list that was pasted: its number, and what would come of it."""

    number: str
    worker: Worker | None
    entry: Entry | None
    faults: tuple[Fault, ...]


@get_or_post
@door("entries.make")
def paste(request: HttpRequest, event: Event) -> HttpResponse:
    """A list of worker numbers: looked at first, then entered."""
    form, faults, lines = NumbersForm(request.POST or None, request.FILES or None), NONE, []
    paths = _paths(request, event)
    if form.is_valid():
        try:
            numbers = _numbers(form.cleaned_data["numbers"], form.cleaned_data["file"])
        except Refused as refused:
            faults, numbers = refused.faults, []
        if "sure" in request.POST and not faults:
            return _take(request, event, paths, numbers)
        lines = _tried_out(request, event, paths, numbers)
    shown = {
        "event": event, "form": form, "faults": faults, "lines": lines,
        "good": [line.number for line in lines if not line.faults],
        "bad": sum(1 for line in lines if line.faults), "key": secrets.token_urlsafe(18),
    }  # fmt: skip
    status = 422 if faults or form.errors else 200
    return render(request, "desk/entries_paste.html", shown, status=status)


def _numbers(text: str, file: UploadedFile | None) -> list[str]:
    """The numbers, each once, as people typed or the file has them."""
    typed = re.split(r"[\s,，;；、]+", text)
    if file:
        table: Table = read_table(file.read(), str(file.name), wanted=[NUMBER])
        typed += [row.cells.get("number", "") for row in table.rows]
    numbers = list(dict.fromkeys(each.strip().upper() for each in typed if each.strip()))
    if not numbers:
        raise Refused([Fault("entries.no-numbers")])
    if len(numbers) > MOST:
        raise Refused([Fault("entries.many-numbers", {"most": str(MOST)})])
    return numbers


def _tried_out(
    request: HttpRequest, event: Event, paths: list[str], numbers: Iterable[str]
) -> list[Line]:
    asked = list(numbers)
    known = workers_numbered(paths, asked)
    found = entries.try_many(
        event, [known[number] for number in asked if number in known],
        by=asker(request), at=timezone.now(),
    )  # fmt: skip
    tried_out = {each.worker.number: each for each in found}
    lines = []
    for number in asked:
        each = tried_out.get(number)
        if each is None:
            lines.append(Line(number, None, None, (Fault("entries.unknown-number"),)))
        else:
            lines.append(Line(number, each.worker, each.entry, each.faults))
    return lines


def _take(request: HttpRequest, event: Event, paths: list[str], numbers: list[str]) -> HttpResponse:
    tries = _entered(request, event, paths, numbers)
    good = sum(1 for each in tries if each.entry)
    messages.success(request, words("entries.entered-done", count=good))
    return redirect("desk:ours", event.slug)


def _own(request: HttpRequest, event: Event, entry: int) -> Entry:
    found = get_object_or_404(entries_under(event, _paths(request, event)), pk=entry)
    found.event = event
    return found


@get_or_post
@door("entries.make")
def withdraw(request: HttpRequest, event: Event, entry: int) -> HttpResponse:
    """Withdraw an entry, with a reason."""
    return _said(request, _own(request, event, entry), "withdraw")


@get_or_post
@door("entries.object")
def object_to(request: HttpRequest, event: Event, entry: int) -> HttpResponse:
    """Object to the finding that somebody is not eligible."""
    return _said(request, _own(request, event, entry), "object")


def _said(request: HttpRequest, entry: Entry, what: str) -> HttpResponse:
    """A page with one text: why it is withdrawn, or what is objected."""
    faults, text = NONE, request.POST.get("text", "")
    if request.method == "POST":
        service = entries.withdraw if what == "withdraw" else entries.object_to
        faults = tried(request, service, entry, text)
        if not faults:
            messages.success(request, words(f"entries.{what}-done"))
            return redirect("desk:ours", entry.event.slug)
    shown = {
        "event": entry.event, "entry": entry, "text": text, "faults": faults, "what": what,
        "title": f"entries.{what}", "line": f"entries.{what}-what", "ask": f"entries.{what}-ask",
    }  # fmt: skip
    return render(request, "desk/entries_said.html", shown, status=422 if faults else 200)


_IN = "events/<slug:event>/entries"
urlpatterns = [
    path(f"{_IN}/ours/", ours, name="ours"),
    path(f"{_IN}/ours/paste/", paste, name="ours-paste"),
    path(f"{_IN}/<int:entry>/withdraw/", withdraw, name="entry-withdraw"),
    path(f"{_IN}/<int:entry>/object/", object_to, name="entry-object"),
]
