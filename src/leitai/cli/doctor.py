"""``leitai doctor``: whether everything is here that the program needs."""

import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

import click

from leitai import __version__
from leitai.cli.language import language
from leitai.faults import Refused
from leitai.rulebook import read
from leitai.web.hall_home import read_hall
from leitai.web.installation import read_installation
from leitai.wording import describe, table

from .doctor_hall import hall_looks
from .doctor_home import looks
from .files import rulebook_bytes, shipped_rulebooks
from .opening import home_of, in_home
from .speaking import as_json, print_json, words

NEEDED = ("click", "cryptography", "numpy", "python-calamine", "PyYAML", "rfc8785", "XlsxWriter")


@click.command(name="doctor", help=words("doctor"))
@in_home
@as_json
def examine(*, home: Path | None, as_json: bool) -> None:
    """Examine the machine, and the installation if there is one."""
    found = examined(home_of(home))
    good = all(well for well, _ in found.values())
    if as_json:
        checks = {name: {"ok": well, "found": said} for name, (well, said) in found.items()}
        print_json({"ok": good, "checks": checks})
    else:
        say_found(found)
    if not good:
        raise SystemExit(1)


def say_found(found: Mapping[str, tuple[bool, str]]) -> None:
    """Say what was found, a line each."""
    for name, (well, said) in found.items():
        mark = click.style(words("good"), fg="green") if well else words("bad")
        click.echo(f"{mark} {words(f'doctor-{name}')}{said}")


def examined(home: Path) -> dict[str, tuple[bool, str]]:
    """Return for everything looked at whether it is well, and what was found."""
    found = {name: tried(look) for name, look in _LOOKS.items()}
    if read_installation(home).secret:
        found |= {name: tried(look) for name, look in looks(home).items()}
    if (hall := read_hall(home)) is not None:
        here = read_installation(home)
        found |= {name: tried(look) for name, look in hall_looks(here, hall).items()}
    return found


def tried(look: Callable[[], str]) -> tuple[bool, str]:
    """Return whether all is well, and what was found."""
    try:
        return True, look()
    except Refused as refused:
        return False, "; ".join(describe(fault, language()) for fault in refused.faults)
    except Exception as error:  # noqa: BLE001 whatever is wrong with the machine is to be shown
        return False, f"{type(error).__name__}: {error}"


def _programme() -> str:
    return f"leitai {__version__}, Python {platform.python_version()}, {sys.platform}"


def _libraries() -> str:
    return ", ".join(f"{name} {version(name)}" for name in NEEDED)


def _data() -> str:
    names = shipped_rulebooks()
    for name in names:
        read(rulebook_bytes(name))
    return words("doctor-data-found", rulebooks=str(len(names)), words=str(len(table())))


def _store() -> str:
    """Write to a SQLite file with the settings that keep a mark through a power cut."""
    with tempfile.TemporaryDirectory() as folder:
        store = sqlite3.connect(Path(folder) / "doctor.db")
        try:
            mode = store.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            store.execute("PRAGMA synchronous = FULL")
            kept = store.execute("PRAGMA synchronous").fetchone()[0]
            if (mode, kept) != ("wal", 2):
                raise OSError(f"journal_mode={mode} synchronous={kept}")
            store.execute("CREATE TABLE written (at INTEGER)")
            store.commit()
        finally:
            store.close()
    return words("doctor-store-found", version=sqlite3.sqlite_version)


_LOOKS: dict[str, Callable[[], str]] = {
    "programme": _programme,
    "libraries": _libraries,
    "data": _data,
    "store": _store,
}
