"""Reading JSON that somebody else wrote: every fault is gathered, nothing is repaired."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from leitai.faults import Fault, Refused

DIGEST = re.compile(r"[0-9a-f]{64}")
MISSING: Final = object()
"""Stands for a part that is already reported, so that nothing is reported twice."""


class Reader:
    """Reads parts of one JSON value; *where* names the part, as in ``items[2].code``."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def refuse(self, entry: str, **params: str) -> None:
        """Note one fault."""
        self.faults.append(Fault(entry, params))

    def finish(self) -> None:
        """Raise Refused with all that was noted, if anything was."""
        if self.faults:
            raise Refused(self.faults)

    def fields(self, value: object, where: str, names: Sequence[str]) -> dict[str, object]:
        """Return the members of an object that must have exactly these names."""
        if not isinstance(value, dict):
            if value is not MISSING:
                self.refuse("draw.not-an-object", where=where)
            return dict.fromkeys(names, MISSING)
        for name in names:
            if name not in value:
                self.refuse("draw.member-missing", where=where, name=name)
        for name in value:
            if name not in names:
                self.refuse("draw.member-unknown", where=where, name=str(name))
        return {name: value.get(name, MISSING) for name in names}

    def rows(self, value: object, where: str) -> list[object]:
        """Return the members of a list."""
        if isinstance(value, list):
            return value
        if value is not MISSING:
            self.refuse("draw.not-a-list", where=where)
        return []

    def text(self, value: object, where: str) -> str:
        """Return a text that is not empty and can be written as UTF-8."""
        if isinstance(value, str) and value and not re.search("[\ud800-\udfff]", value):
            return value
        if value is not MISSING:
            self.refuse("draw.not-text", where=where)
        return ""

    def text_or_none(self, value: object, where: str) -> str | None:
        """Return a text, or None for null."""
        return None if value is None else self.text(value, where)

    def texts(self, value: object, where: str) -> Mapping[str, str]:
        """Return an object whose members are all texts."""
        if not isinstance(value, dict):
            if value is not MISSING:
                self.refuse("draw.not-an-object", where=where)
            return {}
        return {
            self.text(name, where): self.text(inner, f"{where}.{name}")
            for name, inner in value.items()
        }

    def whole(self, value: object, where: str, least: int, most: int) -> int:
        """Return a whole number in its range, both ends included."""
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        if value is not MISSING:
            self.refuse("draw.not-whole", where=where, least=str(least), most=str(most))
        return least

    def digest(self, value: object, where: str) -> str:
        """Return 64 lower-case hexadecimal digits."""
        if isinstance(value, str) and DIGEST.fullmatch(value):
            return value
        if value is not MISSING:
            self.refuse("draw.not-a-digest", where=where)
        return ""

    def digest_or_none(self, value: object, where: str) -> str | None:
        """Return 64 lower-case hexadecimal digits, or None for null."""
        return None if value is None else self.digest(value, where)
