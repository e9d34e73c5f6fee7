"""The API, version 1: put together, with its description and its problems."""

import json
from typing import Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Router
from ninja.decorators import decorate_view
from ninja.renderers import JSONRenderer

from leitai import __version__
from leitai.wording import table

from . import changes, entries, events, halls, marks, notices, results, sessions
from .description import Tables
from .keeping import kept
from .problems import say_problems
from .shapes import Words


class Plain(JSONRenderer):
    """JSON with Chinese as it is."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:  # noqa: ARG002 - ninja's signature
        """Return *data* as JSON."""
        return json.dumps(data, cls=self.encoder_class, ensure_ascii=False)


api = NinjaAPI(
    title="Leitai",
    version=__version__,
    description=(
        "Competitions, events, boards, results, notices and certificates are read without a "
        "token. Entries, check-in and marks are written with one, each with an Idempotency-Key. "
        "Refusals are problems (RFC 9457) with fault ids."
    ),
    urls_namespace="api",
    docs=Tables(),
    docs_decorator=kept(300),
    renderer=Plain(),
)
say_problems(api)
words_router = Router(tags=["problems"])


@words_router.get("/problems/{fault}", response=Words, summary="What a fault id means")
@decorate_view(kept(300))
def words_of(request: HttpRequest, fault: str) -> Words:
    """Return the words of a fault in both languages, with the names of what is put in."""
    found = table().get(fault)
    if found is None:
        raise Http404(fault)
    return Words(id=fault, zh=found["zh"], en=found["en"])


for each in (events, results, notices, changes, entries, sessions, marks, halls):
    api.add_router("", each.router)
api.add_router("", words_router)
