"""Whether the acts in the database are those that were sealed into the installation's journal."""

from dataclasses import dataclass
from datetime import datetime

from leitai.faults import Fault, Refused
from leitai.journal import Entry, Roll, public_key
from leitai.web.models import Account, Act
from leitai.web.permits import require

from .acts import DEVICE, JOURNAL, act_body
from .records import keyring, shelf

AT_ONCE = 1000
MOST_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the journal found: acts sealed, acts waiting for it, everything wrong."""

    sealed: int
    waiting: int
    faults: tuple[Fault, ...]
    root: str


def check_acts(by: Account) -> Checked:
    """
    Read the journal of acts from its first entry and hold every act against it.

    Raises:
        Forbidden: *by* is no auditor.
    """
    require(by, "audit.see")
    journal, faults, sealed = shelf().journal(JOURNAL), [], 0
    roll = Roll(JOURNAL, public_key(keyring().device(JOURNAL, DEVICE)))
    for start in range(0, journal.size(), AT_ONCE):
        entries = journal.entries(start, start + AT_ONCE)
        faults += _admit(roll, entries)
        here = {start + place: each for place, each in enumerate(entries) if each.type == "act"}
        sealed += len(here)
        faults += _differences(here)
    faults += _strangers(journal.size(), sealed)
    waiting = Act.objects.filter(position=None).count()
    return Checked(sealed, waiting, tuple(faults[:MOST_FAULTS]), journal.state().root.hex())


def _admit(roll: Roll, entries: list[Entry]) -> list[Fault]:
    faults: list[Fault] = []
    for entry in entries:
        try:
            roll.admit(entry)
        except Refused as refused:
            faults += refused.faults
    return faults


def _differences(sealed: dict[int, Entry]) -> list[Fault]:
    """Compare sealed acts, by position, with their rows."""
    rows = {act.position: act for act in Act.objects.filter(position__in=list(sealed))}
    faults = []
    for position, entry in sealed.items():
        act = rows.get(position)
        if act is None:
            faults.append(Fault("accounts.act-gone", {"position": str(position)}))
        elif entry.content != act_body(act) or not _same_second(entry.at, act.at):
            faults.append(Fault("accounts.act-differs", {"position": str(position)}))
    return faults


def _same_second(written: str, at: datetime) -> bool:
    return datetime.fromisoformat(written) == at.replace(microsecond=0)


def _strangers(size: int, sealed: int) -> list[Fault]:
    """Rows that say they are sealed where the journal has no act."""
    rows = Act.objects.exclude(position=None)
    if rows.count() <= sealed and not rows.filter(position__gte=size).exists():
        return []
    return [Fault("accounts.act-unsealed", {"rows": str(rows.count()), "sealed": str(sealed)})]
