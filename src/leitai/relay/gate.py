"""
The gate of a journal: which of the lines that came in go into it now, and why not the next.

Source:
    docs/formats/relay.md, "The receiver".
"""

import json
from collections import ChainMap, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from leitai.faults import Fault, Refused
from leitai.journal import START, Entry, Head, Roll, read_line, signature_faults
from leitai.journal.entry import named
from leitai.results.course import Course, SheetKey, said_by, sheet_key

from .allowed import takes_over

MOST_REFUSED = 10_000
"""Refused lines that are remembered."""


LAPSING = frozenset({"journal.device-unknown", "journal.device-revoked", "journal.signature"})
"""Faults for which no device seals its line anew; nor is a line remembered that nobody signed."""


class Rule(Protocol):
    """What a sender may write, apart from what every entry of the journal must be."""

    def faults(self, entry: Entry) -> list[Fault]:
        """Return why the sender may not write *entry*."""
        ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    The first line that was not taken, and why.

    Units:
        device_seq, leaf: number and leaf hash; what the line claims and "" where it is no entry.
    """

    device: str
    device_seq: int
    faults: tuple[Fault, ...]
    leaf: str


@dataclass(frozen=True, slots=True)
class Passed:
    """
    What became of the lines of one request.

    Units:
        taken: how many, from the first on, are in the journal once *fresh* is.
        fresh: entries to be added, in order.
        refused: the line that stopped the run; None: none, or there was a gap.
    """

    taken: int
    fresh: tuple[Entry, ...]
    refused: Refusal | None = None


MARK, CONTESTANT = "mark", "contestant"


class Gate:
    """
    What a receiver knows of the journal called *journal*.

    Shapes:
        _leaves: device and number -> leaf hash of the entry that is there.
        _markers: sheet -> device of its last mark.
        _people: the codes that the journal names as contestants; nothing: it names none.
    """

    def __init__(self, journal: str) -> None:
        self.roll, self.course = Roll(journal), Course()
        self._leaves: MutableMapping[tuple[str, int], bytes] = {}
        self._markers: MutableMapping[SheetKey, str] = {}
        self._people: MutableMapping[str, bool] = {}
        self._refused: OrderedDict[str, tuple[Fault, ...]] = OrderedDict()

    def head(self, device: str) -> Head:
        """Return the last entry of *device*; START where it wrote none."""
        known = self.roll.devices.get(device)
        return START if known is None else known.head

    def follow(self, entries: Iterable[Entry]) -> None:
        """Take in *entries*, which are in the journal after those that are known."""
        for entry in entries:
            self.roll.follow(entry)
            self._note(entry)

    def _note(self, entry: Entry) -> None:
        self.course.take(entry.type, said_by(entry))
        self._leaves[entry.device, entry.device_seq] = bytes.fromhex(entry.hash)
        if entry.type == CONTESTANT and entry.body is not None:
            self._people[str(entry.content.get(CONTESTANT))] = True
        elif entry.type == MARK and entry.body is not None:
            self._markers[sheet_key(entry.content)] = entry.device

    def branch(self) -> "Gate":
        """Return a gate that goes on from here, for entries that are yet to be written."""
        twin = Gate(self.roll.journal)
        twin.roll, twin.course = self.roll.copy(), self.course.branch()
        twin._leaves, twin._people = ChainMap({}, self._leaves), ChainMap({}, self._people)
        twin._markers, twin._refused = ChainMap({}, self._markers), self._refused
        return twin

    def remember(self, passed: Passed, firm: int) -> None:
        """
        Never take the line that was refused: its device may have sealed another in its place.

        A request that was overtaken on its way would bring the old line once more. Up to the
        number *firm* a device seals nothing anew, and what is refused may be taken later.
        """
        refusal = passed.refused
        if refusal is None or not refusal.leaf or refusal.device_seq <= firm:
            return
        if refusal.faults[0].id in LAPSING:
            return
        self._refused[refusal.leaf] = refusal.faults
        while len(self._refused) > MOST_REFUSED:
            self._refused.popitem(last=False)

    def run(self, lines: Sequence[str], rule: Rule | None = None) -> Passed:
        """
        Go through *lines* as far as they can be taken; what can is taken into this gate.

        *rule*: None where the sender keeps the whole journal and may pass on every entry.
        """
        fresh: list[Entry] = []
        for number, line in enumerate(lines):
            try:
                entry = read_line(line)
            except Refused as refused:
                return Passed(number, tuple(fresh), _unread(line, refused.faults))
            if self._is_there(entry):
                continue
            if self._follows_a_gap(entry):  # the sender looks at our head
                return Passed(number, tuple(fresh))
            if faults := self._faults(entry, rule):
                refusal = Refusal(entry.device, entry.device_seq, tuple(faults), entry.hash)
                return Passed(number, tuple(fresh), refusal)
            fresh.append(entry)
        return Passed(len(lines), tuple(fresh))

    def _is_there(self, entry: Entry) -> bool:
        """Tell whether *entry* was taken before."""
        return self._leaves.get((entry.device, entry.device_seq)) == bytes.fromhex(entry.hash)

    def _follows_a_gap(self, entry: Entry) -> bool:
        device = self.roll.devices.get(entry.device)
        writes = device is not None and not device.revoked
        return writes and entry.device_seq > self.head(entry.device).device_seq + 1

    def _faults(self, entry: Entry, rule: Rule | None) -> Sequence[Fault]:
        """Return why *entry* is not taken; nothing where it is, and then it was taken in."""
        if (known := self._refused.get(entry.hash)) is not None:
            return known
        before = self.roll.devices.get(entry.device)
        if before is not None and entry.device_seq <= before.head.device_seq:
            return signature_faults(entry, before.key, self.roll.journal) or self._fork(entry)
        if entry.body is None:
            return [Fault("journal.body-missing", named(entry))]
        try:
            self.roll.admit(entry)
        except Refused as refused:
            return refused.faults
        faults = [] if rule is None else rule.faults(entry) or self._sheet_faults(entry)
        if not faults and (late := self.course.fault(entry.type, said_by(entry))):
            faults = [late]
        if faults and before is not None:
            self.roll.devices[entry.device] = before
        elif not faults:
            self._note(entry)
        return faults

    def _sheet_faults(self, entry: Entry) -> list[Fault]:
        """Return why a pad may not write about its sheet: of nobody, or gone on elsewhere."""
        key = sheet_key(entry.content)
        if self._people and key[0] not in self._people:
            return [Fault("relay.no-contestant", {"contestant": key[0]})]
        if takes_over(last := self._markers.get(key, ""), entry.device):
            return [Fault("relay.handed-over", {"contestant": key[0], "device": last})]
        return []

    def _fork(self, entry: Entry) -> Sequence[Fault]:
        there = self._leaves[entry.device, entry.device_seq].hex()
        return [Fault("journal.fork", {**named(entry), "hashes": f"{there}, {entry.hash}"})]


def beyond(entries: Iterable[Entry], heads: Mapping[str, int]) -> Iterator[Entry]:
    """Return those of *entries*, a journal in its order, that follow *heads*: device -> number."""
    return (entry for entry in entries if entry.device_seq > heads.get(entry.device, 0))


def _unread(line: str, faults: tuple[Fault, ...]) -> Refusal:
    """Return the refusal of a *line* that is no entry, by the number it claims to have."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        said = None
    claimed = said.get("device_seq") if isinstance(said, dict) else None
    return Refusal("", claimed if type(claimed) is int else 0, faults, "")
