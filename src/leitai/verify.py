"""
Recompute the results of a competition event from its public bundle, offline.

    python3 verify.py EVENT.ltb

One file, Python's standard library only, written from the published documents alone
(rulebook.md, marks.md, results.md, journal.md, draw.md, bundle.md); it shares no code with
the program that made the bundle. The sections below follow those documents in order, and
comments name the section a function answers to.

Exit status: 0 everything agrees, 1 something does not (the first difference is named),
2 the command line was wrong.
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import decimal
import functools
import hashlib
import io
import itertools
import json
import math
import re
import struct
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

ZERO, ONE = Fraction(0), Fraction(1)


class Trouble(Exception):
    """A named failure: what could not be read, recomputed or believed."""

    def __init__(self, name: str, /, **params: object) -> None:
        self.name = name
        self.params = {key: str(value)[:300] for key, value in params.items()}
        super().__init__(f"{name} {self.params}")


# --------------------------------------------------------------------------------------
# Numbers: exact rationals; rounding only where a rulebook says so (rulebook.md, "Nodes").
# --------------------------------------------------------------------------------------

DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
FRACTION = re.compile(r"[+-]?\d+/0*[1-9]\d*", re.ASCII)
FULL_WIDTH = {ord("０") + digit: ord("0") + digit for digit in range(10)}
FULL_WIDTH.update(
    {ord("．"): ord("."), ord("－"): ord("-"), ord("＋"): ord("+"), ord("："): ord(":")}
)


def number(value: Any) -> Fraction:
    """Return the exact number a rulebook writes: an integer, or a decimal or fraction as text."""
    if isinstance(value, bool):
        return Fraction(int(value))
    if isinstance(value, int):
        return Fraction(value)
    text = value.strip() if isinstance(value, str) else ""
    if len(text) < 1000 and (DECIMAL.fullmatch(text) or FRACTION.fullmatch(text)):
        return Fraction(text)
    raise Trouble("not-a-number", value=value)


@functools.lru_cache(maxsize=10_000)
def entered_number(text: str) -> Fraction:
    """Return the decimal a person entered (marks.md: full-width digits and spaces understood)."""
    plain = text.translate(FULL_WIDTH).strip()
    if len(plain) < 1000 and DECIMAL.fullmatch(plain):
        return Fraction(plain)
    raise Trouble("not-a-number", value=text)


def nearest(value: Fraction, mode: str) -> int:
    """Return *value* as a whole number, rounded by *mode*."""
    below = math.floor(value)
    rest = value - below
    half = Fraction(1, 2)
    if mode == "floor" or rest == 0:
        return below
    if mode == "ceil":
        return below + 1
    if mode == "truncate":
        return below if value >= 0 else below + 1
    if rest != half:
        return below + 1 if rest > half else below
    if mode == "half_even":
        return below if below % 2 == 0 else below + 1
    away = {"half_up": True, "half_down": False}.get(mode)
    if away is None:
        raise Trouble("unknown-word", word=mode)
    return below + 1 if away == (value > 0) else below


def round_to(value: Fraction, decimals: int, mode: str = "half_up") -> Fraction:
    """Return *value* rounded to *decimals* places."""
    if abs(decimals) > 1000:
        raise Trouble("too-large", value=decimals)
    power = Fraction(10) ** decimals
    return Fraction(nearest(value * power, mode)) / power


def rounding(spec: Any) -> tuple[int, str, str]:
    """Return (decimals, mode, scope) of a rulebook's ``round``."""
    if isinstance(spec, dict):
        decimals = int(number(spec["decimals"]))
        return decimals, spec.get("mode", "half_up"), spec.get("scope", "node")
    return int(number(spec)), "half_up", "node"


def decimal_text(value: Fraction, decimals: int | None = None) -> str:
    """Return *value* as results.md writes numbers: plain, or with a fixed count of decimals."""
    if decimals is None:
        rest, decimals = value.denominator, 0
        while rest % 10 == 0:
            rest, decimals = rest // 10, decimals + 1
        while rest % 2 == 0 or rest % 5 == 0:
            rest, decimals = rest // (2 if rest % 2 == 0 else 5), decimals + 1
        if rest != 1:
            decimals = 12
    decimals = max(decimals, 0)
    digits = nearest(abs(value) * 10**decimals, "half_even")
    whole, part = divmod(digits, 10**decimals)
    sign = "-" if value < 0 and digits else ""
    return f"{sign}{whole}" + (f".{part:0{decimals}d}" if decimals else "")


def square_root(value: Fraction) -> Fraction | None:
    """Return the root: exact where rational, else cut off after 40 decimals; negative: none."""
    if value < 0:
        return None
    top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if Fraction(top * top, bottom * bottom) == value:
        return Fraction(top, bottom)
    shift = 10**40
    return Fraction(math.isqrt(value.numerator * shift * shift // value.denominator), shift)


def _to_decimal(value: Fraction, digits: int) -> tuple[decimal.Context, decimal.Decimal]:
    context = decimal.Context(prec=digits, Emax=10**8, Emin=-(10**8))
    top, bottom = decimal.Decimal(value.numerator), decimal.Decimal(value.denominator)
    return context, context.divide(top, bottom)


def exponential(value: Fraction) -> Fraction | None:
    """Return e to the power of *value*, rounded half even to 40 decimals; beyond 100: none."""
    if abs(value) > 100:
        return None
    context, exponent = _to_decimal(value, 200)
    return round_to(Fraction(context.exp(exponent)), 40, "half_even")


def logarithm(value: Fraction) -> Fraction | None:
    """Return the natural logarithm, rounded half even to 40 decimals; not positive: none."""
    if value <= 0:
        return None
    context, argument = _to_decimal(value, 120)
    return round_to(Fraction(context.ln(argument)), 40, "half_even")


def raised(base: Fraction, exponent: Fraction) -> Fraction | None:
    """Return base to the power of exponent (rulebook.md, ``pow``); outside its domain: none."""
    if exponent.denominator == 1:
        if abs(exponent) > 1000 or (base == 0 and exponent < 0):
            return None
        if abs(exponent) * max(base.numerator.bit_length(), base.denominator.bit_length()) > 10**5:
            return None
        return base**exponent.numerator
    if base < 0 or (base == 0 and exponent < 0):
        return None
    if base == 0:
        return ZERO
    context, argument = _to_decimal(base, 200)
    return exponential(Fraction(context.ln(argument)) * exponent)


def mean(values: list[Fraction]) -> Fraction | None:
    """Return the mean; of nothing: none."""
    return sum(values, ZERO) / len(values) if values else None


def median(values: list[Fraction]) -> Fraction | None:
    """Return the middle value, of an even number the mean of the middle two; of nothing: none."""
    if not values:
        return None
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def product(values: list[Fraction]) -> Fraction:
    """Return the product."""
    result = ONE
    for value in values:
        result *= value
    return result


# --------------------------------------------------------------------------------------
# Times and dates (rulebook.md, "Time", and the input type ``duration``).
# --------------------------------------------------------------------------------------


def seconds(text: str) -> Fraction:
    """Return the seconds of ``83.45``, ``m:ss`` or ``h:mm:ss`` (with decimals)."""
    parts = text.translate(FULL_WIDTH).strip().split(":")
    if len(parts) > 3:
        raise Trouble("not-a-time", value=text)
    total = ZERO
    for part in parts:
        total = total * 60 + entered_number(part)
    return total


def iso_moment(text: str) -> dt.datetime:
    """Return the moment an ISO 8601 text names."""
    try:
        return dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise Trouble("not-a-time", value=text) from None


def iso_date(value: Any) -> dt.date | None:
    """Return the date of an ISO text, or none."""
    try:
        return dt.date.fromisoformat(value.strip()[:10])
    except (AttributeError, ValueError):
        return None


class Clock:
    """Turns the ``time`` column into seconds; pauses are taken out."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.start = iso_moment(spec["start"]) if "start" in spec else None
        self.removed = [
            (self.raw(part["from"]), self.raw(part["to"])) for part in spec.get("removed", [])
        ]

    def raw(self, value: Any) -> Fraction:
        """Return a time as seconds, pauses included."""
        text = str(value)
        if re.match(r"\s*\d{4}-", text):
            moment = iso_moment(text)
            if self.start is None or (moment.tzinfo is None) != (self.start.tzinfo is None):
                raise Trouble("not-a-time", value=text)
            gap = moment - self.start
            return Fraction(gap.days * 86400 + gap.seconds) + Fraction(gap.microseconds, 10**6)
        return number(text) if FRACTION.fullmatch(text) else seconds(text)

    def read(self, text: str) -> Fraction | None:
        """Return a row's time in seconds, without the removed intervals; empty: none."""
        if not text.strip():
            return None
        moment = self.raw(text)
        paused = sum((max(ZERO, min(moment, end) - begin) for begin, end in self.removed), ZERO)
        return moment - paused


def full_months(earlier: dt.date, later: dt.date) -> int:
    """Return the full months between two dates; negative where they are in the other order."""
    if later < earlier:
        return -full_months(later, earlier)
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)


# --------------------------------------------------------------------------------------
# Expressions (rulebook.md, "Expressions"). Values: Fraction, str, list, None.
# --------------------------------------------------------------------------------------

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')|(?P<sign>==|!=|<=|>=|[-+*/<>(),\[\]]))"
)
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in")
Tree = Any  # ("kind", parts...)


def tokens(text: str) -> list[tuple[str, str]]:
    """Return the (kind, text) tokens of an expression."""
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise Trouble("expression", text=text)
        kind, word = match.lastgroup, match.group(match.lastgroup)
        found.append((kind, word[1:-1] if kind == "text" else word))
        at = match.end()
    return found


class Parser:
    """Recursive descent, one method per level of binding, loosest first."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, tokens(text), 0

    def whole(self) -> Tree:
        """Return the tree of the whole text."""
        tree = self.any_of()
        if self.at != len(self.tokens):
            raise Trouble("expression", text=self.text)
        return tree

    def take(self, *words: str) -> str | None:
        """Consume and return the next token if it is one of *words* (never a quoted text)."""
        if self.at < len(self.tokens):
            kind, word = self.tokens[self.at]
            if kind in ("name", "sign") and word in words:
                self.at += 1
                return word
        return None

    def must(self, word: str) -> None:
        """Consume *word*."""
        if not self.take(word):
            raise Trouble("expression", text=self.text)

    def any_of(self) -> Tree:
        """``a or b``."""
        tree = self.all_of()
        while self.take("or"):
            tree = ("or", tree, self.all_of())
        return tree

    def all_of(self) -> Tree:
        """``a and b``."""
        tree = self.negated()
        while self.take("and"):
            tree = ("and", tree, self.negated())
        return tree

    def negated(self) -> Tree:
        """``not a``."""
        return ("not", self.negated()) if self.take("not") else self.compared()

    def compared(self) -> Tree:
        """``a < b``, ``a in [b, c]``; not chained."""
        tree = self.added()
        sign = self.take(*COMPARISONS)
        return ("compare", sign, tree, self.added()) if sign else tree

    def added(self) -> Tree:
        """``a + b``."""
        tree = self.multiplied()
        while sign := self.take("+", "-"):
            tree = ("arithmetic", sign, tree, self.multiplied())
        return tree

    def multiplied(self) -> Tree:
        """``a * b``."""
        tree = self.signed()
        while sign := self.take("*", "/"):
            tree = ("arithmetic", sign, tree, self.signed())
        return tree

    def signed(self) -> Tree:
        """``-a``."""
        if self.take("-"):
            return ("arithmetic", "-", ("value", ZERO), self.signed())
        return self.single()

    def single(self) -> Tree:
        """Return a number, text, name, call, list or bracket."""
        if self.take("("):
            tree = self.any_of()
            self.must(")")
            return tree
        if self.take("["):
            return ("list", self.arguments("]"))
        if self.at == len(self.tokens):
            raise Trouble("expression", text=self.text)
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return ("value", Fraction(word))
        if kind == "text":
            return ("value", word)
        return self.named(word) if kind == "name" else self.wrong()

    def named(self, word: str) -> Tree:
        """Return a constant word, a call or a name."""
        if word in ("true", "false", "none"):
            return ("value", {"true": ONE, "false": ZERO, "none": None}[word])
        if word in ("and", "or", "not", "in"):
            self.wrong()
        return ("call", word, self.arguments(")")) if self.take("(") else ("name", word)

    def arguments(self, closing: str) -> list[Tree]:
        """Return the trees up to the closing bracket."""
        trees: list[Tree] = []
        if self.take(closing):
            return trees
        while True:
            trees.append(self.any_of())
            if self.take(closing):
                return trees
            self.must(",")

    def wrong(self) -> Tree:
        """Refuse the text."""
        raise Trouble("expression", text=self.text)


_parsed: dict[str, Tree] = {}


def parse(text: Any) -> Tree:
    """Return the tree of an expression (a plain number counts as one)."""
    if isinstance(text, (int, bool)):
        return ("value", number(text))
    if not isinstance(text, str):
        raise Trouble("expression", text=text)
    if text not in _parsed:
        if FRACTION.fullmatch(text.strip()) or DECIMAL.fullmatch(text.strip()):
            _parsed[text] = ("value", number(text))
        else:
            _parsed[text] = Parser(text).whole()
    return _parsed[text]


def yes(value: Any) -> bool:
    """Everything but 0 and none is yes."""
    return value is not None and not (isinstance(value, Fraction) and value == 0)


def truth(answer: bool) -> Fraction:  # noqa: FBT001 - a truth is what it turns into a number
    """Yes is 1 and no is 0."""
    return ONE if answer else ZERO


def arithmetic(sign: str, left: Any, right: Any) -> Fraction | None:
    """With none, with a text, or dividing by 0: none."""
    if not (isinstance(left, Fraction) and isinstance(right, Fraction)):
        return None
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    return left / right if right != 0 else None


def compare(sign: str, left: Any, right: Any) -> bool:
    """Every comparison with none is no; a number and a text are unequal and in no order."""
    if left is None or right is None:
        return False
    if sign == "in":
        return isinstance(right, list) and any(compare("==", left, each) for each in right)
    if isinstance(left, list) or isinstance(right, list):
        return False
    if sign in ("==", "!="):
        return (type(left) is type(right) and left == right) == (sign == "==")
    if type(left) is not type(right):
        return False
    if sign in ("<", "<="):
        return bool(left < right or (sign == "<=" and left == right))
    return bool(left > right or (sign == ">=" and left == right))


def flattened(values: Iterable[Any]) -> list[Any]:
    """Return the values with lists taken apart."""
    flat: list[Any] = []
    for value in values:
        flat.extend(flattened(value) if isinstance(value, list) else [value])
    return flat


def numbers(values: Iterable[Any]) -> list[Fraction] | None:
    """Return the values, lists taken apart, if all of them are numbers; else none."""
    flat = flattened(values)
    return flat if all(isinstance(value, Fraction) for value in flat) else None


def over_all(reduce: Callable[[list[Fraction]], Fraction | None]) -> Callable[..., Any]:
    """Return a function of arguments and lists: a none among them gives none."""

    def function(*values: Any) -> Any:
        flat = numbers(values)
        return None if flat is None else reduce(flat)

    return function


def of_numbers(reduce: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that is none unless every argument is a number."""

    def function(*values: Any) -> Any:
        return reduce(*values) if all(isinstance(value, Fraction) for value in values) else None

    return function


def ends(*, high: bool) -> Callable[..., Any]:
    """Return ``top`` or ``bottom``: the sum of the k highest or lowest."""

    def function(values: Any, count: Any) -> Any:
        flat = numbers([values])
        if flat is None or not isinstance(count, Fraction):
            return None
        return sum(sorted(flat, reverse=high)[: max(0, math.floor(count))], ZERO)

    return function


def rounded(value: Any, decimals: Any, mode: Any = "half_up") -> Any:
    """``round(x, decimals, "mode")``."""
    if not (isinstance(value, Fraction) and isinstance(decimals, Fraction)):
        return None
    if decimals.denominator != 1 or abs(decimals) > 1000:
        return None
    return round_to(value, int(decimals), mode)


def between(unit: int) -> Callable[..., Any]:
    """Return ``months_between`` or ``years_between`` (of *unit* months)."""

    def function(first: Any, second: Any) -> Any:
        earlier, later = iso_date(first), iso_date(second)
        if earlier is None or later is None:
            return None
        months = full_months(earlier, later)
        return Fraction(months // unit if months >= 0 else -(-months // unit))

    return function


PLAIN_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": over_all(lambda flat: min(flat, default=None)),
    "max": over_all(lambda flat: max(flat, default=None)),
    "sum": over_all(lambda flat: sum(flat, ZERO)),
    "mean": over_all(mean),
    "median": over_all(median),
    "range": over_all(lambda flat: max(flat) - min(flat) if flat else None),
    "top": ends(high=True),
    "bottom": ends(high=False),
    "length": lambda *values: Fraction(sum(each is not None for each in flattened(values))),
    "abs": of_numbers(abs),
    "floor": of_numbers(lambda value: Fraction(math.floor(value))),
    "ceil": of_numbers(lambda value: Fraction(math.ceil(value))),
    "round": rounded,
    "sqrt": of_numbers(square_root),
    "exp": of_numbers(exponential),
    "ln": of_numbers(logarithm),
    "pow": of_numbers(raised),
    "years_between": between(12),
    "months_between": between(1),
}


def evaluate(tree: Tree, scope: Scope) -> Any:
    """Return the value of a parsed expression."""
    kind = tree[0]
    if kind == "value":
        return tree[1]
    if kind == "name":
        return scope.name(tree[1])
    if kind == "arithmetic":
        return arithmetic(tree[1], evaluate(tree[2], scope), evaluate(tree[3], scope))
    if kind == "compare":
        return truth(compare(tree[1], evaluate(tree[2], scope), evaluate(tree[3], scope)))
    if kind == "call":
        return call(tree[1], tree[2], scope)
    if kind == "list":
        return [evaluate(each, scope) for each in tree[1]]
    return truth(logic(kind, tree, scope))


def logic(kind: str, tree: Tree, scope: Scope) -> bool:
    """``and``, ``or``, ``not``."""
    first = yes(evaluate(tree[1], scope))
    if kind == "not":
        return not first
    if kind == "and":
        return first and yes(evaluate(tree[2], scope))
    return first or yes(evaluate(tree[2], scope))


def call(function: str, arguments: list[Tree], scope: Scope) -> Any:
    """Return the value of a function call."""
    try:
        if function == "if":
            condition, then, otherwise = arguments
            return evaluate(then if yes(evaluate(condition, scope)) else otherwise, scope)
        if function == "given":
            (one,) = arguments
            return truth(evaluate(one, scope) is not None)
        if function == "first_given":
            return next(
                (v for v in (evaluate(each, scope) for each in arguments) if v is not None), None
            )
        if function in PLAIN_FUNCTIONS:
            return PLAIN_FUNCTIONS[function](*[evaluate(each, scope) for each in arguments])
        return scope.about_node(function, arguments)
    except (TypeError, ValueError):
        raise Trouble("expression", text=f"{function}(…)") from None


# --------------------------------------------------------------------------------------
# The rulebook as a tree of nodes (rulebook.md, "Nodes").
# --------------------------------------------------------------------------------------


@dataclass(eq=False)
class Node:
    """One node of the scheme, a record or a penalty, with its place in the tree."""

    id: str
    spec: dict[str, Any]
    parent: Node | None
    repeats: tuple[Node, ...]
    """The repeated nodes around it, outermost first; an instance path has one id for each."""
    kind: str
    children: list[Node] = field(default_factory=list)
    penalties: list[Node] = field(default_factory=list)
    each: Node | None = None
    steps: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def over(self) -> str:
        """``item`` or ``attempt``, of a repeated node."""
        return str(self.spec["repeat"]["over"])

    @property
    def decimals(self) -> int | None:
        """Decimals the results write this node with; none: as many as needed."""
        if "round" not in self.spec:
            return None
        decimals = rounding(self.spec["round"])[0]
        return decimals if decimals >= 0 else None


STEP_ORDER = ("standardise", "scale", "factor", "penalties", "gates", "floor", "cap", "round")
COMPARING = ("standardise", "ratio_to_best", "decay")
"""Steps that look at the other contestants."""


def mark_functions(spec: Any) -> list[tuple[str, Any]]:
    """Return the (name, argument) pairs of a ``mark``."""
    listed = spec if isinstance(spec, list) else [spec]
    pairs = [pair for each in listed for pair in each.items()]
    if len(pairs) != len(listed):
        raise Trouble("unknown-word", word=spec)
    return pairs


def node_steps(spec: dict[str, Any], *, marked_each: bool) -> list[tuple[str, Any]]:
    """Return the steps 1 to 8 that are written, in their order."""
    steps = [] if marked_each or "mark" not in spec else mark_functions(spec["mark"])
    return steps + [(f"node {name}", spec[name]) for name in STEP_ORDER if name in spec]


class Rules:
    """A published rulebook, read: its nodes by id and in order."""

    def __init__(self, rulebook: dict[str, Any]) -> None:
        if rulebook.get("leitai") != "rulebook/1":
            raise Trouble("not-a-rulebook")
        self.book = rulebook
        self.nodes: dict[str, Node] = {}
        self.root = self.grow(rulebook["scheme"], None, (), "scheme")
        for record in rulebook.get("records", []):
            self.grow(record, None, (), "record")
        self.constants = {
            name: value if isinstance(value, str) and not _is_number(value) else number(value)
            for name, value in rulebook.get("constants", {}).items()
        }
        self.fields: dict[str, str] = rulebook.get("fields", {})
        self.clock = Clock(rulebook.get("clock", {}))

    def grow(
        self, spec: dict[str, Any], parent: Node | None, repeats: tuple[Node, ...], kind: str
    ) -> Node:
        """Add the node of *spec* and everything below it."""
        node = Node(str(spec["id"]), spec, parent, repeats, kind)
        if node.id in self.nodes:
            raise Trouble("node-twice", node=node.id)
        self.nodes[node.id] = node
        below = "record" if kind == "record" else "scheme"
        node.children = [self.grow(each, node, repeats, below) for each in spec.get("children", [])]
        if "each" in spec:
            node.each = self.grow(spec["each"], node, (*repeats, node), below)
        node.penalties = [
            self.grow(each, node, repeats, "penalty") for each in spec.get("penalties", [])
        ]
        panel = self.panel(node)
        node.steps = node_steps(spec, marked_each=panel is not None and panel.get("mark") == "each")
        return node

    def panel(self, node: Node) -> dict[str, Any] | None:
        """Return the panel of an aspect, its name looked up, short forms written out."""
        panel = node.spec.get("panel")
        source = node.spec.get("input")
        if isinstance(panel, str):
            panel = self.book["panels"][panel]
        if panel is None and isinstance(source, dict) and source.get("entry") == "dual":
            panel = {"size": 2, "combine": "consensus"}
        if panel is None and "signatures" in node.spec:
            panel = {"size": int(number(node.spec["signatures"])), "combine": "consensus"}
        return panel

    def field_value(self, name: str, text: str | None) -> Any:
        """Return a contestant's field as a value; empty: none."""
        kind, plain = self.fields.get(name, "text"), (text or "").strip()
        if not plain:
            return None
        if kind == "number":
            return entered_number(plain)
        return read_bool(plain) if kind == "bool" else plain


