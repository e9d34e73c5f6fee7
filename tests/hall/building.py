"""
Builds a small city with an event on its day, lends it, and says in JSON how to go on.

Run in a process of its own, with LEITAI_HOME: an installation that was just made.
"""

import importlib.util
import json
import sys
from pathlib import Path

import django

django.setup()
sys.path.insert(0, str(Path(__file__).parent))

from judging import pad_key, pad_name  # noqa: E402 - after django.setup

from leitai.journal import public_key  # noqa: E402
from leitai.lifecycle import Role  # noqa: E402
from leitai.web.installation import installation  # noqa: E402
from leitai.web.models import Sheet, Unit  # noqa: E402
from leitai.web.services import halls, records  # noqa: E402

WEB = Path(__file__).parents[1] / "web" / "conftest.py"

RULES = """
leitai: rulebook/1
id: wall
version: "1"
title: {zh: 砌墙, en: A wall}
scheme:
  id: total
  title: {zh: 总成绩, en: Total}
  combine: sum
  round: 2
  children:
    - id: joints
      title: {zh: 灰缝, en: Joints}
      max: 60
      input: {type: number, min: 0, max: 60, step: 0.5}
      panel: {size: 3, combine: mean}
    - id: finish
      title: {zh: 观感, en: Finish}
      max: 40
      input: {type: number, min: 0, max: 40, step: 0.5}
      panel: {size: 3, combine: mean}
ranking: {end: shared}
"""
"""Three judges, two aspects: every sheet is a judge's own."""


def fixtures():
    """The invented city of the web tests, as a module."""
    spec = importlib.util.spec_from_file_location("web_fixtures", WEB)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    web = fixtures()
    Unit.objects.all().update(path="9999.", code="office")
    city = web.City()
    day = web.Ceremony(city, RULES).run()
    event = day.event
    for judge in day.judges:
        said = {
            "device": pad_name(judge.code),
            "key": public_key(pad_key(judge.code)),
            "registrar": False,
        }
        records.write(event, records.DESK, [("device.add", said)], web.NOON)
    book = records.frozen_rulebook(event)
    records.keep_file("rulebooks", f"{book.sha256}.json", bytes(book.published))
    office = city.account(Role.STAFF, username="office")
    made = halls.lend(event, "建校二号馆", by=office, at=web.NOON)
    sheets = Sheet.objects.filter(event=event, judge__isnull=False).select_related("judge")
    said = {
        "event": event.slug,
        "journal": event.journal,
        "rulebook": book.sha256,
        "package": str(installation().files / made.hall.package),
        "passphrase": made.passphrase,
        "sheets": [[each.code, each.judge.code, each.sheet] for each in sheets],
    }
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
