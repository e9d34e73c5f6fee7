"""A city and a hall as they run: processes of their own, killed and started at will."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from judging import Pad, secret_of

from leitai.journal import check_log
from leitai.results.rows import tables_of
from leitai.rulebook import read
from leitai.scoring import score
from leitai.stores.shelf import Shelf

PROGRAM = [sys.executable, "-c", "from leitai.cli import main; main()"]
SECONDS = 240
SUFFIX = ".leitai-backup"


def environment(home: Path, **given: str) -> dict[str, str]:
    said = {**os.environ, "LEITAI_HOME": str(home), "LEITAI_LANG": "en"}
    said |= {"DJANGO_SETTINGS_MODULE": "leitai.web.settings", **given}
    said.pop("LEITAI_DATABASE", None)
    return said


def leitai(*words: str, home: Path, code: int = 0, **given: str) -> str:
    done = subprocess.run(
        [*PROGRAM, *words], capture_output=True, text=True, check=False,
        env=environment(home, **given),
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def scripted(name: str, home: Path, *words: str) -> str:
    file = Path(__file__).parent / f"{name}.py"
    done = subprocess.run(
        [sys.executable, str(file), *words], capture_output=True, text=True, check=False,
        env=environment(home),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@dataclass
class Running:
    """An installation and the command that serves it."""

    home: Path
    port: int
    words: tuple[str, ...]
    program: tuple[str, ...] = tuple(PROGRAM)
    given: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with (self.home.parent / f"{self.home.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.program, *self.words], env=environment(self.home, **self.given),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + SECONDS
        while not self.answers():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        return (self.home.parent / f"{self.home.name}.log").read_text()[-4000:]

    def answers(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status in (200, 308, 503)
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def kill(self) -> None:
        """End everything of it at once, as a power cut does."""
        if self.process is None:
            return
        for pid in self._family():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        self.process = None
        until = time.monotonic() + 10
        while self.answers() and time.monotonic() < until:
            time.sleep(0.05)

    def _family(self) -> list[int]:
        """The process and all below it; children have process groups of their own."""
        found, fresh = [], [self.process.pid]
        while fresh:
            found += fresh
            fresh = [int(pid) for each in fresh for pid in _children(each)]
        return found


def _children(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []


class Both:
    """A city that lent an event, and the hall that took it."""

    def __init__(self, folder: Path, facts: dict, city: Running, seed: int = 1) -> None:
        self.folder, self.facts, self.city = folder, facts, city
        self.hall = self.new_hall("hall")
        self.dice = random.Random(seed)
        self.pads = [Pad(judge, facts, self.dice) for judge in ("J1", "J2", "J3")]

    def new_hall(self, name: str, *words: str) -> Running:
        port = free_port()
        given = ("hall", "serve", "--plain", "--http-port", str(port), *words)
        return Running(self.folder / name, port, given)

    def take(self) -> None:
        leitai(
            "hall", "take", self.facts["package"], home=self.hall.home,
            LEITAI_HALL_PASSPHRASE=self.facts["passphrase"],
        )  # fmt: skip

    def start_hall(self) -> None:
        self.hall.start()
        for pad in self.pads:
            pad.port, pad.secret = self.hall.port, secret_of(self.hall.home)

    def entries(self, running: Running):
        shelf = Shelf(running.home / "journals")
        try:
            log = shelf.journal(self.facts["journal"]).entries()
        finally:
            shelf.close()
        check_log(self.facts["journal"], log)
        return log

    def heads(self, running: Running) -> dict[str, tuple[int, str]]:
        return {each.device: (each.device_seq, each.hash) for each in self.entries(running)}

    def results(self, running: Running) -> bytes:
        """The results of the marks in force, as the document writes them."""
        book = running.home / "files" / "rulebooks" / f"{self.facts['rulebook']}.json"
        rules = read(book.read_bytes())
        return json.dumps(score(rules, tables_of(self.entries(running), {})).document()).encode()

    def until_equal(self, seconds: float = 60) -> None:
        """Wait until the city has what the hall has."""
        until = time.monotonic() + seconds
        while self.heads(self.city) != self.heads(self.hall):
            assert time.monotonic() < until, self.hall.said()
            time.sleep(0.3)


@pytest.fixture(scope="session")
def lent_city(tmp_path_factory):
    """A city with a lent event; tests take copies, because making one takes long."""
    folder = tmp_path_factory.mktemp("lent") / "city"
    port = free_port()
    leitai(
        "init", "--username", "zhang", "--yes", "--site", f"http://127.0.0.1:{port}", home=folder
    )
    return folder, port, json.loads(scripted("building", folder))


@pytest.fixture
def both(lent_city, tmp_path):
    """A city and a hall, none of them running."""
    import shutil  # noqa: PLC0415

    pattern, port, facts = lent_city
    home = tmp_path / "city"
    shutil.copytree(pattern, home)
    made = Both(tmp_path, facts, Running(home, port, ("serve", "--port", str(port))))
    yield made
    made.hall.kill()
    made.city.kill()
