"""
Whose turn it is: while marks are being committed, pages wait a moment.

The thread that commits must get the interpreter's lock back after every flush of the disk. Where
the loop is never idle it may wait for that for seconds: CPython forces a switch for a waiting
thread only if no other switch came in between. So the loop keeps still meanwhile.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PATIENCE = 0.02
"""Seconds a page waits at most: a slow disk holds up no reader."""


class Turns:
    """Commits go first."""

    def __init__(self) -> None:
        self._commits = 0
        self._free = asyncio.Event()

    @contextmanager
    def commit(self) -> Iterator[None]:
        """Hold pages back while something is committed."""
        self._commits += 1
        self._free.clear()
        try:
            yield
        finally:
            self._commits -= 1
            if not self._commits:
                self._free.set()

    async def page(self) -> None:
        """Wait until nothing is being committed, a moment at most."""
        if self._commits:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._free.wait()
