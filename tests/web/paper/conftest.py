import pytest
from tests.web.chief.conftest import Room

from leitai.web.services import marks


class Desk(Room):
    """A hall marked on screens, in which some sheets go to paper."""

    def typed(self, clerk, value, code="K1", judge=1):
        """What the clerk's number (0, 1) read on a judge's sheet."""
        cells = [{"aspect": "joints", "value": value}]
        return marks.type_sheet(self.sheet(code, judge), cells, by=self.clerks[clerk], at=self.at)


@pytest.fixture
def desk(city, noon):
    """Marking on screens: three codes, two judges, two clerks."""
    return Desk(city, noon)
