"""
Takes an event in a hall from its marks to the announcement, as its officials would.

Run in a process of its own, with LEITAI_HOME: the hall; says in JSON what was announced.
"""

import datetime as dt
import json
import sys

import django

django.setup()

from leitai.lifecycle import Role  # noqa: E402 - after django.setup
from leitai.web.models import Account, Event, Official, Place, Worker  # noqa: E402
from leitai.web.services import evidence, officials, rechecks, sessions, steps  # noqa: E402
from leitai.web.services.catching_up import catch_up  # noqa: E402

NOON = dt.datetime(2026, 9, 1, 4, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63600000000200014865 3fa40000000049454e44ae426082".replace(" ", "")
)


def main():
    event = Event.objects.get()
    held = {each.role: each.account for each in Official.objects.filter(event=event)}
    chief, supervisor = held[Role.CHIEF_JUDGE], held[Role.SUPERVISOR]
    for session in event.sessions.order_by("number"):
        at = session.starts - HOUR / 2
        sessions.open_session(session, by=held[Role.TIMEKEEPER], at=at)
        for place in session.places.order_by("station"):
            sessions.check_in(place, Place.State.PRESENT, by=held[Role.TIMEKEEPER], at=at)
        sessions.end_session(session, by=held[Role.TIMEKEEPER], at=session.ends)
    late = NOON + 8 * HOUR
    catch_up(event)
    take = lambda step, by: steps.take(event, step, by=by, at=late)  # noqa: E731
    for step in ("end-sessions", "end-marking", "lock"):
        take(step, chief)
    event.refresh_from_db()
    for row in rechecks.draw_sample(event, by=supervisor, at=late):
        rechecks.record(row, 0, by=supervisor, at=late)
    take("recheck", supervisor)
    take("decode", held[Role.CODER])
    take("decode", supervisor)
    take("announce", chief)
    result = event.results.get()
    photo = evidence.keep_photo(PNG, by=chief, at=late)
    said = {
        "sha256": result.sha256,
        "document": result.document,
        "standings": event.standings.count(),
        "first_key": result.pk,
        "photo": photo.sha256,
        "numbers": [Worker.objects.exclude(phone=b"").count(), Account.objects.count()],
        "officials": officials.__name__,
    }
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
