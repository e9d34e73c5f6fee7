"""CSV and TSV: which encoding, which delimiter, which rows."""

import codecs
import csv
import io
import itertools
from collections import Counter

from leitai.faults import Fault, Refused
from leitai.registry.tables._shapes import Grid

LOOKED_AT = 50
"""Rows that decide the delimiter."""


def delimited(data: bytes, name: str) -> Grid:
    """
    Return the grid of a CSV or TSV.

    Raises:
        Refused: ``registry.encoding``, ``registry.web-page`` (an "XLS" that is HTML, as many
            systems export), ``registry.not-a-table``, ``registry.bad-csv``.
    """
    text = decoded(data, name)
    if text.lstrip()[:1] == "<":
        raise Refused([Fault("registry.web-page", {"name": name})])
    if "\0" in text or not text.strip():
        raise Refused([Fault("registry.not-a-table", {"name": name})])
    rows: list[list[str]] = []
    # Strict: a quote that is never closed would swallow every row after it without a word.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        rows.extend(reader)
    except csv.Error:
        raise Refused([Fault("registry.bad-csv", {"name": name}, line=reader.line_num)]) from None
    return Grid(None, [list(row) for row in rows])


def decoded(data: bytes, name: str) -> str:
    """
    Return the text: by byte order mark, else UTF-8 where the bytes allow it, else GB18030.

    Source:
        GB 18030-2022; every GBK and GB 2312 text is one.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    # Zero bytes: a picture or a program, not a text.
    if b"\0" in data:
        raise Refused([Fault("registry.not-a-table", {"name": name})])
    raise Refused([Fault("registry.encoding", {"name": name})])


def _delimiter(text: str) -> str:
    """Return the delimiter under which most of the first rows are equally wide."""

    def agreement(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            widths = Counter(len(row) for row in itertools.islice(reader, LOOKED_AT))
        except csv.Error:
            return 0, 0
        return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))

    return max(",\t;", key=agreement)
