"""Judges beside their panel: known answers, exact."""

from fractions import Fraction

import pytest

from leitai.measurement import FEW, Given, deviations, severities


def panel(number, scale=3, **values):
    """What the judges gave to the piece of work *number*, in this order."""
    return [
        Given(judge, (f"K{number}", "joints"), Fraction(value), Fraction(scale), number)
        for judge, value in values.items()
    ]


def test_the_panels_median_is_the_middle():
    """1, 2, 3 of 3: a third of the scale below, none, a third above."""
    found = severities(panel(1, J1=1, J2=2, J3=3))
    assert [(each.judge, each.n, each.mean) for each in found] == [
        ("J1", 1, Fraction(-1, 3)), ("J2", 1, Fraction(0)), ("J3", 1, Fraction(1, 3)),
    ]  # fmt: skip


def test_one_who_is_far_out_makes_nobody_else_look_strict():
    """Beside the mean of 0, 10, 10 the two who agree would be lenient; beside the median not."""
    found = severities(panel(1, scale=10, J1=0, J2=10, J3=10))
    assert [each.mean for each in found] == [Fraction(-1), Fraction(0), Fraction(0)]


def test_two_judges_lie_on_both_sides_of_the_middle():
    """The median of two lies between them: half the difference each."""
    assert [each.mean for each in severities(panel(1, J1=1, J2=2))] == [
        Fraction(-1, 6),
        Fraction(1, 6),
    ]


def test_scales_are_made_alike():
    """One of 3 and 10 of 30 are both a third of the scale."""
    marks = panel(1, J1=1, J2=2, J3=2) + panel(2, scale=30, J1=10, J2=20, J3=20)
    assert [each.share for each in deviations(marks)["J1"]] == [Fraction(-1, 3), Fraction(-1, 3)]


def test_what_one_judge_alone_has_marked_says_nothing():
    """There is no panel to stand beside."""
    assert severities(panel(1, J1=3)) == ()


def test_deviations_come_in_the_order_of_the_marks():
    """However they are handed in."""
    marks = panel(2, J1=3, J2=1, J3=1) + panel(1, J1=0, J2=1, J3=1)
    assert [(each.order, each.share) for each in deviations(marks)["J1"]] == [
        (1, Fraction(-1, 3)), (2, Fraction(2, 3)),
    ]  # fmt: skip


def test_drift_is_the_later_half_less_the_earlier():
    """Five times a third below, then five times a third above: two thirds; the middle stays 0."""
    marks = [
        mark
        for number in range(1, 11)
        for mark in panel(number, J1=1 if number <= 5 else 3, J2=2, J3=2)
    ]
    first = severities(marks)[0]
    assert (first.n, first.mean, first.apart, first.drift) == (
        10,
        Fraction(0),
        Fraction(1, 3),
        Fraction(2, 3),
    )


def test_the_middle_mark_of_an_odd_number_belongs_to_neither_half():
    """Eleven marks: five against five."""
    marks = [
        mark
        for number in range(1, 12)
        for mark in panel(number, J1=0 if number == 6 else 2, J2=2, J3=2)
    ]
    assert severities(marks)[0].drift == Fraction(0)


@pytest.mark.parametrize(("many", "few"), [(FEW - 1, True), (FEW, False)])
def test_few_marks_say_nothing_yet(many, few):
    """Below ten no drift is given, and it says so itself."""
    marks = [mark for number in range(many) for mark in panel(number, J1=1, J2=2, J3=2)]
    first = severities(marks)[0]
    assert (first.few, first.drift is None) == (few, few)


def test_a_scale_without_width_is_refused():
    """Nothing can be a share of nothing."""
    with pytest.raises(ValueError, match="J1"):
        deviations(panel(1, scale=0, J1=1, J2=2))
