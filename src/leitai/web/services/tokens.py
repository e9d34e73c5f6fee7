"""Tokens for the API: made by their owner, shown once, revoked by their owner."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from leitai.faults import Fault, Refused
from leitai.web.fields import lookup
from leitai.web.models import Account, ApiToken
from leitai.web.permits import Forbidden, require

from .acts import note

DAYS = (30, 90, 365)
"""For how long a token may count."""

EACH_MINUTE = 120
"""Requests of one token in a minute."""

PREFIX = "lt_"


class TooMany(Refused):
    """A token was used too often in this minute."""

    def __init__(self) -> None:
        super().__init__([Fault("api.too-many", {"most": str(EACH_MINUTE)})])


@dataclass(frozen=True, slots=True)
class Made:
    """A new token: its row, and the text, which nobody sees again."""

    row: ApiToken
    text: str


@transaction.atomic
def make_token(name: str, days: int, *, by: Account, at: datetime) -> Made:
    """
    Make a token that acts as *by*.

    Raises:
        Forbidden: *by* holds no role.
        Refused: no name; not one of the lengths of time.
    """
    require(by, "tokens.make")
    faults = []
    if not name.strip():
        faults.append(Fault("tokens.no-name"))
    if days not in DAYS:
        faults.append(Fault("tokens.no-time"))
    if faults:
        raise Refused(faults)
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        account=by,
        name=name.strip(),
        index=lookup("api-token", text),
        made=at,
        until=at + timedelta(days=days),
    )
    note(by, "tokens.make", f"token:{row.pk}", at, days=days)
    return Made(row, text)


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Account, at: datetime) -> ApiToken:
    """
    Revoke a token, at once and for good.

    Raises:
        Forbidden: somebody else's.
        Refused: revoked already.
    """
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.account_id != by.pk:
        raise Forbidden("tokens.make")
    if token.revoked is not None:
        raise Refused([Fault("tokens.revoked-already")])
    token.revoked = at
    token.save(update_fields=["revoked"])
    note(by, "tokens.revoke", f"token:{token.pk}", at)
    return token


def token_called(text: str, at: datetime) -> ApiToken | None:
    """
    Return the token that *text* is, counted as used; None where it counts no more.

    Raises:
        TooMany: it was used too often in this minute.
    """
    found = ApiToken.objects.filter(index=lookup("api-token", text), revoked=None, until__gt=at)
    token = found.select_related("account").first()
    if token is None or not token.account.is_active:
        return None
    minute = at.replace(second=0, microsecond=0)
    again = ApiToken.objects.filter(pk=token.pk, minute=minute)
    if not again.update(used=F("used") + 1):
        ApiToken.objects.filter(pk=token.pk).update(minute=minute, used=1)
    elif again.filter(used__gt=EACH_MINUTE).exists():
        raise TooMany
    return token