def _is_number(text: str) -> bool:
    return bool(DECIMAL.fullmatch(text.strip()) or FRACTION.fullmatch(text.strip()))


# --------------------------------------------------------------------------------------
# The tables (marks.md) and statuses (rulebook.md, "Statuses").
# --------------------------------------------------------------------------------------

STATUSES = {
    "": "OK", "OK": "OK", "正常": "OK",
    "ABSENT": "ABSENT", "DNS": "ABSENT", "缺考": "ABSENT", "缺席": "ABSENT", "弃评": "ABSENT",
    "DNF": "DNF", "未完成": "DNF",
    "VOID": "VOID", "作废": "VOID", "无效": "VOID",
    "DSQ": "DSQ", "取消资格": "DSQ",
    "WITHDRAWN": "WITHDRAWN", "WD": "WITHDRAWN", "退赛": "WITHDRAWN",
    "EXEMPT": "EXEMPT", "免考": "EXEMPT",
    "PENDING": "PENDING", "待定": "PENDING",
}  # fmt: skip
EVERYWHERE = ["field", "scale", "decay", "team"]
MEANINGS: dict[str, dict[str, Any]] = {
    "OK": {"value": "keep", "ranked": True, "counts_in": EVERYWHERE},
    "DNF": {"value": "keep", "ranked": True, "counts_in": EVERYWHERE},
    "VOID": {"value": "zero", "ranked": False, "counts_in": ["field"]},
    "PENDING": {"value": "keep", "ranked": False, "counts_in": []},
}
LONGEST_VALUE = 4_000
GRAVEST = ("DSQ", "WITHDRAWN", "VOID", "ABSENT", "EXEMPT", "DNF", "PENDING", "OK")
GONE: dict[str, Any] = {"value": "none", "ranked": False, "counts_in": []}
FROZEN = {"value": "frozen", "ranked": True, "counts_in": ["field", "scale", "decay"]}
ON_STATUS = {
    "OK": "keep", "ABSENT": "zero", "DNF": "keep", "VOID": "zero", "DSQ": "whole",
    "WITHDRAWN": "whole", "EXEMPT": "leave_out", "PENDING": "block",
}  # fmt: skip
VOID_WORDS = ("VOID", "作废", "无效")
NO_VALUE_WORDS = ("DNF", "DNS", "未完成")


def too_long(value: Fraction) -> bool:
    """Tell whether a node's value has more binary digits than rulebook.md, "Nodes", allows."""
    return max(value.numerator.bit_length(), value.denominator.bit_length()) > LONGEST_VALUE


def read_status(text: str | None) -> str:
    """Return the status word for what was written."""
    status = STATUSES.get((text or "").strip().upper())
    if status is None:
        raise Trouble("unknown-status", status=text)
    return status


class Row(NamedTuple):
    """One row of the marks."""

    contestant: str
    node: str
    judge: str
    value: str
    item: str
    attempt: str
    time: str
    status: str
    round: int
    note: str

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Where the row belongs: contestant, node, item, attempt."""
        return self.contestant, self.node, self.item, self.attempt


def read_row(row: dict[str, Any]) -> Row:
    """Return a row of the marks table, spaces trimmed."""
    cell = {key: str(value).strip() for key, value in row.items() if value is not None}
    turn = cell.get("round") or "1"
    if not (turn.isascii() and turn.isdigit() and len(turn) < 7):
        raise Trouble("not-a-number", value=turn)
    names = ("contestant", "aspect", "judge", "value", "item", "attempt", "time", "status", "note")
    who, aspect, judge, value, item, attempt, time, status, note = (
        cell.get(name, "") for name in names
    )
    return Row(who, aspect, judge, value, item, attempt, time, status, int(turn), note)


# --------------------------------------------------------------------------------------
# What was entered, as a value (rulebook.md, "Inputs").
# --------------------------------------------------------------------------------------

BOOLS = {
    "1": ONE, "TRUE": ONE, "YES": ONE, "Y": ONE, "是": ONE, "√": ONE,
    "0": ZERO, "FALSE": ZERO, "NO": ZERO, "N": ZERO, "否": ZERO, "×": ZERO,
}  # fmt: skip


def read_bool(text: str) -> Fraction:
    """Return 1 or 0 for a yes or a no."""
    answer = BOOLS.get(text.translate(FULL_WIDTH).strip().upper())
    if answer is None:
        raise Trouble("not-a-yes-or-no", value=text)
    return answer


def read_answers(spec: dict[str, Any], text: str) -> Fraction:
    """Return the points of a paper of questions."""
    key = [str(each) for each in spec["key"]]
    points = spec.get("points", 1)
    worth = (
        [number(each) for each in points]
        if isinstance(points, list)
        else [number(points)] * len(key)
    )
    wrong = number(spec.get("wrong", 0))
    given = re.split(r"[\s|]+", text.strip(" |\t"))
    total = ZERO
    for at, right in enumerate(key):
        answer = given[at] if at < len(given) else "-"
        same = answer.upper() == right.strip().upper()
        total += worth[at] if same else ZERO if answer in ("-", "") else -wrong
    if len(given) > len(key):
        raise Trouble("too-many-answers", value=text)
    return total


def read_input(spec: Any, text: str) -> Fraction:
    """Return the value of what was entered."""
    long = spec if isinstance(spec, dict) else {"type": spec}
    kind = long.get("type")
    if kind == "bool":
        value = read_bool(text)
    elif kind == "choice":
        if text not in long["options"]:
            raise Trouble("not-an-option", value=text)
        value = number(long["options"][text])
    elif kind == "duration":
        value = seconds(text)
    elif kind == "answers":
        value = read_answers(long, text)
    elif kind in ("number", "count", "judgement"):
        value = entered_number(text)
    else:
        raise Trouble("unknown-word", word=kind)
    if "round" in long:
        decimals, mode, _ = rounding(long["round"])
        value = round_to(value, decimals, mode)
    return value


def default_text(value: Any) -> str:
    """Return a default of the rulebook as it would be entered."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def means_absent(spec: Any, text: str) -> bool:
    """Tell whether an entry is the input's ``absent`` value."""
    if not isinstance(spec, dict) or "absent" not in spec:
        return False
    absent = default_text(spec["absent"]).strip()
    if text == absent:
        return True
    plain = text.translate(FULL_WIDTH)
    return bool(DECIMAL.fullmatch(plain) and _is_number(absent) and number(plain) == number(absent))


# --------------------------------------------------------------------------------------
# Panels (rulebook.md, "Panels"): what one panel's rows come to.
# --------------------------------------------------------------------------------------


@dataclass
class Mark:
    """One judge's mark: as entered, and as it counts."""

    judge: str
    entered: Fraction | None
    value: Fraction
    text: str = ""
    time: Fraction | None = None
    stand_in: bool = False


@dataclass
class Sheet:
    """Who sits in a panel for one contestant, aspect, item and attempt."""

    given: list[Mark]
    spare: list[Mark]
    vacant: list[str]
    missing: int = 0
    surplus: int = 0
    warnings: list[str] = field(default_factory=list)


class Blocked(Exception):
    """The result cannot be known yet; ``missing``: only because a mark was not entered."""

    def __init__(self, name: str, *, missing: bool = False) -> None:
        self.name, self.missing = name, missing
        super().__init__(name)


def places(panel: dict[str, Any], rows: int) -> tuple[int, int]:
    """Return the smallest and largest number of places of a panel."""
    size = panel.get("size")
    if isinstance(size, dict):
        return int(number(size["min"])), int(number(size["max"]))
    if size is None:
        size = len(panel["judges"]) if panel.get("judges") else max(1, rows)
    return int(number(size)), int(number(size))


def fill_vacant(panel: dict[str, Any], sheet: Sheet) -> None:
    """Steps 4 to 6: reserves, missing marks, stand-ins."""
    while sheet.vacant and sheet.spare:
        sheet.given.append(sheet.spare.pop(0))
        sheet.vacant.pop(0)
    if sheet.surplus > 0:
        raise Blocked("too-many-marks")
    if sheet.missing > 0:
        raise Blocked("missing-mark", missing=True)
    if not sheet.vacant:
        return
    how = panel.get("missing", "block")
    if (
        how == "block"
        or not sheet.given
        or len(sheet.given) < int(number(panel.get("at_least", 1)))
    ):
        raise Blocked("judge-absent", missing=True)
    if how == "mean_of_given":
        standing = sum((mark.value for mark in sheet.given), ZERO) / len(sheet.given)
        sheet.given += [Mark(judge, None, standing, stand_in=True) for judge in sheet.vacant]
    elif how != "shrink":
        raise Trouble("unknown-word", word=how)


def spread(measure: str, values: list[Fraction]) -> Fraction:
    """Return the ``range`` or ``middle`` of marks."""
    ordered = sorted(values)
    if measure == "middle":
        half = len(ordered) // 2
        return ZERO if len(ordered) % 2 else ordered[half] - ordered[half - 1]
    if measure != "range":
        raise Trouble("unknown-word", word=measure)
    return ordered[-1] - ordered[0]


def allowed(rule: dict[str, Any], values: list[Fraction]) -> Fraction | None:
    """Return the consistency limit, by the mean of the marks where there are several."""
    if "limits" not in rule:
        return number(rule["limit"])
    middle = sum(values, ZERO) / len(values)
    for band in rule["limits"]:
        within = "upto" not in band or middle <= number(band["upto"])
        if within and ("below" not in band or middle < number(band["below"])):
            return number(band["limit"])
    return None


def check_consistency(panel: dict[str, Any], sheet: Sheet) -> bool:
    """Step 7; return whether the mean of all takes the place of drop and combine."""
    rule = panel.get("consistency")
    values = [mark.value for mark in sheet.given if not mark.stand_in]
    if not rule or not values:
        return False
    limit = allowed(rule, values)
    if limit is None or spread(rule.get("measure", "range"), values) <= limit:
        return False
    how = rule.get("on_break", "block")
    if how == "mean_of_all":
        return True
    if how == "flag":
        sheet.warnings.append("panel-disagrees")
        return False
    if how != "reserve" or not sheet.spare:
        raise Blocked("panel-disagrees")
    sheet.given.append(sheet.spare.pop(0))
    centre = median([mark.value for mark in sheet.given if not mark.stand_in]) or ZERO
    judged = [mark for mark in sheet.given if not mark.stand_in]
    sheet.given.remove(max(judged, key=lambda mark: (abs(mark.value - centre), mark.value)))
    return False


def dropped(rule: Any, marks: list[Mark]) -> list[Mark]:
    """Step 8: the marks left after the highest and lowest are set aside."""
    if isinstance(rule, list):
        fitting = [row for row in rule if number(row.get("from", 0)) <= len(marks)]
        rule = max(fitting, key=lambda row: number(row.get("from", 0)), default=None)
    if not rule:
        return marks
    high, low = int(number(rule.get("high", 0))), int(number(rule.get("low", 0)))
    ordered = sorted(marks, key=lambda mark: mark.value)  # equal ones as they were seated
    left = ordered[low : len(ordered) - high]
    if high + low >= len(marks) or not left:
        raise Blocked("nothing-left")
    return left


def panel_combined(panel: dict[str, Any], marks: list[Mark]) -> Fraction:
    """Return what ``combine`` makes of the marks that count."""
    how, values = panel.get("combine", "mean"), [mark.value for mark in marks]
    simple: dict[str, Callable[[list[Fraction]], Any]] = {
        "mean": mean, "median": median, "sum": lambda flat: sum(flat, ZERO), "min": min, "max": max,
    }  # fmt: skip
    if how in simple:
        return Fraction(simple[how](values))
    if how == "weighted":
        named = panel.get("weights", {})
        weights = [ONE if mark.stand_in else number(named.get(mark.judge, 1)) for mark in marks]
        total = sum(weights, ZERO)
        if total == 0:
            raise Blocked("no-weight")
        return sum((w * v for w, v in zip(weights, values)), ZERO) / total  # noqa: B905 - 3.9 has no strict
    if how not in ("consensus", "majority"):
        raise Trouble("unknown-word", word=how)
    best = max(values, key=values.count)
    enough = len(values) if how == "consensus" else len(values) // 2 + 1
    if values.count(best) < enough:
        raise Blocked("no-" + how)
    return best


# --------------------------------------------------------------------------------------
# Mark functions that need nothing but the value (rulebook.md, "Mark functions").
# Each takes (argument, v, parameter) where parameter(spec, default) evaluates an expression.
# --------------------------------------------------------------------------------------

Parameter = Callable[..., Any]


def counted(value: Fraction, how: str) -> Fraction:
    """Return a count of steps: ``exact``, ``floor`` or ``ceil``."""
    return value if how == "exact" else Fraction(nearest(value, how))


def mark_all_or_nothing(spec: dict[str, Any], v: Fraction, parameter: Parameter) -> Any:
    """G where the expression holds (without it: v is not 0), else 0."""
    holds = yes(parameter(spec["when"])) if "when" in spec else v != 0
    return parameter(spec["give"]) if holds else ZERO


def mark_deduct(spec: dict[str, Any], v: Fraction, parameter: Parameter) -> Any:
    """M - t x d, not below the floor."""
    start, take = parameter(spec["from"]), parameter(spec.get("take", 1))
    if not (isinstance(start, Fraction) and isinstance(take, Fraction)):
        return None
    over = max(ZERO, abs(v - number(spec.get("nominal", 0))) - number(spec.get("free", 0)))
    steps = counted(over / number(spec.get("per", 1)), spec.get("count", "exact"))
    return max(start - take * steps, number(spec.get("floor", 0)))


def mark_bands(spec: Any, v: Fraction, parameter: Parameter) -> Any:
    """The first step with v <= ``upto`` or v < ``below``."""
    steps, otherwise = (spec["steps"], spec.get("else", 0)) if isinstance(spec, dict) else (spec, 0)
    for step in steps:
        if v <= number(step["upto"]) if "upto" in step else v < number(step["below"]):
            return parameter(step["give"])
    return parameter(otherwise)


def mark_from_bands(spec: Any, v: Fraction, parameter: Parameter) -> Any:
    """The first step with v >= ``from`` or v > ``above``."""
    steps, otherwise = (spec["steps"], spec.get("else", 0)) if isinstance(spec, dict) else (spec, 0)
    for step in steps:
        if v >= number(step["from"]) if "from" in step else v > number(step["above"]):
            return parameter(step["give"])
    return parameter(otherwise)


def mark_table(spec: dict[str, Any], v: Fraction, parameter: Parameter) -> Any:
    """G where v = x; any other value is blocked."""
    for at, give in spec.items():
        if number(at) == v:
            return parameter(give)
    raise Blocked("not-in-table")


def mark_staged(spec: list[Any], v: Fraction, parameter: Parameter) -> Any:
    """V is the last stage passed."""
    if v < 0 or v.denominator != 1:
        raise Blocked("not-a-stage")
    stage = min(int(v), len(spec))
    return parameter(spec[stage - 1]) if stage > 0 else ZERO


def limited(value: Any, most: Any) -> Any:
    """Not above ``most``, where it is written."""
    if not (isinstance(value, Fraction) and isinstance(most, Fraction)):
        return None
    return min(value, most)


def mark_per_count(spec: dict[str, Any], v: Fraction, parameter: Parameter) -> Any:
    """V x g, not above c in size."""
    value = arithmetic("*", v, parameter(spec["give"]))
    if "most" not in spec or value is None:
        return value
    size = limited(abs(value), parameter(spec["most"]))
    return None if size is None else max(size, ZERO) * (1 if value >= 0 else -1)


def mark_ratio(spec: dict[str, Any], v: Fraction, parameter: Parameter) -> Any:
    """V / r x g, with ``cap`` not above g."""
    give = parameter(spec.get("give", 1))
    value = arithmetic("*", arithmetic("/", v, parameter(spec["to"])), give)
    return limited(value, give) if spec.get("cap") is True else value


def mark_relative_error(spec: dict[str, Any], v: Fraction, parameter: Parameter) -> Any:
    """|v - r| / |r|."""
    of = parameter(spec["of"])
    return arithmetic("/", abs(v - of), abs(of)) if isinstance(of, Fraction) else None


def mark_piece_rate(spec: dict[str, Any], v: Fraction, parameter: Parameter) -> Any:
    """floor(v / p) x g, not above c."""
    pieces = Fraction(math.floor(v / number(spec["per"])))
    value = arithmetic("*", pieces, parameter(spec["give"]))
    return limited(value, parameter(spec["most"])) if "most" in spec else value


def mark_time_bonus(spec: dict[str, Any], v: Fraction, parameter: Parameter) -> Any:
    """max(0, l - v) / p, counted, x g, not above c."""
    limit = parameter(spec["limit"])
    if not isinstance(limit, Fraction):
        return None
    early = counted(max(ZERO, limit - v) / number(spec.get("per", 1)), spec.get("count", "floor"))
    value = arithmetic("*", early, parameter(spec["give"]))
    return limited(value, parameter(spec["most"])) if "most" in spec else value


def mark_interpolate(spec: list[Any], v: Fraction, parameter: Parameter) -> Any:  # noqa: ARG001 - one shape for all
    """Straight lines between the points; outside, the nearest point's y."""
    points = sorted((number(x), number(y)) for x, y in spec)
    if v <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if v <= x1:
            return y0 + (y1 - y0) * (v - x0) / (x1 - x0)
    return points[-1][1]


def mark_formula(spec: Any, v: Fraction, parameter: Parameter) -> Any:  # noqa: ARG001 - v is in the scope
    """The expression, in which ``value`` is v."""
    return parameter(spec)


def mark_round(spec: Any, v: Fraction, parameter: Parameter) -> Any:  # noqa: ARG001 - one shape for all
    """Rounded."""
    decimals, mode, _ = rounding(spec)
    return round_to(v, decimals, mode)


MARK_FUNCTIONS: dict[str, Callable[[Any, Fraction, Parameter], Any]] = {
    "all_or_nothing": mark_all_or_nothing,
    "deduct": mark_deduct,
    "bands": mark_bands,
    "from_bands": mark_from_bands,
    "table": mark_table,
    "staged": mark_staged,
    "per_count": mark_per_count,
    "ratio": mark_ratio,
    "relative_error": mark_relative_error,
    "piece_rate": mark_piece_rate,
    "time_bonus": mark_time_bonus,
    "interpolate": mark_interpolate,
    "formula": mark_formula,
    "round": mark_round,
}


# --------------------------------------------------------------------------------------
# One event (one division): every value of every contestant (rulebook.md, "Nodes" to "Time").
# --------------------------------------------------------------------------------------

Path = tuple[str, ...]


class Skip:
    """The value of a node that is left out."""


SKIP = Skip()


@dataclass(frozen=True)
class Settled:
    """A value that goes through no step: missing marks that are 0."""

    value: Fraction


@dataclass
class Tables:
    """What goes in besides the rulebook, read."""

    rows: list[Row]
    contestants: list[dict[str, str]]
    judges: dict[str, dict[str, str]]
    carry: dict[str, dict[str, dict[str, str]]]
    seed: str | None


