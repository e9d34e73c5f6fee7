"""How many entries a journal takes, and how fast its tree grows: python -m benchmarks.journal."""

import time
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.journal import (
    START,
    Draft,
    Entry,
    Pen,
    Tree,
    check_log,
    leaf_hash,
    public_key,
    seal,
    signature_faults,
)
from leitai.stores.sqlite import SqliteJournal

NAME = "journal.example/benchmark"
TABLETS = 20
SHEETS = 250
ALONE = 500
LEAVES = 100_000


def _pen(name: str) -> Pen:
    return Pen(NAME, name, Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest()))


def _write(pen: Pen, last: Entry | None, kind: str, body: dict[str, object]) -> Entry:
    draft = Draft(kind, "2026-09-12T09:30:00Z", body, bytes(32))
    return seal(pen, last.head if last else START, draft)


def _log() -> tuple[list[Entry], list[Entry]]:
    """The registrations, and one sheet of 20 marks after the other from every tablet in turn."""
    desk, tablets = _pen("desk"), [_pen(f"tablet-{number}") for number in range(TABLETS)]
    key = public_key(desk.key)
    known = [_write(desk, None, "journal.open", {"journal": NAME, "device": "desk", "key": key})]
    for pen in tablets:
        key = public_key(pen.key)
        body: dict[str, object] = {"device": pen.device, "key": key, "registrar": False}
        known.append(_write(desk, known[-1], "device.add", body))
    last: dict[str, Entry] = {}
    sheets = []
    for number in range(SHEETS):
        for pen in tablets:
            marks = {f"A{aspect}": "8.50" for aspect in range(20)}
            body = {"contestant": f"C{number}", "judge": pen.device, "marks": marks}
            last[pen.device] = _write(pen, last.get(pen.device), "sheet", body)
            sheets.append(last[pen.device])
    return known, sheets


def _together(path: Path, known: list[Entry], sheets: list[Entry]) -> float:
    with SqliteJournal(path, NAME) as journal:
        journal.append(known)
        start = time.perf_counter()
        for future in [journal.submit([sheet]) for sheet in sheets]:
            future.result()
        return len(sheets) / (time.perf_counter() - start)


def _one_by_one(path: Path, known: list[Entry], sheets: list[Entry]) -> float:
    with SqliteJournal(path, NAME) as journal:
        journal.append(known)
        start = time.perf_counter()
        for sheet in sheets[:ALONE]:
            journal.append([sheet])
        return ALONE / (time.perf_counter() - start)


def _seconds_to_open(path: Path) -> float:
    start = time.perf_counter()
    SqliteJournal(path, NAME).close()
    return time.perf_counter() - start


def _signatures(sheets: list[Entry]) -> float:
    keys = {sheet.device: public_key(_pen(sheet.device).key) for sheet in sheets[:TABLETS]}
    start = time.perf_counter()
    assert not any(signature_faults(sheet, keys[sheet.device], NAME) for sheet in sheets)
    return len(sheets) / (time.perf_counter() - start)


def _checked(known: list[Entry], sheets: list[Entry]) -> float:
    start = time.perf_counter()
    check_log(NAME, [*known, *sheets])
    return (len(known) + len(sheets)) / (time.perf_counter() - start)


def _tree() -> tuple[float, float]:
    """Seconds for a tree of LEAVES leaves and its root; seconds for its leaf hashes alone."""
    start = time.perf_counter()
    leaves = [leaf_hash(b"%d" % number) for number in range(LEAVES)]
    hashed = time.perf_counter()
    Tree(leaves).root()
    return time.perf_counter() - hashed, hashed - start


def run() -> list[tuple[str, float]]:
    """Return what was measured: rates in entries a second, seconds, and ratios."""
    known, sheets = _log()
    with TemporaryDirectory(dir=".") as folder:  # a disk that flushes: /tmp may be memory
        alone = _one_by_one(Path(folder) / "alone.db", known, sheets)
        together = _together(Path(folder) / "together.db", known, sheets)
        opening = _seconds_to_open(Path(folder) / "together.db")
    signatures, checked, (tree, leaves) = _signatures(sheets), _checked(known, sheets), _tree()
    return [
        ("entries a second, one transaction each", alone),
        (f"entries a second, group commit ({TABLETS * SHEETS} waiting)", together),
        ("group commit / one transaction each", together / alone),
        ("signature checks a second (the ceiling of both)", signatures),
        ("group commit / signature checks", together / signatures),
        ("entries a second, a whole journal checked again", checked),
        (f"seconds to open a journal of {len(sheets)}", opening),
        (f"seconds for the tree of {LEAVES} leaves and its root", tree),
        ("the tree / hashing its leaves", tree / leaves),
    ]


if __name__ == "__main__":
    for what, figure in run():
        print(f"{figure:12.3f}  {what}")
