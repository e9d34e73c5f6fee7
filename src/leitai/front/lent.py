"""
Which events are lent to a hall: here their journals take nothing but what the hall sends.

Django notes it when an event is lent; every front of the installation looks before it writes.
"""

import secrets
from pathlib import Path

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused

GONE = "-"
"""In place of a hall's name, in a hall: the event went home, nothing is marked any more."""


def note_lent(folder: Path, journal: str, hall: str) -> None:
    """
    Note that *journal* is at the hall called *hall*, and take nothing for it from now on.

    Units:
        folder: of the installation, for this alone.
    """
    file = _file(folder, journal)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    fresh.write_text(hall, encoding="utf-8")
    fresh.replace(file)


def note_home(folder: Path, journal: str) -> None:
    """Note that *journal* is here again."""
    _file(folder, journal).unlink(missing_ok=True)


def lent_to(folder: Path, journal: str) -> str:
    """Return the name of the hall where *journal* is; "" where it is here."""
    try:
        return _file(folder, journal).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def check_here(folder: Path, journal: str) -> None:
    """
    Return where *journal* is at no hall.

    Raises:
        Refused: ``front.lent``; ``front.gone-home`` in a hall that has sent it home.
    """
    if hall := lent_to(folder, journal):
        raise Refused([Fault("front.gone-home") if hall == GONE else _lent(hall)])


def _lent(hall: str) -> Fault:
    return Fault("front.lent", {"hall": hall})


def any_lent(folder: Path) -> bool:
    """Tell whether anything is lent."""
    return folder.is_dir() and any(not each.name.startswith(".") for each in folder.iterdir())


def _file(folder: Path, journal: str) -> Path:
    return folder / sha256_hex(journal.encode())
