"""Policy and procedure in force, people at every level, and a case."""

import datetime as dt

import pytest
from tests.casework.conftest import shipped

from leitai.lifecycle import Role
from leitai.web.services import case_reviews, cases, policies

MAY = dt.datetime(2026, 5, 4, 2, 0, tzinfo=dt.UTC)


class Office:
    """A city with the prizes of competitions in force."""

    def __init__(self, city) -> None:
        self.city = city
        self.union = city.unit("plant", city.east)
        self.staff = city.account(Role.STAFF)
        self.county = city.account(Role.STAFF, city.east)
        self.enterprise = city.account(Role.STAFF, self.union)
        self.approver = city.account(Role.APPROVER)
        self.finance = city.account(Role.FINANCE)
        self.worker = city.worker(enterprise=city.enterprise(self.union))
        self.claimant = city.account(worker=self.worker)
        self.at = MAY
        procedure = policies.save_procedure(
            shipped("claim.procedure"), city.root, by=self.staff, at=MAY
        )
        policies.freeze(procedure, by=self.approver, at=MAY)
        self.policy = policies.save_policy(
            shipped("contest-prizes.policy"), city.root, by=self.staff, at=MAY
        )
        policies.freeze(self.policy, by=self.approver, at=MAY)

    def draft(self, event=None, **values):
        about = cases.About(
            self.union, self.worker, self.worker.enterprise, event or self.city.event()
        )
        said = {"level": "city", "rank": "1", "announced": "2026-04-20", "account": "6222000"}
        return cases.open_case(
            self.policy, about, "砌筑工奖励", said | values, by=self.claimant, at=self.at
        )

    def filed(self, event=None, **values):
        return cases.file(self.draft(event, **values), by=self.claimant, at=self.at)

    def decide(self, case, outcome="pass", by=None, **given):
        hands = {"enterprise": self.enterprise, "county": self.county, "city": self.staff,
                 "finance": self.finance, "meeting": self.approver, "notice": self.approver,
                 "pay": self.finance, "received": self.claimant}  # fmt: skip
        return case_reviews.decide(case, outcome, by=by or hands[case.place], at=self.at, **given)

    def to(self, case, place):
        """Take *case* on to *place*."""
        while case.place != place:
            match case.place:
                case "meeting":
                    case = self.decide(case, asked={"minute": "7"})
                case "notice":
                    case_reviews.publish(case, by=self.approver, at=self.at)
                    self.at += dt.timedelta(days=9)
                    case = self.decide(case)
                case "pay":
                    case = self.decide(case, "paid", asked={"voucher": "V1"})
                case "received":
                    case = self.decide(case, "confirmed")
                case _:
                    case = self.decide(case)
        return case


@pytest.fixture
def office(city):
    """People and rules for cases."""
    return Office(city)
