"""A sheet of marks as it is sent to the front: its form, and whether its bearer may write it."""

import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from leitai.canonical import canonical
from leitai.faults import Fault, Refused
from leitai.registry.text import plain
from leitai.relay import allowed_faults
from leitai.results.rows import CELL, SHEET_BYTES

from . import tokens
from .tokens import Claims

LONGEST = SHEET_BYTES * 2 + tokens.LONGEST
"""Bytes of a request: white space and escapes may double what a sheet has."""

SURELY_SHORT = SHEET_BYTES // 11
"""Bytes of a request whose cells fit: cleaning (NFKC) makes no sign more than 11 times as long."""

LONGEST_TEXT = 4_000
"""Characters of one text: a judge's note is a sentence or two."""

KEY = re.compile(r"[A-Za-z0-9._-]{16,64}")
"""An idempotency key: made of chance by the device, the same for every attempt at one sheet."""

_WANTED = frozenset({"token", "contestant", "judge", "cells", "key"})
_CELL = frozenset(CELL)

PURPOSE = b"leitai sheet salt v1"


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One judge's sheet for one contestant, as it will stand in the journal.

    Units:
        body: of the entry of type ``mark``.
        salt: of the entry; follows from the idempotency key, so that the journal itself
            remembers, over any restart, which keys it has.
    """

    claims: Claims
    body: dict[str, Any]
    salt: bytes


def read_sheet(data: bytes, secret: bytes, now: float) -> Sheet:
    """
    Return the sheet that *data*, the body of a request, sends.

    Raises:
        Refused: every fault of its form; a token that does not allow it.
    """
    try:
        sent = json.loads(data)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Refused([Fault("front.not-json")])
    claims = tokens.read(secret, str(sent.get("token", "")), now)
    if faults := list(_faults(sent)):
        raise Refused(faults)
    body: dict[str, Any] = {
        "contestant": _clean(sent["contestant"]),
        "judge": _clean(sent["judge"]),
        "sheet": _clean(sent.get("sheet", "")),
        "cells": [
            {name: text for name, said in cell.items() if (text := _clean(said)) or name == "value"}
            for cell in sent["cells"]
        ],
    }
    if len(data) > SURELY_SHORT or b"\\u" in data:
        _check_size(body["cells"])
    if faults := allowed_faults(claims, body):
        raise Refused(faults)
    return Sheet(claims, body, _salt(secret, claims, sent["key"]))


@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    return plain(text)


def _faults(sent: dict[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with the form of *sent*."""
    for member in sorted((_WANTED - sent.keys()) | (sent.keys() - _WANTED - {"sheet"})):
        yield Fault("front.member", {"member": member[:40]})
    for member in ("contestant", "judge", "sheet"):
        if not _is_text(sent.get(member, "")) or (member == "contestant" and not sent.get(member)):
            yield Fault("front.member", {"member": member})
    if not isinstance(key := sent.get("key"), str) or not KEY.fullmatch(key):
        yield Fault("front.member", {"member": "key"})
    cells = sent.get("cells")
    if not isinstance(cells, list):
        yield Fault("front.member", {"member": "cells"})
        return
    for row, cell in enumerate(cells, 1):
        if not _is_cell(cell):
            yield Fault("front.cell", row=row)


def _is_cell(cell: object) -> bool:
    return (
        type(cell) is dict
        and "value" in cell
        and cell.keys() <= _CELL
        and bool(cell.get("aspect"))
        and all(type(said) is str and len(said) <= LONGEST_TEXT for said in cell.values())
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _check_size(cells: list[dict[str, str]]) -> None:
    try:
        size = len(canonical(cells))
    except ValueError:  # half a surrogate pair
        raise Refused([Fault("front.not-json")]) from None
    if size > SHEET_BYTES:
        raise Refused([Fault("front.sheet-too-long", {"limit": str(SHEET_BYTES)})])


def _salt(secret: bytes, claims: Claims, key: str) -> bytes:
    """
    Return 32 bytes that nobody without the installation's secret can tell from dice.

    Who knows the secret and the device's key could make them again; neither is kept with
    the journal, so an erased body stays beyond guessing for whoever holds the journal.
    """
    whose = f"{claims.journal}\n{claims.device}\n{claims.account}\n{key}"
    return hmac.digest(hmac.digest(secret, PURPOSE, "sha256"), whose.encode(), "sha256")
