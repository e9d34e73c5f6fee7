"""
Programs of the end-to-end test, each a process of its own because each serves an installation.

``build HOME SITE``: a small city and one final on the day, its judges appointed, nothing marked
by them yet; what is measured was typed by clerks, but for the first code.
``codes HOME``: the invitations that are open, as JSON: judge -> code of the QR, PIN.
``finish HOME``: after the lock: re-check, decoding, results; prints the bundle's path.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from leitai.cli.founding import make_home, make_tables
from leitai.cli.opening import ready
from leitai.lifecycle import State

SLUG = "masonry-final"


def build(home: Path, site: str) -> None:
    """Build the installation in a new folder *home*."""
    make_home(home, "", site, demo=True)
    here = ready(home)
    from django.apps import apps  # noqa: PLC0415 - after django.setup
    from django.conf import settings  # noqa: PLC0415

    settings.MIGRATION_MODULES = {each.label: None for each in apps.get_app_configs()}
    make_tables(here)
    from leitai.demo.build import _competitions  # noqa: PLC0415
    from leitai.demo.city import build_city  # noqa: PLC0415
    from leitai.demo.people import People  # noqa: PLC0415

    now = datetime.now(UTC)
    city = build_city(Random(1), 240)
    people = People(city, now)
    told = story(city, people, now)
    told.tell(_competitions(city, people, now)[str(told.starts.year)])


def story(city, people, now):
    """The story of the one event: nobody marks in it but whom the test lets mark."""
    from tests.web.marks.conftest import RULES  # noqa: PLC0415

    from leitai.demo.calls import Call  # noqa: PLC0415
    from leitai.demo.story import Story  # noqa: PLC0415
    from leitai.web.services import marks, rulebooks  # noqa: PLC0415

    class Final(Story):
        def create(self, competition):
            super().create(competition)
            by = {"by": self.staff, "at": self.at(self.starts - self.starts)}
            draft = rulebooks.save_draft(self.event, RULES, note="两位裁判", **by)
            rulebooks.freeze(draft, **by)

        def mark_some(self, share):  # noqa: ARG002 - as the story's
            """Clerks type what is measured; the judges' sheets stay empty."""
            codes = sorted({each.code for each in self.event.sheets.all()})
            for sheet in self.event.sheets.filter(judge=None).exclude(code=codes[0]):
                cells = [{"aspect": "theory", "value": "36"}]
                if sheet.sheet == "practice":
                    cells = [{"aspect": "plumb_mm", "item": n, "value": n} for n in ("1", "2")]
                for clerk in ("clerk1", "clerk2"):
                    marks.type_sheet(sheet, cells, by=self.people[clerk], at=self.now)

    call = Call(SLUG, "砌筑工", "6-29-01-01", "bricklaying", State.MARKING, -0.3, 5, absent=0)
    return Final(call, city, people, now)


def codes(home: Path) -> None:
    """Print the open invitations: what a camera would read, and the PIN."""
    ready(home)
    from leitai.web.models import Pad  # noqa: PLC0415

    found = Pad.objects.filter(state=Pad.State.INVITED).select_related("official")
    print(json.dumps({each.official.code: [each.code, each.pin] for each in found}))  # noqa: T201


def finish(home: Path) -> None:
    """Take the locked event to its results; print the path of its bundle."""
    here = ready(home)
    from leitai.web.models import Account, Event  # noqa: PLC0415

    class Known:
        """The accounts of the city that is there."""

        def __getitem__(self, name):
            return Account.objects.get(username=name)

    told = story(None, Known(), datetime.now(UTC))
    told.event = Event.objects.select_related("competition__organiser").get(slug=SLUG)
    told.recheck()
    told.decode()
    told.announce()
    print(here.files / told.event.results.latest("number").bundle)  # noqa: T201


if __name__ == "__main__":
    os.umask(0o077)
    {"build": build, "codes": codes, "finish": finish}[sys.argv[1]](
        Path(sys.argv[2]), *sys.argv[3:]
    )
