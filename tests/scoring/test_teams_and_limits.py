"""What is missing in a team's tie key, in one of two limits, or in the whole field."""

from .test_constructs import awards, both, nodes, ranked


def test_a_teams_tie_key_is_none_where_a_members_is():
    """X and Y are equal; of X one member has no second mark, so X has no tie key."""
    rules = """
        scheme: {id: total, children: [{id: a, input: number}]}
        records: [{id: b, input: {type: number, optional: true}}]
        teams: {ties: [{by: b}]}
    """
    marks = "contestant,aspect,value\nA,a,5\nB,a,5\nC,a,5\nD,a,5\nB,b,9\nC,b,1\nD,b,1"
    people = "contestant,delegation\nA,X\nB,X\nC,Y\nD,Y"
    teams = both(rules, marks, people)["teams"]
    assert [(each["team"], each["rank"]) for each in teams] == [("Y", 1), ("X", 2)]


def test_who_is_free_of_one_limit_is_held_to_the_next():
    """Without a delegation the school still counts: of one school only the first has awards."""
    rules = """
fields: {school: text}
limits: [{per: delegation, most: 1}, {per: school, most: 1, effect: no_award}]
awards: [{id: x, ranks: [1, 9]}]
"""
    document = ranked(rules, "9 8", "contestant,delegation,school\nA,,S\nB,,S")
    assert awards(document) == {"A": ["x"], "B": []}


def test_the_sum_over_nobody_is_nought():
    """Where no one has a value the field's sum is 0, its middle none."""
    rules = """
        scheme:
          id: total
          children: [{id: a, input: {type: number, optional: true}}]
          formula: "field_sum(a) + given(field_mean(a))"
    """
    assert nodes(both(rules, "contestant,aspect,value\n", "contestant\nA"))["total"] == "0"
