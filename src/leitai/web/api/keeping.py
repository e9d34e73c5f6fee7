"""Answers that are the same for everybody: named by an ETag, kept by the front for a moment."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

View = Callable[..., HttpResponse]


def kept(seconds: int, *, stale: int = 30) -> Callable[[View], View]:
    """
    Let the front keep what the view answers; who has it already is told so (304).

    Units:
        seconds: how long it is fresh; *stale*: how long it may still be given while a new one is
            being made.
    """

    def marked(view: View) -> View:
        @wraps(view)
        def said(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
            answer = view(request, *given, **named)
            if answer.status_code != 200:
                return answer
            etag = f'"{sha256(answer.content).hexdigest()[:24]}"'
            answer["ETag"] = etag
            answer["Cache-Control"] = (
                f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={stale}"
            )
            return get_conditional_response(request, etag=etag, response=answer) or answer

        return said

    return marked
