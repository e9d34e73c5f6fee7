"""What holds of outbox and gate, whatever is sealed, sent, lost, repeated and answered."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from leitai.faults import Fault
from leitai.journal import START, Draft, Entry, Pen, check_device_log, check_log, public_key, seal
from leitai.relay import Gate, PadRule, beyond
from leitai.relay.outbox import Answer, Outbox, Problem, Sending

JOURNAL = "hall.example/laws"
AT = "2026-09-12T09:30:00Z"
BAD = "9.99"


def pen(device: str) -> Pen:
    key = Ed25519PrivateKey.from_private_bytes(sha256(device.encode()).digest())
    return Pen(JOURNAL, device, key)


class Allowed:
    """What a pad's ticket says."""

    contestants = sheet = aspects = None

    def __init__(self, device: str, *judges: str) -> None:
        self.device, self.judges = device, judges


def checked(body):
    wrong = any(cell["value"] == BAD for cell in body["cells"])
    return [Fault("scoring.too-high")] if wrong else []


class Hall:
    """A gate and its journal, with devices registered; answers as the front does."""

    def __init__(self, *devices: str) -> None:
        self.gate, self.log = Gate(JOURNAL), []
        desk = {"device": "desk", "key": public_key(pen("desk").key)}
        self.say("journal.open", journal=JOURNAL, **desk)
        for device in devices:
            key = public_key(pen(device).key)
            self.say("device.add", device=device, key=key, registrar=False)

    def say(self, kind: str, /, **body) -> Entry:
        head = self.gate.head("desk")
        salt = sha256(b"%d" % len(self.log)).digest()
        entry = seal(pen("desk"), head, Draft(kind, AT, body, salt))
        self.add([entry])
        return entry

    def add(self, entries) -> None:
        self.gate.follow(entries)
        self.log += entries

    def take(self, device: str, lines, firm: int = 0):
        passed = self.gate.branch().run(lines, PadRule(Allowed(device, "J1"), checked))
        self.add(passed.fresh)
        self.gate.remember(passed, firm)
        return passed

    def answer(self, device: str, sending: Sending, firm: int = 0) -> Answer:
        refused = self.take(device, sending.lines, firm).refused
        why = refused and tuple(Problem(fault.id, "") for fault in refused.faults)
        return Answer(self.gate.head(device), refused and (refused.device_seq, why))


class Pad:
    """An outbox that says marks and signatures of three sheets."""

    def __init__(self, device: str = "pad-J1-1") -> None:
        self.device, self.outbox, self.said = device, Outbox(pen(device)), 0

    def say(self, kind: str, contestant: str = "C1", value: str = "1.00", **more) -> Entry:
        self.said += 1
        body = {"contestant": contestant, "judge": "J1", "sheet": "", **more}
        if kind == "mark":
            body |= {"cells": [{"aspect": "A1", "value": value}]}
        salt = sha256(f"{self.device} {self.said}".encode()).digest()
        return self.outbox.seal(Draft(kind, AT, body, salt))

    def exchange(self, hall: Hall) -> None:
        sending = self.outbox.send()
        answer = hall.answer(self.device, sending, self.outbox.kept.firm)
        self.outbox.answered(sending, answer)


