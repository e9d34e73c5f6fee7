"""The change feed: a line of JSON for each thing that everybody may know."""

import json

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from leitai.web.queries.changes import START, changes_since

from .asking import Cursor, public_id
from .keeping import kept
from .shapes import written

router = Router(tags=["changes"])

MOST = 500
NDJSON = "application/x-ndjson"


@router.get(
    "/changes",
    summary="What changed",
    openapi_extra={
        "responses": {200: {"description": "Lines of JSON", "content": {NDJSON: {}}}},
    },
)
@decorate_view(kept(2))
def changes(request: HttpRequest, since: Cursor = START) -> HttpResponse:
    """
    Return what changed after *since*, the oldest first, at most 500 lines (NDJSON).

    Every line has the `cursor` to go on from. No line: nothing has changed.
    """
    lines = [
        {
            "cursor": cursor,
            "at": written(change.at),
            "kind": change.kind,
            "event": public_id(change.event) if change.event else None,
            "data": change.said,
        }
        for cursor, change in changes_since(since, MOST)
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return HttpResponse(text, content_type=f"{NDJSON}; charset=utf-8")
