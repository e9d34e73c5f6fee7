"""Sample badges of a public validator: the sound hold, the others are refused for their fault."""

import datetime as dt
import os
from pathlib import Path

import pytest

from leitai.credentials import KeyPeriod, check, read_credential
from leitai.faults import Refused

pytestmark = pytest.mark.real_data

BESIDE = Path(__file__).parents[2].parent / "shared" / "data"
DATA = Path(os.environ.get("LEITAI_REAL_DATA") or BESIDE) / "credentials" / "openbadges"
NOW = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
KEY = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"


def badge(name: str):
    file = DATA / f"{name}.json"
    if not file.is_file():
        pytest.skip(f"the published data are not here: {file} (set LEITAI_REAL_DATA)")
    return read_credential(file.read_bytes())


@pytest.mark.parametrize("name", ["simple", "simple-did-key-method", "simple-multiple-proofs"])
def test_sound(name):
    """A sound badge holds, by the key its proof names, and by that key given."""
    assert check(badge(name), NOW).key == KEY
    period = KeyPeriod(KEY, dt.datetime(2009, 1, 1, tzinfo=dt.UTC))
    assert check(badge(name), NOW, [period]).known


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("issued", {"credentials.not-yet"}),
        ("expired", {"credentials.expired"}),
        ("proof-method", {"credentials.key"}),
        ("proof-value", {"credentials.signature"}),
        ("type", {"credentials.kind", "credentials.word"}),
    ],
)
def test_faulty(name, faults):
    """Each faulty badge is refused for what is wrong with it and nothing else."""
    with pytest.raises(Refused) as refused:
        check(badge(f"simple-err-{name}"), NOW)
    assert {each.id for each in refused.value.faults} == faults
