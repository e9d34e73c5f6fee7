"""
What another front tells: its live streams, followed for whoever listens here.

It stands where `Journals` stands in a front of one's own: names are found, sizes are known. Nothing
is ever sent but the question.
"""

import asyncio
import time
from collections.abc import Callable
from urllib.parse import quote

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar

from leitai.faults import Fault, Refused

CONNECT_SECONDS = 5.0
SILENCE = 50.0
"""Seconds without a word after which a stream is taken for dead: it says something every twenty."""

AGAIN = (0.5, 5.0)
"""Seconds between attempts: doubled from the first to the second."""

MOST = 500
"""Journals that are followed at once."""

REFUSED_SECONDS = 10.0
"""For how long a word that means no journal is not asked for again."""

LONGEST_LINE = 4096


class Followed:
    """A journal elsewhere, as far as it was told of."""

    def __init__(self) -> None:
        self.known = 0
        self.heard = asyncio.Event()
        self.missing = False
        self.lost_since: float | None = None

    def size(self) -> int:
        """Return how many entries it has."""
        return self.known


class Feed:
    """Follows the streams of the front at *address*; *told* is given name and size of a change."""

    def __init__(self, address: str, told: Callable[[str, int], None]) -> None:
        self._base, self._told = address.rstrip("/"), told
        self._followed: dict[str, Followed] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._refused: dict[str, float] = {}
        self._session = ClientSession(
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENCE),
        )

    async def close(self) -> None:
        """Follow nothing any more."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._session.close()

    def lost(self) -> float:
        """Return for how many seconds a stream has been lost; 0: none is."""
        since = [each.lost_since for each in self._followed.values() if each.lost_since]
        return time.monotonic() - min(since) if since else 0.0

    async def find(self, word: str) -> str:
        """
        Return *word*, where it means a journal there: its name, or the last part of it.

        Raises:
            Refused: there is none; too many are followed.
        """
        await self.store(word)
        return word

    async def store(self, name: str) -> Followed:
        """Return the journal called *name*, followed from now on; raises as `find` does."""
        if name not in self._followed:
            full = len(self._followed) >= MOST
            if full or self._refused.get(name, 0.0) > time.monotonic() or not name:
                raise Refused([Fault("front.no-journal", {"name": name[:128]})])
            self._followed[name] = Followed()
            self._tasks[name] = asyncio.create_task(self._follow(name, self._followed[name]))
        followed = self._followed[name]
        await followed.heard.wait()
        if followed.missing:
            raise Refused([Fault("front.no-journal", {"name": name[:128]})])
        return followed

    async def _follow(self, name: str, followed: Followed) -> None:
        wait = AGAIN[0]
        try:
            while not followed.missing:
                try:
                    await self._listen(name, followed)
                    wait = AGAIN[0]
                except (ClientError, TimeoutError, OSError, ValueError):
                    wait = min(wait * 2, AGAIN[1])
                followed.lost_since = followed.lost_since or time.monotonic()
                followed.heard.set()
                await asyncio.sleep(0 if followed.missing else wait)
        finally:
            del self._followed[name], self._tasks[name]
            if len(self._refused) > MOST:
                self._refused.clear()
            self._refused[name] = time.monotonic() + REFUSED_SECONDS

    async def _listen(self, name: str, followed: Followed) -> None:
        """Take in one stream until it ends."""
        url = f"{self._base}/live/{quote(name)}"
        back = {"Last-Event-ID": str(followed.known)} if followed.known else {}
        async with self._session.get(url, headers=back, allow_redirects=False) as stream:
            if stream.status == 404:
                followed.missing = True
            if stream.status != 200:
                return
            changed = False
            async for line in stream.content:
                said = line[:LONGEST_LINE].decode("utf-8", "replace").strip()
                if said.startswith("id: "):
                    followed.known = int(said.removeprefix("id: "))
                    followed.lost_since = None
                    followed.heard.set()
                changed = changed or said == "event: changed"
                if not said and changed:
                    changed = False
                    self._told(name, followed.known)
