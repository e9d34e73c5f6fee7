"""Who asks: the account of a bearer token."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from leitai.web.models import Account, ApiToken
from leitai.web.services.tokens import token_called


class Bearer(HttpBearer):
    """``Authorization: Bearer lt_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:  # noqa: ARG002 - ninja's signature
        """Return the token; None refuses."""
        return token_called(token, timezone.now())


bearer = Bearer()


def token_of(request: HttpRequest) -> ApiToken:
    """Return the token that asks."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    return token


def asker(request: HttpRequest) -> Account:
    """Return the account that the token acts as."""
    return token_of(request).account
