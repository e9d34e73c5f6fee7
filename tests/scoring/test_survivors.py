"""
Rules whose loss no other test of scoring would notice; each was lost once, on purpose.

Numbers worked out by hand, asked of both implementations: the engine and verify.py.
"""

import json

import pytest

from leitai import verify
from leitai.exact import decimal_text, number
from leitai.faults import Refused
from leitai.rulebook import load, publish, read
from leitai.scoring import Tables, score
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


TAMPERED = {
    "unknown-contestant": "A,total,J1,5\nX,total,J1,5",
    "mark-twice": "A,total,J1,5\nA,total,J1,5",
    "unknown-aspect": "A,total,J1,5\nA,other,J1,5",
}


@pytest.mark.parametrize(("trouble", "rows"), TAMPERED.items())
def test_the_verifier_refuses_marks_that_no_result_may_rest_on(trouble, rows):
    """A row that the engine would never have counted is named, not passed over."""
    text = HEAD + "scheme: {id: total, input: number, panel: {size: {min: 1, max: 2}}}\n"
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


def test_near_does_not_reach_who_has_no_value():
    """Nobody is near to none but those without a value themselves."""
    rules = """
        scheme: {id: total, input: {type: number, optional: true}}
        ranking: {near: {within: 2}, none: last}
    """
    document = both(rules, "contestant,aspect,value\nA,total,1", "contestant\nA\nB\nC")
    assert ranks(document) == {"A": 1, "B": 2, "C": 2}


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [("3/2", 0, "2"), ("5/2", 0, "2"), ("-3/2", 0, "-2"), ("1/8", 2, "0.12"), ("-1/4", 0, "0")],
)
def test_a_number_written_with_fewer_decimals(value, decimals, text):
    """What was not rounded to its decimals is written half even."""
    assert decimal_text(number(value), decimals) == text


def test_the_whole_status_alone_decides_over_the_total():
    """Absent as a whole, but kept by this rulebook: the total stands, missing marks are 0."""
    rules = """
        scheme: {id: total, children: [{id: a, input: number}, {id: b, input: number}]}
        statuses: {ABSENT: {value: keep, ranked: true, counts_in: []}}
    """
    document = both(rules, "contestant,aspect,value,status\nA,total,,缺考\nA,a,3,\n")
    assert nodes(document) == {"a": "3", "b": "0", "total": "3"}


@pytest.mark.parametrize(
    ("expression", "digits"),
    [
        ("sqrt(2)", "14142135623730950488016887242096980785696"),
        ("exp(1)", "27182818284590452353602874713526624977572"),
        ("ln(2)", "6931471805599453094172321214581765680755"),
        ("pow(2, 0.5)", "14142135623730950488016887242096980785697"),
    ],
)
def test_irrational_values_have_forty_decimals(expression, digits):
    """A root is cut off after 40 decimals, the others are rounded there (well-known constants)."""
    rules = f"""
        scheme:
          id: total
          children: [{{id: a, input: number}}]
          formula: "{expression} * pow(10, 40)"
    """
    assert nodes(both(rules, "contestant,aspect,value\nA,a,1"))["total"] == digits
