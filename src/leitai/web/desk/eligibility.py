"""Who may compete: what the program found, what people decide, what is objected to."""

from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from leitai.faults import Fault, Refused
from leitai.web.installation import installation
from leitai.web.models import Decision, Entry, EntryObjection, Event, Evidence
from leitai.web.permits import door
from leitai.web.queries.entries import (
    counts_of,
    entries_seen,
    objection_ends,
    rules_asked,
    waiting_place,
)
from leitai.web.services import entries
from leitai.web.services.evidence import keep_evidence, path_of
from leitai.web.words import words

from .asking import PAGE, asker, get_or_post, tried
from .entries_forms import AnswerForm, DecideForm

OPEN = (Entry.State.ENTERED, Entry.State.UNCONFIRMED)


@door("entries.see")
def table(request: HttpRequest, event: Event) -> HttpResponse:
    """Every entry beside every rule; those that people must look at, first."""
    show = request.GET.get("show", "open")
    found = entries_seen(event)
    if show == "open":
        found = found.filter(state__in=OPEN)
    elif show == "objections":
        found = found.filter(objections__isnull=False).distinct()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rules = [*rules_asked(event, timezone.now()), entries.OTHER]
    rows = Decision.objects.filter(entry__in=[each.pk for each in page], in_force=True)
    known = {(row.entry_id, row.rule): row for row in rows}
    objections = EntryObjection.objects.filter(entry__event=event, answered=None).count()
    shown = {
        "event": event, "page": page, "rules": rules, "show": show, "counts": counts_of(event),
        "rows": [(each, [(rule, known.get((each.pk, rule))) for rule in rules]) for each in page],
        "objections": objections,
    }  # fmt: skip
    return render(request, "desk/entries_eligibility.html", shown)


@require_POST
@door("entries.decide")
def compare(request: HttpRequest, event: Event) -> HttpResponse:
    """Let the program compare every entry with the registry."""
    count = entries.judge_all(event, by=asker(request), at=timezone.now())
    messages.success(request, words("entries.compared", count=count))
    return redirect("desk:eligibility", event.slug)


@require_POST
@door("entries.decide")
def settle(request: HttpRequest, event: Event) -> HttpResponse:
    """Find eligible whoever meets everything; the others stay for people."""
    done = entries.settle(event, by=asker(request), at=timezone.now())
    said = words("entries.settled", eligible=done.eligible, ineligible=done.ineligible,
                 open=done.open)  # fmt: skip
    messages.success(request, said)
    return redirect("desk:eligibility", event.slug)


def _entry(event: Event, entry: int) -> Entry:
    rows = event.entries.select_related(
        "worker__enterprise__unit", "delegation", "enterprise", "by", "from_heat"
    )
    found = get_object_or_404(rows, pk=entry)
    found.event = event
    return found


@get_or_post
@door("entries.see")
def one(request: HttpRequest, event: Event, entry: int) -> HttpResponse:
    """One entry: what the registry says, what was decided, and a new decision."""
    found = _entry(event, entry)
    form = DecideForm(rules_asked(event, timezone.now()), request.POST or None,
                      request.FILES or None)  # fmt: skip
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        faults = _decided(request, found, form)
        if not faults:
            messages.success(request, words("entries.decided-done"))
            return redirect("desk:entry", event.slug, found.pk)
    return _page(request, found, form, AnswerForm(), faults)


def _decided(request: HttpRequest, entry: Entry, form: DecideForm) -> tuple[Fault, ...]:
    given, at = form.cleaned_data, timezone.now()
    try:
        file = given["evidence"]
        kept = keep_evidence(file.read(), file.name, by=asker(request), at=at) if file else None
        entries.decide(entry, given["rule"], given["met"] == "yes", given["reason"], kept,
                       by=asker(request), at=at)  # fmt: skip
    except Refused as refused:
        return refused.faults
    return ()


def _page(
    request: HttpRequest, entry: Entry, form: DecideForm, answer: AnswerForm,
    faults: tuple[Fault, ...],
) -> HttpResponse:  # fmt: skip
    decisions = list(entry.decisions.select_related("by", "evidence").order_by("pk"))
    shown = {
        "event": entry.event, "entry": entry, "form": form, "answer": answer, "faults": faults,
        "now": [each for each in decisions if each.in_force],
        "before": [each for each in decisions if not each.in_force],
        "objections": entry.objections.select_related("by", "answered_by"),
        "until": objection_ends(entry), "place": waiting_place(entry),
    }  # fmt: skip
    status = 422 if faults or form.errors or answer.errors else 200
    return render(request, "desk/entries_page.html", shown, status=status)


@require_POST
@door("entries.decide")
def answer(request: HttpRequest, event: Event, objection: int) -> HttpResponse:
    """Answer an objection."""
    rows = EntryObjection.objects.filter(entry__event=event)
    found = get_object_or_404(rows, pk=objection)
    entry, form = _entry(event, found.entry_id), AnswerForm(request.POST)
    faults: tuple[Fault, ...] = ()
    if form.is_valid():
        given = form.cleaned_data
        upheld = given["upheld"] == "yes"
        faults = tried(request, entries.answer_objection, found, upheld, given["answer"])
        if not faults:
            messages.success(request, words("entries.answered-done"))
            return redirect("desk:entry", event.slug, entry.pk)
    empty = DecideForm(rules_asked(event, timezone.now()))
    return _page(request, entry, empty, form, faults)


@require_POST
@door("entries.decide")
def confirm(request: HttpRequest, event: Event, entry: int) -> HttpResponse:
    """Confirm for a worker who signed on paper."""
    entries.confirm(_entry(event, entry), by=asker(request), at=timezone.now())
    messages.success(request, words("entries.confirmed-done"))
    return redirect("desk:entry", event.slug, entry)


@door("entries.see")
def evidence(request: HttpRequest, event: Event, evidence: int) -> HttpResponse:
    """The file that a decision rests on: to take away, never shown in the page."""
    rows = Evidence.objects.filter(decision__entry__event=event).distinct()
    found = get_object_or_404(rows, pk=evidence)
    data = (installation().files / path_of(found)).read_bytes()
    said = f"attachment; filename*=UTF-8''{quote(found.name)}"
    headers = {"Content-Disposition": said}
    return HttpResponse(data, "application/octet-stream", headers=headers)


_IN = "events/<slug:event>/entries"
urlpatterns = [
    path(f"{_IN}/eligibility/", table, name="eligibility"),
    path(f"{_IN}/eligibility/compare/", compare, name="eligibility-compare"),
    path(f"{_IN}/eligibility/settle/", settle, name="eligibility-settle"),
    path(f"{_IN}/<int:entry>/", one, name="entry"),
    path(f"{_IN}/<int:entry>/confirm/", confirm, name="entry-confirm"),
    path(f"{_IN}/objections/<int:objection>/", answer, name="entry-answer"),
    path(f"{_IN}/evidence/<int:evidence>/", evidence, name="entry-evidence"),
]
