"""The engine and verify.py, written by different hands, give the same digits."""

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings

from leitai import verify
from leitai.faults import Refused
from leitai.rulebook import read
from leitai.scoring import Tables, score

from .agreement import comparable, first_difference
from .strategies import events

TORTURE = "LEITAI_TORTURE" in os.environ


@pytest.mark.torture
@settings(
    max_examples=10_000 if TORTURE else 250,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
@given(events())
def test_random_events(event):
    """A random event comes out of both the same: every node, rank, award and proposal."""
    rules, tables = event
    try:
        engine = score(read(json.dumps(rules)), Tables(**tables)).document()
    except Refused:
        return  # what the engine refuses never comes into a bundle
    verifier = verify.score(rules, tables)
    assert first_difference(comparable(engine), comparable(verifier)) == ""
