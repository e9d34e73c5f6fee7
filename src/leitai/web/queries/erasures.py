"""Who asked to be forgotten, and what stands in the way."""

from django.db.models import Q, QuerySet

from leitai.lifecycle import LINE, State
from leitai.web.models import Account, Certificate, Entry, Erasure, Worker

from .accounts import below
from .registry import scope_of

UNDER_WAY = frozenset({*LINE[: LINE.index(State.ARCHIVED)], State.REOPENED})
"""States of an event in which the names of its contestants are still needed."""


def erasures_seen(by: Account, *, state: str = "") -> QuerySet[Erasure]:
    """
    Return the requests of workers whom *by* looks after, those that are due first.

    Whoever has no employer (any more), somebody with the whole city looks after.
    """
    scope = scope_of(by, "registry.edit")
    where = below(scope.paths, "worker__enterprise__unit__path")
    if scope.whole:
        where |= Q(worker__enterprise=None)
    found = Erasure.objects.filter(where)
    if state:
        found = found.filter(state=state)
    return found.select_related("worker__enterprise__unit", "by", "decided_by").order_by(
        "decided", "due", "pk"
    )


def entries_under_way(worker: Worker) -> QuerySet[Entry]:
    """Return the entries of *worker* in events that are not over: nobody can be forgotten there."""
    found = worker.entries.exclude(state=Entry.State.WITHDRAWN)
    return found.filter(event__state__in=UNDER_WAY).select_related("event__competition")


def certificates_in_force(worker: Worker) -> QuerySet[Certificate]:
    """Return the issued certificates of *worker* that nobody has revoked."""
    found = Certificate.objects.filter(entry__worker=worker, revoked=None)
    return found.exclude(issued=None).order_by("number")


def waiting_erasure(worker: Worker) -> Erasure | None:
    """Return the request of *worker* that nobody has decided yet."""
    return worker.erasures.filter(state=Erasure.State.ASKED).first()
