"""
Readers: what turns one value of a document into one typed value, or says why not.

A reader takes a `Spot` and returns the value; where it cannot, it notes a fault and
returns None, so that one pass over a document finds everything that is wrong with it.
The shapes of a rulebook's objects are tables of these readers (see build.py).
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, TypeAlias

from leitai import exact
from leitai.faults import Fault

from .expression import (
    DEEPEST,
    NAME,
    RESERVED,
    Apply,
    Expression,
    NotAnExpression,
    Several,
    Tree,
    parse,
)
from .model import Panel
from .publish import number_text
from .source import Path, Source

LONGEST_NUMBER = 200


@dataclass(slots=True)
class Reading:
    """One pass over a document: its source, the faults so far, what has been declared."""

    source: Source
    faults: list[Fault] = field(default_factory=list)
    panels: Mapping[str, Panel] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Spot:
    """A value of the document and where it stands."""

    value: Any
    path: Path
    reading: Reading

    def wrong(self, fault: str, **params: str) -> None:
        """Note that this value is wrong."""
        self.reading.faults.append(
            self.reading.source.fault(self.path, f"rulebook.{fault}", params)
        )

    def declare(self, name: str) -> None:
        """Note that *name* is a name of this rulebook; every name stands for one thing."""
        if name in self.reading.names:
            self.wrong("name-taken", id=name)
        self.reading.names.add(name)

    def inner(self, key: str | int) -> "Spot":
        """Return the value under *key* of this one."""
        return Spot(self.value[key], (*self.path, key), self.reading)

    @property
    def name(self) -> str:
        """The nearest key: what people call this value."""
        return next((key for key in reversed(self.path) if isinstance(key, str)), "")


Reader: TypeAlias = Callable[[Spot], Any]


@dataclass(frozen=True, slots=True)
class Renamed:
    """A key whose value the model knows under another name."""

    to: str
    reader: Reader


Keys: TypeAlias = dict[str, Reader | Renamed]


def shown(value: Any) -> str:
    """Return a value of a document as people would write it, shortened."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return number_text(value)
    text = value if isinstance(value, str) else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "..."


def as_number(value: Any) -> Fraction | None:
    """Return the number that a value of a document is or writes, else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Fraction(value)
    if isinstance(value, str) and len(value) <= LONGEST_NUMBER:
        try:
            return exact.number(value)
        except ValueError:
            return None
    return None


def number(spot: Spot) -> Fraction | None:
    """Read a number: 3, 0.25, "1/3"."""
    value = as_number(spot.value)
    if value is None:
        spot.wrong("not-a-number", key=spot.name, value=shown(spot.value))
    return value


def whole(least: int = 0, most: int = 1_000_000) -> Reader:
    """Return a reader of whole numbers from *least* to *most*."""

    def read(spot: Spot) -> int | None:
        value = as_number(spot.value)
        if value is None or value.denominator != 1 or not least <= value <= most:
            bounds = {"least": str(least), "most": str(most)}
            spot.wrong("not-whole", key=spot.name, value=shown(spot.value), **bounds)
            return None
        return int(value)

    return read


def positive(spot: Spot) -> Fraction | None:
    """Read a number above 0."""
    value = number(spot)
    if value is not None and value <= 0:
        spot.wrong("not-positive", key=spot.name, value=shown(spot.value))
        return None
    return value


def text(spot: Spot) -> str | None:
    """Read a text; a number must be quoted to be one."""
    if isinstance(spot.value, str):
        return spot.value
    fault = "quote-it" if isinstance(spot.value, int | Decimal) else "not-text"
    spot.wrong(fault, key=spot.name, value=shown(spot.value))
    return None


def entry(spot: Spot) -> str | None:
    """Read what somebody enters or is called: a text, a number or yes/no, as text."""
    if isinstance(spot.value, dict | list) or spot.value is None:
        spot.wrong("not-text", key=spot.name, value=shown(spot.value))
        return None
    return shown(spot.value) if not isinstance(spot.value, str) else spot.value


def constant(spot: Spot) -> Fraction | str | None:
    """Read a number or a text; a text that writes a number is that number."""
    value = as_number(spot.value)
    return text(spot) if value is None else value


def yes_no(spot: Spot) -> bool | None:
    """Read true or false."""
    if isinstance(spot.value, bool):
        return spot.value
    spot.wrong("not-yes-no", key=spot.name, value=shown(spot.value))
    return None


def word(*words: str) -> Reader:
    """Return a reader of one of *words*."""

    def read(spot: Spot) -> str | None:
        if isinstance(spot.value, str) and spot.value in words:
            return spot.value
        near = get_close_matches(shown(spot.value), words, 1)
        spot.wrong(
            "not-one-of-meant" if near else "not-one-of",
            key=spot.name, value=shown(spot.value), words=", ".join(words), meant="".join(near),
        )  # fmt: skip
        return None

    return read


def ident(spot: Spot) -> str | None:
    """Read an id: a name that expressions can use."""
    if isinstance(spot.value, str) and NAME.fullmatch(spot.value):
        if spot.value not in RESERVED:
            return spot.value
        spot.wrong("reserved-id", id=spot.value)
        return None
    spot.wrong("bad-id", id=shown(spot.value))
    return None


def slug(spot: Spot) -> str | None:
    """Read the id of something that expressions do not name: it may have hyphens too."""
    if isinstance(spot.value, str) and NAME.fullmatch(spot.value.replace("-", "_")):
        return spot.value
    spot.wrong("bad-id", id=shown(spot.value))
    return None


def expression(spot: Spot) -> Expression | None:
    """Read an expression; a number alone is one."""
    written = entry(spot)
    if written is None:
        return None
    try:
        found = parse(written)
        if _depth(found.tree) <= DEEPEST:
            return found
        spot.wrong("expression-too-deep", key=spot.name)
    except NotAnExpression as error:
        spot.wrong(
            f"expression-{error.reason if error.found else 'ends'}",
            key=spot.name, text=written, found=error.found, position=str(error.position + 1),
        )  # fmt: skip
    return None


def _depth(tree: Tree) -> int:
    """Return how many levels an expression has, without descending into it by recursion."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        part, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(part, Several | Apply):
            waiting += [(inner, depth + 1) for inner in part.parts]
    return deepest


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


