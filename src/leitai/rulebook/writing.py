"""A document written as YAML: stable, readable, and read back as exactly the same values."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .publish import number_text

WIDTH = 100

_NODE_ORDER = (
    "id", "title", "note", "type", "weight", "max", "kind", "evidence", "input", "carry", "panel",
    "signatures", "combine", "formula", "mark", "standardise", "scale", "factor", "most", "ladder",
    "gates", "floor", "cap", "round", "on_status", "each", "repeat", "children", "penalties",
)  # fmt: skip
_TOP_ORDER = (
    "leitai", "id", "version", "title", "summary", "source", "occupation", "effective",
    "constants", "fields", "panels", "records", "scheme", "ranking", "statuses", "on_disqualify",
    "division", "clock", "eligibility", "limits", "minimum_field", "awards", "promotions",
    "advance", "teams", "recheck", "standard", "standard_tolerance", "vectors",
)  # fmt: skip

_PLAIN = re.compile(r"[^\W\d][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff:#,\[\]{}&*!|>'\"%@`\\]*")
_OTHERS_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")
_CELL_CODE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
"""In a spreadsheet's cell _x0041_ is the letter A; a line must be able to stand in a cell."""

_BLOCK = re.compile(r"[^\s\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]"
                    r"[^\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff]*")  # fmt: skip


def to_yaml(document: dict[str, Any]) -> str:
    """
    Return *document* as YAML: keys in the order of the format's page, short things on one line.

    >>> print(to_yaml({"version": "1", "title": {"zh": "车工", "en": "Lathe"}}), end="")
    version: "1"
    title: {zh: 车工, en: Lathe}
    """
    lines = list(_lines(_ordered(document, _TOP_ORDER), 0))
    return "\n".join(lines) + "\n"


def flow(value: Any) -> str:
    """
    Return *value* on one line.

    >>> flow({"deduct": {"from": 4, "per": Decimal("0.50"), "take": "1/3"}})
    '{deduct: {from: 4, per: 0.5, take: "1/3"}}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else number_text(value)


def quoted(text: str) -> str:
    """Return *text* in double quotes, with everything that cannot be seen escaped."""
    safe = _CELL_CODE.sub("\\\\u005fx", json.dumps(text, ensure_ascii=False))
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", safe)


def _text(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text == text.strip() and text.lower() not in _OTHERS_WORDS
    return text if plain and not _CELL_CODE.search(text) else quoted(text)


def _key(key: str) -> str:
    plain = re.fullmatch(r"\w[\w.-]*", key) and not _CELL_CODE.search(key)
    return key if plain else quoted(key)


def _ordered(value: dict[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    known = {key: value[key] for key in order if key in value}
    return known | value


def _lines(value: dict[str, Any], indent: int) -> Iterator[str]:
    """Return the lines of a block mapping."""
    space = " " * indent
    for key, part in value.items():
        head = f"{space}{_key(key)}:"
        if _fits(head, key, part):
            yield f"{head} {flow(part)}"
        elif isinstance(part, str) and _as_block(part):
            yield f"{head} |{'' if part.endswith(chr(10)) else '-'}"
            yield from (f"{space}  {line}" if line else "" for line in part.splitlines())
        elif isinstance(part, dict):
            yield head
            yield from _lines(_node_like(part), indent + 2)
        elif isinstance(part, list):
            yield head
            for inner in part:
                yield from _item(inner, indent + 2)
        else:
            yield f"{head} {flow(part)}"


def _item(value: Any, indent: int) -> Iterator[str]:
    """Return the lines of one entry of a block list."""
    space = " " * indent
    value = _node_like(value) if isinstance(value, dict) else value
    line = f"{space}- {flow(value)}"
    if not isinstance(value, dict) or not value or (len(line) <= WIDTH and not _holds(value)):
        yield line
        return
    lines = _lines(value, indent + 2)
    yield f"{space}- {next(lines).lstrip()}"
    yield from lines


def _node_like(value: dict[str, Any]) -> dict[str, Any]:
    return _ordered(value, _NODE_ORDER) if "id" in value else value


def _holds(value: Any) -> bool:
    """Tell whether *value* is or holds something that wants lines of its own."""
    if isinstance(value, dict):
        return bool({"children", "each", "scheme", "vectors"} & value.keys()) or any(
            map(_holds, value.values())
        )
    if isinstance(value, list):
        return any(map(_holds, value))
    return isinstance(value, str) and "\n" in value


def _fits(head: str, key: str, value: Any) -> bool:
    if value in ({}, []):
        return True
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        return False
    lists = {"scheme", "records", "children", "each", "awards", "promotions", "panels"}
    return key not in lists and not _holds(value) and len(head) + 1 + len(flow(value)) <= WIDTH


def _as_block(text: str) -> bool:
    """Tell whether *text* can stand as an indented block and be read back the same."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    return (
        len(lines) > 1
        and "\n" not in body[-1:]
        and all(_BLOCK.fullmatch(line) and line == line.rstrip() for line in lines if line)
    )


_ = Decimal  # numbers of a document: see publish.number_text
