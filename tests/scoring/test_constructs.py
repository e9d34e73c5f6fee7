"""
Each construct of the rulebook language with numbers worked out by hand.

Both implementations must give them: the engine and verify.py, which share no code.
"""

# ruff: noqa: E501 - one rule, one line

import json
import textwrap
from typing import Any

import pytest

from leitai import verify
from leitai.rulebook import load, publish, read
from leitai.scoring import Tables, score
from leitai.scoring.vectors import rows_of

HEAD = 'leitai: rulebook/1\nid: test\nversion: "1"\ntitle: test\n'


def both(
    rules: str, marks: str, contestants: str = "", judges: str = "", **more: Any
) -> dict[str, Any]:
    """Score with the engine and with the verifier; they must say the same."""
    text = HEAD + textwrap.dedent(rules)
    tables = {
        "marks": rows_of(textwrap.dedent(marks)),
        "contestants": rows_of(textwrap.dedent(contestants)) if contestants else None,
        "judges": rows_of(textwrap.dedent(judges)) if judges else None,
        "seed": more.get("seed"),
        "carry": more.get("carry", {}),
    }
    engine = score(read(text), Tables(**tables)).document()
    verifier = verify.score(json.loads(publish(load(text).document)), tables)
    for document in (engine, verifier):
        for kind in ("warnings", "blocked"):  # the two need only agree on whom
            document[kind] = sorted({each["contestant"] for each in document[kind]})
    assert engine == verifier
    return engine


def nodes(document: dict[str, Any], code: str = "A") -> dict[str, str]:
    return next(each["nodes"] for each in document["contestants"] if each["code"] == code)


def ranks(document: dict[str, Any]) -> dict[str, int | None]:
    return {each["code"]: each["rank"] for each in document["contestants"]}


def awards(document: dict[str, Any]) -> dict[str, list[str]]:
    return {each["code"]: each["awards"] for each in document["contestants"]}


MARKS = {  # mark function, what comes in, what comes out
    "all_or_nothing: {give: 4}": [("1", "4"), ("0", "0"), ("-2", "4")],
    'all_or_nothing: {give: 4, when: "value <= 2"}': [("2", "4"), ("2.1", "0")],
    "deduct: {from: 4, free: 1, per: 1, take: 1}": [("0", "4"), ("1", "4"), ("3", "2"), ("9", "0")],
    "deduct: {from: 4, nominal: 10, per: 0.5, take: 1, count: ceil}": [("10.6", "2"), ("9", "2")],
    "deduct: {from: 4, per: 2, take: 1, count: floor}": [("3.9", "3")],
    "bands: [{upto: 1, give: 5}, {below: 2, give: 3}]": [("1", "5"), ("1.5", "3"), ("2", "0")],
    "bands: {steps: [{upto: 1, give: 5}], else: 2}": [("7", "2")],
    "from_bands: [{from: 9, give: 5}, {above: 6, give: 3}]": [("9", "5"), ("6.1", "3"), ("6", "0")],
    "table: {1: 10, 2: 4}": [("2", "4")],
    "staged: [3, 7, 8]": [("0", "0"), ("2", "7"), ("5", "8")],
    "per_count: {give: 2, most: 5}": [("2", "4"), ("3", "5")],
    "per_count: {give: -2, most: 5}": [("2", "-4"), ("3", "-5")],
    "ratio: {to: 8, give: 40, cap: true}": [("2", "10"), ("9", "40")],
    "relative_error: {of: 2.5}": [("2.45", "0.02")],
    "piece_rate: {per: 4, give: 1.5, most: 4}": [("9", "3"), ("99", "4")],
    "time_bonus: {limit: 100, per: 10, give: 2, most: 7}": [("75", "4"), ("0", "7"), ("120", "0")],
    "time_bonus: {limit: 100, per: 10, give: 2, count: ceil}": [("75", "6")],
    "time_bonus: {limit: 100, per: 10, give: 2, count: exact}": [("75", "5")],
    "interpolate: [[0, 0], [10, 20], [20, 25]]": [
        ("-1", "0"),
        ("5", "10"),
        ("14", "22"),
        ("30", "25"),
    ],
    'formula: "value * 2 + 1"': [("3", "7")],
    "round: {decimals: 0, mode: half_even}": [("2.5", "2"), ("3.5", "4"), ("-2.5", "-2")],
    "round: {decimals: -1}": [("15", "20"), ("-15", "-20")],
    "round: {decimals: 1, mode: truncate}": [("-1.29", "-1.2")],
    "round: {decimals: 1, mode: floor}": [("-1.21", "-1.3")],
    "round: {decimals: 1, mode: half_down}": [("0.25", "0.2"), ("0.251", "0.3")],
}


