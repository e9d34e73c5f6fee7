"""What may be done with a case: by whom, when, and every refusal."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from tests.casework.conftest import (
    APPROVER,
    CITY,
    CLAIMANT,
    COUNTY,
    ENTERPRISE,
    FINANCE,
    HANDS,
    MAY,
)

from leitai.casework import Event, Facts, Granted, Person, acting, fold
from leitai.faults import Refused


class Told:
    """A case and the days that pass over it."""

    def __init__(self, rules, **values):
        self.rules, self.day = rules, MAY
        self.values = {"level": "city", "rank": Fraction(1), "event": "e", "account": "6222",
                       "announced": "2026-04-20"} | values  # fmt: skip
        self.events: list[Event] = [acting.opened(CLAIMANT, MAY)]

    @property
    def case(self):
        return fold(self.rules.procedure, self.events, self.rules.calendar)

    def do(self, event):
        self.events.append(event)
        return self

    def file(self, ledger=()):
        facts = Facts(self.day, self.values, {"worker": "w", "event": "e"})
        return self.do(acting.file(self.rules, self.case, facts, ledger, CLAIMANT))

    def decide(self, outcome="pass", by=None, reason="", **asked):
        by = by or HANDS[self.case.place]
        return self.do(
            acting.decide(self.rules, self.case, outcome, by, self.day, reason=reason, asked=asked)
        )

    def to(self, place):
        """Go on until the case is at *place*."""
        while self.case.place != place:
            match self.case.place:
                case "draft":
                    self.file()
                case "meeting":
                    self.decide(minute="7")
                case "notice":
                    self.do(acting.publish(self.rules, self.case, APPROVER, self.day))
                    self.day = self.case.published[1] + timedelta(days=1)
                    self.decide()
                case "pay":
                    self.decide("paid", voucher="V1")
                case "received":
                    self.decide("confirmed")
                case _:
                    self.decide()
        return self


def faults(action):
    with pytest.raises(Refused) as refused:
        action()
    return sorted(fault.id.removeprefix("casework.") for fault in refused.value.faults)


@pytest.fixture
def told(prizes):
    return Told(prizes)


def test_the_whole_way(told):
    """A prize goes from draft to paid; what was paid is what the article gives."""
    told.to("done")
    assert (told.case.paid, told.case.recovered) == (5000, 0)
    assert [each.kind for each in told.events].count("decided") == 8


def test_each_step_is_due(told):
    """A step is due so many working days after the case came to it: over the weekend too."""
    told.file()
    assert told.case.due == date(2026, 5, 11)


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        (COUNTY, ["not-yours"]),
        (CLAIMANT, ["not-yours", "own-case"]),
        (Person("worker-1", ENTERPRISE.holds), ["own-case"]),
    ],
)
def test_a_step_is_its_role_s(told, by, wanted):
    """Nobody decides another's step, nor their own case."""
    told.file()
    assert faults(lambda: told.decide(by=by)) == wanted


def test_four_eyes(told):
    """Who reviewed for the enterprise does not review for the county."""
    told.to("county")
    both = Person(ENTERPRISE.key, COUNTY.holds)
    assert faults(lambda: told.decide(by=both)) == ["four-eyes"]


def test_a_return_needs_a_reason_from_the_list(told):
    """A case is returned or rejected for a reason that can be counted, of the right kind."""
    told.file()
    assert faults(lambda: told.decide("return")) == ["reason"]
    assert faults(lambda: told.decide("return", reason="not-entitled")) == ["reason"]
    assert told.decide("return", reason="unclear").case.place == "draft"


def test_returned_three_times_at_most(told):
    """After three returns it is passed or rejected."""
    for _ in range(3):
        told.file().decide("return", reason="unclear")
    told.file()
    assert faults(lambda: told.decide("return", reason="unclear")) == ["returned-too-often"]


def test_a_meeting_has_a_minute(told):
    """The decision of a meeting gives the number of its minutes."""
    told.to("meeting")
    assert faults(told.decide) == ["asked-minute"]


def test_publicity_runs_its_days(told):
    """Nothing is decided before notice was out for five working days, objections answered."""
    told.to("notice")
    assert faults(told.decide) == ["not-published"]
    told.do(acting.publish(told.rules, told.case, APPROVER, told.day))
    assert faults(told.decide) == ["publicity-runs"]
    told.do(acting.object_to(told.rules, told.case, "O1", told.day))
    told.day = told.case.published[1] + timedelta(days=1)
    assert faults(told.decide) == ["objections-open"]
    told.do(acting.answer(told.rules, told.case, "O1", APPROVER, told.day, upheld=False))
    assert told.decide().case.place == "pay"


