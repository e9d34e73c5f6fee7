"""The parts that pages are put together from: fields, summaries, navigation, tables, rails."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.forms.widgets import DateTimeBaseInput
from django.http import HttpRequest  # noqa: TC002 - imported like anything else
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leitai.faults import Fault
from leitai.lifecycle import LINE, State
from leitai.web import permits
from leitai.web.models import Account, Event, Unit
from leitai.web.navigation import place_of, places_for
from leitai.web.words import fault_words, words

register = template.Library()

PHASES: tuple[tuple[str, tuple[State, ...]], ...] = (
    ("web.phase-announce", (State.DRAFT, State.PUBLISHED)),
    ("web.phase-enter", (State.REGISTRATION, State.ELIGIBILITY, State.CONFLICTS)),
    ("web.phase-draw", (State.DRAW,)),
    ("web.phase-compete", (State.RUNNING, State.MARKING, State.RECONCILE)),
    ("web.phase-lock", (State.LOCKED, State.RECHECK, State.DECODED)),
    ("web.phase-announce-results", (State.PROVISIONAL, State.APPEAL, State.FINAL)),
    ("web.phase-publicity", (State.PUBLICITY,)),
    ("web.phase-close", (State.AWARDED, State.FILED, State.ARCHIVED)),
)
"""The states as people speak of them: every state of the line once, in its order."""


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a symbol of ``icons.svg``: decoration, so words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("leitai/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def may(
    context: Context, action: str, event: Event | None = None, unit: Unit | None = None
) -> bool:
    """Tell whether the reader may do it: ``{% may "event.edit" event=event as can_edit %}``."""
    account: Account = context["request"].user
    return permits.may(account, action, event=event, unit=unit)


@register.inclusion_tag("parts/nav.html", takes_context=True)
def door_nav(context: Context, door: str) -> dict[str, object]:
    """The links of a door; a view may give ``badges``: name of a place -> how many wait there."""
    request: HttpRequest | None = context.get("request")
    badges: Mapping[str, int] = context.get("badges") or {}
    account = None if door == "public" or request is None else request.user
    places = places_for(door, account)  # type: ignore[arg-type]
    here = place_of(request.path, places) if request else None
    return {
        "places": [
            {
                "path": place.path,
                "words": place.words,
                "icon": place.icon,
                "rule": place.rule,
                "here": place is here,
                "badge": badges.get(place.name),
            }
            for place in places
        ]
    }


@register.simple_tag(takes_context=True)
def back_path(context: Context) -> str:
    """Return the page of this site that the reader came from, else the home page."""
    from leitai.web.public.preferences import back_path as came_from  # noqa: PLC0415 - a door

    return came_from(context["request"])


NATIVE: dict[type[DateTimeBaseInput], tuple[str, str]] = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.TimeInput: ("time", "%H:%M"),
}
"""Widgets for which browsers have a better control than a line of text."""


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, extra: str = "") -> dict[str, object]:
    """
    A field of a form: label, hint, errors, control, tied together for screen readers.

    *extra*: more classes for what is around it (``search`` in a filter bar).
    """
    widget = bound.field.widget
    if isinstance(widget, DateTimeBaseInput) and widget.input_type == "text":
        widget.input_type, widget.format = NATIVE[type(widget)]
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = "4"
    return {
        "hidden": bound.is_hidden,
        "fieldset": bound.use_fieldset,
        "lone": isinstance(widget, forms.CheckboxInput),
        "label": bound.label,
        "optional": not bound.field.required,
        "hint": bound.help_text,
        "errors": bound.errors,
        "id": bound.id_for_label or bound.auto_id,
        "auto_id": bound.auto_id,
        "described": bound.aria_describedby if bound.use_fieldset else None,
        "control": bound,
        "extra": extra,
    }


def _first_control(bound: BoundField) -> str:
    """Return the id of what a link to a field should focus: of a group, its first choice."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _lines(form: forms.BaseForm) -> list[dict[str, str]]:
    own = [{"text": str(error), "target": ""} for error in form.non_field_errors()]
    return own + [
        {"text": f"{bound.label}: {error}", "target": _first_control(bound)}
        for bound in form
        for error in bound.errors
    ]


