"""
Rules whose loss no other test of scoring would notice; each was lost once, on purpose.

Numbers worked out by hand, asked of both implementations: the engine and verify.py.
"""

import json
from typing import Any

import pytest

from leitai import verify
from leitai.exact import number
from leitai.faults import Refused
from leitai.rulebook import load, publish, read
from leitai.scoring import Tables, explain, score
from leitai.scoring.vectors import rows_of

from .test_constructs import HEAD, both, nodes, ranked, ranks

NOTHING = '"1 / 0"'


@pytest.mark.parametrize(
    "mark",
    [
        f"all_or_nothing: {{give: {NOTHING}}}",
        f"deduct: {{from: {NOTHING}, take: 1}}",
        f"deduct: {{from: 9, take: {NOTHING}}}",
        f"per_count: {{give: {NOTHING}}}",
        f"per_count: {{give: 2, most: {NOTHING}}}",
        f"ratio: {{to: {NOTHING}, give: 2}}",
        f"ratio: {{to: 3, give: {NOTHING}}}",
        "ratio: {to: 0, give: 2}",
        f"relative_error: {{of: {NOTHING}}}",
        "relative_error: {of: 0}",
        f"piece_rate: {{per: 4, give: {NOTHING}}}",
        f"piece_rate: {{per: 4, give: 2, most: {NOTHING}}}",
        f"time_bonus: {{limit: {NOTHING}, per: 1, give: 2}}",
        f"time_bonus: {{limit: 9, per: 1, give: {NOTHING}}}",
        f"time_bonus: {{limit: 9, per: 1, give: 2, most: {NOTHING}}}",
        f"ratio_to_best: {{give: {NOTHING}}}",
        f"decay: {{model: fixed, initial: {NOTHING}}}",
    ],
)
def test_a_parameter_without_value_gives_none(mark):
    """A mark function one of whose parameters is none gives none, not another mark."""
    rules = f"""
        scheme: {{id: total, input: number, mark: {{{mark}}}}}
        ranking: {{none: last}}
    """
    document = both(rules, "contestant,aspect,value\nA,total,5")
    assert nodes(document) == {}
    assert document["state"] == "complete"


REFUSED = {  # input, what no one may enter
    "bool": ("maybe", "2", "-"),
    "count": ("2.5", "-1", "x"),
    "judgement": ("4", "-1", "0.5"),
    "{type: choice, options: {A: 4}}": ("B", "4"),
    "duration": ("-1", "1:60:00", "1:60", "1:2:3:4"),
    "{type: number, min: 1, max: 4, step: 0.5}": ("0.5", "4.5", "1.25", "1e0"),
    "{type: answers, key: [A, B]}": ("A", "A B C"),
}


@pytest.mark.parametrize(
    ("wanted", "entered"), [(wanted, each) for wanted, words in REFUSED.items() for each in words]
)
def test_entries_refused(wanted, entered):
    """What an input does not want is refused, with its place (so it never comes into a bundle)."""
    text = HEAD + f"scheme: {{id: total, input: {wanted}}}\n"
    tables = {"marks": rows_of(f"contestant,aspect,value\nA,total,{entered}"), "seed": None}
    tables |= {"contestants": None, "judges": None, "carry": {}}
    with pytest.raises(Refused) as refused:
        score(read(text), Tables(**tables))
    assert [(each.row, each.column) for each in refused.value.faults] == [(2, "value")]


