"""One page as the front keeps it: what Django said of it, and the answers made of it."""

import asyncio
import re
import zlib
from dataclasses import dataclass
from hashlib import sha256

from .asking import Answer, Asked, Headers
from .upstream import JOURNAL

CHOICES = ("language", "theme", "print")
"""The only cookies on which a public page may depend."""

VARY = frozenset({b"cookie", b"accept-encoding", b"accept-language", b"hx-request", b"origin"})
"""Headers a kept page may vary by: in its key, or never handed on as the client's own."""

FEED = b"x-leitai-feed"
"""Asked by a board elsewhere that keeps pages of ours: it is told of which journal they are."""

STATIC = "/static/"
STATIC_SECONDS = 10.0
SMALL, LARGE = 500, 32_000
"""Bytes: not worth compressing; compressed on another thread."""

GZIP = 31
"""zlib's window size that means gzip."""

_SECONDS = re.compile(rb"(s-maxage|max-age|stale-while-revalidate)\s*=\s*\"?(\d{1,9})")
_PACKED = re.compile(rb"text/|application/(json|javascript|xml)|image/svg")
_OWN = frozenset({b"content-length", b"etag", b"age", b"date", b"server", b"vary", JOURNAL})


@dataclass(frozen=True, slots=True)
class Life:
    """For how many seconds a page is fresh, and for how many more it may be shown."""

    fresh: float
    more: float


def lifetime(path: str, status: int, headers: Headers) -> Life | None:
    """
    Return how long Django lets its answer to a GET of *path* be kept; None: not at all.

    >>> lifetime("/", 200, [(b"cache-control", b"public, s-maxage=2, stale-while-revalidate=9")])
    Life(fresh=2.0, more=9.0)
    >>> lifetime("/", 200, [(b"cache-control", b"public, max-age=60")])
    """
    said = {name: value.lower() for name, value in headers}
    control = said.get(b"cache-control", b"")
    varies = {name.strip() for name in said.get(b"vary", b"").split(b",") if name.strip()}
    personal = b"set-cookie" in said or b"content-encoding" in said or not varies <= VARY
    if status != 200 or personal or b"public" not in control:
        return None
    seconds = {name: float(number) for name, number in _SECONDS.findall(control)}
    if path.startswith(STATIC):
        fresh = min(STATIC_SECONDS, seconds.get(b"max-age", 0.0))
    else:
        fresh = seconds.get(b"s-maxage", 0.0)
    return Life(fresh, seconds.get(b"stale-while-revalidate", 0.0)) if fresh else None


@dataclass(slots=True)
class Page:
    """
    A kept page.

    Units:
        source: the request it answers.
        packed: the body compressed; nothing where that saves nothing.
        asked, wanted: when Django was asked for it, when somebody asked for it last.
        fresh, stale: until when it is shown as it is, and while another one is fetched.
    """

    source: Asked
    headers: Headers
    body: bytes
    packed: bytes
    tag: bytes
    asked: float
    fresh: float
    stale: float
    journal: str = ""
    wanted: float = 0.0

    @property
    def size(self) -> int:
        """The bytes it takes, about."""
        return len(self.body) + len(self.packed) + 2_000

    def answer(self, ask: Asked, now: float) -> Answer:
        """Return the answer to *ask*: the page, compressed if welcome; 304 if it is known."""
        accepted, known = b"", b""
        fed: list[tuple[bytes, bytes]] = []
        for name, value in ask.headers:
            if name == b"accept-encoding":
                accepted = value
            elif name == b"if-none-match":
                known = value
            elif name == FEED and self.journal:
                fed = [(JOURNAL, self.journal.encode())]
        age = (b"age", b"%d" % max(0, now - self.asked))
        if known and (self.tag in known or known == b"*"):
            return Answer(304, [*self.headers, *fed, age])
        if self.packed and b"gzip" in accepted:
            packed = (b"content-encoding", b"gzip")
            return Answer(200, [*self.headers, *fed, age, packed], self.packed)
        return Answer(200, [*self.headers, *fed, age], self.body)


async def page_of(source: Asked, headers: Headers, body: bytes, asked: float, life: Life) -> Page:
    """Return the page with *body* that Django answered to *source*, asked at *asked*."""
    said = dict(headers)
    packed = b""
    if len(body) > SMALL and _PACKED.match(said.get(b"content-type", b"")):
        packed = await asyncio.to_thread(_pack, body) if len(body) > LARGE else _pack(body)
    tag = b'"' + sha256(body).hexdigest()[:24].encode() + b'"'
    varies = [part.strip() for part in said.get(b"vary", b"").split(b",") if part.strip()]
    if b"accept-encoding" not in {part.lower() for part in varies}:
        varies.append(b"accept-encoding")
    kept = [(name, value) for name, value in headers if name not in _OWN]
    kept += [(b"etag", b"W/" + tag), (b"vary", b", ".join(varies))]
    fresh = asked + life.fresh
    return Page(source, kept, body, packed, tag, asked, fresh, fresh + life.more)


def _pack(body: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, GZIP)
    packed = packer.compress(body) + packer.flush()
    return packed if len(packed) < len(body) else b""
