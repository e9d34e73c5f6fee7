"""Pads at the desk: invited, watched, handed over, ended; their logs brought in as files."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leitai.faults import Fault, Refused
from leitai.web.installation import installation
from leitai.web.models import Event, Evidence, Official, Pad
from leitai.web.permits import Forbidden, door
from leitai.web.queries.marks import marking_officials
from leitai.web.queries.pads import (
    LIVE,
    Row,
    judges_without,
    open_invitations,
    pads_of,
    photos_on,
    rows_of,
)
from leitai.web.services import pads
from leitai.web.services.evidence import path_of
from leitai.web.services.pads_cards import card_of
from leitai.web.services.pads_logs import bring_in, kept_log
from leitai.web.services.records import journal_of
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import NOTHING, asker, get_or_post, tried
from .pads_forms import LogForm, RevokeForm

COLUMNS = ("device", "judge", "state", "seen", "waiting", "here", "city", "battery", "secure")


@door("pads.edit")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """Invitations that wait, pads in use, judges who have none."""
    now = timezone.now()
    rows = _rows(event, now)
    if "export" in request.GET:
        header = [words(f"pads.{name}") for name in COLUMNS]
        return spreadsheet(words("pads.file", event=event), header, map(_exported, rows))
    invitations = open_invitations(event, now)
    having = [*invitations, *(row.pad for row in rows if row.pad.state == Pad.State.PAIRED)]
    shown = {
        "event": event,
        "cards": [card_of(each) for each in invitations],
        "without": judges_without(event, having),
        "measured": any(each.measures for each in having),
        "judges": bool(having) or marking_officials(event).exists(),
        "open": bool(event.journal) and event.state not in pads.OVER,
        "paper": event.entry_mode == "paper",
        "now": now,
        **_live(request, rows),
    }
    return render(request, "desk/pads_list.html", shown)


@door("pads.edit")
def live(request: HttpRequest, event: Event) -> HttpResponse:
    """Invitations and pads in use, as the list asks for them every few seconds."""
    now = timezone.now()
    cards = [card_of(each) for each in open_invitations(event, now)]
    shown = {"event": event, "cards": cards, "now": now, **_live(request, _rows(event, now))}
    return render(request, "desk/_pads_live.html", shown)


def _rows(event: Event, now: datetime) -> list[Row]:
    if not event.journal:
        return []
    journal = journal_of(event)
    devices = [each.device for each in pads_of(event) if each.key]
    heads = {device: journal.device_head(device).device_seq for device in devices}
    return rows_of(event, heads, now)


def _live(request: HttpRequest, rows: list[Row]) -> dict[str, object]:
    ended = "ended" in request.GET
    shown = [each for each in rows if ended or each.pad.state in LIVE]
    return {
        "rows": shown,
        "ended": ended,
        "hidden": len(rows) - len(shown),
        "hall": any(each.city is not None for each in shown),
    }


def _exported(row: Row) -> list[str]:
    pad = row.pad
    return [
        pad.device,
        pad.official.code,
        words(f"pads.state.{pad.state}"),
        f"{timezone.localtime(pad.seen):%Y-%m-%d %H:%M}" if pad.seen else "",
        _text(row.waiting),
        _text(row.here),
        _text(row.city),
        _text(row.battery),
        words("web.yes" if row.secure else "web.no"),
    ]


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


@require_POST
@door("pads.edit")
def invite(request: HttpRequest, event: Event) -> HttpResponse:
    """Invite a pad for one judge, or for every judge who has none."""
    now, asked = timezone.now(), request.POST.get("official", "")
    if asked == "all":
        paired = pads_of(event).filter(state=Pad.State.PAIRED)
        judges = judges_without(event, [*open_invitations(event, now), *paired])
    else:
        number = int(asked) if asked.isdecimal() else 0
        judges = list(marking_officials(event).filter(pk=number))
    measures = None if "auto" in request.POST else "measures" in request.POST
    invited: list[Official] = []
    faults: list[Fault] = []
    for each in judges:
        try:
            pads.invite(each, measures=measures, by=asker(request), at=now)
        except Forbidden:
            raise
        except Refused as refused:
            faults += refused.faults
            break
        invited.append(each)
    if faults or not invited:
        raise Refused(faults or [Fault("pads.no-judge")])
    one = invited[0].code
    said = ("pads.invited", {"code": one}) if len(invited) == 1 else (
        "pads.invited-all", {"count": len(invited)})  # fmt: skip
    messages.success(request, words(said[0], **said[1]))
    return redirect("desk:pads", event.slug)


@door("pads.edit")
def cards(request: HttpRequest, event: Event) -> HttpResponse:
    """QR cards to be printed, without the PINs."""
    found = [card_of(each) for each in open_invitations(event, timezone.now())]
    return render(request, "print/pads_cards.html", {"event": event, "cards": found})


@get_or_post
@door("pads.edit")
def revoke(request: HttpRequest, event: Event, pad: int) -> HttpResponse:
    """End a pad, or withdraw an invitation: with a reason."""
    found = get_object_or_404(pads_of(event), pk=pad)
    usual = {"why": "handed-over"} if found.state == Pad.State.RETIRED else None
    form = RevokeForm(request.POST if request.method == "POST" else None, initial=usual)
    faults = NOTHING
    if form.is_valid():
        faults = tried(request, pads.revoke, found, **form.cleaned_data)
        if not faults:
            messages.success(request, words("pads.revoked-done", device=found.device))
            return redirect("desk:pads", event.slug)
    shown = {
        "event": event, "pad": found, "form": form, "faults": faults,
        "waiting": found.about.get("waiting"),
    }  # fmt: skip
    return render(request, "desk/pads_revoke.html", shown, status=422 if form.is_bound else 200)


@require_POST
@door("pads.edit")
def withdraw(request: HttpRequest, event: Event, pad: int) -> HttpResponse:
    """Withdraw an invitation, with one tap."""
    invited = pads_of(event).filter(state=Pad.State.INVITED)
    pads.revoke(get_object_or_404(invited, pk=pad), "mistake", by=asker(request), at=timezone.now())
    messages.success(request, words("pads.withdrawn"))
    return redirect("desk:pads", event.slug)


@get_or_post
@door("pads.edit")
def log(request: HttpRequest, event: Event) -> HttpResponse:
    """A pad's log as a file: what it would bring is shown first, then it is brought in."""
    form = LogForm(request.POST, request.FILES) if request.method == "POST" else LogForm()
    kept, report = request.POST.get("kept", ""), None
    faults: Sequence[Fault] = NOTHING
    if kept or form.is_valid():
        text, by, now = kept_log(kept) or form.text(), asker(request), timezone.now()
        try:
            report = bring_in(event, text, dry_run=not kept, by=by, at=now)
        except Forbidden:
            raise
        except Refused as refused:
            faults = refused.faults
    bad = faults or (form.is_bound and report is None)
    shown = {"event": event, "form": form, "faults": faults, "report": report}
    return render(request, "desk/pads_log.html", shown, status=422 if bad else 200)


@require_safe
@door("marks.grid")
def photo(request: HttpRequest, event: Event, sheet: int, photo: str) -> HttpResponse:
    """A photograph that a mark names."""
    found = get_object_or_404(event.sheets, pk=sheet)
    if photo not in photos_on(found):
        raise Http404(photo)
    kept = Evidence.objects.filter(sha256=photo).latest("pk")
    file = installation().files / path_of(kept)
    return HttpResponse(file.read_bytes(), kept.kind)


urlpatterns = [
    path("events/<slug:event>/pads/", listed, name="pads"),
    path("events/<slug:event>/pads/live/", live, name="pads-live"),
    path("events/<slug:event>/pads/invite/", invite, name="pads-invite"),
    path("events/<slug:event>/pads/cards/", cards, name="pads-cards"),
    path("events/<slug:event>/pads/log/", log, name="pads-log"),
    path("events/<slug:event>/pads/photos/<int:sheet>/<str:photo>/", photo, name="pads-photo"),
    path("events/<slug:event>/pads/<int:pad>/revoke/", revoke, name="pad-revoke"),
    path("events/<slug:event>/pads/<int:pad>/withdraw/", withdraw, name="pad-withdraw"),
]
