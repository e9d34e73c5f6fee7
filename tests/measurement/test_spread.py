"""Panels that lie too far apart: by the rulebook first, then by what is asked for."""

from fractions import Fraction

from leitai.measurement import Given, spreads


def panel(code, scale, *values):
    return [
        Given(f"J{number}", (code, "joints"), Fraction(value), Fraction(scale), 1)
        for number, value in enumerate(values, 1)
    ]


def one_level(aspect, values):
    """A rule as WorldSkills has it: one level apart at most."""
    return max(values) - min(values), Fraction(1)


def no_rule(aspect, values):
    return max(values) - min(values), None


def test_beyond_the_rule_is_broken_at_it_is_not():
    """1 and 3 are two levels apart, 1 and 2 the one that is allowed."""
    found = spreads(panel("K1", 3, 1, 3) + panel("K2", 3, 1, 2), one_level, Fraction(1))
    assert [(each.about[0], each.apart, each.limit, each.broken) for each in found] == [
        ("K1", Fraction(2), Fraction(1), True)
    ]


def test_wide_ones_are_worth_a_look_where_no_rule_says_so():
    """More than the share asked for; exactly so much is not more."""
    marks = panel("K1", 10, 2, 6) + panel("K2", 10, 2, 5) + panel("K3", 10, 2, 9)
    found = spreads(marks, no_rule, Fraction(3, 10))
    assert [(each.about[0], each.share, each.broken) for each in found] == [
        ("K3", Fraction(7, 10), False), ("K1", Fraction(2, 5), False),
    ]  # fmt: skip


def test_broken_rules_come_first():
    """However wide the others are."""

    def rule(aspect, values):
        apart = max(values) - min(values)
        return (apart, Fraction(1)) if max(values) <= 3 else (apart, None)

    marks = panel("K1", 10, 4, 10) + panel("K2", 10, 1, 3)
    assert [each.about[0] for each in spreads(marks, rule, Fraction(1, 2))] == ["K2", "K1"]


def test_one_mark_is_not_apart():
    """A panel that only one has marked so far is not waited for, and not told of."""
    assert spreads(panel("K1", 3, 0), one_level, Fraction(0)) == []


def test_it_says_who_gave_what():
    """By judge."""
    found = spreads(panel("K1", 3, 3, 0), one_level, Fraction(1))
    assert found[0].marks == (("J1", Fraction(3)), ("J2", Fraction(0)))
