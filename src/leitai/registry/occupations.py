"""
Occupations and their work types.

A trade is found by its code, its name, one of its work types or an alias. The classification
lags behind the trades of a city, and contests are held in work types it does not name: what is
not found is let through and flagged, never refused.

Source: 中华人民共和国职业分类大典, 2022 edition; a code is major, middle, minor group,
occupation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from leitai.faults import Fault, Refused
from leitai.registry.text import plain

_CODE = re.compile(r"[1-8]-\d{2}-\d{2}-\d{2}", re.ASCII)
_HEADER = ["code", "name", "work_types", "aliases"]
_LAID_OUT = str.maketrans("", "", " -‐‑‒–—·")


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation (职业), with its work types (工种) and other words people use for it."""

    code: str
    name: str
    work_types: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything it is found by."""
        return (self.code, self.name, *self.work_types, *self.aliases)


class Occupations:
    """Occupations, found by code, name, work type or alias."""

    def __init__(self, listed: tuple[Occupation, ...]) -> None:
        self.listed = listed
        self._found = {_key(word): each for each in listed for word in each.words}

    def __iter__(self) -> Iterator[Occupation]:
        return iter(self.listed)

    def find(self, text: str) -> Occupation | None:
        """
        Return the occupation that *text* names; None where there is none.

        >>> electrician = Occupation("6-31-01-03", "电工", ("维修电工",))
        >>> Occupations((electrician,)).find("维修 电工").code
        '6-31-01-03'
        """
        return self._found.get(_key(text))


def _key(text: str) -> str:
    return plain(text).casefold().translate(_LAID_OUT)


def read_occupations(text: str) -> Occupations:
    """
    Return the occupations in a TSV: code, name, work_types, aliases; several separated by ";".

    Raises:
        Refused: every line that is wrong: ``registry.occupations-header``,
            ``registry.occupation-line``, ``registry.occupation-twice``.
    """
    lines = text.splitlines()
    if not lines or lines[0].split("\t") != _HEADER:
        raise Refused([Fault("registry.occupations-header", {"titles": " ".join(_HEADER)}, line=1)])
    faults: list[Fault] = []
    listed: list[Occupation] = []
    taken: dict[str, int] = {}
    for line, cells in enumerate((each.split("\t") for each in lines[1:]), 2):
        if len(cells) != len(_HEADER) or not _CODE.fullmatch(cells[0]) or not cells[1]:
            faults.append(Fault("registry.occupation-line", line=line))
            continue
        one = Occupation(cells[0], cells[1], _several(cells[2]), _several(cells[3]))
        for word in one.words:
            if taken.setdefault(_key(word), line) != line:
                params = {"word": word, "line": str(taken[_key(word)])}
                faults.append(Fault("registry.occupation-twice", params, line=line))
        listed.append(one)
    if faults:
        raise Refused(faults)
    return Occupations(tuple(listed))


def _several(cell: str) -> tuple[str, ...]:
    return tuple(each for each in cell.split(";") if each)


@cache
def shipped() -> Occupations:
    """
    Return the occupations that come with the program (part of the package, like its words).

    >>> shipped().find("瓦工").name
    '砌筑工'
    """
    return read_occupations((files(__package__) / "occupations.tsv").read_text(encoding="utf-8"))
