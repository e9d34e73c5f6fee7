"""
Any later change is found by verify.py: spoilt bundles made by numbered seeds.

Two kinds of culprit: one who has only the file, and the server's owner, who signs the manifest
anew (who holds every key: test_bundle_forged). A failure prints its seed; the full count
runs with LEITAI_TORTURE=1.
"""

import json
import os
import zipfile
from io import BytesIO
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.canonical import canonical
from leitai.journal import Draft, Head, Pen, read_lines, redact, seal, write_lines
from leitai.results import pack, signed, unpack

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
