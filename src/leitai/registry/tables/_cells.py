"""One cell: its name, its text, and what makes it unreadable."""

import datetime as dt
import re
from decimal import Decimal

from leitai.exact import DECIMAL
from leitai.faults import Fault
from leitai.registry.tables._shapes import Broken, Cell, Kind
from leitai.registry.text import plain

TOO_LONG = 10**15
"""From 16 digits on a spreadsheet number is no longer what was typed: 15 are kept."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but for tabs and line breaks; marks that turn the direction of writing."""

_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+?\d+", re.ASCII)
_QUOTED = re.compile(r'="([^"]*)"')
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def letter(column: int) -> str:
    """
    Return the spreadsheet's name of a column counted from 0.

    >>> letter(0), letter(25), letter(26), letter(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def position(name: str) -> int:
    """
    Return the column, counted from 0, that a spreadsheet calls *name*.

    >>> position("A"), position("AA"), position("AAA")
    (0, 26, 702)
    """
    column = 0
    for each in name:
        column = column * 26 + ord(each) - ord("A") + 1
    return column - 1


def safe_text(text: str) -> str:
    """
    Return *text* so that no spreadsheet takes it for a formula when a CSV is opened.

    An apostrophe is put before what could start a formula; plain numbers stay numbers.

    >>> safe_text("=1+1"), safe_text("-2.5"), safe_text("@SUM(A1)"), safe_text("王小明")
    ("'=1+1", '-2.5', "'@SUM(A1)", '王小明')
    """
    if text and text[0] in _FORMULA and not DECIMAL.fullmatch(text):
        return "'" + text
    return text


def blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing anybody sees."""
    return isinstance(cell, str) and not (cell and plain(cell))


def cell_text(cell: Cell, kind: Kind) -> str | Fault:
    """
    Return the text of a cell as it was typed, or why that cannot be known (without a place).

    >>> cell_text(12.0, "number"), cell_text(85.5, "text"), cell_text(0.1 + 0.2, "number")
    ('12', '85.5', '0.3')
    >>> cell_text(dt.date(2026, 5, 1), "text")
    '2026-05-01'
    >>> cell_text(13800138000.0, "id-number").id
    'registry.number-not-text'
    """
    if isinstance(cell, str):
        if not cell.isprintable() and _UNSEEN.search(plain(cell)):
            return Fault("registry.unseen-characters")
        if kind == "id-number" and cell:
            return _long_number(cell)
        return cell
    if isinstance(cell, Broken):
        return Fault("registry.error-cell", {"code": cell.code})
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number_text(cell, kind)
    return _time_text(cell)


def _long_number(cell: str) -> str | Fault:
    if cell.isalnum() and "E" not in cell.upper():
        return cell
    quoted = _QUOTED.fullmatch(cell)  # ="0012" is how a CSV keeps digits from a spreadsheet
    typed = quoted[1] if quoted else cell
    if _EXPONENT.fullmatch(plain(typed)):
        return Fault("registry.number-not-text")
    return typed


def _number_text(value: float, kind: Kind) -> str | Fault:
    if kind == "id-number" or abs(value) >= TOO_LONG:
        return Fault("registry.number-not-text")
    if value == int(value):
        return str(int(value))
    # What a formula such as =0.1+0.2 leaves is not what the sheet shows: that has 15 digits.
    return f"{Decimal(format(value, '.15g')):f}"


def _time_text(
    value: dt.date | dt.datetime | dt.time | dt.timedelta,
) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(value, dt.timedelta(minutes=1))
        hours, minutes = divmod(minutes, 60)
        rest = f"{seconds.microseconds / 10**6:.6f}".strip("0").rstrip(".")
        return f"{hours}:{minutes:02}:{seconds.seconds:02}{rest}"
    return value.isoformat()
