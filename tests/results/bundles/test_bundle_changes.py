"""
Any later change is found by verify.py: spoilt bundles made by numbered seeds.

Three kinds of culprit: one who has only the file; the server's owner, who signs the manifest
anew; and one who holds every key there is, witnesses' included, and writes a new journal.
A failure prints its seed; the full count runs with LEITAI_TORTURE=1.
"""

import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.canonical import canonical, sha256_hex
from leitai.journal import Draft, Entry, Head, Pen, read_lines, redact, seal, write_lines
from leitai.results import Contents, Scribe, pack, signed, unpack
from leitai.verify import verify_bundle

FULL = os.environ.get("LEITAI_TORTURE") == "1"
SPOILT, CLEAN = (10_000, 1_000) if FULL else (500, 50)
EVENTS = 200 if FULL else 25
"""Different events that are spoilt, each in many ways."""

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def bundles(small_event, recorded, packed) -> list[bytes]:
    return [packed(recorded(small_event(seed))) for seed in range(EVENTS)]


def stranger(dice: Random) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))


# Who has only the file.


def flip(dice: Random, data: bytes) -> bytes:
    """One bit changed."""
    spoilt = bytearray(data)
    spoilt[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(spoilt)


def truncate(dice: Random, data: bytes) -> bytes:
    """The end lost."""
    return data[: dice.randrange(len(data))]


def lose_a_piece(dice: Random, data: bytes) -> bytes:
    """Some bytes taken out."""
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.randint(1, 200) :]


def put_bytes_in(dice: Random, data: bytes) -> bytes:
    """Some bytes put in anywhere, before and behind included."""
    start = dice.randrange(len(data) + 1)
    return data[:start] + dice.randbytes(dice.randint(1, 50)) + data[start:]


def zipped_anew(dice: Random, data: bytes) -> bytes:
    """The same members, packed by an ordinary ZIP program, compressed or not."""
    out = BytesIO()
    method = dice.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, member in unpack(data).items():
            archive.writestr(name, member)
        archive.comment = b"" if method == zipfile.ZIP_DEFLATED else b"seen"
    return out.getvalue()


def shadowed(dice: Random, data: bytes) -> bytes:
    """A second file with other results put in front; ordinary programs see the old one."""
    other = unpack(data) | {"results.json": b"{}"}
    return pack(other) + data


def members_moved(dice: Random, data: bytes) -> bytes:
    """The same members in another order."""
    names = list(members := unpack(data))
    while (other := dice.sample(names, len(names))) == names:
        pass
    return pack({name: members[name] for name in other})


def member_lost(dice: Random, data: bytes) -> bytes:
    """A member left out."""
    members = unpack(data)
    del members[dice.choice(list(members))]
    return pack(members)


def members_swapped(dice: Random, data: bytes) -> bytes:
    """Two members under each other's name."""
    members = unpack(data)
    one, other = dice.sample(list(members), 2)
    return pack(members | {one: members[other], other: members[one]})


def other_manifest(dice: Random, data: bytes) -> bytes:
    """Results changed, hashes put right, and signed with a key that is not the server's."""
    members = unpack(data)
    results = json.loads(members["results.json"])
    results["contestants"].reverse()
    members["results.json"] = canonical(results | {"recheck": {"top": [], "sample": 1}})
    return pack(resigned(members, stranger(dice)))


FILE_ONLY = [
    flip,
    truncate,
    lose_a_piece,
    put_bytes_in,
    zipped_anew,
    shadowed,
    members_moved,
    member_lost,
    members_swapped,
    other_manifest,
]


# The server's owner: everything under the manifest, signed anew.


def resigned(members: Members, server: Ed25519PrivateKey) -> Members:
    journal = json.loads(members["keys.json"])["log"]["name"]
    files = {name: data for name, data in members.items() if not name.startswith("manifest.")}
    return signed(files, journal, server)


def lines_of(members: Members) -> list[bytes]:
    return members["entries.jsonl"].splitlines(keepends=True)


def swap(dice: Random, members: Members) -> None:
    """Two entries change places."""
    lines = lines_of(members)
    one, other = dice.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    members["entries.jsonl"] = b"".join(lines)


def delete(dice: Random, members: Members) -> None:
    """One entry taken out."""
    lines = lines_of(members)
    del lines[dice.randrange(len(lines))]
    members["entries.jsonl"] = b"".join(lines)


def insert(dice: Random, members: Members) -> None:
    """One entry put in a second time."""
    lines = lines_of(members)
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    members["entries.jsonl"] = b"".join(lines)


def reorder(dice: Random, members: Members) -> None:
    """All entries shuffled."""
    lines = lines_of(members)
    while (shuffled := dice.sample(lines, len(lines))) == lines:
        pass
    members["entries.jsonl"] = b"".join(shuffled)


def cut(dice: Random, members: Members) -> None:
    """The last entries lost, cleanly."""
    lines = lines_of(members)
    members["entries.jsonl"] = b"".join(lines[: dice.randrange(len(lines))])


def erase(dice: Random, members: Members) -> None:
    """A body dropped that nobody approved to erase, and listed as erased."""
    entries = list(read_lines(members["entries.jsonl"].decode()))
    place = dice.randrange(1, len(entries))
    gone = entries[place] = redact(entries[place])
    members["entries.jsonl"] = write_lines(entries).encode()
    listed = {"position": place, "leaf": gone.hash, "request": entries[-1].hash}
    members["redactions.json"] = canonical([listed])


