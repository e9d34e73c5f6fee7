"""
The tables that go in, read against a rulebook: marks, contestants, judges, earlier rounds.

Form: docs/formats/marks.md. Every fault is found before anything is scored.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from leitai.faults import Fault, Refused
from leitai.rulebook.model import Rulebook

from .entries import Entry, Key, MarksRead, MarksReader
from .layout import Layout
from .people import Contestant, Judge, Row, read_contestants, read_fields, read_judges


@dataclass(frozen=True, slots=True)
class Tables:
    """
    Everything that was handed in beside the rulebook.

    Shapes:
        marks, contestants, judges: rows as {column: text}, columns by their English names;
            contestants, judges: None where there is no such table.
        carry: round name -> results document of that round.
        seed: the public text for ties decided by draw.
    """

    marks: Sequence[Row]
    contestants: Sequence[Row] | None = None
    judges: Sequence[Row] | None = None
    carry: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    seed: str | None = None
    marks_at: Sequence[int] | None = None
    """The number of each row in its file, for the places of faults; None: from 2 on."""
    contestants_at: Sequence[int] | None = None
    judges_at: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """The tables, read."""

    contestants: tuple[Contestant, ...]
    judges: Mapping[str, Judge] | None
    entries: Mapping[tuple[str, str], Mapping[Key, list[Entry]]]
    """(node, contestant) -> instance -> rows."""
    statuses: Mapping[tuple[str, str], Mapping[Key, str]]
    """(node, contestant) -> instance -> status, as far as one was given."""
    carry: Mapping[tuple[str, str], Mapping[str, Fraction]]
    """(round, node) -> contestant -> value."""
    seed: str | None


ReadMarks = Callable[[MarksReader, Sequence[Row], Sequence[int]], MarksRead]
"""How the rows of the marks are read, their numbers beside them."""


def read_tables(
    rulebook: Rulebook,
    layout: Layout,
    tables: Tables,
    read_marks: ReadMarks = MarksReader.read,
) -> Given:
    """
    Return *tables* read as *rulebook* wants them.

    Raises:
        Refused: with every fault of every table, each at its row and column.
    """
    faults: list[Fault] = []
    judges = contestants = known = None
    if tables.judges is not None:
        judges = read_judges(tables.judges, _numbers(tables.judges, tables.judges_at), faults)
    if tables.contestants is not None:
        numbers = _numbers(tables.contestants, tables.contestants_at)
        contestants = read_contestants(rulebook, tables.contestants, numbers, faults)
        known = {each.code for each in contestants}
    reader = MarksReader(rulebook, layout, known, judges)
    marks = read_marks(reader, tables.marks, _numbers(tables.marks, tables.marks_at))
    faults += reader.faults
    if contestants is None:
        contestants = _from_marks(rulebook, marks)
    carry = _carried(rulebook, tables, faults)
    if any(not fault.warning for fault in faults):
        raise Refused(faults)
    root = rulebook.scheme.id
    return Given(
        contestants=tuple(
            replace(each, status=marks.statuses.get((root, each.code), {}).get((), each.status))
            for each in contestants
        ),
        judges=judges,
        entries=marks.entries,
        statuses=marks.statuses,
        carry=carry,
        seed=tables.seed,
    )


def _numbers(rows: Sequence[Row], numbers: Sequence[int] | None) -> Sequence[int]:
    return range(2, len(rows) + 2) if numbers is None else numbers


def _from_marks(rulebook: Rulebook, marks: MarksRead) -> list[Contestant]:
    """Return everybody who is in the marks, with empty fields."""
    codes = dict.fromkeys(code for _, code in (*marks.entries, *marks.statuses))
    nothing = read_fields(rulebook, {}, 0, [])
    return [Contestant(code, nothing | {"contestant": code}) for code in codes]


def _carried(
    rulebook: Rulebook, tables: Tables, faults: list[Fault]
) -> dict[tuple[str, str], dict[str, Fraction]]:
    out: dict[tuple[str, str], dict[str, Fraction]] = {}
    for node in rulebook.nodes():
        if node.carry is None or node.carry in out:
            continue
        name, source = node.carry
        if name not in tables.carry:
            faults.append(Fault("scoring.no-earlier-round", {"round": name}))
            continue
        values = {}
        for row in tables.carry[name].get("contestants", []):
            text = row["nodes"].get(source)
            if text is not None:
                values[str(row["code"])] = Fraction(text)
        out[node.carry] = values
    return out