@pytest.mark.parametrize(
    ("wanted", "entered", "value"),
    [
        ("duration", "0.5", "0.5"),
        ("duration", "0", "0"),
        ("duration", "1:59:59", "7199"),
        ("duration", "75:00", "4500"),
        ("count", "0", "0"),
        ("judgement", "3", "3"),
        ("judgement", "0", "0"),
        ("{type: number, min: 1, max: 4, step: 0.5}", "1", "1"),
        ("{type: number, min: 1, max: 4, step: 0.5}", "4", "4"),
    ],
)
def test_entries_at_the_limits(wanted, entered, value):
    """A limit itself may be entered."""
    rules = f"scheme: {{id: total, input: {wanted}}}"
    assert nodes(both(rules, f"contestant,aspect,value\nA,total,{entered}"))["total"] == value


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("given(exp(100))", "1"),
        ("given(exp(100.01))", "0"),
        ("given(exp(-100.01))", "0"),
        ("given(pow(10, 100.5))", "0"),  # 100.5 * ln 10 = 231
        ("given(pow(2, 100.5))", "1"),  # 100.5 * ln 2 = 70
        ("given(pow(2, 1000))", "1"),
        ("given(pow(2, -1001))", "0"),
        ("given(round(1, 1000))", "1"),
        ("given(round(1, 1001))", "0"),
        ("given(ln(0)) + given(sqrt(-1)) + given(pow(0, -1)) + given(pow(-8, 0.5))", "0"),
        ("pow(0, 0.5) + given(pow(0, -0.5))", "0"),
        ("pow(0, 3) + pow(0, 0)", "1"),
    ],
)
def test_domains_of_functions(expression, wanted):
    """Outside its domain a function gives none, at the limit it still gives a value."""
    rules = (
        "scheme: {id: total, children: [{id: a, input: number}], formula: "
        + json.dumps(expression)
        + "}"
    )
    assert nodes(both(rules, "contestant,aspect,value\nA,a,1"))["total"] == wanted


@pytest.mark.parametrize(("drop", "wanted"), [("high", "7"), ("low", "12")])
def test_repeats_drop_on_one_side(drop, wanted):
    """Only the lowest, or only the highest, of three (7, 2 and 5) is set aside."""
    rules = f"""
        scheme:
          id: total
          each: {{id: try, input: number}}
          repeat: {{over: attempt, count: 3, drop: {{{drop}: 1}}}}
    """
    marks = "contestant,aspect,attempt,value\nA,try,1,7\nA,try,2,2\nA,try,3,5"
    assert nodes(both(rules, marks))["total"] == wanted


def test_a_repeat_all_left_out_is_left_out():
    """Every item exempted: the repeat is left out and the other weights fill the whole."""
    rules = """
        scheme:
          id: total
          combine: weighted
          children:
            - {id: runs, weight: 25, each: {id: run, input: number}, repeat: {over: item, count: 2}}
            - {id: b, weight: 75, input: number}
    """
    marks = "contestant,aspect,item,value,status\nA,run,1,,免考\nA,run,2,,免考\nA,b,,60,\n"
    assert nodes(both(rules, marks)) == {"b": "60", "total": "60"}


def test_an_open_mark_keeps_groups_and_repeats_around_it_open():
    """A missing mark is no failed instance: the repeat around its group has no value yet."""
    rules = """
        scheme:
          id: total
          children:
            - id: jumps
              each: {id: jump, children: [{id: far, input: number}, {id: neat, input: number}]}
              repeat: {over: item, count: 2}
    """
    marks = "contestant,aspect,item,value\nA,far,1,3\nA,neat,1,4\nA,far,2,5\n"
    document = both(rules, marks)
    assert document["blocked"] == ["A"]
    assert nodes(document) == {"far[1]": "3", "neat[1]": "4", "jump[1]": "7", "far[2]": "5"}


@pytest.mark.parametrize("rows", ["A,total,J1,,ABSENT,", "A,total,J1,5,,1\nA,total,J1,,VOID,2"])
def test_an_aspect_without_a_mark_blocks(rows):
    """An absent judge, or a re-mark that is void, leaves nothing to count."""
    rules = "scheme: {id: total, input: number}\nranking: {none: last}"
    document = both(rules, "contestant,aspect,judge,value,status,round\n" + rows)
    assert document["blocked"] == ["A"]


@pytest.mark.parametrize(
    ("mark", "value"), [("table: {1: 10}", "2"), ("staged: [3]", "0.5"), ("staged: [3]", "-1")]
)
def test_a_value_the_mark_does_not_know_blocks(mark, value):
    """It blocks even where contestants without a value are ranked last."""
    rules = f"scheme: {{id: total, input: number, mark: {{{mark}}}}}\nranking: {{none: last}}"
    document = both(rules, f"contestant,aspect,value\nA,total,{value}")
    assert document["blocked"] == ["A"]


def test_near_includes_its_limit():
    """Exactly as far apart as allowed is still near."""
    document = ranked("ranking: {near: {within: 2}}", "9 7 4.9")
    assert ranks(document) == {"A": 1, "B": 1, "C": 3}


