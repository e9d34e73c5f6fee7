"""
Who may write, and whether each entry follows from what its device wrote before.

Keys are registered and revoked by entries, so the journal carries its own roll of devices.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from leitai.faults import Fault, Refused
from leitai.journal.approving import RESERVED, approvals
from leitai.journal.entry import (
    FORMS,
    HASH,
    JOURNAL,
    START,
    Entry,
    Head,
    entry_faults,
    named,
    signed_bytes,
)
from leitai.journal.merging import fork_fault

OPEN, ADD, REVOKE = "journal.open", "device.add", "device.revoke"


@dataclass(frozen=True, slots=True)
class Device:
    """A registered device; a *registrar* may add and revoke devices."""

    key: str
    registrar: bool
    head: Head = START
    revoked: bool = False


class Roll:
    """
    The devices of one journal as they stand after the entries admitted so far.

    *opener* is the key that must have opened the journal, where it is known.

    Raises:
        Refused: *journal* is not a journal's name.
    """

    def __init__(self, journal: str, opener: str | None = None) -> None:
        if not JOURNAL.fullmatch(journal):
            raise Refused([Fault("journal.name", {"journal": journal})])
        self.journal = journal
        self.opener = opener
        self.devices: dict[str, Device] = {}

    def copy(self) -> "Roll":
        """Return a roll that can go its own way."""
        twin = Roll(self.journal, self.opener)
        twin.devices = dict(self.devices)
        return twin

    def admit(self, entry: Entry) -> None:
        """
        Take *entry* as the next in the order of the journal.

        Raises:
            Refused: what is wrong with it; the roll is then as it was.
        """
        faults = [] if self._sealed_here(entry) else entry_faults(entry)
        if not faults and entry.type in RESERVED and entry.body is None:
            faults = [Fault("journal.reserved-erased", named(entry))]
        faults = faults or self._standing_faults(entry) or self._registration_faults(entry)
        if faults:
            raise Refused(faults)
        self.follow(entry)

    def resume(self, registrations: Iterable[Entry], heads: Mapping[str, Head]) -> None:
        """
        Stand where an admitted journal left off, without checking it again.

        *registrations*: its entries of types ``journal.open``, ``device.add``,
        ``device.revoke`` in order; *heads*: the last entry of each device that wrote.
        """
        self.devices.clear()
        for entry in registrations:
            self.follow(entry)
        for device, head in heads.items():
            self.devices[device] = replace(self.devices[device], head=head)

    def _standing_faults(self, entry: Entry) -> list[Fault]:
        """Is the device registered, does the entry follow its last, did the device sign it."""
        if not self.devices:
            return self._opening_faults(entry)
        device = self.devices.get(entry.device)
        if device is None:
            return [Fault("journal.device-unknown", named(entry))]
        if device.revoked:
            return [Fault("journal.device-revoked", named(entry))]
        faults = link_faults(entry, device.head)
        if not self._sealed_here(entry):
            faults += signature_faults(entry, device.key, self.journal)
        return faults

    def _sealed_here(self, entry: Entry) -> bool:
        """Tell whether this process just sealed *entry* with the key that the roll has for it."""
        device = self.devices.get(entry.device)
        return device is not None and entry.sealed_by == (self.journal, device.key)

    def _opening_faults(self, entry: Entry) -> list[Fault]:
        if entry.type != OPEN:
            return [Fault("journal.not-opened", named(entry))]
        key = entry.content.get("key")
        wanted = {"journal": self.journal, "device": entry.device, "key": self.opener or key}
        wrong = {name for name, value in wanted.items() if entry.content.get(name) != value}
        if not _is_key(key):
            wrong.add("key")
        if wrong:
            return _member_faults(entry, wrong)
        return link_faults(entry, START) + signature_faults(entry, str(key), self.journal)

    def _registration_faults(self, entry: Entry) -> list[Fault]:
        if entry.type == OPEN and self.devices:
            return [Fault("journal.opened-twice", named(entry))]
        if entry.type not in (ADD, REVOKE):
            return []
        if not self.devices[entry.device].registrar:
            return [Fault("journal.not-registrar", named(entry))]
        return self._adding_faults(entry) if entry.type == ADD else self._revoking_faults(entry)

    def _adding_faults(self, entry: Entry) -> list[Fault]:
        device, key, registrar = (entry.content.get(k) for k in ("device", "key", "registrar"))
        wrong = set()
        if not isinstance(device, str) or not FORMS["device"].fullmatch(device):
            wrong.add("device")
        if not _is_key(key):
            wrong.add("key")
        if not isinstance(registrar, bool):
            wrong.add("registrar")
        if wrong:
            return _member_faults(entry, wrong)
        if device in self.devices:
            return [Fault("journal.device-known", {**named(entry), "added": str(device)})]
        if any(each.key == key for each in self.devices.values()):
            return [Fault("journal.key-known", {**named(entry), "added": str(device)})]
        return []

    def _revoking_faults(self, entry: Entry) -> list[Fault]:
        device, reason = entry.content.get("device"), entry.content.get("reason")
        standing = self.devices.get(device) if isinstance(device, str) else None
        wrong = set()
        if standing is None or standing.revoked:
            wrong.add("device")
        if not isinstance(reason, str) or not reason:
            wrong.add("reason")
        return _member_faults(entry, wrong)

    def follow(self, entry: Entry) -> None:
        """Take *entry* as the next without checking it: it is in the journal already."""
        if entry.type == OPEN:
            self.devices[entry.device] = Device(entry.content["key"], registrar=True)
        elif entry.type == ADD:
            said = entry.content
            self.devices[said["device"]] = Device(said["key"], registrar=said["registrar"])
        self.devices[entry.device] = replace(self.devices[entry.device], head=entry.head)
        if entry.type == REVOKE:
            gone = entry.content["device"]
            self.devices[gone] = replace(self.devices[gone], revoked=True)


def _is_key(value: object) -> bool:
    return isinstance(value, str) and HASH.fullmatch(value) is not None


def _member_faults(entry: Entry, members: Iterable[str]) -> list[Fault]:
    return [
        Fault("journal.member", {**named(entry), "type": entry.type, "member": member})
        for member in sorted(members)
    ]


def link_faults(entry: Entry, head: Head) -> list[Fault]:
    """Return what keeps *entry* from following *head*: a gap, a repetition, a broken link."""
    if entry.device_seq != head.device_seq + 1:
        return [Fault("journal.gap", {**named(entry), "expected": str(head.device_seq + 1)})]
    if entry.prev != head.leaf:
        return [Fault("journal.link", named(entry))]
    return []


def signature_faults(entry: Entry, key: str, journal: str) -> list[Fault]:
    """Return a fault unless the owner of the public *key* (hex) signed *entry* in *journal*."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(entry.sig),
            signed_bytes(journal, entry.leaf),
        )
    except InvalidSignature:
        return [Fault("journal.signature", named(entry))]
    return []


