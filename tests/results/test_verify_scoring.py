"""The independent scorer, construct by construct, with numbers worked out by hand."""

from fractions import Fraction
from typing import Any

import pytest

from leitai import verify

NUMBER = {"type": "number"}


def book(scheme: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "leitai": "rulebook/1",
        "id": "t",
        "version": "1",
        "title": "t",
        "scheme": scheme,
    } | more


def score(
    rules: dict[str, Any],
    marks: list[str],
    people: list[dict[str, str]] | None = None,
    judges: list[dict[str, str]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Marks are written ``contestant aspect value [column=text …]``."""
    rows = []
    for line in marks:
        who, aspect, value, *rest = line.split()
        row = {"contestant": who, "aspect": aspect, "value": "" if value == "." else value}
        rows.append(row | dict(part.split("=") for part in rest))
    tables = {"marks": rows, "contestants": people, "judges": judges}
    return verify.score(rules, tables | more)


def totals(document: dict[str, Any]) -> dict[str, Any]:
    return {each["code"]: each["total"] for each in document["contestants"]}


def ranks(document: dict[str, Any]) -> dict[str, Any]:
    return {each["code"]: each["rank"] for each in document["contestants"]}


def blocks(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["node"], each["id"]) for each in document["blocked"]]


# ---- numbers


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("half_up", [3, -3, 3, 2]),
        ("half_even", [2, -2, 3, 2]),
        ("half_down", [2, -2, 3, 2]),
        ("floor", [2, -3, 2, 2]),
        ("ceil", [3, -2, 3, 3]),
        ("truncate", [2, -2, 2, 2]),
    ],
)
def test_rounding_modes(mode, expected):
    """2.5, -2.5, 2.51 and 2.4 to whole numbers."""
    values = [Fraction(5, 2), Fraction(-5, 2), Fraction("2.51"), Fraction("2.4")]
    assert [verify.round_to(value, 0, mode) for value in values] == expected


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(90), 2, "90.00"),
        (Fraction(2, 3), None, "0.666666666667"),
        (Fraction(-1, 8), None, "-0.125"),
        (Fraction(1250), None, "1250"),
        (Fraction(-1, 1000), 2, "0.00"),
    ],
)
def test_numbers_as_text(value, decimals, text):
    """results.md, "How numbers are written"."""
    assert verify.decimal_text(value, decimals) == text


@pytest.mark.parametrize("text", ["1e3", "1,5", "", "NaN", "--1", "１２x"])
def test_what_is_not_a_number(text):
    """Exponents, commas and words are refused by name."""
    with pytest.raises(verify.Trouble) as caught:
        verify.entered_number(text)
    assert caught.value.name == "not-a-number"


# ---- expressions


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - 4 / 8", "6.5"),
        ("-2 * -3", "6"),
        ("(1 + 2) * 3", "9"),
        ("1 < 2 and not 2 < 1", "1"),
        ("not 1 == 2 or 1 / 0", "1"),
        ("3 in [1, 2, 3]", "1"),
        ("'a' in ['b']", "0"),
        ("'a' == 1", "0"),
        ("'a' != 1", "1"),
        ("none != 1", "0"),
        ("min(3, [1, 2])", "1"),
        ("mean(1, 2, 4)", "2.333333333333"),
        ("median([4, 1, 3, 2])", "2.5"),
        ("range([4, 1, 3])", "3"),
        ("top([1, 5, 3], 2)", "8"),
        ("bottom([1, 5, 3], 5)", "9"),
        ("length([1, none, 3])", "2"),
        ("abs(-3) + floor(-1.5) + ceil(1.2)", "3"),
        ("round(2.345, 2)", "2.35"),
        ("round(2.345, 2, 'half_even')", "2.34"),
        ("sqrt(2.25)", "1.5"),
        ("pow(2, -2)", "0.25"),
        ("exp(0) + ln(1)", "1"),
        ("if(0, 1, 2)", "2"),
        ("given(1 / 0)", "0"),
        ("first_given(none, 1 / 0, 7)", "7"),
        ("years_between('2000-02-29', '2023-02-28')", "22"),
        ("years_between('2000-02-29', '2023-03-01')", "23"),
        ("months_between('2024-01-31', '2024-02-29')", "0"),
        ("months_between('2024-03-15', '2024-01-15')", "-2"),
    ],
)
def test_expressions(text, value):
    """One small formula each."""
    rules = book({"id": "total", "formula": text})
    people = [{"contestant": "A"}]
    assert totals(score(rules, [], people)) == {"A": value}


def test_irrational_values_have_forty_decimals():
    """A root is cut off, the others are rounded (values from a table of constants)."""
    assert verify.square_root(Fraction(2)) == Fraction("1.4142135623730950488016887242096980785696")
    assert verify.exponential(Fraction(1)) == Fraction("2.7182818284590452353602874713526624977572")
    assert verify.logarithm(Fraction(2)) == Fraction("0.6931471805599453094172321214581765680755")


@pytest.mark.parametrize(
    "text", ["1 +", "(1", "1 < 2 < 3", "min(1", "a b", "1 ++ 2", "€", "nobody", "what(1)"]
)
def test_wrong_expressions_are_named(text):
    """Whatever cannot be read ends as a named failure."""
    with pytest.raises(verify.Trouble):
        score(book({"id": "total", "formula": text}), [], [{"contestant": "A"}])


# ---- inputs and mark functions


@pytest.mark.parametrize(
    ("kind", "entered", "value"),
    [
        ("number", "８５．５", "85.5"),
        ("bool", "是", "1"),
        ("bool", "NO", "0"),
        ("duration", "1:02:03.5", "3723.5"),
        ({"type": "choice", "options": {"good": "2.5", "bad": 0}}, "good", "2.5"),
        ({"type": "number", "round": {"decimals": 0, "mode": "floor"}}, "2.9", "2"),
        (
            {"type": "answers", "key": ["A", "B", "CD"], "points": [1, 2, 4], "wrong": 1},
            "a|-|D",
            "0",
        ),
    ],
)
def test_inputs(kind, entered, value):
    """What was entered, as a number."""
    assert totals(score(book({"id": "total", "input": kind}), [f"A total {entered}"])) == {
        "A": value
    }


@pytest.mark.parametrize(
    ("mark", "entered", "value"),
    [
        ({"all_or_nothing": {"give": 4}}, "1", "4"),
        ({"all_or_nothing": {"give": 4, "when": "value > 1"}}, "1", "0"),
        ({"deduct": {"from": 4, "free": 1, "per": 1, "take": 1}}, "3", "2"),
        ({"deduct": {"from": 4, "nominal": 10, "per": 2, "take": 1, "count": "ceil"}}, "7", "2"),
        ({"deduct": {"from": 4, "take": 2, "floor": -1}}, "9", "-1"),
        ({"bands": [{"upto": "0.5", "give": 30}, {"below": 1, "give": 20}]}, "0.5", "30"),
        ({"bands": {"steps": [{"below": 1, "give": 20}], "else": "1 + 2"}}, "1", "3"),
        ({"from_bands": [{"above": 90, "give": 3}, {"from": 80, "give": 2}]}, "90", "2"),
        ({"table": {"0": 0, "2.5": 7}}, "2.50", "7"),
        ({"staged": [3, 5, 9]}, "2", "5"),
        ({"staged": [3, 5, 9]}, "8", "9"),
        ({"per_count": {"give": -2, "most": 5}}, "3", "-5"),
        ({"ratio": {"to": 8, "give": 10, "cap": True}}, "9", "10"),
        ({"relative_error": {"of": -4}}, "-3", "0.25"),
        ({"piece_rate": {"per": 3, "give": 2, "most": 5}}, "8", "4"),
        ({"time_bonus": {"limit": 60, "per": 10, "give": 3, "most": 100}}, "35", "6"),
        ({"interpolate": [[0, 0], [10, 5], [20, 30]]}, "14", "15"),
        ({"interpolate": [[0, 1], [10, 5]]}, "99", "5"),
        ([{"formula": "value * value"}, {"round": -1}], "7", "50"),
    ],
)
def test_mark_functions(mark, entered, value):
    """One value through one mark."""
    rules = book({"id": "total", "input": NUMBER, "mark": mark})
    assert totals(score(rules, [f"A total {entered}"])) == {"A": value}


@pytest.mark.parametrize("mark", [{"table": {"1": 1}}, {"staged": [1, 2]}])
def test_value_without_a_place_blocks(mark):
    """A value that is not in the table, a stage that is no whole number."""
    rules = book({"id": "total", "input": NUMBER, "mark": mark})
    assert score(rules, ["A total 1.5"])["state"] == "blocked"


@pytest.mark.parametrize(
    ("decay", "worth"),
    [
        ({"model": "ctfd_linear", "initial": 500, "minimum": 100, "decay": 30}, "440"),
        ({"model": "ctfd_log", "initial": 500, "minimum": 100, "decay": 5}, "436"),
        ({"model": "gzctf", "initial": 1000, "ratio": "0.25", "difficulty": 5}, "752"),
        ({"model": "fixed", "initial": 50}, "50"),
    ],
)
def test_decay(decay, worth):
    """Three solvers, m = 2: 500 - 60; ceil(500 - 400/25 * 4); floor(1000 (.25 + .75 e^-.4))."""
    rules = book({"id": "total", "input": "bool", "mark": {"decay": decay}})
    document = score(rules, ["A total 1", "B total 1", "C total 1", "D total 0"])
    assert totals(document) == {"A": worth, "B": worth, "C": worth, "D": "0"}
    assert document["values"] == {"total": worth}


def test_bloods():
    """The first two solvers get 10 and 5 % more; who solves at the same time shares."""
    decay = {"model": "fixed", "initial": 100, "bloods": ["0.1", "0.05"]}
    rules = book({"id": "total", "input": "bool", "mark": {"decay": decay}})
    marks = ["A total 1 time=5", "B total 1 time=0:07", "C total 1 time=7", "D total 1 time=8"]
    assert totals(score(rules, marks)) == {"A": "110", "B": "105", "C": "105", "D": "100"}


def test_ratio_to_best():
    """High: over the highest; low: the lowest over the value."""
    high = book({"id": "total", "input": NUMBER, "mark": {"ratio_to_best": {"give": 10}}})
    low = {"ratio_to_best": {"give": 10, "better": "low"}}
    marks = ["A total 4", "B total 8"]
    assert totals(score(high, marks)) == {"A": "5", "B": "10"}
    assert totals(score(book({"id": "total", "input": NUMBER, "mark": low}), marks)) == {
        "A": "10",
        "B": "5",
    }


# ---- panels


def panel_total(panel: dict[str, Any], marks: str, **more: Any) -> Any:
    rules = book({"id": "total", "input": NUMBER, "panel": panel})
    rows = [
        f"A total {'.' if mark == '-' else mark} judge=J{at}"
        + (" status=ABSENT" if mark == "-" else "")
        for at, mark in enumerate(marks.split(), start=1)
    ]
    document = score(rules, rows + more.pop("extra", []), **more)
    return totals(document)["A"] or [each["id"] for each in document["blocked"]]


@pytest.mark.parametrize(
    ("panel", "marks", "value"),
    [
        ({"size": 3}, "2 3 4", "3"),
        ({"size": 4, "combine": "median"}, "1 2 4 9", "3"),
        ({"size": 3, "combine": "sum", "factor": "0.5"}, "2 3 4", "4.5"),
        ({"size": 5, "drop": {"high": 1, "low": 1}}, "1 5 6 7 99", "6"),
        ({"size": {"min": 3, "max": 6}, "drop": [{"from": 5, "high": 1, "low": 1}]}, "1 2 9", "4"),
        ({"size": 2, "combine": "weighted", "weights": {"J1": 3}}, "4 8", "5"),
        ({"size": 3, "combine": "majority"}, "4 8 4", "4"),
        ({"size": 2, "combine": "consensus"}, "4 8", ["no-consensus"]),
        ({"size": 3}, "4 8", ["missing-mark"]),
        ({"size": 2}, "4 8 9", ["too-many-marks"]),
        ({"size": 3}, "4 - 9", ["judge-absent"]),
        (
            {"size": 5, "missing": "mean_of_given", "drop": {"high": 1, "low": 1}},
            "35 - 33 36 34",
            "34.5",
        ),
        ({"size": 3, "missing": "shrink"}, "4 - 9", "6.5"),
        ({"size": 3, "missing": "shrink", "at_least": 3}, "4 - 9", ["judge-absent"]),
        ({"size": 3, "consistency": {"limit": 1}}, "1 2 3", ["panel-disagrees"]),
        ({"size": 3, "consistency": {"limit": 1, "on_break": "flag"}}, "1 2 3", "2"),
        (
            {
                "size": 4,
                "drop": {"high": 1, "low": 1},
                "consistency": {"measure": "middle", "limit": "0.5", "on_break": "mean_of_all"},
            },
            "1 2 4 9",
            "4",
        ),
        (
            {"size": 3, "consistency": {"limits": [{"upto": 2, "limit": 1}, {"limit": 2}]}},
            "2 3 4",
            "3",
        ),
        ({"size": 2, "drop": {"high": 1, "low": 1}}, "1 2", ["nothing-left"]),
    ],
)
def test_panels(panel, marks, value):
    """Marks of J1, J2, ... in order; - is a judge declared absent."""
    assert panel_total(panel, marks) == value


def test_reserve_for_an_absent_judge_and_in_a_dispute():
    """The reserve fills a vacant place; else settles a broken limit."""
    reserve = ["A total 7 judge=R"]
    assert panel_total({"size": 3, "reserve": ["R"]}, "4 - 4", extra=reserve) == "5"
    panel = {"size": 3, "reserve": ["R"], "consistency": {"limit": 1, "on_break": "reserve"}}
    # 3 5 7 and 7: the median is 6, 3 lies farthest: (5 + 7 + 7) / 3
    assert panel_total(panel, "3 5 7", extra=reserve) == "6.333333333333"


def test_conflicts():
    """A judge of the contestant's delegation does not count; the reserve does."""
    panel = {"size": 2, "reserve": ["R"], "conflicts": {"same": ["delegation"]}}
    judges = [
        {"judge": "J1", "delegation": "X"},
        {"judge": "J2", "conflicts": "B; delegation:Y"},
        {"judge": "R"},
    ]
    people = [{"contestant": "A", "delegation": "X"}]
    found = panel_total(panel, "9 4", extra=["A total 6 judge=R"], people=people, judges=judges)
    assert found == "5"
    people = [{"contestant": "A", "delegation": "Y"}]
    assert (
        panel_total(panel, "9 4", extra=["A total 6 judge=R"], people=people, judges=judges)
        == "7.5"
    )


def test_remarks_need_every_judge_and_a_note():
    """Only the highest round counts, with a note on every row."""
    panel = {"size": 2, "consistency": {"limit": 1, "justify": True}}
    again = ["A total 5 judge=J1 round=2 note=x", "A total 6 judge=J2 round=2 note=y"]
    assert panel_total(panel, "1 9", extra=again) == "5.5"
    assert panel_total(panel, "1 9", extra=again[:1]) == ["missing-mark"]
    again = ["A total 5 judge=J1 round=2", "A total 6 judge=J2 round=2 note=y"]
    assert panel_total(panel, "1 9", extra=again) == ["not-justified"]


# ---- groups, repeats, steps


@pytest.mark.parametrize(
    ("combine", "value"),
    [
        ("sum", "16"),
        ("mean", "4"),
        ("median", "3.5"),
        ("product", "96"),
        ("min", "1"),
        ("max", "8"),
        ({"best": 2}, "12"),
        ({"threshold": 16, "give": 5}, "5"),
        ({"threshold": 17, "give": 5}, "0"),
        ("first", "8"),
    ],
)
def test_combine(combine, value):
    """The children are 8, 4, 3 and 1."""
    children = [{"id": f"n{at}", "input": NUMBER} for at in range(4)]
    marks = [f"A n{at} {mark}" for at, mark in enumerate("8431")]
    rules = book({"id": "total", "combine": combine, "children": children})
    assert totals(score(rules, marks)) == {"A": value}


def test_child_left_out():
    """An exempted module: its weight is shared out; all exempted: no value."""
    children = [
        {"id": "a", "weight": 40, "input": NUMBER},
        {"id": "b", "weight": 60, "input": NUMBER},
    ]
    rules = book({"id": "total", "combine": "weighted", "children": children})
    document = score(rules, ["A a 80", "A b . status=EXEMPT", "B a 50", "B b 100"])
    assert totals(document) == {"A": "80", "B": "80"}
    assert document["contestants"][0]["marks_status"] == {"b": "EXEMPT"}


@pytest.mark.parametrize(
    ("repeat", "value"),
    [
        ({"take": "sum"}, "14"),
        ({"take": "mean", "drop": {"high": 1, "low": 1}}, "4"),
        ({"take": "best"}, "8"),
        ({"take": "best", "better": "low"}, "2"),
        ({"take": "last"}, "4"),
        ({"take": "sum", "keep": 2}, "12"),
        ({"take": "sum", "keep": 1, "better": "low"}, "2"),
        ({"take": "first_success", "success": "value > 5"}, "8"),
        ({"take": "first_success", "success": "value > 9"}, "0"),
        ({"take": "product"}, "64"),
    ],
)
def test_repeats(repeat, value):
    """Attempts 2, 8, 4."""
    scheme = {
        "id": "total",
        "each": {"id": "go", "input": NUMBER},
        "repeat": {"over": "attempt", "at_most": 0} | repeat,
    }
    document = score(book(scheme), ["A go 2 attempt=1", "A go 8 attempt=2", "A go 4 attempt=3"])
    assert totals(document) == {"A": value}


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ({"take": "mean"}, "4"),
        ({"take": "mean", "failed": "skip"}, "6"),
        ({"take": "mean", "failed": "worst"}, None),
        ({"take": "mean", "failed": "worst", "drop": {"high": 0, "low": 1}}, "6"),
        ({"take": "last"}, "4"),
        ({"take": "best", "better": "low", "failed": "worst"}, "4"),
    ],
)
def test_failed_attempts(more, value):
    """8, 4 and an attempt not finished."""
    scheme = {
        "id": "total",
        "each": {"id": "go", "input": NUMBER},
        "repeat": {"over": "attempt", "count": 3} | more,
    }
    rules = book(scheme, ranking={"none": "unranked"})
    document = score(rules, ["A go 8 attempt=1", "A go 4 attempt=2", "A go . attempt=3 status=DNF"])
    assert totals(document) == {"A": value}


