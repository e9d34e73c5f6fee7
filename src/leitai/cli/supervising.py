"""Child processes of one command: started, watched, started again, ended together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from leitai.front.parents import end_with

FIRST_WAIT, LONGEST_WAIT = 0.2, 30.0
"""Seconds before a child that died is started again: doubled each time it dies soon again."""

SETTLED = 60.0
"""Seconds a child must live for its earlier deaths to be forgotten."""

PATIENCE = 10.0
"""Seconds children have to end before they are killed."""

POLL = 0.1

PARENT = "LEITAI_PARENT"
"""Environment of a child: the process that it is to end with."""


@dataclass(slots=True)
class Child:
    """A process that is to run as long as the command does."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)
    """When it is started again."""

    def start(self) -> None:
        """Start the process, in a group of its own: Ctrl-C is the command's to hand on."""
        # A child of the child outlives a kill; it must not answer beside its successor.
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            self.command,
            env={**os.environ, **self.environment, PARENT: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            # No session of its own: Linux would share the processor out by sessions then, and the
            # front's precedence over the pages (`nice`) would count for nothing.
            process_group=None if sys.platform == "win32" else 0,
        )
        self.started = time.monotonic()

    def died(self) -> int | None:
        """Return the exit code of a process that ended since it was looked at last."""
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        self.kill()
        if time.monotonic() - self.started > SETTLED:
            self.deaths = 0
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2**self.deaths)
        self.deaths += 1
        self.due = time.monotonic() + wait
        self.process = None
        return code

    def ask_to_end(self) -> None:
        """Tell the process to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """Kill the process and whatever is left of its group."""
        if self.process is None:
            return
        if sys.platform == "win32":
            self.process.kill()
        else:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def end_with_parent() -> None:
    """End this process when the one that supervises it is gone, however that one ended."""
    # What this process starts in its turn has another parent.
    parent = os.environ.pop(PARENT, "")
    if parent:
        end_with(int(parent))


class Supervisor:
    """
    Runs children until a signal says stop.

    *restarting* is told the child, its exit code and the seconds until it is started again.
    """

    def __init__(self, restarting: Callable[[Child, int, float], None]) -> None:
        self.children: list[Child] = []
        self.stopping = False
        self._restarting = restarting
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._stop)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def start(self, child: Child, ready: Callable[[], bool], seconds: float) -> bool:
        """Start *child*; tell whether it was *ready* in time (or the command is to stop)."""
        self.children.append(child)
        child.start()
        until = time.monotonic() + seconds
        while not self.stopping and not ready():
            if time.monotonic() > until or child.died() is not None:
                return False
            time.sleep(POLL)
        return True

    def watch(self) -> None:
        """Keep every child running until the command is to stop."""
        while not self.stopping:
            for child in self.children:
                code = child.died()
                if code is not None:
                    self._restarting(child, code, max(0.0, child.due - time.monotonic()))
                elif child.process is None and time.monotonic() >= child.due:
                    child.start()
            time.sleep(POLL)

    def end(self) -> None:
        """End the children, the one started last first; kill who does not end in time."""
        for child in reversed(self.children):
            child.ask_to_end()
        until = time.monotonic() + PATIENCE
        for child in self.children:
            if child.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, until - time.monotonic()))
            child.kill()
