"""What the front must know of a journal before anything is added to it."""

import asyncio
from collections.abc import Iterable
from typing import Any

from leitai.faults import Fault
from leitai.journal import Entry
from leitai.relay import Gate
from leitai.results.course import sheet_key
from leitai.stores.kept import KeptJournal

CHUNK = 2_000
MARK = "mark"


class Known:
    """
    A journal as far as it was read.

    Shapes:
        salts: salt of a ``mark`` entry -> its position.
    """

    def __init__(self, store: KeptJournal, name: str) -> None:
        self.store = store
        self.size = 0
        self.salts: dict[bytes, int] = {}
        self.gate = Gate(name)

    async def catch_up(self) -> bool:
        """Take in the entries that are there by now; tell whether there were any."""
        return await asyncio.to_thread(self._catch_up)

    def _catch_up(self) -> bool:
        before = self.size
        while entries := self.store.entries(self.size, self.size + CHUNK):
            self.take(entries)
        return self.size > before

    def take(self, entries: Iterable[Entry]) -> None:
        """Take in *entries*, which follow those that are known."""
        for position, entry in enumerate(entries, self.size):
            self.size = position + 1
            self.gate.follow([entry])
            if entry.type == MARK and entry.salt is not None:
                self.salts[bytes.fromhex(entry.salt)] = position


def sheet_fault(gate: Gate, device: str, body: dict[str, Any]) -> Fault | None:
    """Return why *device* may not write the sheet *body* at this *gate*; None: it may."""
    standing = gate.roll.devices.get(device)
    if gate.course.locked:
        return Fault("front.locked")
    if standing is None or standing.revoked:
        why = "journal.device-unknown" if standing is None else "journal.device-revoked"
        number = str(gate.head(device).device_seq + 1)
        return Fault(why, {"device": device, "device_seq": number})
    if gate.course.is_signed(sheet_key(body)):
        named = {name: str(body[name]) for name in ("contestant", "judge", "sheet")}
        return Fault("results.sheet-signed", named)
    return None