def test_table_of_items_gives_parameters():
    """Points and item are names inside the repeat; item() and lists see it from outside."""
    each = {"id": "flag", "input": "bool", "mark": {"all_or_nothing": {"give": "points"}}}
    repeat = {"over": "item", "table": [{"id": "P1", "points": 100}, {"id": "P2", "points": 250}]}
    seen = {"id": "seen", "formula": "item(flag, 'P2') + length(flag) + max(flag)"}
    rules = book({"id": "total", "each": each, "repeat": repeat}, records=[seen])
    document = score(rules, ["A flag 1 item=P1", "A flag 1 item=P2"])
    assert document["contestants"][0]["nodes"] == {
        "total": "350",
        "flag[P1]": "100",
        "flag[P2]": "250",
        "seen": "502",
    }


def test_steps_in_their_order():
    """((70 * 2 / 1) * 0.5 - 5 - 10 % of 70), not above 50, then rounded."""
    penalties = [
        {"id": "late", "input": "count"},
        {"id": "dirty", "input": "count", "kind": "percent"},
    ]
    scheme = {
        "id": "total",
        "input": NUMBER,
        "scale": {"from": 1, "to": 2},
        "factor": "0.5",
        "penalties": penalties,
        "cap": 50,
        "round": 1,
    }
    document = score(book(scheme), ["A total 70", "A late 5", "A dirty 10", "B total 20"])
    assert totals(document) == {"A": "50.0", "B": "20.0"}
    assert document["contestants"][0]["nodes"] == {"total": "50.0", "late": "5", "dirty": "7"}


