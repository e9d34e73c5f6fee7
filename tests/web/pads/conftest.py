"""Pads of a small event, each with a key of its own, as tablets have them."""

import json
import secrets
from dataclasses import dataclass

import pytest
from tests.web.marks.conftest import Hall

from leitai.journal import Draft, Pen, public_key, read_line, seal
from leitai.journal.entry import START
from leitai.stores.keyring import Keyring
from leitai.web.models import Pad
from leitai.web.services import pads, records


@dataclass
class Tablet:
    """A tablet: its key, and what it wrote so far."""

    journal: str
    key: object
    device: str = ""
    ticket: str = ""
    judge: str = ""

    def __post_init__(self):
        self.head, self.lines = START, []

    @property
    def public(self):
        return public_key(self.key)

    @property
    def bearer(self):
        return {"HTTP_AUTHORIZATION": f"Bearer {self.ticket}"}

    def write(self, kind, body, at="2026-09-01T04:00:00Z"):
        """Seal one entry; return its line."""
        draft = Draft(kind, at, body, secrets.token_bytes(32))
        entry = seal(Pen(self.journal, self.device, self.key), self.head, draft)
        self.head = entry.head
        self.lines.append(entry.line)
        return entry

    def mark(self, code, value, sheet="", aspect="joints", judge=None):
        judge = self.judge if judge is None else judge
        cells = [{"aspect": aspect, "value": value}]
        return self.write(
            "mark", {"contestant": code, "judge": judge, "sheet": sheet, "cells": cells}
        )

    def sign(self, code, sheet=""):
        return self.write("sign", {"contestant": code, "judge": self.judge, "sheet": sheet})

    @property
    def log(self):
        return "".join(f"{line}\n" for line in self.lines)


class Pads(Hall):
    """The small event of the marks' tests, with tablets."""

    def __init__(self, city, at, folder, **given):
        super().__init__(city, at, **given)
        self.keyring = Keyring(folder / "tablets")
        self.tablets = 0

    def tablet(self):
        """A tablet that nobody has invited yet."""
        self.tablets += 1
        key = self.keyring.device(str(self.event.journal), f"tablet-{self.tablets}")
        return Tablet(str(self.event.journal), key)

    def invite(self, judge, at=None):
        return pads.invite(self.judges[judge - 1], by=self.chief, at=at or self.at)

    def paired(self, judge, at=None, about=None):
        """The tablet of a judge's number, paired."""
        pad, tablet = self.invite(judge, at), self.tablet()
        done = pads.pair(pad.code, pad.pin, tablet.public, about or {}, at=at or self.at)
        tablet.device, tablet.ticket = done.pad.device, done.ticket
        tablet.judge = self.judges[judge - 1].code
        return tablet

    def pad(self, tablet):
        return Pad.objects.get(event=self.event, device=tablet.device)

    def send(self, tablet):
        """Put what the tablet wrote into the journal, as the front does."""
        records.journal_of(self.event).append(read_line(line) for line in tablet.lines)

    def said(self, kind):
        return [line.content for line in self.lines(kind)]


@pytest.fixture
def hall(city, now, tmp_path):
    """Marking under way: three codes, two judges, no pad yet; the time is now, as views ask it."""
    return Pads(city, now.replace(microsecond=0), tmp_path)


@pytest.fixture
def ask(client):
    """Ask as a tablet does."""

    def ask(path, tablet=None, sent=None, **more):
        bearer = tablet.bearer if tablet is not None else {}
        if sent is None:
            return client.get(path, **bearer, **more)
        return client.post(path, json.dumps(sent), "application/json", **bearer, **more)

    return ask
