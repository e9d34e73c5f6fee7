"""
Casework: a case goes through a procedure under a policy.

Policy says what may be claimed and how much, by which article; procedure who decides what by when;
a case is the list of what happened, and everything else about it follows from that list.
"""

from .acting import Person, Rules
from .amounts import Change, Facts, Granted, Line, amounts, total
from .case import Case, Event, fold
from .filing import filing_faults
from .policy import Policy
from .policy_reading import publish_policy, read_policy
from .procedure import Procedure, publish_procedure, read_procedure

__all__ = [
    "Case",
    "Change",
    "Event",
    "Facts",
    "Granted",
    "Line",
    "Person",
    "Policy",
    "Procedure",
    "Rules",
    "amounts",
    "filing_faults",
    "fold",
    "publish_policy",
    "publish_procedure",
    "read_policy",
    "read_procedure",
    "total",
]
