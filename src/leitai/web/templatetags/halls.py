"""What pages say of an event that is at a hall."""

from django import template

from leitai.web.hall_home import this_hall
from leitai.web.models import Event
from leitai.web.queries.halls import hall_now

register = template.Library()


@register.inclusion_tag("parts/_at_hall.html")
def at_hall(event: Event) -> dict[str, object]:
    """Say that *event* is at a hall, and up to when its marks are here; nothing where it is not."""
    return {"hall": None if this_hall() else hall_now(event)}