def title(spot: Spot) -> dict[str, str] | None:
    """Read one text, or one per language."""
    if isinstance(spot.value, str):
        return {"": spot.value}
    if not isinstance(spot.value, dict):
        spot.wrong("not-a-title", key=spot.name, value=shown(spot.value))
        return None
    for language in spot.value:
        if not _LANGUAGE.fullmatch(language):
            spot.wrong("not-a-language", key=spot.name, value=language)
    return {key: text(spot.inner(key)) or "" for key in spot.value}


def listed(reader: Reader, *, least: int = 0) -> Reader:
    """Return a reader of a list (a tuple) of what *reader* reads."""

    def read(spot: Spot) -> tuple[Any, ...] | None:
        if not isinstance(spot.value, list):
            spot.wrong("not-a-list", key=spot.name, value=shown(spot.value))
            return None
        if len(spot.value) < least:
            spot.wrong("too-short", key=spot.name, least=str(least))
        return tuple(reader(spot.inner(index)) for index in range(len(spot.value)))

    return read


def mapped(reader: Reader, key: Reader | None = None) -> Reader:
    """Return a reader of a mapping whose values *reader* reads, whose keys *key* reads."""

    def read(spot: Spot) -> dict[str, Any] | None:
        if not isinstance(spot.value, dict):
            spot.wrong("not-an-object", key=spot.name, value=shown(spot.value))
            return None
        if key is not None:
            for name in spot.value:
                key(Spot(name, (*spot.path, name), spot.reading))
        return {name: reader(spot.inner(name)) for name in spot.value}

    return read


def members(
    spot: Spot, keys: Mapping[str, Reader] | Keys, need: Collection[str] = ()
) -> dict[str, Any] | None:
    """
    Return the values of an object's keys under the model's names.

    Unknown keys, empty ones and missing needed ones are faults; None where it is not an
    object at all, or where a needed key is missing.
    """
    if not isinstance(spot.value, dict):
        spot.wrong("not-an-object", key=spot.name, value=shown(spot.value))
        return None
    for name in spot.value:
        if name not in keys:
            near = get_close_matches(name, keys, 1)
            spot.inner(name).wrong(
                "unknown-key-meant" if near else "unknown-key",
                key=name, meant="".join(near), known=", ".join(sorted(keys)),
            )  # fmt: skip
    for name in (name for name in need if name not in spot.value):
        spot.wrong("missing-key", key=name, within=spot.name)
    values = {}
    for name, reader in keys.items():
        if name in spot.value:
            inner = spot.inner(name)
            if inner.value is None:
                inner.wrong("empty", key=name)
                continue
            known = reader if isinstance(reader, Renamed) else Renamed(name, reader)
            values[known.to] = known.reader(inner)
    return values if all(spot.value.get(name) is not None for name in need) else None


def record(make: Callable[..., Any], keys: Keys, need: Collection[str] = ()) -> Reader:
    """Return a reader of an object: *make* called with the values of its keys."""

    def read(spot: Spot) -> Any:
        values = members(spot, keys, need)
        return None if values is None else make(**values)

    return read


def one_of(spot: Spot, *names: str, needed: bool = True) -> str | None:
    """Return which of *names* an object has; more than one, or (if needed) none, is a fault."""
    if not isinstance(spot.value, dict):
        return None
    found = [name for name in names if name in spot.value]
    if len(found) > 1:
        spot.inner(found[1]).wrong("only-one-of", keys=", ".join(found))
    elif needed and not found:
        spot.wrong("one-of-missing", keys=", ".join(names), within=spot.name)
    return found[0] if len(found) == 1 else None
