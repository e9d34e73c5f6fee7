"""
No line that was acknowledged to a pad is lost, doubled or out of order when the front is killed.

The full count runs with LEITAI_TORTURE=1. A kill leaves the page cache alone: this proves the
order of commit and acknowledgement, not what a drive does in a power cut.
"""

import http.client
import json
import os
import time
from random import Random
from threading import Event, Thread

import pytest

from leitai.journal import check_log
from leitai.relay.outbox import answer_of
from leitai.stores.shelf import Shelf

from .pads import Pad

JOURNAL = "example.org/final"
TRIALS = 100 if os.environ.get("LEITAI_TORTURE") == "1" else 3
PADS = 4


class Judge(Thread):
    """Marks and sends without a pause; what was acknowledged is noted line by line."""

    def __init__(self, pad: Pad, stop: Event) -> None:
        super().__init__()
        self.pad, self.stop = pad, stop
        self.acknowledged = 0
        self.failed = 0

    def run(self) -> None:
        count = 0
        while not self.stop.is_set() or self.pad.outbox.waiting:
            if not self.stop.is_set():
                self.pad.mark(f"B{count}")
                count += 1
            self.send()

    def send(self) -> None:
        sending = self.pad.outbox.send()
        try:
            answered = self.pad.post(sending.lines)
            said = json.loads(answered.body)
        except (OSError, http.client.HTTPException, ValueError):
            self.failed += 1
            time.sleep(0.02)
            return
        assert answered.status == 200
        self.pad.outbox.answered(sending, answer_of(said))
        assert self.pad.outbox.kept.taken >= self.acknowledged, "acknowledged, then forgotten"
        self.acknowledged = self.pad.outbox.kept.taken


@pytest.mark.torture
def test_kill(own_site, token):
    """After every kill: what was acknowledged is there, once, in the device's order."""
    codes = [f"J{number}" for number in range(PADS)]
    devices = {code: f"pad-{code}-1" for code in codes}
    own_site.open_journal(JOURNAL, *devices.values())
    stop = Event()
    judges = []
    for code, device in devices.items():
        ticket = token(device=device, judges=(code,))
        judges.append(Judge(Pad(own_site, JOURNAL, device, ticket, code), stop))
    for judge in judges:
        judge.start()
    try:
        for seed in range(TRIALS):
            time.sleep(Random(seed).uniform(0.05, 0.4))
            own_site.kill("front")
            own_site.start("front")
    finally:
        stop.set()
        for judge in judges:
            judge.join()
    shelf = Shelf(own_site.settings.journals)
    log = shelf.journal(JOURNAL).entries()
    shelf.close()
    check_log(JOURNAL, log)
    for judge in judges:
        kept = judge.pad.outbox.kept
        there = [entry.line for entry in log if entry.device == judge.pad.device]
        assert there == [entry.line for entry in kept.entries]
        assert not kept.forked
        assert kept.refused == ()
    assert sum(judge.failed for judge in judges) > 0
    assert sum(judge.acknowledged for judge in judges) > TRIALS * PADS
