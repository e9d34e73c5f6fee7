"""
Public pages kept for a moment, so that a crowd before one board is one request to Django.

Django says what may be kept: ``Cache-Control: public, s-maxage=N`` (RFC 9111, section 5.2.2.10)
with ``stale-while-revalidate=M`` (RFC 5861), and ``X-Leitai-Journal: name`` where a page shows
what a journal says. Kept is only what Django answered to a request without anybody's session.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from aiohttp import ClientResponse

from .asking import Asked, Headers, Send, reply
from .page import CHOICES, Page, lifetime, page_of
from .upstream import JOURNAL, Away, Upstream, hand_through, returned

BYTES = 64 * 2**20
"""Of kept pages together, their compressed twins counted."""

LONGEST = 4 * 2**20
"""Bytes of a page that is kept; longer ones are handed through."""

APART = 0.5
"""Seconds between two renewals of one page."""

GRACE = 1.0
"""Seconds a page may still be shown after the journal it depends on grew."""

WANTED = 10.0
"""Seconds after a page was asked for last in which it is renewed unasked."""

UNANSWERED = 300.0
"""Seconds an old page stands in while Django is away."""

RENEWING = 0.4
"""Seconds for which those who listen wait for their pages to be renewed."""

PUBLIC_PATHS = 10_000
LEFT_OUT = frozenset({b"if-none-match", b"if-modified-since", b"accept-encoding", b"cookie"})
READ = frozenset({b"cookie", b"host", b"hx-request", b"authorization", b"range"})

Key = tuple[str, bytes, bytes, bool, tuple[str, ...]]
"""Path, query, host, whether htmx asks, the chosen language, theme and print."""


class Kept:
    """The pages kept for *upstream*; *clock* tells the time in seconds."""

    unanswered = UNANSWERED

    def __init__(self, upstream: Upstream, clock: Callable[[], float] = time.monotonic) -> None:
        self._upstream, self._clock = upstream, clock
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._public: OrderedDict[str, None] = OrderedDict()
        self._fetching: dict[Key, asyncio.Future[Page | None]] = {}
        self._renewing: set[asyncio.Task[None]] = set()
        self._grown: dict[str, float] = {}

    def watched(self) -> set[str]:
        """Return the journals behind pages that somebody asked for lately."""
        since = self._clock() - WANTED
        pages = self._pages.values()
        return {page.journal for page in pages if page.journal and page.wanted > since}

    def grown(self, journal: str) -> None:
        """Take note that pages which depend on *journal* are old by now."""
        self._grown[journal] = self._clock()

    async def renew(self, journal: str) -> None:
        """Fetch the pages anew that depend on *journal* and were asked for lately."""
        since = self._clock() - WANTED
        old = [
            (key, page)
            for key, page in self._pages.items()
            if page.journal == journal and page.wanted > since
        ]
        tasks = [self._renew(key, page) for key, page in old if key not in self._fetching]
        if tasks:
            await asyncio.wait(tasks, timeout=RENEWING)

    def saw(self, path: str, headers: Headers) -> None:
        """Take note of an answer handed through: whether the page at *path* may be kept."""
        if lifetime(path, 200, headers):
            self._public[path] = None
            while len(self._public) > PUBLIC_PATHS:
                self._public.popitem(last=False)

    def has(self, ask: Asked) -> bool:
        """Tell whether *ask* is answered at once, with what is kept."""
        key, _ = _key(ask, {name: value for name, value in ask.headers if name in READ})
        page = self._pages.get(key)
        return page is not None and self._clock() < self._stale(page)

    async def answer(self, ask: Asked, send: Send) -> bool:
        """
        Answer *ask* with what is kept or may be; False where Django is to answer it alone.

        Raises:
            Away: Django does not answer, and nothing is kept.
        """
        said = {name: value for name, value in ask.headers if name in READ}
        if ask.method not in {"GET", "HEAD"} or b"authorization" in said:
            return False
        key, others = _key(ask, said)
        choices = key[-1]
        now = self._clock()
        page = self._pages.get(key)
        if page is not None and now < self._stale(page):
            self._pages.move_to_end(key)
            page.wanted = now
            if now >= self._fresh(page) and key not in self._fetching:
                self._renew(key, page)
            await reply(send, page.answer(ask, now), bodiless=ask.method == "HEAD")
            return True
        unknown = ask.path not in self._public
        if unknown and (others or ask.method == "HEAD" or b"range" in said):
            return False
        return await self._fetched(key, _anonymous(ask, choices), ask, send, others=others)

    def _fresh(self, page: Page) -> float:
        """Return until when *page* is shown without another being fetched."""
        grown = self._grown.get(page.journal, 0.0)
        return page.fresh if grown < page.asked else max(grown, page.asked + APART)

    def _stale(self, page: Page) -> float:
        """Return until when *page* may be shown at all."""
        grown = self._grown.get(page.journal, 0.0)
        return page.stale if grown < page.asked else min(page.stale, grown + GRACE)

    def _renew(self, key: Key, page: Page) -> "asyncio.Task[None]":
        task = asyncio.create_task(self._fetch_again(key, page.source))
        self._renewing.add(task)
        task.add_done_callback(self._renewing.discard)
        return task

    async def _fetch_again(self, key: Key, source: Asked) -> None:
        if key in self._fetching:  # somebody was first
            await asyncio.shield(self._fetching[key])
            return
        done = self._fetching[key] = asyncio.get_running_loop().create_future()
        page = None
        try:
            async with self._upstream.bodiless(source, source.headers) as response:
                page = await self._read(key, source, response)
                if page is None:
                    self._drop(key)
        except Away:
            return  # the old one stands in
        finally:
            del self._fetching[key]
            done.set_result(page)

    async def _fetched(
        self, key: Key, source: Asked, ask: Asked, send: Send, *, others: bool
    ) -> bool:
        """Fetch what *ask* asks, once for all who wait; False where this one must ask alone."""
        if key in self._fetching:
            page = await asyncio.shield(self._fetching[key])
            return page is not None and await self._show(page, ask, send)
        done = self._fetching[key] = asyncio.get_running_loop().create_future()
        page = None
        try:
            async with self._upstream.bodiless(source, source.headers) as response:
                page = await self._read(key, source, response)
                if page is None and not others and ask.method == "GET":
                    del self._fetching[key]
                    done.set_result(None)  # those who wait need not wait for a long answer
                    await hand_through(response, send)
                    return True
        except Away:
            page = self._pages.get(key)
            if page is None or self._clock() > page.asked + self.unanswered:
                raise
        finally:
            if not done.done():
                del self._fetching[key]
                done.set_result(page)
        return page is not None and await self._show(page, ask, send)

    async def _show(self, page: Page, ask: Asked, send: Send) -> bool:
        page.wanted = self._clock()
        await reply(send, page.answer(ask, page.wanted), bodiless=ask.method == "HEAD")
        return True

    async def _read(self, key: Key, source: Asked, response: ClientResponse) -> Page | None:
        """Return the page that *response* is, kept from now on; None where it may not be."""
        headers, asked = returned(response), self._clock()
        life = lifetime(source.path, response.status, headers)
        if not life or int(response.headers.get("Content-Length", "0")) > LONGEST:
            self._public.pop(source.path, None)
            return None
        self.saw(source.path, headers)
        page = await page_of(source, headers, await response.read(), asked, life)
        page.journal = next((value.decode() for name, value in headers if name == JOURNAL), "")
        old = self._drop(key)
        page.wanted = old.wanted if old else asked
        self._pages[key] = page
        self._bytes += page.size
        while self._bytes > BYTES:
            self._drop(next(iter(self._pages)))
        return page

    def _drop(self, key: Key) -> Page | None:
        page = self._pages.pop(key, None)
        self._bytes -= page.size if page else 0
        return page


def _key(ask: Asked, said: Mapping[bytes, bytes]) -> tuple[Key, bool]:
    """Return under which key the page that *ask* asks is kept, and whether others came along."""
    choices, others = _choices(ask) if b"cookie" in said else (("", "", ""), False)
    host, fragment = said.get(b"host", b""), b"hx-request" in said
    return (ask.path, ask.query, host, fragment, choices), others


def _choices(ask: Asked) -> tuple[tuple[str, ...], bool]:
    """Return the chosen language, theme and print, and whether there are other cookies."""
    cookies = ask.cookies()
    return tuple(cookies.get(name, "")[:12] for name in CHOICES), bool(cookies.keys() - {*CHOICES})


def _anonymous(ask: Asked, choices: tuple[str, ...]) -> Asked:
    """Return *ask* as anybody would ask it who made the same choices."""
    headers = [(name, value) for name, value in ask.headers if name not in LEFT_OUT]
    pairs = zip(CHOICES, choices, strict=True)
    if cookie := "; ".join(f"{name}={chosen}" for name, chosen in pairs if chosen):
        headers.append((b"cookie", cookie.encode("latin-1")))
    return Asked("GET", ask.path, ask.query, headers, ask.client, ask.scheme, ask.receive)
