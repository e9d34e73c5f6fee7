"""
Who has signed: from then on the tickets they had are worth nothing.

Django notes it when a judge signs; every front of the installation looks before it writes. A
ticket issued later is good again: for a sheet that is to be marked anew, say.
"""

import secrets
from pathlib import Path

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused

from .tokens import Claims


def note_signed(folder: Path, journal: str, judge: str, at: int) -> None:
    """
    Let no ticket write as *judge* in *journal* that was issued up to *at*.

    Units:
        folder: of the installation, for this alone.
        at: seconds since 1970.
    """
    file = _file(folder, journal, judge)
    if at <= _signed(file):
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    fresh.write_text(str(at), encoding="ascii")
    fresh.replace(file)


def check_unsigned(folder: Path, claims: Claims) -> None:
    """
    Return where nobody has signed since *claims* were issued.

    Raises:
        Refused: ``front.signed``.
    """
    for judge in claims.judges:
        if claims.issued <= _signed(_file(folder, claims.journal, judge)):
            raise Refused([Fault("front.signed", {"judge": judge})])


def _file(folder: Path, journal: str, judge: str) -> Path:
    return folder / sha256_hex(f"{journal}\n{judge}".encode())


def _signed(file: Path) -> int:
    try:
        return int(file.read_text(encoding="ascii"))
    except FileNotFoundError:
        return -1