@pytest.mark.parametrize(
    ("count", "value", "status"), [("1", "90", "OK"), ("2", "85", "OK"), ("9", None, "DSQ")]
)
def test_ladder(count, value, status):
    """A warning, five points, disqualified."""
    penalty = {"id": "card", "input": "count", "ladder": [0, 0, 5, "disqualify"]}
    document = score(
        book({"id": "total", "input": NUMBER, "penalties": [penalty]}),
        ["A total 90", f"A card {count}"],
    )
    assert (totals(document)["A"], document["contestants"][0]["status"]) == (value, status)


@pytest.mark.parametrize(
    ("otherwise", "value"),
    [("zero", "0"), ({"value": 7}, "7"), ({"cap": 50}, "50"), ({"deduct": 10}, "80")],
)
def test_gates(otherwise, value):
    """Unsafe work."""
    scheme = {
        "id": "total",
        "input": NUMBER,
        "gates": [{"id": "g", "require": "safe > 0", "else": otherwise}],
    }
    rules = book(scheme, records=[{"id": "safe", "input": "bool"}])
    assert totals(score(rules, ["A total 90", "A safe 0"])) == {"A": value}


def test_disqualification_is_computed_anew_or_frozen():
    """The best leaves: the others are compared without them, or nobody moves."""
    scheme = {
        "id": "total",
        "input": NUMBER,
        "mark": {"ratio_to_best": {"give": 100}},
        "gates": [{"id": "g", "require": "fair == 1", "else": "disqualify"}],
    }
    rules = book(scheme, records=[{"id": "fair", "input": "bool"}])
    marks = ["A total 8", "A fair 0", "B total 4", "B fair 1", "C total 2", "C fair 1"]
    document = score(rules, marks)
    assert totals(document) == {"B": "100", "C": "50", "A": None}
    document = score(rules | {"on_disqualify": "freeze"}, marks)
    assert totals(document) == {"B": "50", "C": "25", "A": None}
    assert ranks(document) == {"B": 2, "C": 3, "A": None}


