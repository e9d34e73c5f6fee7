"""Whose work had which blind code: nothing before the event is decoded."""

from leitai.web.models import Code, Event


def decoded_entries(event: Event) -> dict[str, int]:
    """Return blind code -> entry id; empty before decoding."""
    opened = Code.objects.filter(event=event).exclude(entry=None)
    return dict(opened.values_list("code", "entry_id"))