class Story:
    """A pad and a hall with a bad line between them; what holds is checked after every step."""

    def __init__(self) -> None:
        self.hall, self.pad = Hall("pad-J1-1"), Pad()
        self.requests: list[tuple[Sending, int]] = []
        self.answers: list[tuple[Sending, Answer]] = []
        self.firm: dict[int, str] = {}

    def step(self, what: str, which: int) -> None:
        pad, hall = self.pad, self.hall
        contestant = f"C{which % 3}"
        if what in {"mark", "sign"}:
            pad.say(what, contestant)
        elif what == "slip":
            pad.say("mark", contestant, BAD)
        elif what == "send":
            self.requests.append((pad.outbox.send(), pad.outbox.kept.firm))
        elif what == "arrive" and self.requests:  # any of them, late or again
            sending, firm = self.requests[which % len(self.requests)]
            self.answers.append((sending, hall.answer(pad.device, sending, firm)))
        elif what == "answer" and self.answers:
            pad.outbox.answered(*self.answers[which % len(self.answers)])
        elif what == "unlock" and hall.gate.course.is_signed((contestant, "J1", "")):
            key = {"contestant": contestant, "judge": "J1", "sheet": ""}
            hall.say("unlock", **key, reason="misread", second="supervisor")
        self.check()

    def check(self) -> None:
        kept = self.pad.outbox.kept
        own = [entry for entry in self.hall.log if entry.device == self.pad.device]
        assert not kept.forked
        assert list(kept.entries[: len(own)]) == own
        check_device_log(JOURNAL, public_key(pen(self.pad.device).key), kept.entries)
        said = [entry.commitment for entry in kept.entries]
        said += [aside.entry.commitment for aside in kept.refused]
        assert len(said) == len(set(said)) == self.pad.said
        for seq, leaf in self.firm.items():
            assert kept.entries[seq - 1].hash == leaf
        self.firm = {entry.device_seq: entry.hash for entry in kept.entries[: kept.firm]}

    def end(self) -> None:
        for _ in range(len(self.pad.outbox.kept.entries) + 1):
            self.pad.exchange(self.hall)
            self.check()
        assert (self.pad.outbox.waiting, self.pad.outbox.kept.held) == (0, None)
        check_log(JOURNAL, self.hall.log)


STEPS = ("mark", "mark", "sign", "slip", "send", "arrive", "answer", "answer", "unlock")


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 50)), max_size=60))
@settings(max_examples=150)
def test_nothing_lost_doubled_or_sealed_again(steps):
    """Of what was sealed everything is in the log or put aside, once; what is firm stays."""
    story = Story()
    for step in steps:
        story.step(*step)
    story.end()


@given(st.data())
@settings(max_examples=60)
def test_pieces_in_any_order(data):
    """Lines in pieces, repeated and out of order, come to the journal as if sent in one."""
    pad, hall = Pad(), Hall("pad-J1-1")
    lines = [pad.say("mark", f"C{number}").line for number in range(8)]
    places = st.tuples(st.integers(0, 8), st.integers(0, 8))
    for first, last in data.draw(st.lists(places, max_size=12)):
        hall.take("pad-J1-1", lines[first:last])
    hall.take("pad-J1-1", lines)
    assert hall.take("pad-J1-1", lines).fresh == ()
    assert [entry.line for entry in hall.log[2:]] == lines


def test_a_branch_goes_its_own_way():
    """What was not committed is not known: the gate is as it was."""
    pad, hall = Pad(), Hall("pad-J1-1")
    lines = [pad.say("mark").line, pad.say("sign").line]
    for _ in range(2):
        passed = hall.gate.branch().run(lines, PadRule(Allowed("pad-J1-1", "J1"), checked))
        assert (passed.taken, len(passed.fresh)) == (2, 2)
    assert hall.gate.head("pad-J1-1") == START
    assert not hall.gate.course.is_signed(("C1", "J1", ""))


def test_within_one_commit():
    """Requests that share a commit see one another: the same lines twice, a mark after a sign."""
    pad, hall = Pad(), Hall("pad-J1-1")
    lines = [pad.say("mark").line, pad.say("sign").line, pad.say("mark").line]
    gate, rule = hall.gate.branch(), PadRule(Allowed("pad-J1-1", "J1"), checked)
    assert len(gate.run(lines[:2], rule).fresh) == 2
    assert gate.run(lines[:2], rule).fresh == ()
    assert gate.run(lines, rule).refused.faults[0].id == "results.sheet-signed"


def test_from_hall_to_city():
    """What a city lacks, in the hall's order, passes its gate without a rule; again: nothing."""
    hall, pad = Hall("pad-J1-1"), Pad()
    pad.say("mark")
    pad.say("sign")
    pad.exchange(hall)
    hall.say("lock", event="laws")
    city = Gate(JOURNAL)
    for _ in range(2):
        heads = {name: each.head.device_seq for name, each in city.roll.devices.items()}
        passed = city.branch().run([entry.line for entry in beyond(hall.log, heads)])
        city.follow(passed.fresh)
        assert passed.refused is None
    assert {name: city.head(name) for name in city.roll.devices} == {
        name: hall.gate.head(name) for name in hall.gate.roll.devices
    }


