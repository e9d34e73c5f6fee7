"""What `check` finds in a readable rulebook, each fault in its line and nothing else."""

import pytest

from leitai.rulebook import build, check, load

from .example import example, found, ids, small


def test_the_documented_example_is_clean() -> None:
    """The first rulebook of the format's page has not even a doubt."""
    source = load(example())
    assert check(build(source), source) == []


SCHEMES = {
    "max-differs": (
        "max: 9, children: [{id: a, max: 4, input: count}, {id: b, max: 4, input: count}]"
    ),
    "weights-not-100": (
        "combine: weighted, children: [{id: a, weight: 30, input: count}, {id: b, weight:"
        " 60, input: count}]"
    ),
    "weight-missing": (
        "combine: weighted, children: [{id: a, weight: 100, input: count}, {id: b, input: count}]"
    ),
    "weight-negative": (
        "combine: weighted, children: [{id: a, weight: 110, input: count}, {id: b, weight:"
        " -10, input: count}]"
    ),
    "?weight-without-use": "children: [{id: a, weight: 100, input: count}]",
    "unknown-name": "formula: zzz",
    "unknown-name-meant": "formula: theory + therory, children: [{id: theory, input: count}]",
    "name-not-here": "formula: value",
    "not-a-node-name": "formula: time(delegation)",
    "circle": "formula: b + c, children: [{id: b, formula: c}, {id: c, formula: b}]",
    "?unused-node": "formula: b, children: [{id: b, input: count}, {id: c, input: count}]",
    "min-above-max": "input: {type: number, min: 5, max: 4}",
    "?max-off-step": "input: {type: number, max: 10, step: 3}",
    "unreadable-default": "input: {type: judgement, default: 4}",
    "only-one-of": "input: {type: count, default: 4, optional: true}",
    "points-differ": "input: {type: answers, key: [A, B], points: [1, 2, 3]}",
    "unknown-level": "input: {type: judgement, anchors: {4: best}}",
    "too-short": "input: {type: choice, options: {}}",
    "field-mark-on-each": (
        "input: count, panel: {size: 2, mark: each}, mark: {ratio_to_best: {give: 9}}"
    ),
    "?mark-each-without-mark": "input: count, panel: {size: 2, mark: each}",
    "judge-twice": "input: count, panel: {judges: [A, B], reserve: [A]}",
    "panel-size-differs": "input: count, panel: {judges: [A, B], size: 3}",
    "drop-leaves-nothing": "input: count, panel: {size: 2, drop: {high: 1, low: 1}}",
    "?drop-leaves-nothing": (
        "input: count, panel: {size: {min: 2, max: 5}, drop: {high: 1, low: 1}}"
    ),
    "?drop-without-use": "input: count, panel: {size: 3, combine: majority, drop: {high: 1}}",
    "at-least-above-size": "input: count, panel: {size: 3, missing: shrink, at_least: 4}",
    "?at-least-without-use": "input: count, panel: {size: 3, at_least: 2}",
    "?weights-without-use": "input: count, panel: {size: 3, weights: {A: 2}}",
    "?weights-missing": "input: count, panel: {size: 3, combine: weighted}",
    "?unknown-judge": (
        "input: count, panel: {judges: [A, B], combine: weighted, weights: {A: 1, C: 2}}"
    ),
    "not-positive": "input: count, panel: {size: 3, combine: weighted, weights: {A: 0}}",
    "unknown-field": "input: count, panel: {size: 3, conflicts: {same: [county]}}",
    "step-unreachable": "input: count, mark: {bands: [{upto: 5, give: 2}, {below: 5, give: 1}]}",
    "points-not-ascending": "input: count, mark: {interpolate: [[1, 2], [1, 3]]}",
    "?table-gaps": "input: judgement, mark: {table: {0: 1, 1: 2, 3: 4}}",
    "id-twice": (
        "input: count, gates: [{id: g, require: value, else: zero}, {id: g, require: value,"
        " else: zero}]"
    ),
    "?gate-without-question": "input: count, gates: [{id: g, require: 1 > 0, else: zero}]",
    "?best-of-fewer": "combine: {best: 3}, children: [{id: a, input: count}]",
    "ladder-without-count": (
        "input: count, penalties: [{id: p, input: {type: duration}, ladder: [0, 1]}]"
    ),
    "?ladder-from-nothing": "input: count, penalties: [{id: p, input: count, ladder: [1, 2]}]",
    "list-in-combine": (
        "children: [{id: a, each: {id: b, input: count}, repeat: {over: item, count: 2,"
        " take: list}}]"
    ),
    "repeat-in-repeat": (
        "repeat: {over: item, count: 2}, each: {id: a, repeat: {over: item, count: 2}, each:"
        " {id: b, input: count}}"
    ),
    "?success-without-use": (
        "repeat: {over: item, count: 2, success: value > 3}, each: {id: a, input: count}"
    ),
    "?keep-without-use": (
        "repeat: {over: item, count: 2, take: last, keep: 1}, each: {id: a, input: count}"
    ),
    "?keep-more-than-there-are": (
        "repeat: {over: item, count: 2, keep: 3}, each: {id: a, input: count}"
    ),
    "name-taken": "repeat: {over: item, table: [{id: A, rank: 2}]}, each: {id: a, input: count}",
}
"""What the total is made of, besides its id."""


