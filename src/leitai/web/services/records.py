"""
The journal of an event: opened when the event is published, written by the devices of its roles.

What changes a result is here first; rows of the database are views over it.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Fault, Refused
from leitai.front.lent import check_here
from leitai.journal import (
    START,
    Draft,
    Entry,
    Note,
    Pen,
    Store,
    check_log,
    cosign,
    public_key,
    seal,
    sign,
)
from leitai.lifecycle import Role
from leitai.results import Contents, Signers, build, check_course, key_list
from leitai.results.rows import tables_of
from leitai.rulebook import read
from leitai.rulebook.model import Rulebook as ReadRulebook
from leitai.scoring import Result as Scored
from leitai.scoring import Tables, score
from leitai.stores.kept import KeptJournal
from leitai.stores.keyring import Keyring
from leitai.stores.shelf import Shelf
from leitai.web.installation import installation
from leitai.web.models import Event, Rulebook

from .courses import size_for
from .news import tell_pads

DESK = "desk"
"""The device that opens an event's journal and registers the others."""

WITNESS = "supervisor"
"""The witness whose key the supervisor's signature uses."""

MARK = "mark"
"""What pads know already, for they said it themselves."""

ATTEMPTS = 40
"""How often an entry is sealed anew because others wrote meanwhile: a busy front, say."""


@cache
def shelf() -> Shelf:
    """Return the journals of this installation."""
    here = installation()
    return Shelf(here.journals, here.database)


@cache
def keyring() -> Keyring:
    """Return the private keys of this installation."""
    return Keyring(installation().keys)


@dataclass(frozen=True, slots=True)
class Written:
    """Where an entry is, the leaf hash by which others name it, and which device wrote it."""

    position: int
    hash: str
    device: str = ""


def written_at(at: datetime) -> str:
    """Return *at* as the journal writes times."""
    return at.isoformat(timespec="seconds")


def device_of(role: Role, code: str = "") -> str:
    """
    Return the name of the device that signs for *role*; for a judge, with the judge's *code*.

    >>> device_of(Role.JUDGE, "J2"), device_of(Role.CLERK)
    ('judge-J2', 'desk')
    """
    if role == Role.JUDGE:
        return f"judge-{code}"
    return DESK if role in (Role.STAFF, Role.SECRETARY, Role.CLERK) else role.value


def journal_of(event: Event) -> KeptJournal:
    """
    Return the journal of *event*.

    Raises:
        Refused: the event is not published yet.
    """
    if not event.journal:
        raise Refused([Fault("records.no-journal")])
    return shelf().journal(event.journal)


def frozen_rulebook(event: Event) -> Rulebook:
    """
    Return the rulebook in force.

    Raises:
        Refused: none is frozen yet.
    """
    found = event.rulebooks.exclude(frozen=None).order_by("-number").first()
    if found is None:
        raise Refused([Fault("lifecycle.rulebook-frozen")])
    return found


@lru_cache(maxsize=64)
def read_rulebook(published: bytes) -> ReadRulebook:
    """Return a published rulebook, read; kept, because pages ask again and again."""
    return read(published)


def rules_of(event: Event) -> ReadRulebook:
    """Return the rulebook in force, read."""
    return read_rulebook(bytes(frozen_rulebook(event).published))


def open_records(event: Event, at: datetime) -> None:
    """Open the journal of *event*: its devices, its id, the hash of its rulebook."""
    journal = journal_of(event)
    rules = bytes(frozen_rulebook(event).published)
    name, key = str(event.journal), keyring().device(str(event.journal), DESK)
    said = {"device": DESK, "key": public_key(key), "journal": name}
    first = Draft("journal.open", written_at(at), said, secrets.token_bytes(32))
    journal.append([seal(Pen(name, DESK, key), START, first)])
    body = {"event": read_rulebook(rules).id, "rulebook": sha256_hex(rules)}
    write(event, DESK, [("event", body)], at)


