"""
The text of a rulebook as a plain document, every value with the line it stands in.

YAML's own guesses about types never apply: see `plain`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

import yaml

from leitai.faults import Fault, Refused

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a document: keys and places in lists, from the top."""

MOST_VALUES = 200_000
"""Values a rulebook may hold, aliases written out: thirty times a WorldSkills marking scheme."""

DEEPEST = 60

_NUMBER = re.compile(r"-?(0|[1-9]\d{0,99})(\.\d{1,100})?", re.ASCII)
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_QUOTED = frozenset({"'", '"', "|", ">"})
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was written: a line of a text, or a cell of a spreadsheet."""

    line: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """
    A plain document (dict, list, str, int, Decimal, bool, None) and where its values stand.

    Shapes:
        places: path -> place; a path that is missing stands where its nearest parent does.
    """

    document: dict[str, Any]
    places: Mapping[Path, Place] = field(default_factory=dict)

    def fault(self, path: Path, fault: str, params: Mapping[str, str]) -> Fault:
        """Return a fault of the value at *path*."""
        place = self.place(path)
        return Fault(fault, params, place.line, place.sheet, place.row, place.column)

    def place(self, path: Path) -> Place:
        """Return where the value at *path* was written, or its nearest parent."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return Place()


def load(text: str | bytes) -> Source:
    """
    Return the document that *text* (YAML, or JSON such as the published form) writes.

    Raises:
        Refused: it is not UTF-8, not YAML, not a mapping, or holds what a rulebook may not:
            a key twice, a tag, an alias to itself, more than MOST_VALUES values.

    >>> load("{a: 0.30, b: no, c: [1e3, 0x1F, 12:30, true]}").document
    {'a': Decimal('0.30'), 'b': 'no', 'c': ['1e3', '0x1F', '12:30', True]}
    """
    written = _decoded(text) if isinstance(text, bytes) else text
    composer = _Composer()
    try:
        root = composer.compose(yaml.parse(written.removeprefix("\ufeff"), Loader=_LOADER))
    except yaml.YAMLError as error:
        raise Refused([*composer.faults, _not_yaml(error)]) from None
    places: dict[Path, Place] = {}
    document: Any = _written_out(root, (), places) if root else None
    if not composer.faults and not isinstance(document, dict):
        composer.fault("rulebook.not-a-mapping", 1)
    if composer.faults:
        raise Refused(composer.faults)
    return Source(document, places)


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise Refused([Fault("rulebook.not-utf8", line=line)]) from None


def document(text: str | bytes) -> dict[str, Any]:
    """Return the plain document that *text* writes; raises as `load` does."""
    return load(text).document


def _not_yaml(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "?"
    return Fault("rulebook.not-yaml", {"problem": problem}, line=mark.line + 1 if mark else None)


def plain(text: str) -> str | int | Decimal | bool | None:
    """
    Return what a scalar without quotes means: exact numbers, true, false, null, else text.

    So yes, off, 0o17, 1e3, 12:30 and 2026-05-01 are texts, whatever YAML 1.1 makes of them.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _NUMBER.fullmatch(text):
        return Decimal(text) if "." in text else int(text)
    return text


@dataclass(slots=True)
class _Written:
    """A value with its line; shared, not copied, by every alias to it."""

    line: int
    value: Any
    size: int = 1


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


class _Composer:
    """Puts the parser's events together, noting what is wrong on the way."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.anchors: dict[str, _Written] = {}
        self.depth = 0

    def fault(self, fault: str, line: int, **params: str) -> None:
        self.faults.append(Fault(fault, params, line=line))

    def compose(self, events: Iterator[Any]) -> _Written | None:
        root = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and root:
                self.fault("rulebook.several-documents", _line(event))
                return None
            if isinstance(event, yaml.NodeEvent):
                root = self.value(event, events)
        return root

    def value(self, event: Any, events: Iterator[Any]) -> _Written:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                self.fault("rulebook.alias", line, name=str(event.anchor))
                return _Written(line, None)
            return self.anchors[event.anchor]
        if getattr(event, "tag", None):
            self.fault("rulebook.tag", line, tag=event.tag)
        written = self.untagged(event, events, line)
        if written.size > MOST_VALUES:
            raise Refused([*self.faults, Fault("rulebook.too-big", {"most": str(MOST_VALUES)})])
        if event.anchor:
            self.anchors[event.anchor] = written
        return written

    def untagged(self, event: Any, events: Iterator[Any], line: int) -> _Written:
        if isinstance(event, yaml.ScalarEvent):
            quoted = event.style in _QUOTED
            return _Written(line, event.value if quoted else plain(event.value))
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused([*self.faults, Fault("rulebook.too-deep", line=line)])
        many = isinstance(event, yaml.SequenceStartEvent)
        written = self.sequence(events, line) if many else self.mapping(events, line)
        self.depth -= 1
        return written

    def sequence(self, events: Iterator[Any], line: int) -> _Written:
        parts: list[_Written] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            parts.append(self.value(event, events))
        return _Written(line, parts, 1 + sum(part.size for part in parts))

    def mapping(self, events: Iterator[Any], line: int) -> _Written:
        own: dict[str, _Written] = {}
        merged: dict[str, _Written] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self.fault("rulebook.key-not-text", _line(event))
                self.value(event, events)
                self.value(next(events), events)
                continue
            at = _line(event)
            value = self.value(next(events), events)
            if event.value == "<<" and event.style not in _QUOTED:
                self.merge(merged, value, at)
            elif event.value in own:
                self.fault("rulebook.duplicate-key", at, key=event.value)
            else:
                # A mapping or list begins where its key stands: that is where people look.
                own[event.value] = _Written(at, value.value, value.size)
        parts = own | {key: part for key, part in merged.items() if key not in own}
        return _Written(line, parts, 1 + sum(part.size for part in parts.values()))

    def merge(self, merged: dict[str, _Written], value: _Written, line: int) -> None:
        sources = value.value if isinstance(value.value, list) else [value]
        for source in sources:
            if not isinstance(source.value, dict):
                self.fault("rulebook.merge", line)
                return
            merged.update((k, v) for k, v in source.value.items() if k not in merged)


def _written_out(written: _Written, path: Path, places: dict[Path, Place]) -> Any:
    places[path] = Place(line=written.line)
    if isinstance(written.value, dict):
        return {k: _written_out(v, (*path, k), places) for k, v in written.value.items()}
    if isinstance(written.value, list):
        return [_written_out(v, (*path, i), places) for i, v in enumerate(written.value)]
    return written.value
