"""
The expression language of rulebooks: read into a tree.

Grammar and meaning: docs/formats/rulebook.md, "Expressions". Evaluation is scoring's.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

RESERVED = frozenset({"and", "or", "not", "in", "true", "false", "none"})
NAME = re.compile(r"[^\W\d][\w.]*")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')|(?P<sign>==|!=|<=|>=|[-+*/<>()\[\],]))"
)
DEEPEST = 200
"""The most levels the tree of an expression may have."""

BRACKETS = 60
"""The most brackets and signs that may stand inside one another."""

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})

FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "min": (1, None), "max": (1, None), "sum": (0, None), "mean": (1, None),
    "median": (1, None), "range": (1, 1), "top": (2, 2), "bottom": (2, 2), "length": (1, 1),
    "abs": (1, 1), "floor": (1, 1), "ceil": (1, 1), "round": (2, 3),
    "sqrt": (1, 1), "exp": (1, 1), "ln": (1, 1), "pow": (2, 2),
    "if": (3, 3), "given": (1, 1), "first_given": (1, None),
    "item": (2, 2), "time": (1, 1), "tries": (1, 1), "count": (2, 2), "status": (1, 1),
    "years_between": (2, 2), "months_between": (2, 2),
    "field_max": (1, 1), "field_min": (1, 1), "field_mean": (1, 1), "field_median": (1, 1),
    "field_sd": (1, 1), "field_mad": (1, 1), "field_sum": (1, 1), "field_count": (1, 1),
    "field_rank": (1, 1), "field_rank_low": (1, 1),
}  # fmt: skip
"""Every function: the fewest and the most arguments it takes."""

OF_NODE = frozenset({"item", "time", "tries", "count", "status"}) | {
    name for name in FUNCTIONS if name.startswith("field_")
}
"""Functions whose first argument must be the name of a node."""


class NotAnExpression(ValueError):
    """The text cannot be read; `position` counts characters from 0."""

    def __init__(self, reason: str, position: int, found: str) -> None:
        super().__init__(f"{reason} at {position}: {found!r}")
        self.reason = reason
        """unexpected, unknown-function, wrong-arguments, not-a-node, too-deep."""
        self.position = position
        self.found = found


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text."""

    value: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """The word none."""


@dataclass(frozen=True, slots=True)
class Name:
    """A node, field, constant or parameter."""

    id: str


@dataclass(frozen=True, slots=True)
class Several:
    """A list in square brackets."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator (by its sign; "neg" and "not" have one part) or a function on its parts."""

    operator: str
    parts: tuple["Tree", ...]


Tree: TypeAlias = Number | Text | Nothing | Name | Several | Apply


@dataclass(frozen=True, slots=True)
class Expression:
    """A readable text and the tree it stands for."""

    text: str
    tree: Tree

    def names(self) -> frozenset[str]:
        """Return every name the expression uses."""
        return frozenset(part.id for part in _parts(self.tree) if isinstance(part, Name))

    def constant(self) -> Fraction | None:
        """Return the number it is, if it is nothing but a number."""
        tree = self.tree
        if isinstance(tree, Apply) and tree.operator == "neg" and isinstance(tree.parts[0], Number):
            return -tree.parts[0].value
        return tree.value if isinstance(tree, Number) else None


def _parts(tree: Tree) -> Iterator[Tree]:
    yield tree
    if isinstance(tree, Several | Apply):
        for part in tree.parts:
            yield from _parts(part)


def parse(text: str) -> Expression:
    """
    Return the expression that *text* writes.

    Raises:
        NotAnExpression: with the position and what stands there.

    >>> parse("2 * (theory - 60)").tree.operator
    '*'
    """
    reader = _Reader(text)
    tree = reader.either()
    if reader.kind:
        raise reader.wrong()
    return Expression(text, tree)


def of_number(value: Fraction) -> Expression:
    """Return the expression that is nothing but *value*."""
    tree: Tree = Number(abs(value))
    return Expression(str(value), Apply("neg", (tree,)) if value < 0 else tree)


