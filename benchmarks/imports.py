"""
How long 200,000 workers take from a workbook into the database: python -m benchmarks.imports.

Ours is the whole way: read, checked, given back with reasons, written, with an undo for each row.
The other way is the usual one: openpyxl reads, `bulk_create` writes; nothing is checked, nothing
can be undone. Both write the same columns of the same tables, encrypted, in an installation of
their own. Processor time is compared: it does not depend on who else uses the machine.
"""

import os
import secrets
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROWS = 200_000

OURS = "leitai-bench-"
"""How the folder of a benchmark's installation begins."""


def installation() -> None:
    """Make an empty installation in a folder of its own; the one made before is emptied."""
    if OURS in os.environ.get("LEITAI_HOME", ""):
        from django.core.management import call_command  # noqa: PLC0415 - set up by now

        call_command("flush", interactive=False, verbosity=0)
        return
    home = Path(tempfile.mkdtemp(prefix=OURS))
    (home / "secret.key").write_text(secrets.token_hex(32), encoding="ascii")
    os.environ["LEITAI_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "leitai.web.settings"
    import django  # noqa: PLC0415 - after the folder is known
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def _city() -> tuple[Any, Any]:
    """Return the union, and its staff; it has the enterprises that the rows name."""
    from benchmarks.registry import _row  # noqa: PLC0415
    from leitai.lifecycle import Role  # noqa: PLC0415 - after django.setup
    from leitai.web.models import Account, Enterprise, Grant, Unit  # noqa: PLC0415

    root, _ = Unit.objects.get_or_create(
        parent=None, defaults={"code": "city", "path": "0001.", "name": "市总工会"}
    )
    by = Account.objects.create(username="staff", name="周敏")
    Grant.objects.create(account=by, role=Role.STAFF, unit=root)
    Enterprise.objects.bulk_create(
        Enterprise(unit=root, name=row[3], short_name=row[3], credit_code=row[4])
        for row in map(_row, range(500))
    )
    return root, by


def ours(data: bytes) -> dict[str, float]:
    """Bring *data* in; return the seconds of each part."""
    from django.utils import timezone  # noqa: PLC0415

    from leitai.web.models import Worker  # noqa: PLC0415
    from leitai.web.services import imports, jobs  # noqa: PLC0415

    root, by = _city()
    for kind in ("import-check", "import-take"):
        jobs.function_of(kind)  # a worker that waits for jobs has loaded its modules
    start = time.process_time()
    brought = imports.bring("workers", data, "workers.xlsx", root, by=by, at=timezone.now())
    jobs.run_now(brought.job, timezone.now())
    brought.refresh_from_db()
    checked = time.process_time()
    taken = imports.take(brought, by=by, at=timezone.now())
    jobs.run_now(taken.job, timezone.now())
    written = time.process_time()
    brought.refresh_from_db()
    assert (brought.state, Worker.objects.count()) == ("taken", brought.good), taken.job.faults
    return {"read, checked, given back": checked - start, "written": written - checked}


def theirs(data: bytes) -> dict[str, float]:
    """Read *data* with openpyxl, write it with bulk_create."""
    import io  # noqa: PLC0415

    import openpyxl  # noqa: PLC0415

    from leitai.registry.levels import read_level  # noqa: PLC0415
    from leitai.registry.pinyin import initials  # noqa: PLC0415
    from leitai.web.fields import lookup  # noqa: PLC0415
    from leitai.web.models import Employment, Enterprise, Worker  # noqa: PLC0415

    known = dict(Enterprise.objects.values_list("name", "pk"))
    start = time.process_time()
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    rows = [row for row in sheet.iter_rows(min_row=3, values_only=True) if row[0]]
    read = time.process_time()
    workers = [
        Worker(
            number=f"W{number:07d}", name=name, initials=initials(name), id_number=identity,
            id_index=lookup("id-number", identity), phone=phone,
            phone_index=lookup("phone", phone), enterprise_id=known[enterprise], occupation=trade,
            level=read_level(level) if level else "",
        )
        for number, (name, identity, phone, enterprise, _, trade, level, *_) in enumerate(rows, 1)
    ]  # fmt: skip
    made = Worker.objects.bulk_create(workers, batch_size=5_000)
    Employment.objects.bulk_create(
        (Employment(worker=each, enterprise_id=each.enterprise_id) for each in made),
        batch_size=5_000,
    )
    return {"openpyxl reads": read - start, "bulk_create": time.process_time() - read}


def run(rows: int) -> None:
    """Do both, each with the tables empty of workers, and print the ratio."""
    from benchmarks.registry import workbook  # noqa: PLC0415
    from leitai.web.models import Employment, ImportedRow, Worker  # noqa: PLC0415

    data = workbook(rows)
    here = ours(data)
    for table in (ImportedRow, Employment, Worker):
        table.objects.all()._raw_delete("default")  # noqa: SLF001 - without a look at each row
    there = theirs(data)
    print(f"{rows} rows, seconds of the processor")
    for what, figures in (("ours", here), ("the usual way", there)):
        for part, figure in figures.items():
            print(f"{figure:9.2f}  {what}: {part}")
        print(f"{sum(figures.values()):9.2f}  {what}: together")
    print(f"{sum(there.values()) / sum(here.values()):9.2f}  the usual way / ours (target: 8)")


if __name__ == "__main__":
    installation()
    run(int(sys.argv[1]) if sys.argv[1:2] and sys.argv[1].isdecimal() else ROWS)
