"""
Texts signed by several keys, each on a line of its own.

Source:
    C2SP signed-note v1.0.0 (c2sp.org/signed-note): layout, key ids, Ed25519 (type 1).
    C2SP tlog-cosignature (c2sp.org/tlog-cosignature): a witness's cosignature/v1 (type 4).
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from leitai.faults import Fault, Refused

SERVER, WITNESS = 0x01, 0x04
LATEST = 2**63 - 1
MOST_LINES = 64
"""Signature lines a note may have."""

_NAME = re.compile(r"[^\s+\x00-\x1f]+")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class NoteKey:
    """
    A public key that signs notes, under a name without spaces or plus signs.

    Units:
        kind: SERVER or WITNESS.
        key: the 32 bytes of the Ed25519 public key.
    """

    name: str
    kind: int
    key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names the key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key).digest()[:4]

    def __str__(self) -> str:
        material = b64encode(bytes([self.kind]) + self.key).decode()
        return f"{self.name}+{self.id.hex()}+{material}"


def read_key(text: str) -> NoteKey:
    """
    Return the key written as ``name+id+base64``.

    Raises:
        Refused: not such a key, or its id does not fit it.
    """
    name, _, rest = text.partition("+")
    material = _decoded(rest.partition("+")[2])
    if len(material) == 33 and material[0] in (SERVER, WITNESS) and _NAME.fullmatch(name):
        key = NoteKey(name, material[0], material[1:])
        if str(key) == text:
            return key
    raise Refused([Fault("journal.note-key", {"key": text[:100]})])


def _decoded(text: str) -> bytes:
    """Return the bytes of standard base64; nothing for any other text or spelling."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        return b""
    return data if b64encode(data).decode() == text else b""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the signer's name, the key id, and what follows it."""

    name: str
    id: bytes
    data: bytes

    def __str__(self) -> str:
        return f"— {self.name} {b64encode(self.id + self.data).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text (ended by LF) and its signature lines."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))


def read_note(written: str) -> Note:
    """
    Return the note *written*; nothing is verified yet.

    Raises:
        Refused: not a note.
    """
    text, gap, tail = written.rpartition("\n\n")
    lines = tail.split("\n")
    found = [_LINE.fullmatch(line) for line in lines[:-1]]
    signatures = [
        Signature(match[1], data[:4], data[4:])
        for match in found
        if match and len(data := _decoded(match[2])) > 4
    ]
    odd = not gap or lines[-1] or not 1 <= len(found) <= MOST_LINES
    controls = any(character < " " and character != "\n" for character in written)
    if odd or controls or len(signatures) < len(found):
        raise Refused([Fault("journal.note-form")])
    return Note(text + "\n", tuple(signatures))


def _message(text: str, kind: int, time: int) -> bytes:
    head = f"cosignature/v1\ntime {time}\n" if kind == WITNESS else ""
    return (head + text).encode()


def sign(text: str, name: str, key: Ed25519PrivateKey) -> Signature:
    """Return the server's signature of *text*."""
    public = NoteKey(name, SERVER, key.public_key().public_bytes_raw())
    return Signature(name, public.id, key.sign(_message(text, SERVER, 0)))


def cosign(text: str, name: str, key: Ed25519PrivateKey, time: int) -> Signature:
    """Return a witness's signature of *text* at *time* (seconds since 1970, UTC)."""
    if not 0 <= time <= LATEST:
        raise ValueError(time)
    public = NoteKey(name, WITNESS, key.public_key().public_bytes_raw())
    data = time.to_bytes(8, "big") + key.sign(_message(text, WITNESS, time))
    return Signature(name, public.id, data)


def signers(note: Note, keys: Iterable[NoteKey]) -> dict[NoteKey, int]:
    """
    Return which of *keys* signed *note*, and when (0 for a server's line, which has no time).

    Raises:
        Refused: a line of a known key does not hold. Unknown keys are passed over.
    """
    known = {(key.name, key.id): key for key in keys}
    found: dict[NoteKey, int] = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.id))
        if key:
            found[key] = _verified(note.text, signature, key)
    return found


def _verified(text: str, signature: Signature, key: NoteKey) -> int:
    cut = 8 if key.kind == WITNESS else 0
    time = int.from_bytes(signature.data[:cut], "big")
    public = Ed25519PublicKey.from_public_bytes(key.key)
    try:
        public.verify(signature.data[cut:], _message(text, key.kind, time))
        holds = time <= LATEST
    except InvalidSignature:
        holds = False
    if not holds:
        raise Refused([Fault("journal.note-signature", {"name": key.name})])
    return time
