"""The small rulebooks that the documentation shows do what it says."""

import re
from pathlib import Path

import pytest

from leitai.rulebook import check, load, read
from leitai.scoring.vectors import run_vectors

GUIDE = Path(__file__).parents[2] / "docs" / "rulebooks.md"
PATTERNS = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def test_there_are_patterns() -> None:
    """The guide has some."""
    assert len(PATTERNS) >= 5


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda text: read(text).id)
def test_pattern(pattern: str) -> None:
    """Each reads, checks, and its vector comes out."""
    rulebook = read(pattern)
    assert check(rulebook, load(pattern)) == []
    assert rulebook.vectors
    assert run_vectors(rulebook) == []
