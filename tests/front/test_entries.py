"""Lines that pads send: in the journal once and in order when answered, or refused in words."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from leitai.canonical import sha256_hex
from leitai.front.held import hold, release
from leitai.front.lent import note_home, note_lent
from leitai.journal import Draft, Pen, check_log, seal
from leitai.journal.entry import Head
from leitai.rulebook.publish import publish
from leitai.rulebook.source import document
from leitai.stores.keyring import Keyring
from leitai.stores.shelf import Shelf

from .pads import AT, CELLS, Pad

names = (f"example.org/pads-{number}" for number in count())
DEVICE = "pad-J1-1"
RULES = """
leitai: rulebook/1
id: bricks
version: "1"
title: Bricks
scheme:
  id: total
  combine: sum
  children:
    - {id: A1, title: Wall, max: 10, input: {type: number, min: 0, max: 10, step: 0.5}}
    - {id: A2, title: Time, max: 5, input: {type: number, min: 0, max: 5}}
"""


@pytest.fixture
def journal(site) -> str:
    """The name of a new journal with the pads of two judges, and one more."""
    name = next(names)
    site.open_journal(name, DEVICE, "pad-J2-1", "pad-J1-2")
    return name


@pytest.fixture
def pad(site, journal, token) -> Pad:
    return Pad(site, journal, DEVICE, token(journal=journal, device=DEVICE, judges=("J1",)))


def entries(site, name: str):
    shelf = Shelf(site.settings.journals)
    log = shelf.journal(name).entries()
    shelf.close()
    return log


def problems(answer) -> list[str]:
    return [each["id"] for each in answer["refused"]["problems"]]


def faults(answered) -> tuple[int, list[str]]:
    assert answered.headers["content-type"].startswith("application/problem+json")
    return answered.status, [fault["id"] for fault in answered.json["faults"]]


def test_taken(site, journal, pad):
    """The answer comes after the commit and says how far the device is, here and in the city."""
    lines = [pad.mark("B01"), pad.mark("B02"), pad.sign("B01")]
    answer = pad.send()
    log = entries(site, journal)
    assert check_log(journal, log)
    assert [entry.line for entry in log[-3:]] == [entry.line for entry in lines]
    assert answer.pop("now")[:2] == "20"
    assert answer == {
        "head": {"seq": 3, "leaf": lines[-1].hash},
        "taken": 3,
        "refused": None,
        "size": len(log),
        "city": 3,
        "news": "",
    }


def test_sent_again(site, journal, pad):
    """Lines that are there are acknowledged and written no second time, together or later."""
    lines = [pad.mark(f"B{number}").line for number in range(5)]
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: pad.post(lines).json, range(8)))
    answers.append(pad.post(lines[:2]).json)
    assert [answer["taken"] for answer in answers] == [5] * 8 + [2]
    assert {answer["head"]["seq"] for answer in answers} == {5}
    assert len(entries(site, journal)) == 4 + 5


def test_gap(site, journal, pad):
    """A line too early is not refused: the answer says from where to send."""
    lines = [pad.mark(f"B{number}").line for number in range(3)]
    answer = pad.post(lines[1:]).json
    assert (answer["taken"], answer["refused"], answer["head"]["seq"]) == (0, None, 0)
    assert pad.post(lines).json["head"]["seq"] == 3


def test_fork(site, journal, pad):
    """Another entry under a number that is taken is a fork, and stays out."""
    first = pad.mark("B01")
    pad.send()
    key = Keyring(site.settings.keys).device(journal, DEVICE)
    body = {"contestant": "B02", "judge": "J1", "sheet": "", "cells": CELLS}
    twin = seal(Pen(journal, DEVICE, key), Head(0, "0" * 64), Draft("mark", AT, body, bytes(32)))
    answer = pad.post([twin.line]).json
    assert problems(answer) == ["journal.fork"]
    assert answer["head"] == {"seq": 1, "leaf": first.hash}
    assert entries(site, journal)[-1].hash == first.hash


def test_of_another_device(site, journal, pad, token):
    """A ticket is for one device; another's lines, truly signed, are not taken with it."""
    other = Pad(site, journal, "pad-J2-1", token(journal=journal, device="pad-J2-1"))
    line = other.mark("B01").line
    answer = pad.post([line]).json
    assert problems(answer) == ["journal.other-device"]
    assert len(entries(site, journal)) == 4


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"judge": "J2"}, "front.not-yours"),
        ({"contestant": "B09"}, "front.not-yours"),
        ({"contestant": ""}, "front.not-yours"),
        ({"more": "x"}, "results.body"),
        ({"cells": [{"aspect": "A1"}]}, "results.body"),
        ({"sheet": "x" * 81}, "results.body"),
        ({"cells": [{"aspect": "A3", "value": "1"}]}, "marks.not-on-sheet"),
        ({"cells": [{"aspect": "A1", "value": "1", "round": "2"}]}, "scoring.not-a-round"),
    ],
)
def test_not_allowed(site, journal, token, said, fault):
    """Another judge's sheet, an unlisted contestant, what is no sheet, what is not on it."""
    claims = {"contestants": ("B01",), "aspects": ("A1", "A2")}
    ticket = token(journal=journal, device=DEVICE, **claims)
    pad = Pad(site, journal, DEVICE, ticket)
    pad.mark("B01")
    pad.seal("mark", {"contestant": "B01", "judge": "J1", "sheet": "", "cells": CELLS} | said)
    pad.mark("B01", sheet="A1/2", cells=[{"aspect": "A1", "value": "2", "round": "2"}])
    answer = pad.send()
    assert (answer["taken"], problems(answer)) == (1, [fault])
    assert answer["refused"]["problems"][0]["text"]
    assert pad.send()["head"]["seq"] == 2
    assert len(pad.outbox.kept.refused) == 1


