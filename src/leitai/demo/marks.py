"""Plausible marks for any rulebook: what a judge of the demo city writes on a sheet."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from leitai.exact import decimal_text
from leitai.rulebook.model import Input, Node
from leitai.scoring.marking_sheet import SheetRow

TWICE = 2
"""Judges who enter the same measurement."""


class Hand:
    """
    One contestant's skill, from 0 to 1, and the luck of the day.

    The same contestant gets like marks from every judge, so that panels agree.
    """

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)
        self.skill = min(max(self.random.gauss(0.72, 0.14), 0.2), 0.98)
        self._levels: dict[str, int] = {}
        self._measured: dict[tuple[str, str, str], str] = {}

    def cell(self, row: SheetRow) -> dict[str, str] | None:
        """Return the cell for *row*; None where there is nothing to enter."""
        node = row.node
        if row.duty == "absent" or node.input is None:
            return None
        if row.duty == "optional" and (row.judge or not self._happens()):
            return None  # what two judges must have seen is left out
        value = self._value(node, node.input)
        if node.panel is not None and node.panel.least == TWICE:  # one thing, read by two
            value = self._measured.setdefault((node.id, row.item, row.attempt), value)
        cell = {"aspect": node.id, "value": value}
        if row.item:
            cell["item"] = row.item
        if row.attempt:
            cell["attempt"] = row.attempt
        return cell

    def _happens(self) -> bool:
        return self.random.random() > self.skill + 0.15

    def _value(self, node: Node, wanted: Input) -> str:
        if wanted.type == "bool":
            return "1" if self.random.random() < self.skill + 0.15 else "0"
        if wanted.type == "judgement":
            level = self._levels.setdefault(node.id, round(self.skill * wanted.levels))
            nudge = self.random.choice((0, 0, 0, 1)) if level < wanted.levels else 0
            return str(level + nudge)
        if wanted.type == "count":
            return str(self.random.choice((1, 1, 1, 2)))
        if wanted.type == "answers":
            right = (self.random.random() < self.skill for _ in wanted.key)
            return " ".join(key if yes else "D" for key, yes in zip(wanted.key, right, strict=True))
        if wanted.options:
            return self.random.choice(list(wanted.options))
        return self._number(wanted)

    def _number(self, wanted: Input) -> str:
        least = wanted.least if wanted.least is not None else Fraction(0)
        most = wanted.most if wanted.most is not None else Fraction(100)
        step = wanted.step or Fraction(1)
        share = Fraction(self._share(wanted)).limit_denominator(1000)
        steps = round((most - least) * share / step)
        return decimal_text(least + min(steps, int((most - least) / step)) * step)

    def _share(self, wanted: Input) -> float:
        spread = self.random.gauss(0, 0.05)
        if wanted.unit == "mm":  # a deviation: a good hand is close to 0
            return max(0.0, (1 - self.skill) * 0.06 + abs(spread) * 0.3)
        if wanted.unit in ("min", "s"):
            return min(max(0.9 - self.skill * 0.3 + spread, 0.3), 1.0)
        return min(max(self.skill + 0.08 + spread, 0.0), 1.0)


def cells_of(hand: Hand, rows: Sequence[SheetRow]) -> list[dict[str, str]]:
    """Return the cells of one sheet."""
    return [cell for row in rows if (cell := hand.cell(row)) is not None]
