"""
The one way to write members as a ZIP file, so that its bytes follow from them.

A file is read by writing its members again and comparing: whatever hides between, before or
behind them, or in a header, makes another file.

Source:
    docs/formats/bundle.md, "The file"; APPNOTE.TXT 6.3.10 (PKWARE), sections 4.3.7, 4.3.12,
    4.3.16.
"""

import struct
from collections.abc import Mapping
from zlib import crc32

from leitai.faults import Fault, Refused

MOST_MEMBERS = 4_000
MOST_BYTES = 2**29

VERSION, MADE_BY, NONE, DATE, MODE = 20, 788, 0, 33, 0o100644 << 16
"""What a stored member needs (2.0); 2.0 under Unix; flags, method, time; 1980-01-01; a file."""

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


def pack(members: Mapping[str, bytes]) -> bytes:
    """
    Return *members*, in their order, as a ZIP file.

    Raises:
        Refused: more members or bytes than a bundle may have.
        UnicodeEncodeError: a name is not ASCII.

    >>> len(pack({"a": b"1"})), unpack(pack({"a": b"1", "b": b""}))
    (101, {'a': b'1', 'b': b''})
    """
    bodies, directory = bytearray(), bytearray()
    for name, data in members.items():
        written = name.encode("ascii")
        same = (VERSION, NONE, NONE, NONE, DATE, crc32(data), len(data), len(data), len(written), 0)
        rest = (0, 0, NONE, MODE, len(bodies))
        directory += _CENTRAL.pack(b"PK\1\2", MADE_BY, *same, *rest) + written
        bodies += _LOCAL.pack(b"PK\3\4", *same) + written + data
    count = len(members)
    if count > MOST_MEMBERS:
        raise Refused([Fault("results.too-many-members", {"most": str(MOST_MEMBERS)})])
    if len(bodies) + len(directory) + _END.size > MOST_BYTES:
        raise Refused([Fault("results.too-large", {"most": str(MOST_BYTES)})])
    end = (b"PK\5\6", 0, 0, count, count, len(directory), len(bodies), 0)
    return bytes(bodies + directory + _END.pack(*end))


def unpack(data: bytes) -> dict[str, bytes]:
    """
    Return the members of the ZIP file *data*.

    Raises:
        Refused: these are not exactly the bytes that `pack` writes.
    """
    members: dict[str, bytes] = {}
    place = 0
    try:
        while data[place : place + 4] == b"PK\3\4":
            *_, size, name_size, _ = _LOCAL.unpack_from(data, place)
            place += _LOCAL.size
            name = data[place : place + name_size].decode("ascii")
            place += name_size
            members[name] = data[place : place + size]
            place += size
    except (struct.error, UnicodeDecodeError):
        raise Refused([Fault("results.not-a-bundle")]) from None
    if pack(members) != data:
        raise Refused([Fault("results.not-a-bundle")])
    return members
