"""
The front against its targets: python -m benchmarks.front.

The servers have one core, the load generator the other. The board is that of an event of 1,000
in the middle of marking, made for this and served by ``leitai serve``.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from leitai.front.settings import Settings
from leitai.front.tokens import Claims, issue
from leitai.journal import START, Draft, Pen, public_key, seal
from leitai.stores.keyring import Keyring
from leitai.stores.shelf import Shelf

JOURNAL = "benchmark.example/final"
SECRET = bytes(range(32))
SECONDS = 5.0
CELLS = [{"aspect": f"A{number}", "value": "8.50"} for number in range(20)]
CONTESTANTS = 2000
PAGES = "benchmarks.peer:application"
PATIENCE = 10.0
ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def speaks(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/hot/sheets")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


@contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[int]:
    """A server on *port*, in a group of its own; gives its process number."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    child = subprocess.Popen(
        [sys.executable, *command],
        env=os.environ | environment | {"PYTHONPATH": path},
        process_group=0,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if speaks(port):
            break
        time.sleep(0.05)
    try:
        yield child.pid
    finally:
        child.terminate()  # whoever has children ends them
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


class Site:
    """A home with a journal, a front and Django behind it."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        self.home, self.port, self.pages = home, free_port(), free_port()
        self.settings = Settings(home, f"http://127.0.0.1:{self.pages}", "http://benchmark.example")
        (home / "secret.key").write_text(SECRET.hex(), encoding="ascii")
        keyring, shelf = Keyring(self.settings.keys), Shelf(self.settings.journals)
        pen = Pen(JOURNAL, "desk", keyring.device(JOURNAL, "desk"))
        said = {"device": "desk", "key": public_key(pen.key), "journal": JOURNAL}
        opening = Draft("journal.open", "2026-09-12T08:00:00Z", said, bytes(32))
        shelf.journal(JOURNAL).append([seal(pen, START, opening)])
        shelf.close()
        until = int(time.time()) + 3600
        claims = Claims(JOURNAL, "desk", ("J1",), None, until, account=1)
        self.sheet = {"token": issue(SECRET, claims), "judge": "J1", "sheet": "", "cells": CELLS}

    @contextmanager
    def django(self, application: str = PAGES, **environment: str) -> Iterator[int]:
        command = ["-m", "leitai.front", "pages", self.settings.upstream]
        said = self.settings.environment() | {"LEITAI_PAGES": application} | environment
        with running(command, self.pages, **said) as process:
            yield process

    @contextmanager
    def front(self) -> Iterator[int]:
        command = ["-m", "leitai.front", "front", "--port", str(self.port)]
        with running(command, self.port, **self.settings.environment()) as process:
            yield process

    def write(self) -> None:
        """Send one sheet; return when it is safe."""
        said = self.sheet | {"contestant": "B0001", "key": f"one-{time.time_ns():020}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", "/hot/sheets", json.dumps(said))
        assert connection.getresponse().status == 200
        connection.close()

    def hot(self, connections: int, rate: float = 0, seconds: float = SECONDS) -> dict[str, Any]:
        return {
            "port": self.port, "method": "POST", "path": "/hot/sheets", "sheet": self.sheet,
            "contestants": CONTESTANTS, "connections": connections, "rate": rate,
            "seconds": seconds,
        }  # fmt: skip


class Load:
    """A load generator at work."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        self.say(json.dumps(told))

    def say(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

    def result(self) -> dict[str, Any]:
        measured: dict[str, Any] = json.loads(self.line())
        self.process.wait()
        refused = {status for status in measured.get("statuses", {}) if status != "200"}
        assert not refused, measured
        return measured


def load(**told: Any) -> dict[str, Any]:
    return Load({"seconds": SECONDS} | told).result()


def cpu_seconds(process: int) -> float:
    """The processor time that *process* has used, and all that it started."""
    used, parents = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        number = int(stat.parent.name)
        used[number], parents[number] = int(fields[11]) + int(fields[12]), int(fields[1])
    mine = {process}
    while more := {each for each, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return sum(used.get(each, 0) for each in mine) / os.sysconf("SC_CLK_TCK")


def writes(site: Site) -> list[tuple[str, float]]:
    """T1: sheets a second that are safe when answered."""
    body = json.dumps(site.sheet | {"contestant": "B0001", "key": "0" * 30})
    port = free_port()
    bare = ("--interface", "asginl", "--http", "1", "--no-ws", "--log-level", "warning")
    null = ["-m", "granian", *bare, "--port", str(port), "benchmarks.null:application"]
    with running(null, port):
        least = load(port=port, method="POST", path="/", body=body, connections=64)
    with site.django():
        saved = Load(
            site.hot(16) | {"port": site.pages, "path": "/save/", "connections": 16}
        ).result()
    with site.front():
        site.write()  # the journal is opened
        hot = Load(site.hot(128)).result()
    return [
        ("T1 sheets a second into the journal, signed, on the disk", hot["a second"]),
        ("   their p99 in milliseconds, 128 at once", hot["p99"]),
        ("   Django's update_or_create, same settings, a second", saved["a second"]),
        ("   the front / update_or_create (target 20)", hot["a second"] / saved["a second"]),
        ("   null endpoint of the same server, a second", least["a second"]),
        ("   the front / null endpoint (target 0.6)", hot["a second"] / least["a second"]),
        ("   CTFd 3.8 answers a second", 43.0),
    ]


def writes_beside_pages(site: Site) -> list[tuple[str, float]]:
    """T2: 500 sheets a second while Django's pages take all of the core that they can get."""
    with site.django(), site.front():
        site.write()  # the journal is opened
        alone = Load(site.hot(64, rate=500)).result()
        pages = Load(
            {"port": site.port, "path": "/page/", "connections": 16, "seconds": SECONDS + 2,
             "headers": {"Cookie": "sessionid=1"}}
        )  # fmt: skip
        time.sleep(1)
        beside = Load(site.hot(64, rate=500)).result()
        busy = pages.result()
    return [
        ("T2 p99 of 500 sheets a second, milliseconds, nothing else", alone["p99"]),
        ("   while Django's pages saturate the core (target 10)", beside["p99"]),
        ("   p50 then", beside["p50"]),
        ("   pages a second meanwhile", busy["a second"]),
        ("   CTFd 3.8: p50 of an answer", 368.0),
    ]


class Served:
    """An event of 1,000 in the middle of marking, served as it is by ``leitai serve``."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        making = [sys.executable, "-m", "benchmarks.hall", str(home)]
        made = subprocess.run(making, cwd=ROOT, check=True, capture_output=True, text=True)
        self.told: dict[str, Any] = json.loads(made.stdout)

    @contextmanager
    def running(self, *more: str) -> Iterator[int]:
        serve = "from leitai.cli import main; main()"
        command = ["-c", serve, "serve", "--home", str(self.home), "--port", str(self.port), *more]
        with running(command, self.port) as process:
            until = time.monotonic() + 60
            while not self.page(self.told["board"]) and time.monotonic() < until:
                time.sleep(0.1)
            yield process

    def page(self, path: str) -> str:
        """Return the page at *path*; nothing where there is none yet."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return said if answer.status == 200 else ""

    def marks(self, seconds: float, rate: float) -> dict[str, Any]:
        return {
            "port": self.port, "path": "/hot/sheets", "sheet": self.told["sheet"],
            "contestants": 1000, "values": ["70", "71", "72"], "connections": 8, "rate": rate,
            "seconds": seconds,
        }  # fmt: skip

    def write(self, value: str) -> int:
        """Send one sheet; return how many entries the journal has then."""
        sheet = self.told["sheet"]
        cells = [cell | {"value": value} for cell in sheet["cells"]]
        key = f"one-{time.time_ns():020}"
        said = sheet | {"contestant": "B0001", "key": key, "cells": cells}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", "/hot/sheets", json.dumps(said))
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return int(answer["position"]) + 1

    def seconds_until_shown(self, value: str) -> float:
        """Return how long a mark takes from its receipt to the public board."""
        wanted, start = str(self.write(value)), time.monotonic()
        while time.monotonic() < start + PATIENCE:
            proof = self.page(self.told["board"]).rsplit('class="proof-bar"', 1)[1]
            if wanted in proof.split("</div>", 1)[0]:
                break
            time.sleep(0.02)
        return time.monotonic() - start


def board(home: Path) -> list[tuple[str, float]]:
    """T10: the real board, kept; and while marks arrive."""
    served = Served(home)
    with served.running() as process:
        packed = {"Accept-Encoding": "gzip"}
        told = {"port": served.port, "path": served.told["board"], "connections": 32}
        told["headers"] = packed
        load(**told | {"seconds": 1.0})
        quiet = load(**told)
        event = load(**told | {"path": served.told["event"]})
        before, marks = cpu_seconds(process), Load(served.marks(SECONDS + 1, rate=50))
        time.sleep(0.5)
        busy = load(**told)
        written = marks.result()
        used = cpu_seconds(process) - before
        fresh = sorted(served.seconds_until_shown(str(60 + number)) for number in range(7))
    return [
        ("T10 board of 1,000 contestants a second, compressed (target 2,000)", quiet["a second"]),
        ("    while 50 marks a second arrive", busy["a second"]),
        ("    of that while nothing arrives (target 0.8)", busy["a second"] / quiet["a second"]),
        ("    its p99 then, milliseconds", busy["p99"]),
        ("    p99 of the marks then, milliseconds", written["p99"]),
        ("    processor seconds of all servers a second then", used / (SECONDS + 2)),
        ("    seconds from a mark's receipt to the board, median", fresh[len(fresh) // 2]),
        ("    the longest of seven", fresh[-1]),
        ("    the event's public page a second (target 500)", event["a second"]),
        ("    CTFd 3.8 board a second, and while answers arrive: 5", 157.0),
        ("    CMS ranking server scores a second", 157.0),
        ("    pretix 2026.8 event page a second", 35.0),
    ]


def run() -> Iterator[tuple[str, float]]:
    """Give what is measured, as it is."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    with TemporaryDirectory(dir=".") as folder:  # a disk that flushes: /tmp may be memory
        site, home = Site(Path(folder) / "peer"), Path(folder) / "hall"
        made = os.environ | site.settings.environment()
        subprocess.run([sys.executable, "-m", "benchmarks.peer"], env=made, cwd=ROOT, check=True)
        for measured in (writes, writes_beside_pages):
            yield from measured(site)
        home.mkdir()
        yield from board(home)


if __name__ == "__main__":
    for what, figure in run():
        print(f"{figure:12.3f}  {what}", flush=True)
