"""Columns that hold personal data: encrypted at rest, found by a keyed index, shown masked."""

import hashlib
import hmac
import secrets
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from .installation import installation

NONCE = 12


@cache
def _key(purpose: str) -> bytes:
    secret = installation().secret
    if not secret:
        raise RuntimeError("this installation has no secret key: run leitai init")
    return hashlib.sha256(b"leitai " + purpose.encode() + b"|" + secret).digest()


def lookup(purpose: str, text: str) -> str:
    """
    Return the keyed index of *text*: the same for the same text, useless without the key.

    Units:
        purpose: "id-number", "phone", "code": one secret index for each.
    """
    return hmac.new(_key(f"index {purpose}"), text.encode(), hashlib.sha256).hexdigest()


if TYPE_CHECKING:
    Sealed = models.Field[str, str]  # what a program reads and sets is text
else:
    Sealed = models.BinaryField


class EncryptedText(Sealed):
    """Text that is in the database only as AES-256-GCM ciphertext (nonce before it)."""

    def __init__(self, *args: Any, **named: Any) -> None:
        named.setdefault("blank", True)
        named.setdefault("default", b"")
        super().__init__(*args, **named)

    def from_db_value(self, value: Any, *_: Any) -> str:
        """Return the text; "" where there is none."""
        data = bytes(value or b"")
        if not data:
            return ""
        return AESGCM(_key("fields")).decrypt(data[:NONCE], data[NONCE:], None).decode()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Return the ciphertext of a text."""
        if isinstance(value, str):
            nonce = secrets.token_bytes(NONCE)
            sealed = AESGCM(_key("fields")).encrypt(nonce, value.encode(), None)
            value = nonce + sealed if value else b""
        return super().get_db_prep_value(value, connection, prepared)
