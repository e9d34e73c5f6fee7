import pytest
from tests.web.marks.conftest import RULES, Hall

from leitai.lifecycle import Role, State
from leitai.web.models import Code, Sheet
from leitai.web.services import boards
from leitai.web.services.steps import take

COMPARED = RULES.replace("max: 40\n", "max: 40\n      standardise: {method: to_leader, to: 40}\n")
"""The same wall; theory is compared with the best of the field."""


@pytest.fixture
def hall(city, noon):
    """Marking under way on screens: three codes, two judges."""
    return Hall(city, noon)


@pytest.fixture(params=[RULES, COMPARED], ids=["alone", "compared"])
def either(request, city, noon):
    """Marking under way, with and without a comparison with the field."""
    return Hall(city, noon, source=request.param)


def closed(hall, code, judge):
    """Have *judge* (1, 2) close the sheet of *code*."""
    sheet = hall.sheet(code, judge)
    sheet.state = Sheet.State.SIGNED
    sheet.save()


@pytest.fixture
def big_hall(city, noon):
    """An event of two contestants, and one of twenty."""
    codes = tuple(f"K{number:02}" for number in range(1, 21))
    return Hall(city, noon, codes=codes[:2]), Hall(city, noon, codes=codes)


class Ceremony(Hall):
    """Four contestants with names, two awards; the board frozen when two were not out yet."""

    def __init__(self, city, at):
        awards = "awards:\n  - {id: gold, title: {zh: 金奖, en: Gold}, ranks: [1, 1]}\n"
        awards += "  - {id: silver, title: {zh: 银奖, en: Silver}, ranks: [2, 2]}\n"
        super().__init__(city, at, codes=("K1", "K2", "K3", "K4"), source=RULES + awards)
        self.secretary = city.official(self.event, Role.SECRETARY).account
        self.fill(self.codes)
        for code in self.codes[:2]:
            closed(self, code, 1), closed(self, code, 2)
        self.freeze = boards.freeze_board(self.event, by=self.chief, at=at)

    def decoded(self):
        """Locked, and the codes opened: it is known who is who."""
        self.at_state(State.RECONCILE)
        self.sign_all()
        take(self.event, "lock", by=self.chief, at=self.at)
        names = ("甲立柱", "乙秀英", "丙建军", "丁德福")
        for number, (code, name) in enumerate(zip(self.codes, names, strict=True), 1):
            entry = self.city.entry(self.event, self.city.worker(name), bib=f"{number:02}")
            Code.objects.create(
                event=self.event, code=code, entry=entry, entry_sealed=str(entry.pk)
            )
        self.event.refresh_from_db()
        self.at_state(State.DECODED)
        return self


@pytest.fixture
def ceremony(city, noon):
    """A board that was frozen before two of four were out."""
    return Ceremony(city, noon)
