"""
The hall's courier: carries the event's journal to the city whenever there is a line.

It sends in the order of the hall's journal and asks nothing of its own memory: the city says
which entries of which device it has, the rest is sent. So it may die at any moment, start anew,
and send things twice.
"""

import http.client
import json
import secrets
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from leitai.faults import Fault, Refused
from leitai.journal import read_line
from leitai.stores.kept import KeptJournal
from leitai.web.hall_home import HallHome, knowledge_file, write_hall

AT_ONCE = 200
BYTES_AT_ONCE = 900_000
SECONDS = 20.0
INSTANCE = "X-Leitai-Hall"
CHUNK = 2_000


class NoLine(Refused):
    """The city does not answer: nothing is wrong, it is tried again."""

    def __init__(self, why: str) -> None:
        super().__init__([Fault("halls.no-line", {"why": why[:200]})])


@dataclass(frozen=True, slots=True)
class City:
    """The city, as a hall calls it; ``SSL_CERT_FILE`` says whom to believe beside the system's."""

    hall: HallHome

    def call(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/json"
    ) -> dict[str, Any]:
        """
        Return what the city answers.

        Raises:
            NoLine: it does not answer, or not now.
            Refused: it refuses, with its own words.
        """
        to = urlsplit(self.hall.city)
        headers = {"Authorization": f"Bearer {self.hall.token}", INSTANCE: self.hall.instance}
        headers |= {"Content-Type": kind, "Accept": "application/json"}
        try:
            line = self._line(to.scheme, to.netloc)
            try:
                address = f"{to.path}/api/v1/halls/{self.hall.number}/{path}"
                line.request(method, address, body, headers)
                answer = line.getresponse()
                status, data = answer.status, answer.read()
            finally:
                line.close()
        except (OSError, http.client.HTTPException) as error:
            raise NoLine(f"{type(error).__name__}: {error}") from None
        return _said(status, data)

    def _line(self, scheme: str, place: str) -> http.client.HTTPConnection:
        if scheme == "http":
            return http.client.HTTPConnection(place, timeout=SECONDS)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(place, timeout=SECONDS, context=context)


def _said(status: int, data: bytes) -> dict[str, Any]:
    try:
        said = json.loads(data)
    except ValueError:
        raise NoLine(f"HTTP {status}") from None
    if status >= 500 or status == 429 or not isinstance(said, dict):
        raise NoLine(f"HTTP {status}")
    if status >= 400:
        faults = [Fault(each["id"], each.get("params", {})) for each in said.get("faults", ())]
        raise Refused(faults or [Fault("halls.no-line", {"why": f"HTTP {status}"})])
    return said


@dataclass(frozen=True, slots=True)
class Carried:
    """
    What one round came to.

    Shapes:
        sent: entries that were sent; *waiting*: entries that the city still lacks.
        problem: fault id for which it took no more; "" where it took them all.
    """

    sent: int
    waiting: int
    problem: str = ""


class Courier:
    """
    Carries one journal.

    *state* says where the event is, *frozen* whether its board is held: the city's pages follow.
    """

    def __init__(
        self,
        city: City,
        home: Path,
        journal: KeptJournal,
        state: Callable[[], str],
        frozen: Callable[[], bool] = lambda: False,
    ) -> None:
        self._frozen = frozen
        self._city, self._home, self._journal, self._state = city, home, journal, state
        self._heads: dict[str, int] = {}
        self._start = 0  # entries before this position are in the city
        self._photos: set[str] = set()

    def carry(self) -> Carried:
        """
        Send what the city lacks; note what it has.

        Raises:
            NoLine: it does not answer.
            Refused: it does not deal with this hall.
        """
        self._city = announced(self._home, self._city)
        self._heard(self._send([]))
        sent, problem = 0, ""
        while self._lacking() and (lines := self._next()):
            said = self._send(lines)
            self._heard(said)
            sent += said["taken"]
            if said["refused"] is not None:
                problem = str(said["refused"]["id"])
                break
        return Carried(sent, self._lacking(), problem)

    def carry_photos(self) -> int:
        """Send the photographs that were not sent yet; return how many. Raises as `carry` does."""
        folder = self._home / "files" / "evidence"
        fresh = sorted(
            each.name
            for each in (folder.iterdir() if folder.is_dir() else ())
            if each.name not in self._photos and not each.name.startswith(".")
        )
        for name in fresh:
            data = (folder / name).read_bytes()
            self._city.call("PUT", f"files/{name}", data, "application/octet-stream")
            self._photos.add(name)
        return len(fresh)

    def _send(self, lines: list[str]) -> dict[str, Any]:
        said: dict[str, Any] = {
            "lines": lines,
            "size": self._journal.size(),
            "state": self._state(),
            "frozen": self._frozen(),
        }
        return self._city.call("POST", "entries", json.dumps(said).encode())

    def _heard(self, said: Mapping[str, Any]) -> None:
        heads = dict(said["devices"])
        if any(heads.get(device, 0) < seq for device, seq in self._heads.items()):
            self._start = 0  # the city was restored from a backup
        self._heads = heads
        note_knowledge(self._home, self._city.hall.journal, said)

    def _next(self) -> list[str]:
        """Return the lines to send next."""
        lines: list[str] = []
        size, here = 0, self._start
        while entries := self._journal.entries(here, here + CHUNK):
            for entry in entries:
                if entry.device_seq <= self._heads.get(entry.device, 0):
                    if not lines:
                        self._start = here + 1
                else:
                    line = entry.line
                    size += len(line) + 8
                    if lines and (len(lines) == AT_ONCE or size > BYTES_AT_ONCE):
                        return lines
                    lines.append(line)
                here += 1
        return lines

    def _lacking(self) -> int:
        heads = self._journal.heads()
        return sum(
            max(0, head.device_seq - self._heads.get(device, 0)) for device, head in heads.items()
        )


def note_line(home: Path, at: str, why: str = "") -> None:
    """Note that the city answered at *at*, or *why* it did not: for people who ask how it is."""
    _note(home / "city" / "line.json", {"at": at, "why": why})


def note_knowledge(home: Path, journal: str, said: Mapping[str, Any]) -> None:
    """Note what the city has: pads are told of it."""
    known = {name: said[name] for name in ("devices", "size", "at")}
    _note(knowledge_file(home, journal), known)


def _note(file: Path, said: Mapping[str, Any]) -> None:
    file.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    fresh.write_text(json.dumps(said, sort_keys=True), encoding="utf-8")
    fresh.replace(file)


def announced(home: Path, city: City) -> City:
    """
    Return *city*, told that this hall is in the place of the one that was lost, where it was.

    Raises:
        NoLine: it does not answer.
        Refused: it does not deal with this hall.
    """
    if city.hall.announced:
        return city
    city.call("POST", "restored", b"{}")
    known = replace(city.hall, announced=True)
    write_hall(home, known)
    return City(known)


def fetch_lost(city: City, journal: KeptJournal) -> int:
    """
    Read from the city what a restored *journal* lacks; return how many entries.

    Raises:
        NoLine: it does not answer: then pads must send again, and the city is asked later.
        Refused: it does not deal with this hall; what it has does not follow.
    """
    got, start = 0, 0
    while True:
        said = city.call("GET", f"entries?start={start}")
        entries = [read_line(line) for line in said["lines"]]
        if not entries:
            return got
        before = journal.size()
        journal.append(entries)
        got += journal.size() - before
        start += len(entries)
