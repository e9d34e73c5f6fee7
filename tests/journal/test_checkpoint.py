from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.faults import Refused
from leitai.journal import (
    Checkpoint,
    Note,
    NoteKey,
    Tree,
    Trust,
    check_checkpoint,
    check_growth,
    cosign,
    leaf_hash,
    read_checkpoint,
    read_key,
    read_note,
    sign,
)

NAME = "journal.example/2026/final"
TREE = Tree(leaf_hash(bytes([number])) for number in range(9))

# The key and note of the reference implementation's documentation (Go, x/mod/sumdb/note).
REFERENCE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
REFERENCE_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
REFERENCE_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)


def key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public(name: str, kind: int, number: int) -> NoteKey:
    return NoteKey(name, kind, key(number).public_key().public_bytes_raw())


WITNESSES = tuple(public(f"witness.example/{number}", 4, number) for number in (1, 2, 3))
TRUST = Trust(public(NAME, 1, 9), WITNESSES, needed=2)


def checkpoint(size: int) -> Checkpoint:
    return Checkpoint(NAME, size, TREE.root(size))


def signed(size: int = 9, witnesses: tuple[int, ...] = (1, 2)) -> str:
    text = str(checkpoint(size))
    lines = [
        cosign(text, f"witness.example/{each}", key(each), 1_789_000_000 + each)
        for each in witnesses
    ]
    return str(Note(text, (sign(text, NAME, key(9)), *lines)))


def ids(written: str, trust: Trust = TRUST) -> list[str]:
    with pytest.raises(Refused) as refused:
        check_checkpoint(written, trust)
    return [fault.id for fault in refused.value.faults]


def test_reference_note():
    """The published note is reproduced byte for byte from its key."""
    note = read_note(REFERENCE_NOTE)
    secret = Ed25519PrivateKey.from_private_bytes(b64decode(REFERENCE_SECRET)[1:])
    assert str(note) == REFERENCE_NOTE
    assert (sign(note.text, "PeterNeumann", secret),) == note.signatures


def test_reference_key():
    """The published key is read, its id computed, and written again."""
    reference = read_key(REFERENCE_KEY)
    assert (reference.name, reference.id.hex()) == ("PeterNeumann", "c74f20a3")
    assert str(reference) == REFERENCE_KEY


def test_checkpoint_and_witnesses():
    """Server's signature and two of three witnesses: accepted, with the witnesses' times."""
    times = {"witness.example/1": 1_789_000_001, "witness.example/2": 1_789_000_002}
    assert check_checkpoint(signed(), TRUST) == (checkpoint(9), times)


