"""``leitai rulebook``: check a rulebook, show it, compare it, take it through a spreadsheet."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from leitai.cli.language import language
from leitai.faults import Fault, Refused
from leitai.registry.tables import read as read_table
from leitai.rulebook import Source, build, check, load
from leitai.rulebook.diff import Change, diff
from leitai.rulebook.draft import COLUMNS, draft
from leitai.rulebook.model import Rulebook, Title
from leitai.rulebook.phrases import spoken, titled
from leitai.rulebook.sheet import to_xlsx
from leitai.rulebook.sheet_back import source_of_xlsx
from leitai.rulebook.show import show
from leitai.rulebook.writing import to_yaml
from leitai.scoring import run_vectors
from leitai.wording import say

from .files import read_bytes, rulebook_bytes, shipped_rulebooks, write_whole
from .speaking import (
    FilesRefused,
    InFile,
    as_json,
    plain_fault,
    print_json,
    refusing,
    say_faults,
)

FILE = click.Path(path_type=Path)
Made = TypeVar("Made")


def words(entry: str, **params: str) -> str:
    """Return the words of ``rulebook.cli.<entry>`` in this run's language."""
    return say(f"rulebook.cli.{entry}", language(), params)


def loaded(name: str) -> tuple[Source, Rulebook]:
    """
    Return the rulebook *name* (a file, or the id of a shipped one) and its source.

    Raises:
        FilesRefused: with every fault of its form, and the file's name.
    """
    data = rulebook_bytes(name)
    return _in_file(name, lambda: _built(load(data)))


def _built(source: Source) -> tuple[Source, Rulebook]:
    return source, build(source)


def _in_file(name: str, work: Callable[[], Made]) -> Made:
    """Return what *work* returns; what it refuses is refused as a fault of file *name*."""
    try:
        return work()
    except FilesRefused:
        raise
    except Refused as refused:
        raise FilesRefused(InFile(name, fault) for fault in refused.faults) from None


def _checked(source: Source, book: Rulebook) -> list[Fault]:
    """Return everything wrong with a readable rulebook; its vectors are run if nothing else is."""
    faults = check(book, source)
    return faults if any(not fault.warning for fault in faults) else [*faults, *run_vectors(book)]


def refuse_wrong(name: str, faults: Iterable[Fault]) -> None:
    """Refuse the file *name* if one of *faults* is more than a warning."""
    known = list(faults)
    if any(not fault.warning for fault in known):
        raise FilesRefused(InFile(name, fault) for fault in known)


def write_new(file: Path, data: bytes, *, force: bool) -> None:
    """Write *data* to *file*, which must not be there yet: somebody may have worked in it."""
    if file.exists() and not force:
        raise Refused([Fault("rulebook.file-exists", {"file": str(file)})])
    write_whole({file: data})


force_option = click.option("--force", is_flag=True, help=words("option-force"))


@click.group(name="rulebook", help=words("help"))
def rulebook() -> None:
    """Check, show, compare and convert rulebooks."""


@rulebook.command(name="check", help=words("check"))
@click.argument("file")
@as_json
@refusing
def check_rulebook(*, file: str, as_json: bool) -> None:
    """Say every fault of a rulebook, its test vectors included."""
    source, book = loaded(file)
    faults = _checked(source, book)
    refuse_wrong(file, faults)
    found = [InFile(file, fault) for fault in faults]
    if as_json:
        known = {"id": book.id, "version": book.version, "hash": book.hash}
        print_json({"ok": True, **known, "faults": [plain_fault(each) for each in found]})
        return
    say_faults(found)
    vectors = str(len(book.vectors))
    said = "clean" if book.vectors else "clean-bare"
    click.echo(words(said, id=book.id, version=book.version, vectors=vectors, hash=book.hash))


@rulebook.command(name="hash", help=words("hash"))
@click.argument("file")
@as_json
@refusing
def hash_rulebook(*, file: str, as_json: bool) -> None:
    """Print the SHA-256 of a rulebook's published form."""
    _, book = loaded(file)
    if as_json:
        print_json({"ok": True, "id": book.id, "version": book.version, "hash": book.hash})
    else:
        click.echo(book.hash)


@rulebook.command(name="show", help=words("show"))
@click.argument("file")
@as_json
@refusing
def show_rulebook(*, file: str, as_json: bool) -> None:
    """Print a rulebook in words."""
    _, book = loaded(file)
    tongue = language()
    in_words = partial(_say, tongue)
    lines = [(line.depth, spoken(line.phrases, in_words)) for line in show(book, tongue)]
    if as_json:
        print_json({"ok": True, "lines": [{"depth": depth, "text": text} for depth, text in lines]})
        return
    for depth, text in lines:
        click.echo("  " * depth + text)


