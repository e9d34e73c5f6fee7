"""A front as it runs: two server processes, an installation's folder, a client."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from leitai.front.settings import Settings
from leitai.front.tokens import Claims, issue
from leitai.journal import START, Draft, Pen, public_key, seal
from leitai.stores.keyring import Keyring
from leitai.stores.shelf import Shelf

SECRET = bytes(range(32))
JOURNAL = "example.org/final"
AT = "2026-09-12T08:00:00Z"


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    """An installation in *home* with a front and pages, started and killed at will."""

    home: Path
    port: int
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return Settings(self.home, f"unix:{self.home}/pages.socket", "http://example.org")

    def start(self, name: str) -> None:
        """Start the front or the pages; return when they answer."""
        front = ["front", "--port", str(self.port)]
        pages = ["pages", self.settings.upstream, "--threads", "4"]
        stub = {"LEITAI_PAGES": "pages_stub:application", "PYTHONPATH": str(Path(__file__).parent)}
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "leitai.front", *(front if name == "front" else pages)],
            env=os.environ | self.settings.environment() | stub,
            start_new_session=True,
        )
        until = time.monotonic() + 30
        while not self.answers(name):
            assert time.monotonic() < until, f"{name} did not start"
            time.sleep(0.02)

    def answers(self, name: str) -> bool:
        """Tell whether a server speaks: it listens a moment before that."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            if name == "pages":
                connection.sock = socket.socket(socket.AF_UNIX)
                connection.sock.connect(str(self.home / "pages.socket"))
            connection.request("GET", "/hot/sheets")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    def kill(self, name: str) -> None:
        """Kill every process of the front or the pages, as a power cut would."""
        child = self.running.pop(name)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answered:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return Answered(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def send_sheet(self, token: str, **sheet: Any) -> Answered:
        said = {"token": token, "contestant": "B01", "judge": "J1", "sheet": "", **sheet}
        return self.ask("/hot/sheets", "POST", json.dumps(said).encode())

    def open_journal(self, name: str = JOURNAL, *devices: str) -> None:
        """Open the journal called *name* with the device ``desk``, and register *devices*."""
        keyring, shelf = Keyring(self.settings.keys), Shelf(self.settings.journals)
        pen = Pen(name, "desk", keyring.device(name, "desk"))
        said: dict[str, Any] = {"device": "desk", "key": public_key(pen.key), "journal": name}
        log = [seal(pen, START, Draft("journal.open", AT, said, bytes(32)))]
        for device in devices:
            key = public_key(keyring.device(name, device))
            body = {"device": device, "key": key, "registrar": False}
            log.append(seal(pen, log[-1].head, Draft("device.add", AT, body, bytes(32))))
        shelf.journal(name).append(log)
        shelf.close()

    def write(self, kind: str, body: dict[str, Any], name: str = JOURNAL) -> None:
        """Add an entry as another process would."""
        shelf = Shelf(self.settings.journals)
        journal = shelf.journal(name)
        pen = Pen(name, "desk", Keyring(self.settings.keys).device(name, "desk"))
        draft = Draft(kind, AT, body, os.urandom(32))
        journal.append([seal(pen, journal.device_head("desk"), draft)])
        shelf.close()


def new_site(home: Path) -> Site:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    home.mkdir(exist_ok=True)
    (home / "secret.key").write_text(SECRET.hex(), encoding="ascii")
    return Site(home, port)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests that leave it as it was; journals of their own."""
    made = new_site(tmp_path_factory.mktemp("site"))
    made.start("pages")
    made.start("front")
    yield made
    for name in list(made.running):
        made.kill(name)


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A site for a test that kills parts of it."""
    made = new_site(tmp_path / "home")
    made.start("pages")
    made.start("front")
    yield made
    for name in list(made.running):
        made.kill(name)


@pytest.fixture
def token() -> Callable[..., str]:
    """A token of Django's, good for an hour unless told otherwise."""

    def issued(**claims: Any) -> str:
        said = {"journal": JOURNAL, "device": "desk", "judges": ("J1",), "contestants": None}
        fixed = {"until": int(time.time()) + 3600, "account": 1, **said}
        return issue(SECRET, Claims(**(fixed | claims)))

    return issued
