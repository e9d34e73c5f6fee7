"""The public value: nobody in the draw controls it; all see it after the commitments."""

import math
import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from leitai.draw.reading import MISSING, Reader
from leitai.faults import Fault, Refused

OUTCOMES = 10_000_000
"""
Fewest possible outcomes of a public value. Parties who all collude can try many secrets before
they commit and keep the luckiest; what they gain by it shrinks as one over the root of this.
"""

SEPARATORS = re.compile(r"[\s,、;+|/-]+")


@dataclass(frozen=True, slots=True)
class Dice:
    """
    Dice thrown in view of everyone and read in one agreed order.

    Units:
        sides: 10 (faces 0 to 9) or 6 (faces 1 to 6).
        where: the announced place and time, for people.
    """

    count: int
    sides: int
    where: str

    @property
    def outcomes(self) -> int:
        """How many values may come out."""
        return int(self.sides**self.count)

    def value(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"kind": "dice", **asdict(self)}

    def normal(self, said: str) -> str | None:
        """Return the faces as one string of digits, or None where *said* is something else."""
        digits = SEPARATORS.sub("", said)
        faces = "[0-9]" if self.sides == 10 else "[1-6]"
        return digits if re.fullmatch(f"{faces}{{{self.count}}}", digits) else None


@dataclass(frozen=True, slots=True)
class Group:
    """So many different numbers from a range: the six red balls from 1 to 33."""

    count: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Lottery:
    """The winning numbers of one named, later issue of a public lottery."""

    name: str
    issue: str
    groups: tuple[Group, ...]

    @property
    def outcomes(self) -> int:
        """How many values may come out."""
        return math.prod(
            math.comb(max(each.most - each.least + 1, 0), each.count) for each in self.groups
        )

    def value(self) -> dict[str, Any]:
        """Return the JSON form."""
        groups = [asdict(each) for each in self.groups]
        return {"kind": "lottery", "name": self.name, "issue": self.issue, "groups": groups}

    def normal(self, said: str) -> str | None:
        """Return two digits a number, each group ascending: "01,08,12,19,27,33+05"; or None."""
        words = [word for word in SEPARATORS.split(said) if word]
        if not all(re.fullmatch("[0-9]{1,2}", word) for word in words):
            return None
        numbers, parts = [int(word) for word in words], []
        for group in self.groups:
            mine, numbers = sorted(numbers[: group.count]), numbers[group.count :]
            inside = all(group.least <= number <= group.most for number in mine)
            if len(set(mine)) != group.count or not inside:
                return None
            parts.append(",".join(f"{number:02}" for number in mine))
        return None if numbers else "+".join(parts)


Form = Dice | Lottery


def normal_public(form: Form, said: str) -> str:
    """
    Return the one way to write the public value *said*.

    Full-width digits are read as digits; blanks, commas and the like only separate.

    Raises:
        Refused: *said* has not the announced form.

    >>> normal_public(Dice(8, 10, "hall"), "３ 1 4,1,5 9 2 6")
    '31415926'
    """
    value = form.normal(unicodedata.normalize("NFKC", said))
    if value is None:
        raise Refused([Fault("draw.public-form", {"value": said})])
    return value


def read_form(reader: Reader, value: object, where: str) -> Form:
    """Return the announced form of the public value."""
    kind = value.get("kind") if isinstance(value, dict) else None
    form: Form
    if kind == "lottery":
        fields = reader.fields(value, where, ("kind", "name", "issue", "groups"))
        form = Lottery(
            reader.text(fields["name"], f"{where}.name"),
            reader.text(fields["issue"], f"{where}.issue"),
            tuple(
                _read_group(reader, row, f"{where}.groups[{at}]")
                for at, row in enumerate(reader.rows(fields["groups"], f"{where}.groups"))
            ),
        )
    elif kind == "dice":
        fields = reader.fields(value, where, ("kind", "count", "sides", "where"))
        form = Dice(
            reader.whole(fields["count"], f"{where}.count", 1, 100),
            reader.whole(fields["sides"], f"{where}.sides", 6, 10),
            reader.text(fields["where"], f"{where}.where"),
        )
        if form.sides not in {6, 10}:
            reader.refuse("draw.sides", where=f"{where}.sides")
    else:
        if value is not MISSING:
            reader.refuse("draw.kind-unknown", where=where, known="dice, lottery")
        return Dice(100, 10, "")
    if not reader.faults and form.outcomes < OUTCOMES:
        reader.refuse("draw.public-small", outcomes=str(form.outcomes), least=str(OUTCOMES))
    return form


def _read_group(reader: Reader, value: object, where: str) -> Group:
    fields = reader.fields(value, where, ("count", "least", "most"))
    return Group(
        reader.whole(fields["count"], f"{where}.count", 1, 99),
        reader.whole(fields["least"], f"{where}.least", 0, 99),
        reader.whole(fields["most"], f"{where}.most", 0, 99),
    )
