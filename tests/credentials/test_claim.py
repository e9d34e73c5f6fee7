"""The claim in a certificate's QR code."""

import datetime as dt
from dataclasses import replace

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from leitai.credentials import (
    Claim,
    KeyPeriod,
    certificate_code,
    check_claim,
    claim_address,
    multikey,
    read_claim,
    signed_claim,
)
from leitai.credentials.claim import ALPHABET
from leitai.credentials.claim import CODE as CODE_FORM
from leitai.faults import Refused

from .conftest import AT, CODE, KEY, KEYS, OTHER, SITE, WHAT

CLAIM = Claim(CODE, "欧阳示例", WHAT.name, AT.date(), 131_071)
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=30)


@given(name=TEXT, title=TEXT, day=st.dates(dt.date(2020, 1, 1), dt.date(2199, 6, 5)))
def test_comes_back(name, title, day):
    """What is signed comes back as it was, whatever the letters."""
    claim = Claim(CODE, name, title, day, 0)
    scanned = read_claim(claim_address(SITE, CODE, signed_claim(claim, KEY)))
    assert (scanned.claim, scanned.site) == (claim, SITE)
    assert check_claim(scanned, [KeyPeriod(multikey(KEY), dt.datetime(2019, 1, 1, tzinfo=dt.UTC))])


def test_fits_a_small_code():
    """A full name, a long title and a site fit 230 characters and QR version 11 (M)."""
    address = claim_address("https://jingsai.example.org.cn", CODE, signed_claim(CLAIM, KEY))
    assert len(address) <= 230
    code = segno.make(address, error="m", micro=False, boost_error=False)
    assert int(code.version) <= 11


def test_name_is_in_the_fragment_alone():
    """Nothing of the claim stands before the #, which is all that a server sees."""
    address = claim_address(SITE + "/", CODE, signed_claim(CLAIM, KEY))
    assert address.partition("#")[0] == f"{SITE}/v/{CODE}"


def test_other_key():
    """A claim signed by another key, even under the issuer's key id, is refused."""
    forged = read_claim(claim_address(SITE, CODE, signed_claim(CLAIM, OTHER)))
    with pytest.raises(Refused, match="key-unknown"):
        check_claim(forged, KEYS)
    body = replace(
        forged, key_id=read_claim(claim_address(SITE, CODE, signed_claim(CLAIM, KEY))).key_id
    )
    with pytest.raises(Refused, match="signature"):
        check_claim(body, KEYS)


def test_claim_of_another_code():
    """A claim copied under another certificate's code is refused."""
    moved = claim_address(SITE, "ABCDEFGHJK", signed_claim(CLAIM, KEY))
    with pytest.raises(Refused, match="signature"):
        check_claim(read_claim(moved), KEYS)


def test_key_out_of_its_time():
    """A claim dated after its key's time is refused."""
    ended = [replace(KEYS[0], until=AT - dt.timedelta(days=3))]
    with pytest.raises(Refused, match="key-time"):
        check_claim(read_claim(claim_address(SITE, CODE, signed_claim(CLAIM, KEY))), ended)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": ""}, "text"),
        ({"title": "一" * 121}, "text"),
        ({"title": "一\n等"}, "text"),
        ({"code": "2345678ABI"}, "code"),
        ({"status_index": 1 << 24}, "index"),
        ({"issued": dt.date(2019, 12, 31)}, "day"),
    ],
)
def test_does_not_fit(change, fault):
    """What cannot be written in a claim is refused."""
    with pytest.raises(Refused) as refused:
        signed_claim(replace(CLAIM, **change), KEY)
    assert [each.id for each in refused.value.faults] == [f"credentials.{fault}"]


@pytest.mark.parametrize(
    "scanned",
    ["", "https://jn.example.org/v/2345678ABC", "https://jn.example.org/v/2345678ABC#AA", "hello"],
)
def test_something_else(scanned):
    """Any other QR code is said to be something else."""
    with pytest.raises(Refused, match=r"credentials[.]claim"):
        read_claim(scanned)


@given(st.binary(min_size=16, max_size=16))
def test_code(chance):
    """A code has ten characters that nobody takes for another."""
    assert CODE_FORM.fullmatch(certificate_code(chance))
    assert set(ALPHABET) & set("01ILO") == set()
