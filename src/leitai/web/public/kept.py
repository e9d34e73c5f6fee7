"""Pages that are the same for everybody, which the front keeps for a moment."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def kept(seconds: int, *, stale: int = 30) -> Callable[[View], View]:
    """
    Let the front keep what the view answers.

    Units:
        seconds: how long it is fresh; *stale*: how long it may still be shown while a new one is
            being made.
    """

    def marked(view: View) -> View:
        @wraps(view)
        def said(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
            response = view(request, *given, **named)
            if request.method in ("GET", "HEAD") and response.status_code == 200:
                response["Cache-Control"] = (
                    f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={stale}"
                )
            return response

        return said

    return marked
