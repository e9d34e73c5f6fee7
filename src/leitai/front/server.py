"""The two servers of an installation, each a process of its own: the front, and Django's pages."""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops, SSLProtocols
from granian.log import LogLevels
from granian.server import Server

from .app import Front, front
from .crowd import Crowd, crowd
from .parents import end_with
from .plain import Plain, plain
from .settings import UNIX

CONNECTIONS = 20_000
"""Requests the front holds at once: nearly all of them are live streams that wait."""

BACKLOG = 4096
END_SECONDS = 5
PAGES_NICE = 5
"""A page being written lets a mark pass: where both want one core, the front gets three parts."""

CROWD_NICE = 10
"""A crowd waits for both."""

PAGES = "LEITAI_PAGES"
"""Environment: the WSGI application that writes the pages, ``module:name``."""


def load_front() -> Front:
    """Return the front, in the process that serves it."""
    end_with(os.getppid())
    return front()


def load_pages() -> Callable[..., Any]:
    """Return the WSGI application, in the process that serves it."""
    end_with(os.getppid())
    module, name = os.environ[PAGES].split(":")
    application: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return application


def load_plain() -> Plain:
    """Return what sends people over to HTTPS, in the process that serves it."""
    end_with(os.getppid())
    return plain()


def load_crowd() -> Crowd:
    """Return the board for a crowd, in the process that serves it."""
    end_with(os.getppid())
    return crowd()


def serve_front(host: str, port: int, tls: tuple[Path, Path] | None = None) -> None:
    """Serve the front on *host* and *port* until told to end; *tls*: certificate and key."""
    _raise_file_limit()
    _serve_asgi("leitai.front.server:load_front", host, port, CONNECTIONS, tls)


def serve_plain(host: str, port: int) -> None:
    """Send whoever comes to *host* and *port* by HTTP over to HTTPS, until told to end."""
    _serve_asgi("leitai.front.server:load_plain", host, port, 256, None)


def serve_crowd(host: str, port: int) -> None:
    """Serve the board for a crowd on *host* and *port*, until told to end: marks go before it."""
    if hasattr(os, "nice"):
        os.nice(CROWD_NICE)
    _raise_file_limit()
    _serve_asgi("leitai.front.server:load_crowd", host, port, CONNECTIONS, None)


def _serve_asgi(
    target: str, host: str, port: int, connections: int, tls: tuple[Path, Path] | None
) -> None:
    Server(
        target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        loop=Loops.asyncio,
        websockets=False,
        backlog=BACKLOG,
        backpressure=connections,
        workers_kill_timeout=END_SECONDS,
        log_level=LogLevels.warning,
        ssl_cert=tls[0] if tls else None,
        ssl_key=tls[1] if tls else None,
        ssl_protocol_min=SSLProtocols.tls12,
    ).serve()


def serve_pages(address: str, workers: int, threads: int) -> None:
    """Serve the application that the environment names on *address* until told to end."""
    if hasattr(os, "nice"):
        os.nice(PAGES_NICE)
    unix = address.startswith(UNIX)
    host, _, port = address.removeprefix("http://").rpartition(":")
    if unix:  # one that was killed left its socket behind
        Path(address.removeprefix(UNIX)).unlink(missing_ok=True)
    Server(
        "leitai.front.server:load_pages",
        factory=True,
        address="127.0.0.1" if unix else host,
        port=8000 if unix else int(port),
        uds=Path(address.removeprefix(UNIX)) if unix else None,
        uds_permissions=0o600 if unix else None,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        backlog=1024,
        workers_kill_timeout=END_SECONDS,
        log_level=LogLevels.warning,
    ).serve()


def _raise_file_limit() -> None:
    """Allow as many open files as the system lets us: every live stream is one."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