@pytest.mark.parametrize(
    ("spec", "values"),
    [
        ({"method": "z", "mean": 100, "sd": 20}, ["80", "120"]),
        ({"method": "ws_scale_mad30"}, ["680", "720"]),
        ({"method": "min_max"}, ["0", "100"]),
        ({"method": "to_leader", "to": 10}, ["5", "10"]),
        ({"method": "rank_points", "points": [10, 8]}, ["8", "10"]),
    ],
)
def test_standardise(spec, values):
    """4 and 8: mean and median 6, deviation and MAD 2; 30 / 1.4826 is 20.2."""
    rules = book({"id": "total", "input": NUMBER, "standardise": spec})
    assert list(totals(score(rules, ["B total 8", "A total 4"])).values()) == values[::-1]


# ---- times and statuses


def test_time_and_tries():
    """The first success at the second attempt, after a pause of ten seconds."""
    scheme = {
        "id": "total",
        "each": {"id": "go", "input": "bool"},
        "repeat": {"over": "attempt", "at_most": 3, "take": "first_success"},
    }
    records = [{"id": "when", "formula": "time(total)"}, {"id": "tried", "formula": "tries(total)"}]
    clock = {"start": "2026-05-01T09:00:00", "removed": [{"from": 60, "to": 70}]}
    marks = ["A go 0 attempt=1 time=0:30", "A go 1 attempt=2 time=2026-05-01T09:01:30"]
    nodes = score(book(scheme, records=records, clock=clock), marks)["contestants"][0]["nodes"]
    assert (nodes["when"], nodes["tried"]) == ("80", "2")