class Event:
    """
    Every value of one event, computed when asked for and remembered.

    ``disqualified`` are those whom gates or ladders put out in an earlier pass.
    """

    def __init__(
        self, rules: Rules, tables: Tables, people: list[dict[str, str]], disqualified: set[str]
    ) -> None:
        self.rules, self.tables = rules, tables
        self.people = {person["contestant"]: person for person in people}
        self.disqualified = disqualified
        self.new_disqualified: set[str] = set()
        self.flags: dict[str, set[str]] = {who: set() for who in self.people}
        self.blocked: dict[tuple[str, str, str], None] = {}
        self.warnings: dict[tuple[str, str, str], None] = {}
        self.waiting: set[tuple[str, str, Path]] = set()
        self.memory: dict[Any, Any] = {}
        self.counted: dict[Any, list[Mark]] = {}
        self.chosen: dict[Any, str | None] = {}
        self.amounts: dict[Any, Any] = {}
        self.used: set[tuple[str, str, str, str]] = set()
        self.cells: dict[tuple[str, str, str, str], list[Row]] = {}
        self.node_status: dict[tuple[str, str, str, str], str] = {}
        self.unfinished: dict[tuple[str, str, str, str], str] = {}
        self.no_value: set[tuple[str, str, str, str]] = set()
        self.whole: dict[str, str] = {}
        self.places: dict[str, set[tuple[str, str, str]]] = {who: set() for who in self.people}
        self.gather()

    # ---- what the rows say

    def gather(self) -> None:
        """Sort the rows into marks and statuses; settle everybody's whole status."""
        for who, person in self.people.items():
            self.whole[who] = read_status(person.get("status"))
        for row in self.tables.rows:
            if row.contestant in self.people:
                if row.status.upper() not in VOID_WORDS or not (row.judge or row.value):
                    self.places[row.contestant].add((row.node, row.item, row.attempt))
                self.gather_row(row)
        self.whole_by_node()
        for who in self.disqualified & set(self.people):
            self.whole[who] = "DSQ"

    def gather_row(self, row: Row) -> None:
        """File one row."""
        node = self.rules.nodes.get(row.node)
        if node is None:
            raise Trouble("unknown-aspect", aspect=row.node, contestant=row.contestant)
        bare = bool(row.status) and not row.judge and not row.value
        attempt_over = row.status.upper() in NO_VALUE_WORDS and (
            row.item or row.attempt or not bare
        )
        if bare and node is self.rules.root:
            self.whole[row.contestant] = read_status(row.status)
        elif attempt_over:
            self.no_value.add(row.place)
            if bare and "input" not in node.spec:
                self.unfinished[row.place] = read_status(row.status)
            if "input" in node.spec:
                self.cells.setdefault(row.place, []).append(row)
        elif bare:
            self.node_status[row.place] = read_status(row.status)
        elif "input" in node.spec:
            self.cells.setdefault(row.place, []).append(row)
        else:
            raise Trouble("unknown-aspect", aspect=row.node, contestant=row.contestant)

    def whole_by_node(self) -> None:
        """A node status whose effect is ``whole`` becomes the contestant's."""
        taken: dict[str, list[str]] = {}
        for (who, name, _, _), status in self.node_status.items():
            if self.on_status(self.rules.nodes[name], status) == "whole":
                taken.setdefault(who, []).append(status)
        for who, statuses in taken.items():
            if self.whole[who] == "OK":
                self.whole[who] = min(statuses, key=GRAVEST.index)

    @staticmethod
    def on_status(node: Node, status: str) -> str:
        """Return what a status does to a node."""
        return str(node.spec.get("on_status", {}).get(status, ON_STATUS[status]))

    def meaning(self, who: str) -> dict[str, Any]:
        """Return what the contestant's whole status means: value, ranked, counts_in."""
        status = self.whole[who]
        if status == "DSQ" and self.rules.book.get("on_disqualify") == "freeze":
            return FROZEN
        usual = MEANINGS.get(status, GONE)
        if status == "DNF" and self.rules.book.get("ranking", {}).get("better") == "low":
            usual = {**GONE, "counts_in": ["field"]}
        return {**usual, **self.rules.book.get("statuses", {}).get(status, {})}

    def counts(self, kind: str) -> list[str]:
        """Return the contestants counted in ``field``, ``scale``, ``decay`` or ``team``."""
        key = ("counts", kind)
        if key not in self.memory:
            self.memory[key] = [
                who for who in self.people if kind in self.meaning(who)["counts_in"]
            ]
        return list(self.memory[key])

    # ---- places in the tree

    def coordinates(self, node: Node, path: Path) -> tuple[str, str]:
        """Return (item, attempt) of an instance path."""
        at = {repeat.over: path[depth] for depth, repeat in enumerate(node.repeats)}
        return at.get("item", ""), at.get("attempt", "")

    def label(self, node: Node, path: Path) -> str:
        """Return the node as the results name it: ``node[item][attempt]``."""
        return node.id + "".join(f"[{part}]" for part in self.coordinates(node, path) if part)

    def instances(self, repeat: Node, who: str, path: Path) -> list[str]:
        """Return the instances of a repeated node (rulebook.md, "Repeats")."""
        key = ("instances", repeat.id, who, path)
        if key not in self.memory:
            self.memory[key] = self.find_instances(repeat, who, path)
        return list(self.memory[key])

    def find_instances(self, repeat: Node, who: str, path: Path) -> list[str]:
        """Work out the instances."""
        spec = repeat.spec["repeat"]
        if "count" in spec:
            return [str(at) for at in range(1, int(number(spec["count"])) + 1)]
        if "ids" in spec:
            return [str(each) for each in spec["ids"]]
        if "table" in spec:
            return [str(each["id"]) for each in spec["table"]]
        outer = [part for part in self.coordinates(repeat, path) if part]
        found = set()
        for name, item, attempt in self.places[who]:
            own, other = (item, attempt) if repeat.over == "item" else (attempt, item)
            if (
                own
                and (not outer or other == outer[0])
                and self.under(self.rules.nodes[name], repeat)
            ):
                found.add(own)
        most = int(number(spec["at_most"]))
        if most and len(found) > most:
            self.note_block(who, repeat, path, "too-many-instances")
        whole = all(re.fullmatch(r"[0-9]+", each) for each in found)
        return sorted(found, key=lambda each: (int(each), each)) if whole else sorted(found)

    @staticmethod
    def under(node: Node | None, top: Node) -> bool:
        """Tell whether a node stands below (or is) another."""
        while node is not None:
            if node is top:
                return True
            node = node.parent
        return False

    def paths(self, node: Node, who: str, start: Path = ()) -> Iterator[Path]:
        """Return every instance path of a node that begins with *start*."""
        if len(start) == len(node.repeats):
            yield start
            return
        for each in self.instances(node.repeats[len(start)], who, start):
            yield from self.paths(node, who, (*start, each))

    def exists(self, node: Node, who: str, path: Path) -> bool:
        """Tell whether the contestant has this instance."""
        return all(
            path[depth] in self.instances(repeat, who, path[:depth])
            for depth, repeat in enumerate(node.repeats)
        )

    # ---- blocks

    def note_block(self, who: str, node: Node | None, path: Path, name: str) -> None:
        """Remember that a contestant's result cannot be known."""
        self.blocked[(who, self.label(node, path) if node else "", name)] = None
        if node is not None:
            self.waiting.add((who, node.id, path))

    def waits(self, node: Node, who: str, path: Path) -> bool:
        """Tell whether something in or below this node blocks the result."""
        if (who, node.id, path) in self.waiting:
            return True
        if self.effect(node, who, path) in ("zero", "leave_out", "none"):
            return False
        if node.each is not None:
            names = self.instances(node, who, path)
            return any(self.waits(node.each, who, (*path, name)) for name in names)
        return any(self.waits(child, who, path) for child in node.children)

    def status_at(self, node: Node, who: str, path: Path) -> str:
        """Return the status of a node's instance."""
        item, attempt = self.coordinates(node, path)
        status = self.own_status(node, who, path)
        return status or self.unfinished.get((who, node.id, item, attempt), "OK")

    def own_status(self, node: Node, who: str, path: Path) -> str | None:
        """Return what a status row says of this instance, or of the node in all instances."""
        status = self.node_status.get((who, node.id, *self.coordinates(node, path)))
        return status or self.node_status.get((who, node.id, "", ""))

    def effect(self, node: Node, who: str, path: Path) -> str:
        """Return what a node's own status does: keep, zero, leave_out, whole, block, none."""
        status = self.own_status(node, who, path)
        if status is None:
            place = (who, node.id, *self.coordinates(node, path))
            return "none" if place in self.no_value else "keep"
        return "keep" if status == "OK" else self.on_status(node, status)

    def missing_counts_as(self, node: Node, who: str, path: Path) -> str:
        """Return whether a missing mark is to be asked for (``ask``), is ``zero`` or ``none``."""
        if self.whole[who] not in ("OK", "PENDING"):
            return "zero" if self.meaning(who)["value"] == "keep" else "none"
        at: Node | None = node
        while at is not None:
            here = path[: len(at.repeats)]
            effect = self.effect(at, who, here)
            if effect in ("zero", "leave_out", "none"):
                return "none"
            if effect == "keep" and self.status_at(at, who, here) == "DNF":
                return "zero"
            at = at.parent
        return "ask"

    def refuse(self, node: Node, who: str, path: Path, block: Blocked) -> Any:
        """Return what a blocked value is, and remember the block where it matters."""
        if self.meaning(who)["value"] not in ("keep", "frozen"):
            return None
        if block.missing:
            counts_as = self.missing_counts_as(node, who, path)
            if counts_as != "ask":
                return Settled(ZERO) if counts_as == "zero" else None
        if self.meaning(who)["value"] != "frozen":
            self.note_block(who, node, path, block.name)
        return None

    # ---- values

    def value(self, node: Node, who: str, path: Path) -> Any:
        """Return a node's value; left out or nothing: none."""
        value = self.full(node, who, path)
        return None if value is SKIP else value

    def full(self, node: Node, who: str, path: Path) -> Any:
        """Return a node's value after all its steps, or SKIP."""
        value = self.upto(node, who, path, len(node.steps))
        if node is self.rules.root and self.meaning(who)["value"] in ("zero", "none"):
            return ZERO if self.meaning(who)["value"] == "zero" else None
        return value.value if isinstance(value, Settled) else value

    def upto(self, node: Node, who: str, path: Path, step: int) -> Any:
        """Return a node's value after its first *step* steps."""
        key = (node.id, who, path, step)
        if key in self.memory:
            if self.memory[key] is Ellipsis:
                raise Trouble("circle", node=node.id)
            return self.memory[key]
        self.memory[key] = ...
        before = max(
            (at for at in range(step) if node.steps[at][0].split()[-1] in COMPARING), default=None
        )
        if before is None:
            value, at = self.start(node, who, path), 0
        else:
            value, at = self.upto(node, who, path, before), before
        while at < step and value is not None and not isinstance(value, (Settled, Skip)):
            value = self.step(node, who, path, at, value)
            at += 1
        if step == len(node.steps) and isinstance(value, Fraction) and too_long(value):
            self.refuse(node, who, path, Blocked("too-long"))
            value = None
        self.memory[key] = value
        return value

    def start(self, node: Node, who: str, path: Path) -> Any:
        """Return what a node's source gives, before any step."""
        key = ("start", node.id, who, path)
        if key not in self.memory:
            effect = self.effect(node, who, path)
            if effect == "block":
                self.refuse(node, who, path, Blocked("pending"))
            special = {"zero": Settled(ZERO), "leave_out": SKIP, "block": None, "none": None}
            self.memory[key] = (
                special[effect] if effect in special else self.source(node, who, path)
            )
        return self.memory[key]

    def source(self, node: Node, who: str, path: Path) -> Any:
        """Return the value of the one source a node has."""
        spec = node.spec
        try:
            if "input" in spec:
                return self.aspect(node, who, path)
            if "carry" in spec:
                return self.carried(spec["carry"], who)
            if node.each is not None:
                return self.repeated(node, who, path)
            below = [self.full(child, who, path) for child in node.children]
            if below and all(value is SKIP for value in below):
                return SKIP
            if not below and "formula" not in spec:
                raise Trouble("unknown-word", word=node.id)
            if "formula" in spec:
                return evaluate(parse(spec["formula"]), Scope(self, who, node, path))
            return self.combined(node, below)
        except Blocked as block:
            return self.refuse(node, who, path, block)

    def carried(self, carry: dict[str, Any], who: str) -> Any:
        """Return the contestant's value of a node in an earlier round's results."""
        earlier = self.tables.carry.get(str(carry["round"]))
        if earlier is None:
            raise Trouble("no-carry", round=carry["round"])
        text = earlier.get(who, {}).get(str(carry["node"]))
        return None if text is None else number(text)

    def combined(self, node: Node, below: list[Any]) -> Any:
        """Return the children combined (rulebook.md, "Combine")."""
        how = node.spec.get("combine", "sum")
        pairs = [(child, v) for child, v in zip(node.children, below) if v is not SKIP]  # noqa: B905 - same length
        values = [value for _, value in pairs]
        if how == "first":
            real = (value for value in values if value is not None and not isinstance(value, list))
            return next(real, None)
        flat = [value for value in values if isinstance(value, Fraction)]
        if len(flat) < len(values):
            return None
        if how == "weighted":
            weights = [number(child.spec.get("weight", 0)) for child, _ in pairs]
            total = Fraction(100) if len(pairs) == len(below) else sum(weights, ZERO)
            return arithmetic("/", sum((w * v for w, v in zip(weights, flat)), ZERO), total)  # noqa: B905
        if isinstance(how, dict) and "best" in how:
            return sum(sorted(flat, reverse=True)[: int(number(how["best"]))], ZERO)
        if isinstance(how, dict):
            return number(how["give"]) if sum(flat, ZERO) >= number(how["threshold"]) else ZERO
        return taken(how, flat)

    # ---- aspects

    def aspect(self, node: Node, who: str, path: Path) -> Any:
        """Return what the judges' rows come to (rulebook.md, "Panels", steps 1 to 8)."""
        rows = self.cells.get((who, node.id, *self.coordinates(node, path)), [])
        latest = max((row.round for row in rows), default=1)
        rows = [row for row in rows if row.round == latest]
        rows = [row for row in rows if row.status.upper() not in VOID_WORDS]
        if any(row.status.upper() in NO_VALUE_WORDS for row in rows):
            return None
        if not rows:
            return self.nothing_entered(node)
        panel = self.rules.panel(node) or {"size": 1}
        sheet = self.seat(node, who, path, panel, rows)
        fill_vacant(panel, sheet)
        mean_of_all = check_consistency(panel, sheet)
        for name in sheet.warnings:
            self.warnings[(who, self.label(node, path), name)] = None
        self.check_notes(panel, rows)
        marks = sheet.given if mean_of_all else dropped(panel.get("drop"), sheet.given)
        self.counted[(node.id, who, path)] = [mark for mark in marks if not mark.stand_in]
        combined = (
            mean([mark.value for mark in marks]) if mean_of_all else panel_combined(panel, marks)
        )
        return arithmetic("*", combined, number(panel.get("factor", 1)))

    @staticmethod
    def check_notes(panel: dict[str, Any], rows: list[Row]) -> None:
        """``justify``: a re-mark without a note is blocked."""
        justify = (panel.get("consistency") or {}).get("justify") is True
        if justify and any(row.round > 1 and not row.note for row in rows):
            raise Blocked("not-justified")

    def nothing_entered(self, node: Node) -> Any:
        """Return the value of an aspect without rows: default, none, or blocked."""
        spec = node.spec["input"]
        if isinstance(spec, dict) and "default" in spec:
            return read_input(spec, default_text(spec["default"]))
        if isinstance(spec, dict) and spec.get("optional") is True:
            return None
        if node.kind == "penalty":
            return Settled(ZERO)
        raise Blocked("missing-mark", missing=True)

    def seat(
        self, node: Node, who: str, path: Path, panel: dict[str, Any], rows: list[Row]
    ) -> Sheet:
        """Steps 2 to 4: who gave a mark, whose place is vacant, which reserves are there."""
        reserves = self.reserves(panel)
        sheet, spare, heard = Sheet([], [], []), {}, set()
        for row in sorted(rows, key=lambda row: row.judge):
            heard.add(row.judge)
            out = self.absent(node, row) or self.in_conflict(panel, row.judge, who)
            if row.judge in reserves:
                if not out:
                    spare[row.judge] = self.read_mark(node, who, path, panel, row)
            elif out:
                sheet.vacant.append(row.judge)
            else:
                sheet.given.append(self.read_mark(node, who, path, panel, row))
        for judge in map(str, panel.get("judges") or []):
            if judge not in heard and self.in_conflict(panel, judge, who):
                sheet.vacant.append(judge)
        sheet.vacant.sort()
        sheet.spare = [spare[judge] for judge in reserves if judge in spare]
        seated = len(sheet.given) + len(sheet.vacant)
        least, most = places(panel, seated)
        sheet.missing, sheet.surplus = max(0, least - seated), max(0, seated - most)
        return sheet

    @staticmethod
    def absent(node: Node, row: Row) -> bool:
        """Tell whether a row declares its judge absent."""
        return bool(row.status and read_status(row.status) == "ABSENT") or means_absent(
            node.spec["input"], row.value
        )

    def reserves(self, panel: dict[str, Any]) -> list[str]:
        """Return the reserve judges in their order."""
        listed = [str(judge) for judge in panel.get("reserve") or []]
        scorers = {str(judge) for judge in panel.get("judges") or []}
        by_role = sorted(
            code
            for code, row in self.tables.judges.items()
            if row.get("role", "").strip().lower() in ("reserve", "候补")
        )
        return listed + [judge for judge in by_role if judge not in listed and judge not in scorers]

    def read_mark(self, node: Node, who: str, path: Path, panel: dict[str, Any], row: Row) -> Mark:
        """Return one row as a mark; with ``mark: each`` the mark functions are applied."""
        entered = read_input(node.spec["input"], row.value)
        value: Any = entered
        if panel.get("mark") == "each" and "mark" in node.spec:
            for name, argument in mark_functions(node.spec["mark"]):
                value = self.marked(node, who, path, name, argument, value)
        if not isinstance(value, Fraction):
            raise Blocked("no-value")
        return Mark(row.judge, entered, value, row.value, self.rules.clock.read(row.time))

    def in_conflict(self, panel: dict[str, Any], code: str, who: str) -> bool:
        """Tell whether a judge must not mark this contestant."""
        judge, person = self.tables.judges.get(code), self.people[who]
        if judge is None or "conflicts" not in panel:
            return False
        for column in panel["conflicts"].get("same", []):
            own = (judge.get(column) or "").strip()
            if own and own == (person.get(column) or "").strip():
                return True
        declared = re.split(r"[\s;；]+", (judge.get("conflicts") or "").strip())
        return (
            who in declared or "delegation:" + (person.get("delegation") or "").strip() in declared
        )

    # ---- repeats

    def repeated(self, node: Node, who: str, path: Path) -> Any:
        """Return the instances taken together (rulebook.md, "Repeats")."""
        spec, each = node.spec["repeat"], node.each
        if each is None:
            raise Trouble("unknown-word", word=node.id)
        present = self.instances(node, who, path)
        values = [(name, self.full(each, who, (*path, name))) for name in present]
        if values and all(value is SKIP for _, value in values):
            return SKIP
        if any(self.waits(each, who, (*path, name)) for name in present):
            return None
        kept = keep_instances(spec, [pair for pair in values if pair[1] is not SKIP])
        chosen = None
        if spec.get("take", "sum") in CHOOSING:
            chosen = self.choose(node, who, path, kept)
            self.chosen[(node.id, who, path)] = chosen
            if chosen is not None:
                return dict(kept)[chosen]
            return None if spec.get("empty") == "none" else ZERO
        return take_instances(spec, [value for _, value in kept])

    def choose(self, node: Node, who: str, path: Path, kept: list[tuple[str, Any]]) -> str | None:
        """Return the instance that ``best``, ``last`` or ``first_success`` chooses, if any."""
        spec = node.spec["repeat"]
        real = [(name, value) for name, value in kept if isinstance(value, Fraction)]
        if spec["take"] == "last":
            return real[-1][0] if real else None
        if spec["take"] == "best":
            low = spec.get("better", "high") == "low"
            return min(real, key=lambda pair: pair[1] if low else -pair[1])[0] if real else None
        success = parse(spec.get("success", "value > 0"))
        for name, value in real:
            if yes(evaluate(success, Scope(self, who, node, path, value=value))):
                return name
        return None

    # ---- steps

    def step(self, node: Node, who: str, path: Path, at: int, value: Any) -> Any:
        """Apply one step to a value."""
        name, argument = node.steps[at]
        if isinstance(value, list):
            scope = Scope(self, who, node, path, value=value)
            return evaluate(parse(argument), scope) if name == "formula" else value
        if name == "node gates":
            return self.gated(node, who, path, argument, value)
        if not isinstance(value, Fraction):
            return value if name == "node round" else None
        try:
            if name in ("ratio_to_best", "decay", "node standardise"):
                return self.compared(node, who, path, at, value)
            if name.startswith("node "):
                return self.node_step(node, who, path, name[5:], argument, value)
            return self.marked(node, who, path, name, argument, value)
        except Blocked as block:
            return self.refuse(node, who, path, block)

    def marked(self, node: Node, who: str, path: Path, name: str, argument: Any, value: Any) -> Any:
        """Apply a mark function that needs no other contestant."""
        if name not in MARK_FUNCTIONS:
            raise Trouble("unknown-word", word=name)
        if not isinstance(value, Fraction):
            return None
        scope = Scope(self, who, node, path, value=value)
        return MARK_FUNCTIONS[name](argument, value, lambda spec: evaluate(parse(spec), scope))

    def node_step(
        self, node: Node, who: str, path: Path, name: str, argument: Any, value: Fraction
    ) -> Any:
        """Apply scale, factor, penalties, floor, cap or round."""
        if name == "scale":
            return value * number(argument["to"]) / number(argument["from"])
        if name == "factor":
            return arithmetic(
                "*", value, evaluate(parse(argument), Scope(self, who, node, path, value=value))
            )
        if name == "penalties":
            return self.penalised(node, who, path, value)
        if name == "floor":
            return max(value, number(argument))
        if name == "cap":
            return min(value, number(argument))
        decimals, mode, scope = rounding(argument)
        return value if scope == "display" else round_to(value, decimals, mode)

    def penalised(self, node: Node, who: str, path: Path, value: Fraction) -> Any:
        """Take the penalties off (rulebook.md, "Penalties")."""
        left: Any = value
        for penalty in node.penalties:
            if self.full(penalty, who, path) is SKIP:
                continue
            amount = self.penalty_amount(penalty, who, path, value)
            self.amounts[(penalty.id, who, path)] = amount
            left = arithmetic("-", left, amount)
            if left is None:
                break
        return left

    def penalty_amount(self, penalty: Node, who: str, path: Path, value: Fraction) -> Any:
        """Return what one penalty takes off."""
        spec, given = penalty.spec, self.value(penalty, who, path)
        if not isinstance(given, Fraction):
            return None
        if "ladder" in spec:
            step = spec["ladder"][max(0, min(math.floor(given), len(spec["ladder"]) - 1))]
            if step == "disqualify":
                self.mark_contestant(who, "disqualify")
                return ZERO
            given = number(step)
        if "most" in spec:
            given = min(given, number(spec["most"]))
        return value * given / 100 if spec.get("kind", "points") == "percent" else given

    def gated(
        self, node: Node, who: str, path: Path, gates: list[dict[str, Any]], value: Any
    ) -> Any:
        """Apply the gates in order."""
        for gate in gates:
            holds = evaluate(parse(gate["require"]), Scope(self, who, node, path, value=value))
            if not yes(holds):
                value = self.gate_shut(who, gate["else"], value)
        return value

    def gate_shut(self, who: str, otherwise: Any, value: Any) -> Any:
        """Return the value behind a gate that does not hold."""
        if otherwise == "zero":
            return ZERO
        if isinstance(otherwise, str):
            self.mark_contestant(who, otherwise)
            return value
        ((what, argument),) = otherwise.items()
        if what == "value":
            return number(argument)
        if not isinstance(value, Fraction):
            return None
        return min(value, number(argument)) if what == "cap" else value - number(argument)

    def mark_contestant(self, who: str, effect: str) -> None:
        """Flag a contestant, or disqualify them in the next pass."""
        if self.meaning(who)["value"] != "keep" or self.whole[who] == "PENDING":
            return
        if effect == "disqualify":
            self.new_disqualified.add(who)
        elif effect in ("no_award", "no_promotion", "unranked"):
            self.flags[who].add(effect)
        else:
            raise Trouble("unknown-word", word=effect)

    # ---- steps that look at the others

    def crowd(self, kind: str, node: Node, path: Path, at: int) -> list[tuple[str, Fraction]]:
        """Return (contestant, value before step *at*) of those counted who have a value."""
        key = ("crowd", kind, node.id, path, at)
        if key not in self.memory:
            found = []
            for who in self.counts(kind):
                if self.exists(node, who, path):
                    value = self.upto(node, who, path, at)
                    if isinstance(value, Fraction):
                        found.append((who, value))
            self.memory[key] = found
        return list(self.memory[key])

    def compared(self, node: Node, who: str, path: Path, at: int, value: Fraction) -> Any:
        """Apply ``ratio_to_best``, ``decay`` or ``standardise``."""
        name, spec = node.steps[at]
        if name == "decay":
            return self.decayed(node, who, path, at, value)
        others = self.crowd("scale", node, path, at)
        if name == "node standardise":
            if "within" in spec:
                own = self.person_field(who, spec["within"])
                others = [
                    pair for pair in others if self.person_field(pair[0], spec["within"]) == own
                ]
            return standardised(spec, value, [each for _, each in others])
        give = evaluate(parse(spec.get("give", 1)), Scope(self, who, node, path, value=value))
        if not others:
            return None
        values = [each for _, each in others]
        high = spec.get("better", "high") == "high"
        top, bottom = (value, max(values)) if high else (min(values), value)
        return arithmetic("*", ZERO if bottom == 0 else top / bottom, give)

    def decay_worth(self, node: Node, who: str, path: Path, at: int) -> Any:
        """Return V(n) of a decaying node (rulebook.md, "Decay")."""
        spec = node.steps[at][1]
        solved = [each for each, value in self.crowd("decay", node, path, at) if value != 0]
        scope = Scope(self, who, node, path, value=ONE)

        def key(name: str, default: int | None = None) -> Any:
            if name not in spec and default is None:
                raise Trouble("unknown-word", word=name)
            return evaluate(parse(spec.get(name, default)), scope)

        return decay_value(spec["model"], key, max(len(solved) - 1, 0))

    def decayed(self, node: Node, who: str, path: Path, at: int, value: Fraction) -> Any:
        """Return what a solve is worth to this contestant."""
        spec = node.steps[at][1]
        if value == 0:
            return ZERO
        worth = self.decay_worth(node, who, path, at)
        bloods = spec.get("bloods")
        if not bloods or not isinstance(worth, Fraction):
            return worth
        own = self.time(node, who, path)
        if own is None:
            raise Blocked("no-time")
        earlier = 0
        for other, theirs in self.crowd("decay", node, path, at):
            moment = self.time(node, other, path) if theirs != 0 and other != who else None
            earlier += moment is not None and moment < own
        if earlier >= len(bloods):
            return worth
        return round_to(
            worth * (1 + number(bloods[earlier])), 0, spec.get("blood_round", "half_even")
        )

    # ---- fields, times, tries, counts

    def person_field(self, who: str, name: str) -> Any:
        """Return a field of a contestant as a value."""
        return self.rules.field_value(name, self.people[who].get(name))

    def time(self, node: Node, who: str, path: Path) -> Fraction | None:
        """Return ``time(node)`` (rulebook.md, "Time")."""
        if self.effect(node, who, path) in ("zero", "leave_out", "none", "block"):
            return None
        self.start(node, who, path)
        if "input" in node.spec:
            times = [mark.time for mark in self.counted.get((node.id, who, path), [])]
        elif node.each is not None:
            if (node.id, who, path) in self.chosen:
                chosen = self.chosen[(node.id, who, path)]
                return None if chosen is None else self.time(node.each, who, (*path, chosen))
            below = [(*path, name) for name in self.instances(node, who, path)]
            times = [
                self.time(node.each, who, at)
                for at in below
                if self.value(node.each, who, at) not in (None, ZERO)
            ]
        else:
            times = [
                self.time(c, who, path)
                for c in node.children
                if self.value(c, who, path) not in (None, ZERO)
            ]
        return max((each for each in times if each is not None), default=None)

    def tries(self, node: Node, who: str, path: Path) -> Fraction:
        """Return ``tries(repeat)``."""
        if node.each is None:
            return ZERO
        self.start(node, who, path)
        present = self.instances(node, who, path)
        chosen = self.chosen.get((node.id, who, path))
        return Fraction(len(present) if chosen is None else present.index(chosen) + 1)

    def entered(self, node: Node, who: str, path: Path, wanted: Any) -> int:
        """Return ``count(node, v)``: counting marks under the node entered as *wanted*."""
        found = 0
        for below in self.rules.nodes.values():
            if "input" in below.spec and self.under(below, node):
                for at in self.paths(below, who, path):
                    self.value(below, who, at)
                    for mark in self.counted.get((below.id, who, at), []):
                        found += wanted in (mark.entered, mark.text)
        return found


