"""Signed sheets: verify.py and the engine accept and refuse the same courses of an event."""

from dataclasses import replace

import pytest

from leitai.faults import Refused
from leitai.journal import redact
from leitai.results import Contents, Scribe, check_course

SHEET = {"contestant": "C1", "judge": "J1", "sheet": ""}
OTHER = {"contestant": "C2", "judge": "J1", "sheet": ""}
OPENED = {"reason": "wrong column", "second": "supervisor"}
CELLS = {"cells": [{"aspect": "work", "value": "3.5"}]}

MARK, SIGN, UNLOCK = ("mark", SHEET | CELLS), ("sign", SHEET), ("unlock", SHEET | OPENED)


@pytest.fixture
def told(small_event, recorded, signers, chance):
    """The journal of an event of two, with entries said before and after its lock."""

    def contents(before=(), after=(), *, marks_first=True) -> Contents:
        given = recorded(replace(small_event(2, 2), draws=()))
        scribe = Scribe(signers, chance)

        def say(what):
            for kind, body in what:
                scribe.write("pad-1" if kind != "unlock" else "arbiter", kind, body)

        for entry in given.entries:
            if entry.type == ("lock" if marks_first else "mark") and before:
                say(before)
                before = ()
            if entry.type == "results":
                say(after)
            scribe.write(entry.device, entry.type, entry.content)
        entries, checkpoint = tuple(scribe.entries), scribe.checkpoint()
        return replace(given, entries=entries, checkpoint=checkpoint)

    return contents


def verdict(contents: Contents) -> str:
    """What the engine says of the course of an event."""
    try:
        return "" if contents.tables.marks else "nothing"
    except Refused as refused:
        [fault] = refused.faults
        return fault.id


def again(contents: Contents):
    """The mark of the sheet once more, as it is in force."""
    [last] = [
        entry.content
        for entry in contents.entries
        if entry.type == "mark" and entry.content.items() >= SHEET.items()
    ]
    return ("mark", last)


def test_signed_sheets(told, packed, failing):
    """Signed, signed again, unlocked, marked, signed: accepted by both, and no value changes."""
    mark = again(told())
    contents = told([SIGN, SIGN, UNLOCK, mark, mark, SIGN, ("sign", OTHER)])
    assert verdict(contents) == ""
    assert failing(packed(contents)) is None
    assert contents.tables == told().tables


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ([SIGN, MARK], [], "results.sheet-signed"),
        ([SIGN, UNLOCK, SIGN, MARK], [], "results.sheet-signed"),
        ([("sign", SHEET | {"sheet": "2"})], [], "results.sheet-unmarked"),
        ([("sign", SHEET | {"contestant": "C9"})], [], "results.sheet-unmarked"),
        ([UNLOCK], [], "results.sheet-open"),
        ([("sign", OTHER), UNLOCK], [], "results.sheet-open"),
        ([SIGN, UNLOCK, UNLOCK], [], "results.sheet-open"),
        ([], [SIGN], "results.after-lock"),
        ([SIGN], [UNLOCK], "results.after-lock"),
        ([("sign", SHEET | {"note": "x"})], [], "results.body"),
        ([SIGN, ("unlock", SHEET)], [], "results.body"),
        ([SIGN, ("unlock", SHEET | OPENED | {"second": ""})], [], "results.body"),
        ([SIGN, ("unlock", SHEET | OPENED | {"reason": ""})], [], "results.body"),
        ([("sign", SHEET | {"contestant": ""})], [], "results.body"),
        ([("sign", SHEET | {"sheet": 1})], [], "results.body"),
    ],
)
def test_refused_by_both(told, packed, failing, before, after, fault):
    """A mark after the signature, a signature of nothing, an unlock of nothing, anything late."""
    contents = told(before, after)
    assert verdict(contents) == fault
    assert failing(packed(contents)) == "event"


def test_signed_before_the_mark(told, packed, failing):
    """A signature that stands before the mark it closes."""
    contents = told([SIGN], marks_first=False)
    assert verdict(contents) == "results.sheet-unmarked"
    assert failing(packed(contents)) == "event"


def test_erased(told):
    """A mark that was erased may have been of any sheet; what signs and unlocks stays whole."""
    contents = told([("sign", SHEET | {"sheet": "2"})])
    marks = [at for at, entry in enumerate(contents.entries) if entry.type == "mark"]
    signs = [at for at, entry in enumerate(contents.entries) if entry.type == "sign"]

    def without(at: int):
        return [redact(each) if here == at else each for here, each in enumerate(contents.entries)]

    check_course(without(marks[0]))
    with pytest.raises(Refused, match=r"results\.body"):
        check_course(without(signs[0]))
