"""A hall in one process: a pad's files, pairing, package and journal; it can be made to fail."""

import json
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.faults import Fault
from leitai.journal import START as NOTHING
from leitai.journal import Draft, Entry, Pen, public_key, seal
from leitai.relay import Gate

JOURNAL = "journal.example/2026/hall"
DEVICE = "pad-J1-1"
STATIC = "/static/leitai/pad/"
PAGE = b"<!doctype html><html lang=zh-Hans><title>pad</title><body></body></html>"

OPEN = """async () => {
  const { Pad } = await import("/static/leitai/pad/pad.js");
  window.pad = await Pad.open();
  return pad.state;
}"""
PAIR = """async (code) => { await pad.pair({ code, pin: "123456" }); return pad.state; }"""


class Dice:
    """A rule that refuses what a test says."""

    def __init__(self, refuse: Callable[[Entry], str]) -> None:
        self._refuse = refuse

    def faults(self, entry: Entry) -> list[Fault]:
        said = self._refuse(entry)
        return [Fault(said)] if said else []


class Hall:
    """
    The other end of a pad.

    ``mode``: "up"; "away" (hangs up at once); "deaf" (hangs up after it has taken the lines: the
    answer is lost); "busy" (503); "revoked" (403); "portal" (answers with somebody's page).
    """

    def __init__(self) -> None:
        self.mode = "up"
        self.refuse: Callable[[Entry], str] = lambda _: ""
        self.news, self.city = "1", None
        self.worker = ""
        self.requests: list[dict[str, Any]] = []
        self.package: dict[str, Any] = {}
        self.log: list[Entry] = []
        self.lock = threading.Lock()
        self.key = Ed25519PrivateKey.generate()
        self._open()
        self.server = Server(self, self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self) -> "type[Handler]":
        return Handler

    def _open(self) -> None:
        body = {"journal": JOURNAL, "device": "desk", "key": public_key(self.key)}
        self._desk("journal.open", body)
        self.restart()

    def _desk(self, kind: str, body: dict[str, Any]) -> None:
        mine = [entry for entry in self.log if entry.device == "desk"]
        head = mine[-1].head if mine else NOTHING
        draft = Draft(kind, "2026-09-12T08:00:00Z", body, bytes(32))
        self.log.append(seal(Pen(JOURNAL, "desk", self.key), head, draft))

    def restart(self, entries: int | None = None) -> None:
        """Be killed and start again; with *entries*: from a backup that had only so many."""
        del self.log[len(self.log) if entries is None else entries :]
        self.gate = Gate(JOURNAL)
        self.gate.follow(self.log)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def here(self) -> str:
        """An address that browsers trust without a certificate."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def plain(self) -> str:
        """The address of the machine itself: for browsers not a secure context."""
        return f"http://{own_address()}:{self.port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def sent_by(self, device: str = DEVICE) -> list[Entry]:
        """Return what *device* has in the journal."""
        return [entry for entry in self.log if entry.device == device]

    def pair(self, said: dict[str, Any]) -> tuple[int, Any]:
        with self.lock:
            if said["pin"] != "123456":
                return 403, {"problems": [{"id": "pads.wrong-pin", "text": "PIN"}]}
            devices = self.gate.roll.devices
            mine = [name for name, each in devices.items() if each.key == said["key"]]
            device = mine[0] if mine else f"pad-J1-{len(devices)}"
            if not mine:
                self._desk("device.add", {"device": device, "key": said["key"], "registrar": False})
                self.gate.follow(self.log[-1:])
            return 200, {"ticket": device, "device": device, "package": self.package}

    def hear(self, path: str, data: bytes) -> tuple[int, Any]:  # noqa: ARG002 - others look
        """Answer /hot/entries and /hot/head as docs/formats/relay.md says."""
        said = json.loads(data)
        with self.lock:
            self.requests.append(said)
            lines = said.get("lines", [])
            branch = self.gate.branch()
            passed = branch.run(lines, Dice(self.refuse))
            self.log += passed.fresh
            self.gate.follow(passed.fresh)
            refused = None
            if passed.refused is not None:
                self.gate.remember(passed, said.get("firm", 0))
                problems = [{"id": each.id, "text": each.id} for each in passed.refused.faults]
                refused = {"seq": passed.refused.device_seq, "problems": problems}
            head = self.gate.head(said["ticket"])
            return 200, {
                "head": {"seq": head.device_seq, "leaf": head.leaf},
                "taken": passed.taken,
                "refused": refused,
                "size": len(self.log),
                "city": self.city,
                "now": datetime.now(UTC).isoformat(),
                "news": self.news,
            }


class Handler(BaseHTTPRequestHandler):
    """Answers for the hall of its server."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def reply(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def tell(self, status: int, said: Any) -> None:
        self.reply(status, json.dumps(said).encode(), "application/json")

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def do_GET(self) -> None:
        hall, path = self.server.hall, self.path.partition("?")[0]
        name = path.removeprefix(STATIC)
        if path == "/pad/package":
            self.tell(200, hall.package)
        elif path == "/pad/sw.js" and hall.worker:
            self.reply(200, hall.worker.encode(), "text/javascript")
        elif path == "/pad/":
            self.reply(200, PAGE, "text/html")
        elif name != path and name.endswith(".js"):
            found = files("leitai.web").joinpath("static", "leitai", "pad", name)
            self.reply(200, found.read_bytes(), "text/javascript")
        else:
            self.reply(404, b"", "text/plain")

    def do_POST(self) -> None:
        hall = self.server.hall
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if hall.mode == "away":
            self.hang_up()
        elif self.path == "/pad/pair":
            self.tell(*hall.pair(json.loads(data)))
        elif hall.mode == "busy":
            self.reply(503, b"", "text/plain", Retry_After="0")
        elif hall.mode == "revoked":
            self.tell(403, {"problems": []})
        elif hall.mode == "portal":
            self.reply(200, PAGE, "text/html")
        else:
            self._hot(data)

    def _hot(self, data: bytes) -> None:
        hall = self.server.hall
        try:
            answer = hall.hear(self.path, data)
        except (OSError, HTTPException):  # the front behind this one was killed
            return self.hang_up()
        return self.hang_up() if hall.mode == "deaf" else self.tell(*answer)


class Server(ThreadingHTTPServer):
    """The socket of a hall."""

    daemon_threads = True

    def __init__(self, hall: Hall, handler: type[Handler]) -> None:
        self.hall = hall
        super().__init__(("0.0.0.0", 0), handler)


def own_address() -> str:
    """Return an address of this machine that is not the loopback; no packet is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        trial.connect(("192.0.2.1", 9))
        return str(trial.getsockname()[0])


def package(stations: int = 8, sheet: str = "A") -> dict[str, Any]:
    """Return the package of a judge with so many stations."""
    sheets = [
        {"contestant": f"{number:02}", "sheet": sheet, "round": 1, "cells": [], "signed": False}
        for number in range(1, stations + 1)
    ]
    return {
        "version": "1",
        "event": {"slug": "x", "journal": JOURNAL},
        "judge": {"code": "J1"},
        "device": DEVICE,
        "sheets": sheets,
        "forms": {},
    }
