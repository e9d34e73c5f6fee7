"""
What a pad asks of Django: to be paired, its package, the reveal; what it hands in beside marks.

A pad has no session and no account. Its ticket says which device of which journal it is; the
marks themselves go to the front (``/hot/entries``). No answer has a name or a unit in it.
"""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from leitai.faults import Fault, Refused
from leitai.front import tokens
from leitai.web.installation import installation
from leitai.web.models import Pad
from leitai.web.queries.pads import LIVE, pad_called
from leitai.web.services import pads
from leitai.web.services.catching_up import catch_up
from leitai.web.services.evidence import BIGGEST
from leitai.web.services.pads_cards import address_of, card_of
from leitai.web.services.pads_package import package_of
from leitai.web.services.pads_panel import NotYet, panel_of
from leitai.web.services.pads_photos import keep_pad_photo
from leitai.web.words import fault_words

from .pad_page import page_words
from .pad_worker import worker

LONGEST = 20_000
"""Bytes of what a pad says of itself."""

BEARER = "Bearer "
STATUS = {
    "pads.not-json": 400,
    "pads.no-ticket": 401,
    "front.token-false": 401,
    "front.token-expired": 401,
    "pads.revoked": 403,
    "pads.no-invitation": 403,
    "pads.wrong-pin": 403,
    "pads.too-many-pins": 403,
    "pads.no-sheet": 404,
    "pads.panel-open": 409,
    "pads.not-in-use": 409,
    "pads.closed": 409,
    "evidence.too-big": 413,
}
"""Of the first fault of a refusal; any other: 422."""

View = Callable[..., HttpResponse]


def refusal(faults: Sequence[Fault], **more: object) -> JsonResponse:
    """Return *faults* as pads read them, in words of the reader's language."""
    problems = [{"id": fault.id, "text": fault_words(fault)} for fault in faults]
    return _json({"problems": problems, **more}, STATUS.get(faults[0].id, 422))


def _json(said: object, status: int = 200) -> JsonResponse:
    return JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})


def said_in_json(view: View) -> View:
    """Answer what *view* refuses as pads read it."""

    @wraps(view)
    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *given, **named)
        except NotYet as not_yet:
            return refusal(not_yet.faults, missing=not_yet.missing)
        except Refused as refused:
            return refusal(refused.faults)

    return answered


def with_ticket(view: View) -> View:
    """Let in a pad by its ticket; *view* gets the pad. Neither cookies nor forms play a part."""

    @csrf_exempt
    @wraps(view)
    @said_in_json
    def let_in(request: HttpRequest) -> HttpResponse:
        return view(request, _bearer(request))

    return let_in


def _bearer(request: HttpRequest) -> Pad:
    said = request.headers.get("Authorization", "")
    if not said.startswith(BEARER):
        raise Refused([Fault("pads.no-ticket")])
    now = timezone.now().timestamp()
    claims = tokens.read(installation().secret, said.removeprefix(BEARER).strip(), now)
    pad = pad_called(claims.journal, claims.device)
    if pad is None:
        raise Refused([Fault("front.token-false")])
    if pad.state not in LIVE:
        raise Refused([Fault("pads.revoked")])
    return pad


def _sent(request: HttpRequest) -> dict[str, Any]:
    data = request.read(LONGEST + 1)
    try:
        sent = json.loads(data) if len(data) <= LONGEST else None
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Refused([Fault("pads.not-json")])
    return sent


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The pad's page: the same for everybody; what is on it comes by the ticket."""
    return render(request, "judge/pad.html", {"words": page_words()})


@csrf_exempt
@require_POST
@said_in_json
def pair(request: HttpRequest) -> HttpResponse:
    """Pair a tablet by the code of its QR and the PIN that somebody told the judge."""
    sent, at = _sent(request), timezone.now()
    code, pin, key = (str(sent.get(name, "")).strip() for name in ("code", "pin", "key"))
    about = sent.get("about")
    paired = pads.pair(code, pin, key, about if isinstance(about, dict) else {}, at=at)
    catch_up(paired.pad.event)
    package = package_of(paired.pad, at)
    return _json({"ticket": paired.ticket, "device": paired.pad.device, "package": package})


@with_ticket
@require_GET
def package(request: HttpRequest, pad: Pad) -> HttpResponse:
    """Everything that the pad shows; it has every entry that was acknowledged before."""
    catch_up(pad.event)
    return _json(package_of(pad, timezone.now()))


@with_ticket
@require_GET
def panel(request: HttpRequest, pad: Pad) -> HttpResponse:
    """The marks of the panel side by side, once everybody has signed."""
    catch_up(pad.event)
    asked = (request.GET.get(name, "") for name in ("contestant", "sheet"))
    return _json(panel_of(pad, *asked))


@with_ticket
@require_POST
def evidence(request: HttpRequest, pad: Pad) -> HttpResponse:
    """Keep a photograph: the request's body is the file."""
    kept = keep_pad_photo(pad, request.read(BIGGEST + 1), at=timezone.now())
    return _json({"evidence": f"sha256:{kept.sha256}"})


@with_ticket
@require_POST
def report(request: HttpRequest, pad: Pad) -> HttpResponse:
    """Take down what the pad says of itself."""
    now = timezone.now()
    pads.seen(pad, _sent(request), at=now)
    return _json({"now": now.isoformat()})


@with_ticket
@require_POST
def hand_over(request: HttpRequest, pad: Pad) -> HttpResponse:
    """Invite the tablet that takes over: its QR and PIN, to be shown on this one."""
    made = pads.hand_over(pad, at=timezone.now())
    card = card_of(made)
    return _json(
        {"code": made.code, "pin": made.pin, "url": address_of(made), "qr": card.qr,
         "expires": made.expires.isoformat()}
    )  # fmt: skip


app_name = "pad"
urlpatterns = [
    path("", shell, name="shell"),
    path("sw.js", worker, name="worker"),
    path("pair", pair, name="pair"),
    path("package", package, name="package"),
    path("panel", panel, name="panel"),
    path("evidence", evidence, name="evidence"),
    path("report", report, name="report"),
    path("hand-over", hand_over, name="hand-over"),
]
