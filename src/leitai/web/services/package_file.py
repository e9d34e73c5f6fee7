"""
The file in which an event travels between a city and a hall: ``docs/formats/hall-package.md``.

``leitai-hall-package/1`` and a line feed, 16 bytes of salt, 12 of nonce, then a zip file under
AES-256-GCM; the key is made from the passphrase by scrypt.
"""

import hashlib
import io
import json
import secrets
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused

MAGIC = b"leitai-hall-package/"
FORMAT = 1
SALT, NONCE = 16, 12
LARGEST = 1 << 30
"""Bytes of everything in a package."""

MANIFEST = "manifest.json"
OUT, HOME = "out", "home"

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, EACH = 5, 4
"""A passphrase: 20 of 31 signs, 99 bits."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    What a package says of itself.

    Shapes:
        kind: "out" to a hall, "home" from it.
        token: of the hall: what its courier shows; its word that the package is its own.
        instance: of the hall that packed it; "" on the way out.
        tables: SHA-256 of the tables' columns: rows go only where they fit.
        members: path -> SHA-256.
    """

    kind: str
    hall: int
    name: str
    event: str
    journal: str
    city: str
    token: str
    instance: str
    version: str
    tables: str
    made: str
    members: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was opened: what it says of itself, and what is in it by path."""

    manifest: Manifest
    members: Mapping[str, bytes]
    sha256: str


def new_passphrase() -> str:
    """Return a passphrase that can be read out and typed: groups of four signs."""
    signs = [secrets.choice(LETTERS) for _ in range(GROUPS * EACH)]
    return "-".join("".join(signs[at : at + EACH]) for at in range(0, len(signs), EACH))


def seal_package(manifest: Manifest, members: Mapping[str, bytes], passphrase: str) -> bytes:
    """
    Return the package with *members* under *passphrase*.

    Raises:
        Refused: it would be too large.
    """
    if sum(map(len, members.values())) > LARGEST:
        raise Refused([Fault("halls.too-large", {"most": str(LARGEST >> 20)})])
    said = asdict(manifest) | {"members": {path: sha256_hex(members[path]) for path in members}}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr(MANIFEST, json.dumps(said, ensure_ascii=False, sort_keys=True))
        for path, data in members.items():
            archive.writestr(path, data)
    head, salt = _head(FORMAT), secrets.token_bytes(SALT)
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, out.getvalue(), head + salt)
    return head + salt + nonce + sealed


def open_package(data: bytes, passphrase: str) -> Package:
    """
    Return what is in a package.

    Raises:
        Refused: no package; a newer one; another passphrase, or a byte changed; damaged inside.
    """
    head, _, _ = data[:64].partition(b"\n")
    number = head.removeprefix(MAGIC)
    if not head.startswith(MAGIC) or not number.isdigit():
        raise Refused([Fault("halls.no-package")])
    if int(number) != FORMAT:
        raise Refused([Fault("halls.newer-package")])
    head, rest = head + b"\n", data[len(head) + 1 :]
    salt, nonce, sealed = rest[:SALT], rest[SALT : SALT + NONCE], rest[SALT + NONCE :]
    if len(sealed) < NONCE:
        raise Refused([Fault("halls.damaged")])
    try:
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, sealed, head + salt)
    except InvalidTag:
        raise Refused([Fault("halls.passphrase")]) from None
    try:
        manifest, members = _unzipped(plain)
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError):
        raise Refused([Fault("halls.damaged")]) from None
    return Package(manifest, members, sha256_hex(data))


def _unzipped(plain: bytes) -> tuple[Manifest, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        if sum(each.file_size for each in archive.infolist()) > LARGEST:
            raise ValueError(LARGEST)
        said = json.loads(archive.read(MANIFEST))
        members = {path: archive.read(path) for path in said["members"]}
    if {path: sha256_hex(data) for path, data in members.items()} != said["members"]:
        raise ValueError(MANIFEST)
    return Manifest(**said), members


def _head(number: int) -> bytes:
    return MAGIC + str(number).encode() + b"\n"


def _key(passphrase: str, salt: bytes) -> bytes:
    """Return the key for *passphrase*, however it was typed: case and hyphens do not matter."""
    typed = "".join(sign for sign in passphrase.upper() if sign.isalnum())
    return hashlib.scrypt(typed.encode(), salt=salt, n=2**16, r=8, p=1, maxmem=2**27, dklen=32)
