"""
How judges mark, seen beside one another: advice for the chief judge, never part of a result.

- `severities`: how far each judge lies from the middle of the panel, and whether that changes
- `deviations`: the same mark by mark, in the order in which they were given
- `spreads`: where a panel lies too far apart

Values are exact. Nothing here knows a name, a unit or a total.

>>> from fractions import Fraction
>>> work = [Given(judge, ("K1", "joints"), Fraction(value), Fraction(3), 1)
...         for judge, value in (("J1", 1), ("J2", 2), ("J3", 3))]
>>> [(each.judge, str(each.mean)) for each in severities(work)]
[('J1', '-1/3'), ('J2', '0'), ('J3', '1/3')]
"""

from .severity import FEW, Deviation, Given, Severity, deviations, severities
from .spread import Spread, spreads

__all__ = ["FEW", "Deviation", "Given", "Severity", "Spread", "deviations", "severities", "spreads"]
