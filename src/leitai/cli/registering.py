"""``leitai registry``: tables of workers, checked before they go in."""

import datetime as dt
from pathlib import Path

import click

from leitai.cli.language import language
from leitai.faults import Refused
from leitai.registry import tables, workers
from leitai.wording import describe

from .files import keep_apart, read_bytes, write_whole
from .scoring import FILE
from .speaking import (
    FilesRefused,
    InFile,
    as_json,
    in_files,
    plain_fault,
    print_json,
    refusing,
    say_faults,
    words,
    working,
)


@click.group(name="registry", help=words("registry"))
def registry() -> None:
    """Work with tables of workers."""


@registry.command(name="check", help=words("registry-check"))
@click.argument("file", type=FILE)
@click.option("--errors", type=FILE, metavar="OUT.xlsx", help=words("option.errors"))
@as_json
@refusing
def check_table(*, file: Path, errors: Path | None, as_json: bool) -> None:
    """Check a table of workers."""
    keep_apart([file], [errors])
    data = read_bytes(file)
    try:
        with working("reading", file=file.name):
            table = tables.read(data, file.name, wanted=workers.WANTED)
            sound, faults = workers.check(table, dt.datetime.now().astimezone().date())
    except Refused as refused:
        raise FilesRefused(in_files(refused, file.name)) from None
    found = [InFile(file.name, fault) for fault in faults]
    wrong = sum(not fault.warning for fault in faults)
    if errors is not None and faults:
        write_whole({errors: tables.with_errors(data, file.name, faults, language(), describe)})
    counts = {"rows": len(table.rows), "sound": len(sound), "wrong": wrong}
    if as_json:
        print_json({"ok": not wrong, **counts, "faults": [plain_fault(each) for each in found]})
    else:
        say_faults(found)
        click.echo(words("checked", **{name: str(each) for name, each in counts.items()}))
        if errors is not None and faults:
            click.echo(words("written", file=str(errors)), err=True)
    if wrong:
        raise SystemExit(1)
