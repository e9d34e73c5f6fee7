"""What a hall sends is taken once, in any order, from the hall that has the event."""

import json
import random
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leitai.faults import Refused
from leitai.front.held import check_free
from leitai.journal import START, Draft, Pen, check_log, public_key, seal
from leitai.lifecycle import State
from leitai.results.rows import tables_of
from leitai.stores.shelf import Shelf
from leitai.web.installation import installation
from leitai.web.models import Hall
from leitai.web.services import receiving, records
from leitai.web.services.package_file import HOME, open_package, seal_package

TOKEN = "Authorization"


def ids(refused):
    return [fault.id for fault in refused.value.faults]


def called(lent, instance="a" * 32):
    return receiving.hall_called(lent.hall.number, lent.package.manifest.token, instance)


def said_at(lent, judge, values, size=None):
    """Lines that the device of *judge* wrote in the hall, after what it wrote in the city."""
    journal = records.journal_of(lent.event)
    name = f"judge-{judge}"
    key = records.keyring().device(lent.event.journal, name)
    lines, head = [], journal.device_head(name)
    if head == START:
        desk = records.keyring().device(lent.event.journal, "desk")
        said = {"device": name, "key": public_key(key), "registrar": False}
        added = Draft("device.add", "2026-09-01T12:00:00Z", said, bytes(32))
        pen = Pen(lent.event.journal, "desk", desk)
        lines.append(seal(pen, journal.device_head("desk"), added))
    for code, value in values:
        body = {"contestant": code, "judge": judge, "sheet": "",
                "cells": [{"aspect": "joints", "value": value}]}  # fmt: skip
        draft = Draft("mark", "2026-09-01T12:00:00Z", body, bytes([len(lines)]) * 32)
        lines.append(seal(Pen(lent.event.journal, name, key), head, draft))
        head = lines[-1].head
    return [entry.line for entry in lines]


def test_entries_are_taken_and_counted(lent, noon):
    """The city says what it has of every device, and how much the hall still has."""
    lines = said_at(lent, "J1", [("A1", "1"), ("A1", "2")])
    size = records.journal_of(lent.event).size()
    got = receiving.receive_entries(called(lent), lines[:2], noon, size=size + 3, state="marking")
    assert (got.taken, got.refused, got.size) == (2, None, size + 2)
    assert got.devices["judge-J1"] == 1
    hall = Hall.objects.get(pk=lent.hall.pk)
    assert (hall.seen, hall.size, hall.waiting, hall.problem) == (noon, size + 2, 1, "")
    lent.event.refresh_from_db()
    assert lent.event.state == "marking"


def test_sent_again_nothing_is_doubled(lent, noon):
    """The same lines twice are there once."""
    lines = said_at(lent, "J1", [("A1", "1")])
    receiving.receive_entries(called(lent), lines, noon)
    again = receiving.receive_entries(called(lent), lines, noon)
    assert (again.taken, again.devices["judge-J1"]) == (2, 1)
    assert len([e for e in records.journal_of(lent.event).entries() if e.type == "mark"]) == 1


def test_the_first_line_that_does_not_fit_stops_the_run(lent, noon):
    """What came before it is kept, what comes after waits."""
    lines = said_at(lent, "J1", [("A1", "1"), ("A1", "2"), ("A1", "3")])
    broken = lines[2].replace('"value":"2"', '"value":"9"')
    got = receiving.receive_entries(called(lent), [*lines[:2], broken, lines[3]], noon)
    assert (got.taken, got.refused.id) == (2, "journal.commitment")
    assert Hall.objects.get(pk=lent.hall.pk).problem == "journal.commitment"
    assert receiving.receive_entries(called(lent), lines, noon).taken == 4


def test_only_the_hall_is_heard(lent):
    """Another token, another number, another machine with the same package."""
    token = lent.package.manifest.token
    for number, shown, instance in ((1, "x", "a" * 32), (7, token, "a" * 32), (1, token, "")):
        with pytest.raises(receiving.NotTheHall) as refused:
            receiving.hall_called(number, shown, instance)
        assert ids(refused) == ["halls.token"]
    called(lent)
    with pytest.raises(receiving.NotTheHall) as refused:
        called(lent, "b" * 32)
    assert ids(refused) == ["halls.taken-elsewhere"]


