"""Erasing what an entry said, so that everything about it stays provable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.journal import Entry, approvals, redact
from leitai.rulebook import read

from .contents import Contents
from .event import complete_results
from .rows import KEYS, tables_of
from .scribe import Chance, Scribe, Signers


@dataclass(frozen=True, slots=True)
class Erasure:
    """
    What two people decided to erase, and why.

    Shapes:
        targets: leaf hashes.
        device, second_device: on which they said so; two different ones.
    """

    targets: Sequence[str]
    reason: str
    approver: str
    second: str
    device: str
    second_device: str


def erase(contents: Contents, erasure: Erasure, signers: Signers, chance: Chance) -> Contents:
    """
    Return *contents* without the bodies and salts of the targets; all its proofs still hold.

    What the result rests on cannot be erased: a mark, a row of the table in force. Such a
    row is first replaced by one without the personal data (before the lock).

    Raises:
        Refused: a target is no value of this journal; the two are one person or one device;
            the result would not come out again.
    """
    scribe = Scribe(signers, chance, contents.entries)
    known = {entry.hash for entry in contents.entries if entry.type in KEYS}
    if strange := sorted(set(erasure.targets) - known):
        raise Refused(Fault("results.not-erasable", {"leaf": leaf}) for leaf in strange)
    for target in erasure.targets:
        _ask_and_approve(scribe, erasure, target)
    erased = approvals(scribe.entries).erased
    if not erased.keys() >= set(erasure.targets):
        raise Refused([Fault("results.not-approved")])
    said = {"event": read(contents.rules).id, "sha256": sha256_hex(contents.results)}
    scribe.write(signers.desk, "results", said)
    entries = tuple(redact(each) if each.hash in erased else each for each in scribe.entries)
    if not _comes_out(contents, entries):
        raise Refused([Fault("results.still-counts")])
    return replace(
        contents,
        entries=entries,
        checkpoint=scribe.checkpoint(),
        earlier=(*contents.earlier, contents.checkpoint),
    )


def _ask_and_approve(scribe: Scribe, erasure: Erasure, target: str) -> None:
    asked = {"target": target, "reason": erasure.reason}
    people = {"approver": erasure.approver, "second": erasure.second}
    request = scribe.write(erasure.device, "redact", asked | people)
    approval = {"target": request.hash, "approver": erasure.second}
    scribe.write(erasure.second_device, "approve", approval)


def _comes_out(contents: Contents, entries: tuple[Entry, ...]) -> bool:
    try:
        return complete_results(contents.rules, tables_of(entries, contents.carry)) == (
            contents.results
        )
    except Refused:
        return False
