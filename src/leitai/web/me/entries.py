"""One's own entries: made, confirmed, withdrawn; where and when one competes."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from leitai.faults import Fault, Refused
from leitai.lifecycle import State
from leitai.registry.eligibility import compare
from leitai.web.models import Account, Entry, Event, Worker
from leitai.web.permits import own
from leitai.web.queries.entries import (
    OPEN,
    delegation_of,
    entries_of_worker,
    objection_ends,
    person_of,
    room_of,
    terms_of,
    waiting_place,
)
from leitai.web.queries.events import event_called
from leitai.web.services import entries
from leitai.web.services.documents import PAPERS, print_ticket
from leitai.web.words import language, words

from .asking import whose

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _account(request: HttpRequest) -> Account:
    account: Account = request.user  # type: ignore[assignment]
    return account


def _worker(request: HttpRequest) -> Worker | None:
    mine = _account(request).worker_id
    rows = Worker.objects.select_related("enterprise__unit")
    return rows.filter(pk=mine).first() if mine else None


@own
def listed(request: HttpRequest) -> HttpResponse:
    """Show everything one is or was entered in, and what comes next."""
    worker = _worker(request)
    rows = list(entries_of_worker(worker)) if worker else []
    return render(request, "me/entries_list.html", {"worker": worker, "rows": rows})


@get_or_post
@own
def event(request: HttpRequest, event: str) -> HttpResponse:
    """Enter an event oneself: what it asks, what the registry says, the button."""
    found, worker = event_called(event), _worker(request)
    if found.state == State.DRAFT:
        raise Http404(event)
    if worker is not None:
        mine = found.entries.filter(worker=worker).exclude(state=Entry.State.WITHDRAWN).first()
        if mine is not None:
            return redirect("me:entry", mine.pk)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and worker is not None:
        key = request.POST.get("key", "")[:40]
        try:
            made = entries.enter(
                found, worker, by=_account(request), at=timezone.now(),
                key=f"{key}:{worker.pk}" if key else None,
            )  # fmt: skip
        except Refused as refused:
            faults = refused.faults
        else:
            messages.success(request, words(f"entries.now-{made.state}"))
            return redirect("me:entry", made.pk)
    shown = _asked(found, worker) | {
        "event": found, "worker": worker, "faults": faults, "key": secrets.token_urlsafe(18),
    }  # fmt: skip
    return render(request, "me/entries_event.html", shown, status=422 if faults else 200)


def _asked(event: Event, worker: Worker | None) -> dict[str, object]:
    """What the event asks beside what the registry knows, and the places left."""
    at = timezone.now()
    until = event.entries_close is None or at < event.entries_close
    can_enter = event.state == State.REGISTRATION and until and event.self_entry
    found: dict[str, object] = {"can_enter": can_enter and worker is not None}
    unit = delegation_of(event, worker) if worker else None
    if worker is None or unit is None:
        return found
    entry = Entry(event=event, worker=worker, delegation=unit)
    findings = compare(terms_of(event, at), person_of(entry))
    return found | {"unit": unit, "findings": findings, "free": room_of(event).free(unit.pk)}


def _entry(request: HttpRequest, entry: int) -> Entry:
    rows = entries_of_worker(whose(request))
    found = get_object_or_404(rows, pk=entry)
    found.event = event_called(found.event.slug)
    return found


@own
def one(request: HttpRequest, entry: int) -> HttpResponse:
    """Show one entry: its state in words, the next step, the admission ticket once it is drawn."""
    return _page(request, _entry(request, entry))


def _page(
    request: HttpRequest, entry: Entry, faults: tuple[Fault, ...] = (), text: str = ""
) -> HttpResponse:
    until = objection_ends(entry)
    shown = {
        "entry": entry, "event": entry.event, "place": waiting_place(entry),
        "seat": getattr(entry, "place", None),
        "printable": entry.bib and entry.event.state in PAPERS["tickets"].states,
        "decisions": entry.decisions.filter(in_force=True, met=False),
        "objections": entry.objections.all(), "faults": faults, "text": text,
        "can_change": entry.event.state in OPEN and entry.state != Entry.State.WITHDRAWN,
        "can_confirm": entry.event.state in OPEN and not entry.confirmed
        and entry.state in (Entry.State.UNCONFIRMED, Entry.State.WAITING),
        "until": until if until and timezone.now() < until else None,
    }  # fmt: skip
    return render(request, "me/entries_page.html", shown, status=422 if faults else 200)


@require_POST
@own
def confirm(request: HttpRequest, entry: int) -> HttpResponse:
    """Confirm what the leader entered."""
    entries.confirm(_entry(request, entry), by=_account(request), at=timezone.now())
    messages.success(request, words("entries.confirmed-done"))
    return redirect("me:entry", entry)


@require_POST
@own
def withdraw(request: HttpRequest, entry: int) -> HttpResponse:
    """Withdraw, with a reason."""
    return _said(request, entry, "withdraw")


@require_POST
@own
def object_to(request: HttpRequest, entry: int) -> HttpResponse:
    """Object to the finding that one is not eligible."""
    return _said(request, entry, "object")


def _said(request: HttpRequest, entry: int, what: str) -> HttpResponse:
    found, text = _entry(request, entry), request.POST.get("text", "")
    service = entries.withdraw if what == "withdraw" else entries.object_to
    try:
        service(found, text, by=_account(request), at=timezone.now())
    except Refused as refused:
        return _page(request, found, refused.faults, text)
    messages.success(request, words(f"entries.{what}-done"))
    return redirect("me:entry", entry)


@own
def ticket(request: HttpRequest, entry: int) -> HttpResponse:
    """Hand out one's own admission ticket as PDF."""
    said = {"by": _account(request), "at": timezone.now(), "language": language()}
    made = print_ticket(_entry(request, entry), **said)  # type: ignore[arg-type]
    answer = HttpResponse(made.data, content_type=made.kind)
    answer["Content-Disposition"] = f'attachment; filename="ticket-{made.name}"'
    return answer


urlpatterns = [
    path("entries/", listed, name="entries"),
    path("entries/<int:entry>/", one, name="entry"),
    path("entries/<int:entry>/confirm/", confirm, name="entry-confirm"),
    path("entries/<int:entry>/withdraw/", withdraw, name="entry-withdraw"),
    path("entries/<int:entry>/ticket.pdf", ticket, name="entry-ticket"),
    path("entries/<int:entry>/object/", object_to, name="entry-object"),
    path("events/<slug:event>/", event, name="event"),
]