def forge_mark(dice: Random, members: Members) -> None:
    """A mark rewritten in its place by somebody without the pad's key."""
    entries = list(read_lines(members["entries.jsonl"].decode()))
    place = dice.choice([at for at, entry in enumerate(entries) if entry.type == "mark"])
    old = entries[place]
    cells = [{**cell, "value": "9.9"} for cell in old.content["cells"]]
    thief = Pen(json.loads(members["keys.json"])["log"]["name"], old.device, stranger(dice))
    draft = Draft("mark", old.at, {**old.content, "cells": cells}, dice.randbytes(32))
    entries[place] = seal(thief, Head(old.device_seq - 1, old.prev), draft)
    members["entries.jsonl"] = write_lines(entries).encode()


def change_digit(dice: Random, members: Members) -> None:
    """One digit of the results."""
    changed_digit(dice, members, "results.json")


def change_rule(dice: Random, members: Members) -> None:
    """One digit of the rulebook."""
    changed_digit(dice, members, "rules.json")


def changed_digit(dice: Random, members: Members, name: str) -> None:
    data = bytearray(members[name])
    place = dice.choice([at for at, byte in enumerate(data) if chr(byte) in "123456789"])
    data[place] = dice.choice([each for each in b"123456789" if each != data[place]])
    members[name] = bytes(data)


def other_key(dice: Random, members: Members) -> None:
    """A device's key exchanged for another in the list."""
    keys = json.loads(members["keys.json"])
    dice.choice(keys["devices"])["key"] = dice.randbytes(32).hex()
    members["keys.json"] = canonical(keys)


def other_witness(dice: Random, members: Members) -> None:
    """Two witnesses' keys exchanged, so that too few have signed."""
    keys = json.loads(members["keys.json"])
    for witness in keys["witnesses"][:2]:
        witness["key"] = dice.randbytes(32).hex()
    members["keys.json"] = canonical(keys)


def unsign(dice: Random, members: Members) -> None:
    """Two witnesses' lines taken from the checkpoint."""
    lines = members["checkpoint"].splitlines(keepends=True)
    members["checkpoint"] = b"".join(lines[:-2])


def other_root(dice: Random, members: Members) -> None:
    """A checkpoint of another size, its signatures as they were."""
    name, size, *rest = members["checkpoint"].split(b"\n")
    other = b"%d" % (int(size) - dice.randint(1, 3))
    members["checkpoint"] = b"\n".join([name, other, *rest])


def spoil_proof(dice: Random, members: Members) -> None:
    """One hash of the proof changed."""
    proof = json.loads(members["proofs/results.json"])
    proof["inclusion"][dice.randrange(len(proof["inclusion"]))] = dice.randbytes(32).hex()
    members["proofs/results.json"] = canonical(proof)


def change_draw(dice: Random, members: Members) -> None:
    """The order that a draw gave turned round, its hashes as they were; or a draw made up."""
    name = "draws/start-order.json"
    record = json.loads(members.get(name, b'{"result": {"outcome": []}}'))
    record["result"]["outcome"].reverse()
    members[name] = canonical(record)


SERVER = [
    change_draw,
    swap,
    delete,
    insert,
    reorder,
    cut,
    erase,
    forge_mark,
    change_digit,
    change_rule,
    other_key,
    other_witness,
    unsign,
    other_root,
    spoil_proof,
]


@pytest.mark.torture
@pytest.mark.parametrize("change", FILE_ONLY)
def test_file_changed(change, bundles, failing):
    """Whoever has only the file is caught by the file or its manifest."""
    for seed in range(SPOILT // (len(FILE_ONLY) + len(SERVER))):
        dice = Random(f"{change.__name__} {seed}")
        data = dice.choice(bundles)
        found = failing(change(dice, data))
        assert found in ("file", "manifest"), f"{change.__name__}, seed {seed}: {found}"


@pytest.mark.torture
@pytest.mark.parametrize("change", SERVER)
def test_members_changed(change, bundles, failing, signers):
    """Whoever can sign the manifest is caught all the same."""
    for seed in range(SPOILT // (len(FILE_ONLY) + len(SERVER))):
        dice = Random(f"{change.__name__} {seed}")
        members = unpack(dice.choice(bundles))
        change(dice, members)
        found = failing(pack(resigned(members, signers.server)))
        caught = found not in (None, "file", "manifest")
        assert caught, f"{change.__name__}, seed {seed}: {found}"


@pytest.mark.torture
def test_no_false_alarm(small_event, recorded, packed, failing):
    """Bundles as they were made are accepted."""
    for seed in range(CLEAN):
        assert failing(packed(recorded(small_event(seed)))) is None, f"seed {seed}"


# Who holds every key, the witnesses' included: a new journal, in order, every signature true.


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
    thief = replace(signers, devices={**signers.devices, "pad-9": stranger(Random(9))})
    scribe = Scribe(thief, chance)
    for entry in forger.contents.entries:
        device = "pad-9" if entry.type == "mark" else entry.device
        scribe.write(device, entry.type, entry.content)
    entries, checkpoint = tuple(scribe.entries), scribe.checkpoint()
    sealed = replace(forger.contents, entries=entries, checkpoint=checkpoint)
    data = packed(sealed)
    assert failing(data) == "entries"
