"""Files that prove something: checked by what is in them, kept under their hash."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.photos import without_traces
from leitai.web.models import Account, Evidence

from .records import keep_file

BIGGEST = 8_000_000
"""Bytes: a photograph of a phone, or some scanned pages."""

KINDS: Mapping[bytes, str] = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
"""How a file begins -> what it is; its name says nothing."""

FOLDER = "evidence"


PHOTOS = frozenset({"image/png", "image/jpeg"})


def keep_evidence(data: bytes, name: str, *, by: Account, at: datetime) -> Evidence:
    """
    Keep a file under its hash; of a photograph the picture alone, without where it was taken.

    Raises:
        Refused: too big, neither a PDF nor a photograph, or cut short.
    """
    kind = kind_of(data)
    faults = [] if kind else [Fault("evidence.kind")]
    if len(data) > BIGGEST:
        faults.append(Fault("evidence.too-big", {"most": str(BIGGEST // 1_000_000)}))
    if faults:
        raise Refused(faults)
    return _kept(data, name, kind, by=by, at=at)


def keep_photo(data: bytes, *, by: Account, at: datetime) -> Evidence:
    """
    Keep a photograph under its hash, without where it was taken.

    Raises:
        Refused: too big, no JPEG or PNG, or cut short.
    """
    kind = kind_of(data)
    faults = [] if kind in PHOTOS else [Fault("incidents.photo-kind")]
    if len(data) > BIGGEST:
        faults.append(Fault("incidents.photo-size", {"most": str(BIGGEST // 1_000_000)}))
    if faults:
        raise Refused(faults)
    return _kept(data, f"photo.{kind.rpartition('/')[2]}", kind, by=by, at=at)


def kind_of(data: bytes) -> str:
    """Return what *data* is, by how it begins; "" where it is nothing that is kept."""
    return next((kind for sign, kind in KINDS.items() if data.startswith(sign)), "")


def _kept(data: bytes, name: str, kind: str, *, by: Account, at: datetime) -> Evidence:
    if kind in PHOTOS:
        data = without_traces(data)
    made = Evidence(
        sha256=sha256_hex(data), name=Path(name).name[:120], kind=kind, size=len(data), by=by, at=at
    )
    keep_file(FOLDER, made.sha256, data)
    made.save()
    return made


def path_of(evidence: Evidence) -> str:
    """Return where the bytes of *evidence* are, under the installation's files."""
    return f"{FOLDER}/{evidence.sha256}"
