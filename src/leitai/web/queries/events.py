"""Events as pages ask for them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from leitai.faults import Fault
from leitai.lifecycle import EVENT_ROLES, Role, State
from leitai.web.models import Account, Competition, Event
from leitai.web.permits import ACTIONS

from .appeals import appeal_ends
from .calendar import end_of
from .entries import TAKING
from .notices import results_notice

SORTS = {
    "name": "name", "starts": "starts", "state": "state", "entries": "taken",
    "competition": "competition__name",
}  # fmt: skip


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


def events_of(account: Account) -> QuerySet[Event]:
    """
    Return the events that *account* has something to do with at the desk.

    Staff see those of their union and below, officials their own, leaders those that are
    announced by a union above theirs.
    """
    found = Q(pk__in=[])
    for grant in account.grants_in_force():
        if grant.role in EVENT_ROLES:
            found |= Q(pk=grant.event_id)
        elif grant.role == Role.LEADER and grant.unit:
            above = [grant.unit.path[:end] for end in range(5, len(grant.unit.path) + 1, 5)]
            announced = ~Q(state=State.DRAFT)
            found |= Q(competition__organiser__path__in=above) & announced
        elif grant.unit and grant.role in ACTIONS["event.see"]:
            found |= Q(competition__organiser__path__startswith=grant.unit.path)
    return Event.objects.filter(found).select_related("competition__organiser")


def events_seen(
    account: Account,
    *,
    text: str = "",
    state: str = "",
    trade: str = "",
    year: str = "",
    sort: str = "",
) -> QuerySet[Event]:
    """Return the events of the list, each with ``taken``: how many entries have a place."""
    found = events_of(account)
    if text:
        named = Q(name__icontains=text) | Q(competition__name__icontains=text)
        found = found.filter(named | Q(slug__icontains=text) | Q(round__icontains=text))
    if state:
        found = found.filter(state=state)
    if trade:
        found = found.filter(occupation=trade)
    if year.isdigit():
        found = found.filter(competition__year=int(year))
    column = F(SORTS.get(sort.removeprefix("-"), "starts"))
    down = sort.startswith("-") or not sort
    order = column.desc(nulls_first=True) if down else column.asc(nulls_last=True)
    counted = Count("entries", filter=Q(entries__state__in=TAKING))
    return found.annotate(taken=counted).order_by(order, "slug")


def competitions_of(account: Account) -> QuerySet[Competition]:
    """Return the competitions of the unions for which *account* may hold one."""
    found = Q(pk__in=[])
    for grant in account.grants_in_force():
        if grant.unit and grant.role in ACTIONS["competition.edit"]:
            found |= Q(organiser__path__startswith=grant.unit.path)
    return Competition.objects.filter(found).select_related("organiser")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date of an event: what it is (an entry of the wording), when, and whether it is over."""

    words: str
    at: datetime
    over: bool


def deadlines_of(event: Event, at: datetime) -> list[Deadline]:
    """Return the dates of *event* that are known, in their order."""
    known = [
        (f"events.date-{name.replace('_', '-')}", getattr(event, name))
        for name in ("entries_open", "entries_close", "starts", "ends")
    ]
    known += [(f"events.date-appeals-{kind}", end) for kind, end in appeal_ends(event).items()]
    notice = results_notice(event)
    if notice is not None and notice.last_day is not None:
        known.append(("events.date-publicity", end_of(notice.last_day)))
    found = [Deadline(name, day, day <= at) for name, day in known if day is not None]
    return sorted(found, key=lambda each: timezone.localtime(each.at))


def missing_dates(event: Event, at: datetime) -> Fault | None:
    """Return that a date is not set, or that entries would close before they are announced."""
    days = (event.entries_open, event.entries_close, event.starts, event.ends)
    if None in days:
        return Fault("lifecycle.dates-set")
    if event.entries_close is not None and event.entries_close <= at:
        return Fault("lifecycle.dates-past")
    return None


def missing_place(event: Event, at: datetime) -> Fault | None:
    """Return that nobody has said where the event is held."""
    return None if event.place.strip() else Fault("lifecycle.place-set")


def missing_approval(event: Event, at: datetime) -> Fault | None:
    """Return that the federation has not approved the event as it stands."""
    return None if event.approved else Fault("lifecycle.approved")


NEEDS = {
    "dates-set": missing_dates,
    "place-set": missing_place,
    "approved": missing_approval,
}
