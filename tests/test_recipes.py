"""
Every recipe of docs/guide/recipes.md is scored, and the Chinese page has the same ones.

A recipe is a yaml block (a rulebook without its head) and a text block: who entered what, and
after ``->`` what comes out. See the first lines of the page for how the text is read.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from .scoring.real_case import Row, agreed, enter, exact

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
HEAD = 'leitai: rulebook/1\nid: recipe\nversion: "1"\ntitle: {zh: 写法, en: recipe}\n'
BLOCK = re.compile(
    r"^### (.+?)\n.*?^```yaml\n(.*?)^```\n+```text\n(.*?)^```", re.MULTILINE | re.DOTALL
)
RESULT = ("total", "score", "rank", "status", "promotion", "advance", "reserve")


def recipes(page: str) -> list[tuple[str, str, str]]:
    """Return the title, the rulebook and the marks of every recipe of a page."""
    text = (GUIDE / page).read_text("utf-8")
    return [(match[1], match[2], match[3]) for match in BLOCK.finditer(text)]


RECIPES = recipes("recipes.md")


def pairs(words: str) -> dict[str, str]:
    """Return ``a=1 b=2`` as a mapping."""
    return dict(word.split("=", 1) for word in words.split())


def read_marks(text: str) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Return the tables that a text block writes, and what it expects of whom."""
    marks: list[Row] = []
    contestants: list[Row] = []
    judges: list[Row] = []
    carry: dict[str, dict[str, dict[str, str]]] = {}
    seed = None
    expect: dict[str, dict[str, str]] = {}
    for line in filter(None, (line.split("#")[0].strip() for line in text.splitlines())):
        if " -> " in line:
            who, _, wants = line.partition(" -> ")
            expect[who] = dict(want.split(" ", 1) for want in wants.split(", "))
            continue
        left, _, right = line.partition(": ")
        match left.split():
            case ["seed"]:
                seed = right
            case ["judge", code]:
                judges.append({"judge": code, **pairs(right)})
            case [code]:
                contestants.append({"contestant": code, **pairs(right)})
            case [code, "carried", source]:
                name, node = source.split(".")
                carry.setdefault(name, {}).setdefault(code, {})[node] = right
            case [code, aspect, "by", along]:
                marks += enter(code, aspect, right, along)
            case [code, aspect, *at, "by", along]:
                marks += enter(code, aspect, right, along, **pairs(" ".join(at)))
            case [code, aspect, *at]:
                marks += enter(code, aspect, right, **pairs(" ".join(at)))
            case _:
                raise AssertionError(line)
    rounds = {
        name: {"contestants": [{"code": code, "nodes": nodes} for code, nodes in people.items()]}
        for name, people in carry.items()
    }
    tables = {
        "marks": marks, "contestants": contestants or None, "judges": judges or None,
        "carry": rounds, "seed": seed,
    }  # fmt: skip
    return tables, expect


def came(document: dict[str, Any], who: str, key: str) -> Any:
    """Return what came out of the thing that a text block calls *key*."""
    if who.startswith("team "):
        return next(each for each in document["teams"] if each["team"] == who[5:])[key]
    if who == "recheck":
        return document["recheck"][key]
    if key == "blocks":
        return who in document["blocked"]
    found = next(each for each in document["contestants"] if each["code"] == who)
    return found[key] if key in (*RESULT, "awards", "flags") else found["nodes"].get(key)


def wanted(text: str, beside: Any) -> Any:
    """Return an expected text in the form of the value it is compared with."""
    if isinstance(beside, list):
        return [] if text == "none" else text.split("+")
    return {"none": None, "yes": True, "no": False}.get(text, exact(text))


@pytest.mark.parametrize(("title", "rules", "text"), RECIPES, ids=[each[0] for each in RECIPES])
def test_recipe(title: str, rules: str, text: str) -> None:
    """The recipe's rulebook gives the recipe's numbers."""
    tables, expect = read_marks(text)
    document = agreed(HEAD + rules, tables)
    assert expect
    for who, wants in expect.items():
        values = {key: came(document, who, key) for key in wants}
        assert {key: exact(value) for key, value in values.items()} == {
            key: wanted(want, values[key]) for key, want in wants.items()
        }


def test_both_languages_have_the_same_recipes() -> None:
    """The Chinese page explains the same rulebooks with the same numbers."""
    chinese = recipes("recipes.zh.md")
    assert [each[1:] for each in chinese] == [each[1:] for each in RECIPES]
    assert len(RECIPES) >= 40
