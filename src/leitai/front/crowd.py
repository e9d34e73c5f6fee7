"""
A board for a crowd: the public pages and live streams of a front elsewhere, kept and served here.

It is fed one way. It knows no secret, no journal and no database; it asks the other front for
public pages as anybody would, once for all who look, and sends nothing back. What happens to it
happens to nobody's marks.
"""

import asyncio
import os
import re
from collections.abc import Mapping
from math import inf
from urllib.parse import parse_qsl, unquote, urlsplit

from leitai.faults import Fault, Refused

from . import pages
from .asking import NO_STORE, Answer, Asked, Gone, Message, Receive, Send, asked, json_answer, reply
from .feed import Feed
from .kept import Kept
from .live import Live
from .page import CHOICES, FEED, Page
from .upstream import Away, Upstream

FED_BY, ELSEWHERE = "LEITAI_FED_BY", "LEITAI_ELSEWHERE"
"""Environment: the address of the front that feeds this one; where all other pages are."""

SHOWN = re.compile(
    r"/|/static/[\w./-]+|/events/(?:[\w-]+/(?:(?:board|screen|rulebook|data)/)?)?"
    r"|/api/v1/events/[\w-]+/board"
)
"""The pages of a front that a board shows."""

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "language": ("zh-Hans", "en"), "theme": ("light", "dark"), "print": ("normal", "big"),
}  # fmt: skip
YEAR = 365 * 24 * 3600
MISSES = 8
"""Pages asked for at once of the front that feeds: a crowd at pages nobody kept is a queue here."""

OLD = b"x-leitai-old"
"""For how many seconds nothing was heard of the front that feeds: readers are told."""

TOLERATED = 5.0
UNANSWERED = 24 * 3600.0


class Lasting(Kept):
    """Pages that stand in for as long as the front that feeds is away."""

    unanswered = UNANSWERED

    def __init__(self, upstream: Upstream, feed: Feed) -> None:
        super().__init__(upstream)
        self._feed = feed

    def _stale(self, page: Page) -> float:
        return inf if self._feed.lost() else super()._stale(page)


class Crowd:
    """One board: an ASGI application, fed by the front at *fed_by*."""

    def __init__(self, fed_by: str, elsewhere: str = "") -> None:
        self._fed_by, self._elsewhere = fed_by.rstrip("/"), elsewhere.rstrip("/")
        self._upstream: Upstream
        self._feed: Feed
        self._kept: Lasting
        self._live: Live
        self._misses: asyncio.Semaphore

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request, or the server's own start and end."""
        if scope["type"] == "http":
            await self._serve(asked(scope, receive), send)
        elif scope["type"] == "lifespan":
            await self._run(receive, send)

    async def _run(self, receive: Receive, send: Send) -> None:
        await receive()
        self._upstream = Upstream(self._fed_by)
        self._feed = Feed(self._fed_by, self._told)
        self._kept = Lasting(self._upstream, self._feed)
        self._live = Live(self._feed, self._renew, self._kept.watched)
        self._misses = asyncio.Semaphore(MISSES)
        looking = asyncio.create_task(self._live.look())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        looking.cancel()
        await self._feed.close()
        await self._upstream.close()
        await send({"type": "lifespan.shutdown.complete"})

    def _told(self, journal: str, size: int) -> None:
        self._live.grown(journal, size, again=True)

    async def _renew(self, journal: str) -> None:
        self._kept.grown(journal)
        await self._kept.renew(journal)

    async def _serve(self, ask: Asked, send: Send) -> None:
        sending = _Marked(send, self._feed)
        bodiless = ask.method == "HEAD"
        try:
            await self._answer(ask, sending)
        except Gone:
            return
        except Away:
            if not sending.started:
                await reply(send, pages.away(), bodiless=bodiless)
        except Refused as refused:
            if not sending.started:
                await reply(send, pages.refused(404, refused.faults), bodiless=bodiless)

    async def _answer(self, ask: Asked, send: "_Marked") -> None:
        bodiless = ask.method == "HEAD"
        if ask.path == "/preferences/" and ask.method == "POST":
            await reply(send, await _chosen(ask))
        elif ask.method not in {"GET", "HEAD"}:
            await reply(send, Answer(405, [(b"allow", b"GET, HEAD")]))
        elif ask.path.startswith("/live/"):
            word = unquote(ask.path.removeprefix("/live/")).strip("/")
            await self._live.stream(ask, send, word)
        elif ask.path == "/healthz":
            lost = round(self._feed.lost())
            said = {"ok": lost < TOLERATED, "board": True, "lost_seconds": lost}
            await reply(send, json_answer(200 if said["ok"] else 503, said), bodiless=bodiless)
        elif not SHOWN.fullmatch(ask.path):
            await reply(send, self._away_from_here(ask), bodiless=bodiless)
        else:
            await self._page(ask, send)

    def _away_from_here(self, ask: Asked) -> Answer:
        """Return where the page is that no board shows."""
        if not self._elsewhere:
            return pages.refused(404, [Fault("front.board-only")])
        query = b"?" + ask.query if ask.query else b""
        to = self._elsewhere.encode() + ask.path.encode("latin-1") + query
        return Answer(302, [(b"location", to), NO_STORE])

    async def _page(self, ask: Asked, send: Send) -> None:
        clean = _anonymous(ask)
        if self._kept.has(clean):
            await self._kept.answer(clean, send)
            return
        async with self._misses:
            if not await self._kept.answer(clean, send):
                await reply(send, pages.refused(404, [Fault("front.board-only")]))


