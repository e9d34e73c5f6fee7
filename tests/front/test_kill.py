"""
No mark that was acknowledged is lost, and none is there twice, when a server is killed.

Judges send sheets without a pause and repeat, under the same key, whatever was not answered;
meanwhile the front and Django are killed (SIGKILL) and started again. The full count runs with
LEITAI_TORTURE=1. A kill leaves the page cache alone: this proves the order of commit and
acknowledgement, not what a drive does in a power cut.
"""

import http.client
import json
import os
import time
from collections import Counter
from random import Random
from threading import Event, Thread
from typing import Any

import pytest

from leitai.journal import check_log
from leitai.stores.shelf import Shelf

JOURNAL = "example.org/final"
TRIALS = 100 if os.environ.get("LEITAI_TORTURE") == "1" else 3
JUDGES = 6


class Judge(Thread):
    """Sends one sheet after the other until told to stop; keeps what was acknowledged."""

    def __init__(self, port: int, number: int, token: str, stop: Event) -> None:
        super().__init__()
        self.port, self.number, self.token, self.stop = port, number, token, stop
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.sent = self.repeated = 0

    def run(self) -> None:
        while not self.stop.is_set():
            self.sent += 1
            code = f"B{self.number}-{self.sent}"
            while (answer := self.answer(code)) is None:
                self.repeated += 1
                time.sleep(0.02)
            self.acknowledged[code] = answer

    def answer(self, code: str) -> dict[str, Any] | None:
        """What the front answered to the sheet of *code*; None where nothing came."""
        sheet = {"token": self.token, "contestant": code, "judge": "J1", "cells": []}
        body = json.dumps(sheet | {"key": f"the-key-of-sheet-{code}"})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", "/hot/sheets", body)
            response = connection.getresponse()
            told = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()
        return told if response.status == 200 else None


def judges_at_work(site, token: str, stop: Event) -> list[Judge]:
    judges = [Judge(site.port, number, token, stop) for number in range(JUDGES)]
    for judge in judges:
        judge.start()
    return judges


def check(site, judges: list[Judge]) -> None:
    """Everything acknowledged is in its place, and no sheet is there twice."""
    shelf = Shelf(site.settings.journals)
    log = shelf.journal(JOURNAL).entries()
    shelf.close()
    check_log(JOURNAL, log)
    times = Counter(entry.content["contestant"] for entry in log if entry.type == "mark")
    acknowledged = {code: told for judge in judges for code, told in judge.acknowledged.items()}
    lost = {
        code
        for code, told in acknowledged.items()
        if log[told["position"]].hash != told["entry_hash"]
        or log[told["position"]].content["contestant"] != code
    }
    assert lost == set()
    assert [code for code, count in times.items() if count > 1] == []
    assert times.keys() == acknowledged.keys()
    assert len(acknowledged) > TRIALS * JUDGES


@pytest.mark.torture
@pytest.mark.parametrize("server", ["front", "pages"])
def test_kill(own_site, token, server):
    """After every kill: acknowledged and missing 0, twice 0."""
    own_site.open_journal()
    stop = Event()
    judges = judges_at_work(own_site, token(), stop)
    try:
        for seed in range(TRIALS):
            time.sleep(Random(seed).uniform(0.05, 0.4))
            own_site.kill(server)
            own_site.start(server)
    finally:
        stop.set()
        for judge in judges:
            judge.join()
    check(own_site, judges)
    if server == "pages":
        assert sum(judge.repeated for judge in judges) == 0
