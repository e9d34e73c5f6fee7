"""
The words for every fault and every line the program says, in each language.

One table per room, ``<room>.toml``; an entry is an id with ``zh`` (simplified
Chinese, complete) and ``en`` (English, complete). Placeholders are ``{name}``.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from leitai.faults import Fault

LANGUAGES = ("zh", "en")


@cache
def table() -> dict[str, dict[str, str]]:
    """Return every entry of every room: id -> language -> words."""
    entries: dict[str, dict[str, str]] = {}
    for part in sorted(files(__name__).iterdir(), key=lambda each: each.name):
        if part.name.endswith(".toml"):
            entries |= tomllib.loads(part.read_text(encoding="utf-8"))
    return entries


def say(entry: str, language: str, params: Mapping[str, str] | None = None) -> str:
    """Return the words of *entry* in *language*, with *params* put in."""
    return table()[entry][language].format_map(params or {})


def describe(fault: Fault, language: str) -> str:
    """Return one line for *fault*: where it is, then what is wrong."""
    place = [
        say(f"place.{name}", language, {"value": str(value)})
        for name in ("line", "sheet", "row", "column")
        if (value := getattr(fault, name)) is not None
    ]
    words = say(fault.id, language, fault.params)
    if not place:
        return words
    return say("place.said", language, {"place": " ".join(place), "words": words})
