"""How things are named and paged, and what every write does first."""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from ninja import Header, Query, Schema

from leitai.faults import Fault, Refused
from leitai.lifecycle import State
from leitai.web.models import Event
from leitai.web.permits import SAFE, require
from leitai.web.queries.boards import ANNOUNCED
from leitai.web.services.lending import check_here
from leitai.web.services.once import once

from .tokens import asker, token_of

LONGEST_ID = 36
MOST = 100

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=64,
        description="Made anew for every request that is meant, the same when it is sent again.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of one page.")]
Cursor = Annotated[str, Query(max_length=60, description="`next` of the page before.")]

Row = TypeVar("Row", bound=Model)


def _kind(model: type[Model]) -> str:
    return model.__name__.lower()


def public_id(row: Any) -> str:
    """Return the id of a row that has a slug: the slug, or where that is long its number."""
    return str(row.slug) if len(row.slug) <= LONGEST_ID else f"{_kind(type(row))}-{row.pk}"


def called(rows: QuerySet[Row], asked: str) -> Row:
    """
    Return the row of *rows* with the id *asked*.

    Raises:
        Http404: there is none.
    """
    found = rows.filter(slug=asked).first()
    number = re.fullmatch(rf"{_kind(rows.model)}-(\d{{1,18}})", asked)
    if found is None and number:
        found = rows.filter(pk=int(number[1])).first()
    if found is None:
        raise Http404(asked)
    return found


def public_event(asked: str) -> Event:
    """
    Return a published event.

    Raises:
        Http404: there is none.
    """
    rows = Event.objects.select_related("competition__organiser")
    return called(rows.exclude(state=State.DRAFT), asked)


def announced_event(asked: str) -> Event:
    """
    Return an event whose results are announced.

    Raises:
        Http404: there is none.
    """
    event = public_event(asked)
    if event.state not in ANNOUNCED:
        raise Http404(asked)
    return event


def allowed(request: HttpRequest, action: str, asked: str) -> Event:
    """
    Return the event for which whoever asks may do *action*.

    Raises:
        Forbidden: they may not.
        Http404: there is no such event.
    """
    event = called(Event.objects.select_related("competition__organiser"), asked)
    require(asker(request), action, event=event)
    if request.method not in SAFE:
        check_here(event)
    return event


def page_of(rows: QuerySet[Row], cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """
    Return a page of *rows*, the last made first, and the cursor of the next page.

    Raises:
        Refused: the cursor is none.
    """
    if cursor:
        if not re.fullmatch(r"\d{1,18}", cursor):
            raise Refused([Fault("api.no-cursor")])
        rows = rows.filter(pk__lt=int(cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    more = len(found) > limit
    return found[:limit], str(found[limit - 1].pk) if more else None


def done_once(
    request: HttpRequest, key: str, status: int, do: Callable[[datetime], Schema]
) -> JsonResponse:
    """Do a write once for its key; the same request again is given the same answer."""
    at = timezone.now()
    asked = f"{request.method} {request.path}\n".encode() + request.body
    row = once(
        token_of(request),
        key,
        sha256(asked).hexdigest(),
        lambda: (status, do(at).model_dump(mode="json")),
        at=at,
    )
    return JsonResponse(row.answer, status=row.status, json_dumps_params={"ensure_ascii": False})
