"""What a ticket lets its bearer write, whether a sheet is posted or a pad sends its lines."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from leitai.faults import Fault
from leitai.journal import Entry
from leitai.results.rows import in_form
from leitai.scoring.entries import MarksReader
from leitai.scoring.sheets import read_remark

LONGEST_NAME = 80
"""Characters of a sheet's name."""

Cell = Mapping[str, str]


class Allowance(Protocol):
    """
    Whose sheets may be written, and what on them.

    Units:
        device: the one that writes.
        judges: codes; "" is a sheet without a judge.
        contestants, sheet, aspects: None: any.
    """

    @property
    def device(self) -> str: ...  # noqa: D102
    @property
    def judges(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def contestants(self) -> tuple[str, ...] | None: ...  # noqa: D102
    @property
    def sheet(self) -> str | None: ...  # noqa: D102
    @property
    def aspects(self) -> tuple[str, ...] | None: ...  # noqa: D102


def whose_faults(allowance: Allowance, body: Mapping[str, Any]) -> list[Fault]:
    """Return what keeps the bearer of *allowance* from writing the sheet that *body* names."""
    listed, sheet = allowance.contestants, allowance.sheet
    allowed = listed is None or body["contestant"] in listed
    named = sheet is None or body["sheet"] == sheet
    if allowed and named and body["judge"] in allowance.judges:
        return []
    said = {"contestant": body["contestant"], "judge": body["judge"]}
    return [Fault("front.not-yours", said)]


def aspect_faults(aspects: Iterable[str], cells: Iterable[Cell], marked_again: str) -> list[Fault]:
    """
    Return the *cells* that are not of *aspects*, or of another round than their sheet, by row.

    *marked_again*: the name of a sheet that may be of a later round, "" where none may.
    """
    again, asked, faults = read_remark(marked_again), frozenset(aspects), []
    for row, cell in enumerate(cells, 1):
        round_ = "" if again is None else str(again[1])
        if cell["aspect"] not in asked or (again is not None and cell["aspect"] != again[0]):
            faults.append(Fault("marks.not-on-sheet", {"aspect": cell["aspect"]}, row=row))
        elif cell.get("round", "") != round_:
            said = {"value": cell.get("round", "")}
            faults.append(Fault("scoring.not-a-round", said, row=row))
    return faults


def takes_over(device: str, other: str) -> bool:
    """
    Tell whether the pad *device* took over from *other*, of the same judge.

    >>> takes_over("pad-J1-2", "pad-J1-1"), takes_over("pad-J1-1", "judge-J1")
    (True, False)
    """
    (whose, _, number), (others, _, earlier) = device.rpartition("-"), other.rpartition("-")
    numbered = number.isdecimal() and earlier.isdecimal()
    return whose == others and numbered and int(number) > int(earlier)


def allowed_faults(allowance: Allowance, body: Mapping[str, Any]) -> list[Fault]:
    """Return why a sheet that is posted is not for the bearer of *allowance* to write."""
    faults = whose_faults(allowance, body)
    if faults or allowance.aspects is None:
        return faults
    # What is marked again has its own sheet, which Django takes.
    return aspect_faults(allowance.aspects, body["cells"], "")


def cell_faults(reader: MarksReader, body: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with the values of the sheet *body*; *reader*: of its rulebook."""
    fresh = reader.fresh()
    who = {"contestant": body["contestant"], "judge": body["judge"]}
    for row, cell in enumerate(body["cells"], 1):
        fresh.take(fresh.row(who | cell, row))
    return list(fresh.faults)


@dataclass(frozen=True, slots=True)
class PadRule:
    """
    What a pad may write: its own judge's sheets, and their signatures.

    Units:
        check: the faults of a mark's values by the rulebook; none where nothing is checked.
    """

    allowance: Allowance
    check: Callable[[Mapping[str, Any]], list[Fault]]

    def faults(self, entry: Entry) -> list[Fault]:
        """Return why the pad may not write *entry*."""
        if entry.device != self.allowance.device:
            named = {"device": entry.device, "device_seq": str(entry.device_seq)}
            return [Fault("journal.other-device", named)]
        if entry.type not in {"mark", "sign"}:
            return [Fault("relay.not-a-pads", {"type": entry.type})]
        body = {} if entry.body is None else entry.content
        if not in_form(entry.type, body) or len(body["sheet"]) > LONGEST_NAME:
            return [Fault("results.body", {"type": entry.type, "key": ""})]
        faults = whose_faults(self.allowance, body)
        if faults or entry.type == "sign":
            return faults
        if self.allowance.aspects is not None:
            faults = aspect_faults(self.allowance.aspects, body["cells"], body["sheet"])
        return faults or self.check(body)
