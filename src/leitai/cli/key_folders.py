"""``leitai keys``: make the keys of an event, and show what to publish of them."""

from pathlib import Path
from typing import Any

import click

from .bundle import words
from .keys import PUBLIC, SUFFIX, WITNESS, WITNESSES, fingerprint, make, published
from .scoring import FILE
from .speaking import as_json, print_json, refusing
from .terminal import one_line
from .widths import padded

folder_argument = click.argument("folder", type=FILE, metavar="DIR")


@click.group(name="keys", help=words("keys"))
def keys() -> None:
    """Make and show the keys of an event."""


@keys.command(name="new", help=words("keys-new"))
@folder_argument
@click.option("--event", "name", required=True, metavar="NAME", help=words("option-event"))
@click.option("--witness", multiple=True, metavar="NAME", help=words("option-witness"))
@click.option("--quorum", type=click.IntRange(0), help=words("option-quorum"))
@as_json
@refusing
def new_keys(
    *, folder: Path, name: str, witness: tuple[str, ...], quorum: int | None, as_json: bool
) -> None:
    """Make the keys of an event."""
    named = tuple(dict.fromkeys(f"{WITNESS}{each}" for each in witness))
    _, told = make(folder, name, named or WITNESSES, quorum)
    _say(folder, told, as_json=as_json)
    if not as_json:
        click.echo(words("made-keys", folder=str(folder)))


@keys.command(name="show", help=words("keys-show"))
@folder_argument
@as_json
@refusing
def show_keys(*, folder: Path, as_json: bool) -> None:
    """Show the keys of an event."""
    _say(folder, published(folder), as_json=as_json)


def _say(folder: Path, told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json({"ok": True, "fingerprint": fingerprint(told), "keys": told})
        return
    click.echo(words("keys-of", name=one_line(told["log"]["name"])))
    rows = [(each["device"], each["role"]) for each in told["devices"]]
    rows += [(each["name"], each["role"]) for each in told["witnesses"]]
    for name, role in [("server", ""), *rows]:
        here = (folder / f"{name}{SUFFIX}").exists()
        place = words("key-here" if here else "key-away")
        line = f"  {padded(one_line(name), 20)}{padded(place, 8)}{one_line(role)}"
        click.echo(line.rstrip())
    count = {"quorum": str(told["quorum"]), "witnesses": str(len(told["witnesses"]))}
    click.echo(words("keys-quorum", **count))
    click.echo(words("keys-publish", fingerprint=fingerprint(told), file=str(folder / PUBLIC)))