def test_what_pads_do_not_write(site, journal, pad):
    """A pad opens no sheet, locks nothing and registers nobody."""
    pad.mark("B01")
    pad.sign("B01")
    opened = {"contestant": "B01", "judge": "J1", "sheet": "", "reason": "x", "second": "chief"}
    for kind, body in [("unlock", opened), ("lock", {"event": "bricks"})]:
        pad.seal(kind, body)
    assert problems(pad.send()) == ["relay.not-a-pads"]
    assert problems(pad.send()) == ["relay.not-a-pads"]
    assert [entry.type for entry in entries(site, journal)[4:]] == ["mark", "sign"]


def test_values_by_the_rulebook(site, journal, token):
    """Values are compared with the published rulebook; each problem by row and in words."""
    published = publish(document(RULES))
    site.settings.rulebooks.mkdir(parents=True, exist_ok=True)
    (site.settings.rulebooks / f"{sha256_hex(published)}.json").write_bytes(published)
    claims = {"journal": journal, "device": DEVICE, "rulebook": sha256_hex(published)}
    pad = Pad(site, journal, DEVICE, token(**claims))
    pad.mark("B01", [{"aspect": "A1", "value": "8.50"}, {"aspect": "A2", "value": "7"}])
    answer = pad.send()
    [problem] = answer["refused"]["problems"]
    assert (problem["id"], problem["row"]) == ("scoring.too-high", 2)
    assert "A2" in problem["text"]
    pad.mark("B01")
    assert pad.send()["head"]["seq"] == 1


def test_contestant_unknown(site, journal, pad):
    """Where the journal names the contestants, nobody else gets marks."""
    site.write("contestant", {"contestant": "B01", "fields": {}}, journal)
    pad.mark("B02")
    pad.mark("B01")
    assert problems(pad.send()) == ["relay.no-contestant"]
    assert pad.send()["head"]["seq"] == 1


