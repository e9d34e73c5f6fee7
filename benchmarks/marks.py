# ruff: noqa: PLC0415 - Django is set up before its models are imported
"""What a mark costs behind Django, with 1,000 contestants: python -m benchmarks.marks."""

import datetime as dt
import itertools
import os
import secrets
import statistics
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

CODES = [f"K{number:04}" for number in range(1, 1001)]
ROUNDS = 40
AT = dt.datetime(2026, 9, 1, 4, tzinfo=dt.UTC)


def installed(home):
    """Set Django up with an installation of its own, its tables made."""
    (home / "secret.key").write_text(secrets.token_hex(32), encoding="ascii")
    os.environ |= {"LEITAI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "leitai.web.settings"}
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.MIGRATION_MODULES = {"web": None}
    call_command("migrate", "--run-syncdb", verbosity=0)


def hall():
    """An event of 1,000 with three judges and a chief judge, marking under way."""
    from leitai.canonical import sha256_hex
    from leitai.lifecycle import Role, State
    from leitai.results.rows import said
    from leitai.rulebook import document, publish
    from leitai.scoring import Tables
    from leitai.web.models import Account, Competition, Event, Grant, Official, Rulebook, Unit
    from leitai.web.services import marks, records

    unit = Unit.objects.create(code="city", path="0001.", name="city", kind="federation")
    games = Competition.objects.create(slug="games", name="games", organiser=unit, year=2026)
    event = Event.objects.create(
        competition=games, slug="heat", name="heat", occupation="6-29-01-01",
        state=State.MARKING, journal="bench/heat",
    )  # fmt: skip
    source = files("leitai.rulebooks").joinpath("county-heat.yaml").read_text(encoding="utf-8")
    data = publish(document(source))
    accounts = []
    for role, code in (*((Role.JUDGE, f"J{n}") for n in (1, 2, 3)), (Role.CHIEF_JUDGE, "")):
        account = Account.objects.create(username=f"{role.value}{code}", name=role.value)
        Grant.objects.create(account=account, role=role.value, event=event)
        Official.objects.create(
            event=event, account=account, role=role.value, code=code, by=account, at=AT
        )
        accounts.append(account)
    Rulebook.objects.create(
        event=event, number=1, source=source, published=data, sha256=sha256_hex(data),
        frozen=AT, frozen_by=accounts[0], by=accounts[0], at=AT,
    )  # fmt: skip
    records.open_records(event, AT)
    rows = [{"contestant": code} for code in CODES]
    judges = [{"judge": f"J{n}", "role": "scorer"} for n in (1, 2, 3)]
    tables = Tables(marks=(), contestants=rows, judges=judges)
    records.write(event, "desk", list(said(records.rules_of(event), tables)), AT)
    marks.prepare_sheets(event)
    return event, accounts


def filled(event):
    """Write every mark there is to give into the journal, then bring the rows up to it."""
    from leitai.web.queries.marks import forms_of
    from leitai.web.services import marks, records

    for (judge, sheet), form in forms_of(event, records.rules_of(event)).items():
        said = []
        for place, code in enumerate(CODES):
            cells = [{"aspect": row.node.id, "value": str(60 + place % 40)} for row in form.rows]
            body = {"contestant": code, "judge": judge, "sheet": sheet, "cells": cells}
            said.append(("mark", body))
        records.write(event, f"judge-{judge}" if judge else "desk", said, AT)
    marks.catch_up(event)


def timed(what, act, rounds=ROUNDS):
    act(0)
    spent = []
    for number in range(1, rounds + 1):
        start = time.perf_counter()
        act(number)
        spent.append((time.perf_counter() - start) * 1000)
    middle, worst = statistics.median(spent), max(spent)
    print(f"  {what:<58}{middle:9.1f} ms median{worst:9.1f} ms worst of {rounds}")
    return middle


def run():
    with tempfile.TemporaryDirectory() as home:
        installed(Path(home))
        from django.test import Client

        from leitai.web.models import Sheet
        from leitai.web.services import marks
        from leitai.web.services.standing import scored_so_far

        event, accounts = hall()
        filled(event)
        sheets = list(Sheet.objects.filter(event=event, judge__code="J1").order_by("code"))

        values = itertools.cycle(str(number) for number in range(60, 90))

        def save(number):
            value = next(values)
            cells = [dict(cell, value=value) for cell in sheets[number].cells]
            marks.save_sheet(sheets[number], cells, by=accounts[0], at=AT)

        def save_and_rank(number):
            save(number)
            scored_so_far(event)

        judge, chief = Client(), Client()
        judge.force_login(accounts[0])
        chief.force_login(accounts[3])
        print(f"  {len(CODES)} contestants, {event.sheets.count()} sheets in the journal")
        timed("a judge's sheet saved by a service (journal and row)", save)
        timed("the same, and the whole event ranked anew", save_and_rank, 5)
        path = f"/judge/heat/sheets/{sheets[0].pk}/"
        timed("a judge's page of one sheet", lambda _: judge.get(path), 10)
        timed(
            "the chief judge's grid, 50 of 1,000",
            lambda _: chief.get("/desk/events/heat/marks/"),
            10,
        )


if __name__ == "__main__":
    sys.exit(run())
