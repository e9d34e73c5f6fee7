"""
The marks table read as columns: every distinct text once, then only numbers.

The ordinary reader is asked about each distinct combination once. Where it finds anything
wrong, it reads everything again and names each fault at its row. Rows that somebody wants to
see singly are read by it when they are asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from leitai.registry.text import plain
from leitai.rulebook.model import Input, Node

from .columns import Truths
from .entries import Entry, Key, MarksRead, MarksReader
from .people import Row

Codes = NDArray[np.int64]

COLUMNS = (
    "contestant", "aspect", "judge", "value", "item", "attempt", "time", "status", "round",
    "evidence",
)  # fmt: skip


class Coded:
    """One column of a table: its distinct texts, and which of them stands in each row."""

    def __init__(self, cells: Sequence[str | None]) -> None:
        texts: dict[str, int] = {}
        number = {
            cell: texts.setdefault(plain(cell) if cell else "", len(texts))
            for cell in dict.fromkeys(cells)
        }
        self.texts = list(texts)
        self.codes: Codes = np.fromiter(map(number.__getitem__, cells), np.int64, len(cells))

    def among(self, *texts: str) -> Truths:
        """Tell in which rows one of *texts* stands."""
        return np.array([each in texts for each in self.texts], dtype=np.bool_)[self.codes]


def _cells(rows: Sequence[Row], name: str) -> list[str | None]:
    """Return one column; the quick way holds where every row has it."""
    try:
        return list(map(itemgetter(name), rows))
    except KeyError:
        return [row.get(name) for row in rows]


def read_columns(reader: MarksReader, rows: Sequence[Row], numbers: Sequence[int]) -> MarksRead:
    """Return what *rows* say, as `reader.read` does; the entries as `CodedRows` if all is well."""
    coded = CodedRows(reader, rows, numbers)
    if coded.faultless():
        return MarksRead(coded, coded.statuses)
    return reader.read(rows, numbers)


class CodedRows(Mapping[tuple[str, str], Mapping[Key, list[Entry]]]):
    """
    The rows of a marks table as columns of numbers; as a mapping, the entries of that table.

    Shapes (of what is used outside; each array: rows):
        contestant, aspect, judge: which of `contestants`, `aspects`, `judges`.
        instance, value: which of `instances` (aspect and key), of `entered`.
        plain: no status, first round, no node's status: one judge's mark.
        order: the rows of marks, by aspect and contestant.
    """

    def __init__(self, reader: MarksReader, rows: Sequence[Row], numbers: Sequence[int]) -> None:
        self.reader, self.rows, self.numbers = reader, rows, numbers
        self.columns = {name: Coded(_cells(rows, name)) for name in COLUMNS}
        self.contestants = self.columns["contestant"].texts
        self.aspects = self.columns["aspect"].texts
        self.judges = self.columns["judge"].texts
        self.contestant = self.columns["contestant"].codes
        self.aspect = self.columns["aspect"].codes
        self.judge = self.columns["judge"].codes
        self.plain = self.columns["status"].among("") & self.columns["round"].among("", "1")
        self.is_entry: Truths = np.ones(len(rows), dtype=np.bool_)
        self.statuses: Mapping[tuple[str, str], Mapping[Key, str]] = {}
        self.instances: list[tuple[str, Key]] = []
        self.entered: list[Fraction] = []
        self.instance = self.value = self.aspect
        self._last: tuple[tuple[str, str], Mapping[Key, list[Entry]]] = (("", ""), {})

    def faultless(self) -> bool:
        """Read everything there is to read; tell whether nothing is wrong with it."""
        if not self.rows or not self._names_are_known():
            return False
        scratch = self.reader.fresh()
        for row in map(int, np.flatnonzero(~self.plain)):
            read = scratch.row(self.rows[row], self.numbers[row])
            scratch.take(read)
            self.is_entry[row] = not scratch.is_node_status(read, self._node(row))
        self.statuses = scratch.statuses
        aspects = [self._node(row) for row in self._samples(self.aspect)]
        if not aspects or any(node.input is None for node in aspects):
            return False
        self._read_instances(scratch)
        self._read_values(scratch)
        for row in self._samples(self.aspect * len(self.judges) + self.judge, self.plain):
            read = scratch.row(self.rows[row], self.numbers[row])
            scratch.check_judge(read, self._node(row), read.text.get("judge", ""))
        return not (scratch.faults or self._times_wrong() or self._evidence_missing()) and (
            not self._entered_twice()
        )

    def _node(self, row: int) -> Node:
        return self.reader.layout.nodes[self.aspects[self.aspect[row]]]

    def _names_are_known(self) -> bool:
        known = self.reader.contestants
        return all(each in self.reader.layout.nodes for each in self.aspects) and all(
            each and (known is None or each in known) for each in self.contestants
        )

    def _samples(self, codes: Codes, where: Truths | None = None) -> list[int]:
        """Return one row for each distinct code among the entries."""
        rows = np.flatnonzero(self.is_entry if where is None else self.is_entry & where)
        return [int(row) for row in rows[np.unique(codes[rows], return_index=True)[1]]]

    def _read_instances(self, scratch: MarksReader) -> None:
        item, attempt = self.columns["item"], self.columns["attempt"]
        codes = (self.aspect * len(item.texts) + item.codes) * len(attempt.texts) + attempt.codes
        number = np.zeros(int(codes.max()) + 1, dtype=np.int64)
        for row in self._samples(codes):
            key = scratch.key_of(scratch.row(self.rows[row], self.numbers[row]), self._node(row))
            number[codes[row]] = len(self.instances)
            self.instances.append((self.aspects[self.aspect[row]], key or ()))
        self.instance = number[codes]

    def _read_values(self, scratch: MarksReader) -> None:
        inputs: list[Input | None] = []
        of_aspect = []
        for aspect in self.aspects:
            wanted = self.reader.layout.nodes[aspect].input
            if wanted not in inputs:
                inputs.append(wanted)
            of_aspect.append(inputs.index(wanted))
        texts = self.columns["value"]
        codes = np.array(of_aspect)[self.aspect] * len(texts.texts) + texts.codes
        number = np.zeros(int(codes.max()) + 1, dtype=np.int64)
        for row in self._samples(codes, self.plain):
            read = scratch.row(self.rows[row], self.numbers[row])
            value = scratch.value_of(read, self._node(row), read.text.get("value", ""), "")
            number[codes[row]] = len(self.entered)
            self.entered.append(value or Fraction(0))
        self.value = number[codes]

    def _times_wrong(self) -> bool:
        return any(isinstance(self.reader.time(text), str) for text in self.columns["time"].texts)

    def _evidence_missing(self) -> bool:
        wanted = [self.reader.layout.nodes[each].evidence == "required" for each in self.aspects]
        without = self.columns["evidence"].among("")
        return bool((np.array(wanted)[self.aspect] & without & self.is_entry).any())

    def _entered_twice(self) -> bool:
        """Tell whether a judge has two rows for one place; the ordinary reader sorts that out."""
        rounds = self.columns["round"]
        number = np.array([text or "1" for text in rounds.texts])
        _, round_ = np.unique(number, return_inverse=True)
        codes = self.instance * len(self.contestants) + self.contestant
        codes = (codes * len(self.judges) + self.judge) * len(number) + round_[rounds.codes]
        codes = codes[self.is_entry]
        return len(np.unique(codes)) < len(codes)

    @cached_property
    def order(self) -> Codes:
        """The rows of marks, by aspect and contestant."""
        rows = np.flatnonzero(self.is_entry)
        order: Codes = rows[np.argsort(self._pair[rows], kind="stable")]
        return order

    @cached_property
    def _pair(self) -> Codes:
        return self.aspect * len(self.contestants) + self.contestant

    @cached_property
    def _ends(self) -> tuple[dict[str, int], dict[str, int], Codes]:
        aspects = {text: number for number, text in enumerate(self.aspects)}
        contestants = {text: number for number, text in enumerate(self.contestants)}
        many = len(aspects) * len(contestants)
        return aspects, contestants, np.searchsorted(self._pair[self.order], np.arange(many + 1))

    def rows_of(self, aspect: str) -> Codes:
        """Return the rows of marks of *aspect*."""
        aspects, contestants, ends = self._ends
        if aspect not in aspects:
            return self.order[:0]
        first = aspects[aspect] * len(contestants)
        return self.order[ends[first] : ends[first + len(contestants)]]

    def __getitem__(self, pair: tuple[str, str]) -> Mapping[Key, list[Entry]]:
        if self._last[0] != pair:  # asked for once each: keeping all would only cost memory
            aspects, contestants, ends = self._ends
            at = aspects[pair[0]] * len(contestants) + contestants[pair[1]]
            rows = self.order[ends[at] : ends[at + 1]]
            entries = self._entries(rows) if self.plain[rows].all() else self._singly(rows)
            self._last = (pair, entries)
        return self._last[1]

    def _entries(self, rows: Codes) -> Mapping[Key, list[Entry]]:
        """Return rows of plain marks as entries."""
        out: dict[Key, list[Entry]] = {}
        judge, value, text, time, instance = self._lists
        for row in rows.tolist():
            entry = Entry(
                self.judges[judge[row]],
                self.entered[value[row]],
                self.columns["value"].texts[text[row]],
                "",
                self._times[time[row]],
                1,
                plain(self.rows[row].get("note") or ""),
                self.numbers[row],
            )
            out.setdefault(self.instances[instance[row]][1], []).append(entry)
        return out

    @cached_property
    def _lists(self) -> tuple[list[int], ...]:
        """The numbers of the rows as lists, which are quicker to look into one by one."""
        text, time = self.columns["value"].codes, self.columns["time"].codes
        return tuple(each.tolist() for each in (self.judge, self.value, text, time, self.instance))

    @cached_property
    def _times(self) -> list[Fraction | None]:
        """The distinct times, read."""
        times = [self.reader.time(text) for text in self.columns["time"].texts]
        return [None if isinstance(time, str) else time for time in times]

    def _singly(self, rows: Codes) -> Mapping[Key, list[Entry]]:
        """Return rows of one aspect and contestant as the ordinary reader reads them."""
        reader = self.reader.fresh()
        reader.read([self.rows[row] for row in rows], [self.numbers[row] for row in rows])
        return next(iter(reader.entries.values()), {})

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for row in sorted(self._samples(self._pair)):
            yield self.aspects[self.aspect[row]], self.contestants[self.contestant[row]]

    def __len__(self) -> int:
        return len(self._samples(self._pair))
