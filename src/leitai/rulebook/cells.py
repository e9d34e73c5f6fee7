"""One value of a document as the text of one cell, and back, without loss."""

from decimal import Decimal
from typing import Any

from .source import load, plain
from .writing import flow, quoted

LONGEST = 30_000
"""Characters of a cell; a spreadsheet holds 32,767."""


OPENING = frozenset("{[\"'")
"""What begins a cell that holds YAML."""


def cell_text(value: Any) -> str:
    """
    Return the text of a cell that stands for *value*.

    A text stands for itself unless it could be taken for something else: then it is quoted.

    >>> [cell_text(value) for value in (4, "4", "rank == 1", [1, {"a": True}])]
    ['4', '"4"', 'rank == 1', '[1, {a: true}]']
    """
    if not isinstance(value, str):
        return flow(value)
    clear = value.isprintable() and value == value.strip() and plain(value) == value
    clear = clear and value[0] not in OPENING and quoted(value).count("\\") == value.count("\\") * 2
    return value if clear else quoted(value)


def cell_value(text: str) -> Any:
    """
    Return the value that a cell's *text* stands for; None where the cell is empty.

    Raises:
        Refused: it begins with a bracket or a quote, and cannot be read.
    """
    text = text.strip()
    if text[:1] not in OPENING:
        return plain(text)
    return load("value: " + text).document["value"]


def raw_text(cell: Any) -> str | None:
    """
    Return what a cell of a workbook says as text; None: a date or a time, which nobody meant.

    Numbers typed into a cell that is not formatted as text arrive as binary floats: the
    fifteen digits that the spreadsheet shows are what was meant.

    >>> raw_text(0.1 + 0.2), raw_text(4.0), raw_text(True)
    ('0.3', '4', 'true')
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return flow(Decimal(format(cell, ".15g")))
    return cell if isinstance(cell, str) else None
