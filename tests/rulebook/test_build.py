"""A document becomes a rulebook, or all its faults of form are named at once."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.dice import Thrown
from tests.scoring.random_rulebook import rulebook as random_rulebook

from leitai.canonical import sha256_hex
from leitai.rulebook import document, publish, read
from leitai.rulebook.expression import parse
from leitai.rulebook.model import Mark, Panel, Rounding, Share

from .example import example, ids, small


def test_the_documented_example_reads() -> None:
    """The first rulebook of the format's page means what the page says."""
    book = read(example())
    assert [node.id for node in book.scheme.walk()] == [
        "total", "theory", "practice", "wall", "deviation", "joints", "violation",
    ]  # fmt: skip
    wall = book.scheme.children[1].children[0]
    assert wall.repeat
    assert wall.repeat.ids == (*"123456789", "10")
    joints = book.scheme.children[1].children[1]
    assert joints.scale == 20
    assert joints.panel
    assert (joints.panel.least, joints.panel.most, joints.panel.combine) == (3, 3, "mean")
    assert book.scheme.round == Rounding(2, "half_up")
    assert book.awards[1].count
    assert book.awards[1].count.share == Share(Fraction(20), least=1)
    assert book.constants == {"pass_mark": 60}


def test_the_hash_is_of_the_published_form() -> None:
    """Reading the published form gives the same rulebook, the same hash."""
    text = example()
    published = publish(document(text))
    assert read(published) == read(text)
    assert read(text).hash == sha256_hex(published)


def test_comments_and_order_do_not_change_the_hash() -> None:
    """Only what a rulebook says counts, not how it is laid out; 0.30 is 0.3."""
    one = "{id: total, input: {type: number, min: 0, step: 0.30}}"
    other = '{input: {step: "0.3", min: 0.0, type: number}, id: total}  # the same'
    assert read(small(one)).hash == read(small(other)).hash
    assert read(small(one)) == read(small(other))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_published_rulebook_reads_as_the_same(seed: int) -> None:
    """Whatever a rulebook holds, its published form means the same."""
    text = publish(random_rulebook(Thrown(seed)))
    assert publish(document(text)) == text
    if not [each for each in ids(text.decode()) if each[0].startswith("expression")]:
        assert read(text).hash == sha256_hex(text)


def test_numbers_as_text() -> None:
    """Wherever a number is expected it may be text, a fraction too."""
    book = read(small('{id: total, formula: "1/3", factor: 0.5, floor: "1/3", max: "2.50"}'))
    assert book.scheme.floor == Fraction(1, 3)
    assert book.scheme.max == Fraction(5, 2)
    assert book.scheme.factor == parse("0.5")


def test_a_constant_that_writes_a_number_is_one() -> None:
    """0.5 and "0.5" publish the same, so they mean the same."""
    book = read(small(rest='constants: {a: 0.5, b: "0.5", c: "1/3", d: word}'))
    assert book.constants == {
        "a": Fraction(1, 2),
        "b": Fraction(1, 2),
        "c": Fraction(1, 3),
        "d": "word",
    }


def test_short_forms() -> None:
    """A named panel, a dual entry, signatures and one points value are what they stand for."""
    scheme = """
  id: total
  children:
    - {id: a, input: bool, panel: pair}
    - {id: b, input: {type: bool, entry: dual}}
    - {id: c, input: {type: answers, key: [A, B], points: 2}}
  penalties:
    - {id: d, input: count, signatures: 2, ladder: [0, 5, disqualify]}
"""
    book = read(small(scheme, "panels: {pair: {judges: [J1, J2], combine: consensus}}"))
    a, b, c = book.scheme.children
    assert a.panel == Panel(2, 2, judges=("J1", "J2"), combine="consensus")
    assert b.panel == book.scheme.penalties[0].node.panel == Panel(2, 2, combine="consensus")
    assert c.input
    assert c.input.points == (2, 2)
    assert book.scheme.penalties[0].ladder == (0, 5, None)


@pytest.mark.parametrize(
    ("written", "kind", "of"),
    [
        ("{table: {2: 5, 1: 3}}", "table", {"pairs": ((1, 3), (2, 5))}),
        ("{staged: [1, 2]}", "staged", {"marks": (1, 2)}),
        ("{relative_error: {of: 4}}", "relative_error", {"of": parse("4")}),
        ("{round: 1}", "round", {"rounding": Rounding(1)}),
        (
            "{from_bands: [{from: 9, give: 2}, {above: 5, give: 1}]}",
            "from_bands",
            {"steps": ((False, 9, parse("2")), (True, 5, parse("1"))), "else": parse("0")},
        ),
    ],
)
def test_mark_functions(written: str, kind: str, of: dict[str, object]) -> None:
    """A mark function's parameters, with what is left out filled in."""
    assert read(small(f"{{id: total, input: count, mark: {written}}}")).scheme.mark == (
        Mark(kind, of),
    )


def test_statuses_change_only_what_is_written() -> None:
    """A status keeps the rest of its meaning."""
    book = read(small(rest="statuses: {VOID: {ranked: true}}"))
    assert book.statuses["VOID"].ranked
    assert book.statuses["VOID"].value == "zero"
    assert book.statuses["VOID"].counts_in == {"field"}
    assert len(book.statuses) == 8