def test_advance_between_equals_waits_for_the_tiebreak():
    """Equals at the end of those who go on, to be told apart: nobody goes on yet."""
    rules = "advance: [{to: final, top: 1, cut_ties: tiebreak}]"
    assert ranked(rules, "9 9 1")["blocked"] == ["A", "B"]


PANEL = "scheme: {id: total, input: number, panel: "


def test_equal_reserves_are_dropped_in_their_order():
    """The first reserve of two with equal marks is dropped as the lowest: (3 * 5 + 9) / 4."""
    panel = "{size: 3, reserve: [R2, R1], combine: weighted, weights: {R1: 3}, drop: {low: 1}}"
    marks = """
        contestant,aspect,judge,value,status
        A,total,J1,,ABSENT
        A,total,J2,,ABSENT
        A,total,J3,9,
        A,total,R1,5,
        A,total,R2,5,
    """
    assert nodes(both(PANEL + panel + "}", marks))["total"] == "6"


@pytest.mark.parametrize("role", ["reserve", "候补"])
def test_reserves_the_panel_names_come_before_those_by_role(role):
    """The panel's own reserve fills the empty place, though another's code comes first."""
    marks = """
        contestant,aspect,judge,value,status
        A,total,J1,,ABSENT
        A,total,J2,4,
        A,total,Q,7,
        A,total,R,6,
    """
    judges = f"judge,role\nJ1,\nJ2,裁判\nR,\nQ,{role}"
    both_reserves = PANEL + "{size: 2, reserve: [R]}}"
    assert nodes(both(both_reserves, marks, judges=judges))["total"] == "5"
    assert nodes(both(PANEL + "{size: 2}}", marks.replace("A,total,R,6,", ""), judges=judges)) == {
        "total": "5.5"
    }


def test_a_judge_the_panel_names_is_a_scorer_whatever_their_role():
    """A judge of `judges` marks as such, even listed as somebody's reserve."""
    marks = "contestant,aspect,judge,value\nA,total,J1,1\nA,total,J2,4"
    document = both(PANEL + "{judges: [J1, J2]}}", marks, judges="judge,role\nJ1,\nJ2,reserve")
    assert nodes(document)["total"] == "2.5"


def test_conflicts_name_contestants_or_delegations():
    """A judge declares codes and delegations; a like word in another column is no conflict."""
    rules = (
        "fields: {school: text}\n" + PANEL + "{size: 2, missing: shrink, conflicts: {same: []}}}"
    )
    marks = "contestant,aspect,judge,value\n" + "".join(
        f"{code},total,J1,9\n{code},total,J2,5\n" for code in "ABC"
    )
    people = "contestant,delegation,school\nA,Y,\nB,X,\nC,Y,X\n"
    judges = "judge,conflicts\nJ1,A; delegation:X school:X\nJ2,"
    document = both(rules, marks, people, judges)
    assert {code: nodes(document, code)["total"] for code in "ABC"} == {
        "A": "5",
        "B": "5",
        "C": "7",
    }


@pytest.mark.parametrize(
    ("status", "state"),
    [("DNF", {"part": "3", "inner": "3", "total": "4"}), ("缺考", None)],
)
def test_marks_missing_below_a_status_that_keeps(status, state):
    """Below an unfinished part missing marks are 0; below any other status kept they block."""
    rules = """
        scheme:
          id: total
          children:
            - id: part
              on_status: {ABSENT: keep}
              children: [{id: inner, children: [{id: a, input: number}, {id: b, input: number}]}]
            - {id: c, input: number}
    """
    marks = f"contestant,aspect,value,status\nA,part,,{status}\nA,a,3,\nA,c,1,\n"
    document = both(rules, marks)
    if state is None:
        assert document["blocked"] == ["A"]
    else:
        assert {name: nodes(document)[name] for name in state} == state


def test_count_looks_into_repeats():
    """`count` of a repeated node asks all its instances, from inside only its own."""
    rules = """
        scheme:
          id: total
          children:
            - id: dives
              repeat: {over: item, count: 2}
              each:
                id: dive
                formula: "count(style, 3)"
                children: [{id: style, input: number, panel: {size: 2}}]
          formula: "dives * 10 + count(style, 3)"
    """
    marks = """
        contestant,aspect,item,judge,value
        A,style,1,J1,3
        A,style,1,J2,3
        A,style,2,J1,3
        A,style,2,J2,1
    """
    document = both(rules, marks)
    assert nodes(document)["dive[1]"] == "2"
    assert nodes(document)["dive[2]"] == "1"
    assert nodes(document)["total"] == "33"