CHOOSING = ("best", "last", "first_success")


class Scope:
    """Where an expression is evaluated: whose, at which node and instance, with which names."""

    def __init__(
        self,
        event: Event,
        who: str,
        node: Node | None = None,
        path: Path = (),
        value: Any = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.event, self.who, self.node, self.path = event, who, node, path
        self.extra = {"value": value, **(extra or {})}

    def name(self, word: str) -> Any:
        """Return what a name means here."""
        rules = self.event.rules
        if word in rules.nodes:
            return self.node_value(rules.nodes[word])
        if word in rules.constants:
            return rules.constants[word]
        inside = self.parameters()
        if word in inside:
            return inside[word]
        if word in self.extra:
            return self.extra[word]
        if word == "status":
            return self.event.whole[self.who]
        if word in rules.fields or word in ("contestant", "delegation", "name"):
            return self.event.person_field(self.who, word)
        raise Trouble("unknown-name", name=word)

    def parameters(self) -> dict[str, Any]:
        """Return the names a repeat gives: ``item``, ``attempt`` and its table's parameters."""
        names: dict[str, Any] = {}
        if self.node is None:
            return names
        for repeat, instance in zip(self.node.repeats, self.path):  # noqa: B905 - one id per repeat
            for row in repeat.spec["repeat"].get("table", []):
                if str(row["id"]) == instance:
                    names.update(
                        {key: self.constant(each) for key, each in row.items() if key != "id"}
                    )
            names[repeat.over] = instance
        return names

    @staticmethod
    def constant(value: Any) -> Any:
        """Return a parameter as a number where it is one, else as text."""
        return value if isinstance(value, str) and not _is_number(value) else number(value)

    def shared(self, node: Node) -> Path:
        """Return the part of the instance path that a named node shares with this place."""
        shared = 0
        own = self.node.repeats if self.node else ()
        while shared < min(len(own), len(node.repeats)) and own[shared] is node.repeats[shared]:
            shared += 1
        return self.path[:shared]

    def places(self, node: Node) -> list[Path]:
        """Return the instance paths a named node means here."""
        return list(self.event.paths(node, self.who, self.shared(node)))

    def node_value(self, node: Node) -> Any:
        """Return a node's value here: of the same instance, or the list of all instances'."""
        start = self.shared(node)
        if len(start) == len(node.repeats):
            return self.event.value(node, self.who, start)
        return [self.event.value(node, self.who, path) for path in self.places(node)]

    def about_node(self, function: str, arguments: list[Tree]) -> Any:
        """Return the value of a function whose first argument names a node."""
        rules = self.event.rules
        if not arguments or arguments[0][0] != "name" or arguments[0][1] not in rules.nodes:
            raise Trouble("unknown-name", name=function)
        node = rules.nodes[arguments[0][1]]
        rest = [evaluate(each, self) for each in arguments[1:]]
        own: dict[str, Callable[..., Any]] = {
            "time": self.latest, "tries": self.all_tries, "status": self.node_status,
            "count": self.marks_entered, "item": self.one_item,
        }  # fmt: skip
        if function in own:
            return own[function](node, *rest)
        if function.startswith("field_"):
            return self.over_field(function[6:], node)
        raise Trouble("unknown-name", name=function)

    def latest(self, node: Node) -> Any:
        """``time(node)``; of a deeper repeat seen from outside: the latest."""
        times = [self.event.time(node, self.who, path) for path in self.places(node)]
        return max((each for each in times if each is not None), default=None)

    def all_tries(self, node: Node) -> Any:
        """``tries(repeat)``; from outside: the sum."""
        return sum((self.event.tries(node, self.who, path) for path in self.places(node)), ZERO)

    def node_status(self, node: Node) -> Any:
        """``status(node)``; of a deeper repeat seen from outside: none."""
        start = self.shared(node)
        if len(start) < len(node.repeats):
            return None
        if node is self.event.rules.root:
            return self.event.whole[self.who]
        return self.event.status_at(node, self.who, start)

    def marks_entered(self, node: Node, wanted: Any) -> Any:
        """``count(node, v)``."""
        return Fraction(
            sum(self.event.entered(node, self.who, path, wanted) for path in self.places(node))
        )

    def one_item(self, node: Node, wanted: Any) -> Any:
        """``item(node, "id")``: the instance one of whose further ids equals the text."""
        name = decimal_text(wanted) if isinstance(wanted, Fraction) else wanted
        start = self.shared(node)
        if len(start) == len(node.repeats) and node.each is not None:
            node = node.each
        for path in self.event.paths(node, self.who, start):
            if name in path[len(start) :]:
                return self.event.value(node, self.who, path)
        return None

    def over_field(self, what: str, node: Node) -> Any:
        """``field_…(node)``: over the contestants counted in ``scale``."""
        start = self.shared(node)
        key = ("field", node.id, start)
        if key not in self.event.memory:
            found: list[Fraction] = []
            for who in self.event.counts("scale"):
                top = node.repeats[: len(start)]
                if all(
                    start[at] in self.event.instances(each, who, start[:at])
                    for at, each in enumerate(top)
                ):
                    values = [
                        self.event.value(node, who, path)
                        for path in self.event.paths(node, who, start)
                    ]
                    found.extend(value for value in values if isinstance(value, Fraction))
            self.event.memory[key] = found
        return field_function(what, self.event.memory[key], self.node_value(node))


def field_function(what: str, values: list[Fraction], own: Any) -> Any:
    """Return a function over the whole field."""
    if what in ("rank", "rank_low"):
        if not isinstance(own, Fraction):
            return None
        better = [each for each in values if (each > own if what == "rank" else each < own)]
        return Fraction(1 + len(better))
    if what == "count":
        return Fraction(len(values))
    if what == "sum":
        return sum(values, ZERO)
    if not values:
        return None
    simple: dict[str, Callable[[], Any]] = {
        "max": lambda: max(values),
        "min": lambda: min(values),
        "mean": lambda: mean(values),
        "median": lambda: median(values),
        "sd": lambda: deviation(values, 0),
        "mad": lambda: absolute_deviation(values),
    }
    if what not in simple:
        raise Trouble("unknown-name", name="field_" + what)
    return simple[what]()


def deviation(values: list[Fraction], less: int) -> Fraction:
    """Return the standard deviation; divides by n - *less*."""
    if len(values) <= less:
        return ZERO
    centre = sum(values, ZERO) / len(values)
    variance = sum(((value - centre) ** 2 for value in values), ZERO) / (len(values) - less)
    return square_root(variance) or ZERO


def absolute_deviation(values: list[Fraction]) -> Fraction:
    """Return the median of |x - median|."""
    centre = median(values) or ZERO
    return median([abs(value - centre) for value in values]) or ZERO


def taken(how: str, values: list[Fraction]) -> Any:
    """Return ``sum``, ``mean``, ``median``, ``product``, ``min`` or ``max``."""
    simple: dict[str, Callable[[list[Fraction]], Any]] = {
        "sum": lambda flat: sum(flat, ZERO),
        "mean": mean,
        "median": median,
        "product": product,
        "min": lambda flat: min(flat, default=None),
        "max": lambda flat: max(flat, default=None),
    }
    if how not in simple:
        raise Trouble("unknown-word", word=how)
    return simple[how](values)


WORST = "worst"


def keep_instances(spec: dict[str, Any], pairs: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Apply ``failed``, ``drop`` and ``keep`` (not before a choice); the rest stays in order."""
    if spec.get("take", "sum") in CHOOSING:
        return pairs
    low = spec.get("better", "high") == "low"
    failed = spec.get("failed", "zero")
    if failed == "skip":
        pairs = [pair for pair in pairs if isinstance(pair[1], Fraction)]

    def rank(at: int) -> tuple[int, Fraction]:
        value = pairs[at][1]
        if isinstance(value, Fraction):
            return 0, value
        return (0, ZERO) if failed == "zero" else ((1 if low else -1), ZERO)

    order = sorted(range(len(pairs)), key=rank)
    if "drop" in spec:
        high, low_end = (int(number(spec["drop"].get(side, 0))) for side in ("high", "low"))
        order = order[low_end : max(0, len(order) - high)]
    if "keep" in spec:
        best_first = sorted(
            order, key=lambda at: (rank(at) if low else tuple(-part for part in rank(at)), at)
        )
        order = best_first[: int(number(spec["keep"]))]
    kept = [pairs[at] for at in sorted(order)]
    stand_in: Any = ZERO if failed == "zero" else WORST
    return [(name, value if isinstance(value, Fraction) else stand_in) for name, value in kept]


def take_instances(spec: dict[str, Any], values: list[Any]) -> Any:
    """Return the instances' values taken together."""
    if spec.get("take") == "list":
        return [None if value == WORST else value for value in values]
    if not values:
        return None if spec.get("empty") == "none" else ZERO
    if any(value == WORST for value in values):
        return None
    return taken(spec.get("take", "sum"), values)


def decay_value(model: str, key: Callable[..., Any], m: int) -> Any:
    """Return V(n), with m = max(n - 1, 0)."""
    initial = key("initial")
    if model == "fixed":
        return initial
    if model == "gzctf":
        ratio, difficulty = key("ratio"), key("difficulty")
        if not (
            isinstance(initial, Fraction)
            and isinstance(ratio, Fraction)
            and isinstance(difficulty, Fraction)
        ):
            return None
        fall = exponential(-m / difficulty) if difficulty != 0 else None
        return (
            None if fall is None else Fraction(math.floor(initial * (ratio + (1 - ratio) * fall)))
        )
    least, decay = key("minimum", 0), key("decay")
    if not (
        isinstance(initial, Fraction)
        and isinstance(least, Fraction)
        and isinstance(decay, Fraction)
    ):
        return None
    if model == "ctfd_linear":
        return max(least, Fraction(math.ceil(initial - decay * m)))
    if model != "ctfd_log":
        raise Trouble("unknown-word", word=model)
    slope = arithmetic("/", least - initial, decay * decay)
    return None if slope is None else max(least, Fraction(math.ceil(slope * m * m + initial)))


def standardised(spec: dict[str, Any], x: Fraction, values: list[Fraction]) -> Any:
    """Return a value compared with the field (rulebook.md, "Standardisation")."""
    if not values:
        return None
    method = spec["method"]
    top = number(spec.get("to", 100))
    if method == "z":
        spread_of = deviation(values, 1 if spec.get("sample") is True else 0)
        centre = number(spec.get("mean", 100))
        gap = x - sum(values, ZERO) / len(values)
        return centre + number(spec.get("sd", 20)) * gap / spread_of if spread_of else centre
    if method == "ws_scale_mad30":
        centre, unit = (
            number(spec.get("centre", 700)),
            absolute_deviation(values) * Fraction("1.4826"),
        )
        if unit == 0:
            return centre
        raw = centre + number(spec.get("spread", 30)) * (x - (median(values) or ZERO)) / unit
        return round_to(min(Fraction(1000), max(ZERO, raw)), 0)
    if method == "min_max":
        low, high = min(values), max(values)
        return top if low == high else (x - low) / (high - low) * top
    if method == "to_leader":
        return ZERO if max(values) == 0 else x / max(values) * top
    if method != "rank_points":
        raise Trouble("unknown-word", word=method)
    return rank_points(spec, x, values)


def rank_points(spec: dict[str, Any], x: Fraction, values: list[Fraction]) -> Fraction:
    """Return points by rank; equal values share the better rank's points, or their mean."""
    points = [number(each) for each in spec["points"]]
    low = spec.get("better", "high") == "low"
    ahead = sum(1 for each in values if (each < x if low else each > x))
    equal = max(1, sum(1 for each in values if each == x)) if spec.get("share") == "mean" else 1
    return sum(points[ahead : ahead + equal], ZERO) / equal


# --------------------------------------------------------------------------------------
# Ranking (rulebook.md, "Ranking").
# --------------------------------------------------------------------------------------


def sort_key(value: Any, better: str) -> tuple[int, Any]:
    """Return a key that puts the better value first; texts after numbers, none last."""
    if value is None or isinstance(value, list):
        return 3, ZERO
    if isinstance(value, Fraction):
        return 0, value if better == "low" else -value
    return (1, value) if better == "low" else (2, tuple(-ord(sign) for sign in value))


@dataclass
class Order:
    """Who is ranked, best first, with rank and the keys that ordered them."""

    codes: list[str]
    ranks: dict[str, int]
    keys: dict[str, tuple[Any, ...]]


def groups(codes: list[str], together: Callable[[list[str], str], bool]) -> list[list[str]]:
    """Return neighbours that belong together as groups."""
    found: list[list[str]] = []
    for code in codes:
        if found and together(found[-1], code):
            found[-1].append(code)
        else:
            found.append([code])
    return found


class Ranking:
    """The order of one event."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.spec: dict[str, Any] = event.rules.book.get("ranking", {})
        self.better = str(self.spec.get("better", "high"))
        self.scores = {who: self.score(who) for who in event.people}

    def score(self, who: str) -> Any:
        """Return what a contestant is ranked on."""
        if "on" in self.spec:
            return evaluate(parse(self.spec["on"]), Scope(self.event, who))
        return self.event.value(self.event.rules.root, who, ())

    def candidates(self) -> list[str]:
        """Return who is to be ranked; without a value they block, come last or are left out."""
        found = []
        for who in self.event.people:
            meaning = self.event.meaning(who)
            if not meaning["ranked"] or "unranked" in self.event.flags[who]:
                continue
            if self.scores[who] is None:
                if meaning["value"] == "frozen" or self.spec.get("none", "block") == "unranked":
                    continue
                waiting = any(code == who for code, _, _ in self.event.blocked)
                if self.spec.get("none", "block") == "block" and not waiting:
                    self.event.note_block(who, self.event.rules.root, (), "no-value")
            found.append(who)
        return found

    def keys(self, who: str) -> tuple[Any, ...]:
        """Return the sort keys of a contestant: what is ranked on, then the ties."""
        scope = Scope(self.event, who, extra={"score": self.scores[who]})
        keys = [sort_key(self.scores[who], self.better)]
        for tie in self.spec.get("ties", []):
            keys += [sort_key(evaluate(parse(tie["by"]), scope), tie.get("better", "high"))]
        return tuple(keys)

    def order(self) -> Order:
        """Return the ranked order; while anybody is blocked there is none."""
        candidates = self.candidates()
        if self.event.blocked:
            return Order([], {}, {})
        keys = {who: self.keys(who) for who in candidates}
        codes = sorted(keys, key=lambda who: (keys[who], who))
        near = self.spec.get("near")
        if near:
            return Order(codes, self.numbered(groups(codes, self.nearby(near))), keys)
        equal = groups(codes, lambda group, who: keys[group[-1]] == keys[who])
        settled = [self.settle(group) if len(group) > 1 else [group] for group in equal]
        apart = [group for parts in settled for group in parts]
        return Order([who for group in apart for who in group], self.numbered(apart), keys)

    def nearby(self, near: dict[str, Any]) -> Callable[[list[str], str], bool]:
        """Return whether a contestant is a near tie of a group."""
        within, first = number(near["within"]), near.get("link", "previous") == "first"

        def together(group: list[str], who: str) -> bool:
            other, own = self.scores[group[0 if first else -1]], self.scores[who]
            if isinstance(other, Fraction) and isinstance(own, Fraction):
                return abs(other - own) <= within
            return bool(other == own)

        return together

    def numbered(self, parts: list[list[str]]) -> dict[str, int]:
        """Return ranks of groups that share them: 1 2 2 4, or 1 2 2 3 with ``dense``."""
        ranks, next_rank = {}, 1
        for group in parts:
            ranks.update(dict.fromkeys(group, next_rank))
            next_rank += 1 if self.spec.get("end") == "dense" else len(group)
        return ranks

    def settle(self, group: list[str]) -> list[list[str]]:
        """Apply ``end`` to contestants who are equal in everything."""
        end = self.spec.get("end", "shared")
        if end in ("shared", "dense"):
            return [group]
        if end == "draw":
            if self.event.tables.seed is None:
                return self.undecided(group)
            return [[who] for who in sorted(group, key=self.lot)]
        texts = {who: (self.event.people[who].get("tiebreak") or "").strip() for who in group}
        if not all(texts.values()):
            return self.undecided(group)
        places_given = {who: entered_number(text) for who, text in texts.items()}
        if len(set(places_given.values())) < len(group):
            return self.undecided(group)
        return [[who] for who in sorted(group, key=lambda who: places_given[who])]

    def lot(self, who: str) -> str:
        """Return a contestant's lot: SHA-256(seed | code)."""
        return hashlib.sha256(f"{self.event.tables.seed}|{who}".encode()).hexdigest()

    def undecided(self, group: list[str]) -> list[list[str]]:
        """Block everybody in a tie that nothing decides."""
        for who in group:
            self.event.note_block(who, None, (), "tie-undecided")
        return [group]


# --------------------------------------------------------------------------------------
# Awards, promotions, advance, teams, eligibility, re-check.
# --------------------------------------------------------------------------------------


def quota(spec: Any, field_size: int, ranked: int) -> int:
    """Return how many a count or percentage allows."""
    if not isinstance(spec, dict):
        return int(number(spec))
    if "by_field" in spec:
        fitting = [row for row in spec["by_field"] if number(row["from"]) <= field_size]
        return (
            int(number(max(fitting, key=lambda row: number(row["from"]))["count"]))
            if fitting
            else 0
        )
    base = ranked if spec.get("of") == "ranked" else field_size
    many = nearest(base * number(spec["percent"]) / 100, spec.get("round", "half_up"))
    many = max(many, int(number(spec["min"]))) if "min" in spec else many
    return min(many, int(number(spec["max"]))) if "max" in spec else many


def cut(codes: list[str], many: int, order: Order, how: str) -> tuple[list[str], list[str]]:
    """Return the first *many*, equal ranks at the end as ``cut_ties`` says, and who blocks."""
    taken_codes, rest = codes[: max(many, 0)], codes[max(many, 0) :]
    if not taken_codes or not rest or order.ranks[taken_codes[-1]] != order.ranks[rest[0]]:
        return taken_codes, []
    edge = order.ranks[rest[0]]
    if how == "extend":
        return taken_codes + [who for who in rest if order.ranks[who] == edge], []
    if how == "shrink":
        return [who for who in taken_codes if order.ranks[who] != edge], []
    if how != "tiebreak":
        raise Trouble("unknown-word", word=how)
    if order.keys[taken_codes[-1]] != order.keys[rest[0]]:
        return taken_codes, []
    return taken_codes, [who for who in codes if order.ranks[who] == edge]


class Awarding:
    """Gives the awards of contestants, or of teams."""

    def __init__(
        self, order: Order, field_size: int, scope: Callable[[str, dict[str, Any]], Scope]
    ) -> None:
        self.order, self.field_size, self.scope = order, field_size, scope
        self.given: dict[str, list[str]] = {who: [] for who in order.codes}
        self.groups: dict[str, set[str]] = {}
        self.many: dict[str, int] = {}
        self.undecided: list[str] = []

    def holds(self, expression: Any, who: str) -> bool:
        """Tell whether an expression holds for somebody who is ranked."""
        extra = {
            "rank": Fraction(self.order.ranks[who]),
            "awards": list(self.given[who]),
            "N": Fraction(self.field_size),
        }
        return yes(evaluate(parse(expression), self.scope(who, extra)))

    def give(self, spec: dict[str, Any], barred: set[str]) -> None:
        """Give one award."""
        exclusive = spec.get("exclusive", True) is not False
        holders = (
            self.groups.setdefault(str(spec.get("group", "prize")), set()) if exclusive else set()
        )

        def may(who: str) -> bool:
            return (
                who not in barred
                and who not in holders
                and ("where" not in spec or self.holds(spec["where"], who))
            )

        if "count" in spec:
            chosen = self.counted(spec, may, holders)
        else:
            chosen = [who for who in self.order.codes if self.reaches(spec, who) and may(who)]
        for who in chosen:
            self.given[who].append(str(spec["id"]))
        holders.update(chosen)
        self.many[str(spec["id"])] = len(chosen)

    def reaches(self, spec: dict[str, Any], who: str) -> bool:
        """Tell whether somebody is within ``ranks``, ``within`` or ``score``."""
        rank = self.order.ranks[who]
        if "ranks" in spec:
            return bool(number(spec["ranks"][0]) <= rank <= number(spec["ranks"][1]))
        if "within" in spec:
            return rank <= quota(spec["within"], self.field_size, len(self.order.codes))
        return self.holds(spec["score"], who)

    def counted(
        self, spec: dict[str, Any], may: Callable[[str], bool], holders: set[str]
    ) -> list[str]:
        """Return who gets an award of which there are so many."""
        count = spec["count"]
        if isinstance(count, dict) and "same_as" in count:
            many = self.many.get(str(count["same_as"]), 0)
        else:
            many = quota(count, self.field_size, len(self.order.codes))
        rolls = spec.get("roll_down", True) is not False
        line = [who for who in self.order.codes if (may(who) if rolls else who not in holders)]
        chosen, undecided = cut(line, many, self.order, spec.get("cut_ties", "extend"))
        self.undecided += undecided
        return [who for who in chosen if rolls or may(who)]


@dataclass
class Outcome:
    """What one event's ranks lead to."""

    order: Order
    awards: dict[str, list[str]] = field(default_factory=dict)
    proposals: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    advance: dict[str, str] = field(default_factory=dict)
    reserve: dict[str, int] = field(default_factory=dict)
    recheck: dict[str, Any] | None = None
    teams: list[dict[str, Any]] = field(default_factory=list)


class Conclusion:
    """Draws the conclusions of one ranked event."""

    def __init__(self, event: Event, ranking: Ranking, order: Order) -> None:
        self.event, self.ranking, self.order = event, ranking, order
        self.book = event.rules.book
        self.field_size = len(event.counts("field"))
        self.too_small = False
        self.outcome = Outcome(order)

    def scope(self, who: str, extra: dict[str, Any]) -> Scope:
        """Return the scope of a contestant after ranking."""
        base = {
            "score": self.ranking.scores[who],
            "N": Fraction(self.field_size),
            "rank": None,
            "awards": [],
        }
        return Scope(self.event, who, extra={**base, **extra})

    def after_rank(self, who: str) -> dict[str, Any]:
        """Return the names known once awards are given."""
        rank = self.order.ranks.get(who)
        return {
            "rank": None if rank is None else Fraction(rank),
            "awards": self.outcome.awards.get(who, []),
        }

    def draw(self) -> Outcome:
        """Return everything that follows from the ranks."""
        small = self.book.get("minimum_field") or {"count": 0}
        self.too_small = too_small = self.field_size < number(small["count"])
        if too_small and small.get("else", "no_awards") == "void":
            self.order = self.outcome.order = Order([], {}, {})
        if not too_small:
            self.give_awards()
            self.propose()
            self.let_advance()
        teams = self.book.get("teams")
        if teams is not None and teams.get("across") is not True:
            table = TeamTable(teams, [self])
            self.outcome.teams = table.entries()
            if table.undecided:
                self.outcome.teams = []
                self.event.note_block("", None, (), "team-award-undecided")
        self.list_recheck(self.book.get("recheck"))
        return self.outcome

    def without(self, flag: str) -> set[str]:
        """Return who is marked with a flag."""
        return {who for who, flags in self.event.flags.items() if flag in flags}

    def give_awards(self) -> None:
        """Awards, in order."""
        awarding = Awarding(self.order, self.field_size, self.scope)
        for spec in self.book.get("awards", []):
            awarding.give(spec, self.without("no_award"))
        for who in awarding.undecided:
            self.event.note_block(who, None, (), "award-undecided")
        self.outcome.awards = awarding.given

    def propose(self) -> None:
        """Promotions, in order; per kind the first that holds counts."""
        barred, found = self.without("no_promotion"), self.outcome.proposals
        for rule in self.book.get("promotions", []):
            kind, left = (
                rule.get("kind", "level"),
                int(number(rule["cap"])) if "cap" in rule else len(self.order.codes),
            )
            for who in self.order.codes:
                had = {each["kind"] for each in found.get(who, [])}
                if who in barred or kind in had or left <= 0:
                    continue
                if yes(evaluate(parse(rule["when"]), self.scope(who, self.after_rank(who)))):
                    left -= 1
                    proposal = {
                        "kind": kind,
                        "to": default_text(rule["to"]),
                        "rule": str(rule["id"]),
                    }
                    found.setdefault(who, []).append(proposal)

    def let_advance(self) -> None:
        """Who advances to what, and who is in reserve."""
        for rule in self.book.get("advance", []):
            line = self.advance_line(rule)
            if "score" in rule:
                chosen = [
                    w
                    for w in line
                    if yes(evaluate(parse(rule["score"]), self.scope(w, self.after_rank(w))))
                ]
            else:
                many = quota(
                    rule["top"] if "top" in rule else share_of(rule["percent"]),
                    self.field_size,
                    len(self.order.codes),
                )
                chosen, undecided = cut(line, many, self.order, rule.get("cut_ties", "extend"))
                for who in undecided:
                    self.event.note_block(who, None, (), "advance-undecided")
            self.outcome.advance.update(dict.fromkeys(chosen, str(rule["to"])))
            rest = [who for who in line if who not in chosen and who not in self.outcome.reserve]
            for at, who in enumerate(rest[: int(number(rule.get("reserves", 0)))]):
                self.outcome.reserve[who] = at + 1

    def advance_line(self, rule: dict[str, Any]) -> list[str]:
        """Return who may advance by a rule, in rank order, so many of one unit."""
        line, per = [], rule.get("per")
        units: dict[Any, int] = {}
        for who in self.order.codes:
            if who in self.outcome.advance:
                continue
            if "where" in rule and not yes(
                evaluate(parse(rule["where"]), self.scope(who, self.after_rank(who)))
            ):
                continue
            if per:
                unit = self.event.person_field(who, per["field"])
                units[unit] = units.get(unit, 0) + 1
                if unit is not None and units[unit] > number(per["most"]):
                    continue
            line.append(who)
        return line

    def list_recheck(self, spec: dict[str, Any] | None) -> None:
        """Whose marks are re-checked, and how many of the rest are drawn."""
        if not spec:
            return
        ranked = len(self.order.codes)
        top: list[str] = []
        if "top" in spec:
            rule = spec["top"] if isinstance(spec["top"], dict) else {"count": spec["top"]}
            many = (
                number(rule["count"])
                if "count" in rule
                else math.ceil(ranked * number(rule["percent"]) / 100)
            )
            top = cut(self.order.codes, int(many), self.order, "extend")[0]
        rule = spec.get("sample", {})
        rest = ranked - len(top)
        sample = (
            min(rest, int(number(rule["count"])))
            if "count" in rule
            else math.ceil(rest * number(rule.get("percent", 0)) / 100)
        )
        self.outcome.recheck = {"top": top, "sample": sample}


class TeamTable:
    """Teams (rulebook.md, "Teams"): of one division, or ``across`` all of them."""

    def __init__(self, spec: dict[str, Any], parts: list[Conclusion]) -> None:
        self.spec, self.parts = spec, parts
        self.undecided: list[str] = []

    def entries(self) -> list[dict[str, Any]]:
        """Return the teams as the results write them, in rank order."""
        members: dict[str, list[tuple[Conclusion, list[str]]]] = {}
        for part in self.parts:
            for name, codes in self.units(part).items():
                members.setdefault(name, []).append((part, codes))
        found = [self.team(name, groups_of) for name, groups_of in members.items()]
        teams = {team.name: team for team in found if team.score is not None}
        order = self.order(list(teams.values()))
        small = any(part.too_small for part in self.parts)
        awards = {} if small else self.awards(teams, order)
        rest = sorted(name for name in teams if name not in order.ranks)
        return [self.entry(teams[name], order, awards) for name in [*order.codes, *rest]]

    def units(self, part: Conclusion) -> dict[str, list[str]]:
        """Return the members of each team in one division."""
        members: dict[str, list[str]] = {}
        for who in part.event.counts("team"):
            unit = part.event.person_field(who, self.spec.get("by", "delegation"))
            if unit is not None and self.worth(part, who) is not None:
                name = decimal_text(unit) if isinstance(unit, Fraction) else unit
                members.setdefault(name, []).append(who)
        return members

    def worth(self, part: Conclusion, who: str) -> Any:
        """Return what a member brings to the team."""
        rank, spec = part.order.ranks.get(who), self.spec
        if "rank_points" in spec:
            points = spec["rank_points"]
            if rank is None:
                return None
            return number(points[rank - 1]) if rank <= len(points) else ZERO
        if "award_points" in spec:
            own = part.outcome.awards.get(who, [])
            return sum((number(spec["award_points"].get(each, 0)) for each in own), ZERO)
        if "of" in spec:
            return evaluate(parse(spec["of"]), part.scope(who, part.after_rank(who)))
        return part.ranking.scores[who]

    def counting(self, part: Conclusion, codes: list[str]) -> list[str]:
        """Return the best members of one division, by what they bring, then in rank order."""
        last, better = len(part.event.people) + 1, self.spec.get("better", "high")

        def place(who: str) -> tuple[Any, ...]:
            return sort_key(self.worth(part, who), better), part.order.ranks.get(who, last), who

        line = sorted(codes, key=place)
        return line[: int(number(self.spec["best"]))] if "best" in self.spec else line

    def team(self, name: str, divisions: list[tuple[Conclusion, list[str]]]) -> Team:
        """Return one team."""
        counting = [(part, who) for part, codes in divisions for who in self.counting(part, codes)]
        codes = [who for _, who in counting]
        absent = int(number(self.spec.get("size", 1))) - sum(len(codes) for _, codes in divisions)
        if absent > 0 and self.spec.get("missing", "zero") == "exclude":
            return Team(name, codes, None, ())
        values = [self.worth(part, who) for part, who in counting] + [ZERO] * max(0, absent)
        flat = numbers(values)
        score_of = None if flat is None else taken(self.spec.get("take", "sum"), flat)
        return Team(name, codes, score_of, tuple(self.tie_keys(counting)))

    def tie_keys(self, counting: list[tuple[Conclusion, str]]) -> Iterator[tuple[int, Any]]:
        """Return the tie keys, each taken over the counting members."""
        for tie in self.spec.get("ties", []):
            by = parse(tie["by"])
            own = numbers(evaluate(by, p.scope(who, p.after_rank(who))) for p, who in counting)
            whole = None if own is None else taken(tie.get("take", "sum"), own)
            yield sort_key(whole, tie.get("better", "high"))

    def order(self, teams: list[Team]) -> Order:
        """Return the ranked teams, shared ranks or dense ones."""
        better, zero_out = self.spec.get("better", "high"), self.spec.get("without_zero") is True
        keys = {
            team.name: (sort_key(team.score, better), *team.ties)
            for team in teams
            if not (zero_out and team.score == 0)
        }
        codes = sorted(keys, key=lambda name: (keys[name], name))
        ranks: dict[str, int] = {}
        next_rank = 1
        for group in groups(codes, lambda group, name: keys[group[-1]] == keys[name]):
            ranks.update(dict.fromkeys(group, next_rank))
            next_rank += 1 if self.spec.get("end") == "dense" else len(group)
        return Order(codes, ranks, keys)

    def awards(self, teams: dict[str, Team], order: Order) -> dict[str, list[str]]:
        """Awards of teams; expressions use rank, score, N and members."""

        def scope(name: str, extra: dict[str, Any]) -> Scope:
            own = {"score": teams[name].score, "members": Fraction(len(teams[name].members))}
            return Scope(self.parts[0].event, "", extra={**own, **extra})

        awarding = Awarding(order, len(teams), scope)
        for award in self.spec.get("awards", []):
            awarding.give(award, set())
        self.undecided = awarding.undecided
        return awarding.given

    def entry(self, team: Team, order: Order, awards: dict[str, list[str]]) -> dict[str, Any]:
        """Return a team as the results write it."""
        part = self.parts[0]
        root = part.event.rules.root
        plain = not {"of", "rank_points", "award_points"}.isdisjoint(self.spec)
        plain = plain or self.spec.get("take", "sum") != "sum" or "on" in part.ranking.spec
        return {
            "team": team.name,
            "division": "",
            "total": decimal_text(team.score) if plain else written(root, team.score),
            "rank": order.ranks.get(team.name),
            "members": team.members,
            "awards": awards.get(team.name, []),
        }


def share_of(spec: Any) -> dict[str, Any]:
    """Return ``percent: 30`` or ``percent: {percent: 30, round: …}`` as one form."""
    return spec if isinstance(spec, dict) else {"percent": spec}


@dataclass
class Team:
    """One team: who counts, what it has, what decides ties."""

    name: str
    members: list[str]
    score: Any
    ties: tuple[Any, ...]


def check_eligibility(event: Event) -> dict[str, list[str]]:
    """Set the flags of eligibility rules and limits; return the rules each contestant fails."""
    failed: dict[str, list[str]] = {who: [] for who in event.people}
    for rule in event.rules.book.get("eligibility", []):
        for who in event.people:
            if not yes(evaluate(parse(rule["require"]), Scope(event, who))):
                failed[who].append(str(rule["id"]))
                event.flags[who].add(rule.get("effect", "unranked"))
    for limit in event.rules.book.get("limits", []):
        units: dict[Any, int] = {}
        for who in event.people:
            unit = event.person_field(who, limit["per"])
            if unit is not None and event.whole[who] != "WITHDRAWN":
                units[unit] = units.get(unit, 0) + 1
                if units[unit] > number(limit["most"]):
                    event.flags[who].add(limit.get("effect", "unranked"))
    return failed


# --------------------------------------------------------------------------------------
# The results document (results.md).
# --------------------------------------------------------------------------------------


def run_event(
    rules: Rules, tables: Tables, people: list[dict[str, str]]
) -> tuple[Event, dict[str, list[str]]]:
    """Compute every value, anew without those whom a gate disqualified, until nobody new is."""
    out: set[str] = set()
    while True:
        event = Event(rules, tables, people, out)
        failed = check_eligibility(event)
        for who in event.people:
            if event.whole[who] == "PENDING":
                event.note_block(who, None, (), "pending")
            for node in rules.nodes.values():
                for path in event.paths(node, who):
                    event.used.add((who, node.id, *event.coordinates(node, path)))
                    event.value(node, who, path)
        if event.new_disqualified <= out:
            return event, failed
        out |= event.new_disqualified


def shown_nodes(event: Event, who: str, *, total: bool) -> dict[str, str]:
    """Return every node that has a number, as it is written; the root only with a total."""
    shown = {}
    for node in event.rules.nodes.values():
        if node is event.rules.root and not total:
            continue
        for path in event.paths(node, who):
            value = event.value(node, who, path)
            if node.kind == "penalty":
                value = event.amounts.get((node.id, who, path))
            if isinstance(value, Fraction):
                shown[event.label(node, path)] = written(node, value)
    return shown


def written(node: Node, value: Fraction) -> str:
    """Return a node's value as text (results.md, "How numbers are written")."""
    if node.kind == "penalty" and node.spec.get("kind") == "percent":
        return decimal_text(value)
    if "round" in node.spec:
        decimals, mode, scope = rounding(node.spec["round"])
        if scope == "display":
            value = round_to(value, decimals, mode)
    return decimal_text(value, node.decimals)


def decay_values(event: Event) -> dict[str, str]:
    """Return what every decaying item is worth for which somebody has a value."""
    worth: dict[str, str] = {}
    decaying = [
        (node, at)
        for node in event.rules.nodes.values()
        for at in [
            max((n for n, (name, _) in enumerate(node.steps) if name == "decay"), default=-1)
        ]
        if at >= 0
    ]
    for node, at in decaying:
        for who in event.people:
            for path in event.paths(node, who):
                label = event.label(node, path)
                if label not in worth and isinstance(event.upto(node, who, path, at), Fraction):
                    value = event.decay_worth(node, who, path, at)
                    worth |= {label: decimal_text(value)} if isinstance(value, Fraction) else {}
    return worth


def contestant_entry(
    event: Event, ranking: Ranking, outcome: Outcome | None, who: str
) -> dict[str, Any]:
    """Return one contestant as the results write them."""
    root, gone = event.rules.root, event.meaning(who)["value"] in ("none", "frozen")
    blocked = any(code == who for code, _, _ in event.blocked)
    total = None if gone or blocked else event.value(root, who, ())
    frozen = event.meaning(who)["value"] == "frozen"
    score = None if frozen or blocked else ranking.scores[who]
    rank = None if outcome is None or frozen else outcome.order.ranks.get(who)
    entry: dict[str, Any] = {
        "code": who,
        "division": "",
        "status": event.whole[who],
        "total": written(root, total) if isinstance(total, Fraction) else None,
        "score": None,
        "rank": rank,
        "nodes": shown_nodes(event, who, total=isinstance(total, Fraction)),
        "marks_status": {
            node + "".join(f"[{part}]" for part in (item, attempt) if part): status
            for (code, node, item, attempt), status in {
                **event.unfinished,
                **event.node_status,
            }.items()
            if code == who and status != "OK"
        },
        "awards": [], "promotion": None, "proposals": [], "advance": None, "reserve": None,
        "ineligible": [], "flags": sorted(event.flags[who]),
    }  # fmt: skip
    if isinstance(score, Fraction):
        entry["score"] = decimal_text(score) if "on" in ranking.spec else written(root, score)
    if outcome is not None and not frozen:
        entry["awards"] = outcome.awards.get(who, [])
        entry["proposals"] = outcome.proposals.get(who, [])
        levels = [each["to"] for each in entry["proposals"] if each["kind"] == "level"]
        entry["promotion"] = levels[0] if levels else None
        entry["advance"], entry["reserve"] = outcome.advance.get(who), outcome.reserve.get(who)
    return entry


@dataclass
class Part:
    """The results of one division."""

    contestants: list[dict[str, Any]]
    teams: list[dict[str, Any]]
    values: dict[str, str]
    blocked: list[tuple[str, str, str]]
    warnings: list[tuple[str, str, str]]
    recheck: Any
    conclusion: Conclusion | None


def conclude(rules: Rules, tables: Tables, people: list[dict[str, str]], used: set[Any]) -> Part:
    """Return the results of one division; *used* collects the cells that were looked at."""
    event, failed = run_event(rules, tables, people)
    ranking = Ranking(event)
    order = without_frozen(event, ranking.order())
    conclusion = Conclusion(event, ranking, order)
    outcome = None if event.blocked else conclusion.draw()
    if any(who for who, _, _ in event.blocked):
        outcome = None
    line = outcome.order.codes if outcome else []
    rest = sorted(who for who in event.people if who not in line)
    entries = [contestant_entry(event, ranking, outcome, who) for who in [*line, *rest]]
    for entry in entries:
        entry["ineligible"] = failed[entry["code"]]
    used |= event.used
    teams = outcome.teams if outcome else []
    recheck = outcome.recheck if outcome and not event.blocked else None
    return Part(
        entries, teams, decay_values(event), list(event.blocked), list(event.warnings), recheck,
        conclusion if outcome else None,
    )  # fmt: skip


def without_frozen(event: Event, order: Order) -> Order:
    """``on_disqualify: freeze``: the disqualified lose their rank and nobody else moves."""
    codes = [who for who in order.codes if event.meaning(who)["value"] != "frozen"]
    return Order(codes, {who: order.ranks[who] for who in codes}, order.keys)


def read_tables(tables: dict[str, Any]) -> Tables:
    """Return the tables that go in, read."""
    rows = [read_row(row) for row in tables.get("marks") or []]
    listed = tables.get("contestants")
    if listed is None:
        listed = [{"contestant": code} for code in dict.fromkeys(row.contestant for row in rows)]
    people = [
        {key: str(value).strip() for key, value in row.items() if value is not None}
        for row in listed
    ]
    codes = [person["contestant"] for person in people]
    if len(set(codes)) != len(codes):
        raise Trouble("contestant-twice")
    known = set(codes)
    for row in rows:
        if row.contestant not in known:
            raise Trouble("unknown-contestant", contestant=row.contestant)
    judges = {
        str(row["judge"]).strip(): {k: str(v) for k, v in row.items() if v is not None}
        for row in tables.get("judges") or []
    }
    carry = {
        name: {entry["code"]: entry["nodes"] for entry in results["contestants"]}
        for name, results in (tables.get("carry") or {}).items()
    }
    return Tables(rows, people, judges, carry, tables.get("seed"))


def refuse_uncounted(tables: Tables, rules: Rules, used: set[Any]) -> None:
    """Balance: refuse marks that no cell of the scheme looks at, and marks entered twice."""
    seen = set()
    for row in tables.rows:
        void = row.status.upper() in VOID_WORDS
        if void or not (row.value or row.judge) or "input" not in rules.nodes[row.node].spec:
            continue
        key = (*row.place, row.judge, row.round)
        if key in seen:
            raise Trouble("mark-twice", contestant=row.contestant, aspect=row.node)
        seen.add(key)
        if row.place not in used:
            raise Trouble("mark-not-counted", contestant=row.contestant, aspect=row.node)


def recompute(rulebook: dict[str, Any], tables: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Return the results document of a rulebook and its tables, and how many cells it counts."""
    rules, given = Rules(rulebook), read_tables(tables)
    division = str(rulebook.get("division", ""))
    parts: dict[str, list[dict[str, str]]] = {} if division else {"": given.contestants}
    for person in given.contestants if division else []:
        value = rules.field_value(division, person.get(division))
        name = decimal_text(value) if isinstance(value, Fraction) else value or ""
        parts.setdefault(name, []).append(person)
    used: set[Any] = set()
    done = {name: conclude(rules, given, people, used) for name, people in sorted(parts.items())}
    refuse_uncounted(given, rules, used)
    blocked = [block for part in done.values() for block in part.blocked]
    across = teams_across(
        rulebook.get("teams"), [part.conclusion for part in done.values()], blocked
    )
    recheck = {name: part.recheck for name, part in done.items()}
    for name, part in done.items():
        for entry in [*part.contestants, *part.teams]:
            entry["division"] = name
    document = {
        "format": "leitai-results/1",
        "state": "blocked" if blocked else "complete",
        "rulebook": {
            "id": rulebook["id"],
            "version": rulebook["version"],
            "hash": hashlib.sha256(canonical(rulebook)).hexdigest(),
        },
        "contestants": [entry for part in done.values() for entry in part.contestants],
        "teams": [entry for part in done.values() for entry in part.teams] + across,
        "values": {
            f"{name}/{key}" if division else key: value
            for name, part in done.items()
            for key, value in part.values.items()
        },
        "blocked": [said(block) for block in blocked],
        "warnings": [said(warning) for part in done.values() for warning in part.warnings],
        "recheck": None if "recheck" not in rulebook else recheck if division else recheck.get(""),
    }
    counted_cells = len({row.place for row in given.rows} & used)
    return document, counted_cells


def teams_across(
    spec: dict[str, Any] | None, parts: list[Conclusion | None], blocked: list[tuple[str, str, str]]
) -> list[dict[str, Any]]:
    """Return the teams over all divisions together; none while a division is blocked."""
    concluded = [part for part in parts if part is not None]
    if spec is None or spec.get("across") is not True or len(concluded) < len(parts):
        return []
    table = TeamTable(spec, concluded)
    entries = table.entries()
    if table.undecided:
        blocked.append(("", "", "team-award-undecided"))
    return [] if table.undecided else entries


def said(block: tuple[str, str, str]) -> dict[str, Any]:
    """Return a block or warning as the results write it."""
    return {"contestant": block[0], "node": block[1], "id": block[2], "params": {}}


def canonical(value: Any) -> bytes:
    """Return RFC 8785 JSON of texts, whole numbers, truths, none, lists and objects."""
    if isinstance(value, dict):
        inner = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return (
            b"{" + b",".join(canonical(key) + b":" + canonical(each) for key, each in inner) + b"}"
        )
    if isinstance(value, list):
        return b"[" + b",".join(canonical(each) for each in value) + b"]"
    if isinstance(value, float):
        raise Trouble("binary-float", value=value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        raise Trouble("too-large", value=value)
    return json.dumps(value, ensure_ascii=False).encode()


def score(rulebook: dict[str, Any], tables: dict[str, Any]) -> dict[str, Any]:
    """
    Return the results document of a published rulebook and the tables of one event.

    *tables* holds ``marks``, ``contestants``, ``judges`` (rows of text by English column
    name; the last two may be None), ``carry`` (round name -> results document) and ``seed``.

    Raises:
        Trouble: anything that cannot be read, by name.
    """
    try:
        return recompute(rulebook, tables)[0]
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise Trouble("unreadable", what=f"{type(error).__name__}: {error}") from error


# --------------------------------------------------------------------------------------
# Ed25519 (RFC 8032): verification only, in extended coordinates, with a table per key.
# --------------------------------------------------------------------------------------

PRIME = 2**255 - 19
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, PRIME) % PRIME
Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z
Cached = tuple[int, int, int, int]  # Y + X, Y - X, 2Z, 2dT
NEUTRAL: Point = (0, 1, 1, 0)


def cached(point: Point) -> Cached:
    """Return a point in the form that is quick to add."""
    x, y, z, t = point
    return (y + x) % PRIME, (y - x) % PRIME, 2 * z % PRIME, 2 * CURVE_D * t % PRIME


def added(point: Point, other: Cached) -> Point:
    """Return the sum of two points (RFC 8032, section 5.1.4)."""
    x, y, z, t = point
    plus, minus, double_z, double_dt = other
    a, b = (y - x) * minus % PRIME, (y + x) * plus % PRIME
    c, d = t * double_dt % PRIME, z * double_z % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def decoded_point(data: bytes) -> Point | None:
    """Return the point of 32 bytes (RFC 8032, section 5.1.3), or none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= PRIME:
        return None
    over, under = (y * y - 1) % PRIME, (CURVE_D * y * y + 1) % PRIME
    x = (
        over
        * pow(under, 3, PRIME)
        * pow(over * pow(under, 7, PRIME), (PRIME - 5) // 8, PRIME)
        % PRIME
    )
    if under * x * x % PRIME != over:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if under * x * x % PRIME != over or (x == 0 and sign):
        return None
    x = PRIME - x if x & 1 != sign else x
    return x, y, 1, x * y % PRIME


def multiples(point: Point) -> list[list[Cached]]:
    """Return d x 16^w x point for every digit d and place w of a scalar."""
    table = []
    for _ in range(64):
        step, row = cached(point), [cached(NEUTRAL)]
        at = NEUTRAL
        for _ in range(15):
            at = added(at, step)
            row.append(cached(at))
        table.append(row)
        point = added(at, step)
    return table


BASE_Y = 4 * pow(5, -1, PRIME) % PRIME
BASE_TABLE = multiples(decoded_point(BASE_Y.to_bytes(32, "little")) or NEUTRAL)


@functools.lru_cache(maxsize=64)
def key_table(key: bytes) -> list[list[Cached]] | None:
    """Return the table of minus the public key; none: not a key."""
    point = decoded_point(key)
    if point is None:
        return None
    x, y, z, t = point
    return multiples((-x % PRIME, y, z, -t % PRIME))


def signature_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature holds (RFC 8032, section 5.1.7; S below the order)."""
    if len(key) != 32 or len(signature) != 64:
        return False
    scalar, table = int.from_bytes(signature[32:], "little"), key_table(key)
    if scalar >= GROUP_ORDER or table is None:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(digest, "little") % GROUP_ORDER
    at = NEUTRAL
    for place in range(64):
        at = added(at, BASE_TABLE[place][scalar >> 4 * place & 15])
        at = added(at, table[place][challenge >> 4 * place & 15])
    inverse = pow(at[2], -1, PRIME)
    x, y = at[0] * inverse % PRIME, at[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --------------------------------------------------------------------------------------
# The tree and its proofs (journal.md, "Tree and proofs"; RFC 6962, RFC 9162).
# --------------------------------------------------------------------------------------


def sha256(data: bytes) -> bytes:
    """Return the SHA-256."""
    return hashlib.sha256(data).digest()


def tree_root(leaves: list[bytes]) -> bytes:
    """Return the root of a tree of leaf hashes."""
    if not leaves:
        return sha256(b"")
    level = leaves
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [
            sha256(b"\x01" + level[at] + level[at + 1]) for at in range(0, len(level) - 1, 2)
        ] + odd
    return level[0]


def inclusion_root(leaf: bytes, position: int, size: int, proof: list[bytes]) -> bytes | None:
    """Return the root an inclusion proof leads to (RFC 9162, section 2.1.3.2); none: no proof."""
    here, last, root = position, size - 1, leaf
    for each in proof:
        if last == 0:
            return None
        if here & 1 or here == last:
            root = sha256(b"\x01" + each + root)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            root = sha256(b"\x01" + root + each)
        here, last = here >> 1, last >> 1
    return root if last == 0 else None


def consistency_holds(first: int, second: int, old: bytes, new: bytes, proof: list[bytes]) -> bool:
    """Tell whether a consistency proof holds (RFC 9162, section 2.1.4.2), 0 < first < second."""
    path = proof if first & (first - 1) else [old, *proof]
    if not path:
        return False
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    before = after = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            before, after = sha256(b"\x01" + each + before), sha256(b"\x01" + each + after)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            after = sha256(b"\x01" + after + each)
        here, last = here >> 1, last >> 1
    return before == old and after == new and last == 0


# --------------------------------------------------------------------------------------
# Checkpoints (journal.md, "Checkpoints").
# --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint whose signatures hold: size, root, and the witnesses who signed."""

    size: int
    root: bytes
    witnesses: list[str]


def strict_base64(text: str) -> bytes:
    """Return the bytes of standard base64, written in the one right way."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise Trouble("checkpoint-form")
    return data


def key_id(name: str, kind: int, key: bytes) -> bytes:
    """Return the four bytes that name a key in a signature line."""
    return sha256(name.encode() + bytes([0x0A, kind]) + key)[:4]


def read_checkpoint(
    note: str, journal: str, server: bytes, witnesses: dict[str, bytes]
) -> Checkpoint:
    """Return a checkpoint if the server's line and every line of a known witness hold."""
    text, _, lines = note.rpartition("\n\n")
    parts = text.split("\n")
    whole = len(parts) >= 3 and parts[0] == journal and lines.endswith("\n")
    if not whole or not re.fullmatch(r"0|[1-9][0-9]{0,15}", parts[1]):
        raise Trouble("checkpoint-form")
    head = (text + "\n").encode()
    signed = []
    for line in lines[:-1].split("\n"):
        match = re.fullmatch(r"\u2014 (\S+) (\S+)", line)
        if match is None:
            raise Trouble("checkpoint-form")
        name, blob = match.group(1), strict_base64(match.group(2))
        holds = None
        if name == journal and blob[:4] == key_id(name, 1, server):
            holds = signature_holds(server, head, blob[4:])
        elif name in witnesses and blob[:4] == key_id(name, 4, witnesses[name]):
            holds = cosignature_holds(witnesses[name], head, blob[4:])
        if holds is False:
            raise Trouble("checkpoint-signature", name=name)
        signed += [name] if holds else []
    if journal not in signed:
        raise Trouble("checkpoint-unsigned")
    root = strict_base64(parts[2])
    if len(root) != 32:
        raise Trouble("checkpoint-form")
    return Checkpoint(int(parts[1]), root, sorted(set(signed) - {journal}))


def cosignature_holds(key: bytes, head: bytes, blob: bytes) -> bool:
    """Tell whether a witness's line holds: 8 bytes of time, 64 of signature."""
    if len(blob) != 72 or blob[0] & 0x80:
        return False
    moment = int.from_bytes(blob[:8], "big")
    return signature_holds(key, f"cosignature/v1\ntime {moment}\n".encode() + head, blob[8:])


# --------------------------------------------------------------------------------------
# The journal (journal.md).
# --------------------------------------------------------------------------------------

ENTRY_MEMBERS = {"at", "body", "commitment", "device", "device_seq", "prev", "salt", "sig", "type"}
LEAF_MEMBERS = ("at", "commitment", "device", "device_seq", "prev", "type")
FORMS = {
    "at": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)",
    "commitment": r"[0-9a-f]{64}",
    "device": r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
    "prev": r"[0-9a-f]{64}",
    "sig": r"[0-9a-f]{128}",
    "type": r"[a-z][a-z0-9._-]{0,63}",
}
HEX64 = re.compile(r"[0-9a-f]{64}")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
RESERVED = ("journal.open", "device.add", "device.revoke", "amend", "redact", "approve")
NO_HASH = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One entry of the journal, its form and signature checked."""

    position: int
    device: str
    type: str
    body: Any
    leaf: str


def whole_number(text: str) -> int:
    """Return a number of a JSON text; only whole ones up to 2^53 are allowed."""
    if not re.fullmatch(r"-?[0-9]{1,16}", text) or abs(int(text)) > 2**53:
        raise ValueError(text)
    return int(text)


def canonical_again(value: Any) -> bytes:
    """
    Return the canonical JSON of a value that was read: sorting by code point is the same
    as by UTF-16 code unit unless there are characters beyond U+FFFF.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode() if text.isascii() or max(text) <= "\uffff" else canonical(value)


def load_canonical(data: bytes, what: str) -> Any:
    """Return the value of canonical JSON; anything else is refused."""
    try:
        value = json.loads(
            data.decode(),
            parse_int=whole_number,
            parse_float=whole_number,
            parse_constant=whole_number,
        )
        same = canonical_again(value) == data
    except (ValueError, RecursionError):
        raise Trouble("not-canonical", file=what) from None
    if not same:
        raise Trouble("not-canonical", file=what)
    return value


def depth(value: Any) -> int:
    """Return how deep objects and lists are nested."""
    inner = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    )
    return 0 if inner is None else 1 + max((depth(each) for each in inner), default=0)


def is_text(value: Any) -> bool:
    """Tell whether a value is a text that is not empty."""
    return isinstance(value, str) and value != ""


class Journal:
    """The entries of a journal, checked one by one in their order."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.entries: list[Entry] = []
        self.keys: dict[str, bytes] = {}
        self.registrars: set[str] = set()
        self.revoked: set[str] = set()
        self.last: dict[str, tuple[int, str]] = {}
        if not data.endswith(b"\n"):
            raise Trouble("entries-cut-off")
        for position, line in enumerate(data[:-1].split(b"\n")):
            self.add(position, line)

    def add(self, position: int, line: bytes) -> None:
        """Check one line and take it in."""
        value = load_canonical(line, f"entries.jsonl:{position + 1}")
        self.check_form(position, value)
        leaf = canonical({name: value[name] for name in LEAF_MEMBERS})
        entry = Entry(
            position, value["device"], value["type"], value["body"], sha256(b"\x00" + leaf).hex()
        )
        if position == 0:
            self.check_opening(entry)
        self.check_chain(entry, value)
        message = b"leitai-entry-v1\n" + self.name.encode() + b"\n" + leaf
        if not signature_holds(self.keys[entry.device], message, bytes.fromhex(value["sig"])):
            raise Trouble("entry-signature", position=position, device=entry.device)
        self.entries.append(entry)
        self.take_devices(entry)

    @staticmethod
    def check_form(position: int, value: Any) -> None:
        """Form of an entry, and its commitment."""
        wrong = Trouble("entry-form", position=position)
        if not isinstance(value, dict) or set(value) != ENTRY_MEMBERS:
            raise wrong
        for member, form in FORMS.items():
            if not isinstance(value[member], str) or not re.fullmatch(
                form, value[member], re.ASCII
            ):
                raise wrong
        iso_moment(value["at"])
        counted_from_one = type(value["device_seq"]) is int and value["device_seq"] >= 1
        if not counted_from_one or (value["body"] is None) != (value["salt"] is None):
            raise wrong
        if value["body"] is None:
            return
        body = canonical_again(value["body"])
        salt = value["salt"]
        if (
            not isinstance(value["body"], dict)
            or not isinstance(salt, str)
            or not HEX64.fullmatch(salt)
        ):
            raise wrong
        if len(body) > 65536 or depth(value["body"]) > 16:
            raise wrong
        if sha256(b"\x02" + bytes.fromhex(salt) + body).hex() != value["commitment"]:
            raise Trouble("entry-commitment", position=position)

    def check_opening(self, entry: Entry) -> None:
        """The entry at position 0 opens the journal."""
        body = entry.body or {}
        key = body.get("key")
        fits = entry.type == "journal.open" and body.get("journal") == self.name
        if not fits or body.get("device") != entry.device or not is_key(key):
            raise Trouble("journal-opening")
        self.keys[entry.device] = bytes.fromhex(str(key))
        self.registrars.add(entry.device)

    def check_chain(self, entry: Entry, value: dict[str, Any]) -> None:
        """Registration, sequence without a gap, link to the device's entry before."""
        if entry.device not in self.keys or entry.device in self.revoked:
            raise Trouble("entry-device", position=entry.position, device=entry.device)
        count, link = self.last.get(entry.device, (0, NO_HASH))
        if value["device_seq"] != count + 1:
            raise Trouble(
                "entry-sequence", position=entry.position, device=entry.device, expected=count + 1
            )
        if value["prev"] != link:
            raise Trouble("entry-link", position=entry.position, device=entry.device)
        self.last[entry.device] = (count + 1, entry.leaf)

    def take_devices(self, entry: Entry) -> None:
        """Devices added and revoked count from the next position on."""
        body = entry.body or {}
        wrong = Trouble("entry-device", position=entry.position, device=entry.device)
        if entry.type == "journal.open" and entry.position > 0:
            raise Trouble("journal-opening")
        if entry.type in ("device.add", "device.revoke"):
            device = body.get("device")
            if entry.device not in self.registrars or not isinstance(device, str):
                raise wrong
            if entry.type == "device.add":
                self.add_device(device, body, wrong)
            elif (
                device not in self.keys or device in self.revoked or not is_text(body.get("reason"))
            ):
                raise wrong
            else:
                self.revoked.add(device)

    def add_device(self, device: str, body: dict[str, Any], wrong: Trouble) -> None:
        """Register a device; device and key are new."""
        key = body.get("key")
        if device in self.keys or not NAME.fullmatch(device) or not is_key(key):
            raise wrong
        if bytes.fromhex(str(key)) in self.keys.values() or not isinstance(
            body.get("registrar"), bool
        ):
            raise wrong
        self.keys[device] = bytes.fromhex(str(key))
        if body["registrar"]:
            self.registrars.add(device)


def is_key(value: Any) -> bool:
    """Tell whether a value is a public key in hexadecimal."""
    return isinstance(value, str) and bool(HEX64.fullmatch(value))


@dataclass(frozen=True)
class Approved:
    """A request that was approved: the request, its target, and where."""

    request: Entry
    target: Entry
    position: int


def approvals(entries: list[Entry]) -> list[Approved]:
    """Return the approved amendments and erasures in the order of their approval."""
    by_leaf = {entry.leaf: entry for entry in entries}
    found: dict[str, Approved] = {}
    for entry in entries:
        if entry.type != "approve" or entry.body is None:
            continue
        request = by_leaf.get(str(entry.body.get("target")))
        if (
            request is not None
            and request.leaf not in found
            and request_holds(request, entry, by_leaf)
        ):
            found[request.leaf] = Approved(request, by_leaf[request.body["target"]], entry.position)
    return list(found.values())


def request_holds(request: Entry, approval: Entry, by_leaf: dict[str, Entry]) -> bool:
    """Tell whether an approval makes a request effective (journal.md, "Two people")."""
    asked = request.body
    if request.type not in ("amend", "redact") or not isinstance(asked, dict):
        return False
    if request.position >= approval.position:
        return False
    if not all(is_text(asked.get(name)) for name in ("target", "reason", "approver", "second")):
        return False
    if request.type == "amend" and not isinstance(asked.get("body"), dict):
        return False
    target = by_leaf.get(asked["target"])
    if target is None or target.position >= request.position:
        return False
    if target.type in RESERVED and not (target.type == "amend" and request.type == "amend"):
        return False
    two_people = asked["approver"] != asked["second"] == approval.body.get("approver")
    return two_people and approval.device != request.device


# --------------------------------------------------------------------------------------
# Draws (draw.md).
# --------------------------------------------------------------------------------------

RECORD = {
    "announcement",
    "announcement_hash",
    "public_value",
    "reveals",
    "seed",
    "result",
    "record_hash",
}
ANNOUNCEMENT = {
    "algorithm", "id", "purpose", "items", "list_hash", "shape", "constraints", "limit", "parties",
    "public",
}  # fmt: skip


def hashed(value: Any) -> str:
    """Return the hash of a value's canonical JSON."""
    return sha256(canonical(value)).hex()


def text_hash(text: str) -> str:
    """Return the hash of a text."""
    return sha256(text.encode()).hex()


class DrawCheck:
    """One draw record, recomputed."""

    def __init__(self, record: Any) -> None:
        self.need(isinstance(record, dict) and set(record) == RECORD, "members")
        self.record = record
        self.told = record["announcement"]
        self.need(isinstance(self.told, dict) and set(self.told) == ANNOUNCEMENT, "announcement")
        self.words: Iterator[int] = iter(())

    def need(self, condition: Any, member: str) -> None:
        """Refuse the record unless the condition holds."""
        if not condition:
            record = getattr(self, "told", None)
            name = record.get("id", "?") if isinstance(record, dict) else "?"
            raise Trouble("draw-differs", draw=name, member=member)

    def check(self) -> None:
        """Recompute everything, in the order of draw.md."""
        self.check_announcement()
        self.check_shape()
        self.check_constraints()
        self.need(self.record["announcement_hash"] == hashed(self.told), "announcement_hash")
        self.check_public()
        self.check_reveals()
        values = "|".join(reveal["value"] for reveal in self.record["reveals"])
        seed = text_hash(
            "|".join(["leitai-draw-1", hashed(self.told), values, self.record["public_value"]])
        )
        self.need(self.record["seed"] == seed, "seed")
        index, outcome = self.draw(seed)
        result = self.record["result"]
        self.need(isinstance(result, dict) and set(result) == {"index", "outcome"}, "result")
        self.need(type(result["index"]) is int and result["index"] == index, "index")
        self.need(result["outcome"] == outcome, "outcome")
        rest = {name: self.record[name] for name in RECORD - {"announcement", "record_hash"}}
        self.need(self.record["record_hash"] == hashed(rest), "record_hash")

    def check_announcement(self) -> None:
        """Members, kinds and ranges of the announcement."""
        told = self.told
        self.need(told["algorithm"] == "leitai-draw-1", "algorithm")
        self.need(isinstance(told["id"], str) and NAME.fullmatch(told["id"]), "id")
        self.need(is_text(told["purpose"]), "purpose")
        items = told["items"]
        self.need(isinstance(items, list) and 1 <= len(items) <= 10**6, "items")
        for item in items:
            self.need(isinstance(item, dict) and set(item) == {"code", "attributes"}, "items")
            self.need(is_text(item["code"]) and isinstance(item["attributes"], dict), "items")
            self.need(
                all(is_text(key) and is_text(each) for key, each in item["attributes"].items()),
                "items",
            )
        self.need(len({item["code"] for item in items}) == len(items), "items")
        self.need(told["list_hash"] == hashed(items), "list_hash")
        self.need(type(told["limit"]) is int and 1 <= told["limit"] <= 10**6, "limit")
        parties = told["parties"]
        self.need(isinstance(parties, list) and len(parties) >= 3, "parties")
        for party in parties:
            self.need(isinstance(party, dict) and set(party) == {"name", "commitment"}, "parties")
            self.need(is_text(party["name"]) and is_key(party["commitment"]), "parties")
        for member in ("name", "commitment"):
            self.need(len({party[member] for party in parties}) == len(parties), "parties")

    def check_shape(self) -> None:
        """What is given out."""
        shape, many = self.told["shape"], len(self.told["items"])
        self.need(isinstance(shape, dict), "shape")
        kind = shape.get("kind")
        if kind == "assign":
            targets = shape.get("targets")
            self.need(set(shape) == {"kind", "targets"} and isinstance(targets, list), "shape")
            for target in targets:
                self.need(isinstance(target, dict) and set(target) == {"name", "places"}, "shape")
                self.need(
                    is_text(target["name"])
                    and type(target["places"]) is int
                    and target["places"] >= 1,
                    "shape",
                )
            self.need(len({target["name"] for target in targets}) == len(targets), "shape")
            self.need(sum(target["places"] for target in targets) >= many, "shape")
        elif kind == "sessions":
            count, spread_by = shape.get("count"), shape.get("spread")
            self.need(set(shape) == {"kind", "count", "spread"}, "shape")
            self.need(type(count) is int and 2 <= count <= many, "shape")
            self.need(spread_by is None or self.everywhere(spread_by), "shape")
        elif kind == "sample":
            size = shape.get("size")
            self.need(
                set(shape) == {"kind", "size"} and type(size) is int and 1 <= size <= many, "shape"
            )
        else:
            self.need(shape == {"kind": "order"}, "shape")

    def everywhere(self, attribute: Any) -> bool:
        """Tell whether every item has an attribute."""
        return is_text(attribute) and all(
            attribute in item["attributes"] for item in self.told["items"]
        )

    def check_constraints(self) -> None:
        """Which constraints go with which shape."""
        kind, rules = self.told["shape"]["kind"], self.told["constraints"]
        self.need(isinstance(rules, list), "constraints")
        for rule in rules:
            self.need(isinstance(rule, dict) and set(rule) == {"apart", "within"}, "constraints")
            self.need(self.everywhere(rule["apart"]), "constraints")
            by_spread = kind == "sessions" and rule["apart"] == self.told["shape"]["spread"]
            fits = {
                "neighbours": kind in ("order", "assign"),
                "target": kind == "assign" or by_spread,
            }
            self.need(fits.get(rule["within"]), "constraints")

    def check_public(self) -> None:
        """The public value is in the normal form of the announced form."""
        form, value = self.told["public"], self.record["public_value"]
        self.need(isinstance(form, dict) and isinstance(value, str), "public")
        if form.get("kind") == "dice":
            self.need(
                set(form) == {"kind", "count", "sides", "where"} and is_text(form["where"]),
                "public",
            )
            self.need(form["sides"] in (6, 10) and type(form["count"]) is int, "public")
            self.need(
                0 < form["count"] <= 1000 and form["sides"] ** form["count"] >= 10**7, "public"
            )
            faces = "[0-9]" if form["sides"] == 10 else "[1-6]"
            self.need(re.fullmatch(f"{faces}{{{form['count']}}}", value), "public_value")
            return
        self.need(form.get("kind") == "lottery", "public")
        self.need(set(form) == {"kind", "name", "issue", "groups"}, "public")
        self.need(
            is_text(form["name"]) and is_text(form["issue"]) and isinstance(form["groups"], list),
            "public",
        )
        self.check_lottery(form["groups"], value.split("+"))

    def check_lottery(self, groups_told: list[Any], groups_drawn: list[str]) -> None:
        """Numbers of two digits, ascending, different, in their range."""
        self.need(groups_told and len(groups_drawn) == len(groups_told), "public_value")
        outcomes = 1
        for told, text in zip(groups_told, groups_drawn):  # noqa: B905 - same length
            self.need(isinstance(told, dict) and set(told) == {"count", "least", "most"}, "public")
            self.need(
                all(type(each) is int and 0 <= each <= 99 for each in told.values()), "public"
            )
            self.need(told["count"] >= 1 and told["least"] <= told["most"], "public")
            outcomes *= math.comb(told["most"] - told["least"] + 1, told["count"])
            self.need(re.fullmatch(r"[0-9]{2}(,[0-9]{2})*", text), "public_value")
            drawn = [int(part) for part in text.split(",")]
            self.need(drawn == sorted(set(drawn)) and len(drawn) == told["count"], "public_value")
            self.need(told["least"] <= drawn[0] and drawn[-1] <= told["most"], "public_value")
        self.need(outcomes >= 10**7, "public")

    def check_reveals(self) -> None:
        """Each party has one reveal, in order, that fits its commitment."""
        reveals, parties = self.record["reveals"], self.told["parties"]
        self.need(isinstance(reveals, list) and len(reveals) == len(parties), "reveals")
        for reveal, party in zip(reveals, parties):  # noqa: B905 - same length
            members = {"party", "nonce", "value", "opened_by"}
            self.need(isinstance(reveal, dict) and set(reveal) == members, "reveals")
            self.need(reveal["party"] == party["name"], "reveals")
            self.need(is_key(reveal["nonce"]) and is_key(reveal["value"]), "reveals")
            self.need(reveal["opened_by"] is None or is_text(reveal["opened_by"]), "reveals")
            self.need(
                text_hash(reveal["nonce"] + reveal["value"]) == party["commitment"], "commitment"
            )

    # ---- the computation

    def stream(self, seed: str) -> Iterator[int]:
        """Return the words of the blocks, one after another."""
        for block in itertools.count():
            digits = text_hash(f"{seed}|{block}")
            for at in range(0, 64, 8):
                yield int(digits[at : at + 8], 16)

    def below(self, bound: int) -> int:
        """Return a number below a bound, without bias."""
        limit = 2**32 - 2**32 % bound
        word = next(self.words)
        while word >= limit:
            word = next(self.words)
        return word % bound

    def draw(self, seed: str) -> tuple[int, list[dict[str, str]]]:
        """Return the number of the first valid shuffle, and the outcome."""
        self.words = self.stream(seed)
        for index in range(self.told["limit"]):
            line = self.shuffle()
            if line is not None:
                return index, self.outcome(line)
        raise Trouble("draw-differs", draw=self.told["id"], member="limit")

    def shuffle(self) -> list[int] | None:
        """Return one shuffle, or none where it is abandoned."""
        line = list(range(len(self.told["items"])))
        targets = self.targets()
        seen: dict[tuple[int, str], set[str]] = {}
        for at in range(len(line) - 1, -1, -1):
            if at > 0:
                other = self.below(at + 1)
                line[at], line[other] = line[other], line[at]
            if self.broken(line, at, targets, seen):
                return None
        return line

    def broken(
        self, line: list[int], at: int, targets: list[str], seen: dict[tuple[int, str], set[str]]
    ) -> bool:
        """Tell whether settling a place breaks a constraint; sessions break none."""
        if self.told["shape"]["kind"] == "sessions":
            return False
        for number_of, rule in enumerate(self.told["constraints"]):
            own = self.attribute(line[at], rule["apart"])
            if rule["within"] == "neighbours":
                if at + 1 < len(line) and own == self.attribute(line[at + 1], rule["apart"]):
                    return True
            else:
                there = seen.setdefault((number_of, targets[at]), set())
                if own in there:
                    return True
                there.add(own)
        return False

    def attribute(self, item: int, name: str) -> str:
        """Return an item's attribute."""
        return str(self.told["items"][item]["attributes"][name])

    def targets(self) -> list[str]:
        """Return the target of every place, where places have one of their own."""
        shape, many = self.told["shape"], len(self.told["items"])
        if shape["kind"] == "assign":
            listed: list[str] = []
            for target in shape["targets"]:
                listed += [target["name"]] * min(target["places"], many - len(listed))
            return listed
        many = shape["size"] if shape["kind"] == "sample" else many
        return [str(place) for place in range(1, many + 1)]

    def outcome(self, line: list[int]) -> list[dict[str, str]]:
        """Return who got what, in the order drawn."""
        shape = self.told["shape"]
        targets = self.targets()
        if shape["kind"] == "sessions":
            start = self.below(shape["count"])
            if shape["spread"] is not None:
                units = dict.fromkeys(self.attribute(item, shape["spread"]) for item in line)
                order = {unit: place for place, unit in enumerate(units)}
                line = sorted(line, key=lambda item: order[self.attribute(item, shape["spread"])])
            targets = [str((start + place) % shape["count"] + 1) for place in range(len(line))]
        codes = [self.told["items"][item]["code"] for item in line]
        return [{"code": code, "target": target} for code, target in zip(codes, targets)]  # noqa: B905 - a sample stops


# --------------------------------------------------------------------------------------
# The bundle's file (bundle.md, "The file").
# --------------------------------------------------------------------------------------

MOST_BYTES, MOST_MEMBERS = 512 * 2**20, 4000
MEMBER = re.compile(
    r"manifest\.json|manifest\.sig|checkpoint|entries\.jsonl|keys\.json|proofs/results\.json|redactions\.json|results\.json"
    r"|rules\.json|verify\.py|proofs/earlier-[1-9][0-9]{0,15}\.json|(carry|draws)/[A-Za-z0-9][A-Za-z0-9._-]{0,63}\.json",
    re.ASCII,
)
NEEDED = {
    "manifest.json", "manifest.sig", "checkpoint", "entries.jsonl", "keys.json",
    "proofs/results.json",
    "redactions.json", "results.json", "rules.json", "verify.py",
}  # fmt: skip


def zip_bytes(members: dict[str, bytes]) -> bytes:
    """Return the one ZIP file that holds these members."""
    body, directory = [], []
    at = 0
    for name, data in members.items():
        label = name.encode("ascii")
        same = struct.pack(
            "<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(label), 0
        )
        tail = struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, at)
        directory.append(b"PK\x01\x02" + struct.pack("<H", 788) + same + tail + label)
        body += [b"PK\x03\x04" + same + label, data]
        at += 30 + len(label) + len(data)
    index = b"".join(directory)
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(index), at, 0)
    return b"".join([*body, index, b"PK\x05\x06" + end])


