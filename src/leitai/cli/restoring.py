"""``leitai restore``: a backup into an empty folder, everything in it checked first."""

import json
import os
import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import click

from leitai.faults import Fault, Refused
from leitai.journal import Store, Tree, check_log, read_checkpoint, read_note
from leitai.stores.shelf import Shelf
from leitai.web.installation import read_installation

from . import postgres_programs
from .backing_up import DUMP, PASSPHRASE, SQLITE
from .backup_file import MANIFEST, Manifest, is_private, sealing_key, unpack, unseal
from .files import why
from .founding import check_new, make_folders
from .opening import home_of, in_home
from .scoring import FILE
from .speaking import as_json, print_json, refusing, words, working


@click.command(name="restore", help=words("restore"))
@click.argument("file", type=FILE, metavar="FILE")
@in_home
@click.option("--database", metavar="ADDRESS", default="", help=words("option.restore-database"))
@click.option("--dry-run", is_flag=True, help=words("option.dry-run"))
@as_json
@refusing
def restore(*, file: Path, home: Path | None, database: str, dry_run: bool, as_json: bool) -> None:
    """Restore a backup."""
    folder = home_of(home)
    if not dry_run:
        check_new(folder)
    with working("restore-working"):
        manifest = restore_backup(file, folder, database, dry_run=dry_run)
    entries = sum(size for size, _ in manifest.journals.values())
    said = {
        "at": manifest.at,
        "members": len(manifest.members),
        "journals": len(manifest.journals),
        "entries": entries,
    }
    if as_json:
        print_json({"ok": True, "restored": not dry_run, **said})
    else:
        entry = "restore-dry" if dry_run else "restore-done"
        told = {name: str(value) for name, value in said.items()}
        click.echo(words(entry, home=str(folder), **told))


def restore_backup(file: Path, home: Path, database: str, *, dry_run: bool) -> Manifest:
    """
    Restore *file* into the empty *home*; a *dry_run* checks the same and leaves nothing behind.

    A dump of PostgreSQL is only read in a dry run: to check its journals it must be loaded.

    Raises:
        Refused: no backup, or anything in it is not what it says; nothing is left in *home*.
    """
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{home.name}-", dir=home.parent) as place:
            folder = Path(place) / "home"
            folder.mkdir(mode=0o700)
            manifest = unpack(file, folder)
            _unsealed(folder, manifest)
            _database_there(folder, manifest, database, dry_run=dry_run)
            if not (dry_run and manifest.database == "postgresql"):
                _check_journals(folder, manifest)
            if not dry_run:
                make_folders(folder)
                if home.exists():
                    home.rmdir()
                folder.rename(home)
    except OSError as error:
        raise Refused([Fault("cli.cannot-write", why(home, error))]) from None
    return manifest


def _unsealed(folder: Path, manifest: Manifest) -> None:
    if not manifest.salt:
        return
    passphrase = os.environ.get(PASSPHRASE) or click.prompt(
        words("restore-passphrase"), hide_input=True
    )
    key = sealing_key(passphrase, bytes.fromhex(manifest.salt))
    for member in filter(is_private, manifest.members):
        file = folder / member
        file.write_bytes(unseal(key, member, file.read_bytes()))


def _database_there(folder: Path, manifest: Manifest, database: str, *, dry_run: bool) -> None:
    if manifest.database == "sqlite":
        (folder / SQLITE).rename(folder / "leitai.sqlite3")
        with closing(sqlite3.connect(folder / "leitai.sqlite3")) as connection:
            (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        if said != "ok":
            raise Refused([Fault("ops.database-broken", {"error": str(said)[:200]})])
    else:
        postgres_programs.check_dump(folder / DUMP)
        if database:
            _say_database(folder / "leitai.toml", database)
        if not dry_run:
            address = database or read_installation(folder).database
            postgres_programs.load(address, folder / DUMP)
    shutil.rmtree(folder / "database")
    (folder / MANIFEST).unlink(missing_ok=True)


def _say_database(file: Path, address: str) -> None:
    line = f"database = {json.dumps(address)}"
    text = re.sub(r"(?m)^database\s*=.*\n?", "", file.read_text(encoding="utf-8"))
    file.write_text(f"{line}\n{text}", encoding="utf-8")


def _check_journals(folder: Path, manifest: Manifest) -> None:
    database = read_installation(folder).database if manifest.database == "postgresql" else ""
    shelf = Shelf(folder / "journals", database)
    try:
        missing = set(manifest.journals) - set(shelf.names())
        faults = [Fault("ops.journal-missing", {"journal": name}) for name in sorted(missing)]
        for name, (size, root) in manifest.journals.items():
            if name not in missing:
                faults += journal_faults(name, shelf.journal(name), size, root)
    finally:
        shelf.close()
    if faults:
        raise Refused(faults)


def journal_faults(name: str, journal: Store, size: int, root: str) -> list[Fault]:
    """
    Return what is wrong with a restored journal: every entry is checked, with its signature.

    Shapes:
        size, root: what it had when the backup was made; it may have grown until it was copied.
    """
    log = journal.entries()
    try:
        check_log(name, log)
    except Refused as refused:
        said = {"journal": name, "fault": refused.faults[0].id}
        return [Fault("ops.journal-broken", said)]
    leaves = [bytes.fromhex(entry.hash) for entry in log]
    tree = Tree(leaves)
    if size > len(log) or tree.root(size).hex() != root:
        return [Fault("ops.journal-differs", {"journal": name})]
    kept = journal.checkpoint()
    if kept is not None:
        said_then = read_checkpoint(read_note(kept))
        if said_then.size > len(log) or tree.root(said_then.size) != said_then.root:
            return [Fault("ops.journal-differs", {"journal": name})]
    return []
