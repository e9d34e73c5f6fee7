"""
Phrases without a language: ids of the wording tables and what goes into them.

The core knows no sentences: `show` returns lines of `Said`; `spoken` puts them together
with the shell's `say`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

from leitai.exact import decimal_text, finite

from .model import Title

SPOKEN = frozenset({"contestant", "name", "delegation"})
"""Columns of the contestants that no rulebook has to declare, and that have words of their own."""

Say: TypeAlias = Callable[[str, Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase: an entry of the wording tables and what stands for its placeholders."""

    entry: str
    params: Mapping[str, "Part"] = field(default_factory=dict)


Part: TypeAlias = str | Said | tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: how far in, its phrases."""

    depth: int
    phrases: tuple[Said, ...]


def spoken(phrase: Part, say: Say) -> str:
    """Return a phrase in words, *say* being the language's wording table."""
    if isinstance(phrase, str):
        return phrase
    if isinstance(phrase, tuple):
        return say("rulebook.show.between", {}).join(spoken(part, say) for part in phrase)
    params = {name: spoken(part, say) for name, part in phrase.params.items()}
    return say(f"rulebook.show.{phrase.entry}", params)


def number_said(value: Fraction) -> str:
    """Return a number as people read it; a fraction that has no end stays a fraction."""
    return decimal_text(value) if finite(value) else str(value)


def phrase(entry: str, **params: Part | int | Fraction | None) -> Said:
    """Return a phrase; numbers are written out."""
    known = {name: value for name, value in params.items() if value is not None}
    return Said(entry, {name: _part(value) for name, value in known.items()})


def _part(value: Part | int | Fraction) -> Part:
    return number_said(Fraction(value)) if isinstance(value, int | Fraction) else value


def word(value: str) -> Said:
    """Return one of the language's words (half_up, shared, ...) as a phrase."""
    return Said(f"word.{value}")


def column(*names: str) -> Said:
    """Return the names of contestants' columns as a phrase: the built-in ones in words."""
    said = [word(f"field-{name}") if name in SPOKEN else phrase("as-it-is", text=name)
            for name in names]  # fmt: skip
    return reduce(lambda first, then: phrase("and-also", first=first, then=then), said)


def titled(title: Title, language: str, otherwise: str = "") -> str:
    """Return *title* in *language*, else as it is there."""
    return title.get(language) or title.get("") or next(iter(title.values()), otherwise)
