"""
Rulebooks damaged at random: refused in words, or checked, shown and scored; nothing else.

Pieces of one rulebook are put into another, values are swapped for nasty ones, expressions
are broken; test_broken.py does the same with every construct, without scoring.
"""

import copy
import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from leitai.faults import Fault, Refused
from leitai.rulebook import build, check, load
from leitai.rulebook.show import show
from leitai.rulebook.writing import to_yaml
from leitai.scoring import run_vectors
from leitai.wording import describe

BOOKS = [
    load(each.read_bytes()).document
    for each in sorted(files("leitai.rulebooks").iterdir(), key=lambda each: each.name)
    if each.name.endswith(".yaml")
]
CASES = 4_000 if os.environ.get("LEITAI_TORTURE") == "1" else 300
HANGING = 20
"""Seconds after which a case hangs; the slowest takes a tenth of one."""

NASTY: list[Any] = [
    None, True, False, 0, 1, -1, 7, 10**9, 10**30, 10**99, -(10**99), Decimal("0.5"),
    Decimal("0." + "0" * 80 + "1"), "", " ", "x", "1/3", "1/0", "-7/3", "9" * 150, "(" * 3000,
    "[" * 300 + "]" * 300, "-" * 3000 + "1", "none", "true", "total", "value", "rank", "item",
    "1+", "total+" * 500 + "1", "exp(exp(9))", "pow(pow(9, 999), 999)", "round(1, 1000000000)",
    "field_mean(total)", "item(total, 1)", "'a'", "zero", "OK", "high", "sum", "mean", "block",
    [], [[]], {}, {"": ""}, ["a", "a"], [1, 2], {"a": 1}, {"id": "q", "input": "count"},
    [{"id": "q", "input": "count"}], [{"id": "q", "formula": "q"}], {"min": 1, "max": 3},
    {"method": "z"}, {"percent": 10**9}, {"decimals": -9}, {"size": 10**9}, 10**9 + 1,
    {"over": "item", "count": 10**9}, {"over": "attempt", "at_most": 10**9}, "\u202e", "a\nb",
    "\x7f", "ＡＢ", "=1+1", "2026-02-30", "2026-05-01", "1:02:03", "甲" * 5000,
]  # fmt: skip
KEYS = [
    "id", "title", "weight", "round", "input", "panel", "repeat", "mark", "combine", "formula",
    "gates", "penalties", "standardise", "carry", "each", "x", "",
]  # fmt: skip
SIGNS = ["", "(", ")", "+", "-", " ", "/", "9" * 60, "none", '"', "甲"]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside *value*."""
    keys = value if isinstance(value, dict) else range(len(value) if type(value) is list else 0)
    for key in list(keys):
        yield (*path, key)
        yield from places(value[key], (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return copy.deepcopy(value)


def damage(book: dict[str, Any], dice: random.Random) -> None:
    """Do one thing to *book* that nobody should."""
    known = list(places(book))
    path = dice.choice(known)
    parent: Any = book
    for key in path[:-1]:
        parent = parent[key]
    key, old = path[-1], at(book, path)
    alike = [other for other in known if other[-1] == key]
    kind = dice.randrange(8)
    if kind == 0:
        del parent[key]
    elif kind == 1 and isinstance(parent, list):
        parent.insert(key, old)
    elif kind == 1:
        parent[dice.choice(KEYS)] = old
    elif kind == 2:
        other = dice.choice(BOOKS)
        parent[key] = at(other, dice.choice(list(places(other))))
    elif kind == 3:
        parent[key] = at(book, dice.choice(alike))
    elif kind == 4:
        parent[key] = [old]
    elif kind == 5 and isinstance(old, str) and old:
        cut = dice.randrange(len(old))
        parent[key] = old[:cut] + dice.choice(SIGNS) + old[cut + 1 :]
    else:
        parent[key] = copy.deepcopy(dice.choice(NASTY))


@contextmanager
def not_hanging() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANGING)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def used(text: str) -> list[Fault]:
    """Read, check, show and score what *text* writes; return what is wrong."""
    source = load(text)
    book = build(source)
    faults = check(book, source)
    if all(fault.warning for fault in faults):
        assert [*show(book, "zh")]
        faults += run_vectors(book)
    return faults


@pytest.mark.parametrize("part", range(10))
def test_damaged_rulebooks(part: int) -> None:
    """Whatever is done to a shipped rulebook: it is refused in words, or it is a rulebook."""
    for seed in range(part, CASES, 10):
        dice = random.Random(seed)
        book = copy.deepcopy(dice.choice(BOOKS))
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            damage(book, dice)
        try:
            with not_hanging():
                faults = used(to_yaml(book))
        except Refused as refused:
            faults = list(refused.faults)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
        for fault in faults:
            assert describe(fault, "zh")
            assert describe(fault, "en")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefghij", "bcdefghijk", strict=True)
)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (BOMB, "rulebook.too-big"),
        ("[" * 100_000 + "]" * 100_000, "rulebook.too-deep"),
        ("{a: " * 100_000 + "1" + "}" * 100_000, "rulebook.too-deep"),
        ("\n".join(" " * depth + "- " for depth in range(500)), "rulebook.too-deep"),
        ("a: 1\n\tb: 2", "rulebook.not-yaml"),
        ("a: 1\na: 2", "rulebook.duplicate-key"),
        ("a: !!python/object/apply:os.system [ls]", "rulebook.tag"),
        ("a: *a", "rulebook.alias"),
    ],
)
def test_hostile_yaml(text: str, fault: str) -> None:
    """Bombs, depth without end, tags and tricks are refused before anything is built."""
    with not_hanging(), pytest.raises(Refused) as caught:
        load(text)
    assert caught.value.faults[0].id == fault


SCHEME = "{id: t, round: %s, children: [{id: a, input: number, panel: {size: %s}}, %s]}"
PLAIN = ("2", "1", "{id: b, formula: a}")


def with_scheme(**changed: str) -> str:
    parts = dict(zip(("round", "size", "node"), PLAIN, strict=True)) | changed
    scheme = SCHEME % tuple(parts.values())
    return f"leitai: rulebook/1\nid: small\nversion: '1'\ntitle: Small\nscheme: {scheme}\n"


def formula(text: str) -> str:
    return with_scheme(node=f"{{id: b, formula: '{text}'}}")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (formula("(" * 10_000 + "a" + ")" * 10_000), "rulebook.expression-too-deep"),
        (formula("-" * 10_000 + "a"), "rulebook.expression-too-deep"),
        (formula("not " * 10_000 + "a"), "rulebook.expression-too-deep"),
        (formula("a+" * 10_000 + "a"), "rulebook.expression-too-deep"),
        (with_scheme(round="1000000000"), "rulebook.bad-decimals"),
        (with_scheme(size="1000000000"), "rulebook.not-whole"),
        (
            with_scheme(node="{id: b, max: 1" + "0" * 4000 + ", formula: a}"),
            "rulebook.not-a-number",
        ),
        (
            with_scheme(
                node="{id: b, each: {id: c, input: count}, repeat: {over: item, count: 1000000000}}"
            ),
            "rulebook.not-whole",
        ),
    ],
)
def test_beyond_any_event(text: str, fault: str) -> None:
    """Numbers and depths that no event needs are refused when the rulebook is read."""
    with not_hanging(), pytest.raises(Refused) as caught:
        build(load(text))
    assert caught.value.faults[0].id == fault
    assert build(load(with_scheme()))


def chain(length: int) -> str:
    links = [f"{{id: b{at}, formula: b{at - 1}}}" for at in range(length, 1, -1)]
    return with_scheme(node=", ".join([*links, "{id: b1, formula: a}"]))


NESTED = (
    "{id: b, repeat: {over: item, count: %s}, each: {id: c, children:"
    " [{id: d, repeat: {over: attempt, count: 200}, each: {id: e, input: count}}]}}"
)


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        (chain(78), chain(3000), "rulebook.way-too-long"),
        (
            with_scheme(node=NESTED % 50),
            with_scheme(node=NESTED % 51),
            "rulebook.too-many-instances",
        ),
    ],
)
def test_beyond_any_scheme(good: str, bad: str, fault: str) -> None:
    """Nodes in a row, and repeats in repeats, have an end too; up to it nothing is said."""
    for text, wanted in ((good, []), (bad, [fault])):
        source = load(text)
        with not_hanging():
            found = check(build(source), source)
        assert sorted({each.id for each in found if not each.warning}) == wanted
