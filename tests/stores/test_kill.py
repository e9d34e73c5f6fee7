"""
Nothing acknowledged is lost when the writing process is killed.

One child after another appends to the same journal from several threads and prints what was
acknowledged; each is killed (SIGKILL) after a time of its own. The full count runs with
LEITAI_TORTURE=1. A kill leaves the page cache alone: this proves the order of commit and
acknowledgement, not what a drive does in a power cut.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from threading import Timer

import pytest

from leitai.journal import check_log
from leitai.stores.kept import KeptJournal
from leitai.stores.postgres import PostgresJournal
from leitai.stores.sqlite import SqliteJournal

NAME = "journal.example/2026/final"
TRIALS = 200 if os.environ.get("LEITAI_TORTURE") == "1" else 20
CHILD = Path(__file__).with_name("appending_child.py")


def opened(place: str, name: str) -> KeptJournal:
    return PostgresJournal(place, name) if "dbname=" in place else SqliteJournal(place, name)


def killed_while_appending(place: str, seconds: float) -> list[tuple[int, str]]:
    """Run a child, kill it *seconds* after its first acknowledgement; return what it said."""
    with subprocess.Popen(
        [sys.executable, str(CHILD), place],
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout
        said = [child.stdout.readline()]
        Timer(seconds, child.send_signal, [signal.SIGKILL]).start()
        said += child.stdout
    assert child.returncode == -signal.SIGKILL
    whole = [line.split() for line in said if line.endswith("\n")]
    return [(int(position), leaf) for position, leaf in whole]


@pytest.mark.torture
@pytest.mark.parametrize("store", ["place", "address"], ids=["sqlite", "postgres"])
def test_kill(request, store):
    """After every kill: all that was acknowledged is there, in its place, and the chain holds."""
    place = str(request.getfixturevalue(store))
    acknowledged: dict[int, str] = {}
    for seed in range(TRIALS):
        seconds = Random(seed).uniform(0, 0.05)
        said = killed_while_appending(place, seconds)
        assert said, f"seed {seed}: the child acknowledged nothing"
        acknowledged |= said
    with opened(place, NAME) as journal:
        log = journal.entries()
        state = journal.state()
    check_log(NAME, log)
    kept = {position: entry.hash for position, entry in enumerate(log)}
    lost = {position for position, leaf in acknowledged.items() if kept.get(position) != leaf}
    assert lost == set()
    assert len({(entry.device, entry.device_seq) for entry in log}) == state.size == len(log)
    assert len(acknowledged) > TRIALS