@pytest.mark.parametrize(
    ("status", "total", "rank", "counted"),
    [
        ("缺考", None, None, "1"),
        ("DNF", "0", 2, "2"),
        ("作废", "0", None, "2"),
        ("WD", None, None, "1"),
        ("免考", None, None, "1"),
    ],
)
def test_whole_statuses(status, total, rank, counted):
    """Somebody without a mark: total, rank, and whether N counts them."""
    rules = book({"id": "total", "input": NUMBER}, awards=[{"id": "all", "score": "N == 2"}])
    people = [{"contestant": "A"}, {"contestant": "B", "status": status}]
    document = score(rules, ["A total 5"], people)
    assert (totals(document)["B"], ranks(document)["B"]) == (total, rank)
    assert document["contestants"][0]["awards"] == (["all"] if counted == "2" else [])


def test_pending_blocks():
    """Nobody has a rank while somebody is pending."""
    document = score(
        book({"id": "total", "input": NUMBER}), ["A total 5", "B total 6", "B total . status=待定"]
    )
    assert document["state"] == "blocked"
    assert ranks(document) == {"A": None, "B": None}


def test_missing_mark_blocks_and_a_default_does_not():
    """Never averaged over whoever submitted."""
    children = [
        {"id": "a", "input": NUMBER},
        {"id": "b", "input": {"type": "number", "default": 3}},
    ]
    document = score(book({"id": "total", "children": children}), ["A a 1", "B b 1"])
    assert totals(document) == {"A": "4", "B": None}
    assert ("a", "missing-mark") in blocks(document)


