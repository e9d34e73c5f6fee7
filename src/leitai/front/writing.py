"""
Sheets become entries of a journal: sealed in turn, committed together, answered after the commit.

One `Writer` for each journal, on the front's one loop. While a batch is being committed the next
one gathers; so a busy journal shares flushes and a quiet one waits for nobody.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from leitai.faults import Fault, Refused
from leitai.journal import Draft, Entry, Head, Pen, seal
from leitai.stores.kept import KeptJournal

from .sheets import Sheet

MOST = 256
"""Sheets in one batch."""

ATTEMPTS = 20
"""How often a batch is sealed anew because another process wrote in between."""

CHUNK = 2_000
LOCK, MARK = "lock", "mark"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a sheet is in the journal, the entry's leaf hash, and the time it bears."""

    position: int
    entry_hash: str
    at: str


class Known:
    """
    What must be known of a journal before anything is added to it.

    Shapes:
        salts: salt of a ``mark`` entry -> its position.
        heads: device -> its last entry; missing where another process may have written.
    """

    def __init__(self, store: KeptJournal) -> None:
        self.store = store
        self.size = 0
        self.locked = False
        self.salts: dict[bytes, int] = {}
        self.heads: dict[str, Head] = {}

    def catch_up(self) -> None:
        """Take in the entries that are there by now."""
        while entries := self.store.entries(self.size, self.size + CHUNK):
            self.take(entries)

    def take(self, entries: Iterable[Entry]) -> None:
        """Take in *entries*, which follow those that are known."""
        for position, entry in enumerate(entries, self.size):
            self.size = position + 1
            self.heads.pop(entry.device, None)
            if entry.type == LOCK:
                self.locked = True
            elif entry.type == MARK and entry.salt is not None:
                self.salts[bytes.fromhex(entry.salt)] = position

    def head(self, device: str) -> Head:
        """Return where *device* goes on."""
        if device not in self.heads:
            self.heads[device] = self.store.device_head(device)
        return self.heads[device]


@dataclass(slots=True)
class _Waiting:
    sheet: Sheet
    done: "asyncio.Future[Receipt]"


class Writer:
    """
    Adds sheets to one journal.

    *pen* gives the pen of a device; *grown* is told the journal's size after each commit.
    """

    def __init__(
        self, store: KeptJournal, pen: Callable[[str], Pen], grown: Callable[[int], None]
    ) -> None:
        self._known = Known(store)
        self._pen, self._grown = pen, grown
        self._waiting: list[_Waiting] = []
        self._on_the_way: dict[bytes, _Waiting] = {}
        self._running: asyncio.Task[None] | None = None

    async def write(self, sheet: Sheet) -> Receipt:
        """
        Return where *sheet* is once it is safe; sent again under its key, where it was put then.

        Raises:
            Refused: the key was another sheet's; the journal is locked, or did not take it.
        """
        waiting = self._on_the_way.get(sheet.salt)
        if waiting is None:
            done = asyncio.get_running_loop().create_future()
            done.add_done_callback(_look)  # its client may have hung up
            waiting = self._on_the_way[sheet.salt] = _Waiting(sheet, done)
            self._waiting.append(waiting)
            if self._running is None:
                self._running = asyncio.create_task(self._run())
        elif waiting.sheet.body != sheet.body:
            raise Refused([Fault("front.key-used")])
        return await asyncio.shield(waiting.done)  # whoever hangs up leaves the others waiting

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._settle(batch)
        finally:
            self._running = None

    async def _settle(self, batch: list[_Waiting]) -> None:
        """Write *batch*; settle every future in it, whatever happens."""
        try:
            await self._write(batch)
        except Refused as refused:
            if len(batch) == 1 or _ids(refused) <= {"stores.moved", "stores.not-written"}:
                _fail(batch, refused)
            else:  # one of them is at fault, the others are not to suffer for it
                for each in batch:
                    await self._settle([each])
        except Exception as error:  # noqa: BLE001 - whatever it was, nobody may wait for ever
            _fail(batch, error)
        finally:
            for each in batch:
                self._on_the_way.pop(each.sheet.salt, None)

    async def _write(self, batch: list[_Waiting]) -> None:
        known = self._known
        if not known.size:
            await asyncio.to_thread(known.catch_up)
        for attempt in range(ATTEMPTS):
            fresh = [each for each in batch if not each.done.done()]
            fresh = [each for each in fresh if not await self._answered(each)]
            if not fresh:
                return
            entries = self._sealed(fresh)
            try:
                positions = await asyncio.wrap_future(known.store.submit(entries, 0, known.size))
            except Refused as refused:
                known.heads.clear()
                if _ids(refused) != {"stores.moved"} or attempt + 1 == ATTEMPTS:
                    raise
                await asyncio.to_thread(known.catch_up)
                continue
            known.take(entries)
            known.heads |= {entry.device: entry.head for entry in entries}
            for each, entry, position in zip(fresh, entries, positions, strict=True):
                each.done.set_result(Receipt(position, entry.hash, entry.at))
            self._grown(known.size)
            return

    async def _answered(self, waiting: _Waiting) -> bool:
        """Answer *waiting* where nothing is to be written: sent before, or locked."""
        position = self._known.salts.get(waiting.sheet.salt)
        if position is not None:
            [entry] = await asyncio.to_thread(self._known.store.entries, position, position + 1)
            if entry.body is None or entry.content == waiting.sheet.body:
                waiting.done.set_result(Receipt(position, entry.hash, entry.at))
            else:
                waiting.done.set_exception(Refused([Fault("front.key-used")]))
        elif self._known.locked:
            waiting.done.set_exception(Refused([Fault("front.locked")]))
        return waiting.done.done()

    def _sealed(self, batch: list[_Waiting]) -> list[Entry]:
        entries: list[Entry] = []
        heads: dict[str, Head] = {}
        for each in batch:
            device = each.sheet.claims.device
            head = heads.get(device) or self._known.head(device)
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            draft = Draft(MARK, at, each.sheet.body, each.sheet.salt)
            entries.append(seal(self._pen(device), head, draft))
            heads[device] = entries[-1].head
        return entries


def _look(done: "asyncio.Future[Receipt]") -> None:
    done.exception()


def _ids(refused: Refused) -> set[str]:
    return {fault.id for fault in refused.faults}


def _fail(batch: list[_Waiting], error: Exception) -> None:
    for each in batch:
        if not each.done.done():
            each.done.set_exception(error)