def read_zip(data: bytes) -> dict[str, bytes]:  # noqa: C901 - one pass, one reason to refuse after the other
    """Return the members of a bundle; every byte that is not as it must be is refused."""
    if len(data) > MOST_BYTES:
        raise Trouble("file-too-large")
    members: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\x03\x04":
        if len(members) == MOST_MEMBERS:
            raise Trouble("file-too-large")
        if at + 30 > len(data):
            raise Trouble("file-form")
        check, _, size, label = struct.unpack_from("<IIIH", data, at + 14)
        start = at + 30 + label
        name = data[at + 30 : start].decode("ascii", "replace")
        if not MEMBER.fullmatch(name):
            raise Trouble("file-unknown", file=name)
        if name in members:
            raise Trouble("file-twice", file=name)
        members[name] = data[start : start + size]
        if zlib.crc32(members[name]) != check:
            raise Trouble("file-changed", file=name)
        at = start + size
    missing = NEEDED - set(members)
    if missing:
        raise Trouble("file-missing", file=min(missing))
    if zip_bytes(members) != data or list(members)[:2] != ["manifest.json", "manifest.sig"]:
        raise Trouble("file-form")
    if list(members)[2:] != sorted(list(members)[2:]):
        raise Trouble("file-form")
    return members


# --------------------------------------------------------------------------------------
# The bundle's checks (bundle.md, "What verify.py checks").
# --------------------------------------------------------------------------------------