# ---- ranking and what follows


def field_of(values: str, **more: Any) -> dict[str, Any]:
    """Contestants A, B, C ... with these values."""
    marks = [f"{chr(65 + at)} total {value}" for at, value in enumerate(values.split())]
    people = [
        {"contestant": line[0], "delegation": "XYZ"[at % 3], "tiebreak": str(at)}
        for at, line in enumerate(marks)
    ]
    seed = more.pop("seed", None)
    return score(book({"id": "total", "input": NUMBER}, **more), marks, people, seed=seed)


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ({}, [1, 2, 2, 4]),
        ({"end": "dense"}, [1, 2, 2, 3]),
        ({"better": "low"}, [4, 2, 2, 1]),
        ({"end": "committee"}, [1, 2, 3, 4]),
        ({"ties": [{"by": "contestant", "better": "high"}]}, [1, 3, 2, 4]),
        ({"near": {"within": 2}}, [1, 1, 1, 1]),
        ({"near": {"within": 2, "link": "first"}}, [1, 1, 1, 4]),
        ({"on": "0 - total"}, [4, 2, 2, 1]),
    ],
)
def test_ranking(ranking, expected):
    """9, 7, 7, 5."""
    assert [ranks(field_of("9 7 7 5", ranking=ranking))[code] for code in "ABCD"] == expected


