"""
Events that are suspended: nothing is written into their journals until they go on.

Django puts a file there and takes it away; every front of the installation looks before it
writes. What was sent is not refused: whoever sent it is asked to wait.
"""

from pathlib import Path

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused


def hold(folder: Path, journal: str) -> None:
    """Let nothing be written into *journal* from now on."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _file(folder, journal).touch()


def release(folder: Path, journal: str) -> None:
    """Let *journal* be written again."""
    _file(folder, journal).unlink(missing_ok=True)


def check_free(folder: Path, journal: str) -> None:
    """
    Return where nobody holds *journal*.

    Raises:
        Refused: ``front.held``.
    """
    if _file(folder, journal).exists():
        raise Refused([Fault("front.held")])


def _file(folder: Path, journal: str) -> Path:
    return folder / sha256_hex(journal.encode())
