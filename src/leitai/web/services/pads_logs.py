"""A pad's log as a file, brought in at the desk: through the same gate as over the line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.journal.entry import HASH
from leitai.relay import Gate, PadRule, Passed, cell_faults
from leitai.scoring.entries import MarksReader
from leitai.scoring.layout import lay_out
from leitai.web.installation import installation
from leitai.web.models import Account, Event, Pad
from leitai.web.permits import require
from leitai.web.queries.pads import pads_of

from .acts import note
from .catching_up import catch_up
from .marks import closed_faults
from .pads import claims_of
from .records import ATTEMPTS, keep_file, rules_of, shelf

BIGGEST = 20_000_000
"""Bytes of a file: some thousand sheets."""

FOLDER = "pad-logs"


@dataclass(frozen=True, slots=True)
class Brought:
    """
    What became of the lines of one device.

    Units:
        lines: in the file. known: there already. fresh: new, and taken (or to be taken).
        after: lines behind the one that was refused, which nobody looked at.
    """

    device: str
    lines: int
    known: int
    fresh: int
    refused: int | None
    faults: tuple[Fault, ...]

    @property
    def after(self) -> int:
        """How many lines stand behind the one that was not taken."""
        return 0 if self.refused is None else self.lines - self.known - self.fresh - 1


@dataclass(frozen=True, slots=True)
class Report:
    """
    What a file held, device by device.

    Units:
        taken: it was brought in, not only checked. kept: the name under which `kept_log` has it.
    """

    devices: tuple[Brought, ...]
    taken: bool
    kept: str

    @property
    def fresh(self) -> int:
        """How many lines are new."""
        return sum(each.fresh for each in self.devices)


@transaction.atomic
def bring_in(
    event: Event, text: str, *, dry_run: bool = False, by: Account, at: datetime
) -> Report:
    """
    Take the lines of a log that the journal does not have; *dry_run*: say what would be taken.

    A line that is refused stops its device's run, as over the line; what is there stays there,
    so the same file may come any number of times.

    Raises:
        Forbidden: *by* may not lend pads.
        Refused: no lines; too many; a device that is no pad of *event*; no marks are taken now.
    """
    require(by, "pads.edit", event=event)
    lines = _by_device(text)
    pads = {pad.device: pad for pad in pads_of(event) if pad.key}
    strangers = [device for device in lines if device not in pads]
    faults = [Fault("pads.log-stranger", {"device": each[:64] or "?"}) for each in strangers]
    faults += closed_faults(event)
    if len(text) > BIGGEST:
        faults.append(Fault("pads.log-too-big", {"most": str(BIGGEST // 1_000_000)}))
    if not lines:
        faults.append(Fault("pads.log-empty"))
    if faults:
        raise Refused(faults)
    kept = sha256_hex(text.encode())
    keep_file(FOLDER, kept, text.encode())
    brought = _run(event, lines, pads, at, dry_run=dry_run)
    report = Report(brought, taken=not dry_run, kept=kept)
    if report.taken:
        catch_up(event)
        note(by, "pads.bring-in", f"event:{event.slug}", at,
             devices=list(lines), lines=report.fresh)  # fmt: skip
    return report


def kept_log(name: str) -> str:
    """Return the log that was kept as *name*; "" where there is none."""
    file = installation().files / FOLDER / name
    return file.read_text(encoding="utf-8") if HASH.fullmatch(name) and file.is_file() else ""


def _by_device(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.strip():
            found.setdefault(_device(line), []).append(line.strip())
    return found


def _device(line: str) -> str:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    device = said.get("device") if isinstance(said, dict) else None
    return device if isinstance(device, str) else ""


def _run(
    event: Event, lines: Mapping[str, Sequence[str]], pads: Mapping[str, Pad], at: datetime, *,
    dry_run: bool,
) -> tuple[Brought, ...]:  # fmt: skip
    journal = shelf().journal(str(event.journal))
    known, size = Gate(str(event.journal)), 0
    for attempt in range(ATTEMPTS):
        there = journal.entries(size)
        known.follow(there)
        size += len(there)
        gate = known.branch()
        passed = {device: gate.run(each, _rule(pads[device], at)) for device, each in lines.items()}
        fresh = [entry for each in passed.values() for entry in each.fresh]
        brought = tuple(_brought(gate, each, lines[each], passed[each]) for each in passed)
        if dry_run or not fresh:
            return brought
        try:
            journal.submit(fresh, after=size).result()
        except Refused as refused:  # somebody wrote meanwhile: look again
            moved = {fault.id for fault in refused.faults} == {"stores.moved"}
            if not moved or attempt + 1 == ATTEMPTS:
                raise
            continue
        return brought
    raise AssertionError


def _rule(pad: Pad, at: datetime) -> PadRule:
    rules = rules_of(pad.event)
    reader = MarksReader(rules, lay_out(rules), None, None)
    return PadRule(claims_of(pad, at), lambda body: cell_faults(reader, body))


def _brought(gate: Gate, device: str, lines: Sequence[str], passed: Passed) -> Brought:
    refused: int | None = None
    faults: tuple[Fault, ...] = ()
    if passed.refused is not None:
        refused, faults = passed.refused.device_seq, passed.refused.faults
    elif passed.taken < len(lines):
        refused = json.loads(lines[passed.taken])["device_seq"]
        wanted = str(gate.head(device).device_seq + 1)
        said = {"device": device, "device_seq": str(refused), "expected": wanted}
        faults = (Fault("journal.gap", said),)
    known = passed.taken - len(passed.fresh)
    return Brought(device, len(lines), known, len(passed.fresh), refused, faults)
