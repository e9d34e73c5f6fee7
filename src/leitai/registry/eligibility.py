"""Who may compete: what an event asks, compared with what the registry knows of a worker."""

import datetime as dt
from dataclasses import dataclass

from .levels import NAMES
from .occupations import Occupations, shipped
from .text import plain

RULES = ("age", "level", "years", "employer", "trade")
"""Every rule, in the order in which people check them."""


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What an event asks of whoever enters.

    Units:
        on: the day on which ages and years count.
        least_age, most_age, least_years: whole years; 0: not asked.
        least_level: a level of ``levels``; "" and an empty occupation: not asked.
    """

    on: dt.date
    least_age: int = 0
    most_age: int = 0
    least_level: str = ""
    least_years: int = 0
    occupation: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """
    What the registry knows of a worker; None and "" where it knows nothing.

    Units:
        employed_here: whether the employer belongs to the delegation.
    """

    born: dt.date | None = None
    level: str = ""
    started: dt.date | None = None
    occupation: str = ""
    employed_here: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Whether one rule is met.

    Units:
        found: years in digits, a level, an occupation's code or name, "yes"; "" where the
            registry knows nothing: then the rule is not met until somebody decides on evidence.
    """

    rule: str
    met: bool
    found: str


def full_years(since: dt.date, on: dt.date) -> int:
    """
    Return how many whole years lie between two days.

    >>> full_years(dt.date(2000, 2, 29), dt.date(2026, 2, 28))
    25
    """
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def compare(terms: Terms, person: Person, occupations: Occupations | None = None) -> list[Finding]:
    """Return a finding for each rule that *terms* ask, in the order of `RULES`."""
    known = occupations or shipped()
    found = []
    if terms.least_age or terms.most_age:
        found.append(_age(terms, person))
    if terms.least_level:
        found.append(Finding("level", _reaches(person.level, terms.least_level), person.level))
    if terms.least_years:
        years = None if person.started is None else full_years(person.started, terms.on)
        met = years is not None and years >= terms.least_years
        found.append(Finding("years", met, "" if years is None else str(years)))
    found.append(Finding("employer", person.employed_here, "yes" if person.employed_here else ""))
    if terms.occupation:
        same = _trade(person.occupation, known) == _trade(terms.occupation, known)
        found.append(Finding("trade", bool(person.occupation) and same, person.occupation))
    return found


def _age(terms: Terms, person: Person) -> Finding:
    if person.born is None:
        return Finding("age", met=False, found="")
    age = full_years(person.born, terms.on)
    met = age >= terms.least_age and not (terms.most_age and age > terms.most_age)
    return Finding("age", met, str(age))


def _reaches(level: str, least: str) -> bool:
    order = list(NAMES)
    return level in NAMES and order.index(level) >= order.index(least)  # type: ignore[arg-type]


def _trade(text: str, known: Occupations) -> str:
    occupation = known.find(text)
    return occupation.code if occupation else plain(text).casefold()