@pytest.mark.parametrize(
    ("mark", "entered", "wanted"),
    [(mark, *pair) for mark, pairs in MARKS.items() for pair in pairs],
)
def test_mark_functions(mark, entered, wanted):
    """A mark function makes of a value what the document says."""
    rules = f"scheme: {{id: total, input: number, mark: {{{mark}}}}}"
    assert nodes(both(rules, f"contestant,aspect,value\nA,total,{entered}"))["total"] == wanted


EXPRESSIONS = {
    "1 + 2 * 3 - 4 / 8": "6.5",
    "-(2 - 5) * -1": "-3",
    "1 / 3 * 3": "1",
    "2 < 3 and not 3 <= 2 or 0": "1",
    '"a" < "b"': "1",
    '"a" == 1': "0",
    '"a" != 1': "1",
    "3 in [1, 2, 3]": "1",
    '"b" in ["a"]': "0",
    "none == none": "0",
    "given(none)": "0",
    "first_given(none, 4)": "4",
    "if(none, 1, 2)": "2",
    "if(given(1 / 0), 1, 2)": "2",
    "min(3, [1, 2])": "1",
    "sum([])": "0",
    "mean(1, 2, 4)": "2.333333333333",
    "median(5, 1, 9, 3)": "4",
    "range([4, 9, 6])": "5",
    "top([4, 9, 6], 2)": "15",
    "bottom([4, 9, 6], 5)": "19",
    "length([1, none, 2])": "2",
    "abs(-2.5)": "2.5",
    "floor(-2.5) + ceil(2.1)": "0",
    'round(2.345, 2) + round(2.5, 0, "half_even")': "4.35",
    "sqrt(2.25)": "1.5",
    "sqrt(2) * sqrt(2) < 2": "1",
    "pow(2, -2)": "0.25",
    "round(pow(10, 0.5), 6)": "3.162278",
    "given(pow(pow(9, 999), 999))": "0",
    "given(pow(2, 1001)) + given(round(1, 0.5)) + given(round(1, 1000000000))": "0",
    "round(exp(1) + ln(2), 10)": "3.4114290090",
    'years_between("2000-02-29", "2001-02-28")': "0",
    'years_between("2000-02-29", "2001-03-01")': "1",
    'months_between("2026-01-31", "2026-03-01")': "1",
    'years_between("2026-05-01", "2020-05-02")': "-5",
}


@pytest.mark.parametrize(("expression", "wanted"), EXPRESSIONS.items())
def test_expressions(expression, wanted):
    """An expression is worth what the document says."""
    rules = (
        "scheme: {id: total, children: [{id: a, input: number}], formula: "
        + json.dumps(expression)
        + "}"
    )
    came = nodes(both(rules, "contestant,aspect,value\nA,a,1"))["total"]
    assert float(came) == pytest.approx(float(wanted), abs=1e-10)
    assert came.rstrip("0") == wanted.rstrip("0") or came == wanted


PANELS = {  # panel, marks of J1.., value
    "{size: 5, drop: {high: 1, low: 1}}": ("34 36 35 37 33", "35"),
    "{size: 3, combine: median}": ("1 9 4", "4"),
    "{size: 3, combine: sum, factor: 0.6}": ("7 8 9.5", "14.7"),
    "{size: 3, combine: weighted, weights: {J1: 2}}": ("8 4 4", "6"),
    "{size: 3, combine: majority}": ("5 6 5", "5"),
    "{size: 2, combine: consensus}": ("7 7", "7"),
    "{size: 6, drop: [{from: 4, high: 1, low: 1}, {from: 6, high: 2, low: 2}]}": (
        "1 2 3 4 5 9",
        "3.5",
    ),
    "{size: 5, missing: mean_of_given, drop: {high: 1, low: 1}}": ("35 - 33 36 34", "34.5"),
    "{size: 5, missing: shrink, drop: {high: 1, low: 1}}": ("35 - 33 36 34", "34.5"),
    "{size: 3, reserve: [J4]}": ("6 - 8 1", "5"),
    "{size: 3, consistency: {limit: 1, on_break: mean_of_all}, combine: median}": ("1 2 9", "4"),
    "{size: 3, reserve: [J4], consistency: {limit: 2, on_break: reserve}}": (
        "1 5 6 5",
        "5.333333333333",
    ),
    "{size: {min: 2, max: 4}, combine: max}": ("1 2 3", "3"),
    "{size: 4, consistency: {measure: middle, limits: [{upto: 5, limit: 3}, {limit: 1}], on_break: flag}}": (
        "1 2 9 9",
        "5.25",
    ),
}


