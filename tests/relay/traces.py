"""
Traces of an outbox: what happens to it, and its state after each step.

``vectors.json`` is made from these, and ``pad/outbox.js`` is held to it. Keys, salts and times are
fixed, so that the JavaScript writes the same bytes.
"""

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.journal import Draft, Pen, public_key
from leitai.relay.outbox import (
    MOST_BYTES,
    MOST_LINES,
    Outbox,
    Sending,
    answer_of,
    kept_of,
)

VECTORS = Path(__file__).parent / "vectors.json"
JOURNAL = "hall.example/2026/welding"
DEVICE = "pad-J2-1"
SEED = sha256(b"the pad of the vectors").digest()
PROBLEM = {"id": "results.sheet-signed", "text": "这张打分表已经签名"}
ZEROS = "0" * 64


def pen() -> Pen:
    return Pen(JOURNAL, DEVICE, Ed25519PrivateKey.from_private_bytes(SEED))


class Trace:
    """One scenario as it is written: every step is played and its state noted."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.outbox = Outbox(pen(), most_bytes=most_bytes)
        self.sent: list[Sending] = []
        self.steps: list[dict[str, Any]] = []
        self._sealed = 0

    def _note(self, step: dict[str, Any]) -> None:
        state = self.outbox.kept.state()
        state["lines"] = [digest(line) for line in state["lines"]]
        state["refused"] = [each | {"line": digest(each["line"])} for each in state["refused"]]
        self.steps.append(step | {"state": state})

    def seal(self, kind: str, contestant: str, value: str = "", **more: str) -> None:
        """Seal a mark or a signature."""
        body: dict[str, Any] = {"contestant": contestant, "judge": "J2", "sheet": "weld"}
        if kind == "mark":
            body["cells"] = [{"aspect": "焊缝", "value": value, **more}]
        self.seal_all([(kind, body)])

    def seal_all(self, said: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Seal several entries at once: one step of the trace."""
        drafts, lines = [], []
        for kind, body in said:
            self._sealed += 1
            salt = sha256(b"salt %d" % self._sealed).digest()
            at = f"2026-09-12T09:{self._sealed // 60:02}:{self._sealed % 60:02}.250Z"
            lines.append(self.outbox.seal(Draft(kind, at, body, salt)).line)
            drafts.append({"type": kind, "at": at, "salt": salt.hex(), "body": body})
        self._note({"do": "seal", "drafts": drafts, "lines": lines})

    def send(self) -> None:
        """Make a request; whether it arrives is another matter."""
        self.sent.append(self.outbox.send())
        said = self.sent[-1]
        self._note({"do": "send", "first": said.first, "count": len(said.entries)})

    def answer(
        self,
        to: int,
        seq: int,
        refused: int | None = None,
        *,
        city: int | None = None,
        leaf: str = "",
    ) -> None:
        """Have request *to* (from 0) answered: the hall's head is the entry *seq*."""
        entries = {each.device_seq: each.hash for each in self.sent[to].entries}
        kept = {each.device_seq: each.hash for each in self.outbox.kept.entries}
        known = {0: ZEROS} | kept | entries
        said = {
            "head": {"seq": seq, "leaf": leaf or known[seq]},
            "refused": refused and {"seq": refused, "problems": [PROBLEM]},
            "city": city,
        }
        self.outbox.answered(self.sent[to], answer_of(said))
        self._note({"do": "answer", "to": to, "answer": said})

    def reload(self) -> None:
        """Start anew from what was stored, as after a crash."""
        state = json.loads(json.dumps(self.outbox.kept.state()))
        self.outbox = Outbox(pen(), kept_of(state), most_bytes=self.most_bytes)
        self._note({"do": "reload"})


def taken(trace: Trace) -> None:
    """Marks are sealed, sent and taken; the city has them a little later."""
    trace.seal("mark", "B07", "8.50")
    trace.seal("mark", "B11", "7", note='Naht \u00fc "quer"\n')
    trace.send()
    trace.answer(0, 2)
    trace.seal("sign", "B07")
    trace.send()
    trace.answer(1, 3, city=2)
    trace.send()
    trace.answer(2, 3, city=3)


def lost(trace: Trace) -> None:
    """A request is lost, an answer is lost, the pad is killed: the same lines go again."""
    trace.seal("mark", "B07", "8.50")
    trace.send()
    trace.seal("mark", "B11", "7.00")
    trace.reload()
    trace.send()
    trace.send()
    trace.answer(2, 2)
    trace.answer(0, 1)
    trace.send()
    trace.answer(3, 2)


def refused(trace: Trace) -> None:
    """A line in the middle is refused: it is put aside, and what follows is sealed again."""
    trace.seal("mark", "B07", "8.50")
    trace.seal("mark", "B11", "700")
    trace.seal("mark", "B12", "6.25")
    trace.seal("sign", "B12")
    trace.send()
    trace.answer(0, 1, 2)
    trace.send()
    trace.reload()
    trace.answer(1, 3)


