"""
What the QR code on a certificate says: who, what, when, signed, in one short address.

``<site>/v/<code>#<claim>``. The part after ``#`` never leaves the reader's telephone, so no name
gets into a server's log; it is enough to check the paper without any network. The bytes are
written down in docs/formats/credential.md.

Source: RFC 3986 (fragments), RFC 4648 (base64url), RFC 8032 (Ed25519), GB 18030-2022 (text: two
bytes for a common Chinese character where UTF-8 takes three).
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from leitai.credentials.issuer import KeyPeriod
from leitai.credentials.multibase import base64url, multikey, read_base64url, read_multikey
from leitai.faults import Fault, Refused

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What a certificate's code is made of: nothing that is taken for something else."""
CODE: Final = re.compile(f"[{ALPHABET}]{{10}}")
VERSION: Final = 1
EPOCH: Final = dt.date(2020, 1, 1)
MOST_TEXT: Final = 240
"""Bytes of a name or title in GB 18030; the longest still fit a QR code that paper can carry."""
_TAG = b"leitai-claim/1\n"
_PLACE = re.compile(
    rf"(?P<site>[a-z]+://[^\s#?]+)/v/(?P<code>{CODE.pattern})#(?P<claim>[A-Za-z0-9_-]+)"
)
_HEAD, _SIGNATURE = 10, 64
_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """
    What a certificate's QR code says.

    Units:
        code: ten characters. title: the event and the prize. issued: the day, as printed.
        status_index: the bit in the list of revoked certificates.
    """

    code: str
    name: str
    title: str
    issued: dt.date
    status_index: int


@dataclass(frozen=True, slots=True)
class SignedClaim:
    """A claim as it was scanned: the site, what it says, and by whom it says it is signed."""

    site: str
    claim: Claim
    key_id: bytes
    signed: bytes
    signature: bytes


def certificate_code(chance: bytes) -> str:
    """
    Return a certificate's code, made of 16 random bytes.

    >>> certificate_code(bytes(16)), certificate_code(bytes(range(16)))
    ('2222222222', 'J48XR4T7TP')
    """
    if len(chance) != 16:
        raise ValueError(len(chance))
    number, code = int.from_bytes(chance, "big"), ""
    for _ in range(10):
        number, at = divmod(number, len(ALPHABET))
        code = ALPHABET[at] + code
    return code


def key_id(key: Ed25519PublicKey | str) -> bytes:
    """Return the four bytes by which a claim names its key."""
    text = key if isinstance(key, str) else multikey(key)
    return sha256(text.encode()).digest()[:4]


def signed_claim(claim: Claim, key: Ed25519PrivateKey) -> str:
    """
    Return what stands after ``#``.

    Raises:
        Refused: ``credentials.code``, ``credentials.text``, ``credentials.index``,
            ``credentials.day``.
    """
    texts = [text.encode("gb18030", "replace") for text in (claim.name, claim.title)]
    days = (claim.issued - EPOCH).days
    faults = [
        Fault("credentials.text", {"text": text[:100]})
        for text, data in zip((claim.name, claim.title), texts, strict=True)
        if not _TEXT.fullmatch(text) or len(data) > MOST_TEXT
    ]
    if not CODE.fullmatch(claim.code):
        faults.append(Fault("credentials.code", {"code": claim.code[:20]}))
    if not 0 <= claim.status_index < 1 << 24:
        faults.append(Fault("credentials.index", {"index": str(claim.status_index)}))
    if not 0 <= days < 1 << 16:
        faults.append(Fault("credentials.day", {"day": claim.issued.isoformat()}))
    if faults:
        raise Refused(faults)
    body = b"".join(
        [
            bytes([VERSION]),
            key_id(key.public_key()),
            days.to_bytes(2, "big"),
            claim.status_index.to_bytes(3, "big"),
            bytes([len(texts[0])]),
            *texts,
        ]
    )
    return base64url(body + key.sign(_TAG + claim.code.encode() + body))


def claim_address(site: str, code: str, claim: str) -> str:
    """Return the address for the QR code."""
    return f"{site.rstrip('/')}/v/{code}#{claim}"


def read_claim(scanned: str) -> SignedClaim:
    """
    Return what was *scanned*, taken apart; nothing is verified yet.

    Raises:
        Refused: ``credentials.claim``: not such an address.
    """
    found = _PLACE.fullmatch(scanned.strip())
    try:
        data = read_base64url(found["claim"]) if found else b""
        body, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
        cut = _HEAD + 1 + body[_HEAD]
        name, title = body[_HEAD + 1 : cut].decode("gb18030"), body[cut:].decode("gb18030")
        whole = body[0] == VERSION and cut < len(body) and _TEXT.fullmatch(name + title)
    except (ValueError, IndexError):
        whole = None
    if not found or not whole:
        raise Refused([Fault("credentials.claim")])
    days, index = int.from_bytes(body[5:7], "big"), int.from_bytes(body[7:_HEAD], "big")
    claim = Claim(found["code"], name, title, EPOCH + dt.timedelta(days=days), index)
    return SignedClaim(
        found["site"], claim, body[1:5], _TAG + claim.code.encode() + body, signature
    )


def check_claim(scanned: SignedClaim, keys: Sequence[KeyPeriod]) -> str:
    """
    Return which of *keys* signed the claim.

    The claim names a day, not a moment: a day more is allowed at both ends of a key's time.

    Raises:
        Refused: ``credentials.key-unknown``: none of these keys is named;
            ``credentials.signature``; ``credentials.key-time``.
    """
    named = [each for each in keys if key_id(each.key) == scanned.key_id]
    if not named:
        raise Refused([Fault("credentials.key-unknown", {"key": scanned.key_id.hex()})])
    held = [each for each in named if _holds(scanned, each.key)]
    if not held:
        raise Refused([Fault("credentials.signature")])
    day = dt.timedelta(days=1)
    for each in held:
        first, last = each.since.date(), each.until.date() if each.until else dt.date.max - day
        if first <= scanned.claim.issued + day and scanned.claim.issued <= last + day:
            return each.key
    raise Refused([Fault("credentials.key-time", {"key": held[0].key})])


def _holds(scanned: SignedClaim, key: str) -> bool:
    try:
        read_multikey(key).verify(scanned.signature, scanned.signed)
    except InvalidSignature:
        return False
    return True
