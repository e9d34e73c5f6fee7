"""Every fault of the draw room and every line of its commands has words in both languages."""

import re
from pathlib import Path

import leitai
from leitai.wording import LANGUAGES, table


def test_every_id_has_words() -> None:
    """The ids in the code are the ids in the table: none missing, none left over."""
    source = Path(leitai.__file__).parent
    files = [*(source / "draw").glob("*.py"), *(source / "cli").glob("draw*.py")]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    used = set(re.findall(r'"(draw\.[a-z-]+)"', code))
    used |= {f"draw.cli.{name}" for name in re.findall(r'words\(\s*"([a-z-]+)"', code)}
    entries = {name: words for name, words in table().items() if name.startswith("draw.")}
    assert used == set(entries)


def test_both_languages_say_the_same() -> None:
    """Both languages of an entry use the same placeholders."""
    for name, words in table().items():
        if name.startswith("draw."):
            placeholders = {frozenset(re.findall(r"{(\w+)}", words[each])) for each in LANGUAGES}
            assert len(placeholders) == 1, name
