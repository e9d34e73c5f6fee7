"""Sheets sent to the front: in the journal once when answered, or refused in words."""

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from leitai.canonical import sha256_hex
from leitai.front.signed import note_signed
from leitai.journal import check_log
from leitai.results.rows import MEMBERS
from leitai.rulebook.publish import publish
from leitai.rulebook.source import document
from leitai.stores.shelf import Shelf
from leitai.wording import say

names = (f"example.org/event-{number}" for number in count())
keys = (f"some-key-{number:010}" for number in count())
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
CELLS = [{"aspect": "A1", "value": "8.50"}, {"aspect": "A2", "value": "7"}]


@pytest.fixture
def journal(site) -> str:
    """The name of a new journal in which ``desk`` and ``judge-J1`` may write."""
    name = next(names)
    site.open_journal(name, "judge-J1")
    return name


def entries(site, name: str):
    shelf = Shelf(site.settings.journals)
    log = shelf.journal(name).entries()
    shelf.close()
    return log


def refusals(answered) -> list[str]:
    assert answered.headers["content-type"].startswith("application/problem+json")
    assert all(set(fault["words"]) == {"zh", "en"} for fault in answered.json["faults"])
    assert answered.json["status"] == answered.status
    return [fault["id"] for fault in answered.json["faults"]]


def test_written(site, journal, token):
    """The answer says where the sheet is; the journal has it there, sealed by the device."""
    allowed = token(journal=journal, device="judge-J1")
    answered = site.send_sheet(allowed, cells=CELLS, key=next(keys))
    log = entries(site, journal)
    assert check_log(journal, log)
    assert answered.status == 200
    assert answered.json == {"position": 2, "entry_hash": log[2].hash, "at": log[2].at}
    assert (log[2].device, log[2].type) == ("judge-J1", "mark")
    assert log[2].content == {"contestant": "B01", "judge": "J1", "sheet": "", "cells": CELLS}
    assert log[2].content.keys() == MEMBERS["mark"]


def test_cleaned_as_a_file_is(site, journal, token):
    """Full-width signs and blanks are what they stand for; empty texts are left out."""
    cells = [{"aspect": "Ａ1 ", "value": "８.５", "note": ""}]
    assert site.send_sheet(token(journal=journal), cells=cells, key=next(keys)).status == 200
    assert entries(site, journal)[-1].content["cells"] == [{"aspect": "A1", "value": "8.5"}]


def test_sent_again(site, journal, token):
    """The same key gets the same answer, at once, later, together, and writes nothing more."""
    key, allowed = next(keys), token(journal=journal)
    with ThreadPoolExecutor(10) as many:
        sent = many.map(lambda _: site.send_sheet(allowed, cells=CELLS, key=key), range(10))
        answers = [answered.json for answered in sent]
    answers.append(site.send_sheet(allowed, cells=CELLS, key=key).json)
    assert answers == [answers[0]] * 11
    assert len(entries(site, journal)) == 3


def test_sent_again_after_a_restart(own_site, token):
    """A front that was killed knows the keys again from the journal itself."""
    own_site.open_journal()
    first = own_site.send_sheet(token(), cells=CELLS, key="the-one-key-of-all")
    own_site.kill("front")
    own_site.start("front")
    again = own_site.send_sheet(token(), cells=CELLS, key="the-one-key-of-all")
    assert again.json == first.json
    assert own_site.send_sheet(token(), cells=[], key="the-one-key-of-all").status == 409


def test_a_key_of_another_sheet(site, journal, token):
    """One key for two different sheets is a mistake of the device: refused."""
    key, allowed = next(keys), token(journal=journal)
    assert site.send_sheet(allowed, cells=CELLS, key=key).status == 200
    assert refusals(site.send_sheet(allowed, cells=[], key=key)) == ["front.key-used"]


