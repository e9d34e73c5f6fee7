"""A hall is founded: a package becomes the rows, the journal and the keys of a new installation."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.front.held import hold, release
from leitai.journal import check_log, read_lines
from leitai.web.hall_home import HallHome, write_hall
from leitai.web.installation import installation
from leitai.web.models import Account, Event, Rulebook, Unit

from .package_file import OUT, Package
from .packing import FILES, JOURNAL, KEYS, ROWS, keys_of
from .packing_rows import Row, put, read, tables_hash
from .records import keep_file, shelf

EVIDENCE = re.compile(r"evidence/[0-9a-f]{64}")
BUNDLE = re.compile(r"bundles/[A-Za-z0-9_-]{1,80}/[A-Za-z0-9_-]{1,90}\.ltb")
"""The files that travel."""


def rows_in(package: Package) -> dict[str, list[Row]]:
    """
    Return the rows of *package* by model.

    Raises:
        Refused: its tables are not those of this program.
    """
    if package.manifest.tables != tables_hash():
        raise Refused([Fault("halls.other-tables", {"version": package.manifest.version})])
    return {
        path.removeprefix(ROWS).removesuffix(".jsonl"): list(read(data))
        for path, data in package.members.items()
        if path.startswith(ROWS)
    }


def found_hall(package: Package, at: datetime) -> HallHome:
    """
    Make this new installation the hall of *package*; return what it is.

    Raises:
        Refused: a package on its way home; other tables; something is here already.
    """
    said = package.manifest
    if said.kind != OUT:
        raise Refused([Fault("halls.wrong-way")])
    rows = rows_in(package)
    if Unit.objects.exists():
        raise Refused([Fault("ops.founded")])
    hall = HallHome(
        number=said.hall,
        name=said.name,
        event=said.event,
        journal=said.journal,
        city=said.city,
        token=said.token,
        instance=secrets.token_hex(16),
        taken=at.isoformat(timespec="seconds"),
    )
    keep_keys(said.journal, package.members)
    _keep_journal(said.journal, package.members[JOURNAL])
    keep_files(package.members)
    with transaction.atomic():
        for name, each in rows.items():
            put(name, each)
        Account.objects.filter(password="").update(password=make_password(None))
        for rulebook in Rulebook.objects.exclude(frozen=None):
            keep_file("rulebooks", f"{rulebook.sha256}.json", bytes(rulebook.published))
        start_keys(hall.first_key)
    note_suspended(Event.objects.get(slug=said.event))
    write_hall(installation().home, hall)
    return hall


def note_suspended(event: Event) -> None:
    """Let the front hold marks of *event* back where it is suspended, and only there."""
    tell = hold if event.suspended else release
    tell(installation().held, str(event.journal))


def keep_keys(journal: str, members: Mapping[str, bytes]) -> None:
    """Keep the private keys of devices that are not here yet."""
    folder = keys_of(journal)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, data in members.items():
        if not path.startswith(KEYS):
            continue
        with suppress(FileExistsError):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(folder / Path(path).name, flags, 0o600), "wb") as out:
                out.write(data)


def keep_files(members: Mapping[str, bytes]) -> None:
    """
    Keep the files that came along.

    Raises:
        Refused: a path that no package has; evidence that is not what its name says.
    """
    for path, data in members.items():
        if path.startswith(FILES):
            keep_member(path.removeprefix(FILES), data)


def keep_member(path: str, data: bytes) -> None:
    """Keep one file; raises as `keep_files` does."""
    place = Path(path)
    evidence = EVIDENCE.fullmatch(path)
    if not (evidence or BUNDLE.fullmatch(path)) or (evidence and sha256_hex(data) != place.name):
        raise Refused([Fault("halls.damaged")])
    keep_file(place.parent.as_posix(), place.name, data)


def _keep_journal(name: str, data: bytes) -> None:
    entries = read_lines(data.decode())
    check_log(name, entries)
    shelf().journal(name).append(entries)


def start_keys(first: int) -> None:
    """Number rows that are made from now on from *first*."""
    with connection.cursor() as cursor:
        for model in apps.get_app_config("web").get_models():
            table = model._meta.db_table  # noqa: SLF001 - Django's public name for it
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, first])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                               [table, first])  # fmt: skip
