"""
Says in JSON what a city has of an event: rows, results, the bundle's path.

Run in a process of its own, with LEITAI_HOME: the city.
"""

import json
import sys

import django

django.setup()

from leitai.front.lent import lent_to  # noqa: E402 - after django.setup
from leitai.web.installation import installation  # noqa: E402
from leitai.web.models import Account, Event, Evidence, Hall, Sheet, Worker  # noqa: E402
from leitai.web.services import records  # noqa: E402


def main():
    event = Event.objects.get()
    hall, result = Hall.objects.get(), event.results.first()
    log = records.journal_of(event).entries()
    sheets = Sheet.objects.filter(event=event).exclude(position=None)
    said = {
        "state": event.state,
        "sha256": result and result.sha256,
        "bundle": result and str(installation().files / result.bundle),
        "key": result and result.pk,
        "standings": event.standings.count(),
        "steps": list(event.changes.values_list("step", flat=True)),
        "home": hall.returned is not None,
        "lent_to": lent_to(installation().lent, event.journal),
        "placed": sum(log[each.position].hash == each.entry_hash for each in sheets),
        "sheets": sheets.count(),
        "signed": sheets.filter(state=Sheet.State.SIGNED).count(),
        "phones": Worker.objects.exclude(phone_index="").count(),
        "passwords": Account.objects.exclude(password="").count(),
        "photos": list(Evidence.objects.values_list("sha256", flat=True)),
    }
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
