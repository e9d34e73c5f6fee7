"""
Codes of an authenticator: six digits that change every 30 seconds.

Source: RFC 6238 (time-based) over RFC 4226 (truncation), SHA-1 as every authenticator reads it;
the address of the QR code: the key URI format of the authenticators.
"""

import base64
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

PERIOD = 30
DIGITS = 6
SECRET_BYTES = 20
WINDOW = 1
"""Steps before and after now whose code is taken too: clocks differ."""


def code_of(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """
    Return the code of time step *step*.

    >>> code_of(b"12345678901234567890", 1)
    '287082'
    """
    mac = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = mac[-1] & 15
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: bytes, code: str, at: datetime, last: int = 0) -> int | None:
    """Return the time step near *at*, after *last*, whose code is *code*; None if there is none."""
    now = int(at.timestamp()) // PERIOD
    found = None
    for step in range(now - WINDOW, now + WINDOW + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode()) and step > last:
            found = step
    return found


def written(secret: bytes) -> str:
    """Return *secret* as people type it into an authenticator: base 32 without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def read(text: str) -> bytes:
    """Return the secret that `written` wrote."""
    return base64.b32decode(text + "=" * (-len(text) % 8))


def address(secret: bytes, account: str, issuer: str) -> str:
    """Return what the QR code says."""
    said = urlencode({"secret": written(secret), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{said}"
