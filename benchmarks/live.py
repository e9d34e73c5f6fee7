"""
Viewers of a board, T9 and T10's share: ``python -m benchmarks.live [VIEWERS]``.

The servers have one core, the load generator the other. Every viewer is an open file of both: with
10,000 viewers ``ulimit -n`` must be above 20,000 (nothing is measured where it is not).

A message is made at most twice a second, whatever arrives: so from a mark's commit to a viewer
there is up to half a second that nobody spends. Both are said: the whole way, and how long it
takes from the first viewer who is told to the last.
"""

import asyncio
import http.client
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from leitai.front.crowd import FED_BY
from leitai.front.live import changed

from .front import JOURNAL, PAGES, Load, Served, Site, cpu_seconds, free_port, load, running

VIEWERS, MANY = 1000, 10_000
MESSAGES = 12
RATE, SECONDS = 20.0, 10.0
"""Marks a second while viewers look, and for how long."""

Figures = list[tuple[str, float]]


class Marks(threading.Thread):
    """Sends marks to *site* and remembers when each was safe, by the size of the journal then."""

    def __init__(self, site: Site, rate: float, seconds: float) -> None:
        super().__init__()
        self.site, self.rate, self.seconds = site, rate, seconds
        self.safe: dict[int, float] = {}
        self.took: list[float] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=20)
        due = started = time.monotonic()
        while due < started + self.seconds:
            time.sleep(max(0.0, due - time.monotonic()))
            key = f"live-{time.time_ns():020}"
            sheet = self.site.sheet | {"contestant": "B0001", "key": key}
            asked = time.monotonic()
            connection.request("POST", "/hot/sheets", json.dumps(sheet))
            answer = json.loads(connection.getresponse().read())
            now = time.monotonic()
            self.safe[answer["position"] + 1] = now
            self.took.append(now - asked)
            due += 1 / self.rate
        connection.close()


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


@contextmanager
def board_of(address: str) -> Iterator[tuple[int, int]]:
    """A board in a process of its own, fed by *address*; gives its port and process."""
    port = free_port()
    command = ["-m", "leitai.front", "crowd", "--port", str(port)]
    with running(command, port, **{FED_BY: address}) as process:
        yield port, process


def viewers_told(site: Site, viewers: int, *, apart: bool) -> Figures:
    """T9: when the viewers of a board hear of a mark, and what it costs."""
    with ExitStack() as stack:
        stack.enter_context(site.django(PAGES))
        process, port = stack.enter_context(site.front()), site.port
        site.write()  # the journal is opened
        if apart:
            port, process = stack.enter_context(board_of(f"http://127.0.0.1:{site.port}"))
        watching = Load({"port": port, "path": f"/live/{JOURNAL}", "viewers": viewers})
        assert watching.line() == "ready\n"
        before, alone = cpu_seconds(process), Marks(site, 1 / 0.6, MESSAGES * 0.6)
        alone.start()
        alone.join()
        time.sleep(1)
        used = cpu_seconds(process) - before
        busy = Marks(site, RATE, SECONDS)
        busy.start()
        busy.join()
        time.sleep(1)
        watching.say("end")
        came = {int(size): times for size, times in watching.result()["came"].items()}
    return told(viewers, came, alone, busy, used)


