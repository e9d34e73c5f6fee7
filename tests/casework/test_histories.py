"""
Random histories: whatever people try, a case stays within its procedure and its money.

What is allowed is written down a second time here, as a table of where each outcome leads.
"""

import os
import random
from collections import Counter
from datetime import timedelta
from fractions import Fraction

import pytest
from tests.casework.conftest import (
    APPROVER,
    CITY,
    CLAIMANT,
    COUNTY,
    ENTERPRISE,
    FINANCE,
    MAY,
)

from leitai.casework import Facts, Granted, acting, fold
from leitai.casework.case import after
from leitai.faults import Refused

PEOPLE = (CLAIMANT, ENTERPRISE, COUNTY, CITY, FINANCE, APPROVER)
OUTCOMES = ("pass", "return", "reject", "paid", "bounced", "confirmed", "disputed")
REASONS = ("", "unclear", "not-entitled", "account-wrong", "objection-upheld")
LEADS = {
    ("enterprise", "pass"): "county", ("county", "pass"): "city", ("city", "pass"): "finance",
    ("finance", "pass"): "meeting", ("meeting", "pass"): "notice", ("notice", "pass"): "pay",
    ("pay", "paid"): "received", ("pay", "bounced"): "pay", ("received", "confirmed"): "done",
    ("received", "disputed"): "pay", ("enterprise", "return"): "draft",
    ("county", "return"): "draft", ("city", "return"): "draft", ("finance", "return"): "draft",
    ("enterprise", "reject"): "refused", ("county", "reject"): "refused",
    ("city", "reject"): "refused", ("meeting", "reject"): "refused",
    ("notice", "reject"): "refused",
}  # fmt: skip
BY = {"enterprise": {ENTERPRISE.key}, "county": {COUNTY.key}, "city": {CITY.key},
      "finance": {FINANCE.key}, "meeting": {APPROVER.key}, "notice": {APPROVER.key},
      "pay": {FINANCE.key}, "received": {CLAIMANT.key}}  # fmt: skip
ENVELOPE = 600_000
GOOD = {"enterprise": "pass", "county": "pass", "city": "pass", "finance": "pass",
        "meeting": "pass", "notice": "pass", "pay": "paid", "received": "confirmed"}  # fmt: skip
HAND = {each.key: each for each in PEOPLE}
COUNT = 100_000 if "LEITAI_TORTURE" in os.environ else 300


def tried(rules, case, ledger, day, dice):
    """Something that somebody tries, allowed or not."""
    by = dice.choice(PEOPLE)
    facts = Facts(day, {"level": dice.choice(["city", "province", "nation"]), "account": "6222",
                        "event": "e", "rank": Fraction(dice.randint(1, 4)),
                        "announced": "2026-04-20"},
                  {"worker": dice.choice("ab"), "event": dice.choice("xy")})  # fmt: skip
    match dice.randrange(12):
        case 0:
            return acting.file(rules, case, facts, ledger, by)
        case 1:
            return acting.attach(rules, case, "ranking", str(dice.randrange(3)), by, day)
        case 2:
            return acting.publish(rules, case, by, day)
        case 3:
            return acting.object_to(rules, case, str(dice.randrange(3)), day)
        case 4:
            objection = str(dice.randrange(3))
            return acting.answer(rules, case, objection, by, day, upheld=dice.random() < 0.5)
        case 5:
            maker = dice.choice((acting.withdraw, acting.appeal))
            return maker(rules, case, by, day)
        case 6:
            return acting.recover(case, Fraction(dice.randrange(1, 9000)), "错发", by, day)
        case 7:
            return acting.adjust(rules, case, facts, ledger, by, day)
    asked = {name: "1" for name in ("minute", "voucher") if dice.random() < 0.8}
    outcome, reason = dice.choice(OUTCOMES), dice.choice(REASONS)
    return acting.decide(rules, case, outcome, by, day, reason=reason, asked=asked)


def sensible(rules, case, ledger, day, dice):
    """What the person whose turn it is would do, so that cases get somewhere."""
    if case.place == "draft":
        facts = Facts(day, {"level": dice.choice(["city", "province"]), "account": "6222",
                            "event": "e", "rank": Fraction(dice.randint(1, 3)),
                            "announced": "2026-04-20"},
                      {"worker": dice.choice("abcdefgh"),
                       "event": str(dice.randrange(40))})  # fmt: skip
        if not case.proofs:
            return acting.attach(rules, case, "ranking", "0", CLAIMANT, day)
        return acting.file(rules, case, facts, ledger, CLAIMANT)
    if case.place not in GOOD:
        return tried(rules, case, ledger, day, dice)
    by = HAND[next(iter(BY[case.place]))]
    if case.place == "notice" and case.published is None:
        return acting.publish(rules, case, by, day)
    if case.objections:
        return acting.answer(rules, case, case.objections[0], by, day, upheld=False)
    asked = {"minute": "1", "voucher": "1"}
    return acting.decide(rules, case, GOOD[case.place], by, day, asked=asked)


def live(rules, ledger, dice):
    """One case from draft on: forty attempts; returns it with its events."""
    day, events = MAY, [acting.opened(CLAIMANT, MAY)]
    case = fold(rules.procedure, events, {})
    for _ in range(40):
        day += timedelta(days=dice.choice((0, 0, 1, 3)))
        try:
            attempt = sensible if dice.random() < 0.6 else tried
            event = attempt(rules, case, ledger, day, dice)
        except Refused:
            continue
        was, case = case, after(rules.procedure, case, event, {})
        events.append(event)
        check(was, event, case)
    return case, events


def check(was, event, case):
    """The step that was taken is one that the table allows, by who may take it."""
    if event.kind == "decided":
        step, outcome = event.body["step"], event.body["outcome"]
        assert step == was.place
        assert case.place == LEADS[step, outcome]
        assert event.by in BY[step]
    elif event.kind == "filed":
        assert (was.place, case.place) == ("draft", "enterprise")
    elif event.kind == "appealed":
        assert (was.place, case.place) == ("refused", "city")
    elif event.kind == "withdrawn":
        assert was.place in ("draft", "enterprise", "county", "city", "finance")
    else:
        assert case.place == was.place
    assert 0 <= case.recovered <= max(case.paid, was.paid)
    assert case.paid in (0, was.paid, case.amount)


def histories(rules, seed, count):
    """Live *count* cases one after another, each over the ledger so far; count the ends."""
    dice, ledger, ends = random.Random(seed), [], Counter()
    for number in range(count):
        case, events = live(rules, ledger, dice)
        assert fold(rules.procedure, events, {}) == case, (seed, number)
        ends[case.place] += 1
        if case.paid:
            parties = {"worker": case.values.get("worker", "")}
            ledger += [Granted(line.item, line.amount, case.filed.year, parties, "contest-prizes",
                               str(number))
                       for line in case.lines if line.amount]  # fmt: skip
        assert sum((each.amount for each in ledger), Fraction(0)) <= ENVELOPE
    return ends


@pytest.mark.torture
def test_histories(prizes):
    """None reaches what is not allowed or pays beyond the envelope; each replays to what it was."""
    ends = Counter()
    for seed in range(COUNT // 100):
        ends += histories(prizes, seed, 100)
    assert {"done", "refused", "withdrawn"} <= set(ends)
