"""The points that a pad shows while a judge types are those of the core, digit for digit."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.scoring.dice import Dice, Thrown, pick
from tests.scoring.random_rulebook import rulebook as random_rulebook

from leitai.exact import decimal_text, finite
from leitai.faults import Refused
from leitai.rulebook import read
from leitai.rulebook.model import Node, Rulebook
from leitai.scoring.entries import Entry
from leitai.scoring.evaluate import Evaluation
from leitai.scoring.inputs import read_value
from leitai.scoring.layout import lay_out
from leitai.scoring.leaves import _declared
from leitai.scoring.people import Contestant
from leitai.scoring.previewing import preview, reading
from leitai.scoring.result import written
from leitai.scoring.tables import Given

pytestmark = pytest.mark.browser

RANDOM = 2_000 if "LEITAI_TORTURE" in os.environ else 200
SHOWN = """async (cases) => {
  const { preview, check } = await import("/static/leitai/pad/preview.js");
  return cases.map(([tree, input, entered]) => [preview(tree, entered), check(input, entered)]);
}"""
ODD = (
    "", " ", "abc", "1,5", "1、5", "1e3", "--1", "+3", ".5", "7.", "1/3", "１２．５", "　8 ",
    "\ufeff4\u200b",
    "-0", "-0.5", "1:02", "1:02:03.5", "1:61:00", "0:59.999", "1:60", "是", "否", "YES", "√",
    "✗", "N",
    "A B - d", "a|b|c", "9" * 61, "9" * 60, "0.00000000000000000001", "007", "2.50", "3.00",
)  # fmt: skip


def _close(value: Fraction) -> Iterator[str]:
    """Yield texts at and around *value*: where bands and roundings change."""
    if finite(value):
        for far in ("0", "0.001", "-0.001", "0.5", "-0.5", "0.05"):
            yield decimal_text(value + Fraction(far))


def _numbers(said: Any) -> Iterator[Fraction]:
    """Yield the numbers that stand in a preview."""
    if isinstance(said, dict | list):
        for each in said.values() if isinstance(said, dict) else said:
            yield from _numbers(each)
    elif isinstance(said, str) and said.lstrip("-")[:1].isdigit() and "e" not in said:
        try:
            yield Fraction(said)
        except ValueError:
            return


def _entered(node: Node, tree: Any, dice: Dice) -> list[str]:
    wanted = node.input
    assert wanted is not None
    given = [text for number in _numbers(tree) for text in _close(number)]
    given += [
        decimal_text(Fraction(dice.whole(-50, 900), pick(dice, (1, 10, 100)))) for _ in range(8)
    ]
    given += [*wanted.options, *map(str, range(7)), *ODD]
    return list(dict.fromkeys(given))[:90]


def _said_by_core(
    rulebook: Rulebook, node: Node, key: tuple[str, ...], given: list[str]
) -> list[Any]:
    """Return what the core makes of each of *given*, in the pad's words."""
    wanted = node.input
    assert wanted is not None
    said: list[Any] = [None] * len(given)
    entries = {}
    for at, text in enumerate(given):
        try:
            value = read_value(text, wanted)
        except Refused as refused:
            [fault] = refused.faults
            said[at] = {"problem": {"id": fault.id, "params": dict(fault.params)}}
            continue
        entry = Entry("", value, text, "", None, 1, "", 1)
        if wanted.absent is not None and _declared(entry, wanted).value is None:
            said[at] = {"value": decimal_text(value), "absent": True}
            continue
        entries[node.id, str(at)] = {key: [entry]}
        said[at] = value
    contestants = tuple(Contestant(str(at), {}) for at in range(len(given)))
    alone = replace(lay_out(rulebook), order=(node,))
    there = Given(contestants, None, entries, {}, {}, None)
    whole = {each.code: "OK" for each in contestants}
    evaluation = Evaluation(rulebook, alone, there, contestants, whole)
    blocked = {block.contestant: block for block in evaluation.blocks}
    for at, value in enumerate(said):
        if not isinstance(value, Fraction):
            continue
        outcome = evaluation.outcomes[node.id][at][key]
        if isinstance(outcome.value, Fraction):
            points = written(outcome.value, node.round)
            said[at] = {"points": points, "value": decimal_text(value)}
        else:
            block = blocked.get(str(at))
            problem = {"id": block.problem, "params": dict(block.params)} if block else NONE
            said[at] = {"problem": problem}
    return said


