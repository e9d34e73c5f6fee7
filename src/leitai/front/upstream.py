"""Everything the front does not know is Django's: asked over a socket, handed through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import (
    ClientConnectionError,
    ClientError,
    ClientPayloadError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
    UnixConnector,
)
from yarl import URL

from leitai.faults import Fault, Refused

from .asking import Asked, Gone, Headers, Send
from .settings import UNIX

CONNECTIONS = 64
"""Requests Django is given at once; more wait here, where waiting costs no thread."""

LONGEST_BODY = 64 * 2**20
"""Bytes of an upload: a workbook of 200,000 workers has 20 million."""

SMALL = 256 * 1024
"""Bytes of a body that is read whole before Django is asked: a slow phone holds no thread."""

CONNECT_SECONDS, ANSWER_SECONDS = 5, 300

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""Headers between two neighbours only (RFC 9110, section 7.6.1)."""

JOURNAL = b"x-leitai-journal"
"""Django's word to the front: the journal that a page depends on. Nobody else sees it."""

OURS = frozenset({b"x-forwarded-for", b"x-forwarded-proto", JOURNAL, b"expect"})
LOOPBACK = frozenset({"127.0.0.1", "::1", ""})


class Away(Exception):
    """Django does not answer."""


class Upstream:
    """Django, at *address* (``unix:/path`` or ``http://127.0.0.1:port``)."""

    def __init__(self, address: str) -> None:
        unix = address.startswith(UNIX)
        path = address.removeprefix(UNIX)
        connector: UnixConnector | TCPConnector = (
            UnixConnector(path, limit=CONNECTIONS) if unix else TCPConnector(limit=CONNECTIONS)
        )
        self._base = "http://localhost" if unix else address  # a host that Django knows
        self._session = ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(
                total=None, sock_connect=CONNECT_SECONDS, sock_read=ANSWER_SECONDS
            ),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )

    async def close(self) -> None:
        """Let go of every connection."""
        await self._session.close()

    @asynccontextmanager
    async def _answer(
        self, asked: Asked, headers: Headers, body: bytes | AsyncIterator[bytes] | None
    ) -> AsyncIterator[ClientResponse]:
        query = f"?{asked.query.decode('latin-1')}" if asked.query else ""
        url = URL(f"{self._base}{asked.path}{query}", encoded=True)
        said = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
        try:
            async with self._session.request(
                asked.method, url, headers=said, data=body, allow_redirects=False
            ) as response:
                yield response
        except (ClientConnectionError, ClientPayloadError, TimeoutError) as error:
            raise Away from error

    @asynccontextmanager
    async def bodiless(self, asked: Asked, headers: Headers) -> AsyncIterator[ClientResponse]:
        """
        Give Django's answer to *asked*, without a body, with *headers* in place of its own.

        Raises:
            Away: Django does not answer, or stops in the middle.
        """
        async with self._answer(asked, forwarded(asked, headers), None) as response:
            yield response

    async def hand_on(self, asked: Asked, send: Send) -> Headers:
        """
        Ask Django what *asked* asks, hand the answer through, return its headers.

        Raises:
            Away: Django does not answer.
            Refused: ``front.too-long``.
            Gone: the client left.
        """
        headers = forwarded(asked, asked.headers)
        async with self._answer(asked, headers, await _body(asked)) as response:
            return await hand_through(response, send)

    async def answers(self) -> bool:
        """Tell whether Django answers at all."""
        try:
            async with (
                asyncio.timeout(CONNECT_SECONDS),
                self._session.get(f"{self._base}/healthz", allow_redirects=False) as response,
            ):
                return response.status < 500
        except (ClientError, TimeoutError):
            return False


async def hand_through(response: ClientResponse, send: Send) -> Headers:
    """Send *response* to the client piece by piece; return its headers as Django wrote them."""
    headers = returned(response)
    sent = [(name, value) for name, value in headers if name != JOURNAL]
    await send({"type": "http.response.start", "status": response.status, "headers": sent})
    async for piece in response.content.iter_any():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
    return headers


async def _body(asked: Asked) -> bytes | AsyncIterator[bytes] | None:
    """Return a small body whole, a large one as it comes, None where there is none."""
    length, chunked = asked.header(b"content-length"), asked.header(b"transfer-encoding")
    if not chunked and length in {b"", b"0"}:
        return None
    if length and (not length.isdigit() or int(length) > LONGEST_BODY):
        raise Refused([Fault("front.too-long", {"limit": str(LONGEST_BODY)})])
    if length and int(length) <= SMALL:
        return await asked.body(SMALL)
    return _pieces(asked)


async def _pieces(asked: Asked) -> AsyncIterator[bytes]:
    size = 0
    while True:
        message = await asked.receive()
        if message["type"] == "http.disconnect":
            raise Gone
        size += len(message.get("body", b""))
        if size > LONGEST_BODY:
            raise Refused([Fault("front.too-long", {"limit": str(LONGEST_BODY)})])
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return


def _dropped(headers: Headers) -> frozenset[bytes]:
    named = {
        name.strip().lower()
        for key, value in headers
        if key == b"connection"
        for name in value.split(b",")
    }
    return HOP_BY_HOP | named


def forwarded(asked: Asked, headers: Headers) -> Headers:
    """
    Return *headers* as Django gets them: who asks, and how they came, said by the front.

    What the client itself says of that counts only if it is this machine (a proxy before us).
    """
    drop = _dropped(asked.headers) | OURS
    near = asked.client in LOOPBACK
    chain = asked.header(b"x-forwarded-for") if near else b""
    client = asked.client.encode("latin-1") or b"127.0.0.1"
    proto = (asked.header(b"x-forwarded-proto") if near else b"") or asked.scheme.encode()
    return [
        *((name, value) for name, value in headers if name not in drop),
        (b"x-forwarded-for", b", ".join(filter(None, (chain, client)))),
        (b"x-forwarded-proto", proto),
    ]


def returned(response: ClientResponse) -> Headers:
    """Return the headers of Django's answer, less those that were for the front's connection."""
    headers = [(name.lower(), value) for name, value in response.raw_headers]
    drop = _dropped(headers)
    return [(name, value) for name, value in headers if name not in drop]
