"""PostgreSQL's own programs for backups; no password of a database is a word of a command."""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from leitai.faults import Fault, Refused

_ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


def dump(address: str, to: Path) -> None:
    """
    Write the whole database at *address* into *to*, as it is at one moment.

    Raises:
        Refused: there is no ``pg_dump``, or it failed.
    """
    _run("pg_dump", address, "--format=custom", "--no-owner", f"--file={to}")


def check_dump(file: Path) -> None:
    """
    Check that *file* is a dump that can be read.

    Raises:
        Refused: not so.
    """
    _run("pg_restore", "", "--list", str(file))


def load(address: str, file: Path) -> None:
    """
    Fill the empty database at *address* from a dump, whole or not at all.

    Raises:
        Refused: it is not empty, does not answer, or the dump cannot be loaded.
    """
    try:
        with psycopg.connect(address) as connection:
            query = (
                "SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'leitai_journal')"
            )
            (tables,) = connection.execute(query).fetchall()[0]
    except psycopg.Error as error:
        raise Refused([Fault("stores.no-database", {"error": _short(str(error))})]) from None
    if tables:
        raise Refused([Fault("ops.database-not-empty")])
    database = str(conninfo_to_dict(address)["dbname"])
    whole = ("--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={database}")
    _run("pg_restore", address, *whole, str(file))


def _run(name: str, address: str, *words: str) -> None:
    program = _found(name)
    said = conninfo_to_dict(address)
    given = {_ENVIRONMENT[each]: str(value) for each, value in said.items() if each in _ENVIRONMENT}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [program, *words], env={**os.environ, **given}, capture_output=True, check=False
    )
    if done.returncode:
        why = _short(done.stderr.decode(errors="replace"))
        raise Refused([Fault("ops.program-failed", {"program": name, "error": why})])


def _found(name: str) -> str:
    """Return the newest program of that name: it must be as new as the server."""
    newest = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda file: float(file.parts[-3])
    )
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise Refused([Fault("ops.no-program", {"program": name})])
    return found


def _short(text: str) -> str:
    return " ".join(text.split())[:300]