@pytest.mark.parametrize(("drop", "wanted"), [("low", "7"), ("high", "6")])
def test_of_equal_marks_the_code_decides_which_is_dropped(drop, wanted):
    """`low` takes the first code, `high` the last, in whatever order the rows stand."""
    marks = {"low": "J3 9,J2 5,J1 5", "high": "J3 9,J2 9,J1 5"}[drop]
    rows = "\n".join(f"A,total,{row.replace(' ', ',')}" for row in marks.split(","))
    panel = f"{{size: 3, combine: weighted, weights: {{J1: 3}}, drop: {{{drop}: 1}}}}"
    document = both(PANEL + panel + "}", "contestant,aspect,judge,value\n" + rows)
    assert nodes(document)["total"] == wanted


def test_a_void_mark_is_no_attempt():
    """An attempt of which only a void mark is left did not take place."""
    rules = """
        scheme:
          id: total
          each: {id: try, input: number}
          repeat: {over: attempt, at_most: 0, take: mean}
    """
    marks = "contestant,aspect,attempt,judge,value,status\nA,try,1,J1,4,\nA,try,2,J1,9,VOID"
    document = both(rules, marks)
    assert nodes(document) == {"try[1]": "4", "total": "4"}


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


TAMPERED = {
    "unknown-contestant": "A,total,J1,5\nX,total,J1,5",
    "mark-twice": "A,total,J1,5\nA,total,J1,5",
    "unknown-aspect": "A,total,J1,5\nA,other,J1,5",
}


@pytest.mark.parametrize(("trouble", "rows"), TAMPERED.items())
def test_the_verifier_refuses_marks_that_no_result_may_rest_on(trouble, rows):
    """A row that the engine would never have counted is named, not passed over."""
    text = HEAD + PANEL + "{size: {min: 1, max: 2}}}\n"
    tables = {
        "marks": rows_of("contestant,aspect,judge,value\n" + rows),
        "contestants": [{"contestant": "A"}],
        "judges": None,
        "seed": None,
        "carry": {},
    }
    with pytest.raises(Refused):
        score(read(text), Tables(**tables))
    with pytest.raises(verify.Trouble) as refused:
        verify.score(json.loads(publish(load(text).document)), tables)
    assert refused.value.name == trouble


def test_steps_are_counted_from_nought_without_a_minimum():
    """Steps of 2 without a minimum: 4 may be entered, 3 may not."""
    rules = "scheme: {id: total, input: {type: number, step: 2}}"
    assert nodes(both(rules, "contestant,aspect,value\nA,total,4"))["total"] == "4"
    with pytest.raises(Refused):
        both(rules, "contestant,aspect,value\nA,total,3")


def test_two_marks_where_there_is_no_panel_block():
    """Nobody chooses between two marks of an aspect that asks for one."""
    rules = "scheme: {id: total, input: number}"
    document = both(rules, "contestant,aspect,judge,value\nA,total,J1,5\nA,total,J2,6")
    assert document["blocked"] == ["A"]


@pytest.mark.parametrize(
    ("place", "worth", "share"), [("decay", "90", "10"), ("scale", "100", "5")]
)
def test_decay_and_scale_count_whom_their_status_lets_in(place, worth, share):
    """B did not finish: among the solvers only, or in the comparison with the best only."""
    rules = f"""
        scheme:
          id: total
          children:
            - id: flag
              input: bool
              mark: {{decay: {{model: ctfd_linear, initial: 100, decay: 10}}}}
            - {{id: far, input: number, mark: {{ratio_to_best: {{give: 10}}}}}}
        statuses: {{DNF: {{value: keep, ranked: true, counts_in: [{place}]}}}}
    """
    marks = "contestant,aspect,value\nA,flag,1\nB,flag,1\nA,far,4\nB,far,8"
    document = both(rules, marks, "contestant,status\nA,\nB,DNF")
    assert (nodes(document)["flag"], nodes(document)["far"]) == (worth, share)


@pytest.mark.parametrize("text", ["1e3", "1/0", "１", "0x1", "1 2", "1/-2"])
def test_no_number(text):
    """An exponent, a full-width digit, a zero below the line: none of these writes a number."""
    with pytest.raises(ValueError, match=text):
        number(text)
