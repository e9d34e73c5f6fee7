"""The guides are run: their files are written, their commands typed, their output compared."""

import re
from pathlib import Path

import pytest

from leitai.wording import table

from .conftest import Run

GUIDES = Path(__file__).parents[2] / "docs" / "guide"
NAMED = re.compile(r"^`([\w.]+)`.*\n(?:.*\n)*?\n?```(?:yaml|csv)\n((?:.*\n)*?)```$", re.MULTILINE)
CONSOLE = re.compile(r"^```console\n((?:.*\n)*?)```$", re.MULTILINE)


@pytest.mark.parametrize(("name", "language"), [("score.md", "en"), ("score.zh.md", "zh")])
def test_guide_runs(run: Run, name: str, language: str) -> None:
    """Everything the guide shows is what the program says."""
    guide = (GUIDES / name).read_text("utf-8")
    files = NAMED.findall(guide)
    assert [file for file, _ in files] == [
        "drill.yaml", "marks.csv", "people.csv", "bad.csv", "few.csv",
    ]  # fmt: skip
    for file, text in files:
        Path(file).write_text(text, encoding="utf-8")
    shown = CONSOLE.findall(guide)
    assert len(shown) == 5
    for block in shown:
        command, _, output = block.partition("\n")
        words = command.removeprefix("$ leitai ").split()
        assert run(*words, language=language).output == output


@pytest.mark.parametrize("name", ["score.md", "score.zh.md"])
def test_every_fault_is_in_the_guide(name: str) -> None:
    """Whatever the scorer can refuse or leave open stands in the guide, with what to do."""
    guide = (GUIDES / name).read_text("utf-8")
    told = {each for each in table() if each.startswith("scoring.") and "vector" not in each}
    assert {each for each in told if f"`{each}`" not in guide} <= {"scoring.unused-column"}
