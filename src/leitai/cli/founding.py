"""``leitai init``: makes an installation: folder, secret, database, first account."""

import json
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from leitai.faults import Fault, Refused
from leitai.web.installation import Installation, read_installation

from .files import why
from .opening import home_of, in_home, ready
from .speaking import as_json, print_json, refusing, words

FOLDERS = ("journals", "keys", "files", "static")
SITE = "http://127.0.0.1:8000"


@click.command(name="init", help=words("init"))
@in_home
@click.option("--database", metavar="ADDRESS", default="", help=words("option.database"))
@click.option("--name", metavar="NAME", help=words("option.unit-name"))
@click.option("--site", metavar="ADDRESS", default=SITE, help=words("option.site"))
@click.option("--username", metavar="NAME", help=words("option.username"))
@click.option("--demo", is_flag=True, help=words("option.demo"))
@click.option("--yes", is_flag=True, help=words("option.yes-init"))
@as_json
@refusing
def found_installation(  # noqa: PLR0913 - the options of a command
    *,
    home: Path | None,
    database: str,
    name: str | None,
    site: str,
    username: str | None,
    demo: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Make an installation."""
    folder = home_of(home)
    check_new(folder)
    ask = not (yes or as_json)
    name = name or (click.prompt(words("init-name")) if ask else words("init-name-default"))
    username = username or (click.prompt(words("init-username")) if ask else "staff")
    make_home(folder, database, site, demo=demo)
    here = ready(folder)
    make_tables(here)
    password = _first_account(str(name), str(username))
    said = {"home": str(folder), "username": str(username), "password": password}
    if as_json:
        print_json({"ok": True, **said})
    else:
        click.echo(words("init-done", **said))


def check_new(home: Path) -> None:
    """
    Check that *home* is a folder where nothing is yet.

    Raises:
        Refused: there is an installation, or something else.
    """
    if read_installation(home).secret:
        raise Refused([Fault("ops.home-used", {"home": str(home)})])
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise Refused([Fault("ops.home-not-empty", {"home": str(home)})])


def make_home(home: Path, database: str, site: str, *, demo: bool) -> None:
    """
    Make the folder, the secret key and ``leitai.toml``, for their owner's eyes only.

    Raises:
        Refused: the system did not let us.
    """
    # JSON's strings are TOML's basic strings.
    said = {"database": database, "site": site, "demo": demo}
    lines = [f"{each} = {json.dumps(value, ensure_ascii=False)}\n" for each, value in said.items()]
    try:
        make_folders(home)
        write_private(home / "leitai.toml", "".join(lines).encode())
        write_private(home / "secret.key", f"{secrets.token_hex(32)}\n".encode())
    except OSError as error:
        raise Refused([Fault("cli.cannot-write", why(home, error))]) from None


def make_folders(home: Path) -> None:
    """Make *home* and what is in it."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    for each in FOLDERS:
        (home / each).mkdir(exist_ok=True)
        (home / each).chmod(0o700)


def write_private(file: Path, data: bytes) -> None:
    """Write a new *file* that nobody else may read, not even for a moment."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)


def make_tables(here: Installation) -> None:
    """
    Make or renew the tables and the static files of *here*.

    Raises:
        Refused: the database does not answer.
    """
    from django.core.management import call_command  # noqa: PLC0415 - after django.setup
    from django.db import OperationalError  # noqa: PLC0415

    try:
        call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    except OperationalError as error:
        raise Refused([Fault("stores.no-database", {"error": _first_line(error)})]) from None
    if not here.database:
        (here.home / "leitai.sqlite3").chmod(0o600)
    call_command("collectstatic", interactive=False, verbosity=0)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _first_account(name: str, username: str) -> str:
    from leitai.web.services.administering import found  # noqa: PLC0415 - after django.setup

    _, password = found(name, username, username, datetime.now(UTC))
    return password