def test_signed(site, journal, pad, token):
    """After the signature no mark of the sheet, by pad or page, until it is unlocked."""
    pad.mark("B01")
    pad.sign("B01")
    pad.send()
    pad.mark("B01", [])
    assert problems(pad.send()) == ["results.sheet-signed"]
    allowed = token(journal=journal, device="pad-J1-2")
    answered = site.send_sheet(allowed, cells=CELLS, key="a-key-of-16-signs")
    assert faults(answered) == (409, ["results.sheet-signed"])
    opened = {"contestant": "B01", "judge": "J1", "sheet": ""}
    site.write("unlock", opened | {"reason": "misread", "second": "supervisor"}, journal)
    pad.mark("B01", [])
    assert pad.send()["head"]["seq"] == 3
    assert site.send_sheet(allowed, cells=CELLS, key="a-key-of-16-signs").status == 200
    assert check_log(journal, entries(site, journal))


def test_refused_for_good(site, journal, pad):
    """A refused line that a slow request brings once more stays refused when its reason is gone."""
    pad.mark("B01")
    pad.sign("B01")
    pad.send()
    pad.mark("B01", [])
    slow = pad.outbox.send().lines
    pad.send()
    pad.mark("B02")
    opened = {"contestant": "B01", "judge": "J1", "sheet": ""}
    site.write("unlock", opened | {"reason": "misread", "second": "supervisor"}, journal)
    assert problems(pad.post(slow).json) == ["results.sheet-signed"]
    assert pad.send()["head"] == {"seq": 3, "leaf": pad.outbox.kept.entries[2].hash}


def test_signature_of_nothing(site, journal, pad):
    """A sheet without a mark cannot be signed."""
    pad.sign("B01")
    assert problems(pad.send()) == ["results.sheet-unmarked"]


def test_locked(site, journal, pad):
    """After the lock nothing is taken; what was there before is still acknowledged."""
    pad.mark("B01")
    pad.send()
    site.write("lock", {"event": "bricks"}, journal)
    pad.mark("B02")
    kept = [entry.line for entry in pad.outbox.kept.entries]
    answer = pad.post(kept).json
    assert (answer["taken"], problems(answer)) == (1, ["results.after-lock"])
    assert answer["refused"]["seq"] == 2


def test_revoked(site, journal, pad):
    """A revoked pad gets 403, for its head too; what it had sent stays."""
    pad.mark("B01")
    pad.send()
    site.write("device.revoke", {"device": DEVICE, "reason": "lost"}, journal)
    pad.mark("B02")
    for answered in (pad.post(pad.outbox.send().lines), pad.head()):
        assert faults(answered) == (403, ["front.pad-revoked"])
    assert [entry.type for entry in entries(site, journal)[4:]] == ["mark", "device.revoke"]


def test_registered_later(site, token):
    """A pad that is not registered yet is asked to wait; then the same lines are taken."""
    name = next(names)
    site.open_journal(name)
    pad = Pad(site, name, DEVICE, token(journal=name, device=DEVICE))
    pad.mark("B01")
    lines = pad.outbox.send().lines
    assert faults(pad.post(lines)) == (409, ["front.pad-unknown"])
    key = Keyring(site.settings.keys).device(name, DEVICE).public_key().public_bytes_raw().hex()
    site.write("device.add", {"device": DEVICE, "key": key, "registrar": False}, name)
    assert pad.post(lines).json["taken"] == 1


@pytest.mark.parametrize(
    ("sent", "status", "fault"),
    [
        (b"nothing", 422, "front.not-json"),
        (b"{}", 401, "front.token-false"),
        ({"lines": "x"}, 422, "front.member"),
        ({"lines": [1]}, 422, "front.member"),
        ({"lines": [], "more": 1}, 422, "front.member"),
        ({"lines": ["x"] * 65}, 413, "front.too-many-lines"),
        ({"lines": ["x" * 2**20]}, 413, "front.too-long"),
        ({"ticket": "false.ticket"}, 401, "front.token-false"),
        ({"lines": [], "journal": "example.org/none"}, 409, "front.no-journal"),
        ({"lines": [], "until": 1}, 401, "front.token-expired"),
    ],
)
def test_form(site, journal, token, sent, status, fault):
    """What is no request is refused as a whole."""
    if isinstance(sent, dict):
        claims = {name: sent.pop(name) for name in ("journal", "until") if name in sent}
        said = {"ticket": token(**({"journal": journal, "device": DEVICE} | claims)), "lines": []}
        sent = json.dumps(said | sent).encode()
    assert faults(site.ask("/hot/entries", "POST", sent)) == (status, [fault])
    assert site.ask("/hot/entries").status == 405


