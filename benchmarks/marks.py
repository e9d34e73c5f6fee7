# ruff: noqa: PLC0415 - Django is set up before its models are imported
"""What a mark costs behind Django, with 1,000 contestants: python -m benchmarks.marks."""

import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .hall import AT, filled, hall, installed

ROUNDS = 40
MANY, LARGE = 1000, 2000


def timed(what: str, act: Callable[[int], object], rounds: int = ROUNDS) -> None:
    """Print the median of *act* and its worst, and the processor time of one."""
    act(0)
    spent, used = [], time.process_time()
    for number in range(1, rounds + 1):
        start = time.perf_counter()
        act(number)
        spent.append((time.perf_counter() - start) * 1000)
    used = (time.process_time() - used) / rounds * 1000
    middle, worst = statistics.median(spent), max(spent)
    print(f"{middle:12.3f}  {what} (ms; worst {worst:.1f}, processor {used:.1f})", flush=True)


def saver(event: Any, account: Any) -> Callable[[int], object]:
    """Return what saves the first judge's sheets in turn, each time with other marks."""
    from leitai.web.models import Sheet
    from leitai.web.services import marks

    sheets = list(Sheet.objects.filter(event=event, judge__code="J1").order_by("code"))
    shown = itertools.cycle(str(number) for number in range(4))

    def save(number: int) -> None:
        sheet, value = sheets[number], next(shown)
        cells = [dict(cell, value=value) for cell in sheet.cells]
        marks.save_sheet(sheet, cells, by=account, at=AT)

    return save


def pages(event: Any, accounts: Any) -> None:
    from django.test import Client

    from leitai.web.models import Sheet

    judge, chief = Client(), Client()
    judge.force_login(accounts[0])
    chief.force_login(accounts[3])
    sheet = Sheet.objects.filter(event=event, judge__code="J1").first()
    for what, client, path in (
        ("a judge's page of one sheet", judge, f"/judge/{event.slug}/sheets/{sheet.pk}/"),
        ("a judge's list of sheets", judge, f"/judge/{event.slug}/"),
        ("the chief judge's grid (target 100)", chief, f"/desk/events/{event.slug}/marks/"),
        ("the same, only what is open", chief, f"/desk/events/{event.slug}/marks/?state=open"),
        ("what keeps the result open", chief, f"/desk/events/{event.slug}/marks/open/"),
        ("the public board, nothing new", Client(), f"/events/{event.slug}/board/"),
    ):
        timed(what, lambda _, client=client, path=path: client.get(path), 20)  # type: ignore[misc]


def measured(rulebook: str, many: int, slug: str) -> tuple[Any, Any]:
    from leitai.web.services.live import live

    event, accounts = hall(rulebook, many, slug)
    filled(event, many)
    print(f"  {many} contestants, {rulebook}: {event.sheets.count()} sheets in the journal")
    save = saver(event, accounts[0])
    timed("a judge's sheet saved by a service (journal and row)", save)

    def save_and_look(number: int) -> None:
        save(number)
        live(event, exact=True)

    timed("the same, and everybody's values with it (target 10)", save_and_look, 20)
    return event, accounts


def run() -> None:
    with tempfile.TemporaryDirectory(dir=".") as home:  # a disk that flushes: /tmp may be memory
        (Path(home) / "static").mkdir()
        installed(Path(home))
        measured("bricklaying", LARGE, "alone")
        print("  and where a module is compared with the whole field: everybody is scored again")
        pages(*measured("county-heat", MANY, "compared"))


if __name__ == "__main__":
    run()
