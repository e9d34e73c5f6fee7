"""Destroyed again and again, at moments that dice choose (promise G2)."""

import os

import pytest
from destroying import run_trials

TRIALS = 50 if os.environ.get("LEITAI_TORTURE") else 3
SEED = 1


@pytest.mark.torture
def test_every_restored_hall_comes_to_the_same_results(both):
    """Killed, deleted, restored from its last backup, with the city's help or without."""
    assert run_trials(both, TRIALS, SEED) == TRIALS