@pytest.mark.parametrize("line", ["", "{}", '{"device_seq":7}', "null", "[" * 5000])
def test_no_entry(pad, line):
    """A line that is no entry is refused by the number it claims, or the next."""
    refused = pad.post([line]).json["refused"]
    assert refused["seq"] == (7 if "7" in line else 1)
    assert refused["problems"][0]["id"].startswith("journal.")


def test_false_signature(pad):
    """A line that the device did not sign, its body unchanged."""
    line = json.loads(pad.mark("B01").line)
    line["sig"] = ("0" if line["sig"][0] != "0" else "1") + line["sig"][1:]
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert problems(pad.post([text]).json) == ["journal.signature"]
    assert pad.send()["taken"] == 1


def test_head(site, journal, pad):
    """A heartbeat answers without lines: head, what the city has, the news."""
    pad.mark("B01")
    pad.send()
    answer = pad.head().json
    assert (answer["head"]["seq"], answer["taken"], answer["refused"]) == (1, 0, None)
    named = sha256_hex(journal.encode())
    assert pad.head().json["city"] == 1
    (site.settings.keys / "hall.json").touch()  # a hall that has not called the city yet
    assert pad.head().json["city"] is None
    (site.settings.keys / "hall.json").unlink()
    site.settings.city.mkdir(exist_ok=True)
    heard = {"devices": {}, "size": 0, "at": AT}
    (site.settings.city / f"{named}.json").write_text(json.dumps(heard))
    assert pad.head().json["city"] is None
    said = json.dumps(heard | {"devices": {DEVICE: 1}})
    fresh = site.settings.city / "fresh"
    fresh.write_text(said)
    fresh.replace(site.settings.city / f"{named}.json")
    site.settings.news.mkdir(exist_ok=True)
    (site.settings.news / named).write_text("abc")
    answer = pad.head().json
    assert (answer["city"], answer["news"]) == (1, "abc")


def test_suspended_and_lent(site, journal, pad):
    """A suspended event asks to come again; one that is at a hall takes nothing here."""
    pad.mark("B01")
    lines = pad.outbox.send().lines
    hold(site.settings.held, journal)
    answered = pad.post(lines)
    assert faults(answered) == (503, ["front.held"])
    assert answered.headers["retry-after"] == "1"
    release(site.settings.held, journal)
    note_lent(site.settings.lent, journal, "hall 1")
    assert faults(pad.post(lines))[0] == 409
    note_home(site.settings.lent, journal)
    assert pad.post(lines).json["taken"] == 1


def test_many_pads_and_others(site, journal, token):
    """Two pads, a page and another process at once: everything once, each device in its order."""
    judges = {DEVICE: "J1", "pad-J2-1": "J2"}
    pads = [
        Pad(site, journal, device, token(journal=journal, device=device, judges=(judge,)), judge)
        for device, judge in judges.items()
    ]
    page = token(journal=journal, device="pad-J1-2")

    def work(pad: Pad) -> None:
        for number in range(60):
            pad.mark(f"B{number}")
            if number % 7 == 0:
                pad.send()
        while pad.outbox.waiting:
            pad.send()

    def post(number: int) -> None:
        site.send_sheet(page, contestant=f"C{number}", cells=CELLS, key=f"key-of-the-page-{number}")

    with ThreadPoolExecutor(8) as many:
        working = [many.submit(work, pad) for pad in pads]
        posting = [many.submit(post, number) for number in range(40)]
        for _ in range(10):
            site.write("note", {"said": "by Django"}, journal)
            time.sleep(0.01)
        for each in (*working, *posting):
            each.result()
    log = entries(site, journal)
    assert check_log(journal, log)
    for pad in pads:
        kept = [entry.line for entry in pad.outbox.kept.entries]
        assert [
            entry.line for entry in log if entry.device in judges and entry.line in kept
        ] == kept
    assert len(log) == 4 + 120 + 40 + 10
