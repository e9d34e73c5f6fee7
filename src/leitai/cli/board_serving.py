"""``leitai board``: a board for a crowd, fed one way by a hall or a city, a process of its own."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from leitai.faults import Fault, Refused
from leitai.front.crowd import ELSEWHERE, FED_BY
from leitai.front.server import serve_crowd

from .scoring import FILE
from .serving import Beside, Ready, check_free, near
from .speaking import as_json, refusing, words
from .supervising import Child

AUTHORITY = "SSL_CERT_FILE"
"""Environment: whom OpenSSL believes; a hall's own authority is nobody else's."""


@click.command(name="board", help=words("board"))
@click.argument("address", metavar="ADDRESS")
@click.option("--host", default="127.0.0.1", show_default=True, help=words("option.host"))
@click.option("--port", type=click.IntRange(1, 65535), default=8100, show_default=True,
              help=words("option.port"))  # fmt: skip
@click.option("--elsewhere", metavar="ADDRESS", default="", help=words("option.board-elsewhere"))
@click.option("--authority", type=FILE, metavar="FILE", help=words("option.board-authority"))
@as_json
@refusing
def serve_board(
    *,
    address: str,
    host: str,
    port: int,
    elsewhere: str,
    authority: Path | None,
    as_json: bool,  # noqa: ARG001 - every command takes it
) -> None:
    """Serve a board for a crowd."""
    for each in filter(None, (address, elsewhere)):
        check_address(each)
    check_free(host, port)
    os.environ.update({FED_BY: address, ELSEWHERE: elsewhere})
    if authority is not None:
        os.environ[AUTHORITY] = str(authority)
    click.echo(words("board-ready", address=f"http://{near(host)}:{port}/", fed_by=address))
    serve_crowd(host, port)
    click.echo(words("serve-ended"), err=True)


def check_address(address: str) -> None:
    """
    Return where *address* is one of a site.

    Raises:
        Refused: ``cli.not-an-address``.
    """
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
        good = good and parts.path in ("", "/") and not parts.query and not parts.username
        _ = parts.port
    except ValueError:
        good = False
    if not good:
        raise Refused([Fault("cli.not-an-address", {"address": address})])


def board_beside(host: str, port: int, board_port: int, site: str) -> Beside:
    """Return a board on *board_port*, fed by the front that is served on *host* and *port*."""
    fed_by = f"http://{near(host)}:{port}"
    command = [sys.executable, "-m", "leitai.front", "crowd", "--host", host]
    command += ["--port", str(board_port), "--parent", str(os.getpid())]
    child = Child(words("serve-board"), command, {FED_BY: fed_by, ELSEWHERE: site})
    return Beside(children=[(child, Ready(f"http://{near(host)}:{board_port}"))])
