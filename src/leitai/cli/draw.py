"""``leitai draw``: hold a draw with files, step by step, and check one."""

import json
import os
import secrets
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from leitai.draw import Draw, Reveal, announce, commitment, read_draw, verify
from leitai.draw.reading import Reader
from leitai.faults import Fault, Refused
from leitai.registry.identity import mask_id_numbers

from . import speaking
from .draw_plan import plan_of, plan_options, words
from .files import why, write_whole
from .speaking import described, print_json

as_json = click.option("--json", "as_json", is_flag=True, help=words("option-json"))
record_file = click.argument("record", type=click.Path(path_type=Path))


def refusing(command: Callable[..., None]) -> Callable[..., None]:
    """Return *command* so that a refusal is said in words and ends the run with exit code 1."""

    @wraps(command)
    def said(*, as_json: bool, **given: Any) -> None:
        try:
            command(as_json=as_json, **given)
        except Refused as refused:
            _say_faults(refused.faults, as_json=as_json)
            raise SystemExit(1) from None

    return said


def _say_faults(faults: tuple[Fault, ...], *, as_json: bool) -> None:
    if as_json:
        shown = [
            {
                "id": fault.id,
                "params": {name: mask_id_numbers(value) for name, value in fault.params.items()},
                "words": described(fault),
            }
            for fault in faults
        ]
        print_json({"ok": False, "faults": shown})
    for fault in faults:
        click.echo(described(fault), err=True)


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except (OSError, ValueError, RecursionError):
        raise Refused([Fault("draw.file-unreadable", {"file": str(file)})]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of *pairs*; a name given twice would be read differently elsewhere."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError(pairs)
    return dict(pairs)


def _write(file: Path, value: Any) -> None:
    """Replace *file* as a whole: a run that is cut off leaves the old one."""
    write_whole({file: _json(value)})


def _write_new(file: Path, value: Any, mode: int) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise Refused([Fault("draw.file-exists", {"file": str(file)})]) from None
    except OSError as error:
        raise Refused([Fault("cli.cannot-write", why(file, error))]) from None
    with os.fdopen(handle, "wb") as out:
        out.write(_json(value))


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


@click.group(name="draw", help=words("help"))
def draw() -> None:
    """Hold and check draws."""


@draw.command(name="announce", help=words("announce"))
@click.argument("plan", type=click.Path(path_type=Path), required=False)
@click.argument("record", type=click.Path(path_type=Path), required=False)
@plan_options
@as_json
@speaking.refusing
def announce_draw(*, plan: Path | None, record: Path | None, as_json: bool, **given: Any) -> None:
    """Write the record of a new draw, from a plan or from options."""
    if plan is None:
        value, record = plan_of(given), given["out"]
    elif record is None or any(given.values()):
        raise click.UsageError(words("plan-alone"))
    else:
        value = _read(plan)
    held = announce(value)
    _write_new(record, held.value(), 0o644)
    list_hash = held.announcement.list_hash
    if as_json:
        print_json({"ok": True, "list_hash": list_hash})
        return
    parties = ", ".join(held.withheld)
    click.echo(words("announced", file=str(record), hash=list_hash, parties=parties))


@draw.command(help=words("commit"))
@record_file
@click.argument("party")
@click.option("--secret", type=click.Path(path_type=Path), help=words("option-secret"))
@click.option("--commitment", "given", help=words("option-commitment"))
@as_json
@refusing
def commit(
    *, record: Path, party: str, secret: Path | None, given: str | None, as_json: bool
) -> None:
    """Record one party's commitment, making its secret where none is given."""
    if (secret is None) == (given is None):
        raise click.UsageError(words("one-of", options="--secret, --commitment"))
    held = read_draw(_read(record))
    nonce, value = secrets.token_hex(32), secrets.token_hex(32)
    digest = given or commitment(nonce, value)
    held = held.commit(party, digest)
    if secret:
        kept = {"draw": held.announcement.id, "party": party, "nonce": nonce, "value": value}
        _write_new(secret, kept, 0o600)
    _write(record, held.value())
    known = held.announcement.hash
    if as_json:
        print_json({"ok": True, "commitment": digest, "announcement_hash": known})
        return
    click.echo(words("committed", party=party, commitment=digest))
    if known:
        click.echo(words("all-committed", hash=known))


@draw.command(help=words("reveal"))
@record_file
@click.option("--public", help=words("option-public"))
@click.option(
    "--secret",
    "opened",
    type=click.Path(path_type=Path),
    multiple=True,
    help=words("option-secret"),
)
@click.option("--opened-by", help=words("option-opened-by"))
@as_json
@refusing
def reveal(
    *,
    record: Path,
    public: str | None,
    opened: tuple[Path, ...],
    opened_by: str | None,
    as_json: bool,
) -> None:
    """Record the public value, then what the parties open."""
    if public is None and not opened:
        raise click.UsageError(words("one-needed", options="--public, --secret"))
    held = read_draw(_read(record))
    if public is not None:
        held = held.see(public)
    for file in opened:
        held = held.reveal(_read_secret(file, held, opened_by))
    _write(record, held.value())
    if as_json:
        print_json({"ok": True, "public_value": held.public_value, "withheld": held.withheld})
        return
    click.echo(words("seen", value=held.public_value or ""))
    waiting = ", ".join(held.withheld)
    click.echo(words("waiting", parties=waiting) if waiting else words("ready"))


def _read_secret(file: Path, held: Draw, opened_by: str | None) -> Reveal:
    reader = Reader()
    fields = reader.fields(_read(file), str(file), ("draw", "party", "nonce", "value"))
    made_for = reader.text(fields["draw"], "draw")
    if made_for and made_for != held.announcement.id:
        params = {"file": str(file), "draw": made_for, "id": held.announcement.id}
        reader.refuse("draw.secret-stranger", **params)
    opened = Reveal(
        reader.text(fields["party"], "party"),
        reader.digest(fields["nonce"], "nonce"),
        reader.digest(fields["value"], "value"),
        opened_by,
    )
    reader.finish()
    return opened


@draw.command(help=words("run"))
@record_file
@as_json
@refusing
def run(*, record: Path, as_json: bool) -> None:
    """Compute the result once and show it."""
    held = read_draw(_read(record)).run()
    written = held.value()
    _write(record, written)
    result = written["result"]
    if as_json:
        hashes = {"seed": written["seed"], "record_hash": written["record_hash"]}
        print_json({"ok": True, **hashes, **result})
        return
    for row in result["outcome"]:
        click.echo(f"{row['target']}\t{row['code']}")
    index = str(result["index"])
    click.echo(words("drawn", seed=written["seed"], index=index, hash=written["record_hash"]))


@draw.command(name="verify", help=words("verify"))
@record_file
@click.option("--announced", help=words("option-announced"))
@click.option("--recorded", help=words("option-recorded"))
@as_json
@refusing
def verify_record(
    *, record: Path, announced: str | None, recorded: str | None, as_json: bool
) -> None:
    """Recompute a published record."""
    value = _read(record)
    if faults := verify(value, announced, recorded):
        raise Refused(faults)
    count = len(value["result"]["outcome"])
    if as_json:
        print_json({"ok": True, "record_hash": value["record_hash"], "rows": count})
        return
    click.echo(words("verified", id=value["announcement"]["id"], count=str(count)))
