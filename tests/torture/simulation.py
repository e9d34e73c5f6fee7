"""
A competition in a bad hall: eight pads, a hall, a city, and everything that goes wrong.

Networks lose, repeat, delay and cut; pads, hall and city crash and lose what was not synced; disks
are full; the hall is destroyed and restored from an old backup; judges take another pad; the
chief judge unlocks. In the end all is calm, and everybody must have the same.
"""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from leitai.journal import check_log, public_key
from leitai.results.course import check_course
from leitai.results.rows import tables_of

from .pad import Judge, Pad
from .server import JOURNAL, City, Hall, pen
from .world import Network, Node, World

PADS = 8
BUSY, CALM = 60.0, 900.0
"""Seconds of trouble, and of peace at most."""


@dataclass
class Outcome:
    """
    What was found: sentences that should not be there, and figures.

    Units:
        last: leaf hash of the journal's last entry, which stands for all of them.
    """

    wrong: list[str]
    entries: int
    last: str
    faults: dict[str, int]


class Simulation:
    """One run; the same for the same *seed* and *bug*."""

    def __init__(self, seed: int, bug: str = "") -> None:
        self.world = World(seed, bug)
        dice = self.world.dice
        self.network = Network(
            self.world, dice.uniform(0, 0.3), dice.uniform(0, 0.2), dice.uniform(0.1, 12)
        )
        self.city = City(self.world, self.network, "city")
        self.hall = Hall(self.world, self.network, self.city)
        contestants = [f"C{number}" for number in range(dice.randint(2, 4))]
        self.judges = [Judge(self.world, f"J{at}", contestants) for at in range(PADS)]
        self.pads = [Pad(self.world, self.network, self.hall, each, 1) for each in self.judges]
        self.using = dict(zip(self.judges, self.pads, strict=True))
        self.unlocks: set[tuple[str, str, str]] = set()
        self.locking = False
        self._open(contestants)

    def _open(self, contestants: list[str]) -> None:
        opening = {"journal": JOURNAL, "device": "desk", "key": public_key(pen("desk").key)}
        self.hall.say("desk", "journal.open", **opening)
        self.hall.say("desk", "event", event="torture", rulebook="0" * 64)
        self.hall.register("chief")
        for contestant in contestants:
            self.hall.say("desk", "contestant", contestant=contestant, fields={})
        self.world.calm = True
        self.world.run(1)
        self.world.calm = False
        self.world.soon(0, 1, self._staff)
        self.world.soon(1, 8, self._trouble)

    # What people at the hall do, again and again until it is so.

    def _staff(self) -> None:
        self.world.soon(0.5, 2, self._staff)
        hall = self.hall
        if not hall.open:
            return
        devices = hall.gate.roll.devices
        if "chief" not in devices:
            hall.register("chief")
            return
        for each in self.pads:
            if each.name not in devices:
                hall.register(each.name)
        self._revoke_retired()
        self._unlock()
        if self.locking and not hall.gate.course.locked and self._all_heard():
            hall.say("chief", "lock", event="torture")

    def _all_heard(self) -> bool:
        """Whether the hall has again whatever it once had from any pad: before that, no lock."""
        return all(
            self.hall.gate.head(each.name).device_seq >= each.kept.firm for each in self.pads
        )

    def _revoke_retired(self) -> None:
        for each in self.pads:
            device = self.hall.gate.roll.devices.get(each.name)
            if each.retired and each.done and device is not None and not device.revoked:
                last = each.kept.entries[-1].head if each.kept.entries else device.head
                if device.head == last:
                    self.hall.say("desk", "device.revoke", device=each.name, reason="handed-over")

    def _unlock(self) -> None:
        course, wanted = self.hall.gate.course, set(self.unlocks)
        for each in self.judges:
            wanted |= {(code, each.code, "") for code in each.wishes}
            each.wishes.clear()
        for pad in self.pads:
            if pad.kept.held is not None:  # a restored hall lacks an unlocking
                said = pad.kept.entries[pad.kept.held.seq - 1].content
                wanted.add((said["contestant"], said["judge"], said["sheet"]))
        self.unlocks.clear()
        for key in sorted(wanted):
            if course.is_signed(key) and not course.locked:
                named = dict(zip(("contestant", "judge", "sheet"), key, strict=True))
                self.hall.say("chief", "unlock", **named, reason="misread", second="supervisor")

    # What goes wrong.

    def _trouble(self) -> None:
        world = self.world
        if world.calm:
            return
        world.soon(0.5, 6, self._trouble)
        happening = world.dice.choice(
            [self._crash, self._crash, self._cut, self._fill, self._destroy, self._hand_over,
             self._chief_unlocks]
        )  # fmt: skip
        happening()

    def _nodes(self) -> list[Node]:
        return [self.hall, self.city, *self.pads]

    def _any(self) -> Node:
        """The hall, the city or a pad, the hall most often."""
        pad = self.world.dice.choice(self.pads)
        return self.world.dice.choice([self.hall, self.hall, self.city, pad, pad])

    def _crash(self) -> None:
        node = self._any()
        self.world.happened(f"crash of {'pad' if isinstance(node, Pad) else node.name}")
        node.crash(self.world.dice.uniform(0.2, 10))

    def _cut(self) -> None:
        name = self.world.dice.choice(["city", "hall", *(each.name for each in self.pads)])
        self.world.happened("partition")
        self.network.cut.add(name)
        self.world.soon(1, 20, partial(self.network.cut.discard, name))

    def _fill(self) -> None:
        disk = self._any().disk
        disk.full = True
        self.world.happened("filled")

        def emptied() -> None:
            disk.full = False

        self.world.soon(1, 8, emptied)

    def _destroy(self) -> None:
        if self.hall.up and self.hall.backup:
            self.world.happened("hall destroyed")
            self.hall.destroy(self.world.dice.uniform(0.5, 4))

    def _hand_over(self) -> None:
        judge = self.world.dice.choice(self.judges)
        old = self.using[judge]
        if old.up and not old.storing and self.hall.open:
            before = [each for each in self.pads if each.judge is judge]
            number = len(before) + 1
            old.retired = True
            self.using[judge] = Pad(self.world, self.network, self.hall, judge, number, before)
            self.pads.append(self.using[judge])
            self.world.happened("hand-over")

    def _chief_unlocks(self) -> None:
        judge = self.world.dice.choice(self.judges)
        codes = {code for _, code, _ in judge.todo}
        signed = [
            entry.content["contestant"]
            for entry in self.hall.log
            if entry.type == "sign" and entry.content["judge"] == judge.code
        ]
        free = [code for code in signed if code not in codes]
        if free:
            code = self.world.dice.choice(free)
            self.unlocks.add((code, judge.code, ""))
            self.world.happened("unlock")
            self.world.soon(1, 6, partial(judge.again, code))

    # The run.

    def run(self) -> Outcome:
        """Let it all happen, then peace, the lock, and the count."""
        world = self.world
        if world.dice.random() < 0.1:
            world.soon(20, BUSY, self._lock_early)
        world.run(BUSY)
        world.calm = True
        self.network.cut.clear()
        for node in self._nodes():
            node.disk.full = False
        if not world.run(world.now + CALM, self._quiet):
            return Outcome([f"not quiet after {CALM} s: {self._why()}"], 0, "", world.faults)
        self.locking = True
        if not world.run(world.now + CALM, self._locked):
            return Outcome(["not locked"], 0, "", world.faults)
        log = self.hall.log
        return Outcome(list(self._wrong()), len(log), log[-1].hash, world.faults)

    def _lock_early(self) -> None:
        self.locking = True
        self.world.happened("early lock")

    def _quiet(self) -> bool:
        hall, city = self.hall, self.city
        return (
            hall.open
            and city.up
            and (hall.gate.course.locked or not any(each.todo for each in self.judges))
            and not any(each.wishes for each in self.judges)
            and not self.unlocks
            and all(pad.done for pad in self.pads)
            and all(not p.retired or self._revoked(p) for p in self.pads)
            and hall.heads() == city.heads()
        )

    def _revoked(self, pad: Pad) -> bool:
        device = self.hall.gate.roll.devices.get(pad.name)
        return device is not None and device.revoked

    def _locked(self) -> bool:
        return self.hall.gate.course.locked and self._quiet()

    def _why(self) -> dict[str, Any]:
        return {
            "hall": (self.hall.open, self.hall.stuck),
            "todo": sum(len(each.todo) for each in self.judges),
            "pads": [
                (pad.name, pad.up, pad.outbox.waiting, pad.kept.held, pad.kept.forked)
                for pad in self.pads
                if not pad.done
            ],
            "behind": len(self.hall.log) - len(self.city.log),
        }

    # The count.

    def _wrong(self) -> Any:
        hall, city = self.hall.log, self.city.log
        check_log(JOURNAL, hall)
        check_course(hall)
        if hall != city:
            yield "hall and city differ"
        if tables_of(hall, {}) != tables_of(city, {}):
            yield "the tables differ"
        if self.hall.stuck:
            yield f"the city refused {sorted(self.hall.stuck)}"
        yield from self.hall.broken
        times = Counter(each.commitment for each in hall)
        for commitment, count in times.items():
            if count > 1:
                yield f"{commitment[:8]} is there {count} times"
        for pad in self.pads:
            yield from self._wrong_pad(pad, times)
        yield from self._wrong_values()

    def _wrong_pad(self, pad: Pad, times: Counter[str]) -> Any:
        own = [each for each in self.hall.log if each.device == pad.name]
        if list(pad.kept.entries) != own:
            yield f"{pad.name}: its log is not the hall's"
        aside = {each.entry.commitment for each in pad.kept.refused}
        for commitment in pad.shown:
            if not (commitment in times) ^ (commitment in aside):
                yield f"{pad.name}: {commitment[:8]} was saved and is lost, or taken and refused"
        if pad.kept.forked:
            yield f"{pad.name}: forked"
        there = {each.device_seq: each.hash for each in own}
        for seq, leaf in pad.acknowledged.items():
            if there.get(seq) != leaf:
                yield f"{pad.name}: {seq} was acknowledged and is not there"
        if pad.judge.unexpected:
            yield f"{pad.name}: refused for {pad.judge.unexpected}"

    def _wrong_values(self) -> Any:
        """The mark in force is the last of the judge's last pad that has one of the sheet."""
        last: dict[tuple[str, str], str] = {}
        for pad in self.pads:  # in the order in which they were taken up
            for entry in pad.kept.entries:
                if entry.type == "mark":
                    said = entry.content
                    last[said["contestant"], said["judge"]] = said["cells"][0]["value"]
        rows = {
            (row["contestant"], row["judge"]): row["value"]
            for row in tables_of(self.hall.log, {}).marks
        }
        if rows != last:
            yield "a value in force is not the judge's last word"


def simulated(seed: int, bug: str = "") -> Outcome:
    """Run once."""
    return Simulation(seed, bug).run()
