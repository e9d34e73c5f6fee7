"""Refusals as RFC 9457 problems: fault ids for programs, words for people."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from leitai.faults import Fault, Refused
from leitai.web.installation import installation
from leitai.web.permits import Forbidden
from leitai.web.services.once import KeyUsed
from leitai.web.services.receiving import NotTheHall
from leitai.web.services.tokens import TooMany
from leitai.wording import describe, say

TYPE = "application/problem+json"
WAIT_SECONDS = 60
KNOWN = {400: "api.bad-request", 401: "api.token"}


def asked_language(request: HttpRequest) -> str:
    """Return the language of Accept-Language: the first of Chinese and English that it names."""
    for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if tag[:2] in ("zh", "en"):
            return tag[:2]
    return "zh"


def problem(request: HttpRequest, status: int, faults: Sequence[Fault]) -> JsonResponse:
    """Return *faults* as a problem."""
    tongue = asked_language(request)
    said = {
        "type": f"{installation().site}/api/v1/problems/{faults[0].id}",
        "title": say(f"api.title-{status}", tongue),
        "status": status,
        "detail": " ".join(describe(fault, tongue) for fault in faults),
        "faults": [
            {"id": fault.id, "detail": describe(fault, tongue), "params": dict(fault.params)}
            | {name: at for name in ("row", "column") if (at := getattr(fault, name)) is not None}
            for fault in faults
        ],
    }
    answer = JsonResponse(
        said, status=status, json_dumps_params={"ensure_ascii": False}, content_type=TYPE
    )
    answer["Vary"] = "Accept-Language"
    answer["Content-Language"] = "en" if tongue == "en" else "zh-Hans"
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if status == 429:
        answer["Retry-After"] = str(WAIT_SECONDS)
    return answer


def _wrong_form(error: ValidationError) -> list[Fault]:
    return [
        Fault(
            "api.wrong-form",
            {"where": ".".join(str(part) for part in each["loc"]), "kind": str(each["type"])},
        )
        for each in error.errors
    ]


def say_problems(api: NinjaAPI) -> None:
    """Answer every refusal of *api* with a problem."""

    @api.exception_handler(Refused)
    def _refused(request: HttpRequest, error: Refused) -> JsonResponse:
        kinds = ((Forbidden, 403), (KeyUsed, 409), (TooMany, 429), (NotTheHall, 401))
        status = next((number for kind, number in kinds if isinstance(error, kind)), 422)
        return problem(request, status, error.faults)

    @api.exception_handler(Http404)
    def _missing(request: HttpRequest, error: Http404) -> JsonResponse:
        return problem(request, 404, [Fault("api.not-found")])

    @api.exception_handler(ValidationError)
    def _unformed(request: HttpRequest, error: ValidationError) -> JsonResponse:
        return problem(request, 400, _wrong_form(error))

    @api.exception_handler(HttpError)
    def _other(request: HttpRequest, error: HttpError) -> JsonResponse:
        status = error.status_code if error.status_code in KNOWN else 400
        return problem(request, status, [Fault(KNOWN[status])])
