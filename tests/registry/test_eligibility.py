"""Who may compete: what an event asks, compared with the registry."""

import datetime as dt

from leitai.registry.eligibility import Finding, Person, Terms, compare

DAY = dt.date(2026, 9, 1)


def found(terms, **known):
    return {each.rule: (each.met, each.found) for each in compare(terms, Person(**known))}


def test_nothing_asked_leaves_the_employer():
    """The employer always counts; nothing else is compared unless the event asks it."""
    assert compare(Terms(DAY), Person()) == [Finding("employer", met=False, found="")]


def test_age_counts_on_the_day():
    """Sixteen on the day itself is sixteen, a day later it is fifteen."""
    terms = Terms(DAY, least_age=16, most_age=60)
    assert found(terms, born=dt.date(2010, 9, 1))["age"] == (True, "16")
    assert found(terms, born=dt.date(2010, 9, 2))["age"] == (False, "15")
    assert found(terms, born=dt.date(1965, 9, 1))["age"] == (False, "61")
    assert found(terms)["age"] == (False, "")


def test_levels_rise_through_the_numbers_to_the_chief():
    """Level 3 is above level 4, and both are below special and chief."""
    terms = Terms(DAY, least_level="4")
    met = {level: found(terms, level=level)["level"][0] for level in ("5", "4", "3", "chief", "")}
    assert met == {"5": False, "4": True, "3": True, "chief": True, "": False}


def test_years_are_whole_years():
    """A day short of three years is two."""
    terms = Terms(DAY, least_years=3)
    assert found(terms, started=dt.date(2023, 9, 2))["years"] == (False, "2")
    assert found(terms, started=dt.date(2023, 9, 1))["years"] == (True, "3")


def test_a_work_type_is_its_occupation():
    """A bricklayer is known by the code, the name and the work type."""
    terms = Terms(DAY, occupation="6-29-01-01")
    assert found(terms, occupation="瓦工")["trade"][0]
    assert not found(terms, occupation="电工")["trade"][0]
    assert not found(terms)["trade"][0]


def test_a_trade_nobody_lists_is_compared_as_text():
    """Contests are held in trades that the classification does not name."""
    assert found(Terms(DAY, occupation="盾构操作"), occupation=" 盾构操作")["trade"][0]
