"""Events over every construct of the rulebook language go through a journal unchanged."""

import json
import os

import pytest

from leitai.faults import Refused
from leitai.results import Event, complete_results
from leitai.rulebook import publish
from leitai.scoring import Tables

# ruff: noqa: TID252 - the tests are no installed package
from ...scoring.dice import Thrown
from ...scoring.random_rulebook import rulebook
from ...scoring.random_tables import tables

EVENTS = 3_000 if os.environ.get("LEITAI_TORTURE") == "1" else 150


@pytest.mark.torture
def test_through_the_journal(recorded):
    """Whatever can be scored is scored alike from the journal."""
    complete = 0
    for seed in range(EVENTS):
        dice = Thrown(seed)
        book = json.loads(publish(rulebook(dice)))
        event = Event(book, Tables(**tables(dice, book, dice.whole(1, 7))))
        try:
            contents = recorded(event)
        except Refused:
            continue  # a mark missing, or refused: nothing is recorded
        complete += 1
        again = complete_results(contents.rules, contents.tables)
        assert again == contents.results, f"seed {seed}"
    assert complete > EVENTS // 3
