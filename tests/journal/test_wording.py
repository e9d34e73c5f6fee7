import re
from importlib.resources import files
from string import Formatter

import pytest

from leitai.wording import LANGUAGES, table

ROOMS = ("journal", "stores")
SOURCES = [
    each.read_text(encoding="utf-8")
    for room in ROOMS
    for each in files("leitai").joinpath(room).iterdir()
    if each.name.endswith(".py")
]
WORDED = sorted(entry for entry in table() if entry.split(".")[0] in ROOMS)


def test_every_fault_has_words():
    """The faults of both rooms and their wording are the same set."""
    pattern = re.compile(r'(?:Fault|refuse)\(\s*"((?:journal|stores)\.[a-z-]+)"')
    raised = {found for source in SOURCES for found in pattern.findall(source)}
    raised |= {"stores.no-wal", "stores.not-a-journal"}
    assert sorted(raised) == WORDED


@pytest.mark.parametrize("entry", WORDED)
def test_both_languages_say_the_same(entry):
    """Chinese and English are both there and name the same things."""
    named = [
        {name for _, name, _, _ in Formatter().parse(table()[entry][language]) if name}
        for language in LANGUAGES
    ]
    assert named[0] == named[1]
