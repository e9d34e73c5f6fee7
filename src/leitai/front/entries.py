"""
Pads send the entries that they sealed, and ask how far the hall and the city are.

Source:
    docs/formats/relay.md, "Over HTTP".
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from leitai.faults import Fault, Refused
from leitai.journal import Head
from leitai.relay import PadRule, Passed, Refusal

from . import tokens
from .asking import Answer, Asked, json_answer, said
from .checking import Checker
from .heard import Heard
from .held import check_free
from .journals import Journals
from .known import Known
from .lent import check_here
from .settings import Settings
from .tokens import Claims

LONGEST = 2**20
MOST_LINES = 64

_MEMBERS = {True: frozenset({"ticket", "lines"}), False: frozenset({"ticket"})}
_FIRM = frozenset({"firm"})


@dataclass(frozen=True, slots=True)
class Sent:
    """
    What a pad sent: who it is, and its lines.

    Units:
        firm: the highest number of an entry that was ever acknowledged to it.
    """

    claims: Claims
    lines: Sequence[str]
    firm: int = 0


def read_sent(data: bytes, secret: bytes, now: float, *, lines: bool) -> Sent:
    """
    Return what *data*, the body of a request, sends; *lines*: whether there are to be any.

    Raises:
        Refused: it is not in its form; too many lines; a ticket that is no good.
    """
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refused([Fault("front.not-json")])
    claims = tokens.read(secret, str(told.get("ticket", "")), now)
    given = told.get("lines", [])
    firm = told.get("firm", 0)
    if told.keys() - _FIRM != _MEMBERS[lines] or type(firm) is not int:
        raise Refused([Fault("front.member", {"member": "lines"})])
    if not isinstance(given, list) or not all(isinstance(line, str) for line in given):
        raise Refused([Fault("front.member", {"member": "lines"})])
    if len(given) > MOST_LINES:
        raise Refused([Fault("front.too-many-lines", {"limit": str(MOST_LINES)})])
    return Sent(claims, given, firm)


class Entries:
    """Takes the lines of pads for the journals of an installation."""

    def __init__(self, settings: Settings, checker: Checker, journals: Journals) -> None:
        self._settings, self._secret = settings, settings.secret
        self._checker, self._journals = checker, journals
        self._heard = Heard(settings)

    async def take(self, asked: Asked) -> Answer:
        """
        Answer ``POST /hot/entries`` once what was taken is safe.

        Raises:
            Refused: nothing was taken.
        """
        sent = read_sent(await asked.body(LONGEST), self._secret, time.time(), lines=True)
        check_free(self._settings.held, sent.claims.journal)
        check_here(self._settings.lent, sent.claims.journal)
        if not self._checker.knows(sent.claims.rulebook):
            await asyncio.to_thread(self._checker.load, sent.claims.rulebook)
        return await self._answer(sent, asked.language())

    async def head(self, asked: Asked) -> Answer:
        """
        Answer ``POST /hot/head``.

        Raises:
            Refused: a ticket that is no good, a device that is none.
        """
        sent = read_sent(await asked.body(LONGEST), self._secret, time.time(), lines=False)
        return await self._answer(sent, asked.language())

    async def _answer(self, sent: Sent, language: str) -> Answer:
        claims = sent.claims
        writer = await self._journals.writer(claims.journal)
        rule = PadRule(claims, partial(self._checker.faults, claims.rulebook))
        passed = await writer.pass_in(sent.lines, rule, sent.firm)
        _check_standing(writer.known, claims.device, passed)
        head = writer.known.gate.head(claims.device)
        answer = {
            "head": {"seq": head.device_seq, "leaf": head.leaf},
            "taken": passed.taken,
            "refused": passed.refused and _refused(passed.refused, head, language),
            "size": writer.known.size,
            "city": self._heard.city(claims.journal, head, claims.device),
            "now": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "news": self._heard.news(claims.journal),
        }
        return json_answer(200, answer)


def _check_standing(known: Known, device: str, passed: Passed) -> None:
    """
    Return where *device* may write now, and might when its lines were looked at.

    Raises:
        Refused: it is unknown, or was revoked.
    """
    standing = known.gate.roll.devices.get(device)
    found = {fault.id for fault in passed.refused.faults} if passed.refused else set()
    if standing is None or "journal.device-unknown" in found:
        raise Refused([Fault("front.pad-unknown", {"device": device})])
    if standing.revoked or "journal.device-revoked" in found:
        raise Refused([Fault("front.pad-revoked", {"device": device})])


def _refused(refusal: Refusal, head: Head, language: str) -> dict[str, Any]:
    """Return a refusal as it is answered: which line, and why, each problem in words."""
    problems: list[dict[str, Any]] = []
    for fault in refusal.faults:
        problem: dict[str, Any] = {"id": fault.id, "text": said(fault, language)}
        problems.append(problem if fault.row is None else problem | {"row": fault.row})
    return {"seq": refusal.device_seq or head.device_seq + 1, "problems": problems}