def test_late_from_the_old_pad():
    """After a hand-over what comes late from the old pad replaces nothing newer."""
    hall, old, new = Hall("pad-J1-1", "pad-J1-2"), Pad(), Pad("pad-J1-2")
    old.say("mark", "C1", "1.00")
    old.say("mark", "C2", "2.00")
    new.say("mark", "C1", "3.00")
    new.exchange(hall)
    old.exchange(hall)
    old.exchange(hall)
    [aside] = old.outbox.kept.refused
    assert [problem.id for problem in aside.problems] == ["relay.handed-over"]
    marks = [entry.content for entry in hall.log if entry.type == "mark"]
    assert [(said["contestant"], said["cells"][0]["value"]) for said in marks] == [
        ("C1", "3.00"),
        ("C2", "2.00"),
    ]


def test_held_until_unlocked_again():
    """A restored hall lacks an unlocking: what it had taken waits, and goes in after another."""
    hall, pad = Hall("pad-J1-1"), Pad()
    key = {"contestant": "C1", "judge": "J1", "sheet": ""}
    pad.say("mark")
    pad.say("sign")
    pad.exchange(hall)
    backup = list(hall.log)
    hall.say("unlock", **key, reason="misread", second="supervisor")
    pad.say("mark", value="2.00")
    pad.exchange(hall)
    other = Hall()
    other.gate, other.log = Gate(JOURNAL), []
    other.add(backup)
    pad.exchange(other)
    pad.exchange(other)
    held = pad.outbox.kept.held
    assert (held.seq, [problem.id for problem in held.problems]) == (3, ["results.sheet-signed"])
    other.say("unlock", **key, reason="misread", second="supervisor")
    pad.exchange(other)
    assert (pad.outbox.kept.held, pad.outbox.waiting) == (None, 0)
    assert pad.outbox.kept.refused == ()


@pytest.mark.parametrize(
    ("kind", "body", "fault"),
    [
        (
            "device.add",
            {"device": "x", "key": "0" * 64, "registrar": True},
            "journal.not-registrar",
        ),
        ("mark", {"contestant": "C1"}, "results.body"),
        ("status", {"contestant": "C1"}, "relay.not-a-pads"),
    ],
)
def test_not_for_a_pad(kind, body, fault):
    """What a pad may not say stays out, and the gate is as it was."""
    hall = Hall("pad-J1-1")
    entry = seal(pen("pad-J1-1"), START, Draft(kind, AT, body, bytes(32)))
    passed = hall.take("pad-J1-1", [entry.line])
    assert [each.id for each in passed.refused.faults] == [fault]
    assert hall.gate.head("pad-J1-1") == START


def test_round_of_a_sheet():
    """Marked again: cells of that round, of that aspect, on a sheet of that name; else refused."""
    hall = Hall("pad-J1-1")
    allowed = Allowed("pad-J1-1", "J1")
    allowed.aspects = ("A1", "A2")
    rule = PadRule(allowed, lambda _: [])

    def refused(sheet: str, aspect: str, round_: str) -> list[str]:
        cell = {"aspect": aspect, "value": "1"} | ({"round": round_} if round_ else {})
        body = {"contestant": "C1", "judge": "J1", "sheet": sheet, "cells": [cell]}
        entry = seal(pen("pad-J1-1"), START, Draft("mark", AT, body, bytes(32)))
        passed = hall.gate.branch().run([entry.line], rule)
        return [each.id for each in passed.refused.faults] if passed.refused else []

    assert refused("A1/2", "A1", "2") == refused("", "A1", "") == []
    assert refused("A1/2", "A2", "2") == refused("", "A3", "") == ["marks.not-on-sheet"]
    assert refused("A1/2", "A1", "") == refused("", "A1", "2") == ["scoring.not-a-round"]
