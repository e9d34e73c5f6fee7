"""
Two people, two devices: requests to amend or to erase, and their approval.

The rules are the numbered ones of ``docs/formats/journal.md``. Nothing here raises for what
a journal says: an entry that breaks a rule stays in it, has no effect, and is reported.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from leitai.faults import Fault
from leitai.journal.entry import Entry, named

AMEND, REDACT, APPROVE = "amend", "redact", "approve"
RESERVED = frozenset({"journal.open", "device.add", "device.revoke", AMEND, REDACT, APPROVE})
"""Types that can be neither amended nor erased (but an amendment can be amended further)."""


@dataclass(frozen=True, slots=True)
class Approvals:
    """
    Every request of a journal and what became of it.

    Shapes:
        granted: leaf hash of the ``approve`` entry -> the request it put into effect.
        pending: requests without an approval so far, in order.
        erased: leaf hash of an entry that may be (and must be) without its body -> its request.
    """

    granted: dict[str, Entry]
    pending: tuple[Entry, ...]
    erased: dict[str, Entry]
    faults: tuple[Fault, ...]


def approvals(entries: Iterable[Entry]) -> Approvals:
    """
    Return what became of the requests in *entries*, a checked journal in its order.

    Raises:
        Refused: a reserved entry has no body (``check_log`` says so first).
    """
    seen: dict[str, Entry] = {}
    waiting: dict[str, Entry] = {}
    granted: dict[str, Entry] = {}
    faults: list[Fault] = []
    for entry in entries:
        if entry.type in (AMEND, REDACT):
            found = _request_faults(entry, seen)
            if not found:
                waiting[entry.hash] = entry
            faults += found
        elif entry.type == APPROVE:
            target = str(entry.content.get("target"))
            found = _approval_faults(entry, waiting.get(target))
            if not found:
                granted[entry.hash] = waiting.pop(target)
            faults += found
        seen[entry.hash] = entry
    erased = {each.content["target"]: each for each in granted.values() if each.type == REDACT}
    return Approvals(granted, tuple(waiting.values()), erased, tuple(faults))


def _texts(entry: Entry, *members: str) -> list[Fault]:
    return [
        Fault("journal.member", {**named(entry), "type": entry.type, "member": member})
        for member in members
        if not isinstance(entry.content.get(member), str) or not entry.content[member]
    ]


def _request_faults(entry: Entry, seen: dict[str, Entry]) -> list[Fault]:
    faults = _texts(entry, "target", "reason", "approver", "second")
    if entry.type == AMEND and not isinstance(entry.content.get("body"), dict):
        faults.append(
            Fault("journal.member", {**named(entry), "type": entry.type, "member": "body"}),
        )
    if faults:
        return faults
    target = seen.get(entry.content["target"])
    if target is None or (target.type in RESERVED and (entry.type, target.type) != (AMEND, AMEND)):
        return [Fault("journal.target", named(entry))]
    if entry.content["approver"] == entry.content["second"]:
        return [Fault("journal.one-approver", named(entry))]
    return []


def _approval_faults(entry: Entry, request: Entry | None) -> list[Fault]:
    if faults := _texts(entry, "target", "approver"):
        return faults
    if request is None:
        return [Fault("journal.nothing-to-approve", named(entry))]
    if entry.content["approver"] != request.content["second"]:
        return [Fault("journal.wrong-approver", named(entry))]
    if entry.device == request.device:
        return [Fault("journal.same-device", named(entry))]
    return []
