"""
The table of workers, checked column by column.

`workers.check` looks at each cell of each row, which is right and slow. Nearly every row of a
large table is plain: a name in Chinese characters, an ID number that adds up, a mobile number.
Those are found here a column at a time; all others, and all that share a number with another
row, go through `workers.check`. A test holds the two to the same outcome.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leitai.faults import Fault, Refused
from leitai.registry import workers
from leitai.registry.credit import read_credit_code
from leitai.registry.identity import LENGTH, OLDEST, PROVINCES
from leitai.registry.levels import read_level
from leitai.registry.occupations import shipped
from leitai.registry.tables import Columns, Row, Table
from leitai.registry.tables._cells import cell_text  # the same reading of a cell as everywhere
from leitai.registry.text import LONGEST_NAME, filled

Mask = NDArray[np.bool_]

_HAN = (0x4E00, 0x9FFF)
_MOBILE = 11
_WEIGHTS = np.array([pow(2, 17 - place, 11) for place in range(17)], dtype=np.int32)
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
_ZERO = ord("0")


@dataclass(slots=True)
class Sound:
    """
    The sound rows, by columns of one length, in the order of the rows.

    Units:
        rows: as the spreadsheet shows them; sexes: M, F or ""; born: None without ID number.
        others: "" where nothing is known.
    """

    rows: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    born: list[str] = field(default_factory=list)
    sexes: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    enterprises: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    occupations: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


def check(columns: Columns, today: dt.date) -> tuple[Sound, tuple[Fault, ...], int]:
    """Return the sound rows, every fault, and how many rows hold something."""
    quick = _Quick(columns, today)
    plain = quick.plain()
    listed = np.flatnonzero(~plain).tolist()
    checking, found = quick.slowly(listed)
    met = quick.met(plain, checking)
    if met:  # a row that is not plain has a plain one's number: both are looked at together
        plain[met] = False
        listed = np.flatnonzero(~plain).tolist()
        checking, found = quick.slowly(listed)
    said = (*checking.table.faults, *checking.faults, *quick.doubts(plain, checking.table))
    faults = sorted(said, key=lambda fault: fault.row or 0)
    total = int(plain.sum()) + len(checking.table.rows)
    return quick.sound(plain, found), tuple(faults), total


class _Quick:
    """One table: its columns, and what was understood of their texts."""

    def __init__(self, columns: Columns, today: dt.date) -> None:
        self.columns, self.today = columns, today
        self.cells: dict[str, list[str]] = {}
        self.read: dict[str, dict[str, str | None]] = {}
        self.unlisted: dict[str, str] = {}
        """Occupations that are kept as they are: as typed -> made plain."""

    def plain(self) -> Mask:
        """Return which rows are plain, and alone with their numbers."""
        plain = np.ones(len(self.columns), dtype=bool)
        if self.columns.uneven or not len(self.columns):
            return ~plain
        for key in self.columns.keys:
            plain &= self._text(key)
        plain &= _han(self._of("name")) & self._identities() & _mobiles(self._of("phone"))
        plain &= np.fromiter((not each for each in self._of("number")), bool, len(plain))
        plain &= self._understood("enterprise", filled, required=True)
        plain &= self._understood("credit_code", read_credit_code)
        plain &= self._understood("level", read_level)
        plain &= self._understood("occupation", self._occupation)
        for key in workers.UNIQUE:
            plain &= ~self._shared(key)
        return plain

    def _of(self, key: str) -> list[str]:
        return self.cells.get(key) or [""] * len(self.columns)

    def _text(self, key: str) -> Mask:
        """Return which cells of a column are text that everybody can see."""
        cells = self.columns.column(key)
        good = np.ones(len(cells), dtype=bool)
        if set(map(type, cells)) != {str}:
            good = np.fromiter((type(cell) is str for cell in cells), bool, len(cells))
            cells = [cell if isinstance(cell, str) else "" for cell in cells]
        texts: list[str] = cells  # type: ignore[assignment]
        self.cells[key] = texts
        if not "".join(texts).isprintable():
            good &= np.fromiter(map(str.isprintable, texts), bool, len(texts))
        return good

    def _understood(self, key: str, read: Callable[[str], str], *, required: bool = False) -> Mask:
        """Return which cells of a column can be read; each text is read once."""
        kinds = {column.id: column.kind for column in workers.WANTED}
        known: dict[str, str | None] = {"": None if required else ""}
        texts = self._of(key)
        for text in set(texts) - {""}:
            cell = cell_text(text, kinds[key])
            try:
                known[text] = None if isinstance(cell, Fault) else read(cell)
            except Refused:
                known[text] = None
        self.read[key] = known
        if None not in known.values():
            return np.ones(len(texts), dtype=bool)
        return np.fromiter((known[text] is not None for text in texts), bool, len(texts))

    def _occupation(self, text: str) -> str:
        found = shipped().find(text)
        if found is None:
            self.unlisted[text] = filled(text)
        return found.code if found else self.unlisted[text]

    def doubts(self, plain: Mask, table: Table) -> Iterator[Fault]:
        """Yield the warnings about plain rows: occupations that are not listed."""
        if not self.unlisted:
            return
        texts = self._of("occupation")
        for place in np.flatnonzero(plain).tolist():
            typed = self.unlisted.get(texts[place])
            if typed is not None:
                row = Row(self.columns.number(place), {})
                params = {"text": typed}
                yield table.fault(
                    "registry.occupation-unknown", row, "occupation", params, warning=True
                )

    def _identities(self) -> Mask:
        """Return which ID numbers hold together, written as they are kept."""
        texts = self._of("id_number")
        good = np.fromiter((len(t) == LENGTH and t.isascii() for t in texts), bool, len(texts))
        wide = [text for text, fits in zip(texts, good.tolist(), strict=True) if fits]
        if not wide:
            return good
        signs = np.frombuffer("".join(wide).encode(), np.uint8).reshape(-1, LENGTH)
        digits = signs.astype(np.int32)[:, :17] - _ZERO
        fine: Mask = np.all((digits >= 0) & (digits <= 9), axis=1)
        digits = np.where(fine[:, None], digits, 0)
        fine &= _CHECKS[(digits @ _WEIGHTS) % 11] == signs[:, 17]
        regions = [int(province) for province in PROVINCES]
        fine &= np.isin(digits[:, 0] * 10 + digits[:, 1], regions)
        days, place = np.unique(digits[:, 6:14] @ 10 ** np.arange(7, -1, -1), return_inverse=True)
        fine &= np.fromiter(map(self._possible, days.tolist()), bool, len(days))[place]
        good[np.flatnonzero(good)] = fine
        return good

    def _possible(self, day: int) -> bool:
        try:
            born = dt.date(day // 10_000, day // 100 % 100, day % 100)
        except ValueError:
            return False
        return born <= self.today and born.year >= self.today.year - OLDEST

    def _shared(self, key: str) -> Mask:
        """Return the rows whose text in a column stands in another row too."""
        texts = self._of(key)
        here = [text for text in texts if text]
        if len(set(here)) == len(here):
            return np.zeros(len(texts), dtype=bool)
        often = {text for text, count in Counter(here).items() if count > 1}
        return np.fromiter((text in often for text in texts), bool, len(texts))

    def slowly(self, rows: Sequence[int]) -> tuple["workers.Checking", list[workers.Worker]]:
        """Look at *rows* cell by cell."""
        checking = workers.Checking(self.columns.table(rows), self.today, shipped())
        return checking, [one for row in checking.table.rows if (one := checking.worker(row))]

    def met(self, plain: Mask, checking: "workers.Checking") -> list[int]:
        """Return the plain rows whose number a row that is not plain has too, as it was read."""
        found: set[int] = set()
        for key in workers.UNIQUE:
            seen = checking.seen[key].keys()
            if seen and not seen.isdisjoint(self._of(key)):
                texts = self._of(key)
                found |= {row for row in np.flatnonzero(plain).tolist() if texts[row] in seen}
        return sorted(found)

    def sound(self, plain: Mask, found: Sequence[workers.Worker]) -> Sound:
        """Return the plain rows and those found sound after a look, in their order."""
        rows = np.flatnonzero(plain).tolist()
        ids = self._picked("id_number", rows)
        made = Sound(
            rows=[self.columns.number(row) for row in rows],
            names=self._picked("name", rows),
            ids=ids,
            born=[f"{number[6:10]}-{number[10:12]}-{number[12:14]}" for number in ids],
            sexes=["M" if number[16] in "13579" else "F" for number in ids],
            phones=self._picked("phone", rows),
            numbers=[""] * len(rows),
            **{
                name: self._picked(key, rows)
                for name, key in (
                    ("enterprises", "enterprise"), ("codes", "credit_code"),
                    ("occupations", "occupation"), ("levels", "level"),
                )
            },
        )  # fmt: skip
        for worker in found:
            _add(made, worker)
        if found and rows:
            _order(made)
        return made

    def _picked(self, key: str, rows: Sequence[int]) -> list[str]:
        texts, known = self._of(key), self.read.get(key)
        if known is None:
            return [texts[row] for row in rows]
        return [known[texts[row]] or "" for row in rows]


def _add(made: Sound, worker: workers.Worker) -> None:
    identity = worker.id_number
    made.rows.append(worker.row)
    made.names.append(worker.name)
    made.ids.append(identity.number if identity else "")
    made.born.append(identity.born.isoformat() if identity else "")
    made.sexes.append({"male": "M", "female": "F"}[identity.sex] if identity else "")
    made.phones.append(worker.phone or "")
    made.enterprises.append(worker.enterprise)
    made.codes.append(worker.credit_code or "")
    made.occupations.append(worker.occupation or "")
    made.levels.append(worker.level or "")
    made.numbers.append(worker.number or "")


def _order(made: Sound) -> None:
    order = np.argsort(np.array(made.rows), kind="stable").tolist()
    for name in Sound.__slots__:
        column: list[Any] = getattr(made, name)
        setattr(made, name, [column[place] for place in order])


def _han(texts: Sequence[str]) -> Mask:
    """Return which names are nothing but usual Chinese characters."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    signs = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    odd = np.flatnonzero((signs < _HAN[0]) | (signs > _HAN[1]))
    good: Mask = (lengths > 0) & (lengths <= LONGEST_NAME)
    good[np.searchsorted(np.cumsum(lengths), odd, side="right")] = False
    return good


def _mobiles(texts: Sequence[str]) -> Mask:
    """Return which cells are empty or a mobile number as it is kept."""
    good = np.fromiter((len(t) == _MOBILE and t.isascii() for t in texts), bool, len(texts))
    wide = [text for text, fits in zip(texts, good.tolist(), strict=True) if fits]
    if wide:
        signs = np.frombuffer("".join(wide).encode(), np.uint8).reshape(-1, _MOBILE)
        fine = ((signs >= _ZERO) & (signs <= _ZERO + 9)).all(axis=1)
        fine &= (signs[:, 0] == _ZERO + 1) & (signs[:, 1] >= _ZERO + 3)
        good[np.flatnonzero(good)] = fine
    empty = np.fromiter((not text for text in texts), bool, len(texts))
    either: Mask = good | empty
    return either
