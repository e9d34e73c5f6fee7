"""Who issues: did:web, the DID document, the history of keys, keys as text."""

import datetime as dt

import pytest

from leitai.credentials import (
    JCS,
    KeyPeriod,
    check_proof,
    did_document,
    did_web,
    key_history,
    multikey,
    proof_options,
    read_key_history,
    read_multikey,
    sign,
)
from leitai.credentials.multibase import base58, read_base58, read_base64url
from leitai.faults import Refused

from .conftest import AT, ISSUER, KEY, OTHER

PERIODS = (
    KeyPeriod(multikey(OTHER), AT - dt.timedelta(days=400), AT),
    KeyPeriod(multikey(KEY), AT),
)


@pytest.mark.parametrize(
    ("site", "did"),
    [
        ("https://JN.example.org/", "did:web:jn.example.org"),
        ("https://example.org:8443/a/b", "did:web:example.org%3A8443:a:b"),
        ("http://localhost:8000", "did:web:localhost%3A8000"),
    ],
)
def test_did_web(site, did):
    """A site's address gives its did:web."""
    assert did_web(site) == did


@pytest.mark.parametrize(
    "site", ["http://x.example.org", "x.example.org", "https://", "https://x?y"]
)
def test_no_did_web(site):
    """Without https nobody can be sure whose document it is."""
    with pytest.raises(Refused, match=r"credentials[.]site"):
        did_web(site)


def test_did_document():
    """The DID document lists each key as a Multikey for assertions."""
    told = did_document(ISSUER, [multikey(KEY)])
    (method,) = told["verificationMethod"]
    assert told["assertionMethod"] == [method["id"]] == [ISSUER.method(KEY)]
    assert (method["type"], method["publicKeyMultibase"]) == ("Multikey", multikey(KEY))


def test_history():
    """A signed history of keys holds and comes back as it was."""
    plain = key_history(ISSUER, PERIODS)
    signed = sign(plain, KEY, proof_options(ISSUER.method(KEY), AT, JCS))
    assert check_proof(signed)["cryptosuite"] == JCS
    assert read_key_history(signed) == (ISSUER, PERIODS)
    signed["keys"][0]["until"] = None
    with pytest.raises(Refused, match=r"credentials[.]signature"):
        check_proof(signed)


@pytest.mark.parametrize(
    "change",
    [
        {"leitai": "issuer-keys/2"},
        {"issuer": "https://example.org"},
        {"keys": []},
        {"keys": [{"key": "z6Mk", "since": "2026-01-01T00:00:00Z", "until": None}]},
        {"keys": [{"key": multikey(KEY), "since": "2026-01-01", "until": None}]},
    ],
)
def test_no_history(change):
    """What is not in the form of a history is refused."""
    with pytest.raises(Refused):
        read_key_history({**key_history(ISSUER, PERIODS), **change})


def test_key_covers_its_time():
    """A key counts from its first moment to before its last."""
    old = PERIODS[0]
    moments = [old.since - dt.timedelta(seconds=1), old.since, AT - dt.timedelta(seconds=1), AT]
    assert [old.covers(each) for each in moments] == [False, True, True, False]


@pytest.mark.parametrize("text", ["", "z", "z6MkII", "u6Mk", multikey(KEY) + "1", "z" + "1" * 300])
def test_no_key(text):
    """What is no Ed25519 key is refused."""
    with pytest.raises(Refused, match=r"credentials[.]key"):
        read_multikey(text)


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0\x01", bytes(range(64))])
def test_base58(data):
    """Base58 comes back, leading zeros included."""
    assert read_base58(base58(data)) == data


@pytest.mark.parametrize("text", ["A", "AB", "AA==", "A A", "äA"])
def test_base64url_has_one_spelling(text):
    """A text that is not the one spelling of its bytes is refused."""
    with pytest.raises(ValueError, match=r".*"):
        read_base64url(text)
