"""The judge's door: my events, my sheets, one sheet, my signature. Codes only, never a total."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from leitai.faults import Fault, Refused
from leitai.front.tokens import Claims, issue
from leitai.lifecycle import Role
from leitai.scoring.sheets import Cell, Form, clean_cells
from leitai.web.installation import installation
from leitai.web.models import Account, Event, Official, Sheet
from leitai.web.permits import Forbidden, door
from leitai.web.queries.marks import (
    MyPile,
    form_of,
    forms_of,
    marked_events,
    marking_officials,
    my_piles,
    my_sheets,
    neighbours,
    node_titles,
    own_sheets,
    pile_of,
    sheets_on,
)
from leitai.web.services import locking, marks
from leitai.web.services.catching_up import catch_up
from leitai.web.services.records import (
    device_of,
    frozen_rulebook,
    journal_of,
    register,
    rules_of,
)
from leitai.web.services.statuses import statuses
from leitai.web.sheet_forms import cells_of, sections_of
from leitai.web.words import language, words

TICKET = timedelta(hours=2)
LISTED = 9_000
"""Characters of aspects that fit into a ticket."""

NEAR = 24
"""Codes beside an open sheet: those about it, however many there are."""

PAGE = 60
"""Sheets on a page, and of each pile where all of them are shown."""

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _by(request: HttpRequest) -> Account:
    account: Account = request.user  # type: ignore[assignment]
    return account


def _office(request: HttpRequest, event: Event) -> Official:
    office = marking_officials(event).filter(account=_by(request)).first()
    if office is None:
        raise Forbidden("marks.enter")
    return office


def _told(event: Event, sheets: Iterable[Sheet]) -> list[Sheet]:
    """Return *sheets*; each says whether its contestant is asked for nothing any more."""
    found, excused = list(sheets), statuses(event)
    for each in found:
        each.excused = each.code in excused  # type: ignore[attr-defined]
    return found


@require_safe
@door("marks.enter")
def events(request: HttpRequest) -> HttpResponse:
    """The events in which one marks."""
    found = [(each, not marks.closed_faults(each)) for each in marked_events(_by(request))]
    return render(request, "judge/marks_events.html", {"events": found})


@require_safe
@door("marks.enter")
def sheets(request: HttpRequest, event: Event) -> HttpResponse:
    """My sheets, by code; and the sheets without a judge, module by module."""
    office = _office(request, event)
    catch_up(event)
    excused, asked = list(statuses(event)), request.GET.get("pile")
    piles = my_piles(event, office, excused)
    here = [each for each in piles if asked in (None, each.name)]
    if asked and not here:
        raise Http404(asked)
    number = request.GET.get("page") if asked else None
    shown = {
        "event": event,
        "office": office,
        "panels": [
            (
                each,
                _title(event, each),
                _page(event, sheets_on(event, office, each, excused), number),
            )
            for each in here
        ],
        "own": next((each for each in piles if each.module is None), None),
        "whole": bool(asked),
        "closed": marks.closed_faults(event),
        "unsigned": own_sheets(event, _by(request)).filter(state=Sheet.State.IN).exists(),
        "signature": event.signatures.filter(what="marks", by=_by(request)).last(),
    }
    return render(request, "judge/marks_sheets.html", shown)


def _title(event: Event, pile: MyPile) -> str:
    if pile.module is None:
        return words("marks.own-sheets")
    titles = node_titles(rules_of(event), language())
    return titles.get(pile.module) or words("marks.module-records")


def _page(event: Event, found: QuerySet[Sheet], number: str | None) -> Page:
    """Return a page of *found*, told which contestants are asked for nothing any more."""
    page = Paginator(found, PAGE).get_page(number)
    page.object_list = _told(event, page.object_list)
    return page


@get_or_post
@door("marks.enter")
def sheet(request: HttpRequest, event: Event, sheet: int) -> HttpResponse:
    """One sheet: what is entered stays until it is signed."""
    office = _office(request, event)
    catch_up(event)
    found = my_sheets(event, office).filter(pk=sheet).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, found, office, found.cells)
    cells = cells_of(request.POST.dict())
    try:
        marks.save_sheet(
            found, cells, by=_by(request), at=timezone.now(), key=request.POST.get("key")
        )
    except Refused as refused:
        if isinstance(refused, Forbidden):
            raise
        form = form_of(forms_of(event, rules_of(event)), found)
        return _shown(request, found, office, clean_cells(form, cells), refused.faults)
    messages.success(request, words("marks.saved", code=found.code))
    following = neighbours(event, office, found)[1]
    if "next" in request.POST and following is not None:
        return redirect("judge:sheet", event.slug, following)
    return redirect("judge:sheet", event.slug, found.pk)


def _shown(
    request: HttpRequest,
    found: Sheet,
    office: Official,
    cells: Sequence[Cell],
    faults: Sequence[Fault] = (),
) -> HttpResponse:
    event = found.event
    rulebook = rules_of(event)
    form = form_of(forms_of(event, rulebook), found)
    locked = bool(marks.closed_faults(event)) or found.state == Sheet.State.SIGNED
    on_paper = found.on_paper or found.state in (Sheet.State.TYPED, Sheet.State.DIFFERS)
    keys = pile_of(event, office, found)
    at = keys.index(found.pk)
    first = max(min(at - NEAR // 2, len(keys) - NEAR), 0)
    pile = _told(event, my_sheets(event, office).filter(pk__in=keys[first : first + NEAR]))
    here = at - first
    shown = {
        "event": event,
        "office": office,
        "sheet": found,
        "round": form.round,
        "sections": sections_of(rulebook, form, cells, faults),
        "faults": [fault for fault in faults if fault.row is None],
        "wrong": sum(fault.row is not None for fault in faults),
        "closed": locked or on_paper,
        "key": secrets.token_hex(16),
        "ticket": "" if locked or on_paper else _ticket(found, office, form),
        "pile": pile,
        "place": at + 1,
        "all": len(keys),
        "before": pile[here - 1] if here else None,
        "after": pile[here + 1] if here + 1 < len(pile) else None,
        "status": statuses(event).get(found.code, ""),
    }
    return render(request, "judge/marks_sheet.html", shown, status=422 if faults else 200)


def _ticket(found: Sheet, office: Official, form: Form) -> str:
    """
    Return what lets this page hand this one sheet to the front, for a while.

    What is marked again may need a note, which only the form's own button sees to; so does a
    sheet whose aspects are too many for a ticket.
    """
    aspects = tuple(dict.fromkeys(row.node.id for row in form.rows))
    if not installation().secret or form.round > 1 or len(repr(aspects)) > LISTED:
        return ""
    event, now = found.event, timezone.now()
    device = device_of(Role(office.role), office.code)
    register(event, device, now)
    claims = Claims(
        journal=str(event.journal),
        device=device,
        judges=(found.judge.code if found.judge is not None else "",),
        contestants=(found.code,),
        until=int((now + TICKET).timestamp()),
        account=office.account_id,
        rulebook=frozen_rulebook(event).sha256,
        sheet=found.sheet,
        aspects=aspects,
        issued=int(now.timestamp()),
    )
    return issue(installation().secret, claims)


@get_or_post
@door("marks.enter")
def sign(request: HttpRequest, event: Event) -> HttpResponse:
    """What is missing still; else the signature."""
    office = _office(request, event)
    catch_up(event)
    faults: Sequence[Fault] = ()
    if request.method == "POST":
        try:
            locking.sign_marks(event, by=_by(request), at=timezone.now())
        except Refused as refused:
            if isinstance(refused, Forbidden):
                raise
            faults = refused.faults
        else:
            messages.success(request, words("locking.signed"))
            return redirect("judge:sheets", event.slug)
    own = own_sheets(event, _by(request))
    left = locking.unfinished(event, own)
    state = journal_of(event).state()
    shown = {
        "event": event,
        "office": office,
        "own": own.count(),
        "left": _page(event, left.order_by("code", "sheet"), request.GET.get("page")),
        "size": state.size,
        "root": locking.grouped(state.root.hex()),
        "faults": faults,
    }
    return render(request, "judge/marks_sign.html", shown, status=422 if faults else 200)


urlpatterns = [
    path("", events, name="events"),
    path("<slug:event>/", sheets, name="sheets"),
    path("<slug:event>/sheets/<int:sheet>/", sheet, name="sheet"),
    path("<slug:event>/sign/", sign, name="sign"),
]
