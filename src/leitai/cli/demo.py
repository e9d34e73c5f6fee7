"""``leitai demo``: an invented city, with events in every state, built and served."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leitai.faults import Fault, Refused
from leitai.verify import verify_bundle
from leitai.web.installation import Installation, read_installation

from .founding import check_new, make_home, make_tables
from .opening import ready
from .scoring import FILE
from .serving import serve_installation
from .speaking import as_json, print_json, refusing, words

if TYPE_CHECKING:
    from leitai.demo.build import Built

SCALES = ("small", "city")
HOME = "leitai-demo"


@click.command(name="demo", help=words("demo"))
@click.option("--home", type=FILE, metavar="FOLDER", default=HOME, help=words("option.demo-home"))
@click.option("--scale", type=click.Choice(SCALES), default="small", help=words("option.scale"))
@click.option("--no-serve", is_flag=True, help=words("option.no-serve"))
@click.option("--database", metavar="ADDRESS", default="", help=words("option.database"))
@click.option("--host", default="127.0.0.1", show_default=True, help=words("option.host"))
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True,
    help=words("option.port"),
)  # fmt: skip
@as_json
@refusing
def demonstrate(
    *,
    home: Path,
    scale: str,
    no_serve: bool,
    database: str,
    host: str,
    port: int,
    as_json: bool,
) -> None:
    """Build the demo city, say who can sign in, and serve it."""
    folder = home.absolute()
    there = read_installation(folder)
    if there.secret:
        if not there.demo:
            raise Refused([Fault("cli.demo-elsewhere", {"home": str(folder)})])
        click.echo(words("demo-again", home=str(folder)), err=True)
    else:
        check_new(folder)
        make_home(folder, database, f"http://{host}:{port}", demo=True)
        _build(ready(folder), scale, as_json=as_json)
    if not no_serve and not as_json:
        serve_installation(read_installation(folder), host, port)


def _build(here: Installation, scale: str, *, as_json: bool) -> None:
    from leitai.demo.build import build  # noqa: PLC0415 - after django.setup

    make_tables(here)
    began = time.monotonic()

    def say(entry: str, detail: str) -> None:
        if not as_json:
            seconds = f"{time.monotonic() - began:6.1f}"
            click.echo(words(f"demo-{entry}", seconds=seconds, detail=detail), err=True)

    built = build(scale, datetime.now(UTC), say)
    file = here.files / built.bundle
    verified = bool(verify_bundle(file.read_bytes())["verified"])
    if as_json:
        print_json(
            {
                "ok": verified,
                "home": str(here.home),
                "workers": built.workers,
                "events": {event.slug: event.state for event in built.events},
                "bundle": str(file),
                "accounts": [account.username for account in built.people.by_name.values()],
                "password": built.password,
                "worker": built.champion,
                "pads": [
                    {"event": each.event.slug, "code": each.code, "pin": each.pin}
                    for each in built.invitations
                ],
            }
        )
    else:
        _say(here, built, str(file), verified=verified)
    if not verified:
        sys.exit(1)


def _say(here: Installation, built: "Built", file: str, *, verified: bool) -> None:
    people = built.people.by_name
    click.echo()
    click.secho(words("demo-bundle-built", event=str(built.main), file=file), bold=True)
    click.echo(words("demo-verified" if verified else "demo-not-verified"))
    click.echo()
    click.secho(words("demo-accounts", password=built.password), bold=True)
    for name, entry in WHO:
        click.echo(f"  {name:<16}{people[name].name}　{words(f'demo-who-{entry}')}")
    click.echo(f"  {built.champion:<16}{words('demo-who-worker')}")
    click.echo()
    for each in built.invitations[:1]:
        click.echo(words("demo-pad", event=str(each.event), judge=each.official.code))
        click.echo(f"  {here.site}/pad/#{each.code}")
        click.echo(f"  PIN {each.pin}")
        click.echo()
    click.echo(words("demo-look", site=here.site))


WHO = (
    ("organiser", "organiser"),
    ("approver", "approver"),
    ("leader-qiaodong", "leader"),
    ("chief", "chief"),
    ("judge1", "judge"),
    ("coder", "coder"),
    ("supervisor", "supervisor"),
    ("timekeeper", "timekeeper"),
    ("clerk1", "clerk"),
    ("arbiter", "arbiter"),
    ("finance", "finance"),
    ("staff-qiaodong", "county"),
    ("auditor", "auditor"),
    ("it", "it"),
)
"""The accounts that are printed, and what each is good for."""
