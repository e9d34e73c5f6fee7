"""``leitai backup``: one file with everything an installation keeps."""

import os
import secrets
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from leitai import __version__
from leitai.faults import Fault, Refused
from leitai.stores.shelf import Shelf
from leitai.stores.sqlite_rows import copy
from leitai.web.installation import Installation, read_installation

from . import postgres_programs
from .backup_file import SALT, Manifest, is_private, seal, sealing_key, sha256_of, write
from .files import why
from .opening import home_of, in_home
from .scoring import FILE
from .speaking import as_json, print_json, refusing, words, working

PASSPHRASE = "LEITAI_BACKUP_PASSPHRASE"  # noqa: S105 - a name, no secret
"""The environment's variable, for backups made by a timer."""

SQLITE, DUMP = "database/leitai.sqlite3", "database/leitai.pgdump"


@click.command(name="backup", help=words("backup"))
@click.argument("file", type=FILE, metavar="FILE")
@in_home
@click.option("--seal", "ask", is_flag=True, help=words("option.seal"))
@as_json
@refusing
def back_up(*, file: Path, home: Path | None, ask: bool, as_json: bool) -> None:
    """Make a backup."""
    here = read_installation(home_of(home))
    if not here.secret:
        raise Refused([Fault("front.no-installation", {"home": str(here.home)})])
    passphrase = os.environ.get(PASSPHRASE, "")
    if ask and not passphrase:
        passphrase = click.prompt(
            words("backup-passphrase"), hide_input=True, confirmation_prompt=True
        )
    with working("backup-working"):
        manifest = make_backup(here, file, passphrase, datetime.now(UTC))
    size = file.stat().st_size
    if as_json:
        said = {"file": str(file), "bytes": size, "members": len(manifest.members)}
        print_json({"ok": True, **said, "sealed": bool(passphrase)})
        return
    click.echo(
        words(
            "backup-done",
            file=str(file),
            members=str(len(manifest.members)),
            journals=str(len(manifest.journals)),
            megabytes=f"{-(-size // 1_000_000)}",
        )
    )
    if not passphrase:
        click.echo(words("backup-open"))


def make_backup(here: Installation, file: Path, passphrase: str, at: datetime) -> Manifest:
    """
    Write a backup of *here*, which may be at work meanwhile, into a new *file*.

    Raises:
        Refused: there is such a file; something could not be read or written.
    """
    if file.exists():
        raise Refused([Fault("ops.file-there", {"file": str(file)})])
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".leitai-backup-", dir=file.parent) as place:
            folder = Path(place)
            journals = _copied(here, folder)
            salt = _sealed(folder, passphrase) if passphrase else ""
            members = {
                each.relative_to(folder).as_posix(): sha256_of(each)
                for each in sorted(folder.rglob("*"))
                if each.is_file()
            }
            kind = "postgresql" if here.database else "sqlite"
            said = at.isoformat(timespec="seconds")
            manifest = Manifest(said, __version__, kind, members, journals, salt)
            write(file, folder, manifest)
    except OSError as error:
        raise Refused([Fault("cli.cannot-write", why(file, error))]) from None
    return manifest


def _copied(here: Installation, folder: Path) -> dict[str, tuple[int, str]]:
    """
    Copy everything into *folder*; return the journals as they were.

    The order is the point: rows name what is in the journals and the files, journals what
    was signed with the keys. So rows first, keys last: nothing in the copy names what is not.
    """
    (folder / "database").mkdir()
    shelf = Shelf(here.journals, here.database)
    states = _states(shelf) if here.database else {}
    if here.database:
        postgres_programs.dump(here.database, folder / DUMP)
    else:
        copy(here.home / "leitai.sqlite3", folder / SQLITE)
        (folder / "journals").mkdir()
        for name in shelf.names():
            copy(shelf.file(name), folder / "journals" / shelf.file(name).name)
        states = _states(Shelf(folder / "journals"))
    for part in ("files", "keys"):
        if (here.home / part).is_dir():
            unfinished = shutil.ignore_patterns(".*")
            shutil.copytree(here.home / part, folder / part, ignore=unfinished)
    for name in ("secret.key", "leitai.toml"):
        shutil.copy2(here.home / name, folder / name)
    return states


def _states(shelf: Shelf) -> dict[str, tuple[int, str]]:
    try:
        found = {name: shelf.journal(name).state() for name in shelf.names()}
    finally:
        shelf.close()
    return {name: (state.size, state.root.hex()) for name, state in found.items()}


def _sealed(folder: Path, passphrase: str) -> str:
    salt = secrets.token_bytes(SALT)
    key = sealing_key(passphrase, salt)
    for file in folder.rglob("*"):
        member = file.relative_to(folder).as_posix()
        if file.is_file() and is_private(member):
            file.write_bytes(seal(key, member, file.read_bytes()))
    return salt.hex()
