"""The halls of an event: where it is now, where it was."""

from django.db.models import QuerySet

from leitai.web.models import Event, Hall


def halls_of(event: Event) -> QuerySet[Hall]:
    """Return the halls that *event* was lent to, the last first."""
    return Hall.objects.filter(event=event).select_related("lent_by", "returned_by")


def hall_now(event: Event) -> Hall | None:
    """Return the hall that has *event*; None where it is in the city."""
    return halls_of(event).filter(returned=None).first()
