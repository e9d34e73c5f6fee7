"""
How long staff wait for lists in a city of 200,000 workers: python -m benchmarks.staff_pages.

Through Django's test client, so without the network: the processor's time of the middle one of
five requests, and how many queries it asks. The target is 100 ms for each page.
"""

import sys
import time
from random import Random
from statistics import median

from benchmarks.imports import installation

WORKERS = 200_000
TARGET = 100
"""Milliseconds."""

PAGES = (
    ("city", "", "tree of unions"),
    ("city", "units/{county}/", "a county union"),
    ("city", "enterprises/", "enterprises"),
    ("city", "enterprises/?text=建工", "enterprises by part of a name"),
    ("city", "workers/", "workers"),
    ("city", "workers/?page=200", "workers, page 200"),
    ("city", "workers/?sort=name&page=100", "workers by name, page 100"),
    ("city", "workers/?sort=-name", "workers by name, backwards"),
    ("city", "workers/?text=王", "a frequent family name"),
    ("city", "workers/?text=zq", "initials"),
    ("city", "workers/?text=z&sort=name", "one letter, by name"),
    ("city", "workers/?text=W0199999", "a worker number"),
    ("city", "workers/?text=没有", "nobody"),
    ("city", "workers/?occupation=电工", "an occupation"),
    ("city", "workers/?level=special", "a level nobody has"),
    ("city", "workers/?occupation=电工&level=1", "occupation and level"),
    ("city", "workers/?unit={county}", "a county's workers, as the city"),
    ("county", "workers/", "a county's workers, as the county"),
    ("county", "workers/?page=100", "page 100"),
    ("county", "workers/?sort=name", "by name"),
    ("county", "workers/?text=王&level=5", "a frequent family name with a level"),
    ("county", "workers/?text=z", "one letter"),
    ("county", "workers/?occupation=电工", "an occupation"),
    ("county", "enterprises/", "a county's enterprises"),
    ("county", "", "a county's tree"),
    ("city", "workers/{worker}/", "one worker"),
)


def run(workers: int) -> None:
    """Build the city, ask for each page, and print milliseconds and queries."""
    from django.db import connection  # noqa: PLC0415 - after the installation is there
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from leitai.demo.city import build_city  # noqa: PLC0415
    from leitai.lifecycle import Role  # noqa: PLC0415
    from leitai.web.models import Account, Grant  # noqa: PLC0415

    city = build_city(Random(1), workers)
    county = city.counties[0]
    clients = {}
    for name, unit in (("city", city.root), ("county", county)):
        account = Account.objects.create(username=name, name=name)
        Grant.objects.create(account=account, role=Role.STAFF, unit=unit)
        clients[name] = Client()
        clients[name].force_login(account)
    print(f"{workers} workers; milliseconds of the processor, queries, page")
    slow, worker = 0, f"W{workers // 2:07d}"
    for who, path, what in PAGES:
        address = "/desk/registry/" + path.format(county=county.code, worker=worker)
        with CaptureQueriesContext(connection) as asked:
            answer = clients[who].get(address)
        queries = len(asked)
        assert answer.status_code == 200, (address, answer.status_code)
        times = []
        for _ in range(5):
            start = time.process_time()
            clients[who].get(address)
            times.append((time.process_time() - start) * 1000)
        slow += median(times) > TARGET
        print(f"{median(times):9.1f}  {queries:3}  {what}")
    print(f"{slow:9}       pages over {TARGET} ms")


if __name__ == "__main__":
    installation()
    run(int(sys.argv[1]) if sys.argv[1:2] and sys.argv[1].isdecimal() else WORKERS)
