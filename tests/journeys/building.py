"""
Programs of the journeys, each a process of its own because each serves another installation.

``build HOME``: a small demo city, one event in each state that a journey begins from.
``mark HOME``: every text that people write becomes a trap (``MARK``), each with its row's name.
``facts HOME``: what is in it, as JSON: whom to sign in, what to put into addresses, what must
never be seen.
"""

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from leitai.cli.founding import make_home, make_tables
from leitai.cli.opening import ready
from leitai.lifecycle import State

TRAP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://example.org","x")'
WRITTEN = {
    "Unit": ("name", "short_name"),
    "Enterprise": ("name", "short_name", "address"),
    "Worker": ("name",),
    "Account": ("name",),
    "Competition": ("name", "partners", "about", "contact"),
    "Event": ("name", "round", "about", "place"),
    "StateChange": ("reason",),
    "Rulebook": ("note",),
    "Entry": ("team", "reason", "bib"),
    "Decision": ("reason",),
    "EntryObjection": ("text", "answer"),
    "Evidence": ("name", "note"),
    "Official": ("credential", "phone_note", "reason"),
    "Conflict": ("note",),
    "Session": ("name", "place", "reason"),
    "Place": ("reason",),
    "Incident": ("text", "reason"),
    "Amendment": ("reason",),
    "Recheck": ("note",),
    "Appeal": ("text", "answer"),
    "Notice": ("title", "text"),
    "Objection": ("name", "contact", "text", "answer"),
    "Award": ("name", "reason"),
    "Promotion": ("why", "document", "reason"),
    "Certificate": ("reason",),
    "Holiday": ("name",),
}
"""What people type, by table: a trap each. Keys, states and what the program writes are not."""


def build(home: Path) -> None:
    """Build the demo in a new folder *home*."""
    make_home(home, "", "http://127.0.0.1:8000", demo=True)
    here = ready(home)
    from django.apps import apps  # noqa: PLC0415 - after django.setup
    from django.conf import settings  # noqa: PLC0415

    # Tables straight from the models, as in every test: a model may be ahead of its migration.
    settings.MIGRATION_MODULES = {each.label: None for each in apps.get_app_configs()}
    make_tables(here)
    from leitai.demo.build import build as build_city  # noqa: PLC0415
    from leitai.demo.calls import MAIN, Call  # noqa: PLC0415

    def call(slug, name, target, days, contestants=5, **other):
        return Call(slug, name, "6-29-01-01", "bricklaying", target, days, contestants, **other)

    # Codes are drawn anew each time: where a journey takes the first of them, all have come.
    calls = (
        call(MAIN, "砌筑工", State.ARCHIVED, -45, 6),
        call("plaster-final", "抹灰工", State.PUBLICITY, -3),
        call("tiling-final", "镶贴工", State.APPEAL, -0.6, absent=0),
        call("roofing-final", "防水工", State.RECHECK, -0.7, absent=0),
        call("crane-final", "起重装卸机械操作工", State.LOCKED, -0.6, absent=0),
        call("scaffold-final", "架子工", State.MARKING, -0.5, paper=True),
        call("rebar-final", "钢筋工", State.MARKING, -0.3, absent=0),
        call("masonry-final", "石工", State.RUNNING, -0.1, 6),
        call("paving-final", "筑路工", State.DRAW, 1),
        call("carpentry-final", "木工", State.CONFLICTS, 4),
        call("glazing-final", "玻璃工", State.ELIGIBILITY, 8),
        call("security-final", "管道工", State.REGISTRATION, 18, 8),
        call("painting-qiaodong", "涂装工", State.REGISTRATION, 16, 5, county="qiaodong"),
    )
    build_city("small", datetime.now(UTC), lambda _entry, _detail: None, calls=calls, workers=240)


def mark(home: Path) -> None:
    """Make traps of all texts; a name's trap ends with ``mark<table><key>mark``."""
    ready(home)
    from django.apps import apps  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = on")
    for table, fields in WRITTEN.items():
        model = apps.get_model("web", table)
        for row in model.objects.all():
            said = {field: trap(table, field, row.pk) for field in fields if getattr(row, field)}
            model.objects.filter(pk=row.pk).update(**said)


def trap(table: str, field: str, key: int) -> str:
    """Return the trap in one field of one row."""
    if field == "bib":
        return f"bib{key:04d}q"
    return f"{FORMULA}{TRAP}mark{table}{key}mark"


def facts(home: Path) -> None:
    """Say what is in *home*."""
    ready(home)
    from leitai.web.models import Account, Code, Entry, Event, Worker  # noqa: PLC0415

    hidden = [
        State.DRAW,
        State.RUNNING,
        State.MARKING,
        State.RECONCILE,
        State.LOCKED,
        State.RECHECK,
    ]
    people = [
        {"name": each.name, "id_number": each.id_number, "phone": each.phone, "pk": each.pk}
        for each in Worker.objects.all()
    ]
    entries = Entry.objects.select_related("worker", "enterprise__unit", "delegation", "event")
    accounts = {
        each.username: {
            "name": each.name,
            "grants": [
                (role, event or "", unit or "")
                for role, event, unit in each.grants.values_list(
                    "role", "event__slug", "unit__path"
                )
            ],
        }
        for each in Account.objects.all()
    }
    events = {
        each.slug: {
            "state": each.state,
            "name": each.name,
            "path": each.competition.organiser.path,
            "competition": each.competition.slug,
            "hidden": each.state in hidden,
            "keys": dict(_keys(each)),
            "codes": list(Code.objects.filter(event=each).values_list("code", flat=True)),
            "contestants": [
                {
                    "worker": entry.worker.name,
                    "phone": entry.worker.phone,
                    "enterprise": entry.enterprise.name,
                    "enterprise_short": entry.enterprise.short_name,
                    "unit": entry.delegation.name,
                    "unit_short": entry.delegation.short_name,
                    "bib": entry.bib,
                    "awarded": entry.certificates.exists(),
                }
                for entry in entries.filter(event=each)
            ],
        }
        for each in Event.objects.select_related("competition__organiser")
    }
    spare = Account.objects.get(username="leader-kaifaqu").pk
    print(json.dumps({"people": people, "accounts": accounts, "events": events, "spare": spare}))  # noqa: T201


def _keys(event) -> Iterator[tuple[str, object]]:
    """What the addresses of *event*'s pages are made of: the name in the pattern, a value."""
    from leitai.web.models import Certificate, Draw, EntryObjection, Objection, Place, Recheck  # noqa: PLC0415

    def first(name, rows, field="pk"):
        value = rows.order_by("pk").values_list(field, flat=True).first()
        return (name, 999_999 if value is None else value)

    yield first("entry", event.entries)
    yield first("sheet", event.sheets)
    yield first("official", event.officials)
    yield first("session", event.sessions)
    yield first("place", Place.objects.filter(entry__event=event))
    yield first("incident", event.incidents)
    yield first("amendment", event.amendments)
    yield first("recheck", Recheck.objects.filter(event=event))
    yield first("draw", Draw.objects.filter(event=event), "name")
    yield first("objection", EntryObjection.objects.filter(entry__event=event))
    yield first("objection_number", Objection.objects.filter(notice__event=event), "number")
    yield first("notice", event.notices, "slug")
    yield first("appeal", event.appeals, "number")
    yield first("certificate", Certificate.objects.filter(batch__event=event), "code")
    yield first("rulebook", event.rulebooks, "number")


if __name__ == "__main__":
    os.umask(0o077)
    {"build": build, "mark": mark, "facts": facts}[sys.argv[1]](Path(sys.argv[2]))
