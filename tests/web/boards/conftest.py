import pytest
from tests.web.marks.conftest import RULES, Hall

from leitai.web.models import Sheet

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
