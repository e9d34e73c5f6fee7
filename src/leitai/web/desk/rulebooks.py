"""The rulebook of an event at the desk: begun, edited, tried, frozen, read, compared."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from leitai.faults import Fault, Refused
from leitai.lifecycle import State
from leitai.rulebook import build, document, load
from leitai.rulebook.sheet import to_xlsx
from leitai.web.models import Event, Rulebook
from leitai.web.permits import door
from leitai.web.queries.rulebooks import (
    changes_between,
    latest,
    lines_of,
    shipped_names,
    starts,
    trials,
    versions,
)
from leitai.web.services import rulebooks
from leitai.web.spreadsheets import XLSX
from leitai.web.words import language, words

from .asking import NONE, get_or_post, tried
from .rulebooks_forms import EditForm, UploadForm


@door("event.see")
def home(request: HttpRequest, event: Event) -> HttpResponse:
    """The versions, the hash in force, the ways to begin."""
    last = latest(event)
    shown = {
        "event": event, "versions": versions(event), "last": last,
        "frozen": event.rulebooks.exclude(frozen=None).order_by("-number").first(),
        "open": event.state == State.DRAFT, "draft": last if last and not last.frozen else None,
    }  # fmt: skip
    return render(request, "desk/rulebooks_home.html", shown)


@get_or_post
@door("rulebook.edit")
def edit(request: HttpRequest, event: Event) -> HttpResponse:
    """The text of the draft, with its faults by line; it is saved whatever its faults."""
    last = latest(event)
    start = {"source": last.source if last else "", "note": last.note if last else ""}
    form, faults = EditForm(request.POST or None, initial=start), NONE
    if form.is_valid():
        given = form.cleaned_data
        faults = tried(request, rulebooks.save_draft, event, given["source"], note=given["note"])
        if not faults:
            messages.success(request, words("rulebooks.saved"))
            return redirect("desk:rulebook-edit", event.slug)
    source = form["source"].value() or ""
    found = rulebooks.check(source) if source else []
    shown = {
        "event": event, "form": form, "refused": faults, "last": last,
        "faults": [fault for fault in found if not fault.warning],
        "warnings": [fault for fault in found if fault.warning],
        "lines": _marked(source, found),
    }  # fmt: skip
    return render(request, "desk/rulebooks_edit.html", shown, status=422 if faults else 200)


def _marked(source: str, faults: list[Fault]) -> list[dict[str, Any]]:
    """The lines that faults name, with the text that stands there."""
    lines = source.splitlines()
    named = sorted({fault.line for fault in faults if fault.line})
    return [
        {"number": number, "text": lines[number - 1] if number <= len(lines) else "",
         "faults": [fault for fault in faults if fault.line == number]}
        for number in named
    ]  # fmt: skip


@get_or_post
@door("rulebook.edit")
def start(request: HttpRequest, event: Event) -> HttpResponse:
    """Begin with a shipped rulebook: those of the trade first."""
    faults = NONE
    name = request.POST.get("name", "")
    if request.method == "POST":
        if name not in shipped_names():
            raise Http404(name)
        faults = tried(request, rulebooks.start_from, event, name)
        if not faults:
            messages.success(request, words("rulebooks.started"))
            return redirect("desk:rulebook", event.slug)
    shown = {"event": event, "starts": starts(language(), event.occupation), "faults": faults,
             "last": latest(event)}  # fmt: skip
    return render(request, "desk/rulebooks_start.html", shown, status=422 if faults else 200)


@get_or_post
@door("rulebook.edit")
def upload(request: HttpRequest, event: Event) -> HttpResponse:
    """Begin with the trade's scoring table, or bring back a workbook that was downloaded."""
    form, faults = UploadForm(request.POST or None, request.FILES or None), NONE
    if form.is_valid():
        file = form.cleaned_data["file"]
        faults = tried(request, rulebooks.from_workbook, event, file.read(), file.name)
        if not faults:
            messages.success(request, words("rulebooks.uploaded"))
            return redirect("desk:rulebook", event.slug)
    shown = {"event": event, "form": form, "faults": faults, "last": latest(event)}
    status = 422 if faults or form.errors else 200
    return render(request, "desk/rulebooks_upload.html", shown, status=status)


