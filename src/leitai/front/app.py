"""The front as an ASGI server calls it: what it knows it answers, everything else is Django's."""

import logging
from collections.abc import Callable

from leitai.faults import Refused

from . import pages
from .asking import Asked, Gone, Message, Receive, Send, asked, reply
from .settings import Settings, told
from .upstream import Away, Upstream

log = logging.getLogger("leitai.front")


class Front:
    """One front: an ASGI application, started and ended by the lifespan its server tells."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.upstream: Upstream

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request, or the server's own start and end."""
        if scope["type"] == "http":
            await self._serve(asked(scope, receive), send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.upstream = Upstream(self.settings.upstream)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.upstream.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, ask: Asked, send: Send) -> None:
        started = False

        def start() -> None:
            nonlocal started
            started = True

        try:
            await self._answer(ask, send, start)
        except Gone:
            return
        except Away as away:
            if started:
                raise
            log.warning("Django does not answer: %s", away.__cause__)
            await reply(send, pages.away(), bodiless=ask.method == "HEAD")
        except Refused as refused:
            if started:
                raise
            await reply(send, pages.refused(413, refused.faults))

    async def _answer(self, ask: Asked, send: Send, start: Callable[[], None]) -> None:
        await self.upstream.hand_on(ask, send, start)


def front() -> Front:
    """Return the front that this process's environment describes."""
    return Front(told())