BODIES: dict[str, dict[str, str]] = {
    "event": {"event": "text", "rulebook": "hash"},
    "contestant": {"contestant": "text", "fields": "fields"},
    "judge": {"judge": "text", "fields": "fields"},
    "mark": {"contestant": "text", "judge": "any", "sheet": "any", "cells": "cells"},
    "status": {
        "contestant": "text", "aspect": "text", "item": "any", "attempt": "any",
        "status": "text", "reason": "any",
    },
    "carry": {"carry": "text", "sha256": "hash"},
    "seed": {"event": "text", "seed": "text"},
    "draw.announce": {"draw": "text", "announcement_hash": "hash"},
    "draw": {"draw": "text", "record_hash": "hash"},
    "sign": {"contestant": "text", "judge": "any", "sheet": "any"},
    "unlock": {
        "contestant": "text", "judge": "any", "sheet": "any", "reason": "text", "second": "text",
    },
    "lock": {"event": "text"},
    "results": {"event": "text", "sha256": "hash"},
}  # fmt: skip
VALUE_KEYS = {
    "contestant": ("contestant",),
    "judge": ("judge",),
    "mark": ("contestant", "judge", "sheet"),
    "status": ("contestant", "aspect", "item", "attempt"),
    "carry": ("carry",),
    "seed": ("event",),
}
CELL = {"aspect", "value", "item", "attempt", "time", "status", "round", "note", "evidence"}


