import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from leitai.faults import Refused
from leitai.journal import (
    START,
    Draft,
    Pen,
    entry_faults,
    read_line,
    read_lines,
    redact,
    seal,
    write_lines,
)

NAMES = st.text(max_size=8).filter(lambda text: text.isprintable())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
BODIES = st.dictionaries(NAMES, VALUES, max_size=4)


def ids(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.id for fault in refused.value.faults]


@given(bodies=st.lists(BODIES, max_size=4))
def test_lines_are_read_back(author, bodies):
    """What is written to entries.jsonl reads back as the same entries."""
    desk = author("desk")
    entries = tuple(desk.write("note", said=body) for body in bodies)
    assert read_lines(write_lines(entries)) == entries


def test_worked_example(author):
    """The leaf hash of the entry worked out in docs/formats/journal.md."""
    name = "journal.example/2026/bricklaying"
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    body = {
        "device": "desk-1",
        "journal": name,
        "key": key.public_key().public_bytes_raw().hex(),
    }
    draft = Draft("journal.open", "2026-09-12T08:00:00+08:00", body, bytes(range(32, 64)))
    entry = seal(Pen(name, "desk-1", key), START, draft)
    assert entry.hash == "96b8c86a8137d13ac947fe524f5f9baea6581fa71b569283944bf9fccf674806"


def test_erasing_keeps_the_proof(author):
    """Dropping body and salt leaves leaf, hash and signature, and nothing of the body."""
    entry = author("pad").write("consent", name="somebody")
    erased = redact(entry)
    assert (erased.leaf, erased.hash, erased.sig) == (entry.leaf, entry.hash, entry.sig)
    assert "somebody" not in erased.line
    assert read_line(erased.line) == erased
    assert entry_faults(erased) == []


def test_same_body_twice_looks_different(author):
    """The salt hides that two entries say the same."""
    pad = author("pad")
    assert pad.write("vote", choice="A").commitment != pad.write("vote", choice="A").commitment


@pytest.mark.parametrize(
    "body",
    [
        {"mark": 8.5},
        {"mark": [1, {"deep": 0.1}]},
        {"n": 2**53},
        {"n": float("nan")},
        {"text": "\ud800"},
        {"text": "x" * 65_536},
        {"when": object()},
    ],
)
def test_body_refused(author, body):
    """Floats, numbers past 2^53 - 1, broken text and long bodies cannot be sealed."""
    with pytest.raises(Refused) as refused:
        author("pad").write("note", **body)
    assert ids(refused) == ["journal.body-form"]


def nested(levels: int) -> object:
    value: object = "x"
    for _ in range(levels):
        value = [value]
    return value


def test_depth_limit(author):
    """A body of 16 levels is sealed, one of 17 refused, one of thousands too."""
    pad = author("pad")
    assert pad.write("note", deep=nested(15)).device_seq == 1
    for levels in (16, 5_000):
        with pytest.raises(Refused) as refused:
            pad.write("note", deep=nested(levels))
        assert ids(refused) == ["journal.body-form"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("device", "desk 1"),
        ("device", ""),
        ("device", "擂台"),
        ("device_seq", 0),
        ("device_seq", 2**53),
        ("prev", "0" * 63),
        ("prev", "A" * 64),
        ("type", "Sheet"),
        ("at", "2026-09-12 09:30:00"),
        ("at", "2026-09-12T09:30:00"),
        ("at", "2026-02-30T09:30:00Z"),
        ("at", "２026-09-12T09:30:00Z"),
        ("commitment", "0" * 65),
        ("sig", "0" * 127),
        ("salt", "0" * 62),
    ],
)
def test_field_forms(author, field, value):
    """Every field has one form, and the fault names the field that is not in it."""
    entry = replace(author("pad").write("note", a="b"), **{field: value})
    faults = entry_faults(entry)
    assert [(fault.id, fault.params["field"]) for fault in faults] == [("journal.field", field)]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"body": '{"a":"c"}'}, "journal.commitment"),
        ({"salt": "0" * 64}, "journal.commitment"),
        ({"commitment": "0" * 64}, "journal.commitment"),
        ({"body": '{"a": "b"}'}, "journal.body-form"),
        ({"body": '["a"]'}, "journal.body-form"),
        ({"body": "{"}, "journal.body-form"),
        ({"body": None}, "journal.half-erased"),
        ({"salt": None}, "journal.half-erased"),
    ],
)
def test_commitment_holds_salt_and_body(author, change, fault):
    """A changed body, salt or commitment, or half an erasure, is found in the entry itself."""
    entry = replace(author("pad").write("note", a="b"), **change)
    assert [each.id for each in entry_faults(entry)] == [fault]


def changed(line: str, **members: object) -> str:
    return json.dumps(json.loads(line) | members, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda line: " " + line, "journal.not-canonical"),
        (lambda line: line.replace('"at":', '"at": '), "journal.not-canonical"),
        (lambda line: line.replace("{", '{"at":"x",', 1), "journal.not-canonical"),
        (lambda _: "[]", "journal.not-canonical"),
        (lambda _: "[" * 100_000, "journal.not-canonical"),
        (lambda line: line[:-1], "journal.not-canonical"),
        (lambda line: changed(line, extra="x"), "journal.fields"),
        (lambda line: changed(line, device_seq=True), "journal.fields"),
        (lambda line: changed(line, device_seq="1"), "journal.fields"),
        (lambda line: changed(line, prev=None), "journal.fields"),
        (lambda line: changed(line, device_seq=1.5), "journal.not-canonical"),
        (lambda line: changed(line, body=[]), "journal.body-form"),
        (lambda line: changed(line, body={"a": "c"}), "journal.commitment"),
    ],
)
def test_line_refused(author, spoil, fault):
    """A line that is not exactly one canonical entry is refused."""
    line = author("pad").write("note", a="b").line
    with pytest.raises(Refused) as refused:
        read_line(spoil(line))
    assert ids(refused) == [fault]


def test_all_bad_lines_at_once(author):
    """Every bad line is named by its number, and a last line without its end too."""
    good = author("pad").write("note", a="b").line
    with pytest.raises(Refused) as refused:
        read_lines(f"{good}\nx\n{good}\n\n{good}")
    assert [(fault.id, fault.line) for fault in refused.value.faults] == [
        ("journal.not-canonical", 2),
        ("journal.not-canonical", 4),
        ("journal.cut-short", 5),
    ]
