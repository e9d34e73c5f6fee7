"""The one way to write a value as bytes: RFC 8785 JSON, so that it can be hashed and signed."""

import hashlib
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """
    Return *value* as canonical JSON.

    Raises:
        TypeError: a binary float, anywhere inside; numbers with decimals travel as text.
        rfc8785.CanonicalizationError: something JSON cannot say.
    Source:
        RFC 8785, JSON Canonicalization Scheme (June 2020).

    >>> canonical({"b": "0.5", "a": [1, True, None]})
    b'{"a":[1,true,null],"b":"0.5"}'
    """
    refuse_floats(value)
    return bytes(rfc8785.dumps(value))


def refuse_floats(value: Any) -> None:
    """Raise TypeError where *value* holds a binary float: it would not be exact."""
    if isinstance(value, float):
        raise TypeError(f"a binary float cannot be hashed exactly: {value!r}")
    if isinstance(value, dict):
        for inner in value.values():
            refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            refuse_floats(inner)


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of *data* in lower-case hexadecimal (FIPS 180-4)."""
    return hashlib.sha256(data).hexdigest()