@pytest.mark.parametrize(("panel", "given", "wanted"), [(p, *v) for p, v in PANELS.items()])
def test_panels(panel, given, wanted):
    """A panel's marks come to what the document says."""
    rows = "\n".join(
        f"A,total,J{number},{'' if mark == '-' else mark},{'ABSENT' if mark == '-' else ''}"
        for number, mark in enumerate(given.split(), 1)
    )
    rules = f"scheme: {{id: total, input: number, panel: {panel}}}"
    assert nodes(both(rules, "contestant,aspect,judge,value,status\n" + rows))["total"] == wanted


BLOCKED = {
    "{size: 3}": "7 8",
    "{size: 2}": "7 -",
    "{size: 2, combine: consensus}": "7 8",
    "{size: 4, combine: majority}": "7 7 8 8",
    "{size: 3, consistency: {limit: 1}}": "1 2 3",
    "{size: 3, missing: shrink, at_least: 2}": "7 - -",
    "{size: 2, drop: {high: 1, low: 1}, missing: shrink}": "7 8",
}


@pytest.mark.parametrize(("panel", "given"), BLOCKED.items())
def test_panels_that_block(panel, given):
    """What a panel may not decide blocks the result, by name, and nobody has a rank."""
    rows = "\n".join(
        f"A,total,J{number},{'' if mark == '-' else mark},{'ABSENT' if mark == '-' else ''}"
        for number, mark in enumerate(given.split(), 1)
    )
    rules = f"scheme: {{id: total, input: number, panel: {panel}}}"
    document = both(rules, "contestant,aspect,judge,value,status\n" + rows)
    assert document["blocked"] == ["A"]
    assert document["state"] == "blocked"
    assert ranks(document) == {"A": None}


def test_conflict_and_reserve():
    """A judge of the contestant's own delegation is set aside and the reserve comes in."""
    rules = """
        scheme:
          id: total
          input: number
          panel: {size: 3, reserve: [R], conflicts: {same: [delegation]}}
    """
    marks = """
        contestant,aspect,judge,value
        A,total,J1,9
        A,total,J2,6
        A,total,J3,6
        A,total,R,3
        B,total,J1,9
        B,total,J2,6
        B,total,J3,6
        B,total,R,3
    """
    people = "contestant,delegation\nA,X\nB,Y"
    judges = "judge,delegation\nJ1,X\nJ2,\nJ3,\nR,"
    document = both(rules, marks, people, judges)
    assert (nodes(document, "A")["total"], nodes(document, "B")["total"]) == ("5", "7")


def test_remark_rounds():
    """The highest round counts whole; the first stays in the record only."""
    rules = "scheme: {id: total, input: number, panel: {size: 2, consistency: {limit: 1, justify: true}}}"
    marks = "contestant,aspect,judge,value,round,note\nA,total,J1,1,,\nA,total,J2,9,,\n"
    assert both(rules, marks)["blocked"] == ["A"]
    again = marks + "A,total,J1,5,2,seen again\nA,total,J2,6,2,joint by joint\n"
    assert nodes(both(rules, again))["total"] == "5.5"
    assert both(rules, again.replace("seen again", ""))["blocked"] == ["A"]


REPEATS = {  # repeat, value by attempt (- failed), aggregate
    "{over: attempt, at_most: 0, take: best}": ("3 9 4", "9"),
    "{over: attempt, at_most: 0, take: best, better: low}": ("3 - 4", "3"),
    "{over: attempt, at_most: 0, take: last}": ("3 9 4", "4"),
    "{over: attempt, at_most: 0, take: first_success}": ("0 0 4 7", "4"),
    '{over: attempt, at_most: 0, take: first_success, success: "value >= 7"}': ("0 4 7 9", "7"),
    "{over: attempt, count: 3, take: mean}": ("3 - 6", "3"),
    "{over: attempt, count: 3, take: mean, failed: skip}": ("3 - 6", "4.5"),
    "{over: attempt, count: 5, take: mean, drop: {high: 1, low: 1}, failed: worst, better: low}": (
        "12 10 - 11 13",
        "12",
    ),
    "{over: attempt, count: 4, take: sum, keep: 2}": ("1 8 5 7", "15"),
    "{over: attempt, count: 4, take: sum, keep: 2, better: low}": ("1 8 5 7", "6"),
    "{over: attempt, count: 3, take: product}": ("2 3 4", "24"),
    "{over: attempt, count: 4, take: median}": ("2 3 4 9", "3.5"),
    "{over: attempt, at_most: 0, take: sum}": ("", "0"),
    "{over: attempt, at_most: 0, take: max, empty: zero, failed: skip}": ("- -", "0"),
}


