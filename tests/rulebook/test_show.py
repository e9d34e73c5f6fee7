"""A rulebook in words, in both languages, for whoever reads it."""

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.dice import Thrown
from tests.scoring.random_rulebook import rulebook as random_rulebook

from leitai.faults import Refused
from leitai.rulebook import publish, read
from leitai.rulebook.phrases import spoken
from leitai.rulebook.show import show
from leitai.wording import LANGUAGES, say

from .example import example


def shown(text: str | bytes, language: str) -> list[str]:
    return [
        "  " * line.depth + spoken(line.phrases, lambda entry, params: say(entry, language, params))
        for line in show(read(text), language)
    ]


def test_the_example_in_english() -> None:
    """Tree, marks, panels, rounding, ties, awards and promotions of the documented example."""
    lines = shown(example(), "en")
    lines = [line for line in lines if not line.startswith("Hash")]
    assert lines == [
        "Bricklaying (example) (bricklaying-small, version 1)",
        "Constant pass_mark = 60",
        "Marking scheme",
        "  [total]; the parts by weight; rounded to 2 decimals (half up)",
        "    weight 30 %; [theory]; a number is entered; from 0 to 100; in steps of 0.5",
        (
            "    weight 70 %; [practice]; at most 100; the parts added; not below 0;"
            " rounded to 2 decimals (half up)"
        ),
        "      [wall]; at most 40; repeated over items (10), added",
        (
            "        each; [deviation]; a number is entered; from 0 to … mm;"
            " 4, less 1 for every 1 (in proportion) beyond 1 off 0, not below 0"
        ),
        (
            "      [joints]; at most 60; judged from 0 to 3; 3 judges, mean;"
            " highest and lowest apart at most 1, otherwise marked again; times 20"
        ),
        "      taken off; [violation]; a count is entered; 2 for each",
        "Recorded, but no part of the total",
        "  [minutes]; a number is entered; from 0 to 360",
        "Ranked on total, high first",
        "  equal: 1. practice, high first",
        "  equal: 2. minutes, low first",
        "  equal: 3. theory, high first",
        "  still equal: shared, the next left out (1 2 2 4)",
        "Awards, in this order",
        "  First prize: ranks 1 to 1",
        "  Second prize: 20 % of the field (half up), at least 1; equal at the end: all get it",
        "Level proposed → 2: rank == 1 and theory >= pass_mark and practice >= pass_mark",
    ]


def test_titles_in_the_readers_language() -> None:
    """Where the rulebook has titles in both languages, the reader's is shown."""
    zh, en = shown(example(), "zh"), shown(example(), "en")
    assert zh[0].startswith("砌筑工（示例）")
    assert any("一等奖" in line for line in zh)
    assert not any("一等奖" in line for line in en)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_rulebook_can_be_said(language: str) -> None:
    """There are words for everything that the shipped rulebooks use."""
    for each in files("leitai.rulebooks").iterdir():
        if each.name.endswith(".yaml"):
            assert len(shown(each.read_text("utf-8"), language)) > 5


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_every_construct_can_be_said(seed: int) -> None:
    """There are words for whatever the language can express."""
    text = publish(random_rulebook(Thrown(seed)))
    try:
        read(text)
    except Refused:
        return
    for language in LANGUAGES:
        assert all(line.strip() for line in shown(text, language))


def test_built_in_columns_are_said_in_words() -> None:
    """Delegation is called by its Chinese name; a field of the rulebook by its own."""
    lines = shown(
        """
leitai: rulebook/1
id: x
version: "1"
title: X
fields: {plant: text}
scheme:
  id: total
  input: judgement
  panel: {size: 2, conflicts: {same: [delegation, plant]}}
teams: {by: delegation}
limits: [{per: delegation, most: 3, effect: unranked}]
""",
        "zh",
    )
    assert "与选手的“参赛单位、plant”相同的裁判回避" in lines[3]
    assert [line for line in lines if "delegation" in line] == []