@pytest.mark.parametrize("fault", SCHEMES)
def test_schemes(fault: str) -> None:
    """One thing wrong in the scheme of line 5, one fault, its name and line."""
    assert ids(small(f"{{id: total, {SCHEMES[fault]}}}")) == [(fault, 5)]


RESTS = {
    "unknown-field": "division: county",
    "?unused-constant": "constants: {pass_mark: 60}",
    "?unused-panel": "panels: {three: {size: 3}}",
    "?unused-node": "records: [{id: minutes, input: count}]",
    "?tie-without-question": "ranking: {ties: [{by: 1 + 1}]}",
    "?tie-asked-before": "ranking: {on: total, ties: [{by: total}]}",
    "?draw-needs-seed": "ranking: {end: draw}",
    "?end-without-use": "ranking: {end: committee, near: {within: 2}}",
    "unknown-award": "awards: [{id: a, count: {same_as: b}}]",
    "award-later": "awards: [{id: a, count: {same_as: b}}, {id: b, count: 1}]",
    "?awards-overlap": "awards: [{id: a, ranks: [1, 3]}, {id: b, ranks: [2, 5]}]",
    "percent-above-100": "awards: [{id: a, count: {percent: 101}}]",
    "min-above-max": "awards: [{id: a, count: {percent: 10, min: 3, max: 2}}]",
    "id-twice": "awards: [{id: a, count: 1}, {id: a, count: 1}]",
    "?ranked-without-value": "statuses: {ABSENT: {ranked: true}}",
    "unknown-node": "standard: {practice: 100}",
    "standard-without-max": "standard: {total: 100}",
    "unknown-name": "promotions: [{id: p, when: zzz > 1, to: '3'}]",
    "name-not-here": "eligibility: [{id: e, require: total > 1}]",
}


@pytest.mark.parametrize("fault", RESTS)
def test_rests(fault: str) -> None:
    """One thing wrong below the scheme, in line 6."""
    assert ids(small(rest=RESTS[fault])) == [(fault, 6)]


def test_names_in_their_places() -> None:
    """Values in marks, parameters and items in repeats, ranks after ranking are known there."""
    scheme = """
  id: total
  gates: [{id: g, require: value > floor_mark, else: zero}]
  repeat: {over: item, table: [{id: A, points: 2}, {id: B, points: 3}], success: value > 0,
           take: first_success}
  each:
    id: piece
    input: count
    mark: {formula: 'if(item == "A", value, value * points)'}
"""
    rest = """constants: {floor_mark: 1}
fields: {age: number}
awards: [{id: first, count: 1, where: 'age < 35 and rank <= N'}]
promotions: [{id: p, when: '"first" in awards and score > 1', to: "3"}]
teams: {of: rank, awards: [{id: t, count: 1, where: 'members > 1'}]}
eligibility: [{id: e, require: 'age >= 16 and status == "OK"'}]
"""
    assert ids(small(scheme, rest)) == []


