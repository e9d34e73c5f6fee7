"""
Live streams: whoever looks at a board is told that the journal grew, at most twice a second.

Server-sent events (HTML Living Standard, section 9.2). One message is made for all viewers.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from leitai.faults import Refused

from .asking import NO_STORE, Asked, Send, problem, reply

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


class Sized(Protocol):
    """A journal, as far as viewers are told of it."""

    def size(self) -> int:
        """Return how many entries it has."""


class Known(Protocol):
    """Where journals are found: here, or elsewhere."""

    async def store(self, name: str) -> Sized:
        """Return the journal called *name*."""

    async def find(self, word: str) -> str:
        """Return the name of the journal that *word* means."""


class Channel:
    """What the viewers of one journal are told: a message, the same bytes for all of them."""

    def __init__(self) -> None:
        self.viewers = 0
        self.size = -1
        self.stirred = 0
        """How often there was something to tell."""
        self.word: str | None = None
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
    depend on, whether anybody listens or not. *news* is a word that changes when something did
    that no entry says: a board was frozen, a clock was stopped.
    """

    def __init__(
        self,
        journals: Known,
        renew: Callable[[str], Awaitable[None]],
        watched: Callable[[], set[str]],
        news: Callable[[str], str] = lambda _: "",
    ) -> None:
        self._journals, self._renew, self._watched = journals, renew, watched
        self._news = news
        self._channels: dict[str, Channel] = {}
        self._telling: dict[str, asyncio.Task[None]] = {}

    def grown(self, name: str, size: int, *, again: bool = False) -> None:
        """Take note that *name* has *size* entries by now; *again*: to be told whatever it was."""
        channel = self._channels.setdefault(name, Channel())
        if size > channel.size or again:
            known, channel.size = channel.size, max(size, channel.size)
            channel.stirred += 1
            if known >= 0 and name not in self._telling:
                self._telling[name] = asyncio.create_task(self._tell(name, channel))

    async def _tell(self, name: str, channel: Channel) -> None:
        try:
            told = -1
            while told != channel.stirred:
                await asyncio.sleep(channel.said_at + APART - time.monotonic())
                told, size = channel.stirred, channel.size
                await self._renew(name)
                channel.publish(changed(size))
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
                    if beaten - channel.said_at > HEARTBEAT:  # nobody reads the last word still
                        channel.publish(BEAT)

    async def _look_at(self, name: str) -> None:
        try:
            store = await self._journals.store(name)
            size, word = await asyncio.to_thread(store.size), self._news(name)
            channel = self._channels.setdefault(name, Channel())
            before, channel.word = channel.word, word
            self.grown(name, size, again=before not in (None, word))
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
