"""The signed list of revoked certificates."""

import datetime as dt
import gzip
from dataclasses import replace

import pytest

from leitai.credentials import (
    ENTRIES,
    LISTS,
    check,
    document,
    is_set,
    list_document,
    proof_options,
    revoked,
    sign,
    unpacked,
    with_revoked,
)
from leitai.credentials.multibase import base64url, read_base64url
from leitai.faults import Refused

from .conftest import AT, ISSUER, KEY, KEYS, SITE

WEEK = dt.timedelta(days=7)


def published(bits, address=f"{SITE}/status/1"):
    plain = list_document(address, ISSUER, bits, AT, AT + WEEK)
    return sign(plain, KEY, proof_options(ISSUER.method(KEY), AT))


def test_bits():
    """Exactly the bits that were asked for are set, counted from the left."""
    wanted = [0, 7, 8, 90210, ENTRIES - 1]
    bits = with_revoked(wanted)
    assert len(bits) * 8 == ENTRIES == 131_072
    assert [index for index in range(ENTRIES) if is_set(bits, index)] == wanted


def test_packed_as_the_standard_says(certificate):
    """A list is multibase base64url of gzip; anybody's gzip unpacks it."""
    text = published(with_revoked([3]))["credentialSubject"]["encodedList"]
    assert text.startswith("u")
    assert gzip.decompress(read_base64url(text[1:])) == with_revoked([3]) == unpacked(text)


def test_revoked(certificate):
    """A certificate is revoked when its own bit is set, and only then."""
    credential = document(certificate)
    verified = published(with_revoked([certificate.status_index]))
    assert check(verified, AT, KEYS, LISTS).known
    assert revoked(credential, verified)
    assert not revoked(credential, published(with_revoked([certificate.status_index + 1])))


def test_list_goes_out_of_date():
    """A list that was not renewed is refused: silence is no proof of being in force."""
    with pytest.raises(Refused, match=r"credentials[.]expired"):
        check(published(with_revoked([])), AT + WEEK, KEYS, LISTS)


def test_certificate_is_no_list(certificate):
    """A list is not taken for a certificate, nor a certificate for a list."""
    with pytest.raises(Refused, match=r"credentials[.]kind"):
        check(published(with_revoked([])), AT, KEYS)


@pytest.mark.parametrize("change", [{"status_list": f"{SITE}/status/2"}, {"issuer": "other"}])
def test_list_of_another(certificate, change):
    """A list of another address or another issuer says nothing about a certificate."""
    if "issuer" in change:
        change = {"issuer": replace(ISSUER, did="did:web:other.example.org")}
    with pytest.raises(Refused, match="list-other"):
        revoked(document(replace(certificate, **change)), published(with_revoked([])))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "uAAAA",
        "z" + base64url(gzip.compress(bytes(ENTRIES // 8))),
        "u" + base64url(gzip.compress(bytes(10))),
        "u" + base64url(gzip.compress(bytes(9 << 20))),
        "u" + base64url(gzip.compress(bytes(ENTRIES // 8))[:-3]),
        "u" + base64url(gzip.compress(bytes(ENTRIES // 8)) + b"more"),
    ],
    ids=["nothing", "no gzip", "z", "short", "long", "cut", "more"],
)
def test_not_a_list(text):
    """What is short, cut off, padded or swollen is refused."""
    with pytest.raises(Refused, match=r"credentials[.]list"):
        unpacked(text)


@pytest.mark.parametrize("index", [-1, ENTRIES])
def test_no_such_bit(index):
    """There is no bit outside of the list."""
    with pytest.raises(Refused, match=r"credentials[.]index"):
        is_set(with_revoked([]), index)
    with pytest.raises(Refused, match=r"credentials[.]index"):
        with_revoked([index])
