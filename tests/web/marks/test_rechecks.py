"""The re-check: drawn by nobody, counted, widened when too much was wrong, signed."""

import pytest

from leitai.faults import Refused
from leitai.lifecycle import State
from leitai.scoring.rechecking import draw_sample
from leitai.web.models import Recheck, Signature
from leitai.web.permits import Forbidden
from leitai.web.services import rechecks
from leitai.web.services.needs import NEEDS
from leitai.web.services.records import score_now
from leitai.web.services.steps import take

CODES = tuple(f"K{number:02}" for number in range(1, 21))


@pytest.fixture
def sample(big):
    """Twenty contestants, locked, the sample drawn."""
    big.locked()
    return rechecks.draw_sample(big.event, by=big.supervisor, at=big.at)


def record(big, row, errors=0, note=""):
    return rechecks.record(row, errors, note, by=big.supervisor, at=big.at)


def test_the_sample_has_its_sizes(big, sample):
    """Of twenty the first six (30 %), and 15 % of the other fourteen, rounded up: three."""
    assert [row.code for row in sample if row.why == "top"] == list(CODES[:6])
    drawn = [row.code for row in sample if row.why == "sample"]
    assert (len(drawn), set(drawn) <= set(CODES[6:])) == (3, True)
    assert {row.sheets for row in sample} == {4}


def test_nobody_chooses_the_sample(big, sample):
    """The lock's root decides: drawn again from it, it is the same."""
    lock = Signature.objects.get(event=big.event, what="lock")
    again = draw_sample(score_now(big.event), lock.root)
    assert [*again.top, *again.drawn] == [row.code for row in sample]
    with pytest.raises(Refused, match="drawn-already"):
        rechecks.draw_sample(big.event, by=big.supervisor, at=big.at)


def test_few_errors_end_it(big, sample):
    """One sheet of thirty-six is 2.8 %: the sample was enough, and the supervisor signs."""
    assert NEEDS["recheck-done"](big.event, big.at).params == {"left": "9", "all": "9"}
    for row in sample:
        record(big, row, *((1, "J2 少写一档") if row is sample[0] else ()))

    assert Recheck.objects.count() == 9
    take(big.event, "recheck", by=big.supervisor, at=big.at)
    assert Signature.objects.filter(what="recheck", role="supervisor").count() == 1


def test_many_errors_take_everybody_in(big, sample):
    """Two of thirty-six are 5.6 %: the other eleven contestants are looked at too."""
    for row in sample:
        record(big, row, *((1, "错") if row in sample[:2] else ()))

    assert Recheck.objects.filter(why="all").count() == 11
    assert NEEDS["recheck-done"](big.event, big.at).params == {"left": "11", "all": "20"}


def test_what_is_refused(big, sample):
    """More errors than sheets, errors without a word, by somebody else, after decoding."""
    with pytest.raises(Refused, match="errors-range"):
        record(big, sample[0], 5, "x")
    with pytest.raises(Refused, match="errors-note"):
        record(big, sample[0], 1)
    with pytest.raises(Forbidden):
        rechecks.record(sample[0], 0, by=big.chief, at=big.at)
    big.at_state(State.DECODED)
    with pytest.raises(Refused, match="not-now"):
        record(big, sample[0])
