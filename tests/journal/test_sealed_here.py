"""What this process sealed itself is not checked twice; everything else is checked in full."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.faults import Refused
from leitai.journal import START, Draft, Entry, Pen, Roll, public_key, read_line, seal

NAME = "journal.example/final"
AT = "2026-09-12T09:30:00Z"
KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([each] * 32)) for each in (1, 2))
PEN = Pen(NAME, "desk", KEY)
SAID = {"journal": NAME, "device": "desk", "key": public_key(KEY)}
OPENING = seal(PEN, START, Draft("journal.open", AT, SAID, bytes(32)))


def written(pen: Pen = PEN, /, **fields: str) -> Entry:
    entry = seal(pen, OPENING.head, Draft("mark", AT, {"judge": "J1"}, bytes(32)))
    return replace(entry, **fields) if fields else entry


def roll() -> Roll:
    opened = Roll(NAME)
    opened.admit(OPENING)
    return opened


def refusal(entry: Entry, opened: Roll) -> list[str]:
    with pytest.raises(Refused) as refused:
        opened.admit(entry)
    return [fault.id for fault in refused.value.faults]


def test_sealed_here():
    """An entry sealed here is taken, and so is the same entry read from a line."""
    for entry in (written(), read_line(written().line)):
        opened = roll()
        opened.admit(entry)
        assert opened.devices["desk"].head == entry.head
    assert written().sealed_by == (NAME, public_key(KEY))
    assert read_line(written().line).sealed_by is None


def test_sealed_here_with_another_key():
    """Sealed here, but with a key that is not the device's, or for another journal: refused."""
    assert refusal(written(Pen(NAME, "desk", OTHER)), roll()) == ["journal.signature"]
    assert refusal(written(Pen("another", "desk", KEY)), roll()) == ["journal.signature"]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"at": "2026-09-12T09:30:01Z"}, "journal.signature"),
        ({"sig": "0" * 128}, "journal.signature"),
        ({"body": '{"judge":"J2"}'}, "journal.commitment"),
        ({"body": "{}  "}, "journal.body-form"),
    ],
)
def test_altered_after_sealing(fields, fault):
    """An altered copy is not what was sealed: it is checked, and refused."""
    assert refusal(written(**fields), roll()) == [fault]


def test_links_are_always_checked():
    """Who sealed it does not matter to the order: sent twice, unknown or revoked is refused."""
    opened = roll()
    opened.admit(written())
    assert refusal(written(), opened) == ["journal.gap"]
    assert refusal(written(Pen(NAME, "pad", KEY)), roll()) == ["journal.device-unknown"]