def test_checkpoint_text():
    """Three lines: journal, size, root; as the specification's example has them."""
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    read = read_checkpoint(Note(text, ()))
    assert (read.journal, read.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert str(read) == text


def test_too_few_witnesses():
    """One witness of the two needed is too few; unknown witnesses and doubles do not help."""
    assert ids(signed(witnesses=(1,))) == ["journal.witnesses-missing"]
    assert ids(signed(witnesses=(1, 7, 8))) == ["journal.witnesses-missing"]
    assert ids(signed(witnesses=(1, 1))) == ["journal.witnesses-missing"]


def test_server_is_no_witness():
    """One key under several names counts once, the server's own not at all."""
    text = str(checkpoint(9))
    trust = Trust(TRUST.server, (public("a", 4, 9), public("b", 4, 1), public("c", 4, 1)), 2)
    lines = [cosign(text, name, key(number), 1) for name, number in (("a", 9), ("b", 1), ("c", 1))]
    note = Note(text, (sign(text, NAME, key(9)), *lines))
    assert ids(str(note), trust) == ["journal.witnesses-missing"]


def test_server_must_sign():
    """Witnesses alone are not enough, nor a signature under another key."""
    note = read_note(signed())
    assert ids(str(Note(note.text, note.signatures[1:]))) == ["journal.checkpoint-unsigned"]
    forged = sign(note.text, NAME, key(8))
    assert ids(str(Note(note.text, (forged, *note.signatures[1:])))) == [
        "journal.checkpoint-unsigned"
    ]


def test_other_journal():
    """A checkpoint signed by the right key for another journal is refused."""
    text = str(Checkpoint("elsewhere", 9, TREE.root()))
    note = Note(text, (sign(text, NAME, key(9)),))
    assert ids(str(note), Trust(TRUST.server)) == ["journal.checkpoint-elsewhere"]


def test_any_changed_bit_is_found():
    """One bit changed anywhere: refused, or that line no longer counts and too few remain."""
    whole = signed().encode()
    for place in range(2 * len(whole)):
        data = bytearray(whole)
        data[place // 2] ^= 1 << (place * 5 % 8)
        assert ids(data.decode(errors="replace")) != []


@pytest.mark.parametrize(
    "written",
    [
        "",
        "text",
        "text\n\n",
        "text\n\nline\n",
        "text\n\n— name !!!!\n",
        "text\n\n— name AAAA\n",
        "text\n\n— a b AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "te\txt\n\n— name AAAAAAAA\n",
        "text\n\n" + "— name AAAAAAAA\n" * 65,
    ],
)
def test_not_a_note(written):
    """What is not a text, an empty line and signature lines is refused."""
    assert ids(written) == ["journal.note-form"]


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n",
        "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2==\n",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nx\n",
    ],
)
def test_not_a_checkpoint(text):
    """Leading zeros, odd base64, missing or empty lines: not a checkpoint."""
    with pytest.raises(Refused) as refused:
        read_checkpoint(Note(text, ()))
    assert [fault.id for fault in refused.value.faults] == ["journal.checkpoint-form"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "a+b+c",
        REFERENCE_KEY[:-1],
        REFERENCE_KEY.replace("c7", "c8"),
        "x" + REFERENCE_KEY,
    ],
)
def test_not_a_key(text):
    """A key whose id does not fit its name and bytes is refused."""
    with pytest.raises(Refused) as refused:
        read_key(text)
    assert [fault.id for fault in refused.value.faults] == ["journal.note-key"]


def test_cosignature_time_is_signed():
    """A witness's time cannot be changed, and has to fit in 63 bits."""
    note = read_note(signed())
    server, first, second = note.signatures
    moved = type(first)(first.name, first.id, b"\x00" * 8 + first.data[8:])
    assert ids(str(Note(note.text, (server, moved, second)))) == ["journal.note-signature"]
    with pytest.raises(ValueError, match="9223372036854775808"):
        cosign(note.text, "w", key(1), 2**63)
    message = f"cosignature/v1\ntime {2**63}\n{note.text}".encode()
    far = type(first)(first.name, first.id, (2**63).to_bytes(8) + key(1).sign(message))
    assert ids(str(Note(note.text, (server, far, second)))) == ["journal.note-signature"]


def test_growth():
    """A witness follows a journal that only grows."""
    for old in range(10):
        check_growth(checkpoint(old), checkpoint(9), TREE.consistency(old))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (checkpoint(9), checkpoint(5), "journal.checkpoint-stale"),
        (Checkpoint(NAME, 5, TREE.root(4)), checkpoint(9), "journal.rewritten"),
        (checkpoint(5), Checkpoint(NAME, 5, TREE.root(4)), "journal.rewritten"),
        (Checkpoint("elsewhere", 5, TREE.root(5)), checkpoint(9), "journal.checkpoint-elsewhere"),
    ],
)
def test_rewriting_is_refused(old, new, fault):
    """A witness signs no stale checkpoint, no rewritten history, no other journal."""
    with pytest.raises(Refused) as refused:
        check_growth(old, new, TREE.consistency(5) if new.size == 9 else ())
    assert [each.id for each in refused.value.faults] == [fault]