def test_two_devices_and_another_process(site, journal, token):
    """Sheets by two devices, and entries that another process writes between them, all go in."""
    desk, pad = token(journal=journal), token(journal=journal, device="judge-J1")
    for _ in range(3):
        assert site.send_sheet(desk, cells=CELLS, key=next(keys)).status == 200
        site.write("note", {"said": "by Django"}, journal)
        assert site.send_sheet(pad, cells=CELLS, key=next(keys)).status == 200
    log = entries(site, journal)
    assert check_log(journal, log)
    assert [entry.type for entry in log[2:]] == ["mark", "note", "mark"] * 3


def test_many_at_once(site, journal, token):
    """Two hundred sheets at once are two hundred entries, each where its answer says."""
    allowed = token(journal=journal)

    def send(at: int) -> tuple[int, str]:
        answered = site.send_sheet(allowed, contestant=f"B{at}", cells=CELLS, key=next(keys))
        return answered.json["position"], f"B{at}"

    with ThreadPoolExecutor(20) as many:
        placed = dict(many.map(send, range(200)))
    log = entries(site, journal)
    assert check_log(journal, log)
    assert placed == {at: entry.content["contestant"] for at, entry in enumerate(log) if at > 1}


def test_locked(site, journal, token):
    """After the lock, whoever wrote it, nothing is added; a sheet that is in is still answered."""
    key, allowed = next(keys), token(journal=journal)
    first = site.send_sheet(allowed, cells=CELLS, key=key)
    site.write("lock", {"event": "bricks"}, journal)
    answered = site.send_sheet(allowed, cells=CELLS, key=next(keys))
    assert (answered.status, refusals(answered)) == (409, ["front.locked"])
    assert site.send_sheet(allowed, cells=CELLS, key=key).json == first.json
    assert entries(site, journal)[-1].type == "lock"


@pytest.mark.parametrize(
    ("claims", "status", "fault"),
    [
        ({"until": 0}, 401, "front.token-expired"),
        ({"judges": ("J2",)}, 403, "front.not-yours"),
        ({"contestants": ("B02",)}, 403, "front.not-yours"),
        ({"device": "judge-J9"}, 409, "journal.device-unknown"),
        ({"journal": "example.org/nowhere"}, 409, "front.no-journal"),
        ({"rulebook": "0" * 64}, 409, "front.no-rulebook"),
    ],
)
def test_not_allowed(site, journal, token, claims, status, fault):
    """What the token does not allow, or the journal does not know, is refused; no file is made."""
    answered = site.send_sheet(token(**{"journal": journal} | claims), cells=[], key=next(keys))
    assert (answered.status, refusals(answered)) == (status, [fault])
    assert len(entries(site, journal)) == 2
    assert not (site.settings.journals / "example.org_nowhere.sqlite3").exists()


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        ({"token": "forged"}, ["front.token-false"]),
        ({"token": 7}, ["front.token-false"]),
        ({"key": "short"}, ["front.member"]),
        ({"contestant": ""}, ["front.member"]),
        ({"judge": None, "sheet": 1}, ["front.member"] * 2),
        ({"more": 1}, ["front.member"]),
        ({"cells": {}}, ["front.member"]),
        ({"cells": [{"aspect": "A1"}, {"aspect": "A1", "value": "1"}, 7]}, ["front.cell"] * 2),
        ({"cells": [{"aspect": "A1", "value": 8.5}]}, ["front.cell"]),
        ({"cells": [{"aspect": "A1", "value": "1", "name": "王"}]}, ["front.cell"]),
        ({"cells": [{"aspect": "A", "value": "9" * 3000}] * 14}, ["front.sheet-too-long"]),
        ({"cells": [{"aspect": "A", "value": "\ud800"}]}, ["front.not-json"]),
    ],
)
def test_out_of_form(site, journal, token, wrong, faults):
    """What is not in its form is refused, every fault at once, and nothing is written."""
    sent = {"token": token(journal=journal), "contestant": "B01", "judge": "J1", "sheet": ""}
    said = sent | {"cells": [], "key": next(keys)} | wrong
    answered = site.ask("/hot/sheets", "POST", json.dumps(said).encode())
    assert refusals(answered) == faults
    assert len(entries(site, journal)) == 2


