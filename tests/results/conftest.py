"""A small event written into a bundle by hand, from docs/formats/bundle.md alone."""

import base64
import hashlib
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai import verify

ROOT = Path(__file__).parents[2]
NAME = "journal.example/2026/small"
LEAF = ("at", "commitment", "device", "device_seq", "prev", "type")
RULES: dict[str, Any] = {
    "leitai": "rulebook/1",
    "id": "small",
    "version": "1",
    "title": "Small",
    "scheme": {
        "id": "total",
        "combine": "weighted",
        "round": 2,
        "children": [
            {"id": "theory", "weight": 30, "input": {"type": "number"}},
            {"id": "wall", "weight": 70, "input": "judgement", "panel": {"size": 3}, "factor": 30},
        ],
    },
    "awards": [{"id": "first", "ranks": [1, 1]}],
}
MARKS = {
    "A1": ("88", ("2", "3", "2")),
    "B1": ("92", ("2", "2", "2")),
    "C1": ("60.5", ("1", "2", "2")),
}


def key_of(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def public(name: str) -> bytes:
    return key_of(name).public_key().public_bytes_raw()


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + root(leaves[:half]) + root(leaves[half:]))


def inclusion(position: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if position < half:
        return [*inclusion(position, leaves[:half]), root(leaves[half:])]
    return [*inclusion(position - half, leaves[half:]), root(leaves[:half])]


def consistency(size: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 6962, section 2.1.2."""
    if size == len(leaves):
        return [] if whole else [root(leaves)]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if size <= half:
        return [*consistency(size, leaves[:half], whole=whole), root(leaves[half:])]
    return [*consistency(size - half, leaves[half:], whole=False), root(leaves[:half])]


class Desk:
    """Writes a journal and a bundle; every member can be changed before it is sealed."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self.leaves: list[bytes] = []
        self.last: dict[str, tuple[int, str]] = {}
        self.devices: list[dict[str, str]] = []
        self.rules = RULES
        self.files: dict[str, bytes] = {}
        self.signers = ["witness.example/union", "witness.example/office"]
        self.open("desk")

    def open(self, device: str) -> None:
        key = public(device).hex()
        self.devices.append({"device": device, "key": key, "role": "secretariat"})
        self.write("journal.open", {"journal": NAME, "device": device, "key": key}, device)

    def add_device(self, device: str) -> None:
        key = public(device).hex()
        self.devices.append({"device": device, "key": key, "role": "tablet"})
        self.write("device.add", {"device": device, "key": key, "registrar": False})

    def write(self, kind: str, body: Any, device: str = "desk", **changed: Any) -> str:
        """Append an entry; *changed* members are put in before it is signed."""
        count, link = self.last.get(device, (0, "0" * 64))
        salt = sha256(f"{device}{count}".encode())
        entry = {
            "at": "2026-09-12T08:00:00+08:00",
            "commitment": sha256(b"\x02" + salt + canonical(body)).hex(),
            "device": device,
            "device_seq": count + 1,
            "prev": link,
            "type": kind,
        } | changed
        leaf = canonical(entry)
        signature = key_of(device).sign(b"leitai-entry-v1\n" + NAME.encode() + b"\n" + leaf)
        self.lines.append(entry | {"body": body, "salt": salt.hex(), "sig": signature.hex()})
        self.leaves.append(sha256(b"\x00" + leaf))
        self.last[device] = (count + 1, self.leaves[-1].hex())
        return self.leaves[-1].hex()

    def event(self) -> None:
        self.write("event", {"event": self.rules["id"], "rulebook": self.rules_hash()})

    def rules_hash(self) -> str:
        return sha256(canonical(self.rules)).hex()

    def marks(self) -> None:
        """Contestants, and a sheet of each judge for each of them."""
        for who in MARKS:
            fields = {"delegation": who[0]}
            self.write("contestant", {"contestant": who, "fields": fields})
        for who, (theory, walls) in MARKS.items():
            self.sheet(who, "", {"theory": theory})
            for judge, value in zip(("J1", "J2", "J3"), walls, strict=True):
                self.sheet(who, judge, {"wall": value})

    def sheet(self, who: str, judge: str, values: dict[str, str], device: str = "desk") -> str:
        cells = [{"aspect": aspect, "value": value} for aspect, value in values.items()]
        body = {"contestant": who, "judge": judge, "sheet": "", "cells": cells}
        return self.write("mark", body, device)

    def results(self, rows: list[dict[str, str]] | None = None) -> dict[str, Any]:
        """What the rules make of the marks above, or of these rows."""
        if rows is None:
            rows = [
                {"contestant": who, "aspect": "theory", "value": MARKS[who][0]} for who in MARKS
            ]
            rows += [
                {"contestant": who, "aspect": "wall", "judge": judge, "value": value}
                for who in MARKS
                for judge, value in zip(("J1", "J2", "J3"), MARKS[who][1], strict=True)
            ]
        people = [{"contestant": who, "delegation": who[0]} for who in MARKS]
        return verify.score(self.rules, {"marks": rows, "contestants": people})

    def finish(self, results: dict[str, Any]) -> None:
        self.files["results.json"] = canonical(results)
        self.write("lock", {"event": "small"})
        told = {"event": "small", "sha256": sha256(self.files["results.json"]).hex()}
        self.write("results", told)

    def checkpoint(self, size: int | None = None) -> str:
        """The server's checkpoint of the first *size* entries, cosigned."""
        size = len(self.leaves) if size is None else size
        top = base64.b64encode(root(self.leaves[:size])).decode()
        text = f"{NAME}\n{size}\n{top}\n"
        lines = [self.line(NAME, 1, "server", b"", text.encode())]
        for name in self.signers:
            moment = struct.pack(">Q", 1790000000)
            message = f"cosignature/v1\ntime 1790000000\n{text}".encode()
            lines.append(self.line(name, 4, name, moment, message))
        return text + "\n" + "".join(lines)

    @staticmethod
    def line(name: str, kind: int, signer: str, before: bytes, message: bytes) -> str:
        key_id = sha256(name.encode() + bytes([10, kind]) + public(signer))[:4]
        blob = key_id + before + key_of(signer).sign(message)
        return f"— {name} {base64.b64encode(blob).decode()}\n"

    def keys(self) -> dict[str, Any]:
        names = ["witness.example/union", "witness.example/office", "witness.example/people"]
        return {
            "log": {"name": NAME, "key": public("server").hex()},
            "opening": {name: self.devices[0][name] for name in ("device", "key")},
            "devices": self.devices,
            "witnesses": [{"name": name, "key": public(name).hex(), "role": ""} for name in names],
            "quorum": 2,
        }

    def earlier(self, size: int) -> None:
        """Put in a proof from an earlier checkpoint."""
        proof = [each.hex() for each in consistency(size, self.leaves)]
        told = {"checkpoint": self.checkpoint(size), "consistency": proof}
        self.files[f"proofs/earlier-{size}.json"] = canonical(told)

    def redactions(self) -> list[dict[str, Any]]:
        requests = {
            line["body"]["target"]: self.leaves[at].hex()
            for at, line in enumerate(self.lines)
            if line["type"] == "redact"
        }
        return [
            {"position": at, "leaf": leaf, "request": requests[leaf]}
            for at, line in enumerate(self.lines)
            if line["body"] is None and (leaf := self.leaves[at].hex())
        ]

    def members(self) -> dict[str, bytes]:
        """Every member but the manifest; what is in *files* already stays."""
        position = len(self.leaves) - 1
        proof = {
            "position": position,
            "size": len(self.leaves),
            "leaf": self.leaves[-1].hex(),
            "inclusion": [each.hex() for each in inclusion(position, self.leaves)],
        }
        return {
            "checkpoint": self.checkpoint().encode(),
            "entries.jsonl": b"".join(canonical(line) + b"\n" for line in self.lines),
            "keys.json": canonical(self.keys()),
            "proofs/results.json": canonical(proof),
            "redactions.json": canonical(self.redactions()),
            "rules.json": canonical(self.rules),
            "verify.py": (ROOT / "src/leitai/verify.py").read_bytes(),
        } | self.files

    @staticmethod
    def sealed(members: dict[str, bytes]) -> bytes:
        """The ZIP file, with manifest and signature."""
        files = {
            name: {"sha256": sha256(data).hex(), "size": len(data)}
            for name, data in members.items()
        }
        manifest = canonical({"format": "leitai-bundle/1", "journal": NAME, "files": files})
        signature = key_of("server").sign(b"leitai-bundle-v1\n" + manifest).hex().encode() + b"\n"
        first = {"manifest.json": manifest, "manifest.sig": signature}
        return verify.zip_bytes(first | dict(sorted(members.items())))

    def bundle(self) -> bytes:
        return self.sealed(self.members())


@pytest.fixture
def desk() -> Desk:
    """A desk at which nothing is written yet but the opening."""
    return Desk()


@pytest.fixture
def held(desk: Desk) -> Desk:
    """A desk with a whole small event."""
    desk.event()
    desk.add_device("tablet")
    desk.marks()
    desk.finish(desk.results())
    return desk
