"""
Bytes and Ed25519 keys as the text that credentials carry them in.

Source:
    W3C Controlled Identifiers 1.0 (2025): Multibase (``z`` base58-btc, ``u`` base64url without
    padding), Multikey (Ed25519: 0xed 0x01 before the 32 bytes of the public key).
    W3C did:key: the key is the identifier.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from leitai.faults import Fault, Refused

_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {digit: value for value, digit in enumerate(_DIGITS)}
_ED25519 = b"\xed\x01"
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
LONGEST = 200
"""Characters of base58 that are read: a signature has 88, a key 48."""


def base58(data: bytes) -> str:
    """
    Return *data* in base58-btc.

    >>> base58(b"Leitai"), base58(bytes(2))
    ('f3Vov1QC', '11')
    """
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _DIGITS[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def read_base58(text: str) -> bytes:
    """
    Return the bytes that *text* is in base58-btc.

    Raises:
        ValueError: another character, or too many.
    """
    if len(text) > LONGEST or not set(text) <= _VALUE.keys():
        raise ValueError(text[:LONGEST])
    number = 0
    for digit in text:
        number = number * 58 + _VALUE[digit]
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(data: bytes) -> str:
    """Return *data* in base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def read_base64url(text: str) -> bytes:
    """
    Return the bytes that *text* is in base64url without padding.

    Raises:
        ValueError: another character, or a spelling that is not the one of its bytes.
    """
    if not _BASE64URL.fullmatch(text):
        raise ValueError(text[:LONGEST])
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64url(data) != text:
        raise ValueError(text[:LONGEST])
    return data


def multikey(key: Ed25519PublicKey | Ed25519PrivateKey) -> str:
    """Return the public key of *key* as ``z6Mk...``."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return "z" + base58(_ED25519 + public.public_bytes_raw())


def read_multikey(text: str) -> Ed25519PublicKey:
    """
    Return the public key written as ``z6Mk...``.

    Raises:
        Refused: not such a key.
    """
    try:
        data = read_base58(text.removeprefix("z")) if text.startswith("z") else b""
    except ValueError:
        data = b""
    if len(data) != len(_ED25519) + 32 or not data.startswith(_ED25519):
        raise Refused([Fault("credentials.key", {"key": text[:LONGEST]})])
    return Ed25519PublicKey.from_public_bytes(data[len(_ED25519) :])


def key_of(method: str) -> str:
    """
    Return the key that a verification method names, as ``z...``: after ``#``, or a did:key's own.

    >>> key_of("did:web:example.org#z6Mkabc"), key_of("did:key:z6Mkabc")
    ('z6Mkabc', 'z6Mkabc')
    """
    _, mark, fragment = method.partition("#")
    return fragment if mark else method.removeprefix("did:key:")