@pytest.mark.parametrize(("repeat", "given", "wanted"), [(r, *v) for r, v in REPEATS.items()])
def test_repeats(repeat, given, wanted):
    """Attempts are taken together as the document says."""
    rows = "\n".join(
        f"A,try,{number},{'' if mark == '-' else mark},{'DNF' if mark == '-' else ''}"
        for number, mark in enumerate(given.split(), 1)
    )
    rules = f"scheme: {{id: total, each: {{id: try, input: number}}, repeat: {repeat}}}"
    people = "contestant\nA"
    document = both(rules, "contestant,aspect,attempt,value,status\n" + rows, people)
    assert nodes(document)["total"] == wanted


def test_worst_that_must_be_used_gives_no_value():
    """Two failed attempts of five are one too many to drop."""
    rules = """
        scheme:
          id: total
          each: {id: try, input: number}
          repeat: {over: attempt, count: 3, take: mean, better: low, failed: worst, drop: {high: 1, low: 1}}
        ranking: {better: low, none: last}
    """
    marks = """
        contestant,aspect,attempt,value,status
        A,try,1,5,
        A,try,2,,DNF
        A,try,3,,DNS
        B,try,1,9,
        B,try,2,8,
        B,try,3,,DNF
    """
    document = both(rules, marks)
    assert ranks(document) == {"B": 1, "A": 2}
    assert "total" not in nodes(document, "A")


def test_icpc_penalty_from_attempts_and_times():
    """Solved counts; the penalty is the minute of the first success and 20 per earlier try."""
    rules = """
        scheme:
          id: total
          formula: "sum(solved) - sum(cost) / 10000"
          children:
            - id: problems
              repeat: {over: item, ids: [A, B], take: list}
              each:
                id: problem
                formula: "solved"
                children:
                  - id: solved
                    each: {id: run, input: bool}
                    repeat: {over: attempt, at_most: 0, take: first_success}
                  - {id: cost, formula: "if(solved, floor(time(solved) / 60) + 20 * (tries(solved) - 1), 0)"}
    """
    marks = """
        contestant,aspect,item,attempt,value,time
        A,run,A,1,0,10:00
        A,run,A,2,1,1:00:59
        A,run,B,1,0,2:00:00
        B,run,A,1,1,1:40:00
    """
    document = both(rules, marks)
    assert nodes(document, "A")["cost[A]"] == "80"
    assert nodes(document, "B")["cost[A]"] == "100"
    assert ranks(document) == {"A": 1, "B": 2}


COMBINE = {
    "sum": "15",
    "mean": "5",
    "median": "4",
    "product": "72",
    "min": "2",
    "max": "9",
    "{best: 2}": "13",
    "{threshold: 15, give: 7}": "7",
    "{threshold: 15.5, give: 7}": "0",
    "first": "4",
    "weighted": "5.3",
}


@pytest.mark.parametrize(("combine", "wanted"), COMBINE.items())
def test_combine(combine, wanted):
    """Children are combined as the document says."""
    rules = f"""
        scheme:
          id: total
          combine: {combine}
          children:
            - {{id: a, weight: 50, input: number}}
            - {{id: b, weight: 20, input: number}}
            - {{id: c, weight: 30, input: number}}
    """
    marks = "contestant,aspect,value\nA,a,4\nA,b,2\nA,c,9\n"
    assert nodes(both(rules, marks))["total"] == ("5.1" if combine == "weighted" else wanted)


def test_left_out_child_and_weights():
    """An exempted part is left out and the other weights fill the whole."""
    rules = """
        scheme:
          id: total
          combine: weighted
          children: [{id: a, weight: 25, input: number}, {id: b, weight: 75, input: number}]
    """
    marks = "contestant,aspect,value,status\nA,a,,免考\nA,b,60,\nB,a,80,\nB,b,,缺考\n"
    document = both(rules, marks)
    assert nodes(document, "A")["total"] == "60"
    assert nodes(document, "B")["total"] == "20"
    assert document["contestants"][1]["marks_status"] == {"b": "ABSENT"}


