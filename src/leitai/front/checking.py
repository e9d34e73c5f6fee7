"""Values of a sheet against the published rulebook, so that a slip is refused where it is made."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.relay import cell_faults
from leitai.rulebook import read
from leitai.scoring.entries import MarksReader
from leitai.scoring.layout import lay_out

MOST = 32
"""Rulebooks kept read."""

_HASH = re.compile(r"[0-9a-f]{64}")


class Checker:
    """Finds the faults of sheets by the rulebooks in *folder*: ``<sha256>.json`` each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._readers: OrderedDict[str, MarksReader] = OrderedDict()

    def faults(self, sha256: str, body: Mapping[str, Any]) -> list[Fault]:
        """
        Compare the cells of the sheet *body* with the rulebook *sha256*; "": with none.

        Returns every value out of range, unknown aspect, mark that is there twice, by its row.

        Raises:
            Refused: the rulebook is not there.
        """
        return cell_faults(self._reader(sha256), body) if sha256 else []

    def knows(self, sha256: str) -> bool:
        """Tell whether `check` answers at once: reading a rulebook takes a moment."""
        return not sha256 or sha256 in self._readers

    def load(self, sha256: str) -> None:
        """
        Read the rulebook *sha256*.

        Raises:
            Refused: it is not there, or not what its name says.
        """
        file = self._folder / f"{sha256}.json"
        try:
            data = file.read_bytes() if _HASH.fullmatch(sha256) else b""
        except OSError:
            data = b""
        if sha256_hex(data) != sha256:
            raise Refused([Fault("front.no-rulebook")])
        rulebook = read(data)  # published, so it was read before
        self._readers[sha256] = MarksReader(rulebook, lay_out(rulebook), None, None)
        while len(self._readers) > MOST:
            self._readers.popitem(last=False)

    def _reader(self, sha256: str) -> MarksReader:
        if sha256 not in self._readers:
            self.load(sha256)
        return self._readers[sha256]