def test_clock() -> None:
    """Times of the clock are seconds since its start."""
    clock = (
        "clock: {start: '2026-05-01 09:00', removed: [{from: '0:10', to: '2026-05-01 09:01:00.5'}]}"
    )
    assert read(small(rest=clock)).clock.removed == ((Fraction(10), Fraction(121, 2)),)


TWENTY = """leitai: rulebook/2
id: 1st
version: 1
titel: Planted
constants: {limit: [1]}
fields: {level: integer}
panels:
  three: {size: 0, combine: average, drop: {hi: 1}}
scheme:
  id: total
  combine: sums
  children:
    - {id: a, input: {type: numbr}}
    - {id: a, input: count, max: much}
    - {id: b, formula: "a +", weight: yes}
    - {id: c, input: bool, panel: four, formula: "a"}
    - {id: d, each: {id: e, input: count}, repeat: {over: item}}
    - {id: and, input: count}
  round: {decimals: 2, mode: half}
awards:
  - {id: first, ranks: [3, 1], group: 1}
"""


def test_twenty_planted_faults() -> None:
    """Every one of them is found in one go, in its line."""
    assert sorted(ids(TWENTY), key=lambda each: (each[1] or 0, each[0])) == [
        ("missing-key", 1),
        ("wrong-form", 1),
        ("bad-id", 2),
        ("quote-it", 3),
        ("unknown-key-meant", 4),
        ("not-text", 5),
        ("not-one-of", 6),
        ("not-one-of", 8),
        ("not-whole", 8),
        ("unknown-key-meant", 8),
        ("not-one-of-meant", 11),
        ("not-one-of-meant", 13),
        ("name-taken", 14),
        ("not-a-number", 14),
        ("expression-ends", 15),
        ("not-a-number", 15),
        ("only-one-of", 16),
        ("unknown-panel", 16),
        ("one-of-missing", 17),
        ("reserved-id", 18),
        ("not-one-of-meant", 19),
        ("bad-ranks", 21),
        ("quote-it", 21),
    ]


def of_node(keys: str) -> str:
    return small(f"{{id: total, {keys}}}")


REFUSALS = {
    "empty": of_node("input: count, max: null"),
    "not-a-list": of_node("children: 5"),
    "too-short": of_node("children: []"),
    "not-an-object": small("5"),
    "key-needs": of_node("input: count, repeat: {over: item, count: 2}"),
    "not-positive": of_node("input: count, scale: {from: 0, to: 1}"),
    "bad-decimals": of_node("input: count, round: 0.5"),
    "not-yes-no": of_node("input: {type: count, optional: yes}"),
    "not-a-title": small(rest="summary: [a]"),
    "not-a-language": small(rest="summary: {Chinese: a}"),
    "not-a-date": small(rest="effective: 1 May 2026"),
    "not-a-time": small(rest="clock: {start: noon}"),
    "interval-backwards": small(rest="clock: {removed: [{from: 5, to: 5}]}"),
    "not-a-point": of_node("input: count, mark: {interpolate: [[1, 2, 3]]}"),
    "duplicate-from": small(
        rest="awards: [{id: a, count: {by_field: [{from: 1, count: 1}, {from: 1, count: 2}]}}]"
    ),
    "duplicate-item": of_node("each: {id: e, input: count}, repeat: {over: item, ids: [1, '1']}"),
    "too-many-instances": of_node(
        "each: {id: e, input: count}, repeat: {over: item, count: 10001}"
    ),
    "panel-without-size": of_node("input: count, panel: {combine: mean}"),
    "min-above-max": of_node("input: count, panel: {size: {min: 3, max: 2}}"),
    "expression-unexpected": of_node("formula: '1 + )'"),
    "expression-unknown-function": of_node("formula: 'sinus(1)'"),
    "expression-wrong-arguments": of_node("formula: 'abs(1, 2)'"),
    "expression-not-a-node": of_node("formula: 'time(1)'"),
    "expression-too-deep": of_node(f"formula: '{'(' * 2000}1{')' * 2000}'"),
    "duplicate-key": of_node("input: count, mark: {table: {1: 2, 1.0: 3}}"),
    "missing-key": of_node("input: count, mark: {per_count: {most: 3}}"),
    "one-of-missing": of_node("input: count, mark: {bands: [{give: 3}]}"),
    "only-one-of": of_node("input: count, mark: {staged: [1], round: 1}"),
    "name-taken": small(rest="fields: {rank: number}"),
}


def test_an_expression_too_long_to_evaluate() -> None:
    """A chain is as deep as it is long; what would hurt the evaluator is refused."""
    assert ids(of_node(f"formula: '1{' + 1' * 199}'")) == []
    assert ids(of_node(f"formula: '1{' + 1' * 200}'")) == [("expression-too-deep", 5)]
    assert ids(of_node(f"formula: '1{' + 1' * 20000}'")) == [("expression-too-deep", 5)]


@pytest.mark.parametrize("fault", REFUSALS)
def test_refusals(fault: str) -> None:
    """One thing wrong, one fault, its name."""
    assert {name for name, _ in ids(REFUSALS[fault])} == {fault}


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("decay: {model: ctfd_log, initial: 5}", "decay"),
        ("decay: {model: gzctf, initial: 5, ratio: 1}", "difficulty"),
    ],
)
def test_what_a_decay_model_needs(key: str, number: str) -> None:
    """Each model of decay asks for its own parameters."""
    assert ids(of_node(f"input: bool, mark: {{{key}}}")) == [("missing-key", 5)], number