def test_whole_statuses():
    """Each whole status does what its row of the table says."""
    rules = "scheme: {id: total, children: [{id: a, input: number}, {id: b, input: number}]}"
    people = """
        contestant,status
        A,
        B,DNF
        C,VOID
        D,DSQ
        E,DNS
        F,退赛
        G,免考
    """
    marks = "contestant,aspect,value\nA,a,3\nA,b,3\nB,a,9\nC,a,9\nC,b,9\nD,a,5\n"
    document = both(rules, marks, people)
    totals = {each["code"]: (each["total"], each["rank"]) for each in document["contestants"]}
    assert totals == {
        "B": ("9", 1), "A": ("6", 2), "C": ("0", None), "D": (None, None),
        "E": (None, None), "F": (None, None), "G": (None, None),
    }  # fmt: skip
    assert nodes(document, "D") == {"a": "5"}


def test_pending_blocks_everybody():
    """One open status keeps the ranking closed."""
    rules = "scheme: {id: total, input: number}"
    document = both(
        rules, "contestant,aspect,value\nA,total,3\nB,total,4", "contestant,status\nA,\nB,待定"
    )
    assert document["state"] == "blocked"
    assert ranks(document) == {"A": None, "B": None}


def test_penalties_gates_floor_cap():
    """Penalties come off, percents refer to the value before, gates follow, then floor and cap."""
    rules = """
        scheme:
          id: total
          children: [{id: a, input: number}]
          penalties:
            - {id: late, input: count, mark: {per_count: {give: 3}}, most: 5}
            - {id: mess, input: count, kind: percent, mark: {per_count: {give: 10}}}
            - {id: card, input: count, ladder: [0, 0, 4, disqualify]}
          gates:
            - {require: "a >= 50", else: {cap: 40}}
            - {require: "late == 0", else: no_award}
          floor: 0
          cap: 90
        awards: [{id: first, ranks: [1, 9]}]
    """
    marks = """
        contestant,aspect,value
        A,a,80
        A,late,2
        A,mess,1
        A,card,2
        B,a,49
        C,a,99
        D,a,3
        D,mess,20
        E,a,70
        E,card,3
    """
    document = both(rules, marks)
    totals = {each["code"]: each["total"] for each in document["contestants"]}
    assert totals == {"C": "90", "A": "63", "B": "40", "D": "0", "E": None}
    assert awards(document) == {"C": ["first"], "A": [], "B": ["first"], "D": ["first"], "E": []}
    assert nodes(document, "A")["mess"] == "8"
    assert nodes(document, "A")["late"] == "5"
    assert next(each["status"] for each in document["contestants"] if each["code"] == "E") == "DSQ"


STANDARDISE = {
    "{method: z}": ("76", "100", "124"),  # 20 * 2 / sqrt(8/3) = 24.49...
    "{method: z, sample: true, mean: 50, sd: 10}": ("40", "50", "60"),
    "{method: min_max, to: 10}": ("0", "5", "10"),
    "{method: to_leader}": ("20", "60", "100"),
    "{method: rank_points, points: [8, 5]}": ("0", "5", "8"),
    "{method: rank_points, points: [3, 2, 1], better: low}": ("3", "2", "1"),
    "{method: ws_scale_mad30}": ("680", "700", "720"),  # 30 * 2 / (1.4826 * 2) = 20.2...
}


@pytest.mark.parametrize(("method", "wanted"), STANDARDISE.items())
def test_standardise(method, wanted):
    """Values are compared with the field as the document says (1, 3 and 5)."""
    rules = f"scheme: {{id: total, input: number, standardise: {method}, round: 0}}"
    document = both(rules, "contestant,aspect,value\nA,total,1\nB,total,3\nC,total,5\n")
    assert tuple(nodes(document, code)["total"] for code in "ABC") == wanted


def test_decay_with_bloods():
    """A task fades with its solvers; the first ones get their bonus; equal times share it."""
    rules = """
        scheme:
          id: total
          each:
            id: flag
            input: {type: bool, default: 0}
            mark: {decay: {model: ctfd_linear, initial: points, minimum: 50, decay: 20, bloods: [0.1, 0.05]}}
          repeat: {over: item, table: [{id: P, points: 105}, {id: Q, points: 60}], take: sum}
    """
    marks = """
        contestant,aspect,item,value,time
        A,flag,P,1,10
        B,flag,P,1,10
        C,flag,P,1,30
        C,flag,Q,1,5
    """
    document = both(rules, marks)
    assert document["values"] == {"flag[P]": "65", "flag[Q]": "60"}
    # 65 * 1.1 = 71.5, half even: 72; third: 65; 60 * 1.1 = 66
    assert nodes(document, "A")["total"] == nodes(document, "B")["total"] == "72"
    assert nodes(document, "C")["total"] == "131"


