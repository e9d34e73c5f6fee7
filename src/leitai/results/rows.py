"""
The tables of an event as entries of its journal, and back.

The bodies are those of docs/formats/bundle.md, "What the entries say". No personal data goes
in: of CONTESTANTS and JUDGES only the columns that the rulebook reckons with, never a name.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Fault, Refused
from leitai.journal import Entry, values
from leitai.journal.history import Key, Version
from leitai.registry.text import plain
from leitai.rulebook.model import Rulebook
from leitai.scoring import Tables

Row = Mapping[str, str]
Body = dict[str, Any]

KEYS = {
    "contestant": ("contestant",),
    "judge": ("judge",),
    "mark": ("contestant", "judge", "sheet"),
    "status": ("contestant", "aspect", "item", "attempt"),
    "carry": ("carry",),
    "seed": ("event",),
}
"""The types of entry that hold values, and the members that identify one."""

MEMBERS = {
    "contestant": frozenset({"contestant", "fields"}),
    "judge": frozenset({"judge", "fields"}),
    "mark": frozenset({"contestant", "judge", "sheet", "cells"}),
    "status": frozenset({"contestant", "aspect", "item", "attempt", "status", "reason"}),
    "carry": frozenset({"carry", "sha256"}),
    "seed": frozenset({"event", "seed"}),
    "sign": frozenset({"contestant", "judge", "sheet"}),
    "unlock": frozenset({"contestant", "judge", "sheet", "reason", "second"}),
}
"""What an entry says; ``sign`` and ``unlock`` hold no values, they close and open sheets."""

CELL = ("aspect", "value", "item", "attempt", "time", "status", "round", "note", "evidence")
"""The columns of MARKS in a cell; the first two are always there."""

SHEET_BYTES = 40_000
"""Of cells in one entry; more go to a second sheet (a body ends at 65,536 bytes)."""


def said(rulebook: Rulebook, tables: Tables) -> Iterator[tuple[str, Body]]:
    """Return type and body of the entry for every row of *tables*, in the journal's order."""
    columns = {"delegation", "status", "tiebreak", *rulebook.fields}
    for row in tables.contestants or ():
        yield "contestant", _person("contestant", row, columns)
    panels = [node.panel for node in rulebook.nodes() if node.panel is not None]
    compared = {column for panel in panels for column in panel.conflicts or ()}
    for row in tables.judges or ():
        yield "judge", _person("judge", row, {"delegation", "role", "conflicts", *compared})
    for name, earlier in tables.carry.items():
        yield "carry", {"carry": name, "sha256": sha256_hex(canonical(earlier))}
    if tables.seed:
        yield "seed", {"event": rulebook.id, "seed": tables.seed}
    yield from _marks(tables.marks)


def _person(code: str, row: Row, columns: set[str]) -> Body:
    fields = {name: text for name in columns if (text := plain(row.get(name) or ""))}
    return {code: plain(row[code]), "fields": fields}


def _marks(rows: Sequence[Row]) -> Iterator[tuple[str, Body]]:
    sheets: dict[tuple[str, str], list[dict[str, str]]] = {}
    statuses: list[Body] = []
    for row in rows:
        text = {name: plain(given) for name, given in row.items() if given}
        contestant = text["contestant"]
        if _is_status(text):
            told = {name: text.get(name, "") for name in ("aspect", "item", "attempt", "status")}
            statuses.append({"contestant": contestant, **told, "reason": text.get("note", "")})
            continue
        cell = {name: text[name] for name in CELL if name in text}
        sheets.setdefault((contestant, text.get("judge", "")), []).append({"value": "", **cell})
    for (contestant, judge), cells in sheets.items():
        for number, part in enumerate(_parts(cells), 1):
            sheet = "" if number == 1 else str(number)
            said = {"contestant": contestant, "judge": judge, "sheet": sheet, "cells": part}
            yield "mark", said
    for status in statuses:
        yield "status", status


def public_part(tables: Tables) -> Tables:
    """Return *tables* as the journal will hold them: nobody's name, no empty seed."""
    return replace(
        tables,
        contestants=_without_names(tables.contestants),
        judges=_without_names(tables.judges),
        seed=tables.seed or None,
    )


