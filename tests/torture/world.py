"""A world in which everything happens at made-up times: a clock, dice, disks and a network."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any


class Full(Exception):
    """The disk is full: nothing was written."""


class World:
    """Time and chance; *bug* names a mistake that is planted to see that it is found."""

    def __init__(self, seed: int, bug: str = "") -> None:
        self.dice, self.bug = Random(seed), bug
        self.now = 0.0
        self.calm = False
        """Whether nothing goes wrong any more."""
        self.faults: dict[str, int] = {}
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        """Have *do* happen in so many seconds."""
        heappush(self._queue, (self.now + seconds, next(self._numbers), do))

    def soon(self, least: float, most: float, do: Callable[[], None]) -> None:
        """Have *do* happen some time between."""
        self.after(self.dice.uniform(least, most), do)

    def run(self, until: float, quiet: Callable[[], bool] = lambda: False) -> bool:
        """Let things happen until then, or until all is *quiet*; tell whether it became so."""
        steps = 0
        while self._queue and self._queue[0][0] <= until:
            self.now, _, do = heappop(self._queue)
            do()
            steps += 1
            if steps % 64 == 0 and quiet():
                return True
        self.now = until
        return quiet()

    def happened(self, fault: str) -> None:
        """Count a fault."""
        self.faults[fault] = self.faults.get(fault, 0) + 1

    def chance(self, share: float) -> bool:
        """Throw the dice for a fault; never when all is calm."""
        return self.dice.random() < share and not self.calm


class Disk:
    """What is written is safe once it is synced, and gone with a crash before that."""

    def __init__(self) -> None:
        self._safe: dict[str, Any] = {}
        self._staged: dict[str, Any] = {}
        self.full = False

    def put(self, name: str, value: Any) -> None:
        """
        Write *value*, which is never changed afterwards.

        Raises:
            Full: there is no room.
        """
        if self.full:
            raise Full
        self._staged[name] = value

    def sync(self) -> None:
        """Make what was written safe."""
        self._safe |= self._staged
        self._staged.clear()

    def crash(self) -> None:
        """Lose what is not safe."""
        self._staged.clear()

    def wipe(self) -> None:
        """Lose everything."""
        self._safe.clear()
        self._staged.clear()

    def get(self, name: str, default: Any = None) -> Any:
        """Return what would be there after a crash."""
        return self._safe.get(name, default)


class Node:
    """Something with a power switch; what it asked for and was asked dies with it."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.life, self.up = 0, True
        self.disk = Disk()

    def crash(self, seconds: float) -> None:
        """Be off for so long."""
        if not self.up:
            return
        self.up = False
        self.life += 1
        self.disk.crash()
        self.world.after(seconds, self._start)

    def crash_now_and_then(self, share: float, within: float) -> None:
        """Be killed at a bad moment: while something is being written."""
        if self.world.chance(share):
            self.world.happened("killed while writing")
            self.world.soon(0, within, lambda: self.crash(self.world.dice.uniform(0.2, 5)))

    def _start(self) -> None:
        self.up = True
        self.restart()

    def restart(self) -> None:
        """Begin again from what is on the disk."""
        raise NotImplementedError

    def alive(self, do: Callable[..., None]) -> Callable[..., None]:
        """Return *do* as something that only happens if the power has stayed on until then."""
        life = self.life

        def only(*args: Any) -> None:
            if self.up and self.life == life:
                do(*args)

        return only


class Network:
    """Loses, repeats, delays and so reorders what is sent; lines are cut for a while."""

    def __init__(self, world: World, loss: float, doubling: float, slowness: float) -> None:
        self.world = world
        self.loss, self.doubling, self.slowness = loss, doubling, slowness
        self.cut: set[str] = set()

    def call(
        self,
        client: Node,
        server: Node,
        ask: Callable[[Any, Callable[[Any], None]], None],
        said: Any,
        answered: Callable[[Any], None],
    ) -> None:
        """Have *server* asked; *answered* gets what it says, if it comes back."""
        lines = {client.name, server.name}
        back = client.alive(answered)
        arrived = server.alive(lambda: ask(said, lambda told: self._carry(lines, back, told)))
        if server.up:  # else nobody listens
            self._carry(lines, arrived)

    def _carry(self, lines: set[str], deliver: Callable[..., None], *args: Any) -> None:
        world = self.world
        if not world.calm and lines & self.cut:
            world.happened("cut")
            return
        if world.chance(self.loss):
            world.happened("lost")
            return
        for _ in range(2 if world.chance(self.doubling) else 1):
            slow = self.slowness if world.chance(0.2) else 0.05
            world.soon(0.005, 0.01 + slow, lambda: deliver(*args))
