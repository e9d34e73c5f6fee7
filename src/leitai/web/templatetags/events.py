"""What every page of an event at the desk has: its tabs."""

from dataclasses import dataclass

from django import template
from django.template import Context
from django.urls import is_valid_path

from leitai.web.models import Event
from leitai.web.permits import may

register = template.Library()


@dataclass(frozen=True, slots=True)
class Tab:
    """A word of an event: where its pages begin, and who is shown the way (any of *actions*)."""

    word: str
    actions: tuple[str, ...]


TABS = (
    Tab("", ("event.see",)),
    Tab("rulebook", ("event.see",)),
    Tab("entries", ("entries.see",)),
    Tab("officials", ("officials.edit", "panels.approve")),
    Tab("sessions", ("sessions.edit", "checkin.do", "incidents.note")),
    Tab("draws", ("draws.hold", "event.see")),
    Tab("marks", ("marks.grid", "marks.type")),
    Tab("results", ("results.see",)),
    Tab("appeals", ("appeals.answer", "results.see")),
    Tab("awards", ("awards.edit", "certificates.issue")),
)


@register.inclusion_tag("desk/_event_tabs.html", takes_context=True)
def event_tabs(context: Context, event: Event) -> dict[str, object]:
    """The words of *event* that the reader may see; the one of this page is marked."""
    request = context["request"]
    root, account = f"/desk/events/{event.slug}/", request.user
    tabs = []
    for tab in TABS:
        path = f"{root}{tab.word}/" if tab.word else root
        if is_valid_path(path) and any(may(account, each, event=event) for each in tab.actions):
            here = request.path.startswith(path) if tab.word else _is_overview(request.path, root)
            tabs.append(
                {"path": path, "words": f"events.tab-{tab.word or 'overview'}", "here": here}
            )
    return {"tabs": tabs}


def _is_overview(path: str, root: str) -> bool:
    rest = path.removeprefix(root)
    return not any(rest.startswith(f"{tab.word}/") for tab in TABS if tab.word)
