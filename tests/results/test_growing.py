"""The tables of a journal that grows are those of the journal as it is."""

from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from leitai.faults import Refused
from leitai.journal import START, Draft, Pen, public_key, seal
from leitai.results.growing import Growing
from leitai.results.rows import tables_of
from leitai.stores.sqlite import SqliteJournal

NAME = "journal.example/growing"
CODES, JUDGES = ("A", "B", "C"), ("J1", "J2")


class Writer:
    """Two devices that write into one journal."""

    def __init__(self, journal):
        self.journal = journal
        self.pens = {name: self.pen(name) for name in ("desk", "chief")}
        self.say("desk", "journal.open", device="desk", journal=NAME, key=self.key("desk"))
        added = {"device": "chief", "key": self.key("chief"), "registrar": False}
        self.say("desk", "device.add", **added)
        for code in CODES:
            self.say("desk", "contestant", contestant=code, fields={})

    def pen(self, name):
        seed = sha256(name.encode()).digest()
        return Pen(NAME, name, Ed25519PrivateKey.from_private_bytes(seed))

    def key(self, name):
        return public_key(self.pens[name].key)

    def say(self, device, kind, /, **body):
        head = self.journal.device_head(device) if self.journal.size() else START
        draft = Draft(kind, "2026-09-12T09:30:00+08:00", body, bytes(32))
        entry = seal(self.pens[device], head, draft)
        self.journal.append([entry])
        return entry

    def mark(self, code, judge, value):
        cells = [{"aspect": "wall", "value": value}]
        return self.say("desk", "mark", contestant=code, judge=judge, sheet="", cells=cells)

    def status(self, code, status):
        where = {"aspect": "total", "item": "", "attempt": ""}
        return self.say("desk", "status", contestant=code, status=status, reason="", **where)

    def approved(self, kind, entry, **body):
        said = {"target": entry.hash, "reason": "why", "approver": "one", "second": "two"}
        request = self.say("desk", kind, **said, **body)
        self.say("chief", "approve", target=request.hash, approver="two")


def act(writer, last, what, code, judge, value):
    """Do one thing; return the entry that may be amended or erased next."""
    match what:
        case "mark":
            return writer.mark(code, judge, value)
        case "status":
            return writer.status(code, value)
        case "late":
            return writer.say("desk", "contestant", contestant=f"L{value}", fields={})
        case "judge":
            return writer.say("desk", "judge", judge=judge, fields={"role": "scorer"})
        case "seed":
            return writer.say("desk", "seed", event="small", seed=value)
        case "other":
            return writer.say("desk", "note", said=value)
    if last is None or last.type not in {"mark", "status"}:
        return last
    if what == "amend":
        member = {"mark": "cells", "status": "status"}[last.type]
        new = [{"aspect": "wall", "value": value}] if last.type == "mark" else value
        writer.approved("amend", last, body=last.content | {member: new})
    else:
        writer.approved("redact", last)
        if what == "erase":
            writer.journal.erase(last.hash)
    return None


acts = st.tuples(
    st.sampled_from(["mark", "mark", "mark", "status", "late", "judge", "seed", "other",
                     "amend", "redact", "erase"]),
    st.sampled_from(CODES), st.sampled_from(JUDGES), st.sampled_from(["1", "2", "3"]),
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(acts, st.booleans()), max_size=14))
def test_as_if_read_anew(done):
    """Whatever is said, amended or erased, and whenever one looks."""
    with TemporaryDirectory() as folder, SqliteJournal(Path(folder) / "j.sqlite3", NAME) as journal:
        writer, last = Writer(journal), None
        growing = Growing(journal, dict)
        for what, looks in done:
            last = act(writer, last, *what)
            if looks:
                growing.look()
        growing.look()
        assert growing.tables() == tables_of(journal.entries(), {})


@pytest.fixture
def writer(tmp_path):
    with SqliteJournal(tmp_path / "j.sqlite3", NAME) as journal:
        yield Writer(journal)


def test_tells_whom_it_is_about(writer):
    """A sheet is about its contestant; a new judge, or an approval, may be about everybody."""
    growing = Growing(writer.journal, dict)
    assert growing.look() is None
    assert growing.look() == set()
    first = writer.mark("A", "J1", "1")
    writer.status("B", "DSQ")
    assert growing.look() == {"A", "B"}
    writer.approved("amend", first, body=first.content | {"cells": []})
    assert growing.look() is None
    writer.mark("A", "J1", "2")  # too late: amended
    assert growing.look() == set()
    writer.say("desk", "judge", judge="J3", fields={})
    assert growing.look() is None


def test_tables_about_some(writer):
    """The tables of one contestant are the rows about them; judges and seed stay."""
    writer.mark("A", "J1", "1")
    writer.mark("B", "J1", "2")
    writer.say("desk", "seed", event="small", seed="x")
    growing = Growing(writer.journal, dict)
    growing.look()
    found = growing.tables_about({"B"})
    assert found.contestants == [{"contestant": "B"}]
    assert [row["value"] for row in found.marks] == ["2"]
    assert found.seed == "x"


def test_wrong_body(writer):
    """A body that is not in its form is refused at every look, and nothing is lost."""
    growing = Growing(writer.journal, dict)
    growing.look()
    writer.say("desk", "mark", contestant="A", judge="J1", sheet="")
    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            growing.look()
        assert refusal.value.faults[0].id == "results.body"
    writer.mark("A", "J1", "1")
    assert growing.look() is None
