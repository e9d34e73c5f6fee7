"""What a case is worth: real amounts, and what stacking, caps and envelopes take."""

from datetime import date
from fractions import Fraction

import pytest
from tests.casework.conftest import MAY

from leitai.casework import Facts, Granted, amounts, read_policy, total
from leitai.faults import Refused

SMALL = """
leitai: policy/1
id: small
title: {zh: 示例}
programme: subsidies
procedure: claim
issuer: 示例
number: 示例
since: 2026-01-01
fields:
  - {id: grade, title: {zh: 等级}, type: number}
  - {id: cost, title: {zh: 费用}, type: money}
items:
  - {id: level, title: {zh: 等级补贴}, article: 一, when: given(grade), amount: 1000 * grade}
  - {id: cost, title: {zh: 费用补助}, article: 二, when: given(cost), amount: cost / 3}
"""


def policy(more: str = ""):
    return read_policy(SMALL + more)


def facts(**values):
    return Facts(MAY, {name: Fraction(value) for name, value in values.items()}, {"worker": "w"})


def had(item, amount, **more):
    return Granted(item, Fraction(amount), 2026, {"worker": "w"}, "small", **more)


@pytest.mark.parametrize(
    ("level", "rank", "yuan"),
    [("world", 1, 150_000), ("world", 2, 130_000), ("world", 3, 110_000), ("nation", 1, 80_000),
     ("nation", 2, 60_000), ("nation", 3, 30_000), ("province", 1, 50_000), ("province", 2, 30_000),
     ("province", 3, 20_000), ("city", 1, 5_000), ("city", 2, 3_000), ("city", 3, 2_000)],
)  # fmt: skip
def test_the_prizes_of_cangzhou(prizes, level, rank, yuan):
    """Every prize of Cangzhou's standard of 2025 (programmes.md, section 6)."""
    said = Facts(MAY, {"level": level, "rank": Fraction(rank)}, {"worker": "w", "event": "e"})
    assert total(amounts(prizes.policy, said)) == yuan


def test_rounding_half_up_to_the_fen():
    """A third of 100 yuan is 33.33, of 0.05 yuan 0.02."""
    assert [total(amounts(policy(), facts(cost=Fraction(cost)))) for cost in ("100", "0.05")] == [
        Fraction("33.33"),
        Fraction("0.02"),
    ]


def test_the_higher_of_two_is_made_up():
    """Who had the lower prize of the year gets what is missing to the higher, with the article."""
    rule = "stacking: [{id: up, article: 三, items: [level], over: [worker, year]}]"
    [line] = amounts(policy(rule), facts(grade=3), [had("level", 1000, case="A")])
    assert (line.base, line.amount) == (3000, 2000)
    assert [(each.kind, each.article, each.params["case"]) for each in line.changes] == [
        ("higher-of", "三", "A")
    ]


def test_nothing_after_a_higher_one():
    """Who had the higher one gets nothing for the lower."""
    rule = "stacking: [{id: up, article: 三, items: [level], over: [worker, year]}]"
    assert total(amounts(policy(rule), facts(grade=1), [had("level", 3000)])) == 0


def test_another_year_another_person_is_not_stacked():
    """Stacking looks at the same person in the same year only."""
    rule = "stacking: [{id: up, article: 三, items: [level], over: [worker, year]}]"
    others = [
        Granted("level", Fraction(1000), 2025, {"worker": "w"}, "small"),
        Granted("level", Fraction(1000), 2026, {"worker": "x"}, "small"),
    ]
    assert total(amounts(policy(rule), facts(grade=2), others)) == 2000


def test_first_only():
    """Once granted, an item that is granted once gives nothing more."""
    rule = "stacking: [{id: once, article: 三, items: [level], over: [worker], keep: first}]"
    assert total(amounts(policy(rule), facts(grade=2))) == 2000
    assert total(amounts(policy(rule), facts(grade=2), [had("level", 1)])) == 0


def test_a_cap_on_money():
    """A cap leaves what there is room for, over all items it names."""
    rule = "caps: [{id: top, article: 四, items: [level, cost], per: [worker, year], amount: 2500}]"
    lines = amounts(policy(rule), facts(grade=2, cost=3000), [had("cost", 100)])
    assert [line.amount for line in lines] == [2000, 400]
    assert [each.kind for each in lines[1].changes] == ["cap-amount"]


def test_a_cap_on_times():
    """At most three times a year (Rizhao's rule): the fourth gives nothing."""
    rule = "caps: [{id: times, article: 四, items: [level], per: [worker, year], count: 3}]"
    thrice = [had("level", 1000)] * 3
    assert total(amounts(policy(rule), facts(grade=1), thrice[:2])) == 1000
    assert total(amounts(policy(rule), facts(grade=1), thrice)) == 0


@pytest.mark.parametrize(("short", "granted", "waiting"), [("wait", 0, True), ("part", 500, False)])
def test_an_empty_envelope(short, granted, waiting):
    """What the year's money cannot pay waits for more, or is paid in part, as the policy says."""
    rule = (
        "envelopes: [{id: y, title: {zh: 预算}, year: 2026, amount: 1500, items: [level], "
        f"short: {short}}}]"
    )
    [line] = amounts(policy(rule), facts(grade=2), [had("level", 1000)])
    assert (line.amount, line.waiting) == (granted, waiting)


def test_an_envelope_is_of_its_year():
    """Money of another year pays nothing and limits nothing."""
    rule = "envelopes: [{id: y, title: {zh: 预算}, year: 2025, amount: 1, items: [level]}]"
    assert total(amounts(policy(rule), facts(grade=2))) == 2000


def test_an_amount_that_cannot_be_reckoned():
    """A missing field is named with its article, not taken for nothing."""
    text = SMALL.replace("when: given(cost), ", "")
    with pytest.raises(Refused) as refused:
        amounts(read_policy(text), Facts(date(2026, 5, 4)))
    assert [(each.id, each.params["article"]) for each in refused.value.faults] == [
        ("casework.no-amount", "二")
    ]
