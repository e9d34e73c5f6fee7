"""Prizes, proposals and certificates: what is still to be done about them."""

from datetime import datetime

from leitai.faults import Fault
from leitai.web.models import Award, Event, Promotion

from .results import last_result


def without_certificate(event: Event) -> int:
    """Return how many prize-winners have no issued certificate in force."""
    winners = Award.objects.filter(event=event, annulled=None).exclude(entry=None)
    with_one = event.entries.filter(
        certificates__issued__isnull=False, certificates__revoked=None
    ).values("pk")
    return winners.exclude(entry__in=with_one).values("entry").distinct().count()


def missing_certificates(event: Event, at: datetime) -> Fault | None:
    """Return how many prize-winners wait for their certificate."""
    waiting = without_certificate(event)
    return Fault("lifecycle.certificates-issued", {"count": str(waiting)}) if waiting else None


def missing_proposals(event: Event, at: datetime) -> Fault | None:
    """Return how many proposals of the final results are on no list."""
    result = last_result(event)
    wanted = (
        sum(bool(each["promotion"]) for each in result.document["contestants"]) if result else 0
    )
    left = wanted - event.promotions.count()
    return Fault("lifecycle.proposals-listed", {"count": str(left)}) if left > 0 else None


def missing_decisions(event: Event, at: datetime) -> Fault | None:
    """Return how many proposals the deciding office has not answered."""
    open_states = (Promotion.State.PROPOSED, Promotion.State.FILED)
    waiting = event.promotions.filter(state__in=open_states).count()
    return Fault("lifecycle.proposals-decided", {"count": str(waiting)}) if waiting else None


NEEDS = {
    "certificates-issued": missing_certificates,
    "proposals-listed": missing_proposals,
    "proposals-decided": missing_decisions,
}
