"""Finding the header row, even below merged title rows."""

import re
from collections.abc import Sequence

from leitai.registry.tables._cells import blank, cell_text
from leitai.registry.tables._shapes import Column, Grid, Header
from leitai.registry.text import plain

LOOKED_AT = 30
"""Rows in which a header is looked for."""

_NOISE = re.compile(r"[\s*:_\-]+")
_REMARK = re.compile(r"\((必填|选填|必填项|选填项|required|optional)\)$")


def titled(wanted: Sequence[Column]) -> dict[str, Column]:
    """
    Return normalised title -> column.

    Raises:
        ValueError: two columns claim one title (the caller's mistake, not the file's).
    """
    known: dict[str, Column] = {}
    for column in wanted:
        for title in (column.id, *column.titles):
            if known.setdefault(normal(title), column) is not column:
                raise ValueError(f"two columns are called {title!r}")
    return known


def normal(title: str) -> str:
    r"""
    Return *title* without what clerks add to it: spaces, line breaks, stars, colons, remarks.

    >>> normal("＊ 身份\n证号（必填）："), normal("ID_Number")
    ('身份证号', 'idnumber')
    """
    return _REMARK.sub("", _NOISE.sub("", plain(title)).casefold())


def find_header(grid: Grid, known: dict[str, Column]) -> Header | None:
    """Return the row among the first that holds most known titles; None if none holds any."""
    best: Header | None = None
    for row in range(min(LOOKED_AT, len(grid.rows))):
        header = _header(grid, row, known)
        if header.known and (best is None or len(header.known) > len(best.known)):
            best = header
    return best


def _header(grid: Grid, row: int, known: dict[str, Column]) -> Header:
    """Return *row* read as a header; titles merged from rows above into it count."""
    said: dict[int, str] = {}
    for position, cell in enumerate(grid.rows[row]):
        text = cell_text(cell, "text")
        if isinstance(text, str) and not blank(text):
            said[position] = plain(text)
    last = row
    for area in grid.merged:
        if area.top <= row <= area.bottom and area.bottom > area.top:
            text = cell_text(grid.at(area.top, area.left), "text")
            if isinstance(text, str) and not blank(text):
                said[area.left] = plain(text)
                if normal(text) in known:
                    last = max(last, area.bottom)
    found: dict[int, Column] = {}
    twice = []
    for position, title in sorted(said.items()):
        column = known.get(normal(title))
        if column and column in found.values():
            twice.append(position)
        elif column:
            found[position] = column
    return Header(row, last, said, found, tuple(twice))
