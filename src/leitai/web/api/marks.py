"""A judge's own sheets, with a token: read and saved by blind code."""

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from ninja import Router

from leitai.faults import Fault, Refused
from leitai.web.models import Account, Event, Official, Sheet
from leitai.web.permits import Forbidden
from leitai.web.queries.marks import marking_officials, my_sheets
from leitai.web.services import marks

from .asking import Key, allowed, done_once, public_id
from .shapes import SheetIn, SheetOut, Sheets
from .tokens import asker, bearer

router = Router(tags=["writing"], auth=bearer)


@router.get(
    "/events/{event}/sheets",
    response=Sheets,
    summary="One's own sheets",
    openapi_extra={"x-action": "marks.enter"},
)
def sheets(request: HttpRequest, event: str) -> Sheets:
    """Return the sheets that the judge whose token it is may fill in: never another judge's."""
    found = allowed(request, "marks.enter", event)
    rows = my_sheets(found, _office(asker(request), found))
    return Sheets(event=public_id(found), items=[_out(row) for row in rows])


@router.put(
    "/events/{event}/sheets/{sheet}",
    response=SheetOut,
    summary="Save a sheet",
    openapi_extra={"x-action": "marks.enter"},
)
def save(request: HttpRequest, event: str, sheet: str, said: SheetIn, key: Key) -> JsonResponse:
    """Save a sheet, complete or not: what is handed in replaces what was there."""
    found = allowed(request, "marks.enter", event)
    office = _office(asker(request), found)

    def do(at: datetime) -> SheetOut:
        cells = [
            {name: text for name, text in cell.model_dump().items() if text} for cell in said.cells
        ]
        row = marks.save_sheet(
            _sheet(found, office, sheet), cells, by=asker(request), at=at, key=f"api:{key}"
        )
        return _out(row)

    return done_once(request, key, 200, do)


def _office(account: Account, event: Event) -> Official:
    office = marking_officials(event).filter(account=account).first()
    if office is None:
        raise Forbidden("marks.enter")
    return office


def _sheet(event: Event, office: Official, sheet: str) -> Sheet:
    rows = my_sheets(event, office)
    found = rows.filter(pk=int(sheet)).first() if sheet.isdecimal() else None
    if found is None:
        raise Refused([Fault("api.no-sheet", {"sheet": sheet})])
    return found


def _out(row: Sheet) -> SheetOut:
    return SheetOut(
        id=str(row.pk),
        code=row.code,
        judge=row.judge.code if row.judge else "",
        sheet=row.sheet,
        state=row.state,
        missing=row.missing,
        position=row.position,
        hash=row.entry_hash,
        cells=row.cells,
    )
