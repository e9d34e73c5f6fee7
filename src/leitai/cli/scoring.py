"""``leitai score``: a rulebook and marks in, a board, a results document and a workbook out."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from leitai.cli.language import language
from leitai.faults import Fault
from leitai.scoring import Block, Result
from leitai.wording import say

from .board import Board, block_lines
from .bringing import Event, Files, bring
from .files import keep_apart, write_whole
from .speaking import (
    FilesRefused,
    InFile,
    as_json,
    plain_fault,
    print_json,
    refusing,
    say_faults,
    words,
    working,
)
from .widths import wrapped
from .workbook import workbook

FILE = click.Path(path_type=Path)
ROOM = 100
"""Columns of a line where nobody says how wide the terminal is."""


def _carry(_: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, Path]:
    out: dict[str, Path] = {}
    for each in given:
        name, sign, file = each.partition("=")
        if not (name and sign and file) or name in out:
            raise click.BadParameter(words("carry-form", given=each), param=parameter)
        out[name] = Path(file)
    return out


def event_files(command: Callable[..., None]) -> Callable[..., None]:
    """Return *command* with RULEBOOK, MARKS and the options that name an event's other files."""
    command = event_options(command)
    for name, kind in (("marks", FILE), ("rulebook", None)):
        command = click.argument(name, type=kind)(command)
    return command


def event_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return *command* with the options that name an event's files beside RULEBOOK and MARKS."""
    for decorate in (
        click.option("--seed", metavar="TEXT", help=words("option.seed")),
        click.option(
            "--carry",
            multiple=True,
            metavar="NAME=RESULTS.json",
            callback=_carry,
            help=words("option.carry"),
        ),
        click.option("--judges", type=FILE, metavar="FILE", help=words("option.judges")),
        click.option("--contestants", type=FILE, metavar="FILE", help=words("option.contestants")),
    ):
        command = decorate(command)
    return command


def room() -> int:
    """Return how wide a line may be."""
    return shutil.get_terminal_size((ROOM, 24)).columns


@click.command(name="score", help=words("score"))
@event_files
@click.option("--results", type=FILE, metavar="OUT.json", help=words("option.results"))
@click.option("--xlsx", type=FILE, metavar="OUT.xlsx", help=words("option.xlsx"))
@click.option("--partial", is_flag=True, help=words("option.partial"))
@as_json
@refusing
def score_event(
    *, results: Path | None, xlsx: Path | None, partial: bool, as_json: bool, **given: Any
) -> None:
    """Score an event."""
    files = Files(**given)
    keep_apart(files.all(), (results, xlsx))
    with working("scoring"):
        event = bring(files)
        result = event.scored(explained=False)
    if result.blocks and not partial:
        refuse_blocked(event, result.blocks, words("blocked-next"), as_json=as_json)
    document = result.document()
    written = {}
    if results is not None:
        written[results] = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    if xlsx is not None:
        written[xlsx] = workbook(result, event.people, language())
    write_whole(written)
    if as_json:
        warnings = [plain_fault(each) for each in event.warnings]
        open_ = [_plain_block(each) for each in result.blocks]
        print_json({"ok": not open_, "results": document, "faults": open_ + warnings})
    else:
        _say(event, result, list(written))
    if result.blocks:
        raise SystemExit(1)


def _say(event: Event, result: Result, written: list[Path]) -> None:
    for line in Board(result, event.people, language(), room()).lines():
        click.echo(line)
    for file in written:
        click.echo(words("written", file=str(file)), err=True)
    say_faults(event.warnings)
    if result.blocks:
        _say_blocks(event, result.blocks)


def refuse_blocked(event: Event, blocks: list[Block], advice: str, *, as_json: bool) -> NoReturn:
    """Say everything that keeps a result open, then *advice*; end with exit code 1."""
    if as_json:
        faults = [_plain_block(each) for each in blocks]
        faults += [plain_fault(each) for each in event.warnings]
        print_json({"ok": False, "faults": faults})
    else:
        say_faults(event.warnings)
        _say_blocks(event, blocks)
        click.echo(advice, err=True)
    raise SystemExit(1)


def _say_blocks(event: Event, blocks: list[Block]) -> None:
    click.secho(words("blocked", count=str(len(blocks))), err=True, bold=True, fg="red")
    for line in block_lines(event.rulebook, blocks, event.people, language()):
        for part in wrapped(f"  {line}", room(), "      "):
            click.echo(part, err=True)
    if event.tables.judges is None and any(_crowded(event, each) for each in blocks):
        click.echo(words("blocked-reserves"), err=True)


def _crowded(event: Event, block: Block) -> bool:
    """Tell whether *block* says that a panel which names no reserve has more marks than seats."""
    panels = {node.id: node.panel for node in event.rulebook.nodes()}
    panel = panels.get(block.node.split("[")[0])
    return block.id == "scoring.too-many-marks" and panel is not None and not panel.reserve


def _plain_block(block: Block) -> dict[str, Any]:
    """Return what keeps a result open as plain JSON, in the shape of a fault."""
    return {
        "id": block.id,
        "params": dict(block.params),
        "words": say(block.id, language(), block.params),
        "contestant": block.contestant,
        "node": block.node,
        "warning": False,
    }


def nobody(code: str) -> FilesRefused:
    """Return the refusal of a contestant's code that is not in the event."""
    return FilesRefused([InFile("", Fault("cli.no-such-contestant", {"code": code}))])
