"""A pad and the judge who marks on it: the real outbox on a disk that loses what is not synced."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from leitai.journal import Draft
from leitai.relay.outbox import Answer, Kept, Outbox, Sending

from .server import REVOKED, TOO_HIGH, UNKNOWN, Hall, pen
from .world import Full, Network, Node, World

REDONE = {"scoring.too-high", "results.sheet-unmarked", "results.sheet-signed"}
EXPECTED = REDONE | {"results.after-lock", "relay.handed-over"}
"""Refusals that may happen; any other is a failure."""

Action = tuple[str, str, str]
"""mark or sign, contestant, value."""


class Pad(Node):
    """A tablet: seals, stores, shows as saved, sends what is stored."""

    def __init__(
        self, world: World, network: Network, hall: Hall, judge: "Judge", number: int,
        before: Sequence["Pad"] = (),
    ) -> None:  # fmt: skip
        super().__init__(world, f"pad-{judge.code}-{number}")
        self.before = before
        """The judge's pads from which it took over."""
        self.network, self.hall, self.judge = network, hall, judge
        self.retired = self.paired = False
        self.shown: list[str] = []
        """Commitments of what was shown as saved."""
        self.acknowledged: dict[int, str] = {}
        """Number -> leaf hash of what was shown as taken by the hall."""
        self.skew = world.dice.randint(-24, 24)
        self.restart()
        world.soon(0.1, 1, self._tick)

    def restart(self) -> None:
        self.outbox = Outbox(pen(self.name), self.disk.get("kept", Kept()))
        self.storing = False
        self._asked_at = -100.0
        self._asking = 0

    @property
    def kept(self) -> Kept:
        return self.outbox.kept

    @property
    def done(self) -> bool:
        """Whether everything on this pad is stored and taken."""
        return self.up and not self.storing and not self.outbox.waiting and not self.kept.held

    def _tick(self) -> None:
        self.world.soon(0.2, 1.0, self._tick)
        if not self.up or self.storing:
            return
        if not self.retired and self.world.dice.random() < 0.7:
            self.judge.act(self)
        if not self.storing:
            self._send()

    def do(self, action: Action) -> None:
        """Seal what the judge says and store it; shown as saved once that is safe."""
        kind, contestant, value = action
        body: dict[str, Any] = {"contestant": contestant, "judge": self.judge.code, "sheet": ""}
        if kind == "mark":
            body["cells"] = [{"aspect": "A1", "value": value}]
        at = f"2026-09-{12 + self.skew // 24:02}T{self.skew % 24:02}:30:00Z"
        before = self.kept
        entry = self.outbox.seal(Draft(kind, at, body, self.world.dice.randbytes(32)))

        def saved() -> None:
            self.shown.append(entry.commitment)
            self.judge.saved(action)

        self._store(before, saved)

    def _store(self, before: Kept, then: Callable[[], None]) -> None:
        """Make the outbox safe; where the disk is full, all is as it was *before*."""
        try:
            self.disk.put("kept", self.kept)
        except Full:
            self.world.happened("pad full")
            self.outbox = Outbox(pen(self.name), before)
            return
        self.storing = True
        self.world.soon(0.001, 0.2, self.alive(lambda: self._stored(then)))
        self.crash_now_and_then(0.03, 0.2)
        if self.world.bug == "send before it is stored":
            self.storing = False
            self._send()

    def _stored(self, then: Callable[[], None]) -> None:
        self.disk.sync()
        self.storing = False
        then()

    def _send(self) -> None:
        if self.world.now < self._asked_at + 3 and self.world.bug != "send before it is stored":
            return  # one request at a time, until it is given up
        if any(each.kept.firm > self.hall.gate.head(each.name).device_seq for each in self.before):
            return  # after a restore people bring the old pads back first
        if self.world.bug == "seal anew when unanswered" and self._asked_at > 0:
            self._seal_anew()
        self._asked_at = self.world.now
        self._asking += 1
        number, sending = self._asking, self.outbox.send()
        said = (self.name, self.judge.code, sending.lines, self.kept.firm)

        def told(answer: Answer | str) -> None:
            if number == self._asking:  # else it was given up
                self._told(sending, answer)

        self.network.call(self, self.hall, self.hall.ask_entries, said, told)

    def _seal_anew(self) -> None:
        """A planted bug: who gets no answer says it again, as something new."""
        for entry in self.outbox.send().entries[:1]:
            draft = Draft(entry.type, entry.at, entry.content, bytes.fromhex(str(entry.salt)))
            self.outbox.seal(draft)

    def _told(self, sending: Sending, told: Answer | str) -> None:
        if self.storing:
            return
        self._asked_at = -1.0
        if isinstance(told, str):
            self.paired = told not in {UNKNOWN, REVOKED}
            return
        self.paired = True
        before = self.kept
        if self.world.bug == "drop what is refused":
            self._drop(sending, told)
            return
        self.outbox.answered(sending, told)
        if self.kept == before:
            return
        fresh = self.kept.refused[len(before.refused) :]
        self._store(before, lambda: self._learned(fresh))

    def _drop(self, sending: Sending, told: Answer) -> None:
        """A planted bug: a refused mark is thrown away."""
        before = self.kept
        self.outbox.answered(sending, told)
        self.outbox.kept = replace(self.kept, refused=())
        self._store(before, lambda: self._learned(()))

    def _learned(self, refused: Any) -> None:
        for entry in self.kept.entries[: self.kept.taken]:
            self.acknowledged[entry.device_seq] = entry.hash
        for each in refused:
            self.judge.refused(each)


class Judge:
    """Marks and signs every contestant, slips now and then, and does again what was refused."""

    def __init__(self, world: World, code: str, contestants: list[str]) -> None:
        self.world, self.code = world, code
        self.todo: list[Action] = []
        self.unexpected: list[str] = []
        self.wishes: set[str] = set()
        """Contestants whose sheet is to be unlocked."""
        for contestant in world.dice.sample(contestants, len(contestants)):
            for _ in range(world.dice.choice([1, 1, 2])):
                self.todo.append(self._mark(contestant))
            self.todo.append(("sign", contestant, ""))
            if world.dice.random() < 0.1:  # forgets that it is signed
                self.todo.append(self._mark(contestant))

    def _mark(self, contestant: str) -> Action:
        dice = self.world.dice
        wrong = dice.random() < 0.05 and not self.world.calm
        return (
            "mark",
            contestant,
            TOO_HIGH if wrong else f"{dice.randint(0, 9)}.{dice.randint(0, 9)}0",
        )

    def act(self, pad: Pad) -> None:
        if self.todo:
            pad.do(self.todo[0])

    def saved(self, action: Action) -> None:
        if self.todo and self.todo[0] == action:
            self.todo.pop(0)

    def again(self, contestant: str) -> None:
        """Mark and sign once more."""
        self.todo += [self._mark(contestant), ("sign", contestant, "")]

    def refused(self, aside: Any) -> None:
        ids = {problem.id for problem in aside.problems}
        contestant = aside.entry.content["contestant"]
        self.unexpected += sorted(ids - EXPECTED)
        if not ids & REDONE or (aside.entry.type == "sign" and "results.sheet-signed" in ids):
            return
        if "results.sheet-signed" in ids:
            if self.world.dice.random() < 0.5:
                return
            self.wishes.add(contestant)
        self.again(contestant)
