"""Events as pages ask for them."""

from django.http import Http404

from leitai.web.models import Event


def event_called(slug: str) -> Event:
    """
    Return the event called *slug*, its competition and organiser loaded.

    Raises:
        Http404: there is none.
    """
    found = Event.objects.select_related("competition__organiser").filter(slug=slug).first()
    if found is None:
        raise Http404(slug)
    return found
