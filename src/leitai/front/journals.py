"""The journals of the installation, as far as the front writes them or watches them grow."""

import asyncio
from collections.abc import Callable

from leitai.faults import Fault, Refused
from leitai.journal import Pen
from leitai.journal.entry import JOURNAL
from leitai.stores.kept import KeptJournal
from leitai.stores.keyring import Keyring
from leitai.stores.shelf import Shelf

from .settings import Settings
from .writing import Writer


class Journals:
    """Opens journals that are there, each once. *grown* is told name and size after a commit."""

    def __init__(self, settings: Settings, grown: Callable[[str, int], None]) -> None:
        self._shelf = Shelf(settings.journals, settings.database)
        self._keyring = Keyring(settings.keys)
        self._host = settings.host
        self._grown = grown
        self._writers: dict[str, Writer] = {}
        self._stores: dict[str, KeptJournal] = {}
        self._opening = asyncio.Lock()
        self._pens: dict[tuple[str, str], Pen] = {}

    async def store(self, name: str) -> KeptJournal:
        """
        Return the journal called *name*.

        Raises:
            Refused: there is none; it cannot be opened.
        """
        if name not in self._stores:
            async with self._opening:
                if not JOURNAL.fullmatch(name) or not await asyncio.to_thread(
                    self._shelf.has, name
                ):
                    raise Refused([Fault("front.no-journal", {"name": name[:128]})])
                self._stores[name] = await asyncio.to_thread(self._shelf.journal, name)
        return self._stores[name]

    async def find(self, word: str) -> str:
        """
        Return the name of the journal that *word* means: its name, or the last part of it.

        Raises:
            Refused: there is none.
        """
        for name in (f"{self._host}/{word}", word):
            try:
                await self.store(name)
            except Refused:
                continue
            return name
        raise Refused([Fault("front.no-journal", {"name": word[:128]})])

    async def writer(self, name: str) -> Writer:
        """Return who adds to the journal called *name*; raises as `store` does."""
        if name not in self._writers:
            store = await self.store(name)
            self._writers.setdefault(
                name,
                Writer(
                    store,
                    name,
                    lambda device: self._pen(name, device),
                    lambda size: self._grown(name, size),
                ),
            )
        return self._writers[name]

    def close(self) -> None:
        """Write what is queued and close every journal."""
        self._shelf.close()

    def _pen(self, journal: str, device: str) -> Pen:
        pen = self._pens.get((journal, device))
        if pen is None:
            pen = Pen(journal, device, self._keyring.device(journal, device))
            self._pens[journal, device] = pen
        return pen
