"""What happens around every request: headers, language, refusals in words."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from leitai.faults import Refused
from leitai.web.permits import Forbidden

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""No inline script, no inline style, nothing from elsewhere."""


def security_headers(handle: Handler) -> Handler:
    """Say what a browser may load; keep signed-in pages out of every cache."""

    def headed(request: HttpRequest) -> HttpResponse:
        response = handle(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return headed


def chosen_language(handle: Handler) -> Handler:
    """Speak the language of the cookie ``language`` (zh-hans unless it says en)."""

    def spoken(request: HttpRequest) -> HttpResponse:
        chosen = "en" if request.COOKIES.get("language") == "en" else "zh-hans"
        with translation.override(chosen):
            return handle(request)

    return spoken


class said_refusals:  # noqa: N801 - middleware is named like the functions above
    """A refusal that no view caught is said on a page, never as a server error."""

    def __init__(self, handle: Handler) -> None:
        self.handle = handle

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.handle(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for *error*; None for what is no refusal."""
        if isinstance(error, Forbidden):
            return render(request, "refused.html", {"faults": error.faults}, status=403)
        if isinstance(error, Refused):
            list(messages.get_messages(request))
            return render(request, "refused.html", {"faults": error.faults}, status=422)
        return None
