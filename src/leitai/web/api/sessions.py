"""Check-in, with a token."""

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from ninja import Router

from leitai.faults import Fault, Refused
from leitai.web.models import Event, Place
from leitai.web.services import sessions

from .asking import Key, allowed, done_once
from .shapes import CheckInIn, CheckInOut
from .tokens import asker, bearer

router = Router(tags=["writing"], auth=bearer)


@router.put(
    "/events/{event}/entries/{entry}/check-in",
    response=CheckInOut,
    summary="Check a contestant in",
    openapi_extra={"x-action": "checkin.do"},
)
def check_in(
    request: HttpRequest, event: str, entry: str, said: CheckInIn, key: Key
) -> JsonResponse:
    """
    Take down whether a contestant came.

    `left` and `disqualified` become an incident that the chief judge signs; until then the state
    stays as it was.
    """
    found = allowed(request, "checkin.do", event)

    def do(at: datetime) -> CheckInOut:
        place = sessions.check_in(
            _place(found, entry), said.state, said.reason,
            identity=said.identity, by=asker(request), at=at,
        )  # fmt: skip
        return CheckInOut(
            entry=str(place.entry_id),
            session=place.session.name,
            station=place.station,
            state=place.state,
            identity=place.identity_checked,
            at=place.at,
        )

    return done_once(request, key, 200, do)


def _place(event: Event, entry: str) -> Place:
    rows = Place.objects.filter(entry__event=event).select_related("session__event")
    found = rows.filter(entry=int(entry)).first() if entry.isdecimal() else None
    if found is None:
        raise Refused([Fault("api.no-entry", {"entry": entry})])
    return found
