"""What a hall's courier calls: entries in, entries out, photographs, the event's way home."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja import Router, Schema

from leitai.faults import Fault, Refused
from leitai.web.models import Hall
from leitai.web.services import receiving
from leitai.web.services.boards import follow_hall
from leitai.web.services.package_file import open_package
from leitai.wording import describe

router = Router()

INSTANCE = "X-Leitai-Hall"
"""The header in which a hall says which installation it is."""

LONGEST_FILE, LONGEST_PACKAGE = 8_000_000, 64 * 2**20
PIECE = 1 << 20


class Lines(Schema):
    """Entries of the hall's journal, and how far the hall is."""

    lines: list[str] = []
    size: int = 0
    state: str = ""
    frozen: bool = False
    """Whether the hall has frozen the public board."""


@router.post("/halls/{number}/entries", include_in_schema=False)
def send(request: HttpRequest, number: int, said: Lines) -> JsonResponse:
    """Take entries; none: a sign of life. The answer says what is here."""
    at = timezone.now()
    hall = _hall(request, number)
    follow_hall(hall, at, frozen=said.frozen)
    got = receiving.receive_entries(hall, said.lines, at, size=said.size, state=said.state)
    fault = got.refused
    refused = {"id": fault.id, "text": describe(fault, "zh")} if fault else None
    return JsonResponse(
        {
            "devices": got.devices,
            "size": got.size,
            "taken": got.taken,
            "refused": refused,
            "at": at.isoformat(timespec="seconds"),
        }
    )


@router.get("/halls/{number}/entries", include_in_schema=False)
def fetch(request: HttpRequest, number: int, start: int = 0) -> JsonResponse:
    """Return entries from a position on: a hall that was restored reads what it lost."""
    hall = _hall(request, number)
    return JsonResponse(
        {"lines": receiving.lines_from(hall, start), "size": receiving.known(hall).size}
    )


@router.post("/halls/{number}/restored", include_in_schema=False)
def restored(request: HttpRequest, number: int) -> JsonResponse:
    """Hear that a hall was restored from a backup: from now on it is this installation."""
    receiving.hall_restored(number, _token(request), request.headers.get(INSTANCE, ""))
    return JsonResponse({"hall": number})


@router.put("/halls/{number}/files/{sha256}", include_in_schema=False)
def keep(request: HttpRequest, number: int, sha256: str) -> JsonResponse:
    """Keep a photograph."""
    hall = _hall(request, number)
    receiving.receive_file(hall, sha256, _body(request, LONGEST_FILE))
    return JsonResponse({"kept": sha256})


@router.post("/halls/{number}/home", include_in_schema=False)
def home(request: HttpRequest, number: int) -> JsonResponse:
    """Take the event home: the body is a package under the hall's token."""
    _hall(request, number)
    package = open_package(_body(request, LONGEST_PACKAGE), _token(request))
    got = receiving.receive_home(package, by=None, at=timezone.now())
    return JsonResponse({"rows": got.rows, "entries": got.entries, "done": got.done})


def _token(request: HttpRequest) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind == "Bearer" else ""


def _hall(request: HttpRequest, number: int) -> Hall:
    return receiving.hall_called(number, _token(request), request.headers.get(INSTANCE, ""))


def _body(request: HttpRequest, most: int) -> bytes:
    """Return the body, however long Django lets forms be, up to *most* bytes."""
    pieces, size = [], 0
    while piece := request.read(PIECE):
        size += len(piece)
        if size > most:
            raise Refused([Fault("halls.too-large", {"most": str(most >> 20)})])
        pieces.append(piece)
    return b"".join(pieces)
