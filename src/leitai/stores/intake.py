"""What becomes of entries sent to a journal: new, sent again, a fork, or refused."""

from leitai.faults import Fault, Refused
from leitai.journal import Entry, Fork, Roll, entry_faults, signature_faults

from .rows import Found, Rows

Placed = dict[tuple[str, int], Found]


class Intake:
    """
    The entries that one transaction will add from position *end* on.

    *rows* answer for what is already kept; *roll* is left as it is, ``self.roll``
    is the roll after what was taken.
    """

    def __init__(self, rows: Rows, roll: Roll, end: int) -> None:
        self._rows = rows
        self._end = end
        self._placed: Placed = {}
        self.roll = roll

    @property
    def end(self) -> int:
        """The number of entries there are with those taken so far."""
        return self._end + len(self._placed)

    @property
    def fresh(self) -> list[Entry]:
        """The entries to be added, in order."""
        return [entry for _, entry in self._placed.values()]

    def take(self, entries: tuple[Entry, ...]) -> list[int]:
        """
        Take *entries*, all or none, and return their positions, the old one for each sent again.

        Raises:
            Fork: another entry is kept under that device and number.
            Refused: an entry does not follow.
        """
        roll, added, positions = self.roll.copy(), Placed(), []
        for entry in entries:
            place = (entry.device, entry.device_seq)
            twin = added.get(place) or self._placed.get(place) or self._kept(entry)
            if twin:
                _check_same(roll, entry, twin[1])
                positions.append(twin[0])
                continue
            if entry.body is None:
                names = {"device": entry.device, "device_seq": str(entry.device_seq)}
                raise Refused([Fault("journal.body-missing", names)])
            roll.admit(entry)
            added[place] = (self._end + len(self._placed) + len(added), entry)
            positions.append(added[place][0])
        self.roll = roll
        self._placed |= added
        return positions

    def _kept(self, entry: Entry) -> Found | None:
        device = self.roll.devices.get(entry.device)
        if device is None or not 1 <= entry.device_seq <= device.head.device_seq:
            return None
        return self._rows.by_number(entry.device, entry.device_seq)


def _check_same(roll: Roll, entry: Entry, kept: Entry) -> None:
    key = roll.devices[kept.device].key
    if faults := entry_faults(entry) or signature_faults(entry, key, roll.journal):
        raise Refused(faults)  # not the device's word, so no fork either
    if (entry.hash, entry.sig) != (kept.hash, kept.sig):
        raise Fork((kept, entry))
