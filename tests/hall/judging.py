"""Pads as the tests have them: a key, an outbox, a connection that may break at any moment."""

import hashlib
import http.client
import json
import random
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.front.tokens import Claims, issue
from leitai.journal import Draft, Head, Pen
from leitai.relay import Answer, Outbox, Problem

AT = "2026-09-01T12:00:00+08:00"
LATER = 4_000_000_000


class Away(Exception):
    """No answer, or not one that says anything."""


def pad_name(judge: str) -> str:
    return f"pad-{judge}-1"


def pad_key(judge: str) -> Ed25519PrivateKey:
    """The key of the pad of *judge*: the same in every process of a test."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(judge.encode()).digest())


@dataclass
class Pad:
    """One judge's pad."""

    judge: str
    facts: dict
    dice: random.Random
    port: int = 0
    secret: bytes = b""
    tls: ssl.SSLContext | None = None
    outbox: Outbox = field(init=False)
    city: int | None = None

    def __post_init__(self) -> None:
        pen = Pen(self.facts["journal"], pad_name(self.judge), pad_key(self.judge))
        self.outbox = Outbox(pen)

    @property
    def sheets(self):
        return [(code, sheet) for code, judge, sheet in self.facts["sheets"] if judge == self.judge]

    def ticket(self) -> str:
        return issue(
            self.secret,
            Claims(
                journal=self.facts["journal"],
                device=pad_name(self.judge),
                judges=(self.judge,),
                contestants=None,
                until=LATER,
                account=0,
                rulebook=self.facts["rulebook"],
            ),
        )

    def mark(self, code: str, sheet: str) -> None:
        """Mark a sheet, by chance."""
        cells = [
            {"aspect": "joints", "value": str(self.dice.randrange(0, 61))},
            {"aspect": "finish", "value": str(self.dice.randrange(0, 41))},
        ]
        body = {"contestant": code, "judge": self.judge, "sheet": sheet, "cells": cells}
        self.outbox.seal(Draft("mark", AT, body, self.dice.randbytes(32)))

    def sign(self, code: str, sheet: str) -> None:
        """Close a sheet."""
        body = {"contestant": code, "judge": self.judge, "sheet": sheet}
        self.outbox.seal(Draft("sign", AT, body, self.dice.randbytes(32)))

    def send(self) -> None:
        """
        Send one request.

        Raises:
            Away: no answer; nothing is lost.
        """
        sending = self.outbox.send()
        lines = {"lines": sending.lines} if sending.lines else {}
        path = "/hot/entries" if sending.lines else "/hot/head"
        said = self.call(path, {"ticket": self.ticket(), **lines})
        refused = said["refused"]
        head = Head(said["head"]["seq"], said["head"]["leaf"])
        faults = tuple(Problem(p["id"], p["text"]) for p in refused["problems"]) if refused else ()
        self.city = said["city"]
        self.outbox.answered(
            sending, Answer(head, (refused["seq"], faults) if refused else None, said["city"])
        )

    def send_all(self, tries: int = 200) -> None:
        """Send until the hall has everything."""
        self.send()  # what the hall has is for the hall to say
        for _ in range(tries):
            if not self.outbox.waiting:
                return
            self.send()
        raise AssertionError(f"{self.judge} still has {self.outbox.waiting}")

    def call(self, path: str, said: dict) -> dict:
        kind = http.client.HTTPSConnection if self.tls else http.client.HTTPConnection
        named = {"context": self.tls} if self.tls else {}
        line = kind("127.0.0.1", self.port, timeout=10, **named)
        try:
            line.request("POST", path, json.dumps(said), {"Content-Type": "application/json"})
            answer = line.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Away(str(error)) from None
        finally:
            line.close()
        if answer.status != 200:
            raise Away(f"{answer.status} {data[:200]!r}")
        return json.loads(data)


def secret_of(home: Path) -> bytes:
    return bytes.fromhex((home / "secret.key").read_text().strip())
