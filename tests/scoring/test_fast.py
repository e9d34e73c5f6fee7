"""The evaluator of whole columns, the cube and its live form, beside the explaining evaluator."""

import os
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leitai.exact import MODES, rounded
from leitai.faults import Refused
from leitai.rulebook import Source, build, read
from leitai.rulebook.model import Rulebook
from leitai.scoring import Tables, score
from leitai.scoring.columns import Column, added, column_of
from leitai.scoring.cube import Cube, NotVectorisable, shared_ranks
from leitai.scoring.live import LiveCube, Standing

from .strategies import Event, events

CASES = 10_000 if os.environ.get("LEITAI_TORTURE") else 500


def outcome(event: Event, *, explained: bool) -> Any:
    """Return the results document of an event, or the faults it is refused for."""
    book, tables = event
    try:
        return score(build(Source(book)), Tables(**tables), explained=explained).document()
    except Refused as refused:
        return refused.faults


@pytest.mark.torture
@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(events())
def test_both_evaluators_agree(event: Event) -> None:
    """Whatever the rulebook and the marks, the two documents are the same to the last digit."""
    assert outcome(event, explained=False) == outcome(event, explained=True)


def by_hand(column: Column) -> list[Fraction]:
    return [column.value(place) for place in range(len(column.top))]


numbers = st.lists(
    st.fractions(min_value=-(10**7), max_value=10**7, max_denominator=400), min_size=1, max_size=6
)


@given(numbers, st.integers(-3, 4), st.sampled_from(sorted(MODES)))
def test_columns_round_like_single_values(values: list[Fraction], decimals: int, mode: str) -> None:
    """A whole column is rounded as each of its values would be, in every mode."""
    wanted = [rounded(value, decimals, mode) for value in values]
    assert by_hand(column_of(values).rounded(decimals, mode)) == wanted


@given(numbers, st.fractions(max_denominator=50))
def test_columns_reckon_like_single_values(values: list[Fraction], by: Fraction) -> None:
    """Products, sums, bounds and comparisons are exact, also beyond 64 bits."""
    column = column_of(values)
    assert by_hand(column.times(by)) == [value * by for value in values]
    assert by_hand(column.plus(by)) == [value + by for value in values]
    assert by_hand(column.minus(column.times(by))) == [value - value * by for value in values]
    assert by_hand(column.at_most(by)) == [min(value, by) for value in values]
    assert by_hand(column.at_least(by).size()) == [abs(max(value, by)) for value in values]
    assert column.below(by).tolist() == [value < by for value in values]
    assert column.upto(by).tolist() == [value <= by for value in values]
    assert column.equals(values[0]).tolist() == [value == values[0] for value in values]


def test_columns_outgrow_the_machine() -> None:
    """Where 64 bits do not suffice, the numbers go on as whole numbers without end."""
    column = column_of([Fraction(1, 3), Fraction(-7)])
    for _ in range(6):
        column = column.times(Fraction(10**12, 7))
    assert by_hand(column) == [Fraction(10**72, 3 * 7**6), Fraction(-(10**72), 7**5)]


def test_columns_of_different_widths_are_added() -> None:
    """Small numbers that once were large ones, and small ones that never were."""
    once_large = column_of([Fraction(10**30)]).times(Fraction(1, 10**30))
    columns = [column_of([Fraction(1, 2)]), column_of([Fraction(70_000)]), once_large]
    assert by_hand(added(columns)) == [Fraction(140_003, 2)]
    assert by_hand(added(columns[::2])) == [Fraction(3, 2)]


@given(
    keys=st.integers(1, 3).flatmap(
        lambda many: st.lists(st.tuples(*[st.integers(-2, 2)] * many), min_size=1)
    ),
    dense=st.booleans(),
)
def test_ranks_of_columns(keys: list[tuple[int, ...]], *, dense: bool) -> None:
    """One more than how many are better; with dense ranks, how many better values there are."""
    columns = [np.array(column) for column in zip(*keys, strict=True)]
    better = [len(set(worse)) if dense else len(worse)
              for worse in ([each for each in keys if each < key] for key in keys)]  # fmt: skip
    assert shared_ranks(columns, dense=dense).tolist() == [1 + many for many in better]


SCHEME = """
leitai: rulebook/1
id: cube
version: "1"
title: Cube
scheme:
  id: total
  combine: weighted
  round: 1
  children:
    - {id: plan, weight: 40, input: {type: number, min: 0, max: 10, step: 0.5}, panel: jury}
    - id: work
      weight: 60
      each: {id: piece, input: {type: number, min: 0, max: 10, step: 0.1}, panel: jury}
      repeat: {over: item, count: 2, take: best}
      penalties: [{id: violation, input: count}]
panels: {jury: {size: 4, drop: {high: 1, low: 1}}}
ranking: {ties: [{by: plan}]}
"""

JURY = ("J1", "J2", "J3", "J4")
PLACES = (("plan", ()), ("piece", ("1",)), ("piece", ("2",)))


def rows(marks: dict[tuple[str, str], dict[Any, str]]) -> list[dict[str, str]]:
    """Return sheets as rows of a marks table."""
    return [
        {"contestant": code, "aspect": aspect, "judge": judge, "value": value, "item": "".join(key)}
        for (code, judge), sheet in marks.items()
        for (aspect, key), value in sheet.items()
    ]


