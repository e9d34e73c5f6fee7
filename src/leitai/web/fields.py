"""Columns that hold personal data: encrypted at rest, found by a keyed index, shown masked."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
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


def lookups(purpose: str, texts: Sequence[str]) -> list[str]:
    """Return the keyed index of each text, as `lookup` does, for very many of them."""
    key = _key(f"index {purpose}").ljust(64, b"\0")  # HMAC, RFC 2104: two hashes with padded keys
    inner, outer = bytes(each ^ 0x36 for each in key), bytes(each ^ 0x5C for each in key)
    sha = hashlib.sha256
    return [sha(outer + sha(inner + text.encode()).digest()).hexdigest() for text in texts]


def sealed(texts: Sequence[str]) -> list[bytes]:
    """Return what an encrypted column keeps of each text, for very many of them."""
    cipher, nonces = AESGCM(_key("fields")), secrets.token_bytes(NONCE * len(texts))
    found = []
    for place, text in enumerate(texts):
        nonce = nonces[place * NONCE : (place + 1) * NONCE]
        found.append(nonce + cipher.encrypt(nonce, text.encode(), None) if text else b"")
    return found


def sealed_file(data: bytes) -> bytes:
    """Return the bytes of a file as they may lie on a disk."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(_key("files")).encrypt(nonce, data, None)


def opened_file(data: bytes) -> bytes:
    """Return what `sealed_file` was given."""
    return AESGCM(_key("files")).decrypt(data[:NONCE], data[NONCE:], None)


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