def test_a_restored_hall_is_in_the_place_of_the_lost_one(lent, client):
    """It says so once; after that the lost machine, should it run again, is not heard."""
    called(lent)
    address = f"/api/v1/halls/{lent.hall.number}/restored"
    shown = {"HTTP_X_LEITAI_HALL": "b" * 32}
    assert client.post(address, "{}", "application/json", **shown).status_code == 401
    shown["HTTP_AUTHORIZATION"] = f"Bearer {lent.package.manifest.token}"
    assert client.post(address, "{}", "application/json", **shown).status_code == 200
    assert called(lent, "b" * 32).instance == "b" * 32
    with pytest.raises(receiving.NotTheHall) as refused:
        called(lent)
    assert ids(refused) == ["halls.taken-elsewhere"]


def test_a_photograph_is_what_its_name_says(lent):
    """Bytes that do not hash to their name are not kept."""
    with pytest.raises(Refused) as refused:
        receiving.receive_file(called(lent), "0" * 64, b"picture")
    assert ids(refused) == ["halls.damaged"]
    with pytest.raises(Refused):
        receiving.receive_file(called(lent), "../../secret.key", b"picture")


def test_over_http(lent, client):
    """The courier's calls: a bearer token, refusals as problems."""
    address = f"/api/v1/halls/{lent.hall.number}/entries"
    body = json.dumps({"lines": [], "size": 9})
    kind = "application/json"
    assert client.post(address, body, kind).status_code == 401
    shown = {"HTTP_AUTHORIZATION": f"Bearer {lent.package.manifest.token}",
             "HTTP_X_LEITAI_HALL": "a" * 32}  # fmt: skip
    answer = client.post(address, body, kind, **shown)
    size = records.journal_of(lent.event).size()
    assert (answer.status_code, answer.json()["size"], answer.json()["taken"]) == (200, size, 0)
    lines = client.get(f"{address}?start=0", **shown).json()["lines"]
    assert lines[0] == records.journal_of(lent.event).entries(0, 1)[0].line


def home(lent, rows_of=(), **manifest):
    """The package on its way home; *rows_of*: model -> what is done to each of its rows."""
    package = lent.package
    members = dict(package.members)
    for name in ("Unit", "Enterprise", "Worker", "Account", "Competition", "Evidence"):
        members[f"rows/{name}.jsonl"] = b""
    rows = [json.loads(line) for line in members["rows/Event.jsonl"].splitlines()]
    rows = [row for row in rows if row["slug"] == lent.event.slug]
    for row in rows:
        row["about"] = "changed in the hall"
    members["rows/Event.jsonl"] = "".join(json.dumps(row) + "\n" for row in rows).encode()
    members["rows/Act.jsonl"] = b""
    for name, changes in dict(rows_of).items():
        found = [json.loads(line) for line in members[f"rows/{name}.jsonl"].splitlines()]
        found = [row | changes for row in found]
        members[f"rows/{name}.jsonl"] = "".join(json.dumps(row) + "\n" for row in found).encode()
    said = replace(package.manifest, kind=HOME, instance="a" * 32, **manifest)
    return open_package(seal_package(said, members, "home"), "home")


@pytest.mark.django_db(transaction=True)
def test_rows_come_home_and_the_city_writes_again(lent, noon):
    """The event's rows are the hall's; the city goes on."""
    package = home(lent, {"Event": {"suspended": True}})
    dry = receiving.bring_home(lent.event, package, by=lent.staff, at=noon, dry=True)
    assert (dry.done, dry.entries, dry.rows) == (False, 0, {"Event": (0, 1)})
    lent.event.refresh_from_db()
    assert lent.event.about == ""
    assert receiving.bring_home(lent.event, package, by=lent.staff, at=noon).done
    lent.event.refresh_from_db()
    assert lent.event.about == "changed in the hall"
    records.write(lent.event, "desk", [("note", {"text": "x"})], noon)
    with pytest.raises(Refused) as refused:
        check_free(installation().held, lent.event.journal)
    assert ids(refused) == ["front.held"]
    assert Hall.objects.get(pk=lent.hall.pk).home_sha256 == package.sha256
    again = receiving.bring_home(lent.event, package, by=lent.staff, at=noon)
    assert (again.done, again.rows) == (True, {})


def test_what_is_not_the_halls_does_not_come_home(lent, noon, ceremony, city):
    """Another kind, another event, another machine, other tables, a changed journal."""
    by = {"by": lent.staff, "at": noon}
    cases = [
        (lent.package, "halls.wrong-way"),
        (home(lent, event="other"), "halls.other-event"),
        (home(lent, token="x"), "halls.token"),
        (home(lent, tables="0" * 64), "halls.other-tables"),
        (home(lent, journal="x/y"), "halls.damaged"),
    ]
    for package, fault in cases:
        with pytest.raises(Refused) as refused:
            receiving.bring_home(lent.event, package, **by)
        assert ids(refused) == [fault]
    receiving.receive_entries(called(lent), said_at(lent, "J1", [("A1", "1")]), noon)
    with pytest.raises(Refused) as refused:
        receiving.bring_home(lent.event, home(lent), **by)
    assert ids(refused) == ["halls.journals-part"]