def signature_falls(trace: Trace) -> None:
    """The signature of a refused mark falls with it; one of a later mark of the sheet does not."""
    trace.seal("mark", "B07", "8.50")
    trace.send()
    trace.answer(0, 1)
    trace.seal("mark", "B07", "99")
    trace.seal("sign", "B07")
    trace.seal("mark", "B11", "5.00")
    trace.seal("sign", "B11")
    trace.send()
    trace.answer(1, 1, 2)
    trace.seal("mark", "B07", "98")
    trace.seal("mark", "B07", "9.75")
    trace.seal("sign", "B07")
    trace.send()
    trace.answer(2, 3, 4)
    trace.send()
    trace.answer(3, 5)


def refused_last(trace: Trace) -> None:
    """Everything that waits is refused; the same answer come twice does no harm."""
    trace.seal("mark", "B07", "99")
    trace.send()
    trace.send()
    trace.answer(0, 0, 1)
    trace.answer(1, 0, 1)
    trace.seal("mark", "B07", "9.50")
    trace.answer(1, 0, 1)
    trace.send()
    trace.answer(2, 1)


def restored(trace: Trace) -> None:
    """The hall was restored from an old backup: it gets again what it had acknowledged."""
    for number in range(5):
        trace.seal("mark", f"B0{number}", f"{number}.50")
    trace.send()
    trace.answer(0, 5, city=2)
    trace.seal("mark", "B05", "5.50")
    trace.send()
    trace.answer(1, 2)
    trace.send()
    trace.answer(2, 2, 3)
    trace.send()
    trace.answer(3, 6, city=6)


def gap(trace: Trace) -> None:
    """The hall lacks what the pad took for taken: it says where it is, the pad sends from there."""
    for number in range(3):
        trace.seal("mark", f"B0{number}", f"{number}.50")
    trace.send()
    trace.answer(0, 3)
    trace.seal("mark", "B03", "3.50")
    trace.send()
    trace.answer(1, 0)
    trace.send()
    trace.answer(2, 4)


def forked(trace: Trace) -> None:
    """The hall has an entry of this device that this device did not write: nothing more is sent."""
    trace.seal("mark", "B07", "8.50")
    trace.send()
    trace.answer(0, 1, leaf="ab" * 32)
    trace.seal("mark", "B11", "7.00")
    trace.send()
    trace.reload()


def ahead(trace: Trace) -> None:
    """The hall has more of this device than the device: nothing more is sent either."""
    trace.seal("mark", "B07", "8.50")
    trace.send()
    trace.answer(0, 2, leaf="cd" * 32)
    trace.send()


def many(trace: Trace) -> None:
    """Of a long day's work at most 64 lines go in one request."""
    cells = {"judge": "J2", "sheet": "", "cells": []}
    trace.seal_all(("mark", {"contestant": f"B{number}"} | cells) for number in range(70))
    trace.send()
    trace.answer(0, 64)
    trace.send()
    trace.answer(1, 70, city=10)


def long_lines(trace: Trace) -> None:
    """Long lines are sent fewer at a time, here 2,000 bytes in a request; one always goes."""
    for length in (1, 60, 200, 700, 1, 1):
        trace.seal("mark", f"B{length}", "1.00", note="长" * length)
    for to, taken_to in enumerate((2, 3, 4, 6)):
        trace.send()
        trace.answer(to, taken_to)


SCENARIOS: tuple[Callable[[Trace], None], ...] = (
    taken,
    lost,
    refused,
    signature_falls,
    refused_last,
    restored,
    gap,
    forked,
    ahead,
    many,
    long_lines,
)


def digest(line: str) -> str:
    """SHA-256 of a line: shorter than the line, and no less exact."""
    return sha256(line.encode()).hexdigest()


def traced(play: Callable[[Trace], None]) -> dict[str, Any]:
    """One scenario of the vectors."""
    trace = Trace(2_000) if play is long_lines else Trace()
    play(trace)
    return {
        "name": play.__name__,
        "what": str(play.__doc__).strip(),
        "most_bytes": trace.most_bytes,
        "steps": trace.steps,
    }


def vectors() -> dict[str, Any]:
    """Everything ``vectors.json`` says."""
    return {
        "journal": JOURNAL,
        "device": DEVICE,
        "seed": SEED.hex(),
        "key": public_key(pen().key),
        "most_lines": MOST_LINES,
        "scenarios": [traced(play) for play in SCENARIOS],
    }


def written() -> str:
    """``vectors.json`` as a text."""
    return json.dumps(vectors(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    VECTORS.write_text(written(), encoding="utf-8")
