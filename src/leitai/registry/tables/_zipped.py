"""
The XML inside an XLSX, read for the two things its reader does not tell.

python-calamine gives error cells (#N/A) as empty ones, and sets aside memory for the whole
rectangle from the first cell to the last, so that one cell in the far corner would end the
process. Both are looked for here, before and beside it.
"""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from leitai.faults import Fault, Refused
from leitai.registry.tables._cells import position

LARGEST_UNPACKED = 2**30
LARGEST_SHEET = 40_000_000
"""Cells of the rectangle that a sheet spans: 200,000 rows of 200 columns."""

_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^<>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_BROKEN = re.compile(rb"""<(?:\w+:)?c\s([^<>]*\bt=["']e["'][^<>]*)>(.*?)</(?:\w+:)?c>""", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_FAR = re.compile(rb' r="(?:[A-Z]{2,3}|[A-Z]\d{6})\d')
_LAID_OUT = (
    (b"\t", b"\tr="), (b"\n", b"\nr="), (b"\r", b"\rr="),
    (b"'", b"r='"), (b" ", b"r ="), (b" ", b"r= "),
)  # fmt: skip
"""A sign, and a place written with it as few programs do; a single sign is found much faster."""

_DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, EOFError, OSError)
"""What zipfile raises for damaged, encrypted (RuntimeError) and unknown kinds of archives."""

Place = tuple[int, int]


def survey(data: bytes, name: str) -> list[dict[Place, str]]:
    """
    Return for each sheet, in the workbook's order, its error cells: place -> code.

    Units:
        place: row and column from 0.
    Raises:
        Refused: ``registry.not-a-table``, ``registry.too-large``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            large = sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED
            sheets = [] if large else list(_sheets(archive))
    except _DAMAGED:
        raise Refused([Fault("registry.not-a-table", {"name": name})]) from None
    if large:
        raise Refused([Fault("registry.too-large", {"name": name})])
    return [_errors(xml, name) for xml in sheets]


def _sheets(archive: zipfile.ZipFile) -> Iterator[bytes]:
    for _, part in sheet_parts(archive):
        yield archive.read(part)


def sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield each sheet's name and the part of the archive that holds it."""
    names = {each.replace("\\", "/").lower(): each for each in archive.namelist()}
    book = archive.read(names["xl/workbook.xml"]).decode()
    relations = archive.read(names["xl/_rels/workbook.xml.rels"]).decode()
    targets = {
        each["Id"]: each["Target"] for each in map(_attributes, _RELATION.findall(relations))
    }
    for sheet in map(_attributes, _SHEET.findall(book)):
        relation = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        target = targets[relation].lower()
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        yield sheet.get("name", ""), names[path]


def _attributes(text: str) -> dict[str, str]:
    return {key: html.unescape(one or two) for key, one, two in _ATTRIBUTE.findall(text)}


def _errors(xml: bytes, name: str) -> dict[Place, str]:
    height, width = _span(xml)
    if height * width > LARGEST_SHEET:
        raise Refused([Fault("registry.too-large", {"name": name})])
    if b't="e"' not in xml and b"t='e'" not in xml:
        return {}
    errors: dict[Place, str] = {}
    for head, body in _BROKEN.findall(xml):
        value = _VALUE.search(body)
        place = _PLACE.search(head)
        if place is None:  # a cell may leave its place to be counted; no program does so
            raise Refused([Fault("registry.not-a-table", {"name": name})])
        errors[_numbers(place)] = value[1].decode() if value else "#N/A"
    return errors


def _span(xml: bytes) -> tuple[int, int]:
    """Return rows and columns the cells reach: an upper bound, exact where it is large."""
    usual = not any(sign in xml and each in xml for sign, each in _LAID_OUT)
    if usual and not _FAR.search(xml):
        return 10**6, 26
    bottom = right = 0
    for place in _PLACE.finditer(xml):
        row, column = _numbers(place)
        bottom, right = max(bottom, row), max(right, column)
    return bottom + 1, right + 1


def _numbers(place: re.Match[bytes]) -> Place:
    return int(place[2]) - 1, position(place[1].decode())
