"""
A load generator in a process of its own: requests over kept connections, or viewers of a stream.

``python -m benchmarks.load`` reads what to do as JSON from standard input and prints what it
measured as JSON. It speaks HTTP itself: a client library would be slower than the server.
"""

import asyncio
import json
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from typing import Any

CORE = 1
"""The core of the load; the server has core 0."""


def request(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name.replace('_', '-')}: {said}" for name, said in headers.items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection(asyncio.Protocol):
    """One kept connection with one request on its way."""

    def __init__(self, answered: "Callable[[Connection, int, float], None]") -> None:
        self.answered = answered
        self.data = bytearray()
        self.missing = -1
        self.status = 0
        self.due = 0.0
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def ask(self, said: bytes, due: float) -> None:
        self.due, self.missing = due, -1
        self.data.clear()
        self.transport.write(said)

    def data_received(self, data: bytes) -> None:
        if self.missing < 0:
            self.data += data
            end = self.data.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.data[:end]).lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            self.status = int(head[9:12])
            self.missing = length - (len(self.data) - end - 4)
        else:
            self.missing -= len(data)
        if self.missing <= 0:
            self.answered(self, self.status, time.perf_counter() - self.due)


class Load:
    """Sends what *requests* give: each at once, or *rate* a second whatever the answers take."""

    def __init__(self, requests: Iterator[bytes], until: float, rate: float) -> None:
        self.requests, self.until, self.rate = requests, until, rate
        self.times: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.idle: deque[Connection] = deque()
        self.late: deque[float] = deque()

    def answered(self, connection: Connection, status: int, seconds: float) -> None:
        self.times.append(seconds)
        self.statuses[status] += 1
        if self.rate:
            if self.late:
                connection.ask(next(self.requests), self.late.popleft())
            else:
                self.idle.append(connection)
        elif time.perf_counter() < self.until:
            connection.ask(next(self.requests), time.perf_counter())

    async def run(self, port: int, connections: int) -> None:
        loop = asyncio.get_running_loop()
        made = [
            (await loop.create_connection(lambda: Connection(self.answered), "127.0.0.1", port))[1]
            for _ in range(connections)
        ]
        if self.rate:
            self.idle.extend(made)
            await self._paced()
        else:
            for each in made:
                each.ask(next(self.requests), time.perf_counter())
            await asyncio.sleep(self.until - time.perf_counter() + 0.5)

    async def _paced(self) -> None:
        due = time.perf_counter()
        while due < self.until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            while due <= time.perf_counter():
                if self.idle:
                    self.idle.popleft().ask(next(self.requests), due)
                else:
                    self.late.append(due)
                due += 1 / self.rate
        await asyncio.sleep(1.0)


def requests_of(told: dict[str, Any]) -> Iterator[bytes]:
    port, path = told["port"], told["path"]
    if "sheet" not in told:
        said = request(port, told.get("method", "GET"), path, told.get("body", "").encode(),
                       **told.get("headers", {}))  # fmt: skip
        while True:
            yield said
    number = 0
    while True:
        number += 1
        key = f"{os.getpid()}-{time.time_ns()}-{number:08}"
        sheet = told["sheet"] | {"contestant": f"B{number % told['contestants']:04}", "key": key}
        if values := told.get("values"):  # another one every time round
            value = values[(number + number // told["contestants"]) % len(values)]
            sheet["cells"] = [cell | {"value": value} for cell in sheet["cells"]]
        yield request(port, "POST", path, json.dumps(sheet).encode(), **told.get("headers", {}))


async def send(told: dict[str, Any]) -> dict[str, Any]:
    started = time.perf_counter()
    load = Load(requests_of(told), started + told["seconds"], told.get("rate", 0))
    await load.run(told["port"], told["connections"])
    times = sorted(load.times)
    return {
        "a second": len(times) / told["seconds"],
        "p50": times[len(times) // 2] * 1000,
        "p99": times[len(times) * 99 // 100] * 1000,
        "max": times[-1] * 1000,
        "statuses": dict(load.statuses),
    }


class Viewer(asyncio.Protocol):
    """Looks at a stream; *told* is called with each of its messages."""

    def __init__(self, said: bytes, told: Callable[[bytes], None]) -> None:
        self.said, self.told = said, told

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self.said)

    def data_received(self, data: bytes) -> None:
        if b"event: changed" in data:
            self.told(data)


async def view(told: dict[str, Any]) -> dict[str, Any]:
    """Open viewers, say so, and collect when each message came to each (system-wide clock)."""
    came: dict[int, list[float]] = {}

    def note(data: bytes) -> None:
        size = int(data.rsplit(b'"size": ', 1)[1].split(b"}", 1)[0])
        came.setdefault(size, []).append(time.monotonic())

    loop, said = asyncio.get_running_loop(), request(told["port"], "GET", told["path"])
    for _ in range(told["viewers"]):
        await loop.create_connection(lambda: Viewer(said, note), "127.0.0.1", told["port"])
    await asyncio.sleep(1)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.readline)
    return {"came": came}


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {CORE % (os.cpu_count() or 1)})
    task = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(view(task) if "viewers" in task else send(task))))
