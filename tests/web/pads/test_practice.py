"""The practice piece comes out of the rulebook's own test vectors."""

from tests.web.conftest import shipped

from leitai.rulebook import read
from leitai.scoring.sheets import Seat, sheet_forms
from leitai.web.services.pads_practice import practice_of


def practice(source, seats=("J1", "J2", "J3")):
    rules = read(source.encode())
    forms = sheet_forms(rules, tuple(Seat(code) for code in seats))
    return practice_of(rules, forms[seats[0], ""])


def test_the_reference_is_the_middle_of_the_first_round():
    """Bricklaying's worked example: joints 1, 3, 3 and 2 at first, overall 2, 2, 3 and 3."""
    found = practice(shipped("bricklaying"))
    assert (found["sheet"], found["reference"]) == (
        "", [{"aspect": "joints", "value": "2"}, {"aspect": "overall", "value": "2"}],
    )  # fmt: skip
    assert found["title"]["zh"] == found["title"]["en"]


def test_a_rulebook_without_vectors_has_no_practice_piece():
    """Nothing is made up."""
    source = shipped("bricklaying")
    assert practice(source[: source.index("\nvectors:")]) is None
