"""Small pictures, and the traces that telephones leave in them."""

import struct
import zlib

PLACE = b"N 31.5678 E 117.1234"
"""Planted where telephones write where they are."""


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*extra: bytes) -> bytes:
    """A PNG of one pixel; *extra* chunks stand before the pixel's."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixel = chunk(b"IDAT", zlib.compress(b"\0\x7f"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + pixel + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(order: str, held: int) -> bytes:
    """An Exif segment: how the telephone was held, then a text that says where it was."""
    sign = {"<": b"II", ">": b"MM"}[order]
    entries = [
        struct.pack(f"{order}HHI", 0x010E, 2, len(PLACE)) + struct.pack(f"{order}I", 38),
        struct.pack(f"{order}HHIHH", 0x0112, 3, 1, held, 0),
    ]
    directory = struct.pack(f"{order}H", len(entries)) + b"".join(entries) + bytes(4)
    head = sign + struct.pack(f"{order}HI", 42, 8)
    return segment(0xE1, b"Exif\0\0" + head + directory + PLACE)


SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x11\xff\x00\x22\xff\xd0\x33"
"""A scan with a stuffed byte and a restart marker in it."""
BODY = segment(0xDB, bytes(65)) + segment(0xC0, bytes(9)) + segment(0xC4, bytes(20))


def jpeg(*extra: bytes, behind: bytes = b"") -> bytes:
    """A JPEG by its form; *extra* segments stand at its beginning, *behind* after its end."""
    head = b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    return head + b"".join(extra) + BODY + SCAN + b"\xff\xd9" + behind
