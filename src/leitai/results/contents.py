"""What a bundle holds, and who may sign it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leitai.journal import Entry, check_log, public_key
from leitai.scoring import Tables

from .course import check_course
from .rows import tables_of
from .scribe import Signers


@dataclass(frozen=True, slots=True)
class Contents:
    """
    Everything a results bundle rests on, as docs/formats/bundle.md names it.

    Shapes:
        rules, results: canonical JSON.
        checkpoint: the last one, with its signature lines; it covers all entries.
        keys: the document ``keys.json``.
        draws: id -> record, canonical. carry: round -> its results document, canonical.
        earlier: checkpoints that somebody may hold, each with its signature lines.
    """

    rules: bytes
    entries: tuple[Entry, ...]
    results: bytes
    checkpoint: str
    keys: Mapping[str, Any]
    draws: Mapping[str, bytes] = field(default_factory=dict)
    carry: Mapping[str, bytes] = field(default_factory=dict)
    earlier: Sequence[str] = ()

    @property
    def journal(self) -> str:
        """The journal's name."""
        name: str = self.keys["log"]["name"]
        return name

    @property
    def tables(self) -> Tables:
        """The tables in force; raises as `check_course` and `tables_of` do."""
        check_course(self.entries)
        return tables_of(self.entries, self.carry)


def key_list(
    entries: Sequence[Entry], signers: Signers, quorum: int | None = None
) -> dict[str, Any]:
    """
    Return ``keys.json``: the server, the journal's devices in its order, the witnesses.

    Raises:
        Refused: *entries* are not a sound journal.
    """
    devices = check_log(signers.journal, entries).devices
    opener = next(iter(devices))
    witnesses = signers.witnesses
    return {
        "log": {"name": signers.journal, "key": public_key(signers.server)},
        "opening": {"device": opener, "key": devices[opener].key},
        "devices": [
            {"device": name, "key": each.key, "role": signers.roles.get(name, "")}
            for name, each in devices.items()
        ],
        "witnesses": [
            {"name": name, "key": public_key(key), "role": signers.roles.get(name, "")}
            for name, key in witnesses.items()
        ],
        "quorum": len(witnesses) if quorum is None else quorum,
    }