def test_drawn_tie():
    """Printf 's|A' | sha256sum: 6438…, 's|B': a512…; the smaller goes first; no seed blocks."""
    assert ranks(field_of("5 5", ranking={"end": "draw"}, seed="s")) == {"A": 1, "B": 2}
    assert field_of("5 5", ranking={"end": "draw"})["state"] == "blocked"


@pytest.mark.parametrize(
    ("awards", "expected"),
    [
        ([{"id": "g", "ranks": [1, 1]}, {"id": "s", "ranks": [1, 3]}], ["g", "s", "s", "", ""]),
        ([{"id": "g", "count": 2}], ["g", "g", "g", "", ""]),
        ([{"id": "g", "count": 2, "cut_ties": "shrink"}], ["g", "", "", "", ""]),
        ([{"id": "g", "count": {"percent": 30}}], ["g", "g", "g", "", ""]),
        (
            [
                {"id": "g", "count": {"percent": 10, "min": 1}},
                {"id": "s", "count": {"same_as": "g"}},
            ],
            ["g", "s", "s", "", ""],
        ),
        (
            [{"id": "g", "count": 1}, {"id": "h", "count": 1, "exclusive": False}],
            ["gh", "", "", "", ""],
        ),
        ([{"id": "g", "count": 1, "where": "delegation != 'X'"}], ["", "g", "g", "", ""]),
        (
            [{"id": "g", "count": 1, "where": "delegation != 'X'", "roll_down": False}],
            ["", "", "", "", ""],
        ),
        ([{"id": "g", "within": {"percent": 40, "round": "floor"}}], ["g", "g", "g", "", ""]),
        (
            [
                {
                    "id": "g",
                    "count": {"by_field": [{"from": 2, "count": 1}, {"from": 6, "count": 2}]},
                }
            ],
            ["g", "", "", "", ""],
        ),
        ([{"id": "g", "score": "score >= 6"}], ["g", "g", "g", "g", ""]),
    ],
)
def test_awards(awards, expected):
    """9, 7, 7, 6, 5."""
    document = field_of("9 7 7 6 5", awards=awards)
    assert ["".join(each["awards"]) for each in document["contestants"]] == expected


def test_small_field():
    """Below the minimum no awards, or not even ranks."""
    awards = [{"id": "g", "count": 1}]
    document = field_of("2 1", awards=awards, minimum_field={"count": 3, "else": "no_awards"})
    assert [each["awards"] for each in document["contestants"]] == [[], []]
    document = field_of("2 1", awards=awards, minimum_field={"count": 3, "else": "void"})
    assert ranks(document) == {"A": None, "B": None}


def test_promotions():
    """Per kind the first that holds; a cap passes the rest on."""
    rules = [
        {"id": "one", "when": "rank <= 3", "to": "2", "cap": 1},
        {"id": "two", "when": "rank <= 3", "to": 3},
        {"id": "best", "kind": "title", "when": "rank == 1", "to": "expert"},
    ]
    document = field_of("9 8 7 6", promotions=rules)
    assert [each["promotion"] for each in document["contestants"]] == ["2", "3", "3", None]
    assert [each["rule"] for each in document["contestants"][0]["proposals"]] == ["one", "best"]


def test_advance():
    """Two in all, one of a delegation, one reserve."""
    rule = {"to": "final", "top": 2, "per": {"field": "delegation", "most": 1}, "reserves": 1}
    document = field_of("9 6 5 8", advance=[rule])
    found = {each["code"]: (each["advance"], each["reserve"]) for each in document["contestants"]}
    assert found == {"A": ("final", None), "D": (None, None), "B": ("final", None), "C": (None, 1)}


