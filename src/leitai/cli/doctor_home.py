"""What ``leitai doctor`` looks at in an installation."""

import shutil
import socket
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from leitai.faults import Fault, Refused
from leitai.journal import read_checkpoint, read_note
from leitai.printing.fonts import families
from leitai.stores.shelf import Shelf
from leitai.web.installation import Installation, read_installation

from .opening import ready
from .speaking import words

LEAST_DISK = 1_000_000_000
LEAST_FILES = 1024
PORT = 8000
AHEAD = timedelta(minutes=5)


def looks(home: Path) -> dict[str, Callable[[], str]]:
    """Return what to look at in the installation in *home*, by name, in order."""
    here = read_installation(home)
    return {
        "home": lambda: _home(here),
        "database": lambda: _database(home),
        "migrations": _migrations,
        "journals": lambda: _journals(here),
        "disk": lambda: _disk(home),
        "clock": _clock,
        "fonts": lambda: ", ".join(sorted({each[0] for each in families().values()})),
        "files": _files,
        "port": _port,
    }


def _home(here: Installation) -> str:
    if sys.platform != "win32":
        private = [here.home, here.home / "secret.key", here.home / "leitai.toml"]
        private += [here.keys, *here.keys.rglob("*")]
        seen = [
            str(each) for each in private if each.exists() and each.stat().st_mode & stat.S_IRWXO
        ]
        if seen:
            raise Refused([Fault("ops.seen-by-others", {"file": each}) for each in seen])
    return str(here.home)


def _database(home: Path) -> str:
    ready(home)
    from django.db import connection  # noqa: PLC0415 - after django.setup

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            (said,) = cursor.fetchone()
            if said != "ok":
                raise Refused([Fault("ops.database-broken", {"error": said[:200]})])
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}"
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'), "
            "current_setting('synchronous_commit')"
        )
        version, fsync, commit = cursor.fetchone()
    if fsync != "on" or commit in ("off", "local"):
        raise Refused([Fault("ops.not-durable", {"fsync": fsync, "commit": commit})])
    return f"PostgreSQL {version}"


def _migrations() -> str:
    from django.db import connection  # noqa: PLC0415 - after django.setup
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Refused([Fault("ops.not-migrated", {"count": str(len(waiting))})])
    return words("doctor-migrations-found")


def _journals(here: Installation) -> str:
    """Open every journal; its tree must agree with the checkpoint kept last."""
    shelf = Shelf(here.journals, here.database)
    entries, names = 0, shelf.names()
    faults = []
    try:
        for name in names:
            journal = shelf.journal(name)
            entries += journal.size()
            kept = journal.checkpoint()
            said = read_checkpoint(read_note(kept)) if kept else None
            if said is not None and not journal.was(said):
                faults.append(Fault("ops.journal-differs", {"journal": name}))
    finally:
        shelf.close()
    if faults:
        raise Refused(faults)
    return words("doctor-journals-found", journals=str(len(names)), entries=str(entries))


def _disk(home: Path) -> str:
    free = shutil.disk_usage(home).free
    said = {"free": f"{free // 1_000_000_000}"}
    if free < LEAST_DISK:
        raise Refused([Fault("ops.disk-full", {"free": f"{free // 1_000_000}"})])
    return words("doctor-disk-found", **said)


def _clock() -> str:
    """What was noted last cannot lie ahead: then a clock was wrong, then or now."""
    from leitai.web.models import Act  # noqa: PLC0415 - after django.setup

    now = datetime.now(UTC)
    last = Act.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and last > now + AHEAD:
        said = {"now": f"{now:%F %T}", "last": f"{last:%F %T}"}
        raise Refused([Fault("ops.clock-behind", said)])
    return f"{now:%F %T} UTC"


def _files() -> str:
    if sys.platform == "win32":
        return "–"
    import resource  # noqa: PLC0415 - not on Windows

    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit < LEAST_FILES:
        raise Refused([Fault("ops.few-files", {"limit": str(limit), "least": str(LEAST_FILES)})])
    return words("doctor-files-found", limit=str(limit))


def _port() -> str:
    with socket.socket() as trial:
        trial.settimeout(1)
        taken = trial.connect_ex(("127.0.0.1", PORT)) == 0
    return words("doctor-port-taken" if taken else "doctor-port-free", port=str(PORT))
