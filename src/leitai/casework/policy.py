"""
A policy: what may be claimed, how much, by which article, up to which cap.

Form: docs/formats/policy.md. Every amount, share, day count and condition of a programme stands
in a document like this, dated and hashed; a case stays bound to the one it was filed under.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from leitai.rulebook.expression import Expression

Title = Mapping[str, str]
"""Language -> text; "" where one text serves all."""

PARTIES = ("worker", "enterprise", "unit", "event", "class", "studio")
"""Whom or what a field may name, and what stacking and caps count by."""

PER = (*PARTIES, "year", "policy")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that the federation may change from one policy to the next."""

    title: Title
    value: Fraction
    unit: str = ""
    """yuan, percent, days, workdays, months, years, people, times: ``casework.unit-…``."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that the form of a case asks for."""

    id: str
    title: Title
    type: str = "text"
    required: bool = False
    choices: Mapping[str, Title] = field(default_factory=dict)
    help: Title = field(default_factory=dict)
    when: Expression | None = None
    """Asked only where it holds."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A paper that a case needs."""

    id: str
    title: Title
    article: str = ""
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is paid or granted, by an article."""

    id: str
    title: Title
    article: str
    amount: Expression
    """Yuan."""
    when: Expression | None = None
    per: str = "worker"
    """Who gets it: a party."""


@dataclass(frozen=True, slots=True)
class Stacking:
    """Of several items over the same thing only one counts, or only the first."""

    id: str
    article: str
    items: tuple[str, ...]
    over: tuple[str, ...]
    keep: str = "highest"
    """highest: what came before is made up to the higher; first: nothing after the first."""


@dataclass(frozen=True, slots=True)
class Cap:
    """No more than an amount, or so many times."""

    id: str
    article: str
    items: tuple[str, ...]
    per: tuple[str, ...]
    amount: Expression | None = None
    count: Expression | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """The money there is for a year; a claim it cannot pay waits, or is paid in part."""

    id: str
    title: Title
    year: int
    amount: Fraction
    items: tuple[str, ...]
    short: str = "wait"
    """wait or part."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of all that is granted (or named), at least or at most so much is of a kind."""

    id: str
    title: Title
    article: str
    where: Expression
    least: Fraction | None = None
    most: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A case is filed within a time after a date of its form."""

    id: str
    article: str
    after: str
    """Field, a date; the window ends *months* (or *days*, or *workdays*) later."""
    months: Expression | None = None
    days: Expression | None = None
    workdays: Expression | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What a case must meet to be filed, with the article that says so."""

    id: str
    title: Title
    article: str
    require: Expression


@dataclass(frozen=True, slots=True)
class Policy:
    """
    A whole policy.

    Units:
        until: the last day it may be filed under; None: until it is replaced.
        round_to: yuan; amounts are rounded to multiples of it, half up.
        hash: SHA-256 of its published form, hexadecimal.
    """

    id: str
    title: Title
    programme: str
    procedure: str
    """Id of the procedure its cases go through."""
    issuer: str
    number: str
    since: date
    hash: str
    until: date | None = None
    source: str = ""
    """What it was modelled on, for whoever checks it."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    proofs: tuple[Proof, ...] = ()
    conditions: tuple[Condition, ...] = ()
    items: tuple[Item, ...] = ()
    stacking: tuple[Stacking, ...] = ()
    caps: tuple[Cap, ...] = ()
    envelopes: tuple[Envelope, ...] = ()
    shares: tuple[Share, ...] = ()
    windows: tuple[Window, ...] = ()
    round_to: Fraction = Fraction(1, 100)

    def field(self, name: str) -> Field | None:
        """Return the field called *name*, if there is one."""
        return next((each for each in self.fields if each.id == name), None)

    def in_force(self, day: date) -> bool:
        """Tell whether a case may be filed under it on *day*."""
        return self.since <= day and (self.until is None or day <= self.until)