def test_objections_only_while_the_notice_is_out(told):
    """Too early and too late are refused."""
    told.to("notice")
    assert faults(lambda: acting.object_to(told.rules, told.case, "O", told.day)) == [
        "no-publicity"
    ]


def test_an_assigned_case_is_one_person_s(told):
    """Assigned to one reviewer, the others keep their hands off until it is given back."""
    told.to("city")
    told.do(acting.assign(told.rules, told.case, "another", CITY, told.day))
    assert faults(told.decide) == ["assigned-to-another"]
    told.do(acting.assign(told.rules, told.case, "", CITY, told.day))
    assert told.decide().case.place == "finance"


def test_nothing_is_paid_twice(prizes):
    """The same event claimed again is refused, and says which case had it."""
    earlier = [Granted("city", Fraction(5000), 2026, {"worker": "w", "event": "e"},
                       "contest-prizes", "JL-1")]  # fmt: skip
    again = Told(prizes)
    assert faults(lambda: again.file(earlier)) == ["nothing-first-only"]


def test_too_late(prizes):
    """Twelve months after the results nothing is claimed any more."""
    late = Told(prizes, announced="2025-05-03")
    assert faults(late.file) == ["too-late"]


def test_filed_with_everything_that_is_missing_at_once(prizes):
    """One refusal names the form's gaps, the missing paper and the condition."""
    poor = Told(prizes, level="nation", rank=Fraction(4), account="")
    assert faults(poor.file) == ["condition", "field-missing", "proof-missing"]


def test_a_filed_case_is_not_changed(told):
    """What is filed changes only by being returned."""
    told.file()
    save = lambda: acting.save(told.rules, told.case, {}, CLAIMANT, told.day)  # noqa: E731
    assert faults(save) == ["filed-already"]


def test_withdrawing(told):
    """A claimant may withdraw as far as the procedure says, nobody else may."""
    told.to("city")
    away = lambda by: acting.withdraw(told.rules, told.case, by, told.day)  # noqa: E731
    assert faults(lambda: away(COUNTY)) == ["not-your-case"]
    assert told.do(away(CLAIMANT)).case.place == "withdrawn"
    other = Told(told.rules).to("meeting")
    late = lambda: acting.withdraw(other.rules, other.case, CLAIMANT, other.day)  # noqa: E731
    assert faults(late) == ["too-far"]


def test_appealing_once_in_time(told):
    """A refused claimant has one appeal, within fifteen working days."""
    told.file().decide("reject", reason="not-entitled")
    appeal = lambda day: acting.appeal(told.rules, told.case, CLAIMANT, day)  # noqa: E731
    assert faults(lambda: appeal(told.day + timedelta(days=40))) == ["appeal-too-late"]
    told.do(appeal(told.day))
    assert told.case.place == "city"
    told.decide("reject", reason="not-entitled")
    assert faults(lambda: appeal(told.day)) == ["appealed-before"]


def test_recovering_no_more_than_was_paid(told):
    """Finance notes what came back: with a reason, never more than went out."""
    told.to("done")
    back = lambda yuan, by=FINANCE, why="重复": acting.recover(  # noqa: E731
        told.case, Fraction(yuan), why, by, told.day
    )
    assert faults(lambda: back(5001)) == ["recovered-too-much"]
    assert faults(lambda: back(1, COUNTY, " ")) == ["not-finance", "reason-missing"]
    assert told.do(back(5000)).case.recovered == 5000
    assert faults(lambda: back(1)) == ["recovered-too-much"]


def test_a_payment_that_bounced_is_paid_again(told):
    """Money that comes back from the bank is paid anew, not lost."""
    told.to("pay").decide("bounced")
    assert (told.case.place, told.case.paid) == ("pay", 0)
    assert told.to("done").case.paid == 5000


def test_an_amount_is_not_changed_once_it_is_paid(told):
    """Reckoning anew is for reviewers before the payment, never for the claimant after it."""
    told.to("received")
    facts = Facts(told.day, told.values, {"worker": "w", "event": "e"})
    anew = lambda: acting.adjust(told.rules, told.case, facts, (), CLAIMANT, told.day)  # noqa: E731
    assert faults(anew) == ["too-far-to-adjust"]
