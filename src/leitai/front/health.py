"""Whether all is well: the front, Django, and a disk that takes marks."""

import asyncio
import os
import shutil
import tempfile
import time
from pathlib import Path

from .asking import Answer, json_answer
from .upstream import Upstream

SECONDS = 1.0
"""How long a finding holds: nobody can wear out the disk by asking."""

FREE = 50 * 2**20
"""Bytes that must be free where journals are kept."""


class Health:
    """Looks at most once a second."""

    def __init__(self, upstream: Upstream, journals: Path, database: str) -> None:
        self._upstream, self._folder, self._database = upstream, journals, database
        self._found: dict[str, bool] = {}
        self._looked = -SECONDS
        self._looking = asyncio.Lock()

    async def answer(self) -> Answer:
        """Return what was found: 200 if all is well, else 503."""
        async with self._looking:
            if time.monotonic() > self._looked + SECONDS:
                pages, disk = await asyncio.gather(
                    self._upstream.answers(), asyncio.to_thread(self._writable)
                )
                self._found = {"front": True, "pages": pages, "journals": disk}
                self._looked = time.monotonic()
        good = all(self._found.values())
        return json_answer(200 if good else 503, {"ok": good, **self._found})

    def _writable(self) -> bool:
        """Tell whether a file written where the journals are reaches the disk."""
        if self._database:  # Django's answer says whether the database is there
            return True
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder) as trial:
                trial.write(b"leitai")
                trial.flush()
                os.fsync(trial.fileno())
            return shutil.disk_usage(self._folder).free > FREE
        except OSError:
            return False