def test_field_functions():
    """Field functions look at everybody who counts in the scale."""
    rules = """
        scheme:
          id: total
          children: [{id: a, input: number}]
          formula: "field_max(a) * 1000 + field_rank(a) * 100 + field_count(a) * 10 + field_median(a)"
    """
    people = "contestant,status\nA,\nB,\nC,DSQ"
    document = both(rules, "contestant,aspect,value\nA,a,2\nB,a,4\nC,a,9", people)
    assert nodes(document, "A")["total"] == str(4000 + 200 + 20 + 3)


def ranked(extra: str, scores: str, people: str = "", **more: Any) -> dict[str, Any]:
    marks = "contestant,aspect,value\n" + "\n".join(
        f"{code},total,{value}" for code, value in zip("ABCDEFGH", scores.split(), strict=False)
    )
    return both(f"scheme: {{id: total, input: number}}\n{extra}", marks, people, **more)


def test_shared_and_dense_ranks():
    """Equal scores share: 1 2 2 4, or 1 2 2 3 where the rulebook says dense."""
    assert ranks(ranked("", "9 7 7 5")) == {"A": 1, "B": 2, "C": 2, "D": 4}
    assert ranks(ranked("ranking: {end: dense}", "9 7 7 5")) == {"A": 1, "B": 2, "C": 2, "D": 3}


def test_near_ties_link_to_previous_or_first():
    """Within 2 points the rank is shared, chained to the one before or to the group's first."""
    previous = ranked("ranking: {near: {within: 2, link: previous}}", "9 7.5 6 3")
    assert ranks(previous) == {"A": 1, "B": 1, "C": 1, "D": 4}
    first = ranked("ranking: {near: {within: 2, link: first}}", "9 7.5 6 3")
    assert ranks(first) == {"A": 1, "B": 1, "C": 3, "D": 4}


def test_tie_decided_by_playoff_column():
    """A play-off's order stands in the contestants' table; without it the result is blocked."""
    rules = "ranking: {end: playoff}"
    open_ = ranked(rules, "9 9 1")
    assert open_["blocked"] == ["A", "B"]
    decided = ranked(rules, "9 9 1", "contestant,tiebreak\nA,2\nB,1\nC,")
    assert ranks(decided) == {"B": 1, "A": 2, "C": 3}


# printf "7|A" | sha256sum begins with 42974a, printf "7|B" | sha256sum with e45b0d
DRAWN = {"A": 1, "B": 2}


def test_tie_decided_by_draw():
    """A draw orders equals by the hash of seed and code; without a seed it is blocked."""
    assert ranked("ranking: {end: draw}", "9 9")["state"] == "blocked"
    document = ranked("ranking: {end: draw}", "9 9", seed="7")
    assert ranks(document) == DRAWN


AWARDS = {
    "[{id: x, ranks: [1, 2]}]": "ABC",
    "[{id: x, count: 2}]": "ABC",
    "[{id: x, count: 2, cut_ties: shrink}]": "A",
    "[{id: x, count: {percent: 50, round: floor}}]": "ABC",
    "[{id: x, count: {percent: 10, min: 1}}]": "A",
    "[{id: x, count: {by_field: [{from: 3, count: 1}, {from: 9, count: 5}]}}]": "A",
    "[{id: x, within: {percent: 20}}]": "A",
    '[{id: x, score: "score >= 5"}]': "ABCD",
    '[{id: x, count: 1, where: "score < 9"}]': "BC",
    '[{id: x, count: 1, where: "score < 9", roll_down: false}]': "",
    "[{id: y, count: 1}, {id: x, count: 1}]": "BC",
    "[{id: y, count: 1}, {id: x, count: 1, exclusive: false}]": "A",
    "[{id: y, count: 1}, {id: x, count: 1, group: other}]": "A",
    "[{id: y, count: 2}, {id: x, count: {same_as: y}, exclusive: false}]": "ABC",
    '[{id: y, count: 1}, {id: x, ranks: [1, 9], exclusive: false, where: "not (\\"y\\" in awards)"}]': "BCDE",
}


