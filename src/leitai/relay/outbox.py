"""
The outbox of a device: its whole log, sealed, and what became of each entry of it.

Source:
    docs/formats/relay.md, "The sender". ``pad/outbox.js`` does the same; both are held to the
    traces in ``tests/relay/vectors.json``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from leitai.journal import START, Draft, Entry, Head, Pen, read_line, seal

MOST_LINES = 64
MOST_BYTES = 400_000
"""Of lines in one request: written as JSON texts they stay well below what a hall takes."""


class Problem(NamedTuple):
    """Why a line was not taken: the fault's id, and words for the judge."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Aside:
    """An entry that the hall did not take, kept for good."""

    entry: Entry
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """An entry that was taken once and is not taken again: it stays, and is sent again."""

    seq: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """
    What a device must have on its disk before it shows a mark as saved.

    Units:
        entries: the device's log; the one numbered n is at n - 1.
        taken: the hall has the entries up to this number, as far as is known.
        firm: highest number that was ever taken; up to it nothing is sealed again.
        city: the city has the entries up to this number; None: never heard.
        forked: somebody else wrote under this device's name; nothing more is sent.
    """

    entries: tuple[Entry, ...] = ()
    taken: int = 0
    firm: int = 0
    city: int | None = None
    refused: tuple[Aside, ...] = ()
    held: Held | None = None
    forked: bool = False

    def state(self) -> dict[str, Any]:
        """Return this as JSON, as the vectors write it."""
        held = self.held and {"seq": self.held.seq, "problems": _listed(self.held.problems)}
        return {
            "lines": [entry.line for entry in self.entries],
            "taken": self.taken,
            "firm": self.firm,
            "city": self.city,
            "refused": [
                {"line": each.entry.line, "problems": _listed(each.problems)}
                for each in self.refused
            ],
            "held": held,
            "forked": self.forked,
        }


def kept_of(state: Mapping[str, Any]) -> Kept:
    """Return what `Kept.state` wrote."""
    held = state["held"]
    return Kept(
        entries=tuple(map(read_line, state["lines"])),
        taken=state["taken"],
        firm=state["firm"],
        city=state["city"],
        refused=tuple(
            Aside(read_line(each["line"]), _problems(each["problems"])) for each in state["refused"]
        ),
        held=held and Held(held["seq"], _problems(held["problems"])),
        forked=state["forked"],
    )


@dataclass(frozen=True, slots=True)
class Sending:
    """The lines of one request; the first is the entry numbered *first*."""

    first: int
    entries: tuple[Entry, ...]

    @property
    def lines(self) -> list[str]:
        """What goes into the request."""
        return [entry.line for entry in self.entries]


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a hall answered.

    Units:
        head: the device's last entry that the hall has.
        refused: number of the line that was not taken, and why; None: none was refused.
        city: as in `Kept`.
    """

    head: Head
    refused: tuple[int, tuple[Problem, ...]] | None = None
    city: int | None = None


def answer_of(said: Mapping[str, Any]) -> Answer:
    """Return the answer that the JSON *said* gives."""
    refused = said["refused"]
    return Answer(
        Head(said["head"]["seq"], said["head"]["leaf"]),
        refused and (refused["seq"], _problems(refused["problems"])),
        said["city"],
    )


class Outbox:
    """One device's outbox; `kept` is replaced, never changed, so that it can be stored whole."""

    def __init__(self, pen: Pen, kept: Kept | None = None, *, most_bytes: int = MOST_BYTES) -> None:
        self._pen, self._most_bytes = pen, most_bytes
        self.kept = kept or Kept()

    @property
    def waiting(self) -> int:
        """How many entries the hall does not have yet."""
        return len(self.kept.entries) - self.kept.taken

    def seal(self, draft: Draft) -> Entry:
        """
        Add *draft* at the end of the log; saved once `kept` is stored.

        Raises:
            Refused: the draft is not in its form.
        """
        entry = seal(self._pen, _head(self.kept.entries), draft)
        self.kept = replace(self.kept, entries=(*self.kept.entries, entry))
        return entry

    def send(self) -> Sending:
        """Return the lines that go next; none: nothing is waiting, or nothing may be sent."""
        kept, size = self.kept, 0
        chosen: list[Entry] = []
        for entry in () if kept.forked else kept.entries[kept.taken : kept.taken + MOST_LINES]:
            size += len(entry.line.encode())
            if chosen and size > self._most_bytes:
                break
            chosen.append(entry)
        return Sending(kept.taken + 1, tuple(chosen))

    def answered(self, sent: Sending, answer: Answer) -> None:
        """Take in the *answer* to *sent*; an answer that came late does no harm."""
        kept, head = self.kept, answer.head
        if _head(kept.entries[: head.device_seq]) != head:
            self.kept = replace(kept, forked=True)
            return
        city = kept.city if answer.city is None else answer.city
        firm = max(kept.firm, head.device_seq)
        self.kept = replace(kept, taken=head.device_seq, firm=firm, city=city, held=None)
        if answer.refused is not None and self._is_of_now(sent, answer.refused[0]):
            self._refused(*answer.refused)

    def _is_of_now(self, sent: Sending, seq: int) -> bool:
        """Tell whether the line *seq* that was sent is still the one that waits to be taken."""
        entries, at = self.kept.entries, seq - sent.first
        return (
            seq == self.kept.taken + 1
            and seq <= len(entries)
            and 0 <= at < len(sent.entries)
            and sent.entries[at] == entries[seq - 1]
        )

    def _refused(self, seq: int, problems: tuple[Problem, ...]) -> None:
        """Put the entry *seq* aside and seal again what came after it."""
        kept = self.kept
        if seq <= kept.firm:
            self.kept = replace(kept, held=Held(seq, problems))
            return
        before, gone, after = kept.entries[: seq - 1], kept.entries[seq - 1], kept.entries[seq:]
        fallen, stay = _fallen(gone, after)
        resealed = before
        for entry in stay:
            draft = Draft(entry.type, entry.at, entry.content, bytes.fromhex(str(entry.salt)))
            resealed = (*resealed, seal(self._pen, _head(resealed), draft))
        refused = [Aside(entry, problems) for entry in (gone, *fallen)]
        self.kept = replace(kept, entries=resealed, refused=(*kept.refused, *refused))


def _fallen(gone: Entry, after: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """
    Return the entries *after* a refused one that fall with it, and those that stay.

    Whoever signed a sheet signed the mark that was refused, not the one before it.
    """
    fallen: list[Entry] = []
    stay: list[Entry] = []
    open_ = gone.type == "mark"
    for entry in after:
        same = open_ and _sheet(entry) == _sheet(gone)
        if same and entry.type == "mark":
            open_ = False
        (fallen if same and entry.type == "sign" else stay).append(entry)
    return fallen, stay


def _sheet(entry: Entry) -> tuple[Any, ...]:
    return tuple(entry.content.get(name) for name in ("contestant", "judge", "sheet"))


def _head(entries: Sequence[Entry]) -> Head:
    return entries[-1].head if entries else START


def _listed(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [problem._asdict() for problem in problems]


def _problems(said: Sequence[Mapping[str, str]]) -> tuple[Problem, ...]:
    return tuple(Problem(each["id"], each["text"]) for each in said)
