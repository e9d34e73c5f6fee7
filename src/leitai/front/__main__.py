"""``python -m leitai.front``: one server of an installation; ``leitai serve`` starts both."""

import argparse
import os
from pathlib import Path

from .parents import end_with
from .server import serve_crowd, serve_front, serve_pages, serve_plain

parser = argparse.ArgumentParser(prog="python -m leitai.front")
servers = parser.add_subparsers(dest="server", required=True)
one = servers.add_parser("front")
one.add_argument("--host", default="127.0.0.1")
one.add_argument("--port", type=int, default=8000)
one.add_argument("--certificate", type=Path)
one.add_argument("--key", type=Path)
third = servers.add_parser("plain")
third.add_argument("--host", default="127.0.0.1")
third.add_argument("--port", type=int, default=8080)
fourth = servers.add_parser("crowd")
fourth.add_argument("--host", default="127.0.0.1")
fourth.add_argument("--port", type=int, default=8100)
other = servers.add_parser("pages")
other.add_argument("address")
other.add_argument("--workers", type=int, default=1)
other.add_argument("--threads", type=int, default=4)
for each in (one, other, third, fourth):
    each.add_argument("--parent", type=int, default=os.getppid())

if __name__ == "__main__":
    given = parser.parse_args()
    end_with(given.parent)
    if given.server == "front":
        tls = (given.certificate, given.key) if given.certificate else None
        serve_front(given.host, given.port, tls)
    elif given.server == "plain":
        serve_plain(given.host, given.port)
    elif given.server == "crowd":
        serve_crowd(given.host, given.port)
    else:
        serve_pages(given.address, given.workers, given.threads)
