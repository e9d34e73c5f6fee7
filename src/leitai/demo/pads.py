"""The pads of an event of the demo city: paired, marked and signed on, one of them to hand over."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.journal import START, Draft, Entry, Pen, public_key, seal
from leitai.journal.entry import Head
from leitai.web.models import Account, Event, Official, Pad, Sheet
from leitai.web.services import pads
from leitai.web.services.records import journal_of, written_at

ABOUT = {"secure": True, "crypto": "webcrypto", "agent": "Demo", "skew": 0}


@dataclass
class Tablet:
    """A tablet with a key that nobody else has; what it wrote and did not send yet."""

    pad: Pad
    pen: Pen
    head: Head = START
    unsent: list[Entry] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)

    def mark(self, sheet: Sheet, cells: Sequence[Mapping[str, str]], at: dt.datetime) -> None:
        """Mark *sheet*."""
        self.sheets.append(sheet)
        self._write("mark", _about(sheet) | {"cells": [dict(cell) for cell in cells]}, at)

    def sign_most(self, at: dt.datetime) -> None:
        """Close three quarters of the sheets, the first ones."""
        for sheet in self.sheets[: len(self.sheets) * 3 // 4]:
            self._write("sign", _about(sheet), at)

    def _write(self, kind: str, body: dict[str, object], at: dt.datetime) -> None:
        draft = Draft(kind, written_at(at), body, secrets.token_bytes(32))
        self.unsent.append(seal(self.pen, self.head, draft))
        self.head = self.unsent[-1].head

    def send(self, event: Event, at: dt.datetime) -> None:
        """Put what is unsent into the journal, and say that nothing is."""
        journal_of(event).append(self.unsent)
        self.unsent.clear()
        pads.seen(self.pad, {"waiting": 0}, at=at)


def _about(sheet: Sheet) -> dict[str, object]:
    judge = sheet.judge.code if sheet.judge is not None else ""
    return {"contestant": sheet.code, "judge": judge, "sheet": sheet.sheet}


def lend(official: Official, battery: int, *, by: Account, at: dt.datetime) -> Tablet:
    """Pair a tablet of *official*'s, as a browser does."""
    key = Ed25519PrivateKey.generate()
    invited = pads.invite(official, by=by, at=at)
    about = {**ABOUT, "battery": battery}
    pad = pads.pair(invited.code, invited.pin, public_key(key), about, at=at).pad
    return Tablet(pad, Pen(str(pad.event.journal), pad.device, key))
