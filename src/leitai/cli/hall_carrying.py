"""What runs in a hall beside the servers: the courier, and the backups onto a second disk."""

import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag

import click

from leitai.faults import Fault, Refused
from leitai.web.hall_home import HallHome
from leitai.web.installation import Installation, read_installation

from .backing_up import make_backup
from .hall import courier_of, hall, hall_in
from .opening import home_of, in_home, opened
from .scoring import FILE
from .speaking import as_json, described, refusing, words

SOON, LONGEST = 2.0, 60.0
"""Seconds between two rounds: with a line, and at most without one."""

KEPT = 24
"""Backups that are kept, the newest."""

SUFFIX = ".leitai-backup"


@hall.command(name="courier", hidden=True, help=words("hall-courier-help"))
@in_home
@as_json
@refusing
def carry(*, home: Path | None, as_json: bool) -> None:  # noqa: ARG001 - every command takes it
    """Carry the journal to the city until told to end."""
    here = opened(home)
    _until_told(lambda stop: run_courier(here, stop))


def run_courier(here: Installation, stop: Flag) -> None:
    """Carry until *stop* is set; without a line wait longer each time, up to a minute."""
    from django.db import Error, close_old_connections  # noqa: PLC0415 - after django.setup

    from leitai.web.services.courier import NoLine, note_line  # noqa: PLC0415

    courier, wait, told = courier_of(here), SOON, ""
    while not stop.is_set():
        close_old_connections()
        try:
            carried = courier.carry()
            courier.carry_photos()
            wait, why = SOON, carried.problem
        except NoLine as away:
            wait, why = min(LONGEST, wait * 2), described(away.faults[0])
        except Refused as refused:
            wait, why = LONGEST, described(refused.faults[0])
        except Error as error:
            wait, why = SOON, type(error).__name__
        note_line(here.home, datetime.now(UTC).isoformat(timespec="seconds"), why)
        if why != told:
            click.echo(
                words("hall-line-bad", why=why) if why else words("hall-line-good"), err=True
            )
            told = why
        stop.wait(wait)


@hall.command(name="keep-backups", hidden=True, help=words("hall-backups-help"))
@click.argument("folder", type=FILE, metavar="FOLDER")
@click.option("--minutes", type=float, default=5.0)
@in_home
@as_json
@refusing
def keep_backups(
    *, folder: Path, minutes: float, home: Path | None, as_json: bool  # noqa: ARG001
) -> None:  # fmt: skip
    """Make backups until told to end."""
    here = read_installation(home_of(home))
    found = hall_in(here)

    def make(stop: Flag) -> None:
        while not stop.is_set():
            _make_one(here, found, folder)
            stop.wait(minutes * 60)

    _until_told(make)


def _make_one(here: Installation, found: HallHome, folder: Path) -> None:
    """Make a backup; drop the oldest. A stick that was drawn out is said, and tried again."""
    now = datetime.now(UTC)
    file = folder / f"{found.event}-{now:%Y%m%d-%H%M%S}{SUFFIX}"
    try:
        _check_there(folder)
        make_backup(here, file, "", now)
        note_backup(here.home, folder, now)
        for old in backups_in(folder)[:-KEPT]:
            old.unlink(missing_ok=True)
    except (Refused, OSError) as error:
        said = described(error.faults[0]) if isinstance(error, Refused) else str(error)
        click.echo(words("hall-backup-bad", why=said), err=True)


def _check_there(folder: Path) -> None:
    """Let no folder of that name come about on the own disk when the stick was drawn out."""
    if not folder.is_dir():
        raise Refused([Fault("hall.stick-gone", {"folder": str(folder)})])


def backups_in(folder: Path) -> list[Path]:
    """Return the backups in *folder*, the oldest first: their names are their times."""
    return sorted(each for each in folder.glob(f"*{SUFFIX}") if not each.name.startswith("."))


def note_backup(home: Path, folder: Path, at: datetime) -> None:
    """Note when the last backup was made, and where."""
    file = home / "city" / "backup.txt"
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.write_text(f"{at.isoformat(timespec='seconds')}\n{folder}\n", encoding="utf-8")


def _until_told(do: Callable[[Flag], None]) -> None:
    stop = Flag()
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: stop.set())
    do(stop)
