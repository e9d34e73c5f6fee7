"""Writing a journal entry after entry, by devices whose keys are at hand."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.journal import (
    START,
    Checkpoint,
    Draft,
    Entry,
    Note,
    Pen,
    Tree,
    cosign,
    public_key,
    seal,
    sign,
)


@dataclass(frozen=True, slots=True)
class Signers:
    """
    The private keys of one event.

    Shapes:
        journal: the journal's name, part of every signature.
        devices: name -> key; the first opens the journal and registers the others.
        witnesses: name -> key of those who sign the checkpoint beside the server.
        pads: judge -> device that signs the judge's marks; the first device where missing.
        roles: device or witness -> what it is, for people.
    """

    journal: str
    server: Ed25519PrivateKey
    devices: Mapping[str, Ed25519PrivateKey]
    witnesses: Mapping[str, Ed25519PrivateKey]
    pads: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)

    @property
    def desk(self) -> str:
        """The device that opens the journal."""
        return next(iter(self.devices))


@dataclass(frozen=True, slots=True)
class Chance:
    """
    What a pure function cannot know of itself: salts and times, by position in the journal.

    Shapes:
        salt: position -> 32 bytes, fresh from the system's dice.
        at: position -> the time the device claims, as the journal writes times.
        witnessed: when the witnesses sign, in seconds since 1970.
    """

    salt: Callable[[int], bytes]
    at: Callable[[int], str]
    witnessed: int


class Scribe:
    """A journal that grows: ``entries`` holds all of them, those it was given included."""

    def __init__(self, signers: Signers, chance: Chance, entries: Iterable[Entry] = ()) -> None:
        self.signers, self.chance = signers, chance
        self.entries = list(entries)
        self._heads = {entry.device: entry.head for entry in self.entries}

    def write(self, device: str, kind: str, body: dict[str, Any]) -> Entry:
        """
        Return the next entry, written by *device*.

        Raises:
            Refused: the body is not in its form.
        """
        position = len(self.entries)
        pen = Pen(self.signers.journal, device, self.signers.devices[device])
        draft = Draft(kind, self.chance.at(position), body, self.chance.salt(position))
        entry = seal(pen, self._heads.get(device, START), draft)
        self._heads[device] = entry.head
        self.entries.append(entry)
        return entry

    def open(self) -> None:
        """Open the journal and register every device."""
        journal, desk = self.signers.journal, self.signers.desk
        for device, key in self.signers.devices.items():
            said: dict[str, Any] = {"device": device, "key": public_key(key)}
            if device == desk:
                self.write(desk, "journal.open", said | {"journal": journal})
            else:
                self.write(desk, "device.add", said | {"registrar": False})

    def checkpoint(self) -> str:
        """Return the checkpoint of all entries, signed by the server and every witness."""
        signers = self.signers
        tree = Tree(bytes.fromhex(entry.hash) for entry in self.entries)
        text = str(Checkpoint(signers.journal, len(tree), tree.root()))
        lines = [sign(text, signers.journal, signers.server)]
        lines += [
            cosign(text, name, key, self.chance.witnessed)
            for name, key in signers.witnesses.items()
        ]
        return str(Note(text, tuple(lines)))
