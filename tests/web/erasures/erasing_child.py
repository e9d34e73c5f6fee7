"""Run by a test: two hundred workers are erased; then every file is searched for them."""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from random import Random

import django
from django.conf import settings

settings.MIGRATION_MODULES = {"web": None}  # the tables as the models say, like every other test
django.setup()

from django.core.management import call_command  # noqa: E402 - Django has to be set up first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from leitai.demo.build import _competitions  # noqa: E402
from leitai.demo.calls import CALLS  # noqa: E402
from leitai.demo.city import build_city  # noqa: E402
from leitai.demo.people import People  # noqa: E402
from leitai.demo.story import Story  # noqa: E402
from leitai.lifecycle import State  # noqa: E402
from leitai.web.installation import installation  # noqa: E402
from leitai.web.models import Account, Certificate, Job, Worker  # noqa: E402
from leitai.web.services import certificates, erasures, records  # noqa: E402
from leitai.web.services.jobs import run_now  # noqa: E402

MANY, OTHERS = 200, 100
HOME = installation().home
WALL = next(call for call in CALLS if call.slug == "wire-mesh")


def tell(now):
    """An archived event of the demo city, in which everybody has a name of their own."""
    city = build_city(Random(1), MANY + OTHERS)
    for number, worker in enumerate(Worker.objects.order_by("pk")):
        worker.name, worker.initials = f"{worker.name}某{number:03d}", f"zz{number:06d}q"
        worker.save()
    people = People(city, now)
    held = _competitions(city, people, now)
    call = replace(WALL, target=State.ARCHIVED, days=-40)
    story = Story(call, city, people, now)
    story.tell(held[str(story.starts.year)])
    return story


def forgotten(story, at):
    """Two hundred workers, all contestants among them, who have given up their certificates."""
    contestants = set(story.event.entries.values_list("worker", flat=True))
    rest = Worker.objects.exclude(pk__in=contestants).order_by("pk")
    chosen = [*Worker.objects.filter(pk__in=contestants), *rest[: MANY - len(contestants)]]
    for each in Certificate.objects.filter(revoked=None).exclude(issued=None):
        certificates.revoke(each, "本人要求", by=story.people["approver"], at=at)
    return chosen


def secrets_of(workers):
    return [
        text.encode()
        for each in workers
        for text in (each.name, each.initials, str(each.id_number), str(each.phone))
    ]


def found(secrets):
    """Which of *secrets* stand in a file of the installation."""
    texts = [path.read_bytes() for path in HOME.rglob("*") if path.is_file()]
    return sorted({each.decode() for each in secrets for text in texts if each in text})


def unpacked(body):
    """A page as it is; of a workbook what is inside."""
    if body[:2] != b"PK":
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        return b"".join(file.read(name) for name in file.namelist())


def verified(path):
    """How verify.py ends on the bundle at *path*."""
    verifier = sys.executable, "-m", "leitai.verify", str(path)
    return subprocess.run(verifier, capture_output=True, check=False).returncode


def main() -> None:
    (HOME / "secret.key").write_text("11" * 32, encoding="ascii")
    (HOME / "static").mkdir()
    installation.cache_clear()
    call_command("migrate", run_syncdb=True, verbosity=0)
    now = timezone.now()
    story = tell(now)
    staff, workers = story.people["organiser"], forgotten(story, now)
    rest = Worker.objects.exclude(pk__in=[each.pk for each in workers])
    names, secrets = [each.name.encode() for each in rest], secrets_of(workers)
    there = set(found(secrets))
    told = {"found before": sum(each.name in there for each in workers)}
    bundle = installation().files / story.event.results.last().bundle
    before, log = verified(bundle), list(records.journal_of(story.event).entries())
    for each in workers:
        own = {"username": each.number, "name": each.name}
        account, _ = Account.objects.get_or_create(worker=each, defaults=own)
        asked = erasures.ask_erasure(keeps_certificates=False, by=account, at=now)
        erasures.carry_out(asked, by=staff, at=now)
    for job in Job.objects.filter(kind="erasures", state=Job.State.WAITING):
        run_now(job, now)
    client = Client()
    client.force_login(staff)
    pages = (
        *(f"/desk/registry/workers/{end}" for end in ("", "?export=1")),
        *(f"/desk/events/{story.event.slug}/entries/{end}" for end in ("", "?export=1")),
        f"/events/{story.event.slug}/", "/notices/", "/desk/accounts/",
    )  # fmt: skip
    said = b"".join(unpacked(client.get(path).content) for path in pages)
    (HOME / "exports").write_bytes(said)
    told |= {
        "found after": found(secrets),
        "others": sum(each in said for each in names),
        "bundle": [before, verified(bundle)],
        "same journal": log == list(records.journal_of(story.event).entries()),
    }
    connection.close()
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
