"""
The results bundle: one file whose bytes follow from what it holds.

Source:
    docs/formats/bundle.md. ``verify.py`` reads the same page and shares no code with this one.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Fault, Refused
from leitai.journal import (
    Tree,
    approvals,
    read_checkpoint,
    read_lines,
    read_note,
    write_lines,
)

from .archive import pack, unpack
from .contents import Contents
from .rows import read_json

FORMAT = "leitai-bundle/1"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
ALWAYS = frozenset(
    {
        "checkpoint",
        "entries.jsonl",
        "keys.json",
        "manifest.json",
        "manifest.sig",
        "proofs/results.json",
        "redactions.json",
        "results.json",
        "rules.json",
        "verify.py",
    }
)
_SOME = re.compile(r"(carry|draws)/([A-Za-z0-9][A-Za-z0-9._-]{0,63})\.json")
_EARLIER = re.compile(r"proofs/earlier-[1-9][0-9]*\.json")


def build(contents: Contents, server: Ed25519PrivateKey, verifier: bytes) -> bytes:
    """
    Return the bundle of *contents*: the same bytes for the same arguments.

    Shapes:
        server: signs the manifest; the key that signed the checkpoint.
        verifier: the bytes of ``verify.py``.
    Raises:
        Refused: a name that no member can have; too large.
    """
    odd = [name for name in (*contents.draws, *contents.carry) if not NAME.fullmatch(name)]
    if odd:
        raise Refused(Fault("results.member-name", {"name": name}) for name in odd)
    files = {
        "checkpoint": contents.checkpoint.encode(),
        "entries.jsonl": write_lines(contents.entries).encode(),
        "keys.json": canonical(contents.keys),
        "redactions.json": canonical(_redactions(contents)),
        "results.json": contents.results,
        "rules.json": contents.rules,
        "verify.py": verifier,
        **_proofs(contents),
        **{f"draws/{name}.json": data for name, data in contents.draws.items()},
        **{f"carry/{name}.json": data for name, data in contents.carry.items()},
    }
    return pack(signed(files, contents.journal, server))


def signed(files: Mapping[str, bytes], journal: str, server: Ed25519PrivateKey) -> dict[str, bytes]:
    """Return *files* in the order of a bundle, under a manifest that *server* signed."""
    ordered = {name: files[name] for name in sorted(files)}
    listed = {
        name: {"sha256": sha256_hex(data), "size": len(data)} for name, data in ordered.items()
    }
    manifest = canonical({"format": FORMAT, "journal": journal, "files": listed})
    signature = server.sign(b"leitai-bundle-v1\n" + manifest)
    sealed = {"manifest.json": manifest, "manifest.sig": f"{signature.hex()}\n".encode()}
    return sealed | ordered


def _redactions(contents: Contents) -> list[dict[str, Any]]:
    erased = approvals(contents.entries).erased
    return [
        {"position": position, "leaf": entry.hash, "request": erased[entry.hash].hash}
        for position, entry in enumerate(contents.entries)
        if entry.body is None
    ]


def _proofs(contents: Contents) -> dict[str, bytes]:
    tree = Tree(bytes.fromhex(entry.hash) for entry in contents.entries)
    last = len(tree) - 1
    proofs: dict[str, Any] = {
        "proofs/results.json": {
            "position": last,
            "size": len(tree),
            "leaf": tree.leaf(last).hex(),
            "inclusion": _hex(tree.inclusion(last)),
        }
    }
    for written in contents.earlier:
        size = read_checkpoint(read_note(written)).size
        proof = {"checkpoint": written, "consistency": _hex(tree.consistency(size))}
        proofs[f"proofs/earlier-{size}.json"] = proof
    return {name: canonical(proof) for name, proof in proofs.items()}


def _hex(hashes: Iterable[bytes]) -> list[str]:
    return [each.hex() for each in hashes]


def read_bundle(data: bytes) -> Contents:
    """
    Return what a bundle holds.

    Checked here is that it is the file that was packed: its form, members and hashes, and
    the form of every entry. Whether it is true is for ``verify.py``.

    Raises:
        Refused: it is not.
    """
    members = unpack(data)
    optional = members.keys() - ALWAYS
    if not members.keys() >= ALWAYS or not all(
        _SOME.fullmatch(name) or _EARLIER.fullmatch(name) for name in optional
    ):
        raise Refused([Fault("results.members")])
    _check_manifest(members)
    try:
        entries = read_lines(members["entries.jsonl"].decode())
        checkpoint = members["checkpoint"].decode()
    except UnicodeDecodeError:
        raise Refused([Fault("results.not-a-bundle")]) from None
    names = {(found[1], found[2]): name for name in optional if (found := _SOME.fullmatch(name))}
    return Contents(
        rules=members["rules.json"],
        entries=entries,
        results=members["results.json"],
        checkpoint=checkpoint,
        keys=read_json(members["keys.json"]),
        draws={name: members[path] for (kind, name), path in names.items() if kind == "draws"},
        carry={name: members[path] for (kind, name), path in names.items() if kind == "carry"},
        earlier=tuple(
            read_json(members[name])["checkpoint"]
            for name in sorted(optional)
            if _EARLIER.fullmatch(name)
        ),
    )


def _check_manifest(members: Mapping[str, bytes]) -> None:
    manifest = read_json(members["manifest.json"])
    listed = {
        name: {"sha256": sha256_hex(data), "size": len(data)}
        for name, data in members.items()
        if name not in ("manifest.json", "manifest.sig")
    }
    if not isinstance(manifest, dict) or manifest.get("files") != listed:
        raise Refused([Fault("results.manifest")])