def told(
    viewers: int, came: dict[int, list[float]], alone: Marks, busy: Marks, used: float
) -> Figures:
    """Return what is known of the messages that *came*."""
    singly = [size for size in alone.safe if len(came.get(size, ())) == viewers]
    spans = [at - alone.safe[size] for size in singly for at in came[size]]
    later = {size: times for size, times in came.items() if size > max(alone.safe)}
    spread = [at - min(times) for times in later.values() for at in times]
    whole = []
    for size, at in busy.safe.items():
        shown = min((each for each in later if each >= size), default=None)
        whole += [each - at for each in later[shown]] if shown is not None else []
    cost, raw = used / (len(singly) * viewers), raw_cost(viewers)
    return [
        (f"{len(singly)} marks, each told to {viewers} viewers, of", len(alone.safe)),
        (
            "   p99 from its commit to the viewer, milliseconds (target 50)",
            quantile(spans, 0.99) * 1e3,
        ),
        ("   the last one (target 200 of 10,000)", max(spans) * 1e3),
        (
            f"   while {RATE:.0f} marks a second arrive: p99 from first viewer to last",
            quantile(spread, 0.99) * 1e3,
        ),
        (
            "      and from the commit, the half second of waiting in it",
            quantile(whole, 0.99) * 1e3,
        ),
        ("      p99 of those marks, milliseconds", quantile(busy.took, 0.99) * 1e3),
        ("   processor microseconds a message", cost * 1e6),
        ("   the same bytes to raw sockets", raw * 1e6),
        ("   ours / raw sockets (target 2)", cost / raw),
    ]


def raw_cost(viewers: int) -> float:
    """Processor seconds for writing a message to one of *viewers* sockets, and nothing else."""

    async def write() -> float:
        loop, port = asyncio.get_running_loop(), free_port()
        seen: list[asyncio.Transport] = []

        class Told(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                assert isinstance(transport, asyncio.Transport)
                seen.append(transport)

        server = await loop.create_server(Told, "127.0.0.1", port, backlog=viewers)
        watching = Load({"port": port, "path": "/", "viewers": viewers})
        assert await asyncio.to_thread(watching.line) == "ready\n"
        used = time.process_time()
        for size in range(MESSAGES):
            await asyncio.sleep(0.1)
            for transport in seen:
                transport.write(changed(size))
        used = time.process_time() - used
        watching.say("end")
        watching.result()
        server.close()
        return used / (MESSAGES * viewers)

    return asyncio.run(write())


def crowd_and_marks(home: Path) -> Figures:
    """T10's share, and what a crowd costs the marks: at the front's own board, and at another."""
    served, port, seconds = Served(home), free_port(), 6.0
    with served.running("--board", str(port)):
        path, packed = served.told["board"], {"Accept-Encoding": "gzip"}
        crowd: dict[str, Any] = {"path": path, "connections": 32, "headers": packed}
        alone = Load(served.marks(seconds, rate=50)).result()
        found: Figures = [("p99 of 50 marks a second, nobody looks, milliseconds", alone["p99"])]
        for what, at in (("the front's own board", served.port), ("a board apart", port)):
            load(**crowd, port=at, seconds=1.0)
            quiet = load(**crowd, port=at, seconds=seconds)
            marks = Load(served.marks(seconds + 1, rate=50))
            time.sleep(0.5)
            busy = load(**crowd, port=at, seconds=seconds)
            written = marks.result()
            found += [
                (f"T10 {what}: pages a second (target 2,000)", quiet["a second"]),
                ("    while 50 marks a second arrive", busy["a second"]),
                (
                    "    of that while nothing arrives (target 0.8)",
                    busy["a second"] / quiet["a second"],
                ),
                ("    p99 of the marks then, milliseconds", written["p99"]),
            ]
    return found


def run(viewers: int) -> Iterator[tuple[str, float]]:
    """Give what is measured, as it is."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < viewers + 1000:
        print(f"  {viewers} viewers need more open files than {most}: ulimit -n", flush=True)
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with TemporaryDirectory(dir=".") as folder:  # a disk that flushes: /tmp may be memory
        for apart in (False, True):
            print(f"  {'a board apart' if apart else 'the front itself'}", flush=True)
            yield from viewers_told(Site(Path(folder) / f"site{apart:d}"), viewers, apart=apart)
        if viewers == VIEWERS:
            home = Path(folder) / "hall"
            home.mkdir()
            yield from crowd_and_marks(home)


if __name__ == "__main__":
    for count in [int(each) for each in sys.argv[1:]] or [VIEWERS, MANY]:
        for what, figure in run(count):
            print(f"{figure:12.3f}  {what}", flush=True)
