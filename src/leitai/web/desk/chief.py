"""The chief judge's room: every sheet's state, what is missing, who lies apart. No names."""

from dataclasses import dataclass
from fractions import Fraction

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leitai.exact import decimal_text
from leitai.measurement import Spread, deviations
from leitai.measurement.severity import summed
from leitai.rulebook.model import Rulebook
from leitai.web.models import Event
from leitai.web.permits import door, may
from leitai.web.queries import chief
from leitai.web.queries.clocks import clocks_of
from leitai.web.queries.marks import forms_of, grid_of, grid_sheets, node_titles
from leitai.web.queries.unlocks import waiting_unlocks
from leitai.web.services import marks
from leitai.web.services.catching_up import catch_up
from leitai.web.services.records import journal_of, rules_of
from leitai.web.services.statuses import statuses
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import language, words

from .asking import asker, tried
from .chief_forms import RoomForm
from .marks import column_title

ROWS = 60
"""Codes on one page of the grid: a hall's worth."""

SLIGHT, MARKED = Fraction(3, 100), Fraction(8, 100)
"""From which share of the scale on a judge is said to be slightly, and clearly, apart."""


@require_safe
@door("event.see")
def room(request: HttpRequest, event: Event) -> HttpResponse:
    """The whole room; whoever may not see marks goes to what is theirs."""
    if not may(asker(request), "marks.grid", event=event):
        mine = "unlocks" if may(asker(request), "unlocks.see", event=event) else "clocks"
        return redirect(f"desk:{mine}", event.slug)
    return render(request, "desk/chief_room.html", _shown(request, event))


@require_safe
@door("marks.grid")
def live(request: HttpRequest, event: Event) -> HttpResponse:
    """What of the room changes; nothing (204) where the reader has it as it is."""
    if request.GET.get("have") == _word(request, event):
        return HttpResponse(status=204)
    return render(request, "desk/_chief_live.html", _shown(request, event))


def _form(request: HttpRequest) -> RoomForm:
    form = RoomForm(request.GET)
    form.is_valid()
    return form


def _word(request: HttpRequest, event: Event) -> str:
    said = _form(request).query(request.GET.get("page", ""))
    size = journal_of(event).size() if event.journal else 0
    return chief.state_word(event, size, timezone.now(), language(), said)


def _shown(request: HttpRequest, event: Event) -> dict[str, object]:
    """Return what the room shows: a fixed number of queries, however many sheets there are."""
    word, now, form = _word(request, event), timezone.now(), _form(request)
    if not event.journal or not event.sheets.exists():
        return {"event": event, "form": form, "nothing": True}
    catch_up(event)
    rulebook, excused = rules_of(event), statuses(event)
    titles = node_titles(rulebook, language())
    columns, codes = grid_of(event, form.asked_code, form.asked_state, excused=list(excused))
    page = Paginator(codes, ROWS).get_page(request.GET.get("page"))
    named, empty = chief.missing_now(event, forms_of(event, rulebook), list(excused))
    again = chief.being_marked_again(event)
    waiting = list(waiting_unlocks(event, now))
    own = chief.still_to_mark(event, asker(request))
    found = chief.spread_now(rulebook, chief.marks_of(event, rulebook), form.warn)
    found = [each for each in found if each.about[0] not in own]
    return {
        "event": event,
        "form": form,
        "columns": [(each, column_title(event, each)) for each in columns],
        "page": page,
        "rows": grid_sheets(event, list(page), columns),
        "excused": excused,
        "unlocked": chief.unlocked(event),
        "missing": [(each.sheet, [titles[name] for name in each.aspects]) for each in named],
        "empty": empty,
        "alarms": [_alarm(each, titles, again) for each in found[:ROWS]],
        "more_alarms": max(len(found) - ROWS, 0),
        "pads": chief.pads_now(event, now),
        "clocks": clocks_of(event, now),
        "unlocks": waiting,
        "asked": {each.sheet_id for each in waiting},
        "figures": chief.figures(event, list(excused)),
        "refresh": _refresh(event, form, page, word),
        "now": now,
    }


