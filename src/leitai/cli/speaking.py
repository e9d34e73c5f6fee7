"""How every command speaks: its words, JSON, faults by file and row, exit codes."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

import click

from leitai.cli.language import language
from leitai.cli.terminal import json_text, one_line
from leitai.faults import Fault, Refused
from leitai.registry.identity import mask_id_numbers
from leitai.wording import describe, say


def words(entry: str, **params: str) -> str:
    """Return the words of ``cli.<entry>`` in this run's language."""
    return say(f"cli.{entry}", language(), params)


as_json = click.option("--json", "as_json", is_flag=True, help=words("option.json"))


@dataclass(frozen=True, slots=True)
class InFile:
    """A fault and the file it was found in ("" where it is of no file)."""

    file: str
    fault: Fault


class FilesRefused(Refused):
    """Files were refused: every fault of all of them, each with its file."""

    def __init__(self, found: Iterable[InFile]) -> None:
        self.found = tuple(found)
        super().__init__(each.fault for each in self.found)


def refusing(command: Callable[..., None]) -> Callable[..., None]:
    """Return *command* so that a refusal is said in words and ends the run with exit code 1."""

    @wraps(command)
    def said(*, as_json: bool, **given: Any) -> None:
        try:
            command(as_json=as_json, **given)
        except Refused as refused:
            found = in_files(refused)
            if as_json:
                print_json({"ok": False, "faults": [plain_fault(each) for each in found]})
            else:
                say_faults(found)
                if any(each.file for each in found):
                    click.echo(words("nothing-written"), err=True)
            raise SystemExit(1) from None

    return said


def in_files(refused: Refused, file: str = "") -> tuple[InFile, ...]:
    """Return the faults of *refused* with their files; *file* where it does not name them."""
    if isinstance(refused, FilesRefused):
        return refused.found
    return tuple(InFile(file, fault) for fault in refused.faults)


def say_faults(found: Iterable[InFile]) -> None:
    """Say every fault on standard error, file by file, in the order of the rows."""
    files: dict[str, list[Fault]] = {}
    for each in found:
        files.setdefault(each.file, []).append(each.fault)
    for file, faults in files.items():
        wrong = sum(not fault.warning for fault in faults)
        if file:
            count = "file-faults" if wrong else "file-warnings"
            title = words(count, file=one_line(file), count=str(wrong or len(faults)))
            click.secho(title, err=True, bold=True, fg="red" if wrong else "yellow")
        for fault in sorted(faults, key=lambda fault: fault.row or fault.line or 0):
            mark = words("warning") if fault.warning else ""
            indent = "  " if file else ""
            click.echo(f"{indent}{mark}{described(fault)}", err=True)


def described(fault: Fault) -> str:
    """Return one line for *fault*; what it quotes from a file is shortened and harmless."""
    params = {name: one_line(value) for name, value in fault.params.items()}
    column = one_line(fault.column) if fault.column is not None else None
    return describe(replace(fault, params=params, column=column), language())


def plain_fault(found: InFile) -> dict[str, Any]:
    """Return a fault as plain JSON: the id for programs, the words for people, the place."""
    fault = found.fault
    place = {name: getattr(fault, name) for name in ("line", "sheet", "row", "column")}
    return {
        "id": fault.id,
        "params": {name: mask_id_numbers(value) for name, value in fault.params.items()},
        "words": described(replace(fault, line=None, sheet=None, row=None, column=None)),
        "file": found.file or None,
        **place,
        "warning": fault.warning,
    }


@contextmanager
def working(entry: str, **params: str) -> Iterator[None]:
    """Show what is being done while it is done, if somebody watches standard error."""
    said = words(entry, **params) if sys.stderr.isatty() else ""
    sys.stderr.write(said)
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write("\r\033[K" if said else "")
        sys.stderr.flush()


def print_json(value: Mapping[str, Any]) -> None:
    """Write *value* to standard output."""
    click.echo(json_text(value, sys.stdout.encoding or "ascii"))
