"""Signatures in pure Python, against RFC 8032 and against another implementation."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from leitai import verify

# RFC 8032, section 7.1: TEST 1, TEST 2, TEST 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_known_signatures_hold(key, message, signature):
    """The vectors of RFC 8032 hold, and no longer with one bit changed."""
    key, message, signature = (bytes.fromhex(each) for each in (key, message, signature))
    assert verify.signature_holds(key, message, signature)
    assert not verify.signature_holds(key, message + b"x", signature)
    for at in (0, 31, 32, 63):
        touched = bytearray(signature)
        touched[at] ^= 1
        assert not verify.signature_holds(key, message, bytes(touched))


def test_scalar_must_be_below_the_order():
    """The same signature with S + L is another signature, and is refused."""
    key, message, signature = (bytes.fromhex(each) for each in VECTORS[1])
    scalar = int.from_bytes(signature[32:], "little") + verify.GROUP_ORDER
    assert not verify.signature_holds(key, message, signature[:32] + scalar.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "key",
    [
        b"",
        b"\xff" * 32,
        (verify.PRIME + 1).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),
        (2).to_bytes(32, "little"),
    ],
)
def test_what_is_not_a_key_is_refused(key):
    """Wrong length, y not below p, minus zero, no point on the curve (RFC 8032, 5.1.3)."""
    assert not verify.signature_holds(key, b"", bytes(64))


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_other_programs_signatures_hold(seed, message):
    """What the cryptography library signs holds here."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key = private.public_key().public_bytes_raw()
    assert verify.signature_holds(key, message, private.sign(message))
    assert not verify.signature_holds(hashlib.sha256(key).digest(), message, private.sign(message))
