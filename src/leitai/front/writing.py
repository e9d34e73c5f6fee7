"""
Sheets and pads' lines become entries of a journal: together in a commit, answered after it.

One `Writer` for each journal, on the front's one loop. While a batch is being committed the next
one gathers; so a busy journal shares flushes and a quiet one waits for nobody.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from leitai.faults import Fault, Refused
from leitai.journal import Draft, Entry, Pen, seal
from leitai.relay import Gate, Passed, Rule
from leitai.stores.kept import KeptJournal

from .known import MARK, Known, sheet_fault
from .sheets import Sheet

MOST = 256
"""Entries in one batch, as long as no single request has more."""

MOST_WAITING = 8_192
"""Entries that wait to be committed; past that a request is told to come again."""

ATTEMPTS = 20
"""How often a batch is sealed anew because another process wrote in between."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a sheet is in the journal, the entry's leaf hash, and the time it bears."""

    position: int
    entry_hash: str
    at: str


@dataclass(slots=True, eq=False)
class _Posted:
    """A sheet that waits: the entry it was sealed as, or why it is not."""

    sheet: Sheet
    done: "asyncio.Future[Receipt]"
    entry: Entry | None = None
    fault: Fault | None = None

    @property
    def size(self) -> int:
        return 1

    @property
    def unsure(self) -> bool:
        """Whether what others wrote meanwhile may change what becomes of it."""
        return self.fault is not None

    def settle(self, places: dict[str, int]) -> None:
        """Answer; entries are safe at *places*: leaf hash -> position."""
        if self.fault is not None:
            self.done.set_exception(Refused([self.fault]))
        elif self.entry is not None:
            entry = self.entry
            self.done.set_result(Receipt(places[entry.hash], entry.hash, entry.at))


@dataclass(slots=True, eq=False)
class _Sent:
    """A pad's lines that wait, *firm* of them acknowledged once; *passed*: what becomes of them."""

    lines: Sequence[str]
    rule: Rule
    firm: int
    done: "asyncio.Future[Passed]"
    passed: Passed = field(default_factory=lambda: Passed(0, ()))

    @property
    def size(self) -> int:
        return max(1, len(self.lines))

    @property
    def unsure(self) -> bool:
        """As of a sheet; whoever sends nothing asks how things are now."""
        return not self.lines or self.passed.taken < len(self.lines)

    def settle(self, _places: dict[str, int]) -> None:
        self.done.set_result(self.passed)


_Waiting = _Posted | _Sent


