"""Entering workers, with a token."""

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from ninja import Router

from leitai.faults import Fault, Refused
from leitai.web.models import Entry, Unit, Worker
from leitai.web.services import entries

from .asking import Key, allowed, done_once, public_id
from .shapes import EntryIn, EntryOut
from .tokens import asker, bearer

router = Router(tags=["writing"], auth=bearer)


@router.post(
    "/events/{event}/entries",
    response={201: EntryOut},
    summary="Enter a worker",
    openapi_extra={"x-action": "entries.make"},
)
def enter(request: HttpRequest, event: str, said: EntryIn, key: Key) -> JsonResponse:
    """
    Enter a worker: a leader for their delegation, or the office.

    The worker confirms it themself, on their own page. Without a free place they wait.
    """
    found = allowed(request, "entries.make", event)

    def do(at: datetime) -> EntryOut:
        worker, unit = _worker(said.worker), _unit(said.delegation)
        made = entries.enter(found, worker, unit, by=asker(request), at=at, team=said.team)
        return _out(made)

    return done_once(request, key, 201, do)


def _worker(number: str) -> Worker:
    rows = Worker.objects.select_related("enterprise__unit")
    found = rows.filter(number=number.upper(), erased=None).first()
    if found is None:
        raise Refused([Fault("api.no-worker", {"number": number})])
    return found


def _unit(code: str) -> Unit | None:
    if not code:
        return None
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise Refused([Fault("api.no-unit", {"code": code})])
    return found


def _out(row: Entry) -> EntryOut:
    return EntryOut(
        id=str(row.pk),
        event=public_id(row.event),
        worker=row.worker.number,
        delegation=row.delegation.code,
        state=row.state,
        number=row.number,
        at=row.at,
    )