def check_device_log(journal: str, key: str, entries: Iterable[Entry]) -> Head:
    """
    Return the head of one device's own *entries*, all checked from its first on.

    Raises:
        Refused: what is wrong with the first bad entry; ``line`` says which, from 1.
    """
    head, device = START, None
    for number, entry in enumerate(entries, 1):
        device = device or entry.device
        faults = entry_faults(entry)
        if not faults and entry.device != device:
            faults = [Fault("journal.other-device", named(entry))]
        faults = faults or link_faults(entry, head) + signature_faults(entry, key, journal)
        if faults:
            raise Refused(replace(fault, line=number) for fault in faults)
        head = entry.head
    return head


def check_log(journal: str, entries: Iterable[Entry], opener: str | None = None) -> Roll:
    """
    Return the roll of devices after a whole journal, every entry checked in its order.

    Checks forms, commitments, links, signatures, registrations, and that every erased body
    was erased by an approved ``redact``. *opener*: the key published for the journal (hex).

    Raises:
        Refused: what is wrong with the first bad entry; ``line`` says which, from 1.
    """
    roll, log = Roll(journal, opener), tuple(entries)
    seen: dict[tuple[str, int], Entry] = {}
    for number, entry in enumerate(log, 1):
        try:
            roll.admit(entry)
        except Refused as refused:
            twin = seen.get((entry.device, entry.device_seq))
            faults = [_twin_fault(entry, twin) if twin else refused.faults[0], *refused.faults[1:]]
            raise Refused(replace(fault, line=number) for fault in faults) from None
        seen[entry.device, entry.device_seq] = entry
    erased = approvals(log).erased
    for number, entry in enumerate(log, 1):
        if entry.body is None and entry.hash not in erased:
            raise Refused([Fault("journal.body-missing", named(entry), line=number)])
    return roll


def _twin_fault(entry: Entry, twin: Entry) -> Fault:
    """Return what to call a second entry under the number of *twin*: sent twice, or a fork."""
    if (entry.hash, entry.sig) == (twin.hash, twin.sig):
        return Fault("journal.repeated", named(entry))
    return fork_fault((twin, entry))
