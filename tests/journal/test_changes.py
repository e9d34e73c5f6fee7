"""
Any later change is found: spoilt copies of a sound journal, made by numbered seeds.

A failure prints its seed; the full count runs with LEITAI_TORTURE=1.
"""

import os
from dataclasses import replace
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.faults import Refused
from leitai.journal import (
    Checkpoint,
    Draft,
    Head,
    Note,
    NoteKey,
    Pen,
    Tree,
    Trust,
    check_checkpoint,
    check_growth,
    check_log,
    cosign,
    read_lines,
    redact,
    seal,
    sign,
    write_lines,
)

NAME = "journal.example/2026/final"
FULL = os.environ.get("LEITAI_TORTURE") == "1"
SPOILT, CLEAN = (10_000, 1_000) if FULL else (400, 40)

SERVER, WITNESS = (Ed25519PrivateKey.from_private_bytes(bytes([each]) * 32) for each in (1, 2))
TRUST = Trust(
    NoteKey(NAME, 1, SERVER.public_key().public_bytes_raw()),
    (NoteKey("witness.example", 4, WITNESS.public_key().public_bytes_raw()),),
    needed=1,
)


def note(entries) -> str:
    """The checkpoint of *entries*, signed by the server and its witness."""
    tree = Tree(bytes.fromhex(entry.hash) for entry in entries)
    text = str(Checkpoint(NAME, len(tree), tree.root()))
    lines = (sign(text, NAME, SERVER), cosign(text, "witness.example", WITNESS, 1_789_000_000))
    return str(Note(text, lines))


def sound(data: bytes, written: str, opener: str) -> bool:
    """What a verifier does with an entries.jsonl and a checkpoint."""
    try:
        entries = read_lines(data.decode())
        check_log(NAME, entries, opener)
        said, _ = check_checkpoint(written, TRUST)
    except (Refused, UnicodeDecodeError):
        return False
    tree = Tree(bytes.fromhex(entry.hash) for entry in entries)
    return (said.size, said.root) == (len(tree), tree.root())


def flip(dice: Random, data: bytes) -> bytes:
    """One bit of the file changed."""
    spoilt = bytearray(data)
    spoilt[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(spoilt)


def truncate(dice: Random, data: bytes) -> bytes:
    """The end of the file lost."""
    return data[: dice.randrange(len(data))]


def truncate_lines(dice: Random, data: bytes) -> bytes:
    """The last entries lost, cleanly."""
    lines = data.splitlines(keepends=True)
    return b"".join(lines[: dice.randrange(len(lines))])


def swap(dice: Random, data: bytes) -> bytes:
    """Two entries change places."""
    lines = data.splitlines(keepends=True)
    one, other = dice.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def delete(dice: Random, data: bytes) -> bytes:
    """One entry taken out."""
    lines = data.splitlines(keepends=True)
    del lines[dice.randrange(len(lines))]
    return b"".join(lines)


def insert(dice: Random, data: bytes) -> bytes:
    """One entry put in a second time somewhere."""
    lines = data.splitlines(keepends=True)
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    return b"".join(lines)


def reorder(dice: Random, data: bytes) -> bytes:
    """All entries shuffled."""
    lines = data.splitlines(keepends=True)
    while (shuffled := dice.sample(lines, len(lines))) == lines:
        pass
    return b"".join(shuffled)


def erase(dice: Random, data: bytes) -> bytes:
    """The body of an entry dropped that nobody approved to erase."""
    entries = list(read_lines(data.decode()))
    place = dice.choice([at for at in range(len(entries)) if at != 4])
    entries[place] = redact(entries[place])
    return write_lines(entries).encode()


def wrong_key(dice: Random, data: bytes) -> bytes:
    """One entry written anew, in form, by somebody without the device's key."""
    entries = list(read_lines(data.decode()))
    place = dice.randrange(len(entries))
    old = entries[place]
    thief = Pen(NAME, old.device, Ed25519PrivateKey.from_private_bytes(dice.randbytes(32)))
    head = Head(old.device_seq - 1, old.prev)
    entries[place] = seal(thief, head, Draft(old.type, old.at, old.content, dice.randbytes(32)))
    return write_lines(entries).encode()


def change_field(dice: Random, data: bytes) -> bytes:
    """One field of an entry replaced by the same field of another entry."""
    entries = list(read_lines(data.decode()))
    place = dice.randrange(len(entries))
    while True:
        field = dice.choice(["device", "device_seq", "prev", "type", "commitment", "sig", "salt"])
        changed = replace(entries[place], **{field: getattr(dice.choice(entries), field)})
        if changed != entries[place]:
            entries[place] = changed
            return write_lines(entries).encode()


CHANGES = [
    flip,
    truncate,
    truncate_lines,
    swap,
    delete,
    insert,
    reorder,
    erase,
    wrong_key,
    change_field,
]


@pytest.mark.torture
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_found(change, sample, author):
    """A changed file is not accepted with the checkpoint of the sound one."""
    log, opener = sample(4), author("desk").public
    data, written = write_lines(log).encode(), note(log)
    for seed in range(SPOILT // len(CHANGES)):
        spoilt = change(Random(seed), data)
        assert not sound(spoilt, written, opener), f"{change.__name__}, seed {seed}"


@pytest.mark.torture
def test_no_false_alarm(sample, author):
    """Sound journals of every length are accepted."""
    opener = author("desk").public
    for more in range(CLEAN):
        log = sample(more % 50)
        assert sound(write_lines(log).encode(), note(log), opener), f"{more} more entries"


def test_stale_checkpoint(sample, author):
    """An old checkpoint, though truly signed, does not pass for a longer journal."""
    log, opener = sample(6), author("desk").public
    data = write_lines(log).encode()
    assert [sound(data, note(log[:size]), opener) for size in range(len(log))] == [False] * len(log)
    assert sound(data, note(log), opener)


def test_rewritten_with_every_key(sample, author):
    """Whoever has all devices' keys and the server's still cannot continue a witness's word."""
    log = sample(6)
    pad = author("pad")
    pad.head = log[4].head
    forged = [*log[:9], *(pad.sheet(f"C{number}", "J1", "9.99") for number in range(6))]
    assert sound(write_lines(forged).encode(), note(forged), author("desk").public)
    trees = [Tree(bytes.fromhex(each.hash) for each in entries) for entries in (log, forged)]
    old, new = (Checkpoint(NAME, len(tree), tree.root()) for tree in trees)
    with pytest.raises(Refused) as refused:
        check_growth(old, new, ())
    assert [fault.id for fault in refused.value.faults] == ["journal.rewritten"]