def _refresh(event: Event, form: RoomForm, page: Page, word: str) -> str:
    """Return what is asked to find out whether anything is new."""
    query = form.query(str(page.number), have=word)
    return f"{reverse('desk:chief-live', args=(event.slug,))}?{query}"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A panel that lies apart, in words; *reason*: what a re-mark ordered with one tap says."""

    code: str
    aspect: str
    title: str
    marks: str
    said: str
    reason: str
    broken: bool
    pending: bool


def _alarm(found: Spread, titles: dict[str, str], again: set[tuple[str, str]]) -> Alarm:
    code, aspect, item, attempt = found.about
    title = titles[aspect]
    title += f" {words('marks.item', item=item)}" if item else ""
    title += f" {words('marks.attempt', attempt=attempt)}" if attempt else ""
    apart, limit = decimal_text(found.apart), found.limit
    if found.broken and limit is not None:
        said = words("chief.apart-limit", apart=apart, limit=decimal_text(limit))
    else:
        said = words("chief.apart-warn", percent=int(found.share * 100))
    told = words("web.list-comma").join(
        f"{judge} {decimal_text(value)}" for judge, value in found.marks
    )
    return Alarm(
        code, aspect, title, told, said, words("chief.remark-reason", said=said),
        found.broken, (code, aspect) in again,
    )  # fmt: skip


@require_POST
@door("marks.settle")
def remark(request: HttpRequest, event: Event) -> HttpResponse:
    """Have a panel mark again, with the reason that the alarm gives: one tap."""
    code, aspect = request.POST.get("code", ""), request.POST.get("aspect", "")
    given = request.POST.get("reason", "")
    faults = tried(request, marks.order_remark, event, code, aspect, given)
    if faults:
        shown = _shown(request, event) | {"faults": faults}
        return render(request, "desk/chief_room.html", shown, status=422)
    title = node_titles(rules_of(event), language()).get(aspect, aspect)
    messages.success(request, words("marks.remark-ordered", code=code, aspect=title))
    return redirect("desk:chief", event.slug)


@require_safe
@door("marks.grid")
def drift(request: HttpRequest, event: Event) -> HttpResponse:
    """How each judge marks beside the panel, and whether that changes: advice, no result."""
    if not event.journal:
        return render(request, "desk/chief_drift.html", {"event": event, "rows": []})
    catch_up(event)
    rulebook = rules_of(event)
    found = deviations(chief.marks_of(event, rulebook).first)
    rows = [(each, _severity_words(each.mean, few=each.few), _drift_words(each.drift),
             found[each.judge]) for each in summed(found)]  # fmt: skip
    if "export" in request.GET:
        header = [words(f"chief.drift-{name}") for name in
                  ("judge", "n", "mean", "exact", "apart", "drift", "means")]  # fmt: skip
        lines = (
            [each.judge, str(each.n), decimal_text(each.mean, 4), str(each.mean),
             decimal_text(each.apart, 4), "" if each.drift is None else decimal_text(each.drift, 4),
             said]
            for each, said, _, _ in rows
        )  # fmt: skip
        return spreadsheet(words("chief.drift-file", event=event), header, lines)
    shown = {"event": event, "rows": rows, "panels": _panel_titles(rulebook)}
    return render(request, "desk/chief_drift.html", shown)


def _severity_words(mean: Fraction, *, few: bool) -> str:
    if few:
        return words("chief.severity-few")
    if abs(mean) < SLIGHT:
        return words("chief.severity-even")
    side = "lenient" if mean > 0 else "strict"
    strong = "very-" if abs(mean) >= MARKED else ""
    return words(f"chief.severity-{strong}{side}")


def _drift_words(drift: Fraction | None) -> str:
    if drift is None:
        return ""
    if abs(drift) < SLIGHT:
        return words("chief.drift-steady")
    return words("chief.drift-up" if drift > 0 else "chief.drift-down")


def _panel_titles(rulebook: Rulebook) -> str:
    titles = node_titles(rulebook, language())
    found = [titles[node.id] for node in rulebook.nodes() if node.panel is not None and node.input]
    return words("web.list-comma").join(dict.fromkeys(found))


urlpatterns = [
    path("events/<slug:event>/chief/", room, name="chief"),
    path("events/<slug:event>/chief/live/", live, name="chief-live"),
    path("events/<slug:event>/chief/remark/", remark, name="chief-remark"),
    path("events/<slug:event>/chief/drift/", drift, name="chief-drift"),
]
