"""``leitai bundle``: an event in one public file that anyone recomputes."""

import json
import secrets
import time
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
from .keys import fresh, is_empty, make, signers, signing
from .scoring import FILE, event_files
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
    event.scored()  # for the faults, at their file, row and column
    held = tuple(_read_draw(file) for file in draws)
    who, needed, made = _signers(keys, name, quorum)
    contents = record(Event(event.document, event.tables, held), who, _now(), needed)
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


def _signers(keys: Path | None, name: str, quorum: int | None) -> tuple[Signers, int, bool]:
    """Return who signs, how many witnesses must, and whether keys were made to be kept."""
    if keys is not None and not is_empty(keys):
        return (*signing(keys, name, quorum), False)
    if keys is not None:
        who, told = make(keys, name, quorum=quorum)
        return who, told["quorum"], True
    who = signers(name, fresh())
    most = len(who.witnesses)
    if quorum is not None and quorum > most:
        raise Refused([Fault("results.quorum", {"quorum": str(quorum), "witnesses": str(most)})])
    return who, most // 2 + 1 if quorum is None else quorum, False


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
