"""The hall and the city: journals on disks that fail, behind the real gate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.faults import Fault
from leitai.journal import Draft, Entry, Pen, public_key, seal
from leitai.relay import Gate, PadRule, Passed, beyond
from leitai.relay.outbox import Answer, Problem

from .world import Full, Network, Node, World

JOURNAL = "hall.example/2026/torture"
AT = "2026-09-12T09:30:00Z"
LATER, UNKNOWN, REVOKED = "503", "409", "403"
"""Answers that are none."""

MOST = 64
TOO_HIGH = "9.99"
"""A value that the rulebook does not know."""

Respond = Callable[[Any], None]
_KEYS: dict[str, Ed25519PrivateKey] = {}


def pen(device: str) -> Pen:
    """Return the pen of *device*, with the same key in every run."""
    if device not in _KEYS:
        seed = sha256(device.encode()).digest()
        _KEYS[device] = Ed25519PrivateKey.from_private_bytes(seed)
    return Pen(JOURNAL, device, _KEYS[device])


@dataclass(frozen=True)
class Allowed:
    """What the ticket of a pad says."""

    device: str
    judges: tuple[str, ...]
    contestants: None = None
    sheet: None = None
    aspects: None = None


def values_checked(body: Any) -> list[Fault]:
    wrong = any(cell["value"] == TOO_HIGH for cell in body["cells"])
    return [Fault("scoring.too-high")] if wrong else []


@dataclass
class Job:
    """Lines that wait to be committed together with others; *own*: a draft to be sealed first."""

    lines: Sequence[str]
    rule: PadRule | None
    done: Callable[[Passed | None], None]
    own: tuple[str, Draft] | None = None
    firm: int = 0


class Server(Node):
    """A journal, and a queue before it: one commit at a time, answered after the sync."""

    def __init__(self, world: World, network: Network, name: str) -> None:
        super().__init__(world, name)
        self.network = network
        self.restart()

    def restart(self) -> None:
        self.log: tuple[Entry, ...] = self.disk.get("log", ())
        self.gate = Gate(JOURNAL)
        self.gate.follow(self.log)
        self._jobs: list[Job] = []
        self._busy = False

    def heads(self) -> dict[str, int]:
        return {name: each.head.device_seq for name, each in self.gate.roll.devices.items()}

    def queue(self, job: Job) -> None:
        self._jobs.append(job)
        if not self._busy:
            self._busy = True
            self.world.soon(0.001, 0.01, self.alive(self._commit))

    def _commit(self) -> None:
        jobs, self._jobs = self._jobs[:8], self._jobs[8:]
        gate = self.gate.branch()
        settled = [(job, self._run(job, gate)) for job in jobs]
        entries = [entry for _, passed in settled for entry in passed.fresh]
        try:
            self.disk.put("log", (*self.log, *entries))
        except Full:
            self.world.happened("disk full")
            for job, _ in settled:
                job.done(None)
            self._next()
            return
        if self.world.bug == "answer before the sync":
            for job, passed in settled:
                job.done(passed)
        self.world.soon(0.001, 0.05, self.alive(lambda: self._synced(entries, settled)))
        self.crash_now_and_then(0.01, 0.06)

    def _run(self, job: Job, gate: Gate) -> Passed:
        lines = job.lines
        if job.own is not None:
            device, draft = job.own
            lines = [seal(pen(device), gate.head(device), draft).line]
        return gate.run(lines, job.rule)

    def _synced(self, entries: list[Entry], settled: list[tuple[Job, Passed]]) -> None:
        self.disk.sync()
        self.log = (*self.log, *entries)
        self.gate.follow(entries)
        for job, passed in settled:
            if self.world.bug != "forget refusals":
                self.gate.remember(passed, job.firm)
            if self.world.bug != "answer before the sync":
                job.done(passed)
        self._next()

    def _next(self) -> None:
        self._busy = False
        if self._jobs:
            self._busy = True
            self.world.soon(0.001, 0.01, self.alive(self._commit))


class City(Server):
    """Takes what a hall sends; gives it back to a hall that lost it."""

    def ask_heads(self, _said: None, respond: Respond) -> None:
        respond(self.heads())

    def take(self, said: tuple[int, Sequence[str]], respond: Respond) -> None:
        """Take lines, but none of a hall in whose place another has come."""
        instance, lines = said
        if instance == self.disk.get("instance", 0) or self.world.bug == "no fence":
            self.queue(Job(lines, None, lambda passed: respond(passed and self._told(passed))))

    def _told(self, passed: Passed) -> tuple[dict[str, int], Passed]:
        return self.heads(), passed

    def ask_beyond(self, said: tuple[int, dict[str, int]], respond: Respond) -> None:
        """Give a restored hall what it lacks; from now on it alone is the hall."""
        instance, heads = said
        if instance < self.disk.get("instance", 0):
            return
        try:
            self.disk.put("instance", instance)
        except Full:
            return
        self.disk.sync()
        respond([entry.line for entry in beyond(self.log, heads)][:MOST])


class Hall(Server):
    """Takes what pads send; writes by its own devices; its courier brings all of it to the city."""

    def __init__(self, world: World, network: Network, city: City) -> None:
        self.city = city
        self.restoring = False
        self.stuck: set[str] = set()
        """Why the city refused entries: there may be nothing."""
        self.broken: list[str] = []
        """What was acknowledged before it was safe: nothing, too."""
        super().__init__(world, network, "hall")
        self.backup: tuple[Entry, ...] = ()
        world.after(1, self._courier)
        world.after(5, self._back_up)

    def restart(self) -> None:
        super().restart()
        self.restoring = self.disk.get("state") == "restoring"
        self.instance = self.disk.get("instance", 0)

    @property
    def open(self) -> bool:
        return self.up and not self.restoring

    def say(self, device: str, kind: str, /, **body: Any) -> None:
        """Write an entry of the hall's own."""
        draft = Draft(kind, AT, body, self.world.dice.randbytes(32))
        self.queue(Job((), None, lambda _: None, (device, draft)))

    def register(self, device: str) -> None:
        self.say("desk", "device.add", device=device, key=public_key(pen(device).key),
                 registrar=False)  # fmt: skip

    def ask_entries(self, said: tuple[str, str, Sequence[str], int], respond: Respond) -> None:
        """``POST /hot/entries`` of a pad: device, judge, lines, firm."""
        device, judge, lines, firm = said
        if self.restoring:
            respond(LATER)
            return
        rule = PadRule(Allowed(device, (judge,)), values_checked)
        done = lambda passed: respond(self._answer(device, passed))  # noqa: E731
        self.queue(Job(lines, rule, done, firm=firm))

    def _answer(self, device: str, passed: Passed | None) -> Answer | str:
        if passed is None:
            return LATER
        ids = {fault.id for fault in passed.refused.faults} if passed.refused else set()
        standing = self.gate.roll.devices.get(device)
        if standing is None or "journal.device-unknown" in ids:
            return UNKNOWN
        if standing.revoked or "journal.device-revoked" in ids:
            return REVOKED
        head = standing.head
        if self.world.bug == "answer before the sync" and passed.fresh:
            head = passed.fresh[-1].head
        refused = passed.refused and (
            passed.refused.device_seq,
            tuple(Problem(fault.id, "") for fault in passed.refused.faults),
        )
        if head.device_seq and all(each.hash != head.leaf for each in self.disk.get("log", ())):
            self.broken.append(
                f"{device} {head.device_seq} was acknowledged and is not on the disk"
            )
        return Answer(head, refused, self.disk.get("city", {}).get(device))

    def _courier(self) -> None:
        self.world.soon(0.3, 1.5, self._courier)
        if not self.up:
            return
        if self.restoring:
            said = (self.instance, self.heads())
            self.network.call(self, self.city, self.city.ask_beyond, said, self._fetched)
        else:
            self.network.call(self, self.city, self.city.ask_heads, None, self._send)

    def _send(self, heads: dict[str, int]) -> None:
        lines = [entry.line for entry in beyond(self.log, heads)][:MOST]
        if lines and not self.restoring:
            said = (self.instance, lines)
            self.network.call(self, self.city, self.city.take, said, self._sent)

    def _sent(self, told: tuple[dict[str, int], Passed] | None) -> None:
        if told is None:
            return
        heads, passed = told
        if passed.refused is not None:
            self.stuck |= {fault.id for fault in passed.refused.faults}
        try:
            self.disk.put("city", heads)
        except Full:
            return
        # Synced with the next commit: losing it only makes the pads see less than there is.

    def _fetched(self, lines: list[str]) -> None:
        if not self.restoring:
            return
        if lines and self.world.bug != "open before the city was asked":
            self.queue(Job(lines, None, lambda _: None))
            return
        try:
            self.disk.put("state", "open")
        except Full:
            return
        self.disk.sync()
        self.restoring = False

    def _back_up(self) -> None:
        self.world.soon(5, 25, self._back_up)
        if self.up and self.disk.get("log") and not self.restoring:
            self.backup = self.disk.get("log")

    def destroy(self, seconds: float) -> None:
        """Lose the machine; another takes over from the last backup."""
        self.up = False
        self.life += 1
        self.disk.crash()
        self.disk.wipe()
        self.disk.full = False
        self.disk.put("log", self.backup)
        self.disk.put("state", "restoring")
        self.disk.put("instance", self.instance + 1)
        self.disk.sync()
        self.world.after(seconds, self._start)