@pytest.mark.parametrize(("rules", "wanted"), AWARDS.items())
def test_awards(rules, wanted):
    """Each way of giving an award reaches whom the document says (9 7 7 5 1)."""
    document = ranked(f"awards: {rules}", "9 7 7 5 1")
    assert "".join(code for code, ids in awards(document).items() if "x" in ids) == wanted


def test_promotions_cap_and_kinds():
    """Per kind the first rule that holds; a cap leaves the next to a later rule."""
    rules = """
promotions:
  - {id: best, when: "rank <= 3", to: "2", cap: 1}
  - {id: good, when: "score > 4", to: "3"}
  - {id: star, when: "rank == 1", kind: title, to: champion}
"""
    document = ranked(rules, "9 7 5 1")
    assert [each["promotion"] for each in document["contestants"]] == ["2", "3", "3", None]
    assert document["contestants"][0]["proposals"][1] == {
        "kind": "title", "to": "champion", "rule": "star",
    }  # fmt: skip


def test_advance_with_cap_and_reserves():
    """The best go on, at most one of a unit; the next two are reserves."""
    rules = "advance: [{to: final, top: 2, per: {field: delegation, most: 1}, reserves: 2}]"
    people = "contestant,delegation\nA,X\nB,X\nC,Y\nD,Z\nE,"
    document = ranked(rules, "9 8 7 6 5", people)
    came = {each["code"]: (each["advance"], each["reserve"]) for each in document["contestants"]}
    assert came == {
        "A": ("final", None), "B": (None, None), "C": ("final", None),
        "D": (None, 1), "E": (None, 2),
    }  # fmt: skip


def test_teams():
    """The best two of a delegation make its score; a lone member is filled up with 0."""
    people = "contestant,delegation\nA,X\nB,X\nC,X\nD,Y\nE,"
    rules = "teams: {best: 2, size: 2, ties: [{by: total, take: max}]}"
    document = ranked(rules, "9 8 7 6 5", people)
    assert [
        (each["team"], each["total"], each["rank"], each["members"]) for each in document["teams"]
    ] == [
        ("X", "17", 1, ["A", "B"]),
        ("Y", "6", 2, ["D"]),
    ]
    points = ranked("teams: {rank_points: [5, 3], missing: exclude, size: 2}", "9 8 7 6 5", people)
    assert [(each["team"], each["total"]) for each in points["teams"]] == [("X", "8")]


def test_eligibility_and_limits():
    """Who fails a rule is listed by its id and loses what the rule says."""
    rules = """
fields: {age: number}
eligibility: [{id: adult, require: "age >= 18"}]
limits: [{per: delegation, most: 1, effect: no_award}]
awards: [{id: x, ranks: [1, 9]}]
"""
    people = "contestant,delegation,age\nA,X,17\nB,X,30\nC,Y,\n"
    document = ranked(rules, "9 8 7", people)
    by_code = {each["code"]: each for each in document["contestants"]}
    assert by_code["A"]["ineligible"] == ["adult"]
    assert (by_code["A"]["rank"], by_code["B"]["rank"], by_code["C"]["rank"]) == (None, 1, None)
    assert by_code["B"]["awards"] == []


def test_divisions_are_events_of_their_own():
    """Every value of the division field has its own ranks."""
    rules = "fields: {class: text}\ndivision: class"
    document = ranked(rules, "9 8 7", "contestant,class\nA,two\nB,one\nC,two")
    assert [(each["division"], each["code"], each["rank"]) for each in document["contestants"]] == [
        ("one", "B", 1), ("two", "A", 1), ("two", "C", 2),
    ]  # fmt: skip


def test_minimum_field_and_recheck():
    """Too few: no awards, but ranks. A re-check takes the top, rounded up, and part of the rest."""
    rules = """
minimum_field: {count: 9, else: no_awards}
awards: [{id: x, ranks: [1, 9]}]
recheck: {top: {percent: 30}, sample: {percent: 15}}
"""
    document = ranked(rules, "9 8 7 6 5")
    assert awards(document)["A"] == []
    assert ranks(document)["A"] == 1
    assert document["recheck"] == {"top": ["A", "B"], "sample": 1}


def test_removed_intervals():
    """Time in a removed interval does not pass."""
    rules = """
        clock: {removed: [{from: 60, to: 90}]}
        scheme: {id: total, children: [{id: a, input: number}], formula: "time(a)"}
    """
    for written, wanted in (("50", "50"), ("1:10", "60"), ("100", "70")):
        document = both(rules, f"contestant,aspect,value,time\nA,a,1,{written}")
        assert nodes(document)["total"] == wanted


