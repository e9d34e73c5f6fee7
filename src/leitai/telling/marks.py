"""The mark functions in words, with the numbers: how a value became points."""

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from leitai.scoring.marking import COUNTED
from leitai.wording import say

from .numbers import exact, plain, put_in, short, shown

Step = dict[str, Any]


class MarkWords:
    """Says what a mark function did, in one language; *unit* is what the value is measured in."""

    def __init__(self, language: str, unit: str) -> None:
        self.language, self.unit = language, unit

    def say(self, entry: str, **params: str) -> str:
        """Return the words of ``cli.mark.<entry>``."""
        return say(f"cli.mark.{entry}", self.language, params)

    def measured(self, value: object) -> str:
        """Return a value with its unit."""
        return f"{short(value)} {self.unit}" if self.unit else short(value)

    def told(self, step: Step) -> str:
        """Return what the mark step *step* of an explanation did."""
        if step["value"] is None or step["before"] is None:
            return self.say("none", value=shown(step["before"]))
        said: str = getattr(self, f"_{step['mark']}")(step)
        return said

    def _deduct(self, step: Step) -> str:
        of = step["of"]
        value, nominal, free = exact(step["before"]), exact(of["nominal"]), exact(of["free"])
        start, take = parameter(of["from"]), parameter(of["take"])
        apart = abs(value - nominal)
        first = self.say("deviation", value=self.measured(plain(apart)))
        if nominal:
            pair = {"value": self.measured(step["before"]), "nominal": self.measured(of["nominal"])}
            first = self.say("from-nominal", apart=self.measured(plain(apart)), **pair)
        over = max(Fraction(0), apart - free)
        if not over:
            limit = self.measured(of["free"])
            within = self.say("within-free", free=limit) if free else ""
            return f"{first}{within}{self.say('nothing-off', points=short(start))}"
        if free:
            beyond = self.measured(plain(over))
            first += self.say("beyond-free", free=self.measured(of["free"]), over=beyond)
        units = over / exact(of["per"])
        many = COUNTED[of["count"]](units)
        first += self.say("each-takes", per=self.measured(of["per"]), take=short(take))
        if many != units:
            first += self.say(f"counted-{of['count']}", units=plain(units), many=plain(many))
        left = exact(start) - exact(take) * many
        lost = plain(exact(take) * many)
        said = f"{first}{self.say('colon')}{short(start)} − {short(lost)} = {short(plain(left))}"
        if plain(left) != step["value"]:
            said += self.say("not-below", floor=short(step["value"]))
        return said

    def _all_or_nothing(self, step: Step) -> str:
        when = step["of"]["when"]
        if when is None:
            entry = "yes" if exact(step["before"]) else "no"
            return self.say(entry, points=short(step["value"]))
        text = when["text"] if isinstance(when, dict) else short(when)
        names = {"value": step["before"]} | step["names"]
        pair = {"condition": text, "filled": put_in(text, names)}
        return self.say("condition", points=short(step["value"]), **pair)

    def _bands(self, step: Step) -> str:
        return self._band(step, "<", "≤", lambda value, limit: value < limit)

    def _from_bands(self, step: Step) -> str:
        return self._band(step, ">", "≥", lambda value, limit: value > limit)

    def _band(
        self, step: Step, sign: str, or_equal: str, inside: Callable[[Fraction, Fraction], bool]
    ) -> str:
        value = exact(step["before"])
        for strict, limit, _ in step["of"]["steps"]:
            bound = exact(limit)
            if inside(value, bound) or (value == bound and not strict):
                band = f"{self.measured(step['before'])} {sign if strict else or_equal} "
                return self.say("band", band=band + short(limit), points=short(step["value"]))
        return self.say("no-band", value=self.measured(step["before"]), points=short(step["value"]))

    def _table(self, step: Step) -> str:
        return self.say("table", value=self.measured(step["before"]), points=short(step["value"]))

    def _staged(self, step: Step) -> str:
        return self.say("staged", stage=short(step["before"]), points=short(step["value"]))

    def _per_count(self, step: Step) -> str:
        give = parameter(step["of"]["give"])
        product = exact(step["before"]) * exact(give)
        equation = f"{short(step['before'])} × {short(give)} = {short(plain(product))}"
        return self.say("per-count", give=short(give), equation=equation) + self._most(
            step, product
        )

    def _most(self, step: Step, amount: Fraction) -> str:
        """Return the words for an amount that was limited."""
        if plain(amount) == step["value"]:
            return ""
        return self.say("at-most", most=short(step["value"]))

    def _ratio(self, step: Step) -> str:
        to, give = parameter(step["of"]["to"]), parameter(step["of"]["give"])
        share = exact(step["before"]) / exact(to) * exact(give)
        equation = f"{short(step['before'])} ÷ {short(to)} × {short(give)} = {shown(plain(share))}"
        return self.say("ratio", equation=equation) + self._most(step, share)

    def _relative_error(self, step: Step) -> str:
        right = short(parameter(step["of"]["of"]))
        equation = f"|{short(step['before'])} − {right}| ÷ |{right}| = {shown(step['value'])}"
        return self.say("relative-error", equation=equation)

    def _piece_rate(self, step: Step) -> str:
        of, give = step["of"], parameter(step["of"]["give"])
        pieces = Fraction(math.floor(exact(step["before"]) / exact(of["per"])))
        points = pieces * exact(give)
        equation = f"{plain(pieces)} × {short(give)} = {short(plain(points))}"
        parts = {"value": self.measured(step["before"]), "per": short(of["per"])}
        said = self.say("piece-rate", pieces=plain(pieces), equation=equation, **parts)
        return said + self._most(step, points)

    def _time_bonus(self, step: Step) -> str:
        of, give = step["of"], parameter(step["of"]["give"])
        limit = parameter(of["limit"])
        saved = max(Fraction(0), exact(limit) - exact(step["before"]))
        units = saved / exact(of["per"])
        many = COUNTED[of["count"]](units)
        points = many * exact(give)
        equation = f"{plain(many)} × {short(give)} = {short(plain(points))}"
        said = self.say(
            "time-bonus",
            limit=self.measured(limit),
            saved=self.measured(plain(saved)),
            per=self.measured(of["per"]),
            equation=equation,
        )
        return said + self._most(step, points)

    def _interpolate(self, step: Step) -> str:
        value, points = exact(step["before"]), step["of"]["points"]
        if value <= exact(points[0][0]) or value >= exact(points[-1][0]):
            return self.say("line-end", value=self.measured(step["before"]), points=step["value"])
        low, high = next(pair for pair in pairwise(points) if value <= exact(pair[1][0]))
        (x1, y1), (x2, y2) = ([short(each) for each in point] for point in (low, high))
        equation = (
            f"{y1} + ({y2} − {y1}) × ({short(step['before'])} − {x1}) ÷ ({x2} − {x1})"
            f" = {shown(step['value'])}"
        )
        return self.say("line", low=f"({x1}, {y1})", high=f"({x2}, {y2})", equation=equation)

    def _formula(self, step: Step) -> str:
        expression = step["of"]["expression"]
        if not isinstance(expression, dict):
            return self.say("formula", text=short(expression), equation=shown(step["value"]))
        text = expression["text"]
        filled = put_in(text, {"value": step["before"]} | step["names"])
        return self.say("formula", text=text, equation=f"{filled} = {shown(step['value'])}")

    def _round(self, step: Step) -> str:
        of = step["of"]["rounding"]
        return rounding(self.language, of["decimals"], of["mode"], step["before"], step["value"])

    def _ratio_to_best(self, step: Step) -> str:
        mine, best = short(step["before"]), short(step["best"])
        over, under = (mine, best) if step["of"]["better"] == "high" else (best, mine)
        equation = f"{over} ÷ {under} × {short(step['points'])} = {shown(step['value'])}"
        return self.say("ratio-to-best", best=best, equation=equation)

    def _decay(self, step: Step) -> str:
        numbers, of = step["numbers"], step["of"]
        solvers = str(step["solvers"])
        equation = _DECAY[of["model"]](numbers, max(step["solvers"] - 1, 0))
        said = self.say("decay", solvers=solvers, equation=f"{equation} = {short(step['full'])}")
        if not exact(step["before"]):
            return said + self.say("not-solved")
        bloods, earlier = of["bloods"], step["earlier"]
        if earlier is not None and earlier < len(bloods):
            full = exact(step["full"])
            more = plain(full * (1 + exact(bloods[earlier])))
            equation = f"{short(step['full'])} × (1 + {short(bloods[earlier])}) = {shown(more)}"
            number = {"number": str(earlier + 1), "points": short(step["value"])}
            said += self.say("blood", equation=equation, **number)
        return said