def has_form(value: Any, form: str) -> bool:
    """Tell whether a member of a body has its form."""
    if form == "cells":
        return isinstance(value, list) and all(is_cell(cell) for cell in value)
    if form == "fields":
        return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    if form == "hash":
        return is_key(value)
    return is_text(value) if form == "text" else isinstance(value, str)


def is_cell(cell: Any) -> bool:
    """Tell whether a value is a cell of a marking sheet."""
    if not isinstance(cell, dict) or not {"aspect", "value"} <= set(cell) <= CELL:
        return False
    texts = all(isinstance(each, str) for each in cell.values())
    return texts and all(cell[name] for name in set(cell) - {"value"})


def check_body(position: int, kind: str, body: Any) -> None:
    """Refuse a body that has not exactly the members of its type."""
    form = BODIES.get(kind)
    if form is None:
        raise Trouble("entry-type", position=position, type=kind)
    whole = isinstance(body, dict) and set(body) == set(form)
    if not whole or not all(has_form(body[name], form[name]) for name in form):
        raise Trouble("entry-body", position=position, type=kind)
    if "name" in body.get("fields", {}):
        raise Trouble("personal-name", position=position)


def members_are(value: Any, forms: dict[str, str], what: str) -> None:
    """Refuse an object that has not exactly these members, each with its form."""
    if not isinstance(value, dict) or set(value) != set(forms):
        raise Trouble("wrong-form", file=what)
    kinds: dict[str, Callable[[Any], bool]] = {
        "text": is_text,
        "any": lambda each: isinstance(each, str),
        "hash": is_key,
        "count": lambda each: type(each) is int and each >= 0,
        "list": lambda each: isinstance(each, list),
        "object": lambda each: isinstance(each, dict),
    }
    if not all(kinds[form](value[name]) for name, form in forms.items()):
        raise Trouble("wrong-form", file=what)


class Signing:
    """Which sheets are signed (bundle.md, "What the entries say", 6), from position to position."""

    def __init__(self) -> None:
        self.marked: set[tuple[str, ...]] = set()
        self.signed: set[tuple[str, ...]] = set()
        self.unknown_mark = False

    def take(self, entry: Entry) -> None:
        """Go on by one entry, or refuse it."""
        if entry.type not in ("mark", "sign", "unlock"):
            return
        if entry.body is None:
            self.unknown_mark = True
            return
        sheet = tuple(entry.body[name] for name in ("contestant", "judge", "sheet"))
        if entry.type == "mark":
            if sheet in self.signed:
                raise Trouble("marked-signed", position=entry.position)
            self.marked.add(sheet)
        elif entry.type == "sign":
            if sheet not in self.marked and not self.unknown_mark:
                raise Trouble("signed-unmarked", position=entry.position)
            self.signed.add(sheet)
        else:
            if sheet not in self.signed:
                raise Trouble("unlocked-open", position=entry.position)
            self.signed.remove(sheet)


class InForce:
    """The values in force (journal.md, "The value in force"), for the types of an event."""

    def __init__(self, entries: list[Entry], approved: list[Approved]) -> None:
        self.values: dict[tuple[str, ...], tuple[str, dict[str, Any], bool]] = {}
        self.amended = self.late = 0
        at_position = {each.position: each for each in approved if each.request.type == "amend"}
        locked = next((entry.position for entry in entries if entry.type == "lock"), len(entries))
        for entry in entries:
            ended = entry.type in VALUE_KEYS or entry.type in ("sign", "unlock")
            if ended and entry.position > locked:
                raise Trouble("after-lock", position=entry.position, type=entry.type)
            if entry.type in VALUE_KEYS and entry.body is not None:
                self.say(entry)
            if entry.position in at_position:
                self.amend(at_position[entry.position])

    @staticmethod
    def key(kind: str, body: dict[str, Any]) -> tuple[str, ...]:
        """Return what identifies a value."""
        return (kind, *(body[name] for name in VALUE_KEYS[kind]))

    def say(self, entry: Entry) -> None:
        """A plain entry is in force, unless an amendment is."""
        key = self.key(entry.type, entry.body)
        if key in self.values and self.values[key][2]:
            self.late += 1
        else:
            self.values[key] = (entry.leaf, entry.body, False)

    def amend(self, approved: Approved) -> None:
        """An approved amendment of the entry in force is in force."""
        if approved.target.type not in (*VALUE_KEYS, "amend"):
            raise Trouble("amend-type", position=approved.request.position)
        for key, (leaf, _, _) in self.values.items():
            if leaf == approved.target.leaf:
                body = approved.request.body["body"]
                check_body(approved.request.position, key[0], body)
                if self.key(key[0], body) == key:
                    self.values[key] = (approved.request.leaf, body, True)
                    self.amended += 1
                return

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the bodies in force of one type, in the order their keys appeared."""
        return [body for key, (_, body, _) in self.values.items() if key[0] == kind]


@dataclass
class Demands:
    """What the person who runs the check already knows."""

    keys: str = ""
    rulebook: str = ""
    witnesses: int | None = None


class Verification:
    """One bundle, checked step by step; ``lines`` says what was found."""

    def __init__(self, data: bytes, demands: Demands) -> None:
        self.data, self.demands = data, demands
        self.step = "file"
        self.lines: list[tuple[str, dict[str, str]]] = []

    def found(self, **counts: object) -> None:
        """Remember that the current step holds, with its figures."""
        self.lines.append((self.step, {name: str(each) for name, each in counts.items()}))

    def run(self) -> None:
        """Do all checks in order."""
        steps: list[tuple[str, Callable[[], None]]] = [
            ("file", self.check_file), ("manifest", self.check_manifest), ("keys", self.check_keys),
            ("rulebook", self.check_rulebook), ("entries", self.check_entries),
            ("checkpoint", self.check_checkpoint), ("proofs", self.check_proofs),
            ("redactions", self.check_redactions), ("draws", self.check_draws),
            ("event", self.check_event), ("balance", self.check_balance),
            ("results", self.check_results),
        ]  # fmt: skip
        for self.step, check in steps:
            try:
                check()
            except (
                ArithmeticError,
                AttributeError,
                LookupError,
                RecursionError,
                TypeError,
                ValueError,
            ) as error:
                raise Trouble("unreadable", what=f"{type(error).__name__}: {error}") from error

    def json(self, name: str) -> Any:
        """Return the value of a JSON member."""
        return load_canonical(self.members[name], name)

    # ---- 1 to 4: file, manifest, keys, rulebook

    def check_file(self) -> None:
        """The ZIP is exactly as bundle.md says."""
        self.members = read_zip(self.data)
        self.found(members=len(self.members), bytes=len(self.data))

    def check_manifest(self) -> None:
        """Hashes and sizes; the server's signature."""
        manifest = self.json("manifest.json")
        members_are(
            manifest, {"format": "text", "journal": "text", "files": "object"}, "manifest.json"
        )
        if manifest["format"] != "leitai-bundle/1":
            raise Trouble("wrong-form", file="manifest.json")
        self.journal_name = manifest["journal"]
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/:-]{0,127}", self.journal_name, re.ASCII):
            raise Trouble("wrong-form", file="manifest.json")
        files = {
            name: data for name, data in self.members.items() if not name.startswith("manifest.")
        }
        for name, data in files.items():
            if manifest["files"].get(name) != {"sha256": sha256(data).hex(), "size": len(data)}:
                raise Trouble("manifest-differs", file=name)
        if set(manifest["files"]) != set(files):
            raise Trouble("manifest-differs", file="manifest.json")
        self.keys = self.json("keys.json")
        forms = {
            "log": "object",
            "opening": "object",
            "devices": "list",
            "witnesses": "list",
            "quorum": "count",
        }
        members_are(self.keys, forms, "keys.json")
        members_are(self.keys["log"], {"name": "text", "key": "hash"}, "keys.json")
        self.server = bytes.fromhex(self.keys["log"]["key"])
        signature = self.members["manifest.sig"].decode()
        if not re.fullmatch(r"[0-9a-f]{128}\n", signature):
            raise Trouble("wrong-form", file="manifest.sig")
        message = b"leitai-bundle-v1\n" + self.members["manifest.json"]
        if not signature_holds(self.server, message, bytes.fromhex(signature[:-1])):
            raise Trouble("manifest-signature")
        self.found(files=len(files))

    def check_keys(self) -> None:
        """Form of the keys; their fingerprint against the one given."""
        members_are(self.keys["opening"], {"device": "text", "key": "hash"}, "keys.json")
        for device in self.keys["devices"]:
            members_are(device, {"device": "text", "key": "hash", "role": "any"}, "keys.json")
        for witness in self.keys["witnesses"]:
            members_are(witness, {"name": "text", "key": "hash", "role": "any"}, "keys.json")
        self.witnesses = {
            each["name"]: bytes.fromhex(each["key"]) for each in self.keys["witnesses"]
        }
        different = (
            len(self.witnesses) == len(set(self.witnesses.values())) == len(self.keys["witnesses"])
        )
        if not different or self.server in self.witnesses.values():
            raise Trouble("wrong-form", file="keys.json")
        if self.keys["log"]["name"] != self.journal_name or self.keys["quorum"] > len(
            self.witnesses
        ):
            raise Trouble("wrong-form", file="keys.json")
        fingerprint = sha256(self.members["keys.json"]).hex()
        if self.demands.keys and self.demands.keys.lower() != fingerprint:
            raise Trouble("keys-differ", expected=self.demands.keys, found=fingerprint)
        self.found(
            devices=len(self.keys["devices"]),
            witnesses=len(self.witnesses),
            fingerprint=fingerprint,
        )

    def check_rulebook(self) -> None:
        """The rulebook's hash, in the results and against the one given."""
        self.rulebook, self.results = self.json("rules.json"), self.json("results.json")
        self.rulebook_hash = sha256(self.members["rules.json"]).hex()
        told = self.results.get("rulebook", {}).get("hash")
        for expected in (told, self.demands.rulebook.lower() or told):
            if expected != self.rulebook_hash:
                raise Trouble("rulebook-differs", expected=expected, found=self.rulebook_hash)
        self.found(
            id=self.rulebook["id"], version=self.rulebook["version"], hash=self.rulebook_hash
        )

    # ---- 5 to 8: journal, checkpoint, proofs, redactions

    def check_entries(self) -> None:
        """Every entry; the devices are those of keys.json."""
        self.journal = Journal(self.journal_name, self.members["entries.jsonl"])
        self.entries = self.journal.entries
        registered = [(device, key.hex()) for device, key in self.journal.keys.items()]
        opening = self.keys["opening"]
        if [(each["device"], each["key"]) for each in self.keys["devices"]] != registered:
            raise Trouble("devices-differ")
        if (opening["device"], opening["key"]) != registered[0]:
            raise Trouble("devices-differ")
        self.found(entries=len(self.entries), devices=len(registered))

    def check_checkpoint(self) -> None:
        """Root, size, the server's signature and the witnesses'."""
        note = self.members["checkpoint"].decode()
        checkpoint = read_checkpoint(note, self.journal_name, self.server, self.witnesses)
        self.leaves = [bytes.fromhex(entry.leaf) for entry in self.entries]
        if checkpoint.size != len(self.leaves):
            raise Trouble("checkpoint-size", said=checkpoint.size, found=len(self.leaves))
        if checkpoint.root != tree_root(self.leaves):
            raise Trouble("checkpoint-root")
        needed = self.keys["quorum"] if self.demands.witnesses is None else self.demands.witnesses
        if len(checkpoint.witnesses) < needed:
            raise Trouble("too-few-witnesses", found=len(checkpoint.witnesses), needed=needed)
        self.root = checkpoint.root
        self.found(
            size=checkpoint.size, root=checkpoint.root.hex(), signed=len(checkpoint.witnesses),
            names=", ".join(checkpoint.witnesses) or "-",
        )  # fmt: skip

    def check_proofs(self) -> None:
        """Inclusion of the last entry; consistency with earlier checkpoints."""
        last = self.json("proofs/results.json")
        forms = {"position": "count", "size": "count", "leaf": "hash", "inclusion": "list"}
        members_are(last, forms, "proofs/results.json")
        size, proof = len(self.leaves), hashes(last["inclusion"])
        same = (
            last["position"] == size - 1
            and last["size"] == size
            and last["leaf"] == self.entries[-1].leaf
        )
        if not same or inclusion_root(self.leaves[-1], size - 1, size, proof) != self.root:
            raise Trouble("proof-differs", file="proofs/results.json")
        earlier = [name for name in self.members if name.startswith("proofs/earlier-")]
        for name in earlier:
            self.check_earlier(name, int(name[len("proofs/earlier-") : -len(".json")]))
        self.found(earlier=len(earlier))

    def check_earlier(self, name: str, size: int) -> None:
        """One earlier checkpoint is a beginning of the journal."""
        told = self.json(name)
        members_are(told, {"checkpoint": "text", "consistency": "list"}, name)
        earlier = read_checkpoint(told["checkpoint"], self.journal_name, self.server, {})
        fits = earlier.size == size < len(self.leaves) and earlier.root == tree_root(
            self.leaves[:size]
        )
        proof = hashes(told["consistency"])
        if not fits or not consistency_holds(
            size, len(self.leaves), earlier.root, self.root, proof
        ):
            raise Trouble("proof-differs", file=name)

    def check_redactions(self) -> None:
        """Bodies are missing exactly where an approved redact says so."""
        self.approved = approvals(self.entries)
        requests = {
            each.target.leaf: each.request.leaf
            for each in self.approved
            if each.request.type == "redact"
        }
        erased = [entry for entry in self.entries if entry.body is None]
        for entry in erased:
            if entry.leaf not in requests:
                raise Trouble("body-missing", position=entry.position)
        listed = [
            {"position": e.position, "leaf": e.leaf, "request": requests[e.leaf]} for e in erased
        ]
        if self.json("redactions.json") != listed:
            raise Trouble("redactions-differ")
        self.found(erased=len(erased))

    # ---- 9 to 12: draws, the event, balance, results

    def check_draws(self) -> None:
        """Every draw recomputed; announced before it was held."""
        names = [name for name in self.members if name.startswith("draws/")]
        told: dict[str, list[tuple[str, str]]] = {}
        for entry in self.entries:
            if entry.type in ("draw.announce", "draw"):
                check_body(entry.position, entry.type, entry.body)
                value = entry.body[
                    "announcement_hash" if entry.type == "draw.announce" else "record_hash"
                ]
                told.setdefault(entry.body["draw"], []).append((entry.type, value))
        for name in names:
            record = self.json(name)
            DrawCheck(record).check()
            code = record["announcement"]["id"]
            wanted = [
                ("draw.announce", record["announcement_hash"]),
                ("draw", record["record_hash"]),
            ]
            if f"draws/{code}.json" != name or told.pop(code, None) != wanted:
                raise Trouble("draw-journal", draw=code)
        if told:
            raise Trouble("draw-journal", draw=min(told))
        self.found(draws=len(names))

    def check_event(self) -> None:
        """The order of the event's entries, and the values in force."""
        own = [entry for entry in self.entries if entry.type not in RESERVED]
        for entry in own:
            if entry.body is not None or entry.type not in VALUE_KEYS:
                check_body(entry.position, entry.type, entry.body)
        events = [entry for entry in own if entry.type == "event"]
        if len(events) != 1 or own[0] is not events[0]:
            raise Trouble("event-entry")
        event = events[0].body
        if event["rulebook"] != self.rulebook_hash or event["event"] != self.rulebook["id"]:
            raise Trouble("rulebook-differs", expected=event["rulebook"], found=self.rulebook_hash)
        for entry in own:
            if (
                entry.type in ("seed", "lock", "results")
                and entry.body
                and entry.body["event"] != event["event"]
            ):
                raise Trouble("entry-body", position=entry.position, type=entry.type)
        if not any(entry.type == "lock" for entry in own):
            raise Trouble("not-locked")
        last = self.entries[-1]
        if (
            last.type != "results"
            or last.body["sha256"] != sha256(self.members["results.json"]).hex()
        ):
            raise Trouble("results-entry")
        self.in_force = InForce(self.entries, self.approved)
        signing = Signing()
        for entry in self.entries:
            signing.take(entry)
        self.found(
            sheets=len(self.in_force.of("mark")),
            signed=len(signing.signed),
            amended=self.in_force.amended,
            late=self.in_force.late,
        )

    def tables(self) -> dict[str, Any]:
        """Return the tables the values in force make."""
        rows = [
            {**cell, "contestant": sheet["contestant"], "judge": sheet["judge"]}
            for sheet in self.in_force.of("mark")
            for cell in sheet["cells"]
        ]
        rows += [
            {name: each for name, each in body.items() if name != "reason"}
            for body in self.in_force.of("status")
        ]
        tables: dict[str, Any] = {"marks": rows, "carry": self.carried(), "seed": None}
        for kind in ("contestant", "judge"):
            listed = [{**body["fields"], kind: body[kind]} for body in self.in_force.of(kind)]
            tables[kind + "s"] = listed or None
        for body in self.in_force.of("seed"):
            tables["seed"] = body["seed"]
        return tables

    def carried(self) -> dict[str, Any]:
        """Return the results of earlier rounds."""
        files = {name for name in self.members if name.startswith("carry/")}
        found = {}
        for body in self.in_force.of("carry"):
            name = f"carry/{body['carry']}.json"
            if name not in files or sha256(self.members[name]).hex() != body["sha256"]:
                raise Trouble("carry-differs", round=body["carry"])
            files.remove(name)
            found[body["carry"]] = self.json(name)
        if files:
            raise Trouble("carry-differs", round=min(files))
        return found

    def check_balance(self) -> None:
        """Every expected cell is there, every cell that is there is counted."""
        tables = self.tables()
        self.document, counted = recompute(self.rulebook, tables)
        for block in self.document["blocked"]:
            raise Trouble(
                "blocked", contestant=block["contestant"], node=block["node"], why=block["id"]
            )
        told = len(self.results.get("contestants", []))
        if told != len(self.document["contestants"]):
            raise Trouble("contestants-differ", said=told, found=len(self.document["contestants"]))
        self.found(rows=len(tables["marks"]), cells=counted, contestants=told)

    def check_results(self) -> None:
        """The recomputed document equals the published one, but for what only warns."""
        said_results, own = dict(self.results), dict(self.document)
        if not isinstance(said_results.pop("warnings", None), list):
            raise Trouble("wrong-form", file="results.json")
        del own["warnings"]
        same(said_results, own, "", "")
        first = next(
            (each["code"] for each in self.document["contestants"] if each["rank"] == 1), "-"
        )
        numbers_compared = sum(len(each["nodes"]) + 2 for each in self.document["contestants"])
        self.found(
            contestants=len(self.document["contestants"]), values=numbers_compared, first=first
        )