def test_carry_from_an_earlier_round():
    """A node may bring in what an earlier round came to."""
    rules = """
        scheme:
          id: total
          combine: weighted
          children:
            - {id: heat, weight: 40, carry: {round: heat, node: total}}
            - {id: final, weight: 60, input: number}
    """
    carry = {"heat": {"contestants": [{"code": "A", "nodes": {"total": "50"}}]}}
    document = both(rules, "contestant,aspect,value\nA,final,100", carry=carry)
    assert nodes(document)["total"] == "80"


def test_inputs():
    """Each input type reads what people enter."""
    cases = {
        "bool": [("√", "1"), ("否", "0"), ("TRUE", "1")],
        "count": [("３", "3")],
        "{type: choice, options: {A: 4, 良: 2.5}}": [("良", "2.5")],
        "judgement": [("2", "2")],
        "duration": [("1:02:03.5", "3723.5"), ("83.45", "83.45"), ("1:23", "83")],
        "{type: answers, key: [A, BC, D], points: [1, 2, 1], wrong: 0.5}": [
            ("a|BC|-", "3"),
            ("A CB D", "1.5"),
        ],
        "{type: number, round: {decimals: 1}}": [("2.25", "2.3")],
    }
    for wanted_input, pairs in cases.items():
        for entered, wanted in pairs:
            rules = f"scheme: {{id: total, input: {wanted_input}}}"
            document = both(rules, f"contestant,aspect,value\nA,total,{entered}")
            assert nodes(document)["total"] == wanted


def test_display_rounding_ranks_on_the_exact_value():
    """Rounded for display only: the numbers look equal, the ranks are not."""
    rules = "scheme: {id: total, input: number, round: {decimals: 0, scope: display}}"
    document = both(rules, "contestant,aspect,value\nA,total,7.1\nB,total,7.2")
    assert [(each["code"], each["total"], each["rank"]) for each in document["contestants"]] == [
        ("B", "7", 1), ("A", "7", 2),
    ]  # fmt: skip


def test_teams_across_divisions():
    """Over the whole games a delegation's best of each event count together."""
    rules = """
fields: {event: text}
division: event
awards: [{id: gold, ranks: [1, 1]}]
teams: {across: true, best: 1}
"""
    people = "contestant,event,delegation\nA,lathe,X\nB,lathe,X\nC,weld,X\nD,weld,Y\nE,lathe,Y"
    document = ranked(rules, "9 8 7 6 5", people)
    assert [
        (each["team"], each["division"], each["total"], each["members"])
        for each in document["teams"]
    ] == [("X", "", "16", ["A", "C"]), ("Y", "", "11", ["E", "D"])]


def test_values_that_grow_without_end_block():
    """A number squared from node to node is stopped long before it is of no use to anybody."""
    squares = ", ".join(f'{{id: b{at}, formula: "b{at - 1} * b{at - 1}"}}' for at in range(1, 40))
    rules = f"records: [{{id: b0, input: number}}, {squares}]\nscheme: {{id: total, formula: b39}}"
    assert both(rules, "contestant,aspect,value\nA,b0,3")["blocked"] == ["A"]


def test_an_absent_judge_comes_before_a_disagreement():
    """Who did not finish has 0 where a judge's place stays empty, however far apart the rest are."""
    rules = """
        scheme:
          id: total
          input: number
          panel: {judges: [J1, J2, J3], conflicts: {same: [delegation]}, consistency: {limit: 1}}
    """
    marks = "contestant,aspect,judge,value\nA,total,J1,1\nA,total,J2,2\nA,total,J3,9\n"
    document = both(
        rules, marks, "contestant,delegation,status\nA,X,DNF", "judge,delegation\nJ1,X\nJ2,\nJ3,"
    )
    assert nodes(document)["total"] == "0"


def test_field_functions_take_numbers_only():
    """A repeat kept as a list is no number; its instances are, when they are named."""
    rules = """
        records:
          - {id: all, each: {id: one, input: number}, repeat: {over: item, count: 2, take: list}}
        scheme: {id: total, formula: "field_max(one) * 10 + field_count(all)"}
    """
    marks = "contestant,aspect,item,value\nA,one,1,3\nA,one,2,4\nB,one,1,5\nB,one,2,1"
    assert nodes(both(rules, marks))["total"] == "50"
