"""A policy, a procedure and the people of a case."""

from datetime import date
from importlib.resources import files

import pytest

from leitai.casework import Person, Rules, read_policy, read_procedure

CLAIMANT = Person("worker-1", claimant=True)
ENTERPRISE = Person("enterprise", frozenset({("reviewer", "enterprise")}))
COUNTY = Person("county", frozenset({("reviewer", "county")}))
CITY = Person("city", frozenset({("reviewer", "city")}))
FINANCE = Person("finance", frozenset({("finance", "city")}))
APPROVER = Person("approver", frozenset({("approver", "city")}))
HANDS = {
    "enterprise": ENTERPRISE, "county": COUNTY, "city": CITY, "finance": FINANCE,
    "meeting": APPROVER, "notice": APPROVER, "pay": FINANCE, "received": CLAIMANT,
}  # fmt: skip
"""Step of the shipped procedure ``claim`` -> who may decide it."""

MAY = date(2026, 5, 4)


def shipped(name: str) -> str:
    """The text of a document that comes with the program."""
    return files("leitai.policies").joinpath(f"{name}.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def prizes() -> Rules:
    """The prizes of competitions, claimed."""
    return Rules(
        read_policy(shipped("contest-prizes.policy")), read_procedure(shipped("claim.procedure"))
    )