NONE = {"id": "scoring.no-value", "params": {}}


def _cases(rulebook: Rulebook, dice: Dice) -> Iterator[tuple[list[Any], Any, str]]:
    """Yield what the pad is asked, what the core says, and where."""
    layout = lay_out(rulebook)
    for node in rulebook.nodes():
        if node.input is None:
            continue
        key, where = [], {}
        for around, axis in zip(layout.path[node.id], layout.axes(node.id), strict=True):
            repeat = layout.nodes[around].repeat
            assert repeat is not None
            key.append(pick(dice, repeat.ids or ("1",)))
            where[axis] = key[-1]
        tree = json.loads(json.dumps(preview(rulebook, node.id, **where)))
        if tree is None:
            continue
        given = _entered(node, tree, dice)
        said = _said_by_core(rulebook, node, tuple(key), given)
        for text, wanted in zip(given, said, strict=True):
            label = f"{rulebook.id} {node.id}{key}: {text!r}"
            yield [tree, reading(rulebook, node.id), text], wanted, label


def _compare(page: Page, cases: list[tuple[list[Any], Any, str]]) -> int:
    got = page.evaluate(SHOWN, [asked for asked, _, _ in cases])
    for (shown, checked), (_, wanted, label) in zip(got, cases, strict=True):
        assert (label, shown) == (label, wanted)
        problem = wanted.get("problem", {}).get("id", "")
        unread = problem if problem not in AFTER_READING else ""
        assert (label, checked.get("problem", {}).get("id", "")) == (label, unread)
    return sum("points" in shown for shown, _ in got)


AFTER_READING = {"scoring.no-value", "scoring.not-in-table", "scoring.too-long"}


def test_shipped_rulebooks(page: Page):
    """Every aspect of the rulebooks that come with the program, with many values each."""
    cases = []
    for file in sorted(files("leitai.rulebooks").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            cases += list(_cases(read(file.read_bytes()), Thrown(4)))
    assert _compare(page, cases) > 1_000


def test_random_rulebooks(page: Page):
    """Aspects of random rulebooks: every mark function, rounding, gate and expression."""
    cases, seed = [], 0
    while seed < RANDOM:
        seed += 1
        dice = Thrown(seed)
        try:
            rulebook = read(json.dumps(random_rulebook(dice)))
        except Refused:
            continue
        cases += list(_cases(rulebook, dice))
        if len(cases) > 20_000 or seed == RANDOM:
            assert _compare(page, cases) > 100
            cases = []


def test_what_others_decide():
    """Panels, the field, other aspects, powers: no preview. An answer key leaves no server."""
    rules = """
scheme:
  id: total
  combine: sum
  children:
    - {id: seen, input: judgement, panel: {size: 3}}
    - {id: fast, input: number, mark: {ratio_to_best: {give: 10}}}
    - {id: after, input: number, mark: {formula: "value + seen"}}
    - {id: power, input: number, mark: {formula: "pow(value, 1.5)"}}
    - {id: known, input: number, mark: {formula: "value + 1"}}
    - {id: quiz, input: {type: answers, key: [A, B]}}
"""
    rulebook = read(f'leitai: rulebook/1\nid: x\nversion: "1"\ntitle: X\n{rules}')
    previews = {node.id: preview(rulebook, node.id) for node in rulebook.scheme.children}
    assert [name for name, tree in previews.items() if tree is not None] == ["known"]
    assert reading(rulebook, "quiz") == {"type": "answers", "count": 2}
