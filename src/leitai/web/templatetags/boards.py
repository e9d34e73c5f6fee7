"""A board's lines: most of them are as they were when the board was shown last."""

from datetime import timedelta
from itertools import chain

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from leitai.web.queries.boards import Row
from leitai.web.words import language

register = template.Library()


@register.filter
def clock_time(left: timedelta) -> str:
    """
    Return what is left as a clock shows it.

    >>> clock_time(timedelta(hours=1, minutes=2, seconds=3))
    '01:02:03'
    """
    seconds = int(left.total_seconds())
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


MOST_KEPT = 8_192
"""Lines kept as they were written, about a kilobyte each."""

_KEPT: dict[tuple[object, ...], SafeString] = {}


@register.simple_tag
def board_row(row: Row, whole: str) -> SafeString:
    """Return the line *row* of a board, written once for each thing that it says."""
    parts = chain.from_iterable(part.values() for part in row.parts)
    key = (
        language(), whole, row.rank, row.code, row.name, row.unit, row.total, row.open,
        row.status, row.award, row.bib, *parts,
    )  # fmt: skip
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        found = render_to_string("public/_board_row.html", {"row": row, "whole": whole})
        _KEPT[key] = found
    return found
