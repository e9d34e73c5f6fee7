"""Who has signed, and what the lock fixed: on a page that is printed for the hall's wall."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from leitai.journal import read_checkpoint, read_note
from leitai.web.models import Event
from leitai.web.permits import door
from leitai.web.queries.marks import signings
from leitai.web.services.catching_up import catch_up
from leitai.web.services.locking import grouped
from leitai.web.services.records import journal_of


@require_safe
@door("marks.grid")
def signatures(request: HttpRequest, event: Event) -> HttpResponse:
    """The judges' signatures, the lock's, and the journal's fingerprint then."""
    catch_up(event)
    lock = event.signatures.filter(what="lock").select_related("by").last()
    kept = journal_of(event).checkpoint() if lock is not None else None
    shown = {
        "event": event,
        "judges": signings(event),
        "lock": lock,
        "root": grouped(lock.root) if lock is not None else "",
        "checkpoint": read_checkpoint(read_note(kept)) if kept else None,
    }
    return render(request, "desk/locking_page.html", shown)


urlpatterns = [path("events/<slug:event>/marks/locking/", signatures, name="locking")]
