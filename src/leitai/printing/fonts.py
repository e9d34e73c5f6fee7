"""
Which installed faces documents are set in, and whether they have every character.

Fonts come from the system; none is copied into the program. A face or a character that is not
there is a refusal that says what to install, never an empty box on a certificate.

Source: OpenType 1.9, tables ``ttcf``, ``cmap`` (formats 4 and 12).
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import typst

from leitai.faults import Fault, Refused

PACKAGE = "fonts-noto-cjk"
"""What to install on Debian."""

FACES: Mapping[str, Sequence[str]] = {
    "serif": ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Songti SC", "SimSun"),
    "sans": ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "PingFang SC", "SimHei"),
}
"""What a document is set in: the first that is installed."""
OFFICIAL = ("FangSong_GB2312", "FangSong", "仿宋", "STFangsong")
"""仿宋, which official documents ask for; where there is none, the serif stands in."""
_NAMED = 5
"""Missing characters that a refusal names."""


@cache
def families() -> dict[str, list[str]]:
    """
    Return what to set text in: "serif", "sans" and "official", each with its stand-ins.

    Raises:
        Refused: ``printing.font-missing``.
    """
    installed = set(typst.Fonts().families())
    chosen = {
        role: next((face for face in faces if face in installed), None)
        for role, faces in FACES.items()
    }
    faults = [
        Fault("printing.font-missing", {"font": FACES[role][0], "package": PACKAGE})
        for role, face in chosen.items()
        if face is None
    ]
    if faults:
        raise Refused(faults)
    serif, sans = str(chosen["serif"]), str(chosen["sans"])
    official = [face for face in OFFICIAL if face in installed][:1]
    return {"serif": [serif], "sans": [sans], "official": [*official, serif]}


def missing(texts: Iterable[str]) -> list[str]:
    """Return the characters of *texts* that a face lacks, in their order, each once."""
    wanted = {character for text in texts for character in text} - set(" \n\u3000")
    return sorted(wanted - _drawn())


def require_glyphs(texts: Iterable[str]) -> None:
    """
    Refuse texts with a character that would print as an empty box.

    Raises:
        Refused: ``printing.glyph-missing``.
    """
    if lacking := missing(texts):
        named = ", ".join(f"{each} (U+{ord(each):04X})" for each in lacking[:_NAMED])
        raise Refused([Fault("printing.glyph-missing", {"glyphs": named, "package": PACKAGE})])


@cache
def _drawn() -> frozenset[str]:
    """Return the characters that every face has, regular and bold."""
    named = {face for role in ("serif", "sans") for face in families()[role]}
    faces = [each for each in typst.Fonts().fonts() if each.family in named and each.path]
    usual = [each for each in faces if each.weight in {400, 700}]
    files = {(str(each.path), each.index) for each in usual or faces}
    sets = [_characters(Path(path).read_bytes(), index) for path, index in sorted(files)]
    return frozenset(map(chr, set.intersection(*sets))) if sets else frozenset()


def _characters(data: bytes, index: int) -> set[int]:
    """Return the code points that a font file's face *index* has glyphs for."""
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", data, start + 4)[0]
    tables = (struct.unpack_from(">4s4xI4x", data, start + 12 + 16 * each) for each in range(count))
    cmap = next(offset for tag, offset in tables if tag == b"cmap")
    found: set[int] = set()
    for each in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * each)[0]
        kind = struct.unpack_from(">H", data, at)[0]
        if kind == 12:
            found |= _format_12(data, at)
        elif kind == 4:
            found |= _format_4(data, at)
    return found


def _format_12(data: bytes, at: int) -> set[int]:
    groups = struct.unpack_from(">I", data, at + 12)[0]
    found: set[int] = set()
    for each in range(groups):
        first, last = struct.unpack_from(">II", data, at + 16 + 12 * each)
        found.update(range(first, last + 1))
    return found


def _format_4(data: bytes, at: int) -> set[int]:
    half = struct.unpack_from(">H", data, at + 6)[0] // 2
    lasts = struct.unpack_from(f">{half}H", data, at + 14)
    firsts = struct.unpack_from(f">{half}H", data, at + 16 + 2 * half)
    ranges = zip(firsts, lasts, strict=True)
    return {code for first, last in ranges for code in range(first, last + 1)} - {0xFFFF}
