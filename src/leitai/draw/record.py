"""
A draw from announcement to outcome, and the published record that anyone checks.

A `Draw` is a value: each step returns the next one. What was announced, committed, seen or
drawn is never changed; a second try is refused.
"""

from dataclasses import dataclass, replace
from typing import Any

from leitai.draw.announcement import Announcement, hash_of, read_announcement
from leitai.draw.arranging import Result, arrange, impossible
from leitai.draw.numbers import ALGORITHM, commitment, seed_of
from leitai.draw.public import normal_public
from leitai.draw.reading import DIGEST, MISSING, Reader
from leitai.faults import Fault, Refused

LIMIT = 100_000
"""Shuffles tried before a constraint is given up, where the announcement says nothing else."""

REHEARSAL = 20
"""A constraint must be met within a 20th of the limit in rehearsal: then failing is unlikely."""


@dataclass(frozen=True, slots=True)
class Reveal:
    """
    A party's opened secret.

    Units:
        nonce, value: 32 bytes as 64 lower-case hexadecimal digits.
        opened_by: who opened the envelope, where the party withheld its value; else None.
    """

    party: str
    nonce: str
    value: str
    opened_by: str | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw, at one of its states: announced, committed, revealed, drawn."""

    announcement: Announcement
    public_value: str | None = None
    reveals: tuple[Reveal, ...] = ()
    result: Result | None = None

    @property
    def state(self) -> str:
        """Return how far the draw is."""
        if self.result is not None:
            return "drawn"
        if self.reveals and not self.withheld:
            return "revealed"
        return "committed" if self.announcement.committed else "announced"

    @property
    def withheld(self) -> list[str]:
        """Return the parties whose value is not open yet."""
        opened = {each.party for each in self.reveals}
        return [each.name for each in self.announcement.parties if each.name not in opened]

    @property
    def seed(self) -> str:
        """
        Return the seed.

        Raises:
            Refused: the public value or a party's value is missing.
        """
        known = self.announcement.hash
        if known is None or self.public_value is None:
            raise _refused("draw.public-missing")
        if self.withheld:
            raise _refused("draw.withheld", parties=", ".join(self.withheld))
        values = {each.party: each.value for each in self.reveals}
        ordered = [values[each.name] for each in self.announcement.parties]
        return seed_of(known, ordered, self.public_value)

    def commit(self, party: str, digest: str) -> "Draw":
        """
        Return the draw with the *party*'s commitment.

        Raises:
            Refused: no such party, a second commitment, one that another party gave, no digest.
        """
        given = {each.name: each.commitment for each in self.announcement.parties}
        if party not in given:
            raise _refused("draw.party-unknown", party=party, known=", ".join(given))
        if given[party] is not None:
            raise _refused("draw.committed-already", party=party)
        if not DIGEST.fullmatch(digest):
            raise _refused("draw.not-a-digest", where="commitment")
        if digest in given.values():
            raise _refused("draw.commitment-twice", commitment=digest)
        return replace(self, announcement=self.announcement.with_commitment(party, digest))

    def see(self, said: str) -> "Draw":
        """
        Return the draw with the public value, as it was read out.

        Raises:
            Refused: a commitment is missing, a value is already there, *said* has not its form.
        """
        if self.public_value is not None:
            raise _refused("draw.public-twice", value=self.public_value)
        if not self.announcement.committed:
            missing = [each.name for each in self.announcement.parties if not each.commitment]
            raise _refused("draw.not-committed", parties=", ".join(missing))
        return replace(self, public_value=normal_public(self.announcement.public, said))

    def reveal(self, opened: Reveal) -> "Draw":
        """
        Return the draw with one party's secret opened.

        Raises:
            Refused: too early, no such party, a second time, or it does not fit the commitment.
        """
        given = {each.name: each.commitment for each in self.announcement.parties}
        if self.public_value is None:
            raise _refused("draw.public-missing")
        if opened.party not in given:
            raise _refused("draw.party-unknown", party=opened.party, known=", ".join(given))
        if opened.party not in self.withheld:
            raise _refused("draw.revealed-already", party=opened.party)
        if commitment(opened.nonce, opened.value) != given[opened.party]:
            raise _refused("draw.commitment-differs", party=opened.party)
        place = list(given).index
        reveals = sorted((*self.reveals, opened), key=lambda each: place(each.party))
        return replace(self, reveals=tuple(reveals))

    def run(self) -> "Draw":
        """
        Return the draw with its result.

        Raises:
            Refused: drawn already, something is missing, or a constraint could not be met.
        """
        if self.result is not None:
            raise _refused("draw.drawn-already", id=self.announcement.id)
        return replace(self, result=arrange(self.announcement, self.seed))

    def value(self) -> dict[str, Any]:
        """Return the record: plain JSON, fit to be published."""
        record: dict[str, Any] = {
            "announcement": self.announcement.value(),
            "announcement_hash": self.announcement.hash,
            "public_value": self.public_value,
            "reveals": [
                {
                    "party": each.party,
                    "nonce": each.nonce,
                    "value": each.value,
                    "opened_by": each.opened_by,
                }
                for each in self.reveals
            ],
            "seed": self.result.seed if self.result else None,
            "result": self.result.value() if self.result else None,
        }
        if self.result is None:
            return {**record, "record_hash": None}
        hashed = {name: part for name, part in record.items() if name != "announcement"}
        return {**record, "record_hash": hash_of(hashed)}


def _refused(entry: str, **params: str) -> Refused:
    return Refused([Fault(entry, params)])


def announce(plan: object) -> Draw:
    """
    Return the draw that *plan* describes, announced.

    Shapes:
        plan: the announcement without algorithm and hashes; parties are plain names;
            constraints and limit may be left out.
    Raises:
        Refused: everything wrong with it, an impossible or hardly possible constraint included.
    """
    if not isinstance(plan, dict):
        raise _refused("draw.not-an-object", where="plan")
    full = {"constraints": [], "limit": LIMIT} | plan | {"algorithm": ALGORITHM}
    reader = Reader()
    if isinstance(names := plan.get("parties"), list):
        if any(isinstance(name, dict) for name in names):
            reader.refuse("draw.party-names")
            names = [MISSING if isinstance(name, dict) else name for name in names]
        full["parties"] = [{"name": name, "commitment": None} for name in names]
    try:
        full["list_hash"] = hash_of(plan.get("items"))
    except (TypeError, ValueError):
        full["list_hash"] = "0" * 64  # not even JSON: the reader names the item at fault
    announcement = read_announcement(reader, full)
    reader.finish()
    if faults := impossible(announcement):
        raise Refused(faults)
    _rehearse(announcement)
    return Draw(announcement)


def _rehearse(announcement: Announcement) -> None:
    """Refuse now what would probably not be found in front of everybody."""
    rehearsal = replace(announcement, limit=max(announcement.limit // REHEARSAL, 1))
    try:
        arrange(rehearsal, f"rehearsal|{announcement.list_hash}")
    except Refused as refused:
        raise _refused("draw.too-tight", limit=str(announcement.limit)) from refused
