"""A small WSGI application in Django's place; it counts how often each page was written."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

Start = Callable[[str, list[tuple[str, str]]], object]
HTML = ("Content-Type", "text/html; charset=utf-8")
written: Counter[str] = Counter()
counting = threading.Lock()


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    with counting:
        written[path] += 1
    return PAGES.get(path, missing)(environ, start)


def missing(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("404 Not Found", [HTML])
    return [b"missing"]


def echo(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Say what arrived."""
    body = environ["wsgi.input"].read()
    names = sorted(name for name in environ if name.startswith("HTTP_"))
    lines = [f"{name}={environ[name]}" for name in names]
    lines += [environ["REQUEST_METHOD"], environ["QUERY_STRING"], str(len(body))]
    headers = [HTML, ("Connection", "x-secret"), ("X-Secret", "1"), ("Set-Cookie", "a=1")]
    start("201 Created", [*headers, ("Set-Cookie", "b=2"), ("X-Leitai-Journal", "j")])
    return ["\n".join(lines).encode()]


def pieces(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Send a first piece at once and the second later."""
    start("200 OK", [("Content-Type", "text/plain")])
    yield b"first"
    time.sleep(0.5)
    yield b"second"


def board(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """A page that may be kept; it says how often it was written, and for whom."""
    time.sleep(0.1)
    cookie = environ.get("HTTP_COOKIE", "")
    said = f"board {written['/board/']} {cookie} " + "row " * 300
    headers = [HTML, ("Cache-Control", "public, s-maxage=60, stale-while-revalidate=60")]
    start("200 OK", [*headers, ("X-Leitai-Journal", "example.org/final")])
    return [said.encode()]


def moment(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """A page kept for a second, then shown for another while it is written anew."""
    time.sleep(0.1)
    start("200 OK", [HTML, ("Cache-Control", "public, s-maxage=1, stale-while-revalidate=30")])
    return [f"moment {written['/moment/']}".encode()]


def personal(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """A page that says it may be kept and gives everybody a session: it may not."""
    headers = [HTML, ("Cache-Control", "public, s-maxage=60"), ("Set-Cookie", "sessionid=1")]
    start("200 OK", headers)
    return [f"personal {written['/personal/']}".encode()]


def private(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    start("200 OK", [HTML, ("Cache-Control", "no-store")])
    return [f"private {written['/private/']}".encode()]


PAGES = {
    "/echo/": echo,
    "/pieces/": pieces,
    "/board/": board,
    "/moment/": moment,
    "/personal/": personal,
    "/private/": private,
}
