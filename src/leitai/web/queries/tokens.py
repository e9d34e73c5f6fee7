"""Tokens for the API, as their owner sees them."""

from django.db.models import QuerySet

from leitai.web.models import Account, ApiToken


def tokens_of(account: Account) -> QuerySet[ApiToken]:
    """Return the tokens of *account*, the newest first."""
    return account.api_tokens.order_by("-pk")
