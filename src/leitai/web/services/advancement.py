"""From a heat to the next round: entries made of its final results, once for each who goes on."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.lifecycle import State
from leitai.web.models import Account, Entry, Event
from leitai.web.permits import require
from leitai.web.queries.advancement import Going, final_result, going_on

from .acts import note
from .entries import enter

OPEN = (State.PUBLISHED, State.REGISTRATION, State.ELIGIBILITY)
"""States of the next round in which its roster still takes those who advanced."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """What came of one who goes on: an entry in the next round, or what keeps them out."""

    going: Going
    entry: Entry | None
    faults: tuple[Fault, ...] = ()


def obstacles(event: Event) -> list[Fault]:
    """Return why nobody can go on from *event* now; nothing where they can."""
    faults = []
    if event.feeds is None:
        faults.append(Fault("advancement.no-next"))
    elif event.feeds.state not in OPEN:
        faults.append(Fault("advancement.next-not-open", {"event": str(event.feeds)}))
    if final_result(event) is None or event.state == State.REOPENED:
        faults.append(Fault("advancement.not-final"))
    return faults


@transaction.atomic
def advance(event: Event, *, by: Account, at: datetime) -> list[Advanced]:
    """
    Enter in the next round who goes on from *event*; doing it again enters nobody twice.

    A reserve takes the place of somebody who went on and withdrew. Whoever was entered by their
    leader or by themself keeps that entry. Workers confirm their entries as always.

    Raises:
        Forbidden: *by* is not of the office of both rounds.
        Refused: no next round, or its roster is locked; the results are not final; nobody goes on.
    """
    require(by, "event.edit", event=event)
    event = Event.objects.select_related("feeds__competition__organiser").get(pk=event.pk)
    if faults := obstacles(event):
        raise Refused(faults)
    assert event.feeds is not None  # noqa: S101 - obstacles() says so
    require(by, "event.edit", event=event.feeds)
    found = [each for each in going_on(event) if each.goes]
    if not found:
        raise Refused([Fault("advancement.nobody")])
    done = [_advanced(event, event.feeds, each, by=by, at=at) for each in found]
    made = sum(each.going.next is None and each.entry is not None for each in done)
    note(by, "advancement.advance", f"event:{event.slug}", at, to=event.feeds.slug, made=made)
    return done


def _advanced(event: Event, into: Event, going: Going, *, by: Account, at: datetime) -> Advanced:
    if going.next is not None:
        return Advanced(going, going.next)
    try:
        entry = enter(
            into, going.entry.worker, by=by, at=at, team=going.entry.team, from_heat=event,
            key=f"advance:{event.pk}:{going.entry.pk}",
        )  # fmt: skip
    except Refused as refused:
        return Advanced(going, None, refused.faults)
    return Advanced(going, entry)
