"""Draws at the desk: the coder holds them step by step; everybody of the event looks on."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from leitai.faults import Fault
from leitai.web.models import Draw, Event
from leitai.web.permits import door, may
from leitai.web.queries.coding import labels_of, seal_of
from leitai.web.queries.draws import WANTED, Shown, shown
from leitai.web.services import coding, draws
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import asker, get_or_post, tried
from .draws_forms import AnnounceForm, CommitForm, RevealForm, SeeForm

CODES = ("bib", "name", "session", "station", "code")


def _one(event: Event, name: str) -> Draw:
    found = event.draws.filter(name=name).first()
    if found is None:
        raise Http404(name)
    found.event = event
    return found


@door("event.see")
def listed(request: HttpRequest, event: Event) -> HttpResponse:
    """Both draws: held, under way, or still to be announced; then the seal of the codes."""
    held = {each.purpose: shown(each) for each in event.draws.all()}
    page = {
        "event": event, "seal": seal_of(event),
        "draws": [(purpose, held.get(purpose)) for purpose in WANTED],
        "codes_drawn": held.get("codes") is not None and not held["codes"].step,
    }  # fmt: skip
    return render(request, "desk/draws_list.html", page)


@get_or_post
@door("draws.hold")
def announce(request: HttpRequest, event: Event, purpose: str) -> HttpResponse:
    """Announce a draw."""
    if purpose not in WANTED:
        raise Http404(purpose)
    faults: tuple[Fault, ...] = ()
    form = AnnounceForm(event, request.POST or None)
    if form.is_valid():
        faults = tried(
            request, draws.announce_draw, event, purpose,
            parties=form.parties_said(), public=form.public(),
        )  # fmt: skip
        if not faults:
            messages.success(request, words("draws.announced-done"))
            return redirect("desk:draw", event.slug, purpose)
    page = {"event": event, "purpose": purpose, "form": form, "faults": faults}
    return render(request, "desk/draws_announce.html", page, status=422 if form.is_bound else 200)


@get_or_post
@door("event.see")
def one(request: HttpRequest, event: Event, name: str) -> HttpResponse:
    """One draw: where it is, and the coder's form for what comes next."""
    faults: tuple[Fault, ...] = ()
    draw = _one(event, name)
    if request.method == "POST":
        faults = _step(request, draw)
        if not faults:
            return redirect("desk:draw", event.slug, name)
    held = shown(draw)
    page = {
        "event": event, "held": held, "faults": faults, "forms": _forms(held, draw),
        "see": SeeForm(), "can_hold": may(asker(request), "draws.hold", event=event),
    }  # fmt: skip
    return render(request, "desk/draws_page.html", page, status=422 if faults else 200)


def _step(request: HttpRequest, draw: Draw) -> tuple[Fault, ...]:
    """Take the step that was asked for; return what is refused."""
    post, do = request.POST, request.POST.get("do")
    if do == "commit":
        digest = post.get("digest", "").strip() or None
        return tried(request, draws.commit_party, draw, post.get("party", ""), digest)
    if do == "see":
        again = post.get("again", "")
        return tried(request, draws.see_public, draw, post.get("value", ""), again=again)
    if do == "reveal":
        given = [post.get(name, "").strip() or None for name in ("nonce", "value", "opened_by")]
        return tried(
            request, draws.reveal_party, draw, post.get("party", ""), *given[:2],
            opened_by=given[2],
        )  # fmt: skip
    if do == "run":
        return tried(request, draws.run_draw, draw)
    raise Http404(do)


def _forms(held: Shown, draw: Draw) -> list[tuple[dict[str, Any], Form | None, bool]]:
    """Return each party with the form that it waits for, and whether the server has its value."""
    kept = set(draw.secrets.values_list("party", flat=True))
    rows: list[tuple[dict[str, Any], Form | None, bool]] = []
    for number, party in enumerate(held.parties):
        form: Form | None = None
        starting = {"party": party["name"]}
        if held.step == "commit" and not party["commitment"]:
            form = CommitForm(initial=starting, auto_id=f"commit-{number}-%s")
        elif held.step == "reveal" and not party.get("opened"):
            form = RevealForm(initial=starting, auto_id=f"reveal-{number}-%s")
        rows.append((party, form, party["name"] in kept))
    return rows


@get_or_post
@door("codes.see")
def codes(request: HttpRequest, event: Event) -> HttpResponse:
    """The coder's list: seal the codes, and know which label goes to whom."""
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        faults = tried(request, coding.seal_codes, event)
        if not faults:
            messages.success(request, words("coding.sealed-done"))
            return redirect("desk:codes", event.slug)
    seal = seal_of(event)
    labels = labels_of(event) if seal else []
    if "export" in request.GET and seal:
        header = [words(f"coding.{name}") for name in CODES]
        rows = (
            [each.entry.bib, each.entry.worker.name, *_where(each.place), each.code]
            for each in labels
        )
        return spreadsheet(words("coding.file", event=event), header, rows)
    page = {
        "event": event, "seal": seal, "labels": labels, "faults": faults,
        "drawn": event.draws.filter(purpose=Draw.Purpose.CODES, state="drawn").exists(),
        "now": timezone.now(),
    }  # fmt: skip
    template = "print/coding_labels.html" if "print" in request.GET else "desk/coding_page.html"
    return render(request, template, page, status=422 if faults else 200)


def _where(place: object) -> list[str]:
    if place is None:
        return ["", ""]
    return [place.session.name, str(place.station)]  # type: ignore[attr-defined]


urlpatterns = [
    path("events/<slug:event>/draws/", listed, name="draws"),
    path("events/<slug:event>/draws/codes-list/", codes, name="codes"),
    path("events/<slug:event>/draws/<slug:purpose>/announce/", announce, name="draw-announce"),
    path("events/<slug:event>/draws/<slug:name>/", one, name="draw"),
]
