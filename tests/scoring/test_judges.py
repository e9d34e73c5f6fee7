"""Who of a panel counts where marks are equal, reserves are two, or a judge has two roles."""

import pytest

from .test_constructs import both, nodes

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


@pytest.mark.parametrize(("drop", "wanted"), [("low", "7"), ("high", "6")])
def test_of_equal_marks_the_code_decides_which_is_dropped(drop, wanted):
    """`low` takes the first code, `high` the last, in whatever order the rows stand."""
    marks = {"low": "J3 9,J2 5,J1 5", "high": "J3 9,J2 9,J1 5"}[drop]
    rows = "\n".join(f"A,total,{row.replace(' ', ',')}" for row in marks.split(","))
    panel = f"{{size: 3, combine: weighted, weights: {{J1: 3}}, drop: {{{drop}: 1}}}}"
    document = both(PANEL + panel + "}", "contestant,aspect,judge,value\n" + rows)
    assert nodes(document)["total"] == wanted
