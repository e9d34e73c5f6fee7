"""
A backup: one ``.tar.gz`` file with a manifest that names every member by its SHA-256.

Members: ``leitai.toml``, ``secret.key``, ``keys/…``, ``files/…``, ``database/…`` (a copy of the
SQLite file or a dump of PostgreSQL), ``journals/…``; first ``manifest.json``. Under a passphrase
what is PRIVATE is kept sealed: AES-256-GCM, the key made from the passphrase by scrypt.
"""

import hashlib
import json
import secrets
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from leitai.faults import Fault, Refused

FORMAT = "leitai-backup 1"
MANIFEST = "manifest.json"
PRIVATE = ("secret.key", "leitai.toml", "keys/")
"""What opens everything else, or signs in the federation's name."""

SALT, NONCE = 16, 12
_CHUNK = 1 << 20
_LONGEST_MANIFEST = 1 << 28


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    What a backup says of itself.

    Shapes:
        members: path -> SHA-256 of what is in the file (of sealed members: sealed).
        journals: name -> [number of entries, root in hexadecimal digits].
        salt: of the passphrase; "" where nothing is sealed.
    """

    at: str
    version: str
    database: str
    members: Mapping[str, str]
    journals: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    salt: str = ""


def is_private(member: str) -> bool:
    """
    Tell whether *member* is sealed under a passphrase.

    >>> is_private("keys/server.key"), is_private("files/a.pdf")
    (True, False)
    """
    return member.startswith(PRIVATE)


def sealing_key(passphrase: str, salt: bytes) -> bytes:
    """Return the key for *passphrase*: 64 MB and a quarter of a second for each guess."""
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=2**16, r=8, p=1, maxmem=2**27, dklen=32)


def seal(key: bytes, member: str, data: bytes) -> bytes:
    """Return *data* sealed, its name with it: no member can stand in for another."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, member.encode())


def unseal(key: bytes, member: str, data: bytes) -> bytes:
    """
    Return what was sealed.

    Raises:
        Refused: another passphrase.
    """
    try:
        return AESGCM(key).decrypt(data[:NONCE], data[NONCE:], member.encode())
    except InvalidTag:
        raise Refused([Fault("ops.passphrase-wrong")]) from None


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of *file*."""
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def write(file: Path, folder: Path, manifest: Manifest) -> None:
    """Write what *manifest* names from *folder* into a new *file*, whole or not at all."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600, exist_ok=False)
    try:
        with tarfile.open(fresh, "w:gz", compresslevel=3) as out:
            for member in (MANIFEST, *manifest.members):
                out.add(folder / member, member, recursive=False)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def unpack(file: Path, folder: Path) -> Manifest:
    """
    Unpack *file* into *folder*, every member compared with its hash; return the manifest.

    Raises:
        Refused: no backup; a member is missing, not named, or not what the manifest says.
    """
    try:
        with tarfile.open(file, "r:gz") as source:
            members = iter(source)
            manifest = _manifest(source, members)
            faults = _unpacked(source, members, manifest, folder)
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused([Fault("ops.not-a-backup", {"file": str(file)})]) from None
    if faults:
        raise Refused(faults)
    return manifest


def _manifest(source: tarfile.TarFile, members: Iterator[tarfile.TarInfo]) -> Manifest:
    first = next(members, None)
    if first is None or first.name != MANIFEST or not first.isreg():
        raise ValueError(MANIFEST)
    if first.size > _LONGEST_MANIFEST:
        raise ValueError(first.size)
    said = json.loads(_opened(source, first).read())
    if said.pop("format") != FORMAT:
        raise ValueError(FORMAT)
    said["journals"] = {name: tuple(state) for name, state in said["journals"].items()}
    return Manifest(**said)


def _unpacked(
    source: tarfile.TarFile,
    members: Iterator[tarfile.TarInfo],
    manifest: Manifest,
    folder: Path,
) -> list[Fault]:
    wanted: dict[str, Any] = dict(manifest.members)
    faults = []
    for member in members:
        name = member.name
        path = PurePosixPath(name)
        if name not in wanted or not member.isreg() or path.is_absolute() or ".." in path.parts:
            faults.append(Fault("ops.member-strange", {"name": name}))
        elif _written(_opened(source, member), folder / name) != wanted.pop(name):
            faults.append(Fault("ops.member-changed", {"name": name}))
    return faults + [Fault("ops.member-missing", {"name": name}) for name in wanted]


def _opened(source: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    data = source.extractfile(member)
    if data is None:
        raise ValueError(member.name)
    return data


def _written(data: IO[bytes], file: Path) -> str:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with file.open("wb") as out:
        file.chmod(0o600)
        while part := data.read(_CHUNK):
            digest.update(part)
            out.write(part)
    return digest.hexdigest()
