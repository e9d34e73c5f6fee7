"""The file: its bytes follow from what it holds, and nothing can hide in it."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from leitai.faults import Refused
from leitai.results import build, pack, read_bundle, unpack
from leitai.results.archive import MOST_MEMBERS


def refused(call, *given) -> list[str]:
    with pytest.raises(Refused) as caught:
        call(*given)
    return [fault.id for fault in caught.value.faults]


@pytest.fixture
def contents(small_event, recorded, draw_of):
    event = small_event(3, 3)
    draws = tuple(draw_of(["C1", "C2", "C3"], name=name) for name in ("codes", "stations"))
    return recorded(replace(event, draws=draws))


def test_any_program_opens_it(contents, packed):
    """An ordinary ZIP program finds the members, sound, in order, nothing compressed."""
    data = packed(contents)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert {name: archive.read(name) for name in names} == unpack(data)
        stored = {
            (each.compress_type, each.date_time, each.external_attr >> 16)
            for each in archive.infolist()
        }
    assert stored == {(zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0), 0o100644)}
    assert names == ["manifest.json", "manifest.sig", *sorted(names[2:])]
    assert {"draws/codes.json", "draws/stations.json", "verify.py"} <= set(names)


def test_same_bytes(small_event, recorded, packed):
    """The same event with the same keys, salts and times is the same file."""
    assert packed(recorded(small_event(7))) == packed(recorded(small_event(7)))


def test_there_and_back(contents, packed, signers):
    """What was read from a bundle makes the same bundle."""
    data = packed(contents)
    back = read_bundle(data)
    assert back == contents
    assert packed(back) == data
    other = build(back, signers.server, b"another verifier")
    assert unpack(other)["entries.jsonl"] == unpack(data)["entries.jsonl"]


@pytest.mark.parametrize(
    "members", [{}, {"a": b""}, {"a": b"1", "b/c": bytes(1000)}, {"PK": b"PK\3\4PK\5\6"}]
)
def test_packed_and_unpacked(members):
    """Whatever the members, they come back in their order."""
    assert list(unpack(pack(members)).items()) == list(members.items())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:0],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: b"#!/bin/sh\n" + data,
        lambda data: data[:-2] + b"\1\0!",
        lambda data: data.replace(b"b", b"a", 1),
        lambda data: data.replace(b"b", b"\xff", 1),
        lambda data: data[: len(data) // 2],
        lambda data: data[:20],
    ],
    ids=["nothing", "cut", "longer", "in front", "comment", "twice", "not ASCII", "half", "header"],
)
def test_not_a_bundle(spoil):
    """Everything but the exact bytes is refused."""
    assert refused(unpack, spoil(pack({"a": b"1", "b": b"2"}))) == ["results.not-a-bundle"]


def test_too_many_members():
    """A bundle has at most 4,000 members."""
    members = {str(number): b"" for number in range(MOST_MEMBERS + 1)}
    assert refused(pack, members) == ["results.too-many-members"]
    del members["0"]
    assert len(unpack(pack(members))) == MOST_MEMBERS


def test_members(contents, packed):
    """A member too few or too many is refused, and one that is not the manifest's."""
    members = unpack(packed(contents))
    fewer = {name: data for name, data in members.items() if name != "keys.json"}
    assert refused(read_bundle, pack(fewer)) == ["results.members"]
    assert refused(read_bundle, pack(members | {"notes.txt": b""})) == ["results.members"]
    changed = members | {"checkpoint": b""}
    assert refused(read_bundle, pack(changed)) == ["results.manifest"]
    changed = members | {"manifest.json": members["manifest.json"] + b"\n"}
    assert refused(read_bundle, pack(changed)) == ["results.not-canonical"]


def test_name_of_a_member(contents, packed):
    """A name that could point out of the folder names no member."""
    odd = replace(contents, draws={"../evil": b"{}"}, carry={"初赛": b"{}"})
    assert refused(packed, odd) == ["results.member-name", "results.member-name"]
