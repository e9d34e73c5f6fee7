"""
Photographs without what a telephone writes beside the picture: where, when, by which telephone.

Only what the picture needs to be shown is kept; the pixels stay as they are, byte for byte. Of
Exif the way the telephone was held is kept, or the picture would lie on its side.

Source:
    JPEG: ITU-T T.81 annex B; JFIF: ITU-T T.871; Exif: CIPA DC-008 4.5 (APP1), TIFF 6.0 section 2.
    PNG: W3C Portable Network Graphics (Third Edition), sections 5 and 11.
"""

import re
from collections.abc import Iterator

from leitai.faults import Fault, Refused

JPEG = b"\xff\xd8\xff"
PNG = b"\x89PNG\r\n\x1a\n"

_SHOWN = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""The application segments that say how a JPEG is shown: marker -> how the segment begins."""
_SCAN, _END, _EXIF = 0xDA, 0xD9, 0xE1
_SEGMENTS = frozenset({0xC4, *range(0xC0, 0xD0), *range(0xDA, 0xE0)}) - {0xC8}
"""Frames, tables, scans, restart intervals: the picture itself."""
_NEXT = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
"""The end of a scan's data: a marker that is neither a stuffed byte nor a restart."""

_CHUNKS = frozenset(
    b"cHRM cICP gAMA iCCP mDCV cLLI sBIT sRGB bKGD hIST tRNS pHYs sPLT acTL fcTL fdAT".split()
)
"""The chunks a PNG may have beside the critical ones: colours, size, frames. No text, no time."""
_CRITICAL = frozenset(b"IHDR PLTE IDAT IEND".split())

_ORIENTATION = 0x0112


def without_traces(data: bytes) -> bytes:
    """
    Return the JPEG or PNG in *data* with nothing but the picture in it.

    Raises:
        Refused: it is neither, or is cut short.

    >>> without_traces(b"GIF89a")
    Traceback (most recent call last):
        ...
    leitai.faults.Refused: photos.broken {}
    """
    try:
        if data.startswith(JPEG):
            return b"".join(_jpeg(data))
        if data.startswith(PNG):
            return PNG + b"".join(_png(data))
    except (IndexError, ValueError):
        pass
    raise Refused([Fault("photos.broken")])


def _jpeg(data: bytes) -> Iterator[bytes]:
    """Yield the parts of a JPEG that are kept; what stands behind its end is another file."""
    yield data[:2]
    held, at = 1, 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == _END:
            yield data[at : at + 2]
            return
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        body = data[at + 4 : end]
        if end > len(data) or end < at + 4:
            raise ValueError(at)
        if marker == _EXIF and body.startswith(b"Exif\0") and held == 1:
            held = _held(body[6:])
            yield _exif(held) if held != 1 else b""
        elif marker in _SEGMENTS or body.startswith(_SHOWN.get(marker, b"\0no")):
            yield data[at:end]
        at = end
        if marker == _SCAN:
            found = _NEXT.search(data, at)
            stop = found.start() if found else len(data)
            yield data[at:stop]
            if found is None:  # some cameras write no end
                return
            at = stop
    raise ValueError(at)


def _held(tiff: bytes) -> int:
    """Return how the telephone was held, 1 to 8; 1 (upright) where *tiff* does not say."""
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return 1
    small = order == "little"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if small else "big")

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * min(number(first, 2), 100), 12):
        if number(entry, 2) == _ORIENTATION:
            held = number(entry + 8, 2)
            return held if 1 <= held <= 8 else 1
    return 1


def _exif(held: int) -> bytes:
    """Return an Exif segment that says how the telephone was held, and nothing else."""
    entry = _ORIENTATION.to_bytes(2) + b"\0\x03\0\0\0\x01" + held.to_bytes(2) + b"\0\0"
    body = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + bytes(4)
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body


def _png(data: bytes) -> Iterator[bytes]:
    """Yield the chunks of a PNG that are kept."""
    at, kind = len(PNG), b""
    while kind != b"IEND":
        kind = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4])
        known = kind in _CRITICAL or kind in _CHUNKS
        if end > len(data) or not re.fullmatch(rb"[A-Za-z]{4}", kind):
            raise ValueError(at)
        if known:
            yield data[at:end]
        elif kind[0] < 0x60:  # upper case: it cannot be shown without it
            raise ValueError(kind)
        at = end
