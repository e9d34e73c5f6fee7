"""
Which certificates were revoked: one bit each in a signed list that says nothing about whom.

Source: W3C Bitstring Status List v1.0 (Recommendation, 2025-05-15): at least 131,072 entries, the
first bit the leftmost, gzip, multibase base64url; indexes are given out at random.
"""

import datetime as dt
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from leitai.credentials.certificate import REVOCATION, Issuer
from leitai.credentials.contexts import VC
from leitai.credentials.multibase import base64url, read_base64url
from leitai.credentials.proof import written
from leitai.faults import Fault, Refused

ENTRIES: Final = 131_072
"""Bits of a list: whoever fetches it does not tell which certificate is asked about."""
_GZIP = 31  # zlib's number for a gzip wrapper
_MOST = 1 << 23
"""Bytes a foreign list may unpack to: 67 million entries."""


def with_revoked(indexes: Iterable[int]) -> bytes:
    """
    Return a list in which the bits of *indexes* are set.

    >>> with_revoked([0, 9])[:2].hex(), len(with_revoked([]))
    ('8040', 16384)
    """
    bits = bytearray(ENTRIES // 8)
    for index in indexes:
        if not 0 <= index < ENTRIES:
            raise Refused([Fault("credentials.index", {"index": str(index)})])
        bits[index // 8] |= 0x80 >> index % 8
    return bytes(bits)


def is_set(bits: bytes, index: int) -> bool:
    """
    Tell whether the bit of *index* is set.

    Raises:
        Refused: the list has no such bit.
    """
    if not 0 <= index < len(bits) * 8:
        raise Refused([Fault("credentials.index", {"index": str(index)})])
    return bool(bits[index // 8] & 0x80 >> index % 8)


def packed(bits: bytes) -> str:
    """Return a list as credentials carry it."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    return "u" + base64url(squeeze.compress(bits) + squeeze.flush())


def unpacked(text: str) -> bytes:
    """
    Return the list that *text* carries.

    Raises:
        Refused: ``credentials.list``: not one, too short, or too long to unpack.
    """
    try:
        opening = zlib.decompressobj(_GZIP)
        bits = opening.decompress(read_base64url(text.removeprefix("u")), _MOST)
        whole = text.startswith("u") and opening.eof and not opening.unused_data
    except (ValueError, zlib.error):
        bits, whole = b"", False
    if not whole or len(bits) * 8 < ENTRIES:
        raise Refused([Fault("credentials.list")])
    return bits


def list_document(
    address: str, issuer: Issuer, bits: bytes, valid_from: dt.datetime, valid_until: dt.datetime
) -> dict[str, Any]:
    """Return the credential of a list, without proof; *address* is where it is published."""
    return {
        "@context": [VC],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": written(valid_from),
        "validUntil": written(valid_until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": REVOCATION,
            "encodedList": packed(bits),
        },
    }


def revoked(credential: Mapping[str, Any], status_list: Mapping[str, Any]) -> bool:
    """
    Tell whether *credential* is revoked in *status_list*; both must have been verified.

    Raises:
        Refused: ``credentials.list-other``: the list is another's, or of another purpose;
            ``credentials.list``, ``credentials.index``.
    """
    match credential.get("credentialStatus"), status_list:
        case (
            {
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(index),
                "statusListCredential": str(address),
            },
            {
                "id": str(own),
                "issuer": issuer,
                "credentialSubject": {"statusPurpose": "revocation", "encodedList": str(text)},
            },
        ) if own == address and issuer_of(credential) == issuer_of({"issuer": issuer}):
            if not index.isascii() or not index.isdecimal():
                raise Refused([Fault("credentials.index", {"index": index[:20]})])
            return is_set(unpacked(text), int(index[:20]))
    raise Refused([Fault("credentials.list-other")])


def issuer_of(credential: Mapping[str, Any]) -> str:
    """Return the identifier of the issuer, "" where there is none."""
    match credential.get("issuer"):
        case str(did) | {"id": str(did)}:
            return did
    return ""
