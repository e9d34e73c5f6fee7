"""The style sheets: tokens as designed, contrast, size, and nothing that Chromium 90 lacks."""

import gzip
import re
from pathlib import Path

import pytest

import leitai.web

STATIC = Path(leitai.web.__file__).parent / "static" / "leitai"
SHEETS = sorted(STATIC.glob("*.css"))
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")


def block(selector: str) -> dict[str, str]:
    body = re.search(re.escape(selector) + r" \{(.*?)\}", TOKENS, re.DOTALL)[1]
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", body))


LIGHT, DARK = block(":root"), block(":root[data-theme=dark]")


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_dark_is_said_once():
    """What the system's choice shows is what the reader's choice shows."""
    assert block(":root:not([data-theme])") == DARK


def test_both_themes_have_the_same_tokens():
    """No colour is forgotten in the dark."""
    assert set(LIGHT) == set(DARK)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["--paper", "--sheet", "--well"])
@pytest.mark.parametrize("text", ["--ink", "--ink-2", "--blue", "--red", "--brass", "--pine"])
def test_text_contrast(theme, ground, text):
    """Text is at least 4.5 to 1 on every ground."""
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("--on", "--fill-red"), ("--on", "--fill-blue"), ("--on", "--fill-brass"),
        ("--on-dado", "--dado"), ("--blue", "--blue-t"), ("--red", "--red-t"),
        ("--brass", "--brass-t"), ("--pine", "--pine-t"), ("--ink", "--brass-t"),
        ("--heat-on-4", "--heat-4"), ("--heat-on-5", "--heat-5"),
    ],
)  # fmt: skip
def test_filled_contrast(theme, text, ground):
    """Text on a fill or a tint is at least 4.5 to 1."""
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("mark", ["--b-blue", "--b-red", "--b-brass", "--b-pine", "--line-strong"])
def test_marks_contrast(theme, mark):
    """Bricks and the edges of controls are at least 3 to 1."""
    assert contrast(theme[mark], theme["--sheet"]) >= 3


def test_small():
    """What every page loads is at most 12 kB compressed."""
    every = ("tokens", "base", "components", "doors", "print")
    text = b"".join((STATIC / f"{name}.css").read_bytes() for name in every)
    assert len(gzip.compress(text, 9)) <= 12_000


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_old_browsers_understand(sheet):
    """Nothing newer than Chromium 90."""
    text = sheet.read_text(encoding="utf-8")
    newer = r":has\(|@container|color-mix\(|@layer|oklch\(|&[:.\s]|\b[ds]vh\b|text-wrap"
    assert re.findall(newer, text) == []


@pytest.mark.parametrize(
    "file", sorted(each for each in STATIC.rglob("*") if each.is_file()), ids=lambda file: file.name
)
def test_nothing_from_elsewhere(file):
    """No font, script or picture comes from another server."""
    addresses = re.findall(r"https?://[^\s\"')]+", file.read_text(encoding="utf-8"))
    assert {address.split("/")[2] for address in addresses} <= {"www.w3.org"}
