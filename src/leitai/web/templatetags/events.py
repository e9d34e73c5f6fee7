"""What every page of an event at the desk has: its tabs."""

from django import template
from django.template import Context

from leitai.web.models import Event
from leitai.web.permits import may

register = template.Library()


TABS = {
    "": "event.see",
    "rulebook": "event.see",
    "entries": "entries.see",
    "officials": "event.see",
    "sessions": "event.see",
    "draws": "event.see",
    "pads": "pads.edit",
    "chief": "event.see",
    "hall": "halls.see",
    "marks": "marks.see",
    "paper": "paper.see",
    "board": "boards.freeze",
    "results": "results.see",
    "appeals": "results.see",
    "awards": "results.see",
    "documents": "documents.print",
}
"""Word of an event -> the action that lets somebody in to its first page."""


@register.inclusion_tag("desk/_event_tabs.html", takes_context=True)
def event_tabs(context: Context, event: Event) -> dict[str, object]:
    """The words of *event* that the reader may see; the one of this page is marked."""
    request = context["request"]
    root, account = f"/desk/events/{event.slug}/", request.user
    tabs = [
        {
            "path": root + (f"{word}/" if word else ""),
            "words": f"events.tab-{word or 'overview'}",
            "here": word == _word(request.path.removeprefix(root)),
        }
        for word, action in TABS.items()
        if may(account, action, event=event)
    ]
    return {"tabs": tabs}


def _word(rest: str) -> str:
    """Return the word whose page this is; plans, steps and the like are the overview's."""
    first = rest.partition("/")[0]
    return first if first in TABS else ""
