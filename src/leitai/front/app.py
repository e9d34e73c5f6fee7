"""The front as an ASGI server calls it: what it knows it answers, everything else is Django's."""

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import unquote

from leitai.faults import Refused

from . import pages
from .asking import Answer, Asked, Gone, Message, Receive, Send, asked, json_answer, problem, reply
from .checking import Checker
from .entries import Entries
from .health import Health
from .heard import Heard
from .held import check_free
from .journals import Journals
from .kept import Kept
from .lent import check_here
from .live import Live
from .settings import Settings, told
from .sheets import LONGEST, read_sheet
from .signed import check_unsigned
from .upstream import Away, Upstream

log = logging.getLogger("leitai.front")

LIVE = "/live/"
STATUS = {
    "front.too-long": 413,
    "front.too-many-lines": 413,
    "front.token-false": 401,
    "front.token-expired": 401,
    "front.not-yours": 403,
    "front.pad-revoked": 403,
    "front.lent": 409,
    "front.gone-home": 409,
    "front.locked": 409,
    "front.signed": 409,
    "front.key-used": 409,
    "front.no-journal": 409,
    "front.no-rulebook": 409,
    "front.pad-unknown": 409,
    "journal.not-opened": 409,
    "journal.device-unknown": 409,
    "journal.device-revoked": 409,
    "results.sheet-signed": 409,
    "front.held": 503,
    "stores.moved": 503,
    "stores.busy": 503,
    "stores.closed": 503,
    "stores.not-written": 503,
}
"""Of the first fault of what was refused; any other: 422, what was sent is wrong."""

AGAIN = (b"retry-after", b"1")

SWITCH_SECONDS = 0.0005
"""How long a busy thread keeps the others from running: the thread that commits is one."""


class Front:
    """One front: an ASGI application, started and ended by the lifespan its server tells."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secret = settings.secret
        self._checker = Checker(settings.rulebooks)
        self._upstream: Upstream
        self._kept: Kept
        self._journals: Journals
        self._entries: Entries
        self._live: Live
        self._health: Health

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request, or the server's own start and end."""
        if scope["type"] == "http":
            await self._serve(asked(scope, receive), send)
        elif scope["type"] == "lifespan":
            await self._run(receive, send)

    async def _run(self, receive: Receive, send: Send) -> None:
        await receive()
        sys.setswitchinterval(SWITCH_SECONDS)
        here = self._settings
        self._upstream = Upstream(here.upstream)
        self._kept = Kept(self._upstream)
        self._journals = Journals(here, self._grown)
        self._entries = Entries(here, self._checker, self._journals)
        self._live = Live(self._journals, self._renew, self._kept.watched, Heard(here).news)
        self._health = Health(self._upstream, here.journals, here.database)
        looking = asyncio.create_task(self._live.look())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        looking.cancel()
        await asyncio.to_thread(self._journals.close)
        await self._upstream.close()
        await send({"type": "lifespan.shutdown.complete"})

    def _grown(self, journal: str, size: int) -> None:
        self._live.grown(journal, size)

    async def _renew(self, journal: str) -> None:
        self._kept.grown(journal)
        await self._kept.renew(journal)

    async def _serve(self, ask: Asked, send: Send) -> None:
        sending = _Sending(send)
        try:
            await self._answer(ask, sending)
        except Gone:
            return
        except Away as away:
            if sending.started:
                raise
            log.warning("Django does not answer: %s", away.__cause__)
            await reply(send, pages.away(), bodiless=ask.method == "HEAD")
        except Refused as refused:
            if sending.started:
                raise
            await reply(send, pages.refused(413, refused.faults))

    async def _answer(self, ask: Asked, send: "_Sending") -> None:
        if ask.path == "/hot/sheets":
            await reply(send, await self._posted(ask, self._sheet))
        elif ask.path == "/hot/entries":
            await reply(send, await self._posted(ask, self._entries.take))
        elif ask.path == "/hot/head":
            await reply(send, await self._posted(ask, self._entries.head))
        elif ask.path.startswith(LIVE) and ask.method == "GET":
            await self._live.stream(ask, send, unquote(ask.path.removeprefix(LIVE)).strip("/"))
        elif ask.path == "/healthz":
            await reply(send, await self._health.answer(), bodiless=ask.method == "HEAD")
        elif not await self._kept.answer(ask, send):
            self._kept.saw(ask.path, await self._upstream.hand_on(ask, send))

    async def _posted(self, ask: Asked, take: Callable[[Asked], Awaitable[Answer]]) -> Answer:
        """Have what is posted taken; answer a refusal in words."""
        if ask.method != "POST":
            return Answer(405, [(b"allow", b"POST")])
        try:
            return await take(ask)
        except Refused as refused:
            return refusal(refused, ask.language())

    async def _sheet(self, ask: Asked) -> Answer:
        """Write the sheet that *ask* sends; answer once it is safe."""
        sheet = read_sheet(await ask.body(LONGEST), self._secret, time.time())
        if not self._checker.knows(sheet.claims.rulebook):
            await asyncio.to_thread(self._checker.load, sheet.claims.rulebook)
        if faults := self._checker.faults(sheet.claims.rulebook, sheet.body):
            raise Refused(faults)
        check_unsigned(self._settings.signed, sheet.claims)
        check_free(self._settings.held, sheet.claims.journal)
        check_here(self._settings.lent, sheet.claims.journal)
        writer = await self._journals.writer(sheet.claims.journal)
        receipt = await writer.write(sheet)
        said = {"position": receipt.position, "entry_hash": receipt.entry_hash, "at": receipt.at}
        return json_answer(200, said)


def refusal(refused: Refused, language: str) -> Answer:
    """Return the problem document for what was not taken, and when to come again."""
    status = STATUS.get(refused.faults[0].id, 422)
    answer = problem(status, refused.faults, language)
    return replace(answer, headers=[*answer.headers, AGAIN]) if status == 503 else answer


class _Sending:
    """A client's `Send` that remembers whether anything was sent."""

    __slots__ = ("_send", "started")

    def __init__(self, send: Send) -> None:
        self._send, self.started = send, False

    async def __call__(self, message: Message) -> None:
        self.started = True
        await self._send(message)


def front() -> Front:
    """Return the front that this process's environment describes."""
    return Front(told())