def test_no_json(site):
    """What is no JSON object, too long, or not sent by POST is refused."""
    for body in (b"", b"[1]", b"{", b"[" * 50_000):
        assert refusals(site.ask("/hot/sheets", "POST", body)) == ["front.not-json"]
    assert refusals(site.ask("/hot/sheets", "POST", b"x" * 200_000)) == ["front.too-long"]
    assert site.ask("/hot/sheets").status == 405


def test_title_in_the_readers_language(site):
    """The title is in the reader's language; the faults have both."""
    titles = [
        site.ask("/hot/sheets", "POST", b"{}", Cookie=f"language={language}").json["title"]
        for language in ("zh", "en")
    ]
    assert titles == [say("front.token-false", language) for language in ("zh", "en")]


@pytest.fixture
def rulebook(site) -> str:
    """The hash of a published rulebook: A1 from 0 to 10 in steps of 0.5."""
    data = publish(document(RULES))
    site.settings.rulebooks.mkdir(parents=True, exist_ok=True)
    (site.settings.rulebooks / f"{sha256_hex(data)}.json").write_bytes(data)
    return sha256_hex(data)


def test_values_against_the_rulebook(site, journal, token, rulebook):
    """A value out of range, an unknown aspect, a mark twice: each refused by its row, in words."""
    allowed = token(journal=journal, rulebook=rulebook)
    cells = [
        {"aspect": "A1", "value": "10.5"},
        {"aspect": "A9", "value": "1"},
        {"aspect": "A2", "value": "5"},
        {"aspect": "A2", "value": "4"},
    ]
    answered = site.send_sheet(allowed, cells=cells, key=next(keys))
    assert answered.status == 422
    assert [fault["row"] for fault in answered.json["faults"]] == [1, 2, 4]
    assert answered.json["faults"][0]["words"]["zh"] == "A1：10.5 高于上限 10"
    right = [{"aspect": "A1", "value": "9.5"}, {"aspect": "A2", "value": "5"}]
    assert site.send_sheet(allowed, cells=right, key=next(keys)).status == 200


def test_another_sheet(site, journal, token):
    """A ticket for one sheet writes no other, whoever it is of."""
    allowed = token(journal=journal, sheet="practice")
    refused = site.send_sheet(allowed, cells=CELLS, key=next(keys))
    assert (refused.status, refusals(refused)) == (403, ["front.not-yours"])
    taken = site.send_sheet(allowed, sheet="practice", cells=CELLS, key=next(keys))
    assert taken.status == 200


def test_what_the_sheet_does_not_ask_for(site, journal, token):
    """An aspect of somebody else's sheet is refused at its row, and so is another round."""
    allowed = token(journal=journal, aspects=("A1",))
    refused = site.send_sheet(allowed, cells=CELLS, key=next(keys))
    assert (refused.status, refusals(refused)) == (422, ["marks.not-on-sheet"])
    assert refused.json["faults"][0]["row"] == 2
    again = [{"aspect": "A1", "value": "7", "round": "2"}]
    refused = site.send_sheet(allowed, cells=again, key=next(keys))
    assert refusals(refused) == ["scoring.not-a-round"]
    assert site.send_sheet(allowed, cells=CELLS[:1], key=next(keys)).status == 200


def test_after_the_signature(site, journal, token):
    """What a judge had open when they signed writes no more; what is opened later does."""
    before, after = (token(journal=journal, issued=issued) for issued in (999, 1_001))
    other = token(journal=journal, judges=("J2",), issued=999)
    assert site.send_sheet(before, cells=CELLS, key=next(keys)).status == 200
    note_signed(site.settings.signed, journal, "J1", 1_000)
    note_signed(site.settings.signed, journal, "J1", 998)
    refused = site.send_sheet(before, cells=CELLS, key=next(keys))
    assert (refused.status, refusals(refused)) == (409, ["front.signed"])
    assert site.send_sheet(after, cells=CELLS, key=next(keys)).status == 200
    assert site.send_sheet(other, judge="J2", cells=CELLS, key=next(keys)).status == 200
    assert len(entries(site, journal)) == 5
