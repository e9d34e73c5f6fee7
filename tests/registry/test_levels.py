"""The eight skill levels and how clerks write them."""

import pytest

from leitai.faults import Refused
from leitai.registry.levels import NAMES, read_level


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("三级", "3"),
        ("3级", "3"),
        ("3", "3"),
        ("高级工", "3"),
        ("高级工（三级）", "3"),
        ("三级/高级工", "3"),
        ("３", "3"),
        ("高级技师", "1"),
        ("技师", "2"),
        ("特级技师", "special"),
        ("学徒工", "apprentice"),
    ],
)
def test_spellings(typed, level):
    """All ways to write a level come to one."""
    assert read_level(typed) == level


def test_eight_steps():
    """There are eight, each found by its own name, from apprentice to chief."""
    assert [read_level(name) for name in NAMES.values()] == list(NAMES)
    assert list(NAMES) == ["apprentice", "5", "4", "3", "2", "1", "special", "chief"]


@pytest.mark.parametrize(
    ("typed", "fault"), [("", "registry.empty"), ("六级", "registry.level-unknown")]
)
def test_refusals(typed, fault):
    """Anything else is refused."""
    with pytest.raises(Refused) as refused:
        read_level(typed)
    assert [each.id for each in refused.value.faults] == [fault]
