"""Codes of an authenticator (RFC 6238, appendix B: SHA-1, eight digits)."""

from datetime import UTC, datetime

import pytest

from leitai.web import totp

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_vectors_of_the_rfc(seconds, code):
    """The code of a moment is the one the RFC prints."""
    assert totp.code_of(SECRET, seconds // 30, digits=8) == code


@pytest.mark.parametrize("away", [-2, -1, 0, 1, 2])
def test_clocks_may_differ_by_one_step(away):
    """A code of the step before or after is taken, of two steps away not."""
    at = datetime.fromtimestamp(30_000, UTC)
    found = totp.step_of(SECRET, totp.code_of(SECRET, 1000 + away), at)
    assert found == (1000 + away if abs(away) <= 1 else None)


def test_a_step_is_used_once():
    """A code of a step that was used, or of an earlier one, is not taken."""
    at = datetime.fromtimestamp(30_000, UTC)
    assert totp.step_of(SECRET, totp.code_of(SECRET, 1000), at, last=1000) is None


def test_the_address_says_secret_account_and_issuer():
    """The QR code holds what authenticators read."""
    assert totp.address(SECRET, "zhang san", "Leitai") == (
        "otpauth://totp/Leitai:zhang%20san?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Leitai"
    )


def test_secrets_are_read_as_written():
    """What is typed from paper is the secret again, whatever its length."""
    assert [totp.read(totp.written(bytes(n))) for n in range(1, 21)] == [
        bytes(n) for n in range(1, 21)
    ]
