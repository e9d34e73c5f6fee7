"""Whatever is done to a rulebook, it is read or refused, never anything else."""

import copy
import random
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.dice import Thrown
from tests.scoring.random_rulebook import rulebook as random_rulebook

from leitai.faults import Refused
from leitai.rulebook import build, check, document, load, publish, read
from leitai.rulebook.sheet import to_xlsx
from leitai.rulebook.sheet_back import from_xlsx
from leitai.rulebook.show import show
from leitai.rulebook.writing import to_yaml
from leitai.wording import describe

JUNK: list[Any] = [
    None, True, 0, -1, 3, 10**25, "", "x", "1/0", "-", "a b", "rank", "total", "{", [], {}, [1],
    [[1]], [None], {"a": 1}, {"id": "total"}, {"percent": 50}, {"type": "count"}, {"x": {"y": []}},
]  # fmt: skip
SHIPPED = [
    document(each.read_text("utf-8"))
    for each in files("leitai.rulebooks").iterdir()
    if each.name.endswith(".yaml")
]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return every (container, key) inside *value*."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found = [(value, key) for key in keys]
    inner = [value[key] for key in keys if isinstance(value[key], dict | list)]
    return found + [place for part in inner for place in places(part)]


def broken(value: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """Return *value* with one to three places replaced by junk, removed or renamed."""
    value = copy.deepcopy(value)
    for _ in range(dice.randint(1, 3)):
        container, key = dice.choice(places(value) or [(value, "id")])
        what = dice.randrange(4)
        if what == 0 and isinstance(container, dict):
            container[str(key) + "s"] = container.pop(key)
        elif what == 1:
            del container[key]
        else:
            container[key] = copy.deepcopy(dice.choice(JUNK))
    return value


def judge(text: bytes | str) -> None:
    """Read and check *text*; every fault of a refusal must have words."""
    try:
        source = load(text)
        faults = check(build(source), source)
    except Refused as refused:
        faults = list(refused.faults)
    for fault in faults:
        assert describe(fault, "zh")
        assert describe(fault, "en")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_broken_random_rulebook(seed: int) -> None:
    """Junk anywhere in a rulebook over every construct is refused in words, or means something."""
    judge(publish(broken(random_rulebook(Thrown(seed)), random.Random(seed))))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_broken_shipped_rulebook(seed: int) -> None:
    """So it is with the shipped ones, lines and all."""
    dice = random.Random(seed)
    judge(to_yaml(broken(dice.choice(SHIPPED), dice)))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_what_reads_can_be_shown_and_exported(seed: int) -> None:
    """A rulebook that reads survives everything else that is done with it."""
    value = broken(random_rulebook(Thrown(seed)), random.Random(seed))
    try:
        book = read(publish(value))
    except Refused:
        return
    assert show(book, "zh")
    assert publish(from_xlsx(to_xlsx(value))) == publish(value)


@pytest.mark.parametrize("value", JUNK)
def test_junk_in_place_of_a_rulebook(value: Any) -> None:
    """Junk instead of the scheme, and instead of every other key at once."""
    keys = ("scheme", "records", "ranking", "awards", "teams", "panels", "vectors", "clock",
            "statuses", "standard", "recheck", "advance", "fields", "minimum_field")  # fmt: skip
    judge(publish(dict.fromkeys(keys, value)))
