"""``leitai bundle``: an event in one public file that anyone recomputes."""

import json
import secrets
import time
from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from leitai.canonical import sha256_hex
from leitai.cli.language import language
from leitai.faults import Fault, Refused
from leitai.results import Chance, Event, Signers, build, record
from leitai.verify import report, verify_bundle
from leitai.wording import say

from .bringing import Files, bring
from .files import read_bytes, write_whole
from .keys import for_once, is_empty, make, signing
from .scoring import FILE, event_files, refuse_blocked
from .speaking import as_json, plain_fault, print_json, refusing, say_faults


def words(entry: str, **params: str) -> str:
    """Return the words of ``results.cli.<entry>`` in this run's language."""
    return say(f"results.cli.{entry}", language(), params)


@click.command(name="bundle", help=words("help"))
@event_files
@click.option("--event", "name", required=True, metavar="NAME", help=words("option-event"))
@click.option(
    "--draw", "draws", type=FILE, multiple=True, metavar="RECORD.json", help=words("option-draw")
)
@click.option("--keys", type=FILE, metavar="DIR", help=words("option-keys"))
@click.option("--quorum", type=click.IntRange(0), help=words("option-quorum"))
@click.option("--out", type=FILE, required=True, metavar="EVENT.ltb", help=words("option-out"))
@as_json
@refusing
def bundle(
    *,
    name: str,
    draws: tuple[Path, ...],
    keys: Path | None,
    quorum: int | None,
    out: Path,
    as_json: bool,
    **given: Any,
) -> None:
    """Write the bundle of an event, and verify it."""
    if out.exists():
        # A second journal of an event under the same keys would contradict the first.
        raise Refused([Fault("results.published-already", {"file": str(out)})])
    event = bring(Files(**given))
    if blocks := event.scored(explained=False).blocks:
        refuse_blocked(event, blocks, words("blocked-next"), as_json=as_json)
    held = tuple(_read_draw(file) for file in draws)
    made = keys is not None and is_empty(keys)
    who, told_keys = _signers(keys, name, quorum)
    contents = record(Event(event.document, event.tables, held), who, _now())
    contents = replace(contents, keys=told_keys)
    verifier = files("leitai").joinpath("verify.py").read_bytes()
    data = build(contents, who.server, verifier)
    write_whole({out: data})
    outcome = verify_bundle(read_bytes(out))
    told = {"file": str(out), "results": sha256_hex(contents.results)}
    counts = {"entries": len(contents.entries), "bytes": len(data)}
    if as_json:
        faults = [plain_fault(each) for each in event.warnings]
        print_json({"ok": outcome["verified"], **told, **counts, **outcome, "faults": faults})
    else:
        say_faults(event.warnings)
        if made:
            click.echo(words("made-keys", folder=str(keys)), err=True)
        click.echo(words("written", **told, **{each: str(n) for each, n in counts.items()}))
        click.echo(report(outcome, language(), sha256_hex(verifier)))
        if keys is None:
            click.echo(words("thrown-keys"), err=True)
    if not outcome["verified"]:
        raise SystemExit(1)


def _signers(keys: Path | None, name: str, quorum: int | None) -> tuple[Signers, dict[str, Any]]:
    """Return who signs, and the list of keys: those kept in a folder, new ones, or for once."""
    if keys is not None:
        return make(keys, name, quorum=quorum) if is_empty(keys) else signing(keys, name, quorum)
    return for_once(name, quorum)


def _read_draw(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(read_bytes(file))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Refused([Fault("draw.file-unreadable", {"file": str(file)})])
    return value


def _now() -> Chance:
    """Return salts from the system's dice, and one time for all: that of this run."""
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    return Chance(
        salt=lambda _: secrets.token_bytes(32), at=lambda _: at, witnessed=int(time.time())
    )
