"""
What people type, understood or refused by rule.

Each function is one rule. Nothing is guessed: text that could mean two things is refused
with words that say how to write it.
"""

import re
from fractions import Fraction

from leitai.exact import DECIMAL
from leitai.faults import Fault, Refused

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""The full-width forms of ASCII (Unicode block FF00-FFEF) and the ideographic space."""

_UNSEEN = "\ufeff\u180e\u200b\u200c\u200d\u2060\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
"""Marks nobody sees: byte order mark, zero-width characters, writing directions."""

_SPACES = "".join(
    chr(code) for code in (*range(0x21), 0x7F, *range(0x80, 0x3001)) if chr(code).isspace()
)
_EDGES = _SPACES + _UNSEEN

LONGEST_NUMBER = 60
"""Characters of the longest number that is read; a mark needs fewer than ten."""


def plain(text: str) -> str:
    """
    Return *text* with full-width ASCII made half-width and nothing unseen at either end.

    Only the full-width forms of ASCII change (what a Chinese input method leaves behind);
    Chinese punctuation such as the ideographic full stop stays. Spaces inside stay.

    >>> plain("\ufeff　８５．５ "), plain("Ａ１２"), plain("张　三")
    ('85.5', 'A12', '张 三')
    """
    if text.isascii():
        return text.strip()
    return text.translate(_HALF_WIDTH).strip(_EDGES)


def filled(text: str) -> str:
    """
    Return the text of a cell that must hold something, made plain.

    Raises:
        Refused: ``registry.empty``.
    """
    typed = plain(text)
    if not typed:
        raise Refused([Fault("registry.empty")])
    return typed


def read_number(text: str) -> Fraction:
    """
    Return the decimal number that *text* writes, exactly.

    Raises:
        Refused: ``registry.empty``; ``registry.comma-decimal`` ("85,5" is 85.5 to one
            reader and a slip of the finger to another); ``registry.number-too-long``;
            ``registry.not-a-number`` (exponents, units, spaces inside).

    >>> read_number(" ８５．５ "), read_number(".5"), read_number("-2")
    (Fraction(171, 2), Fraction(1, 2), Fraction(-2, 1))
    """
    typed = plain(text)
    if len(typed) <= LONGEST_NUMBER and DECIMAL.fullmatch(typed):
        return Fraction(typed)
    raise Refused([_number_fault(typed)])


def _number_fault(typed: str) -> Fault:
    if not typed:
        return Fault("registry.empty")
    if len(typed) > LONGEST_NUMBER:
        return Fault("registry.number-too-long", {"longest": str(LONGEST_NUMBER)})
    if any(comma in typed for comma in ",、،"):
        return Fault("registry.comma-decimal", {"text": typed})
    return Fault("registry.not-a-number", {"text": typed})


_DOTS = str.maketrans("•‧・∙", "····")
_HAN_GAP = re.compile(r"(?<=[^\x00-\u02ff])\s+(?=[^\x00-\u02ff])")

LONGEST_NAME = 50


def person_name(text: str) -> str:
    """
    Return a person's name one way.

    Spaces between Chinese characters go (clerks pad short names to line them up), the dot of
    transcribed names becomes "·", other spaces become one.

    Raises:
        Refused: ``registry.empty``; ``registry.name-too-long``; ``registry.name-characters``
            (digits, signs, and private-use characters, which other systems cannot show).

    >>> person_name("王　明"), person_name("阿依古丽•买买提"), person_name("Anna  Li")
    ('王明', '阿依古丽·买买提', 'Anna Li')
    """
    name = " ".join(_HAN_GAP.sub("", plain(text)).translate(_DOTS).split())
    if not name:
        raise Refused([Fault("registry.empty")])
    if len(name) > LONGEST_NAME:
        raise Refused([Fault("registry.name-too-long", {"longest": str(LONGEST_NAME)})])
    if name.isalpha():
        return name
    odd = sorted({each for each in name if not (each.isalpha() or each in "·.'- ")})
    if odd or not any(each.isalpha() for each in name):
        raise Refused([Fault("registry.name-characters", {"characters": " ".join(odd)})])
    return name
