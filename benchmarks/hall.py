# ruff: noqa: PLC0415 - Django is set up before its models are imported
"""
An event of 1,000 in the middle of marking: ``python -m benchmarks.hall FOLDER [RULEBOOK]``.

Makes an installation in the folder and prints as JSON where its pages are, and a sheet that
may be sent to the front.
"""

import datetime as dt
import json
import os
import secrets
import sys
import time
from importlib.resources import files
from pathlib import Path
from typing import Any

SLUG, JOURNAL = "heat", "bench/heat"
AT = dt.datetime(2026, 9, 1, 4, tzinfo=dt.UTC)
JUDGES = ("J1", "J2", "J3")


def codes(many: int) -> list[str]:
    return [f"B{number:04}" for number in range(many)]


def installed(home: Path) -> None:
    """Set Django up with an installation of its own, its tables made."""
    (home / "secret.key").write_text(secrets.token_hex(32), encoding="ascii")
    os.environ |= {"LEITAI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "leitai.web.settings"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def hall(rulebook: str = "county-heat", many: int = 1000, slug: str = SLUG) -> tuple[Any, Any]:
    """Return an event of *many* with three judges and a chief judge, marking under way."""
    from leitai.canonical import sha256_hex
    from leitai.lifecycle import Role, State
    from leitai.results.rows import said
    from leitai.rulebook import document, publish
    from leitai.scoring import Tables
    from leitai.web.models import Account, Competition, Event, Grant, Official, Rulebook, Unit
    from leitai.web.services import marks, records

    unit, _ = Unit.objects.get_or_create(code="city", path="0001.", name="city", kind="federation")
    games, _ = Competition.objects.get_or_create(
        slug="games", name="games", organiser=unit, year=2026
    )
    event = Event.objects.create(
        competition=games, slug=slug, name=slug, occupation="6-29-01-01",
        state=State.MARKING, journal=f"bench/{slug}",
    )  # fmt: skip
    source = files("leitai.rulebooks").joinpath(f"{rulebook}.yaml").read_text(encoding="utf-8")
    data = publish(document(source))
    accounts = []
    for role, code in (*((Role.JUDGE, code) for code in JUDGES), (Role.CHIEF_JUDGE, "")):
        account = Account.objects.create(username=f"{slug}{role.value}{code}", name=role.value)
        Grant.objects.create(account=account, role=role.value, event=event)
        Official.objects.create(
            event=event, account=account, role=role.value, code=code, by=account, at=AT
        )
        accounts.append(account)
    Rulebook.objects.create(
        event=event, number=1, source=source, published=data, sha256=sha256_hex(data),
        frozen=AT, frozen_by=accounts[0], by=accounts[0], at=AT,
    )  # fmt: skip
    records.keep_file("rulebooks", f"{sha256_hex(data)}.json", data)
    records.open_records(event, AT)
    rows = [{"contestant": code} for code in codes(many)]
    judges = [{"judge": code, "role": "scorer"} for code in JUDGES]
    tables = Tables(marks=(), contestants=rows, judges=judges)
    records.write(event, "desk", list(said(records.rules_of(event), tables)), AT)
    marks.prepare_sheets(event)
    return event, accounts


def filled(event: Any, many: int = 1000) -> None:
    """Write every mark there is to give into the journal, then have the judges sign it all."""
    from leitai.web.models import Sheet
    from leitai.web.queries.marks import forms_of
    from leitai.web.services import marks, records

    for (judge, sheet), form in forms_of(event, records.rules_of(event)).items():
        said = []
        for place, code in enumerate(codes(many)):
            cells = [cell_of(row, place) for row in form.rows]
            body = {"contestant": code, "judge": judge, "sheet": sheet, "cells": cells}
            said.append(("mark", body))
        records.write(event, f"judge-{judge}" if judge else "desk", said, AT)
    marks.catch_up(event)
    event.sheets.exclude(judge=None).update(state=Sheet.State.SIGNED)


def cell_of(row: Any, place: int) -> dict[str, str]:
    """Return a mark that the aspect of *row* may have; others for others."""
    wanted = row.node.input
    values = {"judgement": str(1 + place % 2), "bool": str(place % 2), "count": str(place % 3)}
    value = values.get(wanted.type, str(place % (int(wanted.most or 40) + 1)))
    cell = {"aspect": row.node.id, "value": value, "item": row.item, "attempt": row.attempt}
    return {name: text for name, text in cell.items() if text}


def sheet_to_send(event: Any) -> dict[str, Any]:
    """Return the first judge's sheet as a page hands it to the front, good for everybody."""
    from leitai.front.tokens import Claims, issue
    from leitai.web.installation import installation
    from leitai.web.queries.marks import forms_of
    from leitai.web.services import records

    records.register(event, "judge-J1", AT)
    form = forms_of(event, records.rules_of(event))["J1", ""]
    now = int(time.time())
    claims = Claims(
        journal=str(event.journal), device="judge-J1", judges=("J1",), contestants=None,
        until=now + 3600, account=1, rulebook=records.frozen_rulebook(event).sha256, sheet="",
        aspects=tuple(row.node.id for row in form.rows), issued=now,
    )  # fmt: skip
    cells = [cell_of(row, 1) for row in form.rows]
    return {"token": issue(installation().secret, claims), "judge": "J1", "sheet": "",
            "cells": cells}  # fmt: skip


def run(folder: str, rulebook: str = "county-heat") -> None:
    installed(Path(folder))
    event, _ = hall(rulebook)
    filled(event)
    page = f"/events/{event.slug}/"
    told = {"event": page, "board": f"{page}board/", "sheet": sheet_to_send(event)}
    print(json.dumps(told))


if __name__ == "__main__":
    run(*sys.argv[1:])
