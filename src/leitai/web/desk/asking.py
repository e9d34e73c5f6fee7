"""Who asks, and when: what every view of the desk hands to the services."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leitai.faults import Fault, Refused
from leitai.web.models import Account
from leitai.web.permits import Forbidden

PAGE = 50
"""Rows on a page of a list."""

NONE: tuple[Fault, ...] = ()
"""Nothing is refused."""

NOTHING: tuple[Fault, ...] = ()
"""No fault so far."""

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def asker(request: HttpRequest) -> Account:
    """Return the account that asks."""
    account: Account = request.user  # type: ignore[assignment]
    return account


def tried(
    request: HttpRequest, service: Callable[..., object], *given: object, **named: object
) -> tuple[Fault, ...]:
    """Do what a service does, by whoever asks, now; return its refusal, () where there is none."""
    try:
        service(*given, by=asker(request), at=timezone.now(), **named)
    except Forbidden:
        raise
    except Refused as refused:
        return refused.faults
    return ()
