"""Numbers and formulas the way an explanation writes them: exact, with the values put in."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from leitai.exact import decimal_text, finite, number, rounded

SHOWN = 6
"""Decimals of a value that no decimal ends, shown beside its fraction."""

_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|[^\W\d][\w.]*(\s*\()?")
_ASKED = re.compile(r"(item|time|tries|count|status|field_\w+)\s*\(\s*([^\W\d][\w.]*)\s*\)")


def exact(text: str) -> Fraction:
    """Return the number that a plain explanation writes."""
    return number(text)


def shown(value: Any) -> str:
    """
    Return a value of the tree for people.

    >>> shown("28/3"), shown("89.67"), shown(None), shown(["1", None])
    ('28/3 (≈ 9.333333)', '89.67', '–', '[1, –]')
    """
    if value is None:
        return "–"
    if isinstance(value, list):
        return f"[{', '.join(shown(each) for each in value)}]"
    text = str(value)
    if re.fullmatch(r"-?\d+/\d+", text):
        near = decimal_text(rounded(Fraction(text), SHOWN), SHOWN)
        return f"{_minus(text)} (≈ {_minus(near)})"
    return _minus(text)


def short(value: Any) -> str:
    """
    Return a value inside an equation: a fraction stays one, a negative number gets brackets.

    >>> short("28/3"), short("-2")
    ('28/3', '(−2)')
    """
    text = shown(value) if isinstance(value, list) else str("–" if value is None else value)
    return f"({_minus(text)})" if re.fullmatch(r"-[\d./]+", text) else _minus(text)


def plain(value: Fraction) -> str:
    """Return a number as the tree writes it: a decimal where it ends, else a fraction."""
    return decimal_text(value) if finite(value) else str(value)


def put_in(text: str, names: Mapping[str, Any]) -> str:
    """
    Return the formula *text* with the values of *names* in their places.

    >>> put_in("0.3 * theory + time(flag)", {"theory": "88", "time(flag)": "12"})
    '0.3 × 88 + 12'
    """

    def asked(found: re.Match[str]) -> str:
        key = f"{found[1]}({found[2]})"
        return short(names[key]) if key in names else found[0]

    def word(found: re.Match[str]) -> str:
        if found[1] or found[0] not in names:
            return found[0]
        return short(names[found[0]])

    filled = _WORD.sub(word, _ASKED.sub(asked, text))
    return filled.replace("*", "×").replace("/ ", "÷ ").replace(" - ", " − ")


def _minus(text: str) -> str:
    return re.sub(r"^-", "−", text)