class _Reader:
    """Reads an expression from left to right; one method per level of binding."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = self.depth = 0
        self.advance()

    def advance(self) -> None:
        found = _TOKEN.match(self.text, self.end)
        if found is None:
            rest = self.text[self.end :]
            self.start = self.end + len(rest) - len(rest.lstrip())
            if rest.strip():
                raise NotAnExpression("unexpected", self.start, rest.strip()[0])
            self.kind, self.token = "", ""
            return
        self.kind = found.lastgroup or ""
        self.token = found[self.kind]
        self.start, self.end = found.start(self.kind), found.end()

    def wrong(self) -> NotAnExpression:
        return NotAnExpression("unexpected", self.start, self.token)

    def taken(self, *tokens: str) -> str:
        """Step over the next token if it is one of *tokens*, and return it."""
        if self.kind in {"sign", "name"} and self.token in tokens:
            token = self.token
            self.advance()
            return token
        return ""

    def expect(self, token: str) -> None:
        if not self.taken(token):
            raise self.wrong()

    def deeper(self) -> None:
        """Go one bracket or sign deeper: so deep that it cannot be read is refused by rule."""
        self.depth += 1
        if self.depth > BRACKETS:
            raise NotAnExpression("too-deep", self.start, self.token or "(")

    def prefixed(self, operator: str, operand: Callable[[], Tree]) -> Tree:
        """Return *operator* on the operand that follows, one level deeper."""
        self.deeper()
        tree = Apply(operator, (operand(),))
        self.depth -= 1
        return tree

    def either(self) -> Tree:
        tree = self.both()
        while self.taken("or"):
            tree = Apply("or", (tree, self.both()))
        return tree

    def both(self) -> Tree:
        tree = self.negated()
        while self.taken("and"):
            tree = Apply("and", (tree, self.negated()))
        return tree

    def negated(self) -> Tree:
        if self.taken("not"):
            return self.prefixed("not", self.negated)
        return self.compared()

    def compared(self) -> Tree:
        tree = self.added()
        if sign := self.taken(*COMPARISONS):
            return Apply(sign, (tree, self.added()))
        return tree

    def added(self) -> Tree:
        tree = self.multiplied()
        while sign := self.taken("+", "-"):
            tree = Apply(sign, (tree, self.multiplied()))
        return tree

    def multiplied(self) -> Tree:
        tree = self.signed()
        while sign := self.taken("*", "/"):
            tree = Apply(sign, (tree, self.signed()))
        return tree

    def signed(self) -> Tree:
        if self.taken("-"):
            return self.prefixed("neg", self.signed)
        return self.single()

    def single(self) -> Tree:
        kind, token, start = self.kind, self.token, self.start
        if kind == "number":
            self.advance()
            return Number(Fraction(token))
        if kind == "text":
            self.advance()
            return Text(token[1:-1])
        if self.taken("("):
            self.deeper()
            tree = self.either()
            self.expect(")")
            self.depth -= 1
            return tree
        if self.taken("["):
            return Several(self.listed("]"))
        if kind == "name":
            return self.named(token, start)
        raise self.wrong()

    def named(self, token: str, start: int) -> Tree:
        constants: dict[str, Tree] = {
            "true": Number(Fraction(1)), "false": Number(Fraction(0)), "none": Nothing(),
        }  # fmt: skip
        if token in RESERVED and token not in constants:
            raise self.wrong()
        self.advance()
        if token in constants:
            return constants[token]
        if not self.taken("("):
            return Name(token)
        if token not in FUNCTIONS:
            raise NotAnExpression("unknown-function", start, token)
        parts = self.listed(")")
        least, most = FUNCTIONS[token]
        if len(parts) < least or (most is not None and len(parts) > most):
            raise NotAnExpression("wrong-arguments", start, token)
        if token in OF_NODE and not isinstance(parts[0], Name):
            raise NotAnExpression("not-a-node", start, token)
        return Apply(token, parts)

    def listed(self, end: str) -> tuple[Tree, ...]:
        if self.taken(end):
            return ()
        self.deeper()
        parts = [self.either()]
        while self.taken(","):
            parts.append(self.either())
        self.expect(end)
        self.depth -= 1
        return tuple(parts)
