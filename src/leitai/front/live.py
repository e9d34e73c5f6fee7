"""
Live streams: whoever looks at a board is told that the journal grew, at most twice a second.

Server-sent events (HTML Living Standard, section 9.2). One message is made for all viewers.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

from leitai.faults import Refused

from .asking import NO_STORE, Asked, Send, problem, reply
from .journals import Journals

APART = 0.5
"""Seconds between two messages about one journal, and between two looks at its size."""

HEARTBEAT = 20.0
"""Seconds of silence after which a stream says that it is there: proxies cut silent ones."""

BEAT = b": still here\n\n"
RETRY = b"retry: 2000\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
    NO_STORE,
]


class Channel:
    """What the viewers of one journal are told: a message, the same bytes for all of them."""

    def __init__(self) -> None:
        self.viewers = 0
        self.size = -1
        self.told = 0
        self.message = b""
        self.news = asyncio.Event()
        self.said_at = 0.0

    def publish(self, message: bytes) -> None:
        """Wake every viewer with *message*."""
        self.message, self.told, self.said_at = message, self.told + 1, time.monotonic()
        woken, self.news = self.news, asyncio.Event()
        woken.set()


def changed(size: int) -> bytes:
    r"""
    Return the event that says how many entries the journal has.

    >>> changed(7)
    b'event: changed\nid: 7\ndata: {"size": 7}\n\n'
    """
    return f"event: changed\nid: {size}\ndata: {json.dumps({'size': size})}\n\n".encode()


class Live:
    """
    Every channel.

    *renew* brings the pages that depend on a journal up to date: before its viewers are told,
    so that those who come to look find the new board. *watched* names journals that kept pages
    depend on, whether anybody listens or not.
    """

    def __init__(
        self,
        journals: Journals,
        renew: Callable[[str], Awaitable[None]],
        watched: Callable[[], set[str]],
    ) -> None:
        self._journals, self._renew, self._watched = journals, renew, watched
        self._channels: dict[str, Channel] = {}
        self._telling: dict[str, asyncio.Task[None]] = {}

    def grown(self, name: str, size: int) -> None:
        """Take note that the journal called *name* has *size* entries by now."""
        channel = self._channels.setdefault(name, Channel())
        if size > channel.size:
            known, channel.size = channel.size, size
            if known >= 0 and name not in self._telling:
                self._telling[name] = asyncio.create_task(self._tell(name, channel))

    async def _tell(self, name: str, channel: Channel) -> None:
        try:
            told = -1
            while told != channel.size:
                await asyncio.sleep(channel.said_at + APART - time.monotonic())
                told = channel.size
                await self._renew(name)
                channel.publish(changed(told))
        finally:
            del self._telling[name]

    async def look(self) -> None:
        """Look for ever whether other processes wrote, where anybody wants to know."""
        beaten = time.monotonic()
        while True:
            await asyncio.sleep(APART)
            listened = {name for name, channel in self._channels.items() if channel.viewers}
            for name in listened | self._watched():
                await self._look_at(name)
            if time.monotonic() - beaten > HEARTBEAT:
                beaten = time.monotonic()
                for channel in self._channels.values():
                    channel.publish(BEAT)

    async def _look_at(self, name: str) -> None:
        try:
            store = await self._journals.store(name)
            self.grown(name, await asyncio.to_thread(store.size))
        except Refused:
            return  # gone, or the database is away: the next look tells

    async def stream(self, ask: Asked, send: Send, word: str) -> None:
        """Send the stream of the journal that *word* means, until the viewer leaves."""
        try:
            name = await self._journals.find(word)
        except Refused as refused:
            await reply(send, problem(404, refused.faults, ask.language()))
            return
        channel = self._channels.setdefault(name, Channel())
        channel.viewers += 1
        writing = None
        try:
            await self._look_at(name)
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            writing = asyncio.create_task(_write(channel, send, _last(ask)))
            while (await ask.receive())["type"] != "http.disconnect":
                pass
        finally:
            channel.viewers -= 1
            if writing is not None:
                writing.cancel()


def _last(ask: Asked) -> int | None:
    """Return the size that a viewer who comes back was told last."""
    said = ask.header(b"last-event-id")
    return int(said) if said.isdigit() and len(said) < 16 else None


async def _write(channel: Channel, send: Send, last: int | None) -> None:
    told, missed = channel.told, last is not None and last != channel.size
    start = RETRY + changed(channel.size) if missed else RETRY + f"id: {channel.size}\n\n".encode()
    await send({"type": "http.response.body", "body": start, "more_body": True})
    while True:
        news = channel.news
        if told == channel.told:
            await news.wait()
        # Who reads slowly gets the newest message, not those in between.
        told = channel.told
        await send({"type": "http.response.body", "body": channel.message, "more_body": True})