class Writer:
    """
    Adds to the journal *known* keeps track of.

    *pen* gives the pen of a device; *grown* is told the journal's size after each commit.
    """

    def __init__(
        self, store: KeptJournal, name: str, pen: Callable[[str], Pen], grown: Callable[[int], None]
    ) -> None:
        self.known = Known(store, name)
        self._pen, self._grown = pen, grown
        self._waiting: list[_Waiting] = []
        self._on_the_way: dict[bytes, _Posted] = {}
        self._running: asyncio.Task[None] | None = None

    async def write(self, sheet: Sheet) -> Receipt:
        """
        Return where *sheet* is once it is safe; sent again under its key, where it was put then.

        Raises:
            Refused: the key was another sheet's; the journal is locked, the sheet is signed; the
                journal did not take it.
        """
        waiting = self._on_the_way.get(sheet.salt)
        if waiting is None:
            waiting = _Posted(sheet, asyncio.get_running_loop().create_future())
            self._queue(waiting)
            self._on_the_way[sheet.salt] = waiting
        elif waiting.sheet.body != sheet.body:
            raise Refused([Fault("front.key-used")])
        return await asyncio.shield(waiting.done)  # whoever hangs up leaves the others waiting

    async def pass_in(self, lines: Sequence[str], rule: Rule, firm: int = 0) -> Passed:
        """
        Return what became of a pad's *lines* once those that were taken are safe.

        *firm*: up to this number they were acknowledged once, so that nobody seals them anew.

        Raises:
            Refused: too many wait; the journal could not be written now. Nothing was taken.
        """
        waiting = _Sent(lines, rule, firm, asyncio.get_running_loop().create_future())
        self._queue(waiting)
        return await asyncio.shield(waiting.done)

    def _queue(self, waiting: _Waiting) -> None:
        if sum(each.size for each in self._waiting) + waiting.size > MOST_WAITING:
            raise Refused([Fault("stores.busy")])
        waiting.done.add_done_callback(_look)  # its client may have hung up
        self._waiting.append(waiting)
        if self._running is None:
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._settle(self._next())
        finally:
            self._running = None

    def _next(self) -> list[_Waiting]:
        """Return the next batch: one that waits, and those after it while there is room."""
        count, size = 1, self._waiting[0].size
        for each in self._waiting[1:]:
            size += each.size
            if size > MOST:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

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
            if len(batch) == 1:
                _fail(batch, error)
            for each in batch if len(batch) > 1 else ():
                await self._settle([each])
        finally:
            for each in batch:
                if isinstance(each, _Posted):
                    self._on_the_way.pop(each.sheet.salt, None)

    async def _write(self, batch: list[_Waiting]) -> None:
        known = self.known
        if not known.size:
            await known.catch_up()
        for attempt in range(ATTEMPTS):
            waiting = [each for each in batch if not each.done.done()]
            waiting = [each for each in waiting if not await self._answered(each)]
            if not waiting:
                return
            entries = await self._prepared(waiting)
            try:
                positions = await self._submitted(entries)
            except Refused as refused:
                if _ids(refused) != {"stores.moved"} or attempt + 1 == ATTEMPTS:
                    raise
                await known.catch_up()
                continue
            known.take(entries)
            places = dict(zip((each.hash for each in entries), positions, strict=True))
            for each in waiting:
                if isinstance(each, _Sent):
                    known.gate.remember(each.passed, each.firm)
                each.settle(places)
            if entries:
                self._grown(known.size)
            return

    async def _submitted(self, entries: list[Entry]) -> Sequence[int]:
        if not entries:
            return ()
        known = self.known
        return await asyncio.wrap_future(known.store.submit(entries, 0, known.size))

    async def _answered(self, waiting: _Waiting) -> bool:
        """Answer a sheet that was sent before."""
        if isinstance(waiting, _Sent):
            return False
        known, done = self.known, waiting.done
        position = known.salts.get(waiting.sheet.salt)
        if position is not None:
            [entry] = await asyncio.to_thread(known.store.entries, position, position + 1)
            if entry.body is None or entry.content == waiting.sheet.body:
                done.set_result(Receipt(position, entry.hash, entry.at))
            else:
                done.set_exception(Refused([Fault("front.key-used")]))
        return done.done()

    async def _prepared(self, waiting: list[_Waiting]) -> list[Entry]:
        """Return the entries that *waiting* come to; nothing is refused on old knowledge."""
        lines = any(isinstance(each, _Sent) for each in waiting)
        while True:
            gate = self.known.gate.branch()
            if lines:  # signatures are to be checked: not on the loop
                entries = await asyncio.to_thread(self._entries, waiting, gate)
            else:
                entries = self._entries(waiting, gate)
            if not any(each.unsure for each in waiting) or not await self.known.catch_up():
                return entries

    def _entries(self, waiting: list[_Waiting], gate: Gate) -> list[Entry]:
        entries: list[Entry] = []
        for each in waiting:
            if isinstance(each, _Sent):
                each.passed = gate.run(each.lines, each.rule)
                entries += each.passed.fresh
                continue
            device = each.sheet.claims.device
            each.fault = sheet_fault(gate, device, each.sheet.body)
            if each.fault is not None:
                continue
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            draft = Draft(MARK, at, each.sheet.body, each.sheet.salt)
            each.entry = seal(self._pen(device), gate.head(device), draft)
            gate.follow([each.entry])
            entries.append(each.entry)
        return entries


def _look(done: "asyncio.Future[Receipt] | asyncio.Future[Passed]") -> None:
    done.exception()


def _ids(refused: Refused) -> set[str]:
    return {fault.id for fault in refused.faults}


def _fail(batch: list[_Waiting], error: Exception) -> None:
    for each in batch:
        if not each.done.done():
            each.done.set_exception(error)
