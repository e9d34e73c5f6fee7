"""
The streams and records inside an XLS, read only for its error cells.

python-calamine gives them as empty cells; an empty cell and a #N/A must not look alike.

Source: [MS-CFB] Compound File Binary File Format; [MS-XLS] Excel Binary File Format.
"""

import struct
from collections.abc import Iterator

from leitai.faults import Fault, Refused

CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

_FORMULA, _BOOLERR, _BOUNDSHEET, _EOF = 0x0006, 0x0205, 0x0085, 0x000A
_END = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""

Place = tuple[int, int]


def survey(data: bytes, name: str) -> list[dict[Place, str]]:
    """
    Return for each sheet, in the workbook's order, its error cells: place -> code.

    Raises:
        Refused: ``registry.not-a-table``.
    """
    try:
        stream = _workbook(data)
        sheets = [
            struct.unpack_from("<I", body)[0]
            for kind, body in _records(stream, 0)
            if kind == _BOUNDSHEET
        ]
        return [dict(errors_in(stream, start)) for start in sheets]
    except (struct.error, IndexError, StopIteration):
        raise Refused([Fault("registry.not-a-table", {"name": name})]) from None


def errors_in(stream: bytes, start: int) -> Iterator[tuple[Place, str]]:
    """Yield the error cells among the records of one sheet, which begin at *start*."""
    for kind, body in _records(stream, start):
        if kind == _BOOLERR and body[7]:
            yield struct.unpack_from("<HH", body), CODES.get(body[6], "#N/A")
        elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            yield struct.unpack_from("<HH", body), CODES.get(body[8], "#N/A")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _EOF:
            return
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _workbook(data: bytes) -> bytes:
    """Return the stream named Workbook (or Book, its older name)."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    table, next_part = list(struct.unpack_from("<109I", data, 76)), _word(data, 68)
    while next_part < _END and len(table) * size < 4 * len(data):
        part = _numbers(_sector(data, next_part, size))
        table += part[:-1]
        next_part = part[-1]
    chain = [
        each for place in table if place < _END for each in _numbers(_sector(data, place, size))
    ]

    def follow(start: int) -> bytes:
        return b"".join(_sector(data, each, size) for each in _chain(chain, start))

    directory = follow(_word(data, 48))
    entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]
    entry = next(each for each in entries if _entry_name(each) in {"workbook", "book"})
    start, length = struct.unpack_from("<IQ", entry, 116)
    length &= 0xFFFFFFFF  # the upper half may hold anything in the 512-byte version
    if length >= _word(data, 56):
        return follow(start)[:length]
    small, small_chain = follow(_word(entries[0], 116)), _numbers(follow(_word(data, 60)))
    return b"".join(small[64 * each : 64 * each + 64] for each in _chain(small_chain, start))


def _entry_name(entry: bytes) -> str:
    length = int(struct.unpack_from("<H", entry, 64)[0])
    return entry[: max(length - 2, 0)].decode("utf-16-le", "replace").lower()


def _word(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _sector(data: bytes, number: int, size: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size]


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _chain(links: list[int] | tuple[int, ...], start: int) -> Iterator[int]:
    """Follow *links* from *start*; a ring ends after as many steps as there are links."""
    for _ in links:
        if start >= _END:
            return
        yield start
        start = links[start]
