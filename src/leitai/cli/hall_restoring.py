"""``leitai hall restore``: a hall from its backup; what the city has beyond it is fetched first."""

from pathlib import Path

import click

from leitai.faults import Fault, Refused
from leitai.web.hall_home import restored

from .founding import check_new
from .hall import hall, hall_in
from .opening import home_of, in_home, ready
from .restoring import restore_backup
from .scoring import FILE
from .speaking import as_json, print_json, refusing, words, working


@hall.command(name="restore", help=words("hall-restore"))
@click.argument("file", type=FILE, metavar="FILE")
@in_home
@click.option("--database", metavar="ADDRESS", default="", help=words("option.restore-database"))
@click.option("--without-line", is_flag=True, help=words("option.hall-without-line"))
@as_json
@refusing
def restore_hall(
    *, file: Path, home: Path | None, database: str, without_line: bool, as_json: bool
) -> None:
    """Restore a hall."""
    folder = home_of(home)
    if not (folder / "leitai.toml").is_file():
        check_new(folder)
        with working("restore-working"):
            restore_backup(file, folder, database, dry_run=False)
        restored(folder)
    elif not without_line:
        click.echo(words("hall-restored-before", home=str(folder)), err=True)
    fetched = 0 if without_line else _fetched(folder)
    if as_json:
        print_json({"ok": True, "fetched": fetched, "asked": not without_line})
    else:
        click.echo(words("hall-restored", fetched=str(fetched)))


def _fetched(folder: Path) -> int:
    """
    Return how many entries the city had that the backup had not.

    Raises:
        Refused: no line: pads can send again, but what the laptop itself wrote after the backup
            is in the city alone.
    """
    here = ready(folder)
    from leitai.web.services.courier import City, NoLine, announced, fetch_lost  # noqa: PLC0415
    from leitai.web.services.records import shelf  # noqa: PLC0415

    found = hall_in(here)
    try:
        return fetch_lost(announced(here.home, City(found)), shelf().journal(found.journal))
    except NoLine as away:
        raise Refused([*away.faults, Fault("hall.restore-needs-line")]) from None
