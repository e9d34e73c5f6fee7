"""``leitai draw``: hold a draw with files, step by step, and check one."""

import secrets
from pathlib import Path
from typing import Any

import click

from leitai.draw import Draw, Reveal, announce, commitment, read_draw, verify
from leitai.draw.reading import Reader
from leitai.faults import Refused

from .draw_files import read_json, replace_json, write_new
from .draw_layers import open_layers, seal_layer
from .draw_plan import plan_of, plan_options, words
from .speaking import as_json, print_json, refusing

record_file = click.argument("record", type=click.Path(path_type=Path))


@click.group(name="draw", help=words("help"))
def draw() -> None:
    """Hold and check draws."""


@draw.command(name="announce", help=words("announce"))
@click.argument("plan", type=click.Path(path_type=Path), required=False)
@click.argument("record", type=click.Path(path_type=Path), required=False)
@plan_options
@as_json
@refusing
def announce_draw(*, plan: Path | None, record: Path | None, as_json: bool, **given: Any) -> None:
    """Write the record of a new draw, from a plan or from options."""
    if plan is None:
        value, record = plan_of(given), given["out"]
    elif record is None or any(given.values()):
        raise click.UsageError(words("plan-alone"))
    else:
        value = read_json(plan)
    held = announce(value)
    write_new(record, held.value(), 0o644)
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
    held = read_draw(read_json(record))
    nonce, value = secrets.token_hex(32), secrets.token_hex(32)
    digest = given or commitment(nonce, value)
    held = held.commit(party, digest)
    if secret:
        kept = {"draw": held.announcement.id, "party": party, "nonce": nonce, "value": value}
        write_new(secret, kept, 0o600)
    replace_json(record, held.value())
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
    held = read_draw(read_json(record))
    if public is not None:
        held = held.see(public)
    for file in opened:
        held = held.reveal(_read_secret(file, held, opened_by))
    replace_json(record, held.value())
    if as_json:
        print_json({"ok": True, "public_value": held.public_value, "withheld": held.withheld})
        return
    click.echo(words("seen", value=held.public_value or ""))
    waiting = ", ".join(held.withheld)
    click.echo(words("waiting", parties=waiting) if waiting else words("ready"))


def _read_secret(file: Path, held: Draw, opened_by: str | None) -> Reveal:
    reader = Reader()
    fields = reader.fields(read_json(file), str(file), ("draw", "party", "nonce", "value"))
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
    held = read_draw(read_json(record)).run()
    written = held.value()
    replace_json(record, written)
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
    value = read_json(record)
    if faults := verify(value, announced, recorded):
        raise Refused(faults)
    count = len(value["result"]["outcome"])
    if as_json:
        print_json({"ok": True, "record_hash": value["record_hash"], "rows": count})
        return
    click.echo(words("verified", id=value["announcement"]["id"], count=str(count)))


draw.add_command(seal_layer)
draw.add_command(open_layers)
