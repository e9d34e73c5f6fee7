"""Run by a test: threads enter workers for more than the places of a real database file."""

import datetime as dt
import sys
from concurrent.futures import ThreadPoolExecutor

import django
from django.conf import settings

settings.MIGRATION_MODULES = {"web": None}  # the tables as the models say, like every other test
django.setup()

from django.core.management import call_command  # noqa: E402 - Django has to be set up first
from django.db import connection  # noqa: E402
from tests.web.conftest import NOON, City  # noqa: E402

from leitai.lifecycle import Role, State  # noqa: E402
from leitai.web.models import Entry  # noqa: E402
from leitai.web.services import entries  # noqa: E402

THREADS, WORKERS, PLACES = 8, 40, 12
DAY = NOON - dt.timedelta(days=20)


def main() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    city = City()
    event = city.event(State.REGISTRATION, capacity=PLACES)
    staff = city.account(Role.STAFF)
    workers = [city.worker() for _ in range(WORKERS)]

    def enter(worker):
        made = entries.enter(event, worker, by=staff, at=DAY, key=f"k{worker.pk}")
        connection.close()
        return made.state

    def leave(entry):
        entries.withdraw(entry, "换人", by=staff, at=DAY)
        connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(enter, workers + workers))  # each request is sent twice
        list(pool.map(leave, Entry.objects.filter(state=Entry.State.UNCONFIRMED)[:5]))
    states = list(Entry.objects.values_list("state", flat=True))
    numbers = set(Entry.objects.values_list("number", flat=True))
    placed, waiting, gone = (states.count(each) for each in ("unconfirmed", "waiting", "withdrawn"))
    sys.stdout.write(f"{placed} {waiting} {gone} {len(numbers)}")


if __name__ == "__main__":
    main()