def _without_names(rows: Sequence[Row] | None) -> list[Row] | None:
    if rows is None:
        return None
    return [{column: text for column, text in row.items() if column != "name"} for row in rows]


def _is_status(text: Row) -> bool:
    """Tell whether a row is nothing but a status; a failed attempt may have more to say."""
    return bool(text.get("status")) and not any(
        text.get(name) for name in ("judge", "value", "time", "round", "evidence")
    )


def _parts(cells: list[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    part: list[dict[str, str]] = []
    size = 0
    for cell in cells:
        length = len(canonical(cell)) + 1
        if part and size + length > SHEET_BYTES:
            yield part
            part, size = [], 0
        part.append(cell)
        size += length
    yield part


def tables_of(entries: Iterable[Entry], earlier: Mapping[str, bytes]) -> Tables:
    """
    Return the tables that *entries*, a checked journal, have in force.

    Shapes:
        earlier: round -> results document of that round, canonical.
    Raises:
        Refused: a body that is not in its form; an earlier round missing or not the one meant.
    """
    log = tuple(entries)
    found = {kind: [last.body for last in latest(log, kind).values()] for kind in KEYS}
    return tables_from(found, earlier)


def tables_from(found: Mapping[str, Sequence[Body]], earlier: Mapping[str, bytes]) -> Tables:
    """Return the tables that the bodies *found* of each type write; raises as `tables_of` does."""
    rows = [
        {"contestant": sheet["contestant"], "judge": sheet["judge"], **cell}
        for sheet in found["mark"]
        for cell in sheet["cells"]
    ]
    rows += [_row_of(status) for status in found["status"]]
    seeds = [body["seed"] for body in found["seed"]]
    return Tables(
        marks=rows,
        contestants=_people(found["contestant"], "contestant"),
        judges=_people(found["judge"], "judge"),
        carry={body["carry"]: _earlier(body, earlier) for body in found["carry"]},
        seed=seeds[-1] if seeds else None,
    )


def latest(log: Sequence[Entry], kind: str) -> dict[Key, Version]:
    """
    Return what entries of type *kind* have in force, in the order in which it was first said.

    Raises:
        Refused: a body that is not in its form.
    """
    histories = values(log, kind, KEYS[kind]).histories
    found = {key: history[-1] for key, history in histories.items()}
    wrong = [
        Fault("results.body", {"type": kind, "key": " ".join(key)})
        for key, last in found.items()
        if not in_form(kind, last.body)
    ]
    if wrong:
        raise Refused(wrong)
    return found


def in_form(kind: str, body: Body) -> bool:
    """Tell whether *body* is what an entry of type *kind* says."""
    if body.keys() != MEMBERS[kind]:
        return False
    others = dict(body)
    fields, cells = others.pop("fields", {}), others.pop("cells", [])
    listed = isinstance(cells, list) and all(map(_is_cell, cells))
    return listed and _texts(others) and _texts(fields) and "name" not in fields


def _is_cell(cell: Any) -> bool:
    return (
        _texts(cell)
        and {*CELL[:2]} <= cell.keys() <= {*CELL}
        and all(text for name, text in cell.items() if name != "value")
    )


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _row_of(status: Body) -> dict[str, str]:
    row = {name: text for name, text in status.items() if text}
    reason = row.pop("reason", None)
    return row if reason is None else row | {"note": reason}


def _people(bodies: Sequence[Body], code: str) -> list[Row] | None:
    return [{code: body[code], **body["fields"]} for body in bodies] or None


def _earlier(body: Body, earlier: Mapping[str, bytes]) -> Any:
    data = earlier.get(body["carry"], b"")
    if sha256_hex(data) != body["sha256"]:
        raise Refused([Fault("results.earlier-differs", {"round": body["carry"]})])
    return read_json(data)


def read_json(data: bytes) -> Any:
    """
    Return the value that *data* writes.

    Raises:
        Refused: not canonical JSON.
    """
    try:
        value = json.loads(data)
        exact = canonical(value) == data
    except (TypeError, ValueError, RecursionError):
        exact = False
    if not exact:
        raise Refused([Fault("results.not-canonical")])
    return value
