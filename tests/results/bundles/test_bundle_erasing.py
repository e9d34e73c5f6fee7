"""Personal data is taken out of a bundle, and everything about it stays provable."""

import json
from dataclasses import replace

import pytest

from leitai.faults import Refused
from leitai.journal import check_log, read_lines
from leitai.results import Contents, Erasure, Scribe, erase, unpack

ERASURE = Erasure((), "asked to be forgotten", "clerk", "arbiter", "desk", "arbiter")


def erased(contents, signers, chance, *targets, **changes) -> Contents:
    return erase(contents, replace(ERASURE, targets=targets, **changes), signers, chance)


def refused(*given, **changes) -> list[str]:
    with pytest.raises(Refused) as caught:
        erased(*given, **changes)
    return [fault.id for fault in caught.value.faults]


@pytest.fixture
def contents(small_event, recorded, signers, chance) -> Contents:
    """A journal whose first mark was first sent with a note that names somebody."""
    made = recorded(replace(small_event(2, 3), draws=()))
    scribe = Scribe(signers, chance)
    first = next(entry for entry in made.entries if entry.type == "mark")
    for entry in made.entries:
        if entry == first:
            cells = [{**cell, "note": "fell ill: Zhang"} for cell in entry.content["cells"]]
            scribe.write(entry.device, "mark", {**entry.content, "cells": cells})
        scribe.write(entry.device, entry.type, entry.content)
    return replace(made, entries=tuple(scribe.entries), checkpoint=scribe.checkpoint())


def noted(contents: Contents) -> str:
    return next(entry.hash for entry in contents.entries if entry.body and "Zhang" in entry.body)


def test_erased(contents, signers, chance, packed, failing):
    """The words are gone, the result comes out, and the checkpoint of before still fits."""
    assert b"Zhang" in packed(contents)
    after = erased(contents, signers, chance, noted(contents))
    data = packed(after)
    assert b"Zhang" not in data
    assert failing(data) is None
    assert after.results == contents.results
    assert after.earlier == (contents.checkpoint,)
    assert f"proofs/earlier-{len(contents.entries)}.json" in unpack(data)


def test_leaves_stay(contents, signers, chance):
    """Every entry keeps its place, hash and signature; only body and salt are gone."""
    after = erased(contents, signers, chance, noted(contents))
    pairs = list(zip(contents.entries, after.entries, strict=False))
    assert [old.hash for old, _ in pairs] == [new.hash for _, new in pairs]
    assert [new.salt for old, new in pairs if old != new] == [None]
    assert [entry.type for entry in after.entries[-3:]] == ["redact", "approve", "results"]


def test_journal_reads_back(contents, signers, chance, packed):
    """The journal with its hole is a sound journal, and its list of holes names one."""
    after = erased(contents, signers, chance, noted(contents))
    members = unpack(packed(after))
    entries = read_lines(members["entries.jsonl"].decode())
    assert check_log(signers.journal, entries).devices["desk"].head == after.entries[-1].head
    [listed] = json.loads(members["redactions.json"])
    gone = entries[listed["position"]]
    assert (gone.hash, gone.body) == (noted(contents), None)
    assert listed["request"] == entries[-3].hash


def test_what_counts_stays(contents, signers, chance):
    """A mark in force cannot be erased: the result rests on it."""
    first, *again = [entry.hash for entry in contents.entries if entry.type == "mark"]
    assert first == noted(contents)
    for target in again[1:]:  # the very next one says what the first said
        assert refused(contents, signers, chance, target) == ["results.still-counts"]


def test_two_people(contents, signers, chance):
    """One person, or one device, erases nothing."""
    target = noted(contents)
    assert refused(contents, signers, chance, target, second="clerk") == ["results.not-approved"]
    assert refused(contents, signers, chance, target, second_device="desk") == [
        "results.not-approved"
    ]


def test_only_values(contents, signers, chance):
    """Locks, results, registrations and what is not there cannot be erased."""
    others = [entry.hash for entry in contents.entries if entry.type in ("lock", "results")]
    found = refused(contents, signers, chance, *others, "0" * 64)
    assert found == ["results.not-erasable"] * 3
