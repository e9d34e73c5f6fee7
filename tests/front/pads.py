"""A pad as a script: an outbox whose lines go to a real front."""

import json
import os
from typing import Any

from leitai.journal import Draft, Entry, Pen
from leitai.relay.outbox import Outbox, Sending, answer_of
from leitai.stores.keyring import Keyring

AT = "2026-09-12T09:30:00.250Z"
CELLS = [{"aspect": "A1", "value": "8.50"}, {"aspect": "A2", "value": "4"}]


class Pad:
    """The pad *device* of a judge, whose *ticket* Django issued; registered beforehand."""

    def __init__(self, site, journal: str, device: str, ticket: str, judge: str = "J1") -> None:
        self.site, self.device, self.ticket, self.judge = site, device, ticket, judge
        key = Keyring(site.settings.keys).device(journal, device)
        self.outbox = Outbox(Pen(journal, device, key))

    def seal(self, kind: str, body: dict[str, Any]) -> Entry:
        return self.outbox.seal(Draft(kind, AT, body, os.urandom(32)))

    def mark(self, contestant: str, cells=None, **more: Any) -> Entry:
        body = {"contestant": contestant, "judge": self.judge, "sheet": "", **more}
        return self.seal("mark", body | {"cells": CELLS if cells is None else cells})

    def sign(self, contestant: str, **more: Any) -> Entry:
        return self.seal(
            "sign", {"contestant": contestant, "judge": self.judge, "sheet": ""} | more
        )

    def post(self, lines: list[str]):
        """Send *lines* without looking at the answer."""
        said = {"ticket": self.ticket, "lines": lines, "firm": self.outbox.kept.firm}
        return self.site.ask("/hot/entries", "POST", json.dumps(said).encode())

    def head(self):
        return self.site.ask("/hot/head", "POST", json.dumps({"ticket": self.ticket}).encode())

    def send(self) -> dict[str, Any]:
        """Send what waits and take in the answer."""
        sending: Sending = self.outbox.send()
        answered = self.post(sending.lines)
        assert answered.status == 200, answered.text
        self.outbox.answered(sending, answer_of(answered.json))
        return answered.json
