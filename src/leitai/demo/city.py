"""The demo city's unions, enterprises and workers."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from leitai.registry.credit import check_character as credit_check
from leitai.registry.identity import check_character as id_check
from leitai.registry.pinyin import initials
from leitai.web.fields import lookup
from leitai.web.models import Employment, Enterprise, Holiday, Unit, Worker

from . import names

REGION = "13000"
"""With one digit more: no county has these codes, so nobody's ID number begins with them."""

CHUNK = 5000

TRADES = (
    ("6-29-01-01", 12),
    ("6-18-02-04", 12),
    ("6-18-01-01", 10),
    ("6-31-01-03", 14),
    ("4-08-05-01", 6),
    ("4-04-04-02", 6),
    ("6-29-01-04", 5),
    ("6-29-01-05", 5),
    ("6-20-01-01", 8),
    ("6-02-06-07", 3),
    ("6-05-02-02", 4),
    ("4-07-05-03", 4),
    ("6-30-05-01", 5),
    ("6-14-01-01", 6),
)
"""Occupation code and how often."""

LEVELS = (("", 30), ("5", 25), ("4", 25), ("3", 14), ("2", 5), ("1", 1))

HOLIDAYS_2026 = (
    ("2026-01-01", "元旦"),
    ("2026-02-16", "春节"),
    ("2026-02-17", "春节"),
    ("2026-02-18", "春节"),
    ("2026-02-19", "春节"),
    ("2026-04-06", "清明节"),
    ("2026-05-01", "劳动节"),
    ("2026-06-19", "端午节"),
    ("2026-09-25", "中秋节"),
    ("2026-10-01", "国庆节"),
    ("2026-10-02", "国庆节"),
    ("2026-10-05", "国庆节"),
    ("2026-10-06", "国庆节"),
    ("2026-10-07", "国庆节"),
)
"""Weekdays off in the demo's year; a federation edits its own calendar."""


@dataclass(frozen=True, slots=True)
class City:
    """The units that the demo's events belong to."""

    root: Unit
    counties: tuple[Unit, ...]


def build_city(random: Random, workers: int) -> City:
    """Make the unions, *workers* workers and as many enterprises as they need."""
    root = _root()
    counties = tuple(_counties(root))
    _industries(root, len(counties))
    Holiday.objects.bulk_create(
        Holiday(day=dt.date.fromisoformat(day), name=name) for day, name in HOLIDAYS_2026
    )
    enterprises = _enterprises(random, counties, max(workers // 45, 20))
    rows = _workers(random, enterprises, workers)
    while chunk := list(islice(rows, CHUNK)):
        made = Worker.objects.bulk_create(chunk)
        Employment.objects.bulk_create(
            Employment(worker=each, enterprise=each.enterprise, started=each.started)
            for each in made
            if each.enterprise is not None
        )
    return City(root, counties)


def _root() -> Unit:
    root, _ = Unit.objects.get_or_create(
        parent=None, defaults={"code": "city", "path": "0001.", "kind": Unit.Kind.FEDERATION}
    )
    root.name, root.short_name, root.series = f"{names.CITY}总工会", names.CITY, "河工公示"
    root.phone = "12351"
    root.save()
    return root


def _counties(root: Unit) -> Iterator[Unit]:
    for number, (code, name, tile) in enumerate(names.COUNTIES, 1):
        yield Unit.objects.create(
            parent=root,
            path=f"{root.path}{number:04d}.",
            code=code,
            name=f"{name}总工会",
            short_name=name[:2] if name != "开发区" else name,
            kind=Unit.Kind.COUNTY,
            tile=tile,
            series=f"{name[:2]}工公示",
        )


def _industries(root: Unit, after: int) -> None:
    for number, (code, name) in enumerate(names.INDUSTRIES, after + 1):
        Unit.objects.create(
            parent=root,
            path=f"{root.path}{number:04d}.",
            code=code,
            name=f"{names.CITY}{name}工会",
            short_name=f"{name}工会",
            kind=Unit.Kind.INDUSTRY,
        )


def _enterprises(random: Random, counties: tuple[Unit, ...], many: int) -> list[Enterprise]:
    known: set[str] = set()
    units: list[Unit] = []
    rows: list[Enterprise] = []
    below = dict.fromkeys((county.pk for county in counties), 0)
    while len(rows) < many:
        county = random.choice(counties)
        name, short, industry = names.firm(random, county.short_name)
        if short in known:
            if len(known) < many * 3 and random.random() < 0.5:
                continue
            short = f"{short}{len(rows)}厂"
            name = f"{names.CITY}{short}"
        known.add(short)
        below[county.pk] += 1
        number = len(rows) + 1
        units.append(
            Unit(
                parent=county,
                path=f"{county.path}{below[county.pk]:04d}.",
                code=f"{county.code}-{below[county.pk]}",
                name=f"{name}工会",
                short_name=short[:20],
                kind=Unit.Kind.ENTERPRISE,
            )
        )
        first = f"91130000{number:09d}"
        rows.append(
            Enterprise(
                name=name,
                short_name=short,
                credit_code=first + credit_check(first),
                industry=industry,
                initials=initials(short),
            )
        )
    for row, unit in zip(rows, Unit.objects.bulk_create(units), strict=True):
        row.unit = unit
    return Enterprise.objects.bulk_create(rows)


def _workers(random: Random, enterprises: list[Enterprise], many: int) -> Iterator[Worker]:
    codes, weights = zip(*TRADES, strict=True)
    levels, shares = zip(*LEVELS, strict=True)
    seen: set[str] = set()
    for number in range(1, many + 1):
        name = names.person(random)
        male = random.random() < 0.68
        born = dt.date(1967, 1, 1) + dt.timedelta(days=random.randrange(14_600))
        while (first := _first17(number, born, male=male)) in seen:
            born += dt.timedelta(days=1)
        seen.add(first)
        id_number = first + id_check(first)
        phone = f"1990{number:07d}"
        began = max(born.year + 18, 2026 - random.randrange(1, 25))
        yield Worker(
            number=f"W{number:07d}",
            name=name,
            initials=initials(name),
            sex="M" if male else "F",
            born=born,
            id_number=id_number,
            id_index=lookup("id-number", id_number),
            phone=phone,
            phone_index=lookup("phone", phone),
            enterprise=random.choice(enterprises),
            occupation=random.choices(codes, weights)[0],
            level=random.choices(levels, shares)[0],
            started=dt.date(min(began, 2026), random.randrange(1, 13), 1),
        )


def _first17(number: int, born: dt.date, *, male: bool) -> str:
    return f"{REGION}{number // 20_000 % 10}{born:%Y%m%d}{number % 500 * 2 + male:03d}"
