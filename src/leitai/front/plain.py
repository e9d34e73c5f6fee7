"""
The plain side of a hall that speaks HTTPS: whoever comes by HTTP is sent over.

A pad that does not believe the hall yet cannot come by HTTPS: so the page that says how to, with
the certificate and what it is drawn with, is served here too, and nothing else.
"""

import os
from collections.abc import Mapping

from . import pages
from .asking import Answer, Asked, Message, Receive, Send, asked, reply
from .settings import Settings, told
from .upstream import Away, Upstream

OPEN = ("/ca/", "/ca.crt", "/static/")
TO = "LEITAI_SECURE"
"""Environment: the address of the hall, ``https://…``."""


class Plain:
    """An ASGI application that knows the one address to go to."""

    def __init__(self, settings: Settings, to: str) -> None:
        self._settings, self._to = settings, to
        self._upstream: Upstream

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request, or the server's own start and end."""
        if scope["type"] == "http":
            await self._serve(asked(scope, receive), send)
        elif scope["type"] == "lifespan":
            await receive()
            self._upstream = Upstream(self._settings.upstream)
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await self._upstream.close()
            await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, ask: Asked, send: Send) -> None:
        if ask.path.startswith(OPEN) and ask.method in ("GET", "HEAD"):
            try:
                await self._upstream.hand_on(ask, send)
            except Away:
                await reply(send, pages.away(), bodiless=ask.method == "HEAD")
            return
        await reply(send, Answer(308, [(b"location", self._there(ask))]))

    def _there(self, ask: Asked) -> bytes:
        query = b"?" + ask.query if ask.query else b""
        return self._to.encode() + ask.path.encode("latin-1") + query


def plain(environment: Mapping[str, str] = os.environ) -> Plain:
    """Return the application that *environment* describes."""
    return Plain(told(environment), environment[TO])
