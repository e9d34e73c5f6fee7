"""Boards, results and bundles, for everybody: codes alone until results are announced."""

from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from leitai.canonical import canonical
from leitai.web.installation import installation
from leitai.web.models import Event, Result
from leitai.web.queries.boards import ANNOUNCED
from leitai.web.services.boards import board_of

from .asking import announced_event, public_event, public_id
from .keeping import kept
from .shapes import BoardOut, BoardRow, ResultOut, Results

router = Router(tags=["results"])


@router.get("/events/{event}/board", response=BoardOut, summary="The board")
@decorate_view(kept(1, stale=60))
def board(request: HttpRequest, event: str, response: HttpResponse) -> BoardOut:
    """
    Return who stands where, as the public board shows it.

    While marks arrive there are blind codes without names; names come with the announcement.
    """
    found = public_event(event)
    shown = board_of(found)
    if found.journal and found.state not in ANNOUNCED:
        response["X-Leitai-Journal"] = found.journal
    return BoardOut(
        event=public_id(found),
        kind=shown.kind,  # type: ignore[arg-type]
        whole=shown.whole,
        legend=list(shown.legend),
        proof=dict(shown.proof),
        frozen=shown.frozen,
        sealed=shown.sealed,
        rows=[BoardRow(**asdict(row) | {"parts": list(row.parts)}) for row in shown.rows],
    )


def result_out(event: Event, row: Result) -> ResultOut:
    """Return a version of the results as the API says it."""
    site = installation().site
    plain = (
        "number", "kind", "at", "sha256", "bundle_sha256", "keys_sha256", "size", "root",
        "reason", "changes",
    )  # fmt: skip
    return ResultOut(
        document=f"{site}/api/v1/events/{public_id(event)}/results/{row.number}",
        bundle=f"{site}/events/{event.slug}/data/{row.number}.ltb",
        **{name: getattr(row, name) for name in plain},
    )


@router.get("/events/{event}/results", response=Results, summary="Versions of the results")
@decorate_view(kept(5))
def results(request: HttpRequest, event: str) -> Results:
    """Return every version that was announced, the last first, with its hashes and bundle."""
    found = announced_event(event)
    rows = found.results.defer("document").order_by("-number")
    return Results(event=public_id(found), items=[result_out(found, row) for row in rows])


@router.get("/events/{event}/results/{number}", response=dict, summary="A results document")
@decorate_view(kept(60))
def document(request: HttpRequest, event: str, number: int) -> HttpResponse:
    """Return one version's document, by blind code, in the bytes that `sha256` is of."""
    row = announced_event(event).results.filter(number=number).first()
    if row is None:
        raise Http404(event)
    return HttpResponse(canonical(row.document), content_type="application/json")