def test_a_parameter_is_unknown_outside_its_repeat() -> None:
    """A table's parameters end with the repeat."""
    scheme = """
  id: total
  factor: points
  repeat: {over: item, table: [{id: A, points: 2}]}
  each: {id: piece, input: count}
"""
    assert ids(small(scheme)) == [("name-of-a-repeat", 7)]


def test_an_award_that_is_asked_for_exists() -> None:
    """A text looked for in `awards` must be an award's id."""
    rest = """awards: [{id: first, count: 1}]
promotions: [{id: p, when: '"frist" in awards', to: "3"}]"""
    assert ids(small(rest=rest)) == [("unknown-award", 7)]


def test_a_circle_is_named_step_by_step() -> None:
    """Who depends on whom is said in order, where an expression closes the circle."""
    scheme = """
  id: total
  children:
    - {id: a, input: count, gates: [{id: g, require: b > 1, else: zero}]}
    - {id: b, formula: total + 1}
"""
    (fault,) = found(small(scheme))
    assert (fault.id, fault.line) == ("rulebook.circle", 8)
    assert fault.params == {"nodes": "total → a → b → total"}


def test_maxima_through_marks_panels_and_repeats() -> None:
    """What a node can give follows from what is entered, marked, repeated and scaled."""
    scheme = """
  id: total
  max: 100
  children:
    - {id: wall, max: 40, repeat: {over: item, count: 12, drop: {low: 2}},
       each: {id: mm, input: {type: number, min: 0}, mark: {deduct: {from: 4, free: 1, take: 1}}}}
    - {id: joints, max: 30, input: judgement, panel: {size: 3, combine: sum},
       scale: {from: 9, to: 30}}
    - {id: safe, max: 10, input: bool, mark: {all_or_nothing: {give: 10}}}
    - {id: level, max: 12, input: count, mark: {bands: [{upto: 1, give: 12}, {upto: 3, give: 6}]}}
    - {id: paper, max: 8, input: {type: answers, key: [A, B, C, D], points: 2}}
"""
    assert ids(small(scheme)) == []
    assert ids(small(scheme.replace("max: 40", "max: 48"))) == [
        ("max-differs", 7),
        ("max-differs", 9),
    ]


def test_unknown_maxima_are_not_judged() -> None:
    """Where the most cannot be known, a promise is believed."""
    assert ids(small("{id: total, max: 10, input: count}")) == []
    assert ids(small("{id: total, max: 10, formula: '1 + 1'}")) == []


def test_the_standard_and_its_tolerance() -> None:
    """Shares of the maxima may differ from the standard by so many points."""
    scheme = """
  id: total
  children: [{id: a, max: 36, input: count}, {id: b, max: 64, input: count}]
"""
    standard = "standard: {a: 30, b: 70}\n"
    assert ids(small(scheme, standard)) == [("off-standard", 9), ("off-standard", 9)]
    assert ids(small(scheme, standard + "standard_tolerance: 6")) == []
    assert ids(small(scheme, "standard: {a: 36, b: 60}")) == [("weights-not-100", 9)]


def test_steps_that_touch_are_reached() -> None:
    """`below 5` and then `upto 5` differ by one value; from above it is the other way round."""
    up = "{id: total, input: count, mark: {bands: [{below: 5, give: 2}, {upto: 5, give: 1}]}}"
    down = (
        "{id: total, input: count, mark: {from_bands: [{above: 5, give: 2}, {from: 5, give: 1}]}}"
    )
    assert ids(small(up)) == ids(small(down)) == []
    assert ids(small(down.replace("above: 5", "above: 4"))) == [("step-unreachable", 5)]


def test_a_panel_used_twice_is_judged_once() -> None:
    """A named panel's fault is said where the panel stands."""
    scheme = """
  id: total
  children: [{id: a, input: count, panel: p}, {id: b, input: count, panel: p}]
"""
    assert ids(small(scheme, "panels: {p: {size: 2, drop: {high: 2}}}")) == [
        ("drop-leaves-nothing", 9)
    ]


def test_a_built_in_default_is_not_judged() -> None:
    """A penalty without a row is 0, whatever its input."""
    scheme = (
        "{id: total, input: count, penalties:"
        " [{id: p, input: {type: choice, options: {late: 5, very_late: 9}}}]}"
    )
    assert ids(small(scheme)) == []
