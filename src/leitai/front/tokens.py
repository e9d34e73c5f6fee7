"""
The front's tickets: what Django lets somebody write, signed, for a short while.

Django checks session, role and recusal once and issues a token with the marking page; the front
reads it with every sheet, without a session or a database.
"""

import base64
import binascii
import hmac
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from leitai.canonical import canonical
from leitai.faults import Fault, Refused
from leitai.journal.entry import FORMS, HASH, JOURNAL

PURPOSE = b"leitai hot token v1"
"""Keeps the token's key apart from every other key made of the installation's secret."""

LONGEST = 16_384
"""Characters of a token: some hundred codes, and no more than a server takes in a body."""

ANY = "*"
"""In a token: every contestant of the journal, every sheet, every aspect."""


@dataclass(frozen=True, slots=True)
class Claims:
    """
    What the bearer may write.

    Units:
        judges: codes as in the journal; "" is a sheet without a judge (measured, theory).
        contestants: codes; None: all.
        until: seconds since 1970; the token is good before that second.
        account: who it is, for the front's own log of refusals.
        rulebook: SHA-256 of the published rulebook, "" where values are not to be checked.
        sheet: its name; None: any.
        aspects: what the sheet asks for; None: whatever the rulebook has.
        issued: seconds since 1970; who has signed after that writes no more with it.
    """

    journal: str
    device: str
    judges: tuple[str, ...]
    contestants: tuple[str, ...] | None
    until: int
    account: int
    rulebook: str = ""
    sheet: str | None = None
    aspects: tuple[str, ...] | None = None
    issued: int = 0


def issue(secret: bytes, claims: Claims) -> str:
    """
    Return the token that says *claims*: text fit for JSON, a header or a data attribute.

    *secret*: the installation's.

    Raises:
        ValueError: no secret; claims that no reader would take.
    """
    members = _members(claims)
    if _claims(members) != claims:
        raise ValueError(f"claims not in their form: {members}")
    said = _text(canonical(members))
    token = f"{said}.{_text(_mac(secret, said))}"
    if len(token) > LONGEST:
        raise ValueError(f"a token of {len(token)} characters")
    return token


def read(secret: bytes, token: str, now: float) -> Claims:
    """
    Return what *token* lets its bearer do at *now* (seconds since 1970).

    Raises:
        Refused: ``front.token-false``: not issued with *secret*; ``front.token-expired``.
        ValueError: no secret.
    """
    claims = _proved(secret, token)
    if claims is None:
        raise Refused([Fault("front.token-false")])
    if now >= claims.until:
        raise Refused([Fault("front.token-expired")])
    return claims


@lru_cache(maxsize=1024)
def _proved(secret: bytes, token: str) -> Claims | None:
    """Return what *token* says, if it was issued with *secret*; kept, for it comes every time."""
    said, _, mac = token.partition(".")
    if len(token) > LONGEST or not hmac.compare_digest(_bytes(mac), _mac(secret, said)):
        return None
    return _claims(json.loads(_bytes(said)))


def _mac(secret: bytes, said: str) -> bytes:
    if not secret:
        raise ValueError("an installation without a secret issues and reads no tokens")
    key = hmac.digest(secret, PURPOSE, "sha256")
    return hmac.digest(key, said.encode("utf-8", "replace"), "sha256")


def _members(claims: Claims) -> dict[str, Any]:
    contestants = ANY if claims.contestants is None else list(claims.contestants)
    return {
        "account": claims.account,
        "aspects": ANY if claims.aspects is None else list(claims.aspects),
        "contestants": contestants,
        "device": claims.device,
        "issued": claims.issued,
        "journal": claims.journal,
        "judges": list(claims.judges),
        "rulebook": claims.rulebook,
        "sheet": ANY if claims.sheet is None else claims.sheet,
        "until": claims.until,
    }


def _claims(members: Any) -> Claims | None:
    """Return the claims that *members* write; None where they are not in their form."""
    match members:
        case {
            "account": int(account),
            "aspects": [*_] | "*" as aspects,
            "contestants": [*_] | "*" as contestants,
            "device": str(device),
            "issued": int(issued),
            "journal": str(journal),
            "judges": [*judges],
            "rulebook": str(rulebook),
            "sheet": str(sheet),
            "until": int(until),
        }:
            pass
        case _:
            return None
    listed = [[] if each == ANY else list(each) for each in (contestants, aspects)]
    sound = (
        all(isinstance(code, str) for code in [*judges, *listed[0], *listed[1]])
        and JOURNAL.fullmatch(journal)
        and FORMS["device"].fullmatch(device)
        and (not rulebook or HASH.fullmatch(rulebook))
    )
    if not sound:
        return None
    return Claims(
        journal=journal,
        device=device,
        judges=tuple(judges),
        contestants=None if contestants == ANY else tuple(listed[0]),
        until=until,
        account=account,
        rulebook=rulebook,
        sheet=None if sheet == ANY else sheet,
        aspects=None if aspects == ANY else tuple(listed[1]),
        issued=issued,
    )


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return b""
