"""Small events whose keys, salts and times are computed, so that every run is the same."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.draw import Reveal, announce, commitment
from leitai.results import Chance, Contents, Event, Signers, build, record
from leitai.rulebook import document
from leitai.scoring import Tables
from leitai.verify import verify_bundle

JOURNAL = "journal.example/2026/small"
VERIFIER = b"# a copy of verify.py\n"
DICE = "31415926535897932384"

RULEBOOK = """
leitai: rulebook/1
id: small-final
version: "1"
title: {{zh: 小决赛, en: Small final}}
fields: {{level: number}}
scheme:
  id: total
  round: 2
  children:
    - {heat}
    - {{id: theory, input: {{type: number, min: 0, max: 100, step: 0.5}}}}
    - id: work
      input: {{type: number, min: 0, max: 10, step: 0.1}}
      panel: {{size: 3, combine: {combine}}}
      round: {decimals}
ranking: {{ties: [{{by: theory}}], end: draw}}
awards: [{{id: first, title: {{zh: 一等奖, en: First}}, ranks: [1, 1]}}]
promotions: [{{id: up, when: "rank == 1 and level > 3", to: "2"}}]
"""
CARRIED = "{id: before, carry: {round: heat, node: total}}"
NO_HEAT = "{id: before, formula: '0'}"


def key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


DEVICES = ("desk", "arbiter", "pad-1", "pad-2", "pad-3")
WITNESSES = ("witness.example/union", "witness.example/county", "witness.example/press")
SIGNERS = Signers(
    journal=JOURNAL,
    server=key("server"),
    devices={name: key(name) for name in DEVICES},
    witnesses={name: key(name) for name in WITNESSES},
    pads={"J1": "pad-1", "J2": "pad-2", "J3": "pad-3"},
    roles={"desk": "marks desk"},
)
CHANCE = Chance(
    salt=lambda position: sha256(b"salt %d" % position).digest(),
    at=lambda position: f"2026-09-12T09:30:{position % 60:02}+08:00",
    witnessed=1_789_000_000,
)


def tenths(dice: Random, low: int, high: int) -> str:
    whole, rest = divmod(dice.randint(10 * low, 10 * high), 10)
    return f"{whole}.{rest}"


def rows_of(dice: Random, codes: Sequence[str]) -> list[dict[str, str]]:
    """A theory mark and three judges' marks for everybody."""
    rows = []
    for code in codes:
        theory = {"contestant": code, "aspect": "theory", "judge": ""}
        rows.append(theory | {"value": str(dice.randint(0, 100))})
        for judge in ("J1", "J2", "J3"):
            work = {"contestant": code, "aspect": "work", "judge": judge}
            rows.append(work | {"value": tenths(dice, 0, 9)})
    return rows


def small(seed: int, people: int | None = None) -> Event:
    """A final of two to five contestants; now and then a heat, a draw, somebody absent."""
    dice = Random(seed)
    codes = [f"C{at}" for at in range(1, (people or dice.randint(2, 5)) + 1)]
    carried = dice.random() < 0.3
    text = RULEBOOK.format(
        heat=CARRIED if carried else NO_HEAT,
        combine=dice.choice(["mean", "median", "sum"]),
        decimals=dice.choice([0, 1, 2]),
    )
    marks = rows_of(dice, codes)
    if dice.random() < 0.2:
        codes.append("C9")
        absent = {"aspect": "total", "judge": "", "value": "", "status": "ABSENT", "note": "ill"}
        marks.append({"contestant": "C9", **absent})
    heat = [{"code": code, "nodes": {"total": tenths(dice, 0, 90)}} for code in codes]
    people_rows = [
        {"contestant": code, "name": "somebody", "level": str(dice.randint(3, 4))} for code in codes
    ]
    tables = Tables(
        marks=marks,
        contestants=people_rows if dice.random() < 0.8 else None,
        carry={"heat": {"contestants": heat}} if carried else {},
        seed=DICE,
    )
    return Event(document(text), tables, (drawn(codes),) if dice.random() < 0.4 else ())


def drawn(codes: Sequence[str], public: str = DICE, name: str = "start-order") -> dict[str, Any]:
    """The record of a finished draw of *codes*."""
    parties = ("desk", "county", "contestants")
    plan = {
        "id": name,
        "purpose": "order",
        "items": [{"code": code, "attributes": {}} for code in codes],
        "shape": {"kind": "order"},
        "parties": list(parties),
        "public": {"kind": "dice", "count": 20, "sides": 10, "where": "hall"},
    }
    secrets = {
        party: [
            sha256(f"{each} {party} {public}".encode()).hexdigest() for each in ("nonce", "value")
        ]
        for party in parties
    }
    draw = announce(plan)
    for party, (nonce, value) in secrets.items():
        draw = draw.commit(party, commitment(nonce, value))
    draw = draw.see(public)
    for party, (nonce, value) in secrets.items():
        draw = draw.reveal(Reveal(party, nonce, value))
    return draw.run().value()


def failure(data: bytes) -> str | None:
    """The check at which verify.py stops with *data*; None: it accepts it."""
    found = verify_bundle(data)["failure"]
    return found and str(found["check"])


@pytest.fixture(scope="session")
def signers() -> Signers:
    return SIGNERS


@pytest.fixture(scope="session")
def chance() -> Chance:
    return CHANCE


@pytest.fixture(scope="session")
def small_event() -> Callable[..., Event]:
    return small


@pytest.fixture(scope="session")
def draw_of() -> Callable[..., dict[str, Any]]:
    return drawn


@pytest.fixture(scope="session")
def recorded() -> Callable[[Event], Contents]:
    return lambda event: record(event, SIGNERS, CHANCE, 2)


@pytest.fixture(scope="session")
def packed() -> Callable[[Contents], bytes]:
    return lambda contents: build(contents, SIGNERS.server, VERIFIER)


@pytest.fixture(scope="session")
def failing() -> Callable[[bytes], str | None]:
    return failure
