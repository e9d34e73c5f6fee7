"""
What the front has heard: how much of a journal the city has, and whether pads have news.

Both are files that others write: the courier of a hall, and Django when a package changes.
"""

import json
from pathlib import Path
from typing import Any

from leitai.canonical import sha256_hex
from leitai.journal import Head

from .settings import Settings

MOST = 256


class Heard:
    """Files of the installation that say a little, read again when they were written again."""

    def __init__(self, settings: Settings) -> None:
        self._city, self._news = settings.city, settings.news
        self._hall = settings.keys / "hall.json"
        self._kept: dict[Path, tuple[tuple[int, int], bytes]] = {}

    def city(self, journal: str, head: Head, device: str) -> int | None:
        """
        Return the highest number of *device* that the city has; None: it never said.

        *head*: of the device here; an installation that is no hall is the city itself.
        """
        said = self._read(self._city / f"{sha256_hex(journal.encode())}.json")
        if said is None:
            return None if self._hall.exists() else head.device_seq
        known = _devices(said).get(device)
        return known if isinstance(known, int) else None

    def news(self, journal: str) -> str:
        """Return a word that changes when pads have something to fetch."""
        said = self._read(self._news / sha256_hex(journal.encode()))
        return "" if said is None else said.decode("ascii", "replace")[:64]

    def _read(self, file: Path) -> bytes | None:
        try:
            stat = file.stat()
            stamp = (stat.st_mtime_ns, stat.st_ino)
            known = self._kept.get(file)
            if known is None or known[0] != stamp:
                if len(self._kept) > MOST:
                    self._kept.clear()
                known = self._kept[file] = (stamp, file.read_bytes())
        except OSError:
            return None
        return known[1]


def _devices(said: bytes) -> dict[str, Any]:
    """Return what the city has of each device, as its file says."""
    try:
        devices = json.loads(said)["devices"]
    except (ValueError, KeyError, TypeError):
        return {}
    return devices if isinstance(devices, dict) else {}
