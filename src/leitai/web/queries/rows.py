"""Lists of the desk across events: appeals, objections, certificates."""

from django.db.models import QuerySet

from leitai.web.models import Account, Appeal, Certificate, Event, Objection
from leitai.web.permits import ACTIONS


def events_within(account: Account, action: str) -> QuerySet[Event]:
    """Return the events to which *account* may do *action*."""
    roles = ACTIONS[action]
    found = Event.objects.none()
    for grant in account.grants_in_force():
        if grant.role not in roles:
            continue
        if grant.event_id is not None:
            found = found | Event.objects.filter(pk=grant.event_id)
        elif grant.unit is not None:
            path = grant.unit.path
            found = found | Event.objects.filter(competition__organiser__path__startswith=path)
    return found


def appeals_for(account: Account) -> QuerySet[Appeal]:
    """Return the appeals that *account* may see, those that wait first."""
    return (
        Appeal.objects.filter(event__in=events_within(account, "results.see"))
        .select_related("event__competition__organiser", "entry__worker", "entry__delegation")
        .order_by("answered", "due", "pk")
    )


def objections_for(account: Account) -> QuerySet[Objection]:
    """Return the objections that *account* may answer, those that wait first."""
    events = events_within(account, "objections.answer")
    units = [
        grant.unit.path
        for grant in account.grants_in_force()
        if grant.unit is not None and grant.role in ACTIONS["objections.answer"]
    ]
    found = Objection.objects.filter(notice__event__in=events)
    for path in units:
        found = found | Objection.objects.filter(notice__unit__path__startswith=path)
    return found.select_related("notice__unit", "notice__event").order_by("answered", "at", "pk")


def certificates_for(account: Account) -> QuerySet[Certificate]:
    """Return the certificates of the events that *account* looks after, the newest first."""
    events = events_within(account, "certificates.prepare") | events_within(
        account, "certificates.issue"
    )
    return (
        Certificate.objects.filter(batch__event__in=events)
        .select_related("entry__worker", "entry__delegation", "batch__event")
        .order_by("-batch", "number")
    )
