"""The traces in ``vectors.json``, by which the pad's JavaScript is held to the same outbox."""

import pytest

from .traces import SCENARIOS, VECTORS, traced, written


def test_as_written():
    """The file is what the traces write now (``python tests/relay/traces.py`` writes it anew)."""
    assert VECTORS.read_text(encoding="utf-8") == written()


@pytest.mark.parametrize("play", SCENARIOS, ids=lambda play: play.__name__)
def test_ends_well(play):
    """Every trace ends with everything taken, but for what was refused or a fork."""
    state = traced(play)["steps"][-1]["state"]
    forked = play.__name__ in {"forked", "ahead"}
    assert state["forked"] == forked
    assert state["taken"] == (0 if forked else len(state["lines"]))
