import datetime as dt

import pytest
from tests.web.marks.conftest import Hall

from leitai.lifecycle import Role
from leitai.web.models import Session, Sheet
from leitai.web.services import records


class Room(Hall):
    """Marking on screens, with a second person of each role, and a session that is open."""

    def __init__(self, city, at, **given):
        super().__init__(city, at, **given)
        self.arbiter = city.official(self.event, Role.ARBITER).account
        self.secretary = city.official(self.event, Role.SECRETARY).account
        self.timekeeper = city.official(self.event, Role.TIMEKEEPER).account
        self.session = self.event.sessions.create(
            name="第一场", number=1, starts=at, ends=at + dt.timedelta(hours=2), stations=4,
            state=Session.State.OPEN, opened=at,
        )  # fmt: skip
        for station in (1, 2):
            entry = city.entry(self.event, city.worker(f"工位选手{station}"), bib=f"{station:02d}")
            self.session.places.create(entry=entry, station=station)

    def signed(self, code, judge):
        """The sheet of *code*, signed by its judge in the journal, as a pad does it."""
        sheet = self.sheet(code, judge)
        said = {"contestant": code, "judge": f"J{judge}", "sheet": ""}
        records.write(self.event, f"judge-J{judge}", [("sign", said)], self.at)
        Sheet.objects.filter(pk=sheet.pk).update(state=Sheet.State.SIGNED)
        return self.sheet(code, judge)


@pytest.fixture
def room(city, noon):
    """A hall under way: three codes, two judges, a session of two hours that began at noon."""
    return Room(city, noon)