def board_of(book: Rulebook, marks: Any, codes: list[str]) -> dict[str, Standing]:
    """Return the board of the contestants whose marks are complete, scored from scratch."""
    out = dict.fromkeys(codes, Standing(None, None))
    people = [{"contestant": code} for code in codes]
    tables = Tables(rows(marks), people)
    blocked = {block.contestant for block in score(book, tables).blocks}
    left = [code for code in codes if code not in blocked]
    here = {pair: sheet for pair, sheet in marks.items() if pair[0] in left}
    result = score(book, Tables(rows(here), [{"contestant": code} for code in left]))
    return out | {each.code: Standing(each.rank, each.total) for each in result.contestants}


sheets = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from([*JURY, ""]),
        st.lists(st.integers(0, 20), min_size=3, max_size=3),
    ),
    max_size=25,
)


@pytest.mark.parametrize("ties", ["[{by: plan}]", "[{by: plan - violation}]"])
@settings(deadline=None, max_examples=60)
@given(changes=sheets)
def test_live_board(ties: str, changes: list[tuple[str, str, list[int]]]) -> None:
    """After any sheets in any order the live board is what scoring from scratch gives."""
    book = read(SCHEME.replace("[{by: plan}]", ties))
    codes = ["A", "B", "C"]
    live = LiveCube(book, [{"contestant": code} for code in codes])
    marks: dict[tuple[str, str], dict[Any, str]] = {
        (code, judge): dict.fromkeys(PLACES, "5") for code in "AB" for judge in JURY
    }
    for (code, judge), sheet in marks.items():
        live.put(code, judge, sheet)
    for code, judge, values in changes:
        sheet = {place: f"{value // 2}.{value % 2 * 5}" for place, value in
                 zip(PLACES, values, strict=True)}  # fmt: skip
        sheet = sheet if judge else {("violation", ()): str(values[0])}
        marks[code, judge] = sheet
        live.put(code, judge, sheet)
    assert bool(live.reason) == ("-" in ties)
    assert live.board() == board_of(book, marks, codes)


def test_live_board_refuses_a_sheet_whole() -> None:
    """A sheet with one wrong entry, or of a judge too many, changes nothing."""
    live = LiveCube(read(SCHEME), [{"contestant": "A"}])
    for judge in JURY:
        live.put("A", judge, dict.fromkeys(PLACES, "5"))
    for judge, value, fault in (("J1", "5.25", "off-step"), ("J5", "5", "not-on-panel")):
        with pytest.raises(Refused) as refusal:
            live.put("A", judge, {PLACES[1]: "9", PLACES[0]: value})
        assert refusal.value.faults[0].id == f"scoring.{fault}"
    assert live.board() == {"A": Standing(1, Fraction(5))}


def test_cube_of_arrays() -> None:
    """Arrays of whole numbers, the best piece of two, a penalty: totals and ranks by hand."""
    plan = np.array([[[20, 10]], [[10, 10]], [[12, 10]], [[0, 10]]])
    piece = np.array([[[[50, 90], [80, 90]]]] * 4)
    violation = np.array([[[0, 1]]])
    cube = Cube.from_arrays(
        read(SCHEME),
        ["A", "B"],
        [(["plan"], plan * 5), (["piece"], piece), (["violation"], violation * 10)],
        Fraction(1, 10),
    )
    board = cube.board()
    # A: plan (5 + 6) / 2 = 5.5, work 8.0; B: plan 5, work 9.0 - 1
    assert by_hand(board.totals) == [Fraction("7.0"), Fraction("6.8")]
    assert board.ranks.tolist() == [1, 2]


def test_cube_says_why_not() -> None:
    """What a rulebook asks for beyond columns is named."""
    book = read(SCHEME.replace("[{by: plan}]", "[{by: plan - violation}]"))
    with pytest.raises(NotVectorisable) as refusal:
        Cube.from_arrays(book, [], []).board()
    assert refusal.value.reason == "plan: no marks"
    marks = [
        (["plan"], np.zeros((4, 1, 1), dtype=int)),
        (["piece"], np.zeros((4, 1, 2, 1), dtype=int)),
        (["violation"], np.zeros((1, 1, 1), dtype=int)),
    ]
    with pytest.raises(NotVectorisable) as refusal:
        Cube.from_arrays(book, ["A"], marks).board()
    assert refusal.value.reason == "ranking: plan - violation is not a node"


@pytest.mark.parametrize("wrong", ["judge", "value", "twice", "time", "round", "aspect", "item"])
def test_the_quick_reader_leaves_faults_to_the_ordinary_one(wrong: str) -> None:
    """Whatever is wrong in a table of marks, the faults have their rows and columns."""
    marks = {("A", judge): dict.fromkeys(PLACES, "5") for judge in JURY}
    table = rows(marks)
    fault, column = {
        "judge": ({"judge": ""}, "judge"),
        "value": ({"value": "11"}, "value"),
        "twice": ({"judge": "J1"}, "aspect"),
        "time": ({"time": "soon"}, "time"),
        "round": ({"round": "first"}, "round"),
        "aspect": ({"aspect": "plans"}, "aspect"),
        "item": ({"item": "7"}, "item"),
    }[wrong]
    table[-3] |= fault
    with pytest.raises(Refused) as refusal:
        score(read(SCHEME), Tables(table), explained=False)
    assert [(each.row, each.column) for each in refusal.value.faults] == [(11, column)]
