"""What an installation knows that is a hall: whose event it has, and how it speaks to the city."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.front.lent import GONE, lent_to

from .installation import installation

ROOM = 10**12
"""Keys of rows that are kept for one hall."""


@dataclass(frozen=True, slots=True)
class HallHome:
    """
    A hall.

    Units:
        number: of the hall; rows made in it have keys from ``number * ROOM`` on.
        event, journal: slug of the event it has, name of the journal.
        city: the address of the installation that lent it.
        token: what the courier shows there.
        instance: made when the package was taken, and anew when the hall was restored: the city
            deals with one only.
        taken: when, RFC 3339.
        announced: whether the city was told that a restored hall is in the place of the old one.
    """

    number: int
    name: str
    event: str
    journal: str
    city: str
    token: str
    instance: str
    taken: str
    announced: bool = True

    @property
    def first_key(self) -> int:
        """The key from which rows of this hall are numbered."""
        return self.number * ROOM


def file_of(home: Path) -> Path:
    """Return where it says that an installation is a hall: among the keys, for its token."""
    return home / "keys" / "hall.json"


def read_hall(home: Path) -> HallHome | None:
    """Return the hall that the installation in *home* is; None where it is none."""
    try:
        return HallHome(**json.loads(file_of(home).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def write_hall(home: Path, hall: HallHome) -> None:
    """Let the installation in *home* be *hall*."""
    file = file_of(home)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(asdict(hall), out, ensure_ascii=True, indent=1)


def restored(home: Path) -> HallHome | None:
    """
    Make the hall in *home*, just restored from a backup, another than the one that was lost.

    What the lost machine still has on the line, or sends when it runs again, the city refuses
    once this one has been announced. Return it; None: what was restored is no hall.
    """
    found = read_hall(home)
    if found is None:
        return None
    hall = replace(found, instance=secrets.token_hex(16), announced=False)
    write_hall(home, hall)
    return hall


def knowledge_file(home: Path, journal: str) -> Path:
    """Return where a hall notes what the city has of *journal*."""
    return home / "city" / f"{sha256_hex(journal.encode())}.json"


@cache
def this_hall() -> HallHome | None:
    """Return the hall that this process serves; None in a city."""
    return read_hall(installation().home)


def check_journal_here(journal: str | None) -> None:
    """
    Return where the event with *journal* is lent to no hall; None has none yet.

    Raises:
        Refused: ``halls.lent``; in a hall that sent it home: ``front.gone-home``.
    """
    name = lent_to(installation().lent, journal) if journal else ""
    if name == GONE:
        raise Refused([Fault("front.gone-home")])
    if name:
        raise Refused([Fault("halls.lent", {"hall": name})])
