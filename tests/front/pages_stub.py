"""A small WSGI application in Django's place; it counts how often each page was written."""

import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
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


def shown(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """An event's board: how many entries its journal has, and who asks."""
    files = list(Path(os.environ["LEITAI_HOME"], "journals").glob("*.sqlite3"))
    with sqlite3.connect(files[0]) if files else sqlite3.connect(":memory:") as journal:
        count = journal.execute("select count(*) from entry").fetchone()[0] if files else 0
    names = sorted(name for name in environ if name.startswith("HTTP_"))
    said = f"entries {count} written {written[environ['PATH_INFO']]} {' '.join(names)}"
    cache = "public, max-age=0, s-maxage=1, stale-while-revalidate=60"
    start("200 OK", [HTML, ("Cache-Control", cache), ("X-Leitai-Journal", "example.org/final")])
    return [f"{said} {environ.get('HTTP_COOKIE', '')}".encode()]


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
    "/events/final/board/": shown,
    "/echo/": echo,
    "/pieces/": pieces,
    "/board/": board,
    "/moment/": moment,
    "/personal/": personal,
    "/private/": private,
}
