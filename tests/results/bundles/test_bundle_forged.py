"""
Who holds every key there is, the witnesses' included, and writes a new journal, is still caught.

Every signature, link, proof and hash is true here; what gives a forgery away is what it says.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.canonical import canonical, sha256_hex
from leitai.journal import Entry
from leitai.results import Contents, Scribe
from leitai.verify import verify_bundle


class Forger:
    """Writes the journal of *contents* again with changes."""

    def __init__(self, contents: Contents, signers, chance) -> None:
        self.contents = contents
        self.scribe = Scribe(signers, chance)

    def again(self, change: Callable[[int, Entry], dict[str, Any] | None]) -> "Forger":
        """Write every entry again with the body that *change* gives it (None: left out)."""
        for position, entry in enumerate(self.contents.entries):
            body = change(position, entry)
            if body is not None:
                self.scribe.write(entry.device, entry.type, body)
        return self

    def sealed(self, **changes: Any) -> Contents:
        entries = tuple(self.scribe.entries)
        checkpoint = self.scribe.checkpoint()
        return replace(self.contents, entries=entries, checkpoint=checkpoint, **changes)


@pytest.fixture
def forger(small_event, recorded, signers, chance) -> Forger:
    event = replace(small_event(2, 3), draws=())
    return Forger(recorded(event), signers, chance)


def kept(position: int, entry: Entry) -> dict[str, Any]:
    return entry.content


def first_of(contents: Contents, kind: str) -> int:
    return next(at for at, entry in enumerate(contents.entries) if entry.type == kind)


def test_rewritten_alike(forger, packed, failing):
    """The forger's tools, with nothing changed, make a bundle that is accepted."""
    assert forger.again(kept).sealed().entries == forger.contents.entries
    assert failing(packed(forger.sealed())) is None


def test_other_mark(forger, packed, failing):
    """A mark changed and everything signed again: the results no longer come out."""
    place = first_of(forger.contents, "mark")

    def change(position, entry):
        if position != place:
            return entry.content
        cells = [{**cell, "value": "31.5"} for cell in entry.content["cells"]]
        return {**entry.content, "cells": cells}

    assert failing(packed(forger.again(change).sealed())) == "results"


def test_other_result(forger, packed):
    """A total changed in the results and in the journal's hash of them: named, both values."""
    results = json.loads(forger.contents.results)
    results["contestants"][0]["total"] = "99.99"
    told = canonical(results)

    def change(position, entry):
        said = {"sha256": sha256_hex(told)} if entry.type == "results" else {}
        return {**entry.content, **said}

    found = verify_bundle(packed(forger.again(change).sealed(results=told)))["failure"]
    first = json.loads(forger.contents.results)["contestants"][0]
    said = {"contestant": first["code"], "said": "99.99", "found": first["total"]}
    assert found["check"] == "results"
    assert found["params"] == said | {"field": "contestants[1].total"}


def test_mark_left_out(forger, packed, failing):
    """A sheet that never was: the scheme asks for it."""
    place = first_of(forger.contents, "mark")

    def change(position, entry):
        return None if position == place else entry.content

    assert failing(packed(forger.again(change).sealed())) == "balance"


def test_mark_of_nobody(forger, packed, failing):
    """A mark for an aspect that does not exist."""
    place = first_of(forger.contents, "mark")

    def change(position, entry):
        more = [{"aspect": "charm", "value": "9"}] if position == place else []
        return {**entry.content, **({"cells": entry.content["cells"] + more} if more else {})}

    assert failing(packed(forger.again(change).sealed())) == "balance"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("mark", {"contestant": "C1", "judge": "", "sheet": "", "cells": []}),
        ("seed", {"event": "small-final", "seed": "2"}),
        ("event", {"event": "small-final", "rulebook": "0" * 64}),
        ("gossip", {"about": "C1"}),
    ],
)
def test_added_after_the_lock(forger, packed, failing, kind, body):
    """After the lock nothing but results and what two people approve."""
    results = forger.contents.entries[-1]
    forger.again(kept).scribe.write("desk", kind, body)
    forger.scribe.write("desk", results.type, results.content)
    assert failing(packed(forger.sealed())) == "event"


