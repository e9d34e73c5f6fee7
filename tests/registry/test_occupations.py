"""Occupations: found by code, name, work type or alias; unknown ones are not."""

import pytest

from leitai.faults import Refused
from leitai.registry.occupations import read_occupations, shipped

HEADER = "code\tname\twork_types\taliases\n"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("6-29-01-01", "6-29-01-01"),
        ("６－２９－０１－０１", "6-29-01-01"),
        ("砌筑工", "6-29-01-01"),
        (" 瓦 工 ", "6-29-01-01"),
        ("网络安全管理员", "4-04-04-02"),
        ("数控车工", "6-18-01-01"),
    ],
)
def test_found(typed, code):
    """The trades of the shipped list are found by every word that is theirs."""
    assert shipped().find(typed).code == code


@pytest.mark.parametrize("typed", ["丝网编织工", "", "6-99-99-99"])
def test_not_found(typed):
    """What is not listed is not guessed."""
    assert shipped().find(typed) is None


def test_every_word_finds_its_own():
    """No two occupations share a word."""
    for occupation in shipped():
        assert {shipped().find(word) for word in occupation.words} == {occupation}


def test_every_fault_of_a_list_at_once():
    """A list with a bad code, a short line and a word used twice is refused for all three."""
    text = HEADER + "6-29-1\t甲\t\t\n6-29-01-01\t乙\t\t丁\n短\n6-29-01-02\t丙\t丁\t\n"
    with pytest.raises(Refused) as refused:
        read_occupations(text)
    assert [(each.id, each.line) for each in refused.value.faults] == [
        ("registry.occupation-line", 2),
        ("registry.occupation-line", 4),
        ("registry.occupation-twice", 5),
    ]


@pytest.mark.parametrize("text", ["", "code,name\n"])
def test_header(text):
    """A list without its header is refused."""
    with pytest.raises(Refused) as refused:
        read_occupations(text)
    assert [each.id for each in refused.value.faults] == ["registry.occupations-header"]
