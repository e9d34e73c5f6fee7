"""
Documents as PDF or PNG, by Typst.

A document's values go to the template as data (JSON), never as markup; a template has no words of
its own, they come from the wording table. The same values give the same fingerprint and pages.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Fault, Refused
from leitai.printing.documents import (
    BY_HAND,
    CENTRED,
    COLUMNS,
    RIGHT,
    WIDE,
    Certificates,
    Document,
)
from leitai.printing.fonts import families, require_glyphs
from leitai.printing.qr import qr_svg
from leitai.wording import say, table

FINGERPRINT = 12
"""Hexadecimal digits of a document's hash that are printed."""
PART = 500
"""Certificates of one PDF of a batch."""
_WORDS = "printing."
_PAGES = ("certificates", "sheets", "labels", "badges", "tickets")
"""Members that make the pages: a document with none of them would be a blank sheet."""
_MANY = 20
"""From so many pieces on, QR codes are made the quick way."""


def pdf(document: Document, language: str = "zh") -> bytes:
    """
    Return *document* as PDF, its own words in *language* ("zh" or "en").

    Raises:
        Refused: ``printing.font-missing``, ``printing.glyph-missing``, ``printing.nothing``.
    """
    return bytes(_compiled(document, language, format="pdf"))


def pdf_parts(document: Certificates, language: str = "zh", each: int = PART) -> Iterator[bytes]:
    """
    Yield the certificates of *document* as PDFs of *each* pages, for batches of any size.

    Typst keeps a third of a megabyte a page while it sets a document.

    Raises:
        Refused: as `pdf`.
    """
    for start in range(0, len(document.certificates), each):
        yield pdf(Certificates(document.certificates[start : start + each]), language)


def png(document: Document, language: str = "zh", dots: int = 96) -> list[bytes]:
    """
    Return the pages of *document* as PNG, *dots* to the inch.

    Raises:
        Refused: as `pdf`.
    """
    made = _compiled(document, language, format="png", ppi=dots)
    return made if isinstance(made, list) else [made]


def fingerprint(document: Document) -> str:
    """Return what is printed to tell one state of a document's values from another."""
    return _fingerprint(_plain(asdict(document)))


def day_words(day: dt.date, language: str) -> str:
    """
    Return *day* as people write it.

    >>> day_words(dt.date(2026, 11, 2), "zh"), day_words(dt.date(2026, 11, 2), "en")
    ('2026年11月2日', '2 November 2026')
    """
    month = say("printing.months", language).split()[day.month - 1]
    params = {"year": str(day.year), "month": month, "day": str(day.day)}
    return say("printing.day", language, params)


def _compiled(document: Document, language: str, **wanted: Any) -> Any:
    sources: Any = _sources(document.template)  # typst's hints do not know files by name
    return typst.compile(sources, sys_inputs=_inputs(document, language), **wanted)


def _inputs(document: Document, language: str) -> dict[str, str]:
    values = _plain(asdict(document))
    pages = next((name for name in _PAGES if name in values), None)
    if pages and not values[pages]:
        raise Refused([Fault("printing.nothing")])
    require_glyphs(_texts(values))
    given = {
        "doc": _prepared(values, language),
        "words": _words(language),
        "language": language,
        "fonts": families(),
        "fingerprint": _fingerprint(values),
    }
    return {"data": json.dumps(given, ensure_ascii=False)}


def _fingerprint(values: Mapping[str, Any]) -> str:
    return sha256_hex(canonical(values))[:FINGERPRINT]


def _plain(value: Any) -> Any:
    """Return *value* as JSON has it."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _prepared(values: dict[str, Any], language: str) -> dict[str, Any]:
    """Return *values* with days in words, QR codes drawn and a list's columns laid out."""
    if "kind" in values:
        values = {**values, **_laid_out(values)}
    return dict(_drawn(values, language, quick=len(values.get("certificates", ())) >= _MANY))


def _drawn(value: Any, language: str, *, quick: bool) -> Any:
    if isinstance(value, list):
        return [_drawn(each, language, quick=quick) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: _drawn(each, language, quick=quick) for name, each in value.items()}
    if "issued" in found:
        found["issued"] = day_words(dt.date.fromisoformat(value["issued"]), language)
    code = found.get("address") or found.get("qr") or found.get("number")
    if "address" in found or "qr" in found or "aspects" in found:
        found["qr"] = qr_svg(code, quick=quick) if code else ""
    return found


def _laid_out(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a list that are filled, or are to be filled in by hand."""
    rows, kind = values["rows"], values["kind"]
    used = [name for name in COLUMNS[kind] if name in BY_HAND or any(row.get(name) for row in rows)]
    return {
        "columns": [
            {
                "title": name,
                "share": COLUMNS[kind][name],
                "align": "right" if name in RIGHT else "center" if name in CENTRED else "left",
            }
            for name in used
        ],
        "rows": [[row.get(name, "") for name in used] for row in rows],
        "wide": kind in WIDE,
    }


@cache
def _words(language: str) -> dict[str, str]:
    return {
        entry.removeprefix(_WORDS): words[language]
        for entry, words in table().items()
        if entry.startswith(_WORDS)
    }


@cache
def _sources(template: str) -> dict[str, bytes]:
    folder = files(__package__)
    return {
        "main.typ": folder.joinpath(f"{template}.typ").read_bytes(),
        "frame.typ": folder.joinpath("frame.typ").read_bytes(),
    }
