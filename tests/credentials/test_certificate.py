"""Our own certificates: their shape, their fast canonical form, what cannot go into them."""

import datetime as dt
import re
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.credentials import Achievement, Certificate, Issuer, check, document, issue
from leitai.credentials.certificate import statements
from leitai.credentials.contexts import OB, VC
from leitai.credentials.proof import RDFC, option_statements, proof_options
from leitai.credentials.statements import canonical_statements
from leitai.faults import Refused

from .conftest import AT, ISSUER, KEY, KEYS, OTHER, SITE

TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=40).filter(
    lambda text: not text.isspace()
)
PATH = st.from_regex(re.compile(r"[a-z0-9%._~-]{1,20}", re.ASCII), fullmatch=True)
MOMENT = st.integers(1_577_836_800, 3_786_912_000).map(
    lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)
)


@st.composite
def certificates(draw) -> Certificate:
    what = Achievement(
        id=f"{SITE}/events/{draw(PATH)}#prize",
        name=draw(TEXT),
        description=draw(TEXT),
        criteria=f"{SITE}/rulebooks/{draw(PATH)}",
        narrative=draw(TEXT),
    )
    return Certificate(
        id=f"{SITE}/v/{draw(PATH)}",
        issuer=Issuer(f"did:web:{draw(PATH)}", draw(TEXT)),
        valid_from=draw(MOMENT),
        subject=f"urn:uuid:{UUID(int=draw(st.integers(0, 2**128 - 1)), version=4)}",
        achievement=what,
        evidence=f"{SITE}/data/{draw(PATH)}",
        status_list=f"{SITE}/status/{draw(PATH)}",
        status_index=draw(st.integers(0, 131_071)),
    )


@given(certificates())
def test_fast_form_is_the_canonical_form(certificate):
    """What is written down directly is what JSON-LD and RDFC-1.0 give, byte for byte."""
    assert statements(certificate) == canonical_statements(document(certificate))


@given(MOMENT)
def test_fast_options_are_the_canonical_form(moment):
    """So are the options of the proof."""
    method = ISSUER.method(KEY)
    proof = proof_options(method, moment)
    fast = option_statements(method, proof["created"])
    assert fast == canonical_statements({"@context": [VC, OB], **proof})


def test_issued_certificate_holds(certificate):
    """An issued certificate is an Open Badges credential that its issuer's key vouches for."""
    credential = issue(certificate, KEY, AT)
    assert credential["type"] == ["VerifiableCredential", "AchievementCredential"]
    assert credential["proof"]["cryptosuite"] == RDFC
    verified = check(credential, AT, KEYS)
    assert (verified.issuer, verified.known, verified.created) == (ISSUER.did, True, AT)


def test_nobody_is_named(certificate):
    """The credential names nobody: its subject is a random URN and no identity hash is in it."""
    credential = issue(certificate, KEY, AT)
    assert set(credential["credentialSubject"]) == {"id", "type", "achievement"}


def test_key_of_somebody_else(certificate):
    """A certificate signed by a key that is not the issuer's is refused."""
    with pytest.raises(Refused, match="key-unknown"):
        check(issue(certificate, OTHER, AT), AT, KEYS)


def test_key_out_of_its_time(certificate):
    """A key counts from its first to before its last moment."""
    ended = [replace(KEYS[0], until=AT)]
    with pytest.raises(Refused, match="key-time"):
        check(issue(certificate, KEY, AT), AT, ended)
    early = issue(certificate, KEY, AT - dt.timedelta(seconds=1))
    assert check(early, AT, ended).known


def test_key_made_within_the_second(certificate):
    """Credentials are dated in whole seconds: a key first used within that second counts."""
    late = dt.timedelta(microseconds=700_000)
    credential = issue(certificate, KEY, AT + late)
    assert check(credential, AT + late, [replace(KEYS[0], since=AT + late)]).created == AT


def test_all_faults_at_once(certificate):
    """Whatever cannot be in a certificate is refused, all of it at once."""
    wrong = replace(
        certificate,
        subject="urn:uuid:11111111-2222-1333-8444-555555555555",
        evidence=f"{SITE}/data> <urn:x> <urn:y",
        status_index=-1,
        achievement=replace(certificate.achievement, name="一等奖\n", narrative=" "),
    )
    with pytest.raises(Refused) as refused:
        document(wrong)
    assert [each.id for each in refused.value.faults] == [
        *("credentials.text", "credentials.text", "credentials.address"),
        *("credentials.subject", "credentials.index"),
    ]


def test_two_nodes_of_one_name(certificate):
    """Two things with one address would melt into one: refused."""
    with pytest.raises(Refused, match=r"credentials[.]same"):
        document(replace(certificate, evidence=certificate.id))


def test_time_without_zone(certificate):
    """A moment without a zone is a programming error."""
    with pytest.raises(ValueError, match="2026"):
        document(replace(certificate, valid_from=dt.datetime(2026, 1, 1)))  # noqa: DTZ001