def _say(tongue: str, entry: str, params: Any) -> str:
    return say(entry, tongue, params)


@rulebook.command(name="diff", help=words("diff"))
@click.argument("old")
@click.argument("new")
@as_json
@refusing
def compare(*, old: str, new: str, as_json: bool) -> None:
    """Print what changed from one rulebook to another."""
    before, after = loaded(old)[0], loaded(new)[0]
    changes = diff(before.document, after.document)
    if as_json:
        plain = [
            {
                "kind": each.kind, "node": each.node or None, "where": list(each.where),
                "old": each.old, "new": each.new, "words": change_words(each),
            }
            for each in changes
        ]  # fmt: skip
        print_json({"ok": True, "same": not changes, "changes": plain})
        return
    for each in changes:
        click.echo(change_words(each))
    if not changes:
        click.echo(words("same"))


def change_words(change: Change) -> str:
    """Return one change in words: where, what it was, what it is."""
    where = " · ".join([part for part in (change.node, *change.where) if part])
    what = "node-" if change.node and not change.where else ""
    entry = f"change-{what}{change.kind}"
    top = words("the-top")
    old = change.old or (top if change.kind in {"moved", "added"} else "")
    return words(entry, where=where, node=change.node, old=old, new=change.new or top)


@rulebook.command(name="export-xlsx", help=words("export"))
@click.argument("file")
@click.argument("out", type=FILE)
@force_option
@as_json
@refusing
def export(*, file: str, out: Path, force: bool, as_json: bool) -> None:
    """Write a rulebook as a workbook."""
    source, book = loaded(file)
    write_new(out, to_xlsx(source.document), force=force)
    if as_json:
        print_json({"ok": True, "file": str(out), "hash": book.hash})
    else:
        click.echo(words("written", file=str(out), hash=book.hash))


@rulebook.command(name="import-xlsx", help=words("import"))
@click.argument("file", type=FILE)
@click.argument("out", type=FILE, required=False)
@force_option
@as_json
@refusing
def import_workbook(*, file: Path, out: Path | None, force: bool, as_json: bool) -> None:
    """Write a workbook as a rulebook."""
    data = read_bytes(file)
    source, book = _in_file(str(file), lambda: _built(source_of_xlsx(data)))
    refuse_wrong(str(file), check(book, source))
    _give(to_yaml(source.document), book, out, force=force, as_json=as_json)


def _give(text: str, book: Rulebook, out: Path | None, *, force: bool, as_json: bool) -> None:
    """Write a rulebook's text to *out*, or to standard output."""
    if out is not None:
        write_new(out, text.encode(), force=force)
    if as_json:
        known = {"id": book.id, "hash": book.hash, "file": str(out) if out else None}
        print_json({"ok": True, **known, **({} if out else {"text": text})})
    elif out is not None:
        click.echo(words("written", file=str(out), hash=book.hash))
    else:
        click.echo(text, nl=False)


@rulebook.command(name="list", help=words("list"))
@as_json
@refusing
def list_rulebooks(*, as_json: bool) -> None:
    """Print the rulebooks that come with the program."""
    books = [loaded(name)[1] for name in shipped_rulebooks()]
    if as_json:
        plain = [
            {
                "id": book.id, "version": book.version, "hash": book.hash,
                "title": dict(book.title), "summary": dict(book.summary),
            }
            for book in books
        ]  # fmt: skip
        print_json({"ok": True, "rulebooks": plain})
        return
    room = max(len(book.id) for book in books)
    for book in books:
        click.echo(f"{book.id.ljust(room)}  {_titled(book.title)}")


def _titled(title: Title) -> str:
    return titled(title, language())


@rulebook.command(name="new", help=words("new"))
@click.argument("name")
@click.argument("out", type=FILE, required=False)
@click.option("--from", "table", type=FILE, metavar="TABLE", help=words("option-from"))
@force_option
@as_json
@refusing
def new_rulebook(
    *, name: str, out: Path | None, table: Path | None, force: bool, as_json: bool
) -> None:
    """Print a rulebook to begin with: a shipped one, or one made of a trade's table."""
    if table is None:
        if name not in shipped_rulebooks():
            raise Refused([Fault("cli.no-rulebook", {"name": name})])
        text = rulebook_bytes(name).decode("utf-8")
        _give(text, loaded(name)[1], out, force=force, as_json=as_json)
        return
    data, kept = read_bytes(table), table
    document = _in_file(str(kept), lambda: draft(read_table(data, kept.name, wanted=COLUMNS), name))
    book = build(Source(document))
    _give(to_yaml(document), book, out, force=force, as_json=as_json)
