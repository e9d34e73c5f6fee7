"""``leitai examples``: the example events, scored, explained, bundled and verified."""

import datetime as dt
import secrets
import tempfile
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import click

from leitai.canonical import sha256_hex
from leitai.cli.language import language
from leitai.results import Chance, build, record
from leitai.results import Event as Recorded
from leitai.scoring import Result, explain
from leitai.verify import report, verify_bundle

from .board import Board
from .bringing import Event, Files, Person, bring
from .example_files import playthings, refuse_there
from .explaining import Explanation
from .files import SHIPPED, make_folder, shipped_rulebooks, write_whole
from .keys import fresh, signers
from .scoring import FILE, ROOM, room
from .speaking import as_json, print_json, refusing, words

FIRST = "bricklaying"
"""The event that is explained and bundled."""

EXPLAINED = "A1"
"""Somebody of that event whose marks were set aside, marked again, taken over by a reserve."""


@click.command(name="examples", help=words("examples"))
@click.option("--out", type=FILE, metavar="FOLDER", help=words("option.demo-out"))
@as_json
@refusing
def show(*, out: Path | None, as_json: bool) -> None:
    """Show what the program does, on the example events."""
    folder = out or Path(tempfile.mkdtemp(prefix="leitai-examples-"))
    with as_file(files(SHIPPED).joinpath("examples")) as examples:
        brought = {name: example(examples, name) for name in example_names(examples)}
        events = {name: bring(each) for name, each in brought.items()}
        written = {
            path: data
            for name, each in brought.items()
            for path, data in playthings(each, folder / name)
        }
    results = {name: event.scored() for name, event in events.items()}
    file = folder / f"{FIRST}.ltb"
    written |= {folder / "verify.py": _verifier(), file: _bundled(events[FIRST])}
    refuse_there(list(written))
    for each in sorted({path.parent for path in written}):
        make_folder(each)
    write_whole(written)
    outcome = verify_bundle(file.read_bytes())
    if as_json:
        documents = {name: result.document() for name, result in results.items()}
        bundle = {"bundle": str(file), "verified": outcome["verified"]}
        names = {"files": [str(each) for each in written]}
        print_json({"ok": outcome["verified"], "events": documents, **bundle, **names})
    else:
        _say(events, results, file, outcome)
    if not outcome["verified"]:
        raise SystemExit(1)


def example_names(examples: Path) -> list[str]:
    """Return the example events that bear the id of a shipped rulebook, the main one first."""
    names = sorted({each.name for each in examples.iterdir()} & set(shipped_rulebooks()))
    return sorted(names, key=lambda name: name != FIRST)


def example(examples: Path, name: str) -> Files:
    """Return the files of one example event."""

    def there(table: str) -> Path | None:
        file = examples / name / f"{table}.csv"
        return file if file.is_file() else None

    marks = examples / name / "marks.csv"
    return Files(name, marks, there("contestants"), there("judges"))


def _bundled(event: Event) -> bytes:
    """Return the bundle of *event*, signed with keys made for this once."""
    now = dt.datetime.now().astimezone()
    chance = Chance(
        salt=lambda _: secrets.token_bytes(32),
        at=lambda _: now.isoformat(timespec="seconds"),
        witnessed=int(now.timestamp()),
    )
    who = signers(f"demo/{FIRST}", fresh())
    contents = record(Recorded(event.document, event.tables), who, chance)
    return build(contents, who.server, _verifier())


def _verifier() -> bytes:
    return files("leitai").joinpath("verify.py").read_bytes()


def _say(
    events: dict[str, Event], results: dict[str, Result], file: Path, outcome: dict[str, Any]
) -> None:
    for number, (name, event) in enumerate(events.items(), 1):
        _heading(words("demo-event", number=str(number), count=str(len(events))))
        for line in Board(results[name], event.people, language(), min(room(), ROOM)).lines():
            click.echo(line)
    for line in _explained(events[FIRST], results[FIRST]):
        click.echo(line)
    _heading(words("demo-bundle", file=str(file)))
    click.echo(report(outcome, language(), sha256_hex(_verifier())))
    _heading(words("demo-next"))
    click.echo(words("demo-commands", folder=str(file.parent)))


def _explained(event: Event, result: Result) -> Iterator[str]:
    _heading(words("demo-why", code=EXPLAINED))
    person = event.people.get(EXPLAINED, Person())
    told = explain(result, EXPLAINED)
    yield from Explanation(told, event.rulebook, person, language(), min(room(), ROOM)).lines()


def _heading(text: str) -> None:
    click.echo()
    click.secho(f"━━ {text}", bold=True)
    click.echo()
