"""Prizes of a final become claims by themselves: a draft for each worker who won one."""

from datetime import datetime

from django.db import transaction

from leitai.faults import Fault, Refused
from leitai.web.models import Account, Award, Case, Competition, Event
from leitai.web.permits import require
from leitai.web.queries.calendar import local_day
from leitai.web.queries.results import last_result

from . import cases
from .acts import note
from .policies import in_force

POLICY = "contest-prizes"
"""The policy under which prizes are claimed; a federation that has none proposes nothing."""

LEVELS = {Competition.Grade.CITY_1: "city"}
"""Grade of a competition -> what the policy's form calls it; others are paid by nobody here."""


@transaction.atomic
def propose(event: Event, *, by: Account, at: datetime) -> list[Case]:
    """
    Open a draft for each worker with a prize in *event*; who has one already is passed over.

    What the results know is filled in; the worker adds the account and files it.

    Raises:
        Forbidden: not staff of the event.
        Refused: no prizes are given yet; the competition's grade is not paid for; no policy is
            in force.
    """
    require(by, "awards.edit", event=event)
    level = LEVELS.get(Competition.Grade(event.competition.grade))
    given = event.awards.filter(annulled=None).exclude(entry=None)
    faults = [] if given.exists() else [Fault("prizes.none")]
    if level is None:
        faults.append(Fault("prizes.grade"))
    if faults:
        raise Refused(faults)
    policy = in_force(POLICY, local_day(at))
    drafts = Case.objects.filter(event=event, policy__slug=POLICY)
    there = set(drafts.values_list("worker_id", flat=True))
    result = last_result(event)
    said = {"level": level or "", "announced": local_day(result.at if result else at).isoformat()}
    made = []
    for award in _best(event):
        worker = award.entry.worker  # type: ignore[union-attr]
        if worker.pk in there:
            continue
        unit = award.entry.delegation  # type: ignore[union-attr]
        if worker.enterprise is not None and worker.enterprise.unit.path.startswith(unit.path):
            unit = worker.enterprise.unit
        about = cases.About(unit, worker, worker.enterprise, event)
        title = f"{event} · {award.name}"
        known = said | {"rank": str(award.rank)}
        made.append(cases.open_case(policy, about, title, known, by=by, at=at, proposed=True))
    note(by, "prizes.propose", f"event:{event.slug}", at, count=len(made))
    return made


def _best(event: Event) -> list[Award]:
    """Return each worker's best prize: of the first three ranks, which the policy pays."""
    found: dict[int, Award] = {}
    rows = event.awards.filter(annulled=None, rank__lte=3).exclude(entry=None)
    rows = rows.select_related("entry__worker__enterprise__unit", "entry__delegation")
    for award in rows.order_by("rank", "pk"):
        found.setdefault(award.entry.worker_id, award)  # type: ignore[union-attr]
    return list(found.values())
