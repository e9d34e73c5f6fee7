"""Every word the program can say exists in both languages, with the same placeholders."""

import re
import string
from pathlib import Path

import pytest

import leitai
from leitai.wording import LANGUAGES, table

SOURCE = Path(leitai.__file__).parent
FAULT = re.compile(r"\b(?:Fault|Blocked)\(\s*\"([a-z]+\.[a-z0-9-]+)\"")


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("entry", sorted(table()))
def test_entry_in_both_languages(entry):
    """An entry has words in every language, and nothing else, with the same placeholders."""
    words = table()[entry]
    assert sorted(words) == sorted(LANGUAGES)
    assert all(text.strip() for text in words.values())
    assert placeholders(words["zh"]) == placeholders(words["en"])


def test_every_fault_has_words():
    """Every fault id that stands in the source has words."""
    raised = {
        found
        for path in SOURCE.rglob("*.py")
        for found in FAULT.findall(path.read_text(encoding="utf-8"))
    }
    assert len(raised) > 50
    assert raised - set(table()) == set()


def literal(words: str) -> str:
    return "".join(text for text, *_ in string.Formatter().parse(words))


def test_chinese_is_chinese():
    """The Chinese words are written in Chinese, wherever the English has words at all."""
    plain = [
        entry
        for entry, words in table().items()
        if re.search(r"[a-z]{4}", literal(words["en"]))
        and not re.search(r"[\u4e00-\u9fff]", literal(words["zh"]))
    ]
    assert plain == []