def hashes(values: list[Any]) -> list[bytes]:
    """Return a list of hashes as bytes."""
    if not all(is_key(each) for each in values):
        raise Trouble("wrong-form", file="proofs")
    return [bytes.fromhex(each) for each in values]


class Nothing:
    """What stands where a member is not there at all."""

    def __str__(self) -> str:
        return "-"


NOTHING = Nothing()


def same(said_value: Any, own: Any, where: str, contestant: str) -> None:
    """Refuse the first difference between two documents, with its place and both values."""
    if type(said_value) is type(own) and isinstance(own, dict):
        for name in sorted(set(said_value) | set(own)):
            pair = [each.get(name, NOTHING) for each in (said_value, own)]
            same(pair[0], pair[1], f"{where}.{name}".lstrip("."), contestant)
    elif type(said_value) is type(own) and isinstance(own, list):
        for at in range(max(len(said_value), len(own))):
            pair = [each[at] if at < len(each) else NOTHING for each in (said_value, own)]
            code = pair[1].get("code", contestant) if isinstance(pair[1], dict) else contestant
            same(pair[0], pair[1], f"{where}[{at + 1}]", code)
    elif type(said_value) is not type(own) or said_value != own:
        raise Trouble(
            "results-differ", contestant=contestant or "-", field=where, said=said_value, found=own
        )


# --------------------------------------------------------------------------------------
# What is said about it.
# --------------------------------------------------------------------------------------

STEP_WORDS = {
    "file": (
        "文件完整：{members} 个成员，{bytes} 字节，没有多余内容",
        "The file is whole: {members} members, {bytes} bytes, nothing else in it",
    ),
    "manifest": (
        "清单相符：{files} 个文件的哈希和大小，服务器签名有效",
        "The manifest agrees: hashes and sizes of {files} files, the server's signature holds",
    ),
    "keys": (
        "密钥表：{devices} 台设备，{witnesses} 位见证人；指纹 {fingerprint}",
        "Keys: {devices} devices, {witnesses} witnesses; fingerprint {fingerprint}",
    ),
    "rulebook": (
        "竞赛规程 {id}，版本 {version}；哈希 {hash}",
        "Rulebook {id}, version {version}; hash {hash}",
    ),
    "entries": (
        "日志：{entries} 条记录，每条签名有效，{devices} 台设备的序号连续、前后相接",
        "Journal: {entries} entries, every signature holds, no gap on {devices} devices",
    ),
    "checkpoint": (
        "检查点：{size} 条，树根 {root}；见证人签名 {signed} 个（{names}）",
        "Checkpoint: {size} entries, root {root}; signed by {signed} witnesses ({names})",
    ),
    "proofs": (
        "证明成立：最后一条在检查点之内；与 {earlier} 个更早的检查点一致",
        "Proofs hold: the last entry is in the checkpoint; {earlier} earlier checkpoints fit it",
    ),
    "redactions": (
        "抹去的内容：{erased} 条，都有两人批准",
        "Erased bodies: {erased}, each approved by two people",
    ),
    "draws": ("抽签：{draws} 次，全部重算一致", "Draws: {draws}, all recomputed alike"),
    "event": (
        "评分表 {sheets} 张；经两人批准更正 {amended} 次；未生效的迟到记录 {late} 条",
        "{sheets} marking sheets; {amended} amendments by two people; {late} late entries ignored",
    ),
    "balance": (
        "收支平衡：{contestants} 名选手，{rows} 条打分填满 {cells} 格（裁判可同打一格），不缺不多",
        (
            "Balance: {contestants} contestants, {rows} marks in {cells} cells "
            "(judges share them), all in"
        ),
    ),
    "results": (
        "成绩重算一致：{contestants} 名选手，{values} 个数值，逐位相同；第一名 {first}",
        "Results recomputed alike: {contestants} contestants, {values} numbers; first {first}",
    ),
}
NONE_WORDS = {
    "proofs": (
        "证明成立：最后一条在检查点之内；没有给出过更早的检查点",
        "Proofs hold: the last entry is in the checkpoint; no earlier checkpoint was given out",
    ),
    "redactions": ("抹去的内容：无", "Erased bodies: none"),
    "draws": ("抽签：无", "Draws: none"),
}
STEP_NAMES = {
    "file": ("文件", "file"), "manifest": ("清单", "manifest"), "keys": ("密钥", "keys"),
    "rulebook": ("竞赛规程", "rulebook"), "entries": ("日志", "journal"),
    "checkpoint": ("检查点", "checkpoint"), "proofs": ("证明", "proofs"),
    "redactions": ("抹去的内容", "erased bodies"), "draws": ("抽签", "draws"),
    "event": ("赛项记录", "the event's entries"), "balance": ("收支平衡", "balance"),
    "results": ("成绩", "results"),
}  # fmt: skip
TROUBLE_WORDS = {
    "not-a-number": ("不是数：{value}", "not a number: {value}"),
    "not-a-time": ("不是时间：{value}", "not a time: {value}"),
    "not-a-yes-or-no": ("不是“是”或“否”：{value}", "neither yes nor no: {value}"),
    "not-an-option": ("不在选项之内：{value}", "not one of the options: {value}"),
    "too-many-answers": ("答案多于题数：{value}", "more answers than questions: {value}"),
    "too-large": ("数值过大：{value}", "too large: {value}"),
    "expression": ("读不懂的表达式：{text}", "an expression that cannot be read: {text}"),
    "unknown-name": (
        "表达式中有不认识的名称：{name}",
        "an expression names what is not there: {name}",
    ),
    "unknown-word": ("规程中有不认识的词：{word}", "the rulebook uses an unknown word: {word}"),
    "unknown-status": ("不认识的状态：{status}", "an unknown status: {status}"),
    "unknown-aspect": (
        "选手 {contestant} 有一条评分写着规程中没有的评分项 {aspect}",
        "a mark of {contestant} names an aspect the rulebook does not have: {aspect}",
    ),
    "unknown-contestant": (
        "名单中没有选手 {contestant}",
        "contestant {contestant} is not in the list",
    ),
    "contestant-twice": ("同一选手编号出现两次", "one contestant's code stands twice"),
    "node-twice": ("规程中 {node} 出现两次", "{node} stands twice in the rulebook"),
    "not-a-rulebook": ("不是 rulebook/1 规程", "not a rulebook/1 document"),
    "no-carry": (
        "缺少前一轮 {round} 的成绩",
        "the results of the earlier round {round} are missing",
    ),
    "circle": ("规程中 {node} 绕着自己算", "the rulebook computes {node} from itself"),
    "mark-twice": (
        "选手 {contestant} 的 {aspect} 有两条相同位置的评分",
        "contestant {contestant} has two marks in one place for {aspect}",
    ),
    "mark-not-counted": (
        "选手 {contestant} 的 {aspect} 有评分，却没有计入成绩",
        "a mark of {contestant} for {aspect} is there but is not counted",
    ),
    "binary-float": ("文件中有二进制小数", "a binary fraction is in the document"),
    "unreadable": ("内容无法读取（{what}）", "it cannot be read ({what})"),
    "not-canonical": ("{file} 不是规范的 JSON", "{file} is not canonical JSON"),
    "wrong-form": ("{file} 的格式不对", "{file} has not the right form"),
    "file-too-large": ("文件过大", "the file is too large"),
    "file-form": (
        "ZIP 文件不完整，或者含有不该有的字节",
        "the ZIP file is cut off, or has bytes that should not be there",
    ),
    "file-changed": (
        "{file} 被改动过，或者被截断",
        "{file} was changed or cut off",
    ),
    "file-unknown": ("多出了文件 {file}", "there is a file that does not belong: {file}"),
    "file-twice": ("文件 {file} 出现两次", "the file {file} is there twice"),
    "file-missing": ("缺少文件 {file}", "the file {file} is missing"),
    "file-unopened": ("打不开文件：{what}", "the file cannot be opened: {what}"),
    "manifest-differs": (
        "{file} 与清单不符，被改动过",
        "{file} is not what the manifest says: it was changed",
    ),
    "manifest-signature": ("清单的签名无效", "the manifest's signature does not hold"),
    "keys-differ": (
        "密钥表不是所要求的那一份：要求 {expected}，实际 {found}",
        "these are not the keys asked for: asked {expected}, found {found}",
    ),
    "rulebook-differs": (
        "竞赛规程的哈希不符：应为 {expected}，实际 {found}",
        "the rulebook's hash differs: expected {expected}, found {found}",
    ),
    "entries-cut-off": ("日志被截断", "the journal is cut off"),
    "entry-form": (
        "位置 {position} 的记录格式不对",
        "the entry at position {position} has not the right form",
    ),
    "entry-commitment": (
        "位置 {position} 的记录内容被改动过",
        "the content of the entry at position {position} was changed",
    ),
    "entry-signature": (
        "位置 {position} 的记录签名无效（设备 {device}）",
        "the signature of the entry at position {position} does not hold (device {device})",
    ),
    "entry-device": (
        "位置 {position}：设备 {device} 没有登记、已经停用或无权",
        "position {position}: device {device} is not registered, is revoked, or may not do this",
    ),
    "entry-sequence": (
        "位置 {position}：设备 {device} 的序号不连续，应为 {expected}",
        "position {position}: the count of device {device} has a gap, expected {expected}",
    ),
    "entry-link": (
        "位置 {position}：设备 {device} 的记录与上一条接不上",
        "position {position}: the entry does not follow the last one of device {device}",
    ),
    "entry-type": (
        "位置 {position}：不认识的记录类型 {type}",
        "position {position}: unknown type of entry {type}",
    ),
    "entry-body": (
        "位置 {position}：{type} 记录的内容不对",
        "position {position}: the body of this {type} entry is not right",
    ),
    "personal-name": (
        "位置 {position}：记录里有姓名，公开文件不得含有个人信息",
        "position {position}: the entry holds a name; a public file must not",
    ),
    "journal-opening": ("日志的第一条不对", "the first entry of the journal is not right"),
    "devices-differ": (
        "密钥表中的设备与日志登记的不同",
        "the devices in keys.json are not those of the journal",
    ),
    "checkpoint-form": ("检查点的格式不对", "the checkpoint has not the right form"),
    "checkpoint-signature": (
        "检查点上 {name} 的签名无效",
        "the signature of {name} on the checkpoint does not hold",
    ),
    "checkpoint-unsigned": ("检查点没有服务器的签名", "the server did not sign the checkpoint"),
    "checkpoint-size": (
        "检查点记着 {said} 条，文件里有 {found} 条：检查点过期，或者日志有增删",
        "the checkpoint counts {said} entries, the file has {found}: one of them is stale",
    ),
    "checkpoint-root": (
        "日志的内容或顺序与检查点不符",
        "content or order of the journal differ from the checkpoint",
    ),
    "too-few-witnesses": (
        "见证人签名只有 {found} 个，需要 {needed} 个",
        "only {found} witnesses signed, {needed} are needed",
    ),
    "proof-differs": ("{file} 的证明不成立", "the proof in {file} does not hold"),
    "body-missing": (
        "位置 {position} 的内容不见了，却没有两人批准的抹去记录",
        "the body at position {position} is missing, and no erasure approved by two people says so",
    ),
    "redactions-differ": (
        "redactions.json 与日志不符",
        "redactions.json is not what the journal says",
    ),
    "draw-differs": (
        "抽签 {draw} 重算不一致：{member}",
        "draw {draw} is not recomputed alike: {member}",
    ),
    "draw-journal": (
        "抽签 {draw} 与日志中的公告和结果不符",
        "draw {draw} is not the one the journal announced and recorded",
    ),
    "event-entry": (
        "日志中没有唯一的赛项记录，或者它不在最前",
        "the journal has not one event entry, first of all",
    ),
    "not-locked": ("评分没有锁定", "marking was not locked"),
    "after-lock": (
        "位置 {position}：锁定之后又写入了 {type}",
        "position {position}: a {type} entry was written after the lock",
    ),
    "marked-signed": (
        "位置 {position}：打分表签名之后、解锁之前又打了分",
        "position {position}: a mark on a sheet that was signed and not unlocked",
    ),
    "signed-unmarked": (
        "位置 {position}：打分表还没有打分就签名了",
        "position {position}: a sheet was signed that had no mark",
    ),
    "unlocked-open": (
        "位置 {position}：解锁的打分表没有签名",
        "position {position}: a sheet was unlocked that was not signed",
    ),
    "amend-type": (
        "位置 {position}：这种记录不能更正",
        "position {position}: an entry of this type cannot be amended",
    ),
    "results-entry": (
        "日志的最后一条不是这份成绩",
        "the last entry of the journal is not these results",
    ),
    "carry-differs": (
        "前一轮 {round} 的成绩与日志不符",
        "the results of the earlier round {round} are not the journal's",
    ),
    "blocked": (
        "成绩不能成立：选手 {contestant}，{node}（{why}）",
        "there can be no result: contestant {contestant}, {node} ({why})",
    ),
    "contestants-differ": (
        "成绩有 {said} 名选手，日志有 {found} 名",
        "the results have {said} contestants, the journal {found}",
    ),
    "results-differ": (
        "成绩不一致：选手 {contestant}，{field}：公布的是 {said}，重算是 {found}",
        "the results differ: {contestant}, {field}: published {said}, recomputed {found}",
    ),
}
OTHER_WORDS = {
    "ok": ("✓ ", "ok  "),
    "good": (
        "核验通过：这份成绩可以由公开的规程和签名记录逐位重算得出。",
        "VERIFIED: this result follows, digit for digit, from the rulebook and the signed entries.",
    ),
    "bad": ("核验不通过（{step}）：{words}。", "NOT VERIFIED ({step}): {words}."),
    "compare": (
        "请把上面的密钥指纹、规程哈希和检查点树根，与赛前和现场公布的核对：本程序不能知道包里的密钥是不是真的。",
        "Compare fingerprint, hash and root with those published: no bundle vouches for its keys.",
    ),
    "nobody": (
        "注意：没有见证人签名，只有服务器自己担保日志没有重写。",
        "Note: no witness signed; only the server vouches that the journal was not rewritten.",
    ),
    "copy": (
        "注意：包里的 verify.py 与正在运行的不同；请使用正式发布的一份。",
        "Note: the verify.py in the bundle is not the one running; use the one from the release.",
    ),
}


STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What would steer a terminal: nothing a bundle holds may."""

LONGEST = 2_000
"""Characters of a piece of a bundle that a sentence shows."""


def words(
    table: dict[str, tuple[str, str]], name: str, language: str, params: dict[str, str]
) -> str:
    """Return a sentence in a language; what has no sentence is named as it is."""
    pair = table.get(name)
    shown = {each: STEERING.sub("\ufffd", str(value)[:LONGEST]) for each, value in params.items()}
    if pair is None:
        return " ".join([name, *shown.values()])
    return pair[language == "en"].format_map(shown)


def verify_bundle(data: bytes, demands: Demands | None = None) -> dict[str, Any]:
    """
    Return what was found in a bundle: ``verified``, ``checks`` done and, if any, ``failure``.

    Never raises for anything the bytes may hold.
    """
    verification = Verification(data, demands or Demands())
    failure = None
    try:
        verification.run()
    except Trouble as trouble:
        failure = {"check": verification.step, "id": trouble.name, "params": trouble.params}
    checks = [{"check": name, "found": counts} for name, counts in verification.lines]
    copy = getattr(verification, "members", {}).get("verify.py")
    return {
        "verified": failure is None,
        "checks": checks,
        "failure": failure,
        "verifier": copy and sha256(copy).hex(),
    }


def step_words(check: str, found: dict[str, str], language: str) -> str:
    """Return what a check found; where there was nothing to check, that."""
    nothing = check in NONE_WORDS and set(found.values()) == {"0"}
    return words(NONE_WORDS if nothing else STEP_WORDS, check, language, found)


def report(outcome: dict[str, Any], language: str, own: str) -> str:
    """Return the outcome in words."""
    lines = [
        words(OTHER_WORDS, "ok", language, {}) + step_words(each["check"], each["found"], language)
        for each in outcome["checks"]
    ]
    failure = outcome["failure"]
    if failure:
        step = STEP_NAMES[failure["check"]][language == "en"]
        said_words = words(TROUBLE_WORDS, failure["id"], language, failure["params"])
        return "\n".join(
            [*lines, words(OTHER_WORDS, "bad", language, {"step": step, "words": said_words})]
        )
    lines.append(words(OTHER_WORDS, "good", language, {}))
    found = {each["check"]: each["found"] for each in outcome["checks"]}
    notes = ["compare"]
    notes += ["nobody"] if found["checkpoint"]["signed"] == "0" else []
    notes += ["copy"] if outcome["verifier"] != own else []
    return "\n".join(lines + [words(OTHER_WORDS, each, language, {}) for each in notes])


def read_file(name: str) -> bytes:
    """Return the bytes of a file, not more than a bundle may have."""
    with open(name, "rb") as file:  # noqa: PTH123 - one file, few imports
        return file.read(MOST_BYTES + 1)


UNOPENED: dict[type[Exception], tuple[str, str]] = {
    FileNotFoundError: ("没有 {file}", "there is no {file}"),
    IsADirectoryError: ("{file} 是文件夹，不是文件", "{file} is a folder, not a file"),
    PermissionError: ("没有读 {file} 的权限", "{file}: not permitted"),
}


def unopened(error: OSError | ValueError, file: str, language: str) -> str:
    """Return why *file* cannot be opened; of a rarer reason, the words of the system."""
    said = UNOPENED.get(type(error))
    return str(error) if said is None else said[language == "en"].format(file=file)


def main(arguments: list[str] | None = None) -> int:
    """Verify the bundle named on the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="verify.py",
        description="Recompute a results bundle offline. 离线核验公开成绩包。",
    )
    parser.add_argument("bundle", metavar="EVENT.ltb", help="the bundle 成绩包")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language 语言 (zh)")
    parser.add_argument("--json", action="store_true", help="print JSON 输出 JSON")
    parser.add_argument(
        "--keys", default="", metavar="HASH", help="fingerprint of the keys 公布的密钥指纹"
    )
    parser.add_argument(
        "--rulebook", default="", metavar="HASH", help="the rulebook's hash 公布的规程哈希"
    )
    parser.add_argument(
        "--witnesses", type=int, metavar="N", help="how many must have signed 至少几位见证人签名"
    )
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        data, own = read_file(options.bundle), sha256(read_file(__file__)).hex()
    except (OSError, ValueError) as error:
        params = {"what": unopened(error, options.bundle, options.lang)}
        print(words(TROUBLE_WORDS, "file-unopened", options.lang, params), file=sys.stderr)
        if options.json:
            failure = {"check": "file", "id": "file-unopened", "params": params}
            print(json.dumps({"verified": False, "checks": [], "failure": failure}))
        return 2
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)  # a rulebook may name one node from another, 80 deep
    outcome = verify_bundle(data, Demands(options.keys, options.rulebook, options.witnesses))
    sys.setrecursionlimit(before)
    print(json.dumps(outcome) if options.json else report(outcome, options.lang, own))
    return 0 if outcome["verified"] else 1


if __name__ == "__main__":
    sys.exit(main())
