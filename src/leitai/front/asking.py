"""One request as the front sees it, and one answer: the little of ASGI that every part needs."""

import json
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from leitai.faults import Fault, Refused
from leitai.wording import LANGUAGES, describe, say

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]

JSON = b"application/json; charset=utf-8"
PROBLEM = b"application/problem+json; charset=utf-8"
NO_STORE = (b"cache-control", b"no-store")


class Gone(Exception):
    """The client went away before it had said everything."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A request; header names are lower case, as ASGI has them.

    Units:
        path: as it came, percent signs and all; query: without the question mark.
        client: the address that the connection comes from.
    """

    method: str
    path: str
    query: bytes
    headers: Headers
    client: str
    scheme: str
    receive: Receive

    def header(self, name: bytes) -> bytes:
        """Return the first header *name*, nothing where there is none."""
        for each, value in self.headers:
            if each == name:
                return value
        return b""

    def cookies(self) -> dict[str, str]:
        """Return the cookies; of one sent twice, the first."""
        cookies: dict[str, str] = {}
        for name, value in self.headers:
            if name == b"cookie":
                for part in value.decode("latin-1").split(";"):
                    key, _, said = part.strip().partition("=")
                    cookies.setdefault(key, said)
        return cookies

    def language(self) -> str:
        """Return the reader's language as the wording tables name it."""
        return "en" if self.cookies().get("language") == "en" else "zh"

    async def body(self, limit: int) -> bytes:
        """
        Return the whole body.

        Raises:
            Refused: ``front.too-long``: more than *limit* bytes.
            Gone: the client left.
        """
        message = await self.receive()
        if not message.get("more_body") and message["type"] == "http.request":
            parts = [message["body"]]
        else:
            parts, size = [], 0
            while True:
                if message["type"] == "http.disconnect":
                    raise Gone
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > limit or not message.get("more_body"):
                    break
                message = await self.receive()
        body = b"".join(parts)
        if len(body) > limit:
            raise Refused([Fault("front.too-long", {"limit": str(limit)})])
        return body


def asked(scope: Message, receive: Receive) -> Asked:
    """Return the request that an ASGI server hands in."""
    path = scope.get("raw_path") or scope["path"].encode()
    return Asked(
        method=scope["method"],
        path=path.decode("latin-1"),
        query=scope["query_string"],
        headers=scope["headers"],
        client=scope["client"][0] if scope.get("client") else "",
        scheme=scope["scheme"],
        receive=receive,
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Headers
    body: bytes = b""


async def reply(send: Send, answer: Answer, *, bodiless: bool = False) -> None:
    """Send *answer*; *bodiless*: without its body, as HEAD asks for it."""
    length = (b"content-length", str(len(answer.body)).encode())
    headers = list(answer.headers)
    if answer.status != 304:
        headers.append(length)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if bodiless or answer.status == 304 else answer.body
    await send({"type": "http.response.body", "body": body})


def json_answer(status: int, value: Any, kind: bytes = JSON) -> Answer:
    """Return *value* as an answer that nobody keeps."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, [(b"content-type", kind), NO_STORE], body)


def problem(status: int, faults: Sequence[Fault], language: str) -> Answer:
    """
    Return *faults* as a problem document, the title in the reader's language.

    Source:
        RFC 9457, Problem Details for HTTP APIs (July 2023).
    """
    document = {
        "type": f"about:blank#{faults[0].id}",
        "title": said(faults[0], language),
        "status": status,
        "faults": [
            {
                "id": fault.id,
                "params": dict(fault.params),
                "row": fault.row,
                "column": fault.column,
                "words": {each: said(fault, each) for each in LANGUAGES},
            }
            for fault in faults
        ],
    }
    return json_answer(status, document, PROBLEM)


def said(fault: Fault, language: str) -> str:
    """Return *fault* in words; where it is about an aspect's mark, by the aspect's name."""
    aspect = fault.params.get("aspect")
    if aspect is None:
        return describe(fault, language)
    words = describe(replace(fault, row=None, column=None), language)
    return say("front.mark", language, {"aspect": aspect, "words": words})


def words(entry: str, language: str) -> str:
    """Return the words of ``front.<entry>``."""
    return say(f"front.{entry}", language)