@pytest.mark.parametrize(
    ("teams", "expected"),
    [
        ({}, [("X", "15", 1), ("Y", "7", 2), ("Z", "5", 3)]),
        ({"best": 1}, [("X", "9", 1), ("Y", "7", 2), ("Z", "5", 3)]),
        ({"take": "mean", "size": 2}, [("X", "7.5", 1), ("Y", "3.5", 2), ("Z", "2.5", 3)]),
        ({"size": 2, "missing": "exclude"}, [("X", "15", 1)]),
        ({"rank_points": [5, 3]}, [("X", "5", 1), ("Y", "3", 2), ("Z", "0", 3)]),
        (
            {"rank_points": [5, 3], "without_zero": True},
            [("X", "5", 1), ("Y", "3", 2), ("Z", "0", None)],
        ),
        ({"better": "low"}, [("Z", "5", 1), ("Y", "7", 2), ("X", "15", 3)]),
    ],
)
def test_teams(teams, expected):
    """X: 9 and 6; Y: 7; Z: 5."""
    document = field_of("9 7 5 6", teams=teams)
    assert [(each["team"], each["total"], each["rank"]) for each in document["teams"]] == expected


def test_eligibility_and_limits():
    """A student is not ranked; the third of a delegation gets no award."""
    rules = book(
        {"id": "total", "input": NUMBER},
        fields={"worker": "bool"},
        eligibility=[{"id": "worker", "require": "worker == 1"}],
        limits=[{"per": "delegation", "most": 1, "effect": "no_award"}],
    )
    people = [
        {"contestant": code, "delegation": "X", "worker": worker}
        for code, worker in (("A", "是"), ("B", "否"), ("C", "1"))
    ]
    document = score(rules, ["A total 1", "B total 2", "C total 3"], people)
    found = {e["code"]: (e["rank"], e["ineligible"], e["flags"]) for e in document["contestants"]}
    assert found == {
        "C": (1, [], ["no_award"]),
        "A": (2, [], []),
        "B": (None, ["worker"], ["no_award", "unranked"]),
    }


def test_recheck():
    """30 % of five, rounded up, is two; one and a half of the rest is two."""
    document = field_of("9 8 7 6 5", recheck={"top": {"percent": 30}, "sample": {"percent": 50}})
    assert document["recheck"] == {"top": ["A", "B"], "sample": 2}


def test_divisions_are_events_of_their_own():
    """Each value of the field has its own ranks."""
    rules = book({"id": "total", "input": NUMBER}, fields={"group": "text"}, division="group")
    people = [
        {"contestant": code, "group": group} for code, group in (("A", "y"), ("B", "x"), ("C", "y"))
    ]
    document = score(rules, ["A total 1", "B total 2", "C total 3"], people)
    found = [(each["division"], each["code"], each["rank"]) for each in document["contestants"]]
    assert found == [("x", "B", 1), ("y", "C", 1), ("y", "A", 2)]


def test_carry():
    """Half of the heat counts in the final."""
    children = [
        {"id": "heat", "carry": {"round": "heat", "node": "total"}, "factor": "0.5"},
        {"id": "a", "input": NUMBER},
    ]
    heat = field_of("8 6")
    document = score(
        book({"id": "total", "children": children}), ["A a 1", "B a 3"], carry={"heat": heat}
    )
    assert totals(document) == {"B": "6", "A": "5"}


# ---- refusals


@pytest.mark.parametrize(
    ("marks", "name"),
    [
        (["A total x"], "not-a-number"),
        (["A other 1"], "unknown-aspect"),
        (["A total 1 item=3"], "mark-not-counted"),
        (["A total 1", "A total 1"], "mark-twice"),
        (["A total 1 status=LOST"], "unknown-status"),
        (["A total 1 round=two"], "not-a-number"),
        (["A total 1 time=noon"], "not-a-number"),
    ],
)
def test_unreadable_marks_are_named(marks, name):
    """Never a traceback."""
    with pytest.raises(verify.Trouble) as caught:
        score(book({"id": "total", "input": NUMBER}), marks)
    assert caught.value.name == name


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"leitai": "rulebook/2"},
        book({}),
        book({"id": "a"}),
        book({"id": "a", "formula": "a"}),
        [],
        "x",
        book({"id": "a", "input": {"type": "wish", "default": 1}}),
        book({"id": "a", "combine": "sum", "children": 3}),
        book({"id": "a", "formula": "(" * 5000}),
        book({"id": "a", "children": [{"id": "a", "formula": "1"}]}),
    ],
)
def test_unreadable_rulebooks_are_named(rules):
    """Never a traceback."""
    with pytest.raises(verify.Trouble):
        verify.score(rules, {"marks": [], "contestants": [{"contestant": "A"}]})