def parameter(given: Any) -> Any:
    """Return what a parameter was worth, whether it was a number or an expression."""
    return given["value"] if isinstance(given, dict) else given


def rounding(language: str, decimals: int, mode: str, before: Any, after: Any) -> str:
    """Return the words for one rounding: how, before, after."""
    places = {"decimals": str(decimals), "before": shown(before), "after": shown(after)}
    return say(f"cli.round.{mode}", language, places)


def _log(numbers: dict[str, str], others: int) -> str:
    low, initial = short(numbers.get("minimum", "0")), short(numbers["initial"])
    inside = f"({low} − {initial}) ÷ {short(numbers['decay'])}² × {others}² + {initial}"
    return f"max({low}, ceil({inside}))"


_DECAY: dict[str, Callable[[dict[str, str], int], str]] = {
    "ctfd_linear": lambda numbers, others: (
        f"max({short(numbers.get('minimum', '0'))}, "
        f"ceil({short(numbers['initial'])} − {short(numbers['decay'])} × {others}))"
    ),
    "ctfd_log": _log,
    "gzctf": lambda numbers, others: (
        f"floor({short(numbers['initial'])} × ({short(numbers['ratio'])} + "
        f"(1 − {short(numbers['ratio'])}) × e^(−{others} ÷ {short(numbers['difficulty'])})))"
    ),
    "fixed": lambda numbers, _: short(numbers["initial"]),
}
