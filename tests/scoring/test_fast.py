"""The evaluator of whole columns, the cube and its live form, beside the explaining evaluator."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from leitai.faults import Refused
from leitai.rulebook import Source, build
from leitai.scoring import Tables, score

from .strategies import Event, events

CASES = 10_000 if os.environ.get("LEITAI_TORTURE") else 500


def outcome(event: Event, *, explained: bool) -> Any:
    """Return the results document of an event, or the faults it is refused for."""
    book, tables = event
    try:
        return score(build(Source(book)), Tables(**tables), explained=explained).document()
    except Refused as refused:
        return refused.faults


@pytest.mark.torture
@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(events())
def test_both_evaluators_agree(event: Event) -> None:
    """Whatever the rulebook and the marks, the two documents are the same to the last digit."""
    assert outcome(event, explained=False) == outcome(event, explained=True)
