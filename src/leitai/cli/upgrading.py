"""``leitai upgrade``: after a new version of the program: backup, tables, examination."""

from datetime import UTC, datetime
from pathlib import Path

import click

from leitai import __version__
from leitai.cli.doctor import examined, say_found

from .backing_up import make_backup
from .founding import make_tables
from .opening import in_home, opened
from .scoring import FILE
from .speaking import as_json, print_json, refusing, words, working


@click.command(name="upgrade", help=words("upgrade"))
@in_home
@click.option("--backup", "file", type=FILE, metavar="FILE", help=words("option.upgrade-backup"))
@click.option("--yes", is_flag=True, help=words("option.yes-upgrade"))
@as_json
@refusing
def upgrade(*, home: Path | None, file: Path | None, yes: bool, as_json: bool) -> None:
    """Upgrade an installation."""
    here = opened(home)
    if not (yes or as_json):
        click.confirm(words("upgrade-ask"), abort=True)
    at = datetime.now(UTC)
    kept = file or here.home / "backups" / f"before-{__version__}-{at:%Y%m%d%H%M%S}.ltbackup"
    with working("backup-working"):
        make_backup(here, kept, "", at)
    make_tables(here)
    found = examined(here.home)
    good = all(well for well, _ in found.values())
    if as_json:
        checks = {name: {"ok": well, "found": said} for name, (well, said) in found.items()}
        print_json({"ok": good, "backup": str(kept), "checks": checks})
    else:
        click.echo(words("upgrade-backup", file=str(kept)))
        say_found(found)
    if not good:
        raise SystemExit(1)