class _Marked:
    """A client's `Send` that says, where it is so, that nothing new is heard."""

    __slots__ = ("_feed", "_send", "started")

    def __init__(self, send: Send, feed: Feed) -> None:
        self._send, self._feed, self.started = send, feed, False

    async def __call__(self, message: Message) -> None:
        if not self.started:
            self.started = True
            lost = self._feed.lost()
            if lost > TOLERATED:
                message["headers"] = [*message["headers"], (OLD, b"%d" % lost)]
        await self._send(message)


def _anonymous(ask: Asked) -> Asked:
    """Return *ask* as anybody would ask it: nothing of it goes on but the page and the choices."""
    cookies = ask.cookies()
    chosen = {name: cookies[name] for name in CHOICES if cookies.get(name) in OPTIONS[name]}
    headers = [(b"accept", b"*/*"), (FEED, b"1")]
    headers += [
        (name, value)
        for name, value in ask.headers
        if name in {b"accept-encoding", b"if-none-match", b"accept-language"}
    ]
    if chosen:
        said = "; ".join(f"{name}={value}" for name, value in chosen.items())
        headers.append((b"cookie", said.encode("latin-1")))
    return Asked("GET" if ask.method != "HEAD" else "HEAD", ask.path, b"", headers, "", "http",
                 ask.receive)  # fmt: skip


async def _chosen(ask: Asked) -> Answer:
    """Keep the language, theme or print that a reader chose: a cookie, here, and nothing else."""
    form = dict(parse_qsl((await ask.body(1024)).decode("latin-1")))
    back = urlsplit(ask.header(b"referer").decode("latin-1")).path or "/"
    headers = [(b"location", back.encode("latin-1") if back.startswith("/") else b"/"), NO_STORE]
    for name, allowed in OPTIONS.items():
        if form.get(name) in allowed:
            said = f"{name}={form[name]}; Max-Age={YEAR}; Path=/; SameSite=Lax; HttpOnly"
            headers.append((b"set-cookie", said.encode()))
        elif form.get(name) == "system":
            headers.append((b"set-cookie", f"{name}=; Max-Age=0; Path=/".encode()))
    return Answer(302, headers)


def crowd(environment: Mapping[str, str] = os.environ) -> Crowd:
    """Return the board that *environment* describes."""
    return Crowd(environment[FED_BY], environment.get(ELSEWHERE, ""))