def write(
    event: Event, device: str, said: Sequence[tuple[str, dict[str, Any]]], at: datetime
) -> list[Written]:
    """
    Add to the journal what *device* says: type and body each. They are safe when this returns.

    Raises:
        Refused: a body is not in its form, or may not follow (`size_for`); the journal did not
            take it.
    """
    check_here(installation().lent, str(event.journal))
    journal = journal_of(event)
    register(event, device, at)
    pen = Pen(str(event.journal), device, keyring().device(str(event.journal), device))
    for attempt in range(ATTEMPTS):
        size = size_for(journal, said)
        entries = _sealed(pen, journal, said, at)
        try:
            positions = journal.submit(entries, after=size).result()
        except Refused as refused:
            # Another process wrote in between: the device's head, or the journal, moved on.
            moved = {fault.id for fault in refused.faults} == {"stores.moved"}
            same = journal.device_head(device).leaf == entries[0].prev
            if attempt + 1 == ATTEMPTS or (same and not moved):
                raise
            continue
        if any(kind != MARK for kind, _ in said):
            tell_pads(event)
        return [
            Written(position, entry.hash, entry.device)
            for position, entry in zip(positions, entries, strict=True)
        ]
    raise AssertionError


def _sealed(
    pen: Pen, journal: Store, said: Sequence[tuple[str, dict[str, Any]]], at: datetime
) -> list[Entry]:
    head, entries = journal.device_head(pen.device), []
    for kind, body in said:
        entries.append(seal(pen, head, Draft(kind, written_at(at), body, secrets.token_bytes(32))))
        head = entries[-1].head
    return entries


def register(event: Event, device: str, at: datetime) -> None:
    """Register *device* in the journal of *event*, if it is not yet."""
    journal = journal_of(event)
    if device == DESK or journal.device_head(device) != START:
        return
    added = {str(each.content.get("device")) for each in _of_type(journal, "device.add")}
    if device not in added:
        key = public_key(keyring().device(str(event.journal), device))
        said = {"device": device, "key": key, "registrar": False}
        write(event, DESK, [("device.add", said)], at)


def _of_type(journal: Store, kind: str) -> Iterable[Entry]:
    return (entry for entry in journal.entries() if entry.type == kind)


def carried(event: Event) -> dict[str, bytes]:
    """Return what earlier rounds bring in, canonical, by round: sealed with the blind codes."""
    return {each.name: str(each.document).encode() for each in event.carried_rounds.all()}


def tables_now(event: Event) -> Tables:
    """Return the tables that the journal of *event* has in force."""
    return tables_of(journal_of(event).entries(), carried(event))


def score_now(event: Event, *, explained: bool = False) -> Scored:
    """Return the result of the marks in force, complete or not."""
    return score(rules_of(event), tables_now(event), explained=explained)


def signers_of(event: Event) -> Signers:
    """Return the keys of *event*: what signs its checkpoints and its bundle."""
    name = str(event.journal)
    return Signers(
        journal=name,
        server=keyring().server(),
        devices={DESK: keyring().device(name, DESK)},
        witnesses={WITNESS: keyring().device(name, f"witness-{WITNESS}")},
        roles={WITNESS: "监督 supervisor"},
    )


def sign_checkpoint(event: Event, at: datetime, *, witnessed: bool = False) -> str:
    """Sign the journal as it is, keep the checkpoint, and return its text with the signatures."""
    journal, keys = journal_of(event), signers_of(event)
    text = str(journal.state())
    lines = [sign(text, keys.journal, keys.server)]
    if witnessed:
        seconds = int(at.timestamp())
        lines += [cosign(text, name, key, seconds) for name, key in keys.witnesses.items()]
    written = str(Note(text, tuple(lines)))
    journal.save_checkpoint(written)
    return written


def contents_of(event: Event, results: bytes, at: datetime) -> Contents:
    """Return everything the bundle of *event* rests on, its checkpoint witnessed."""
    entries = tuple(journal_of(event).entries())
    check_log(str(event.journal), entries)
    check_course(entries)
    records = {draw.name: canonical(draw.record) for draw in event.draws.filter(state="drawn")}
    return Contents(
        rules=bytes(frozen_rulebook(event).published),
        entries=entries,
        results=results,
        checkpoint=sign_checkpoint(event, at, witnessed=True),
        keys=key_list(entries, signers_of(event)),
        draws=records,
        carry=carried(event),
    )


def bundle_of(event: Event, results: bytes, at: datetime) -> bytes:
    """Return the public bundle of *event*; its last entry must be the one that names *results*."""
    verifier = files("leitai").joinpath("verify.py").read_bytes()
    return build(contents_of(event, results, at), keyring().server(), verifier)


def keep_file(folder: str, name: str, data: bytes) -> str:
    """Write *data* under the installation's files; return the path within them."""
    place = Path(folder) / name
    file = installation().files / place
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    fresh.write_bytes(data)
    fresh.replace(file)
    return place.as_posix()