def test_not_locked(forger, packed, failing):
    """A result without a lock."""

    def change(position, entry):
        return None if entry.type == "lock" else entry.content

    assert failing(packed(forger.again(change).sealed())) == "event"


def test_name_in_the_journal(forger, packed, failing):
    """Nobody's name is in a bundle."""
    place = first_of(forger.contents, "seed")

    def change(position, entry):
        if position == place:
            person = {"contestant": "C1", "fields": {"name": "somebody"}}
            forger.scribe.write("desk", "contestant", person)
        return entry.content

    assert failing(packed(forger.again(change).sealed())) == "event"


def test_draw_not_announced(forger, packed, failing, draw_of):
    """A draw whose announcement nobody wrote down before it was held."""
    draw = draw_of(["C1", "C2", "C3"])
    place = first_of(forger.contents, "lock")

    def change(position, entry):
        if position == place:
            held = {"draw": "start-order", "record_hash": draw["record_hash"]}
            forger.scribe.write("desk", "draw", held)
        return entry.content

    sealed = forger.again(change).sealed(draws={"start-order": canonical(draw)})
    assert failing(packed(sealed)) == "draws"


@pytest.mark.parametrize("member", ["public_value", "seed", "result", "reveals"])
def test_draw_changed(small_event, recorded, packed, failing, draw_of, member):
    """Any part of a draw that another draw had."""
    event = replace(small_event(1, 3), draws=(draw_of(["C1", "C2", "C3"]),))
    contents = recorded(event)
    other = draw_of(["C3", "C2", "C1"], public="27182818284590452353")
    changed = event.draws[0] | {member: other[member]}
    spoilt = replace(contents, draws={"start-order": canonical(changed)})
    assert failing(packed(contents)) is None
    assert failing(packed(spoilt)) == "draws"


def test_stale_checkpoint(forger, packed, failing, signers, chance):
    """An earlier checkpoint, truly signed by all, does not stand for the whole journal."""
    for size in range(1, len(forger.contents.entries)):
        earlier = Scribe(signers, chance, forger.contents.entries[:size]).checkpoint()
        assert failing(packed(replace(forger.contents, checkpoint=earlier))) == "checkpoint"


def test_other_history(forger, packed, failing, signers, chance):
    """A journal written anew does not continue a checkpoint that somebody kept."""
    kept_one = Scribe(signers, chance, forger.contents.entries[:9]).checkpoint()
    assert failing(packed(replace(forger.contents, earlier=[kept_one]))) is None

    def change(position, entry):
        said = {"seed": "another"} if entry.type == "seed" else {}
        return {**entry.content, **said}

    place = first_of(forger.contents, "seed")
    kept_one = Scribe(signers, chance, forger.contents.entries[: place + 1]).checkpoint()
    sealed = forger.again(change).sealed(earlier=[kept_one])
    assert failing(packed(sealed)) == "proofs"


def test_unregistered_device(forger, packed, failing, signers, chance):
    """A mark by a device that nobody registered."""
    thief = replace(
        signers,
        devices={
            **signers.devices,
            "pad-9": Ed25519PrivateKey.from_private_bytes(Random(9).randbytes(32)),
        },
    )
    scribe = Scribe(thief, chance)
    for entry in forger.contents.entries:
        device = "pad-9" if entry.type == "mark" else entry.device
        scribe.write(device, entry.type, entry.content)
    entries, checkpoint = tuple(scribe.entries), scribe.checkpoint()
    sealed = replace(forger.contents, entries=entries, checkpoint=checkpoint)
    data = packed(sealed)
    assert failing(data) == "entries"