def _version(event: Event, number: int) -> Rulebook:
    rows = event.rulebooks.select_related("by", "frozen_by")
    return get_object_or_404(rows, number=number)


@door("event.see")
def read(request: HttpRequest, event: Event, number: int) -> HttpResponse:
    """A version in words."""
    version, faults, lines = _version(event, number), NONE, []
    try:
        lines = lines_of(build(load(version.source)), language())
    except Refused as refused:
        faults = refused.faults
    shown = {"event": event, "version": version, "faults": faults,
             "lines": [(min(depth, 6), text) for depth, text in lines]}  # fmt: skip
    return render(request, "desk/rulebooks_read.html", shown)


@door("event.see")
def compared(request: HttpRequest, event: Event, number: int) -> HttpResponse:
    """What changed since an earlier version: the one before, or the one that is asked for."""
    version, others = _version(event, number), []
    others = list(event.rulebooks.exclude(number=number).order_by("-number"))
    asked = request.GET.get("with", "")
    before = next((each for each in others if str(each.number) == asked), None)
    before = before or next((each for each in others if each.number < number), None)
    changes, faults = [], NONE
    if before is not None:
        try:
            changes = changes_between(before.source, version.source, language())
        except Refused as refused:
            faults = refused.faults
    shown = {"event": event, "version": version, "before": before, "others": others,
             "changes": changes, "faults": faults}  # fmt: skip
    return render(request, "desk/rulebooks_changes.html", shown)


@door("event.see")
def vectors(request: HttpRequest, event: Event, number: int) -> HttpResponse:
    """The dry run: every test vector, what it expects and what comes."""
    version, run, faults = _version(event, number), [], NONE
    try:
        run = trials(build(load(version.source)))
    except Refused as refused:
        faults = refused.faults
    passed = sum(1 for trial in run if trial.passed)
    shown = {"event": event, "version": version, "trials": run, "passed": passed, "faults": faults}
    return render(request, "desk/rulebooks_vectors.html", shown)


@get_or_post
@door("rulebook.freeze")
def freeze(request: HttpRequest, event: Event) -> HttpResponse:
    """Freeze the draft: after that it never changes."""
    last, faults = latest(event), NONE
    if last is None:
        return redirect("desk:rulebook", event.slug)
    if request.method == "POST":
        faults = tried(request, rulebooks.freeze, last)
        if not faults:
            messages.success(request, words("rulebooks.frozen-done", number=last.number))
            return redirect("desk:rulebook", event.slug)
    found = rulebooks.check(last.source)
    shown = {
        "event": event, "version": last, "refused": faults,
        "faults": [fault for fault in found if not fault.warning],
        "warnings": [fault for fault in found if fault.warning],
    }  # fmt: skip
    return render(request, "desk/rulebooks_freeze.html", shown, status=422 if faults else 200)


@door("event.see")
def taken(request: HttpRequest, event: Event, number: int, kind: str) -> HttpResponse:
    """A version to take away: as a workbook, as text, or the bytes that were hashed."""
    version = _version(event, number)
    name = f"{event.slug}-v{number}.{kind}"
    if kind == "json":
        if not version.frozen:
            raise Http404(kind)
        data, form = bytes(version.published), "application/json"
    elif kind == "yaml":
        data, form = version.source.encode(), "application/yaml"
    else:
        data, form = to_xlsx(document(version.source)), XLSX
    said = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, form, headers=said)


_IN = "events/<slug:event>/rulebook"
urlpatterns = [
    path(f"{_IN}/", home, name="rulebook"),
    path(f"{_IN}/edit/", edit, name="rulebook-edit"),
    path(f"{_IN}/start/", start, name="rulebook-start"),
    path(f"{_IN}/upload/", upload, name="rulebook-upload"),
    path(f"{_IN}/freeze/", freeze, name="rulebook-freeze"),
    path(f"{_IN}/<int:number>/", read, name="rulebook-read"),
    path(f"{_IN}/<int:number>/changes/", compared, name="rulebook-changes"),
    path(f"{_IN}/<int:number>/vectors/", vectors, name="rulebook-vectors"),
    *(
        path(f"{_IN}/<int:number>/{kind}/", taken, {"kind": kind}, name=f"rulebook-{kind}")
        for kind in ("xlsx", "yaml", "json")
    ),
]
