"""
A workbook given back with reasons where it is too large to be written anew.

`with_errors` makes every cell again, which takes minutes for hundreds of thousands of rows. Here
the workbook stays as it came: only the rows that are wrong get one cell more.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from html import escape

from leitai.registry.tables._cells import letter
from leitai.registry.tables._marked import LONGEST_CELL
from leitai.registry.tables._reading import ERROR_TITLES
from leitai.registry.tables._zipped import sheet_parts

_ROW = re.compile(rb'<row r="\d+"[^>]*?(/?)>')
_SPANS, _DIMENSION = re.compile(rb' spans="[^"]*"'), re.compile(rb"<dimension [^>]*/>")
"""What says how far a row, or all of them, reach: only hints, and no longer true."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML cannot hold."""

_FASTEST = 1


def with_reasons(
    data: bytes, sheet: str, header: int, column: int, reasons: Mapping[int, str], language: str
) -> bytes | None:
    """
    Return the XLSX *data* with *reasons* in *column* of its *sheet*; None where it is laid out
    in a way that this does not understand.

    Units:
        header: the number of the row with the titles; the new title stands there.
        column: from 0; what stood there before goes.
        reasons: row as the spreadsheet shows it -> words.
    """
    cells = {**reasons, header: ERROR_TITLES[language]}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as made,
    ):
        part = dict(sheet_parts(given)).get(sheet)
        for info in given.infolist():
            xml = given.read(info)
            if info.filename == part:
                spliced = _splice(xml, letter(column), cells)
                if spliced is None:
                    return None
                xml = spliced
            made.writestr(zipfile.ZipInfo(info.filename), xml, zipfile.ZIP_DEFLATED, _FASTEST)
    return out.getvalue()


def _splice(xml: bytes, column: str, cells: Mapping[int, str]) -> bytes | None:
    name = column.encode()
    if b' r="' + name in xml:
        old = re.compile(rb'<c r="' + name + rb'\d+"(?:[^>]*/>|[^>]*[^/]>.*?</c>)', re.DOTALL)
        xml = old.sub(b"", xml)
    done = xml.find(b"<sheetData")
    pieces = [_DIMENSION.sub(b"", xml[: max(done, 0)])]
    for number in sorted(cells):
        at = xml.find(b'<row r="%d"' % number, done)
        row = _ROW.match(xml, at) if min(at, done) >= 0 else None
        end = xml.find(b"</row>", at)
        if row is None or row[1] or end < 0:  # an empty row: nothing in it can be wrong
            return None
        begun = _SPANS.sub(b"", row[0])
        pieces += [xml[done:at], begun, xml[row.end() : end], _cell(column, number, cells[number])]
        done = end
    return b"".join([*pieces, xml[done:]])


def _cell(column: str, row: int, text: str) -> bytes:
    said = escape(_UNSEEN.sub("", text)[:LONGEST_CELL], quote=False)
    return (
        f'<c r="{column}{row}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
    ).encode()