@register.inclusion_tag("parts/error_summary.html")
def error_summary(
    *checked: forms.BaseForm | forms.BaseFormSet, faults: Sequence[Fault] = ()
) -> dict[str, object]:
    """Everything that is wrong, above the form, with a link to each field; takes the focus."""
    lines: list[dict[str, str]] = [
        {"text": fault_words(fault), "target": ""} for fault in faults or ()
    ]
    for each in checked:
        if isinstance(each, forms.BaseFormSet):
            lines += [{"text": str(error), "target": ""} for error in each.non_form_errors()]
            lines += chain.from_iterable(_lines(form) for form in each if form.is_bound)
        elif each and each.is_bound:
            lines += _lines(each)
    return {"lines": lines}


@register.inclusion_tag("parts/pagination.html", takes_context=True)
def pagination(context: Context, page: Page) -> dict[str, object]:
    """How many rows there are, and links to the other pages; what is asked for stays in them."""
    return {
        "page": page,
        "count": page.paginator.count,
        "numbers": list(
            page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        ),
        "request": context["request"],
    }


@register.simple_tag(takes_context=True)
def sort_th(context: Context, column: str, entry: str, *, number: bool = False) -> SafeString:
    """Return a header that sorts by *column* (``?sort=column``, then ``-column``)."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{column}" if now == column else column
    query.pop("page", None)
    state = {column: "ascending", f"-{column}": "descending"}.get(now)
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}</a></th>',
        SafeString(' class="n"') if number else "",
        format_html(' aria-sort="{}"', state) if state else "",
        query.urlencode(),
        words(entry),
    )


@register.inclusion_tag("parts/step_rail.html")
def step_rail(state: str) -> dict[str, object]:
    """Where an event is: its phases, a brick for each state, the state in words, the next."""
    at = LINE.index(State(state)) if state in LINE else -1
    return {
        "state": state,
        "number": at + 1,
        "total": len(LINE),
        "following": words(f"state.{LINE[at + 1]}") if 0 <= at < len(LINE) - 1 else "",
        "phases": [
            {
                "words": entry,
                "here": state in states,
                "states": [
                    {"state": each, "here": each == state, "done": LINE.index(each) < at}
                    for each in states
                ],
            }
            for entry, states in PHASES
        ],
    }


@register.simple_tag
def state_tag(state: str) -> SafeString:
    """Return the state of an event as a tag; its colour says whether people wait for something."""
    tones = {
        State.DRAFT: "", State.FILED: "", State.ARCHIVED: "", State.CANCELLED: "",
        State.REGISTRATION: "blue", State.RUNNING: "red", State.MARKING: "red",
        State.APPEAL: "brass", State.PUBLICITY: "brass", State.REOPENED: "brass",
        State.FINAL: "pine", State.AWARDED: "pine",
    }  # fmt: skip
    return format_html(
        '<span class="tag {}">{}</span>', tones.get(State(state), "blue"), words(f"state.{state}")
    )


@register.simple_tag
def countdown(until: datetime, now: datetime | None = None) -> SafeString:
    """Return how long there is until *until*, kept current; without script, the hour."""
    local = timezone.localtime(until)
    return format_html(
        '<lt-countdown until="{}" now="{}" data-days="{}" data-over="{}" role="timer">'
        '<time datetime="{}">{}</time></lt-countdown>',
        until.isoformat(),
        (now or timezone.now()).isoformat(),
        words("web.days-left", count="{n}"),
        words("web.over"),
        local.isoformat("T", "minutes"),
        f"{local:%Y-%m-%d %H:%M}",
    )
