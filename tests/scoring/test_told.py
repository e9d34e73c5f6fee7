"""What an explanation tells, beyond the value, so that people can recompute it by hand."""

from typing import Any

import pytest

from leitai.rulebook import read
from leitai.scoring import Tables, explain, score
from leitai.scoring.vectors import rows_of

from .test_constructs import HEAD

FIGURES = {
    "z, sample: true": {"count": "3", "mean": "3", "sd": "2"},
    "ws_scale_mad30": {"count": "3", "median": "3", "mad": "2"},
    "min_max": {"count": "3", "min": "1", "max": "5"},
    "to_leader": {"count": "3", "max": "5"},
    "rank_points, points: [8]": {"count": "3"},
}


@pytest.mark.parametrize(("method", "figures"), FIGURES.items())
def test_an_explanation_gives_the_figures_of_the_field(method, figures):
    """What a value (of 1, 3 and 5) was compared with is told, to recompute it by hand."""
    rules = f"scheme: {{id: total, input: number, standardise: {{method: {method}}}}}"
    marks = "contestant,aspect,value\nA,total,1\nB,total,3\nC,total,5"
    assert told(rules, marks)[-1]["figures"] == figures


def test_an_explanation_gives_what_a_formula_looks_at():
    """Names, and questions about nodes as they were asked, with what came of them."""
    rules = """
scheme:
  id: total
  children:
    - {id: a, input: number}
    - {id: runs, each: {id: run, input: number}, repeat: {over: item, count: 2}}
  formula: "item(run, a - 1) * a + count(run, 4) + sum(run)"
"""
    marks = "contestant,aspect,item,value\nA,a,,3\nA,run,1,4\nA,run,2,5"
    step = told(rules, marks)[-1]
    assert step["value"] == "25"
    assert step["names"] == {"item(run, 2)": "5", "a": "3", "count(run, 4)": "1", "run": ["4", "5"]}


def told(rules: str, marks: str) -> list[dict[str, Any]]:
    """Return the steps that led to A's total, as `leitai explain` tells them."""
    result = score(read(HEAD + rules), Tables(rows_of(marks)))
    steps: list[dict[str, Any]] = explain(result, "A")["tree"]["steps"]
    return steps


def test_an_explanation_tells_what_a_reckoned_parameter_is_worth():
    """A parameter that is an expression comes as it is written, with its worth here."""
    rules = 'scheme: {id: total, input: number, mark: {per_count: {give: "1 + value"}}}'
    step = told(rules, "contestant,aspect,value\nA,total,3")[-1]
    assert step["of"]["give"] == {"text": "1 + value", "value": "4"}
    assert step["names"] == {"value": "3"}


def test_an_explanation_tells_which_attempts_count():
    """Of 4, 9, 1 and 5 the extremes are set aside and the better of the rest is kept."""
    rules = """
scheme:
  id: total
  each: {id: try, input: number}
  repeat: {over: attempt, count: 4, drop: {high: 1, low: 1}, keep: 1}
"""
    marks = "contestant,aspect,attempt,value\nA,try,1,4\nA,try,2,9\nA,try,3,1\nA,try,4,5"
    fates = [fate for _, _, fate in told(rules, marks)[0]["instances"]]
    assert fates == ["not-kept", "high", "low", ""]


def test_an_explanation_tells_of_a_floor_or_cap_only_where_it_changed_something():
    """A value that is the floor and the cap already was held back by neither."""
    rules = "scheme: {id: total, input: number, floor: 3, cap: 3}"
    assert [step["kind"] for step in told(rules, "contestant,aspect,value\nA,total,3")] == [
        "entered"
    ]
