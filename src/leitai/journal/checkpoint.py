"""
Checkpoints: the server's signed word on how many entries there are, and their root.

Source:
    C2SP tlog-checkpoint v1.0.0 (c2sp.org/tlog-checkpoint).
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from leitai.faults import Fault, Refused
from leitai.journal.note import Note, NoteKey, read_note, signers
from leitai.journal.tree import check_consistency

_TEXT = re.compile(r"(.+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n(?:.+\n)*")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A journal's name, its number of entries and their root (32 bytes)."""

    journal: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.journal}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose word counts: the server's key, the witnesses', and how many of them it takes."""

    server: NoteKey
    witnesses: tuple[NoteKey, ...] = ()
    needed: int = 0


def read_checkpoint(note: Note) -> Checkpoint:
    """
    Return what the text of *note* says; its signatures are for ``check_checkpoint``.

    Raises:
        Refused: the text is not a checkpoint.
    """
    match = _TEXT.fullmatch(note.text)
    if match:
        from_text = Checkpoint(match[1], int(match[2]), _root(match[3]))
        # Base64 has several spellings of some bytes; only one of them is signed by us.
        if note.text.startswith(str(from_text)):
            return from_text
    raise Refused([Fault("journal.checkpoint-form")])


def _root(text: str) -> bytes:
    return b64decode(text)


def check_checkpoint(written: str, trust: Trust) -> tuple[Checkpoint, dict[str, int]]:
    """
    Return the checkpoint *written*, and when each witness signed it (seconds since 1970).

    Raises:
        Refused: not a checkpoint; of another journal than the server's key names; the
            server's signature missing; a known key's signature wrong; too few witnesses.
    """
    note = read_note(written)
    checkpoint = read_checkpoint(note)
    found = signers(note, (trust.server, *trust.witnesses))
    times = {key: time for key, time in found.items() if key != trust.server}
    different = {key.key for key in times} - {trust.server.key}
    faults = []
    if checkpoint.journal != trust.server.name:
        names = {"journal": checkpoint.journal, "expected": trust.server.name}
        faults.append(Fault("journal.checkpoint-elsewhere", names))
    if trust.server not in found:
        faults.append(Fault("journal.checkpoint-unsigned", {"name": trust.server.name}))
    if len(different) < trust.needed:
        count = {"found": str(len(different)), "needed": str(trust.needed)}
        faults.append(Fault("journal.witnesses-missing", count))
    if faults:
        raise Refused(faults)
    return checkpoint, {key.name: time for key, time in times.items()}


def check_growth(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """
    Check that *new* only added to *old*, as a witness must before it signs *new*.

    Raises:
        Refused: another journal; stale (fewer entries); history rewritten.
    """
    sizes = {"old": str(old.size), "new": str(new.size)}
    if old.journal != new.journal:
        names = {"journal": new.journal, "expected": old.journal}
        raise Refused([Fault("journal.checkpoint-elsewhere", names)])
    if new.size < old.size:
        raise Refused([Fault("journal.checkpoint-stale", sizes)])
    if not check_consistency((old.size, old.root), (new.size, new.root), proof):
        raise Refused([Fault("journal.rewritten", sizes)])