def test_a_hall_reaches_no_row_but_its_own(lent, noon, city):
    """Rows of another event, keys outside its room, columns that stay at home: none comes in."""
    other = city.entry(city.event(State.RUNNING))
    cases = [
        {"Quota": {}, "StateChange": {"event_id": other.event_id}},
        {"Code": {"id": other.pk}},
        {"Grant": {"unit_id": None, "event_id": other.event_id}},
        {"Place": {"entry_id": other.pk}},
        {"Official": {"phone_note": "139"}},
        {"Event": {"journal": "x/y"}},
    ]
    for rows in cases:
        with pytest.raises(Refused) as refused:
            receiving.bring_home(lent.event, home(lent, rows), by=lent.staff, at=noon, dry=True)
        assert ids(refused) == ["halls.damaged"], rows
    made = open_package(lent.data, lent.passphrase).members["rows/Account.jsonl"]
    stranger = home(lent)
    members = dict(stranger.members) | {"rows/Account.jsonl": made}
    package = open_package(seal_package(stranger.manifest, members, "home"), "home")
    with pytest.raises(Refused) as refused:
        receiving.bring_home(lent.event, package, by=lent.staff, at=noon)
    assert ids(refused) == ["halls.damaged"]
    assert lent.event.entries.count() == 6


def test_a_package_is_opened_with_its_passphrase_alone(lent):
    """Case and hyphens do not matter; another passphrase, a changed byte, no package: said."""
    assert open_package(lent.data, lent.passphrase.lower().replace("-", " ")).manifest.hall == 1
    flipped = lent.data[:-1] + bytes([lent.data[-1] ^ 1])
    cases = [
        (lent.data, "AAAA-BBBB", "halls.passphrase"),
        (flipped, lent.passphrase, "halls.passphrase"),
        (lent.data[:80], lent.passphrase, "halls.passphrase"),
        (lent.data[:30], lent.passphrase, "halls.damaged"),
        (b"PK\x03\x04", lent.passphrase, "halls.no-package"),
        (lent.data.replace(b"package/1", b"package/2"), lent.passphrase, "halls.newer-package"),
    ]
    for data, passphrase, fault in cases:
        with pytest.raises(Refused) as refused:
            open_package(data, passphrase)
        assert ids(refused) == [fault]


NAME = "test/merging"


def log_of(seed):
    """A journal of three pads whose marks came in by chance."""
    dice = random.Random(seed)
    keys = {name: records.keyring().device(NAME, name) for name in ("desk", "p1", "p2", "p3")}
    heads, log = dict.fromkeys(keys, START), []

    def add(name, kind, body):
        draft = Draft(kind, "2026-09-01T12:00:00Z", body, dice.randbytes(32))
        log.append(seal(Pen(NAME, name, keys[name]), heads[name], draft))
        heads[name] = log[-1].head

    opened = {"device": "desk", "key": public_key(keys["desk"]), "journal": NAME}
    add("desk", "journal.open", opened)
    for name in ("p1", "p2", "p3"):
        said = {"device": name, "key": public_key(keys[name]), "registrar": False}
        add("desk", "device.add", said)
    for _ in range(dice.randrange(3, 20)):
        name = dice.choice(["p1", "p2", "p3"])
        cells = [{"aspect": "joints", "value": str(dice.randrange(0, 9))}]
        body = {"contestant": "A1", "judge": name, "sheet": "", "cells": cells}
        add(name, "mark", body)
    return log


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_any_order_and_any_number_of_times_is_one_journal(tmp_path_factory, seed, dice):
    """Replicas that hear of everything in the end have equal device heads and equal tables."""
    log = log_of(seed)
    shelf = Shelf(tmp_path_factory.mktemp("merging"))
    journal = shelf.journal(NAME)
    try:
        sent = log * 2
        dice.shuffle(sent)
        lacking = True
        while lacking:  # what does not follow yet is sent again
            for entry in sent:
                with suppress(Refused):
                    journal.append([entry])
            lacking = journal.size() < len(log)
        mine = {device: head.leaf for device, head in journal.heads().items()}
        merged = journal.entries()
    finally:
        shelf.close()
    theirs = {entry.device: entry.hash for entry in log}
    check_log(NAME, merged)
    assert mine == theirs
    assert _marks(merged) == _marks(log)


def _marks(log):
    tables = tables_of(log, {})
    return sorted(map(repr, tables.marks))
